"""The shapes that stand beside words, so that nothing is told by colour alone."""

from typing import Final

_SHAPES: Final = {
    # what a person is doing
    "ready": '<circle cx="8" cy="8" r="5.5" class="o"/>',
    "ringing": '<circle cx="8" cy="8" r="5.5" class="o"/><circle cx="8" cy="8" r="2.2"/>',
    "talk": '<circle cx="8" cy="8" r="6.2"/>',
    "hold": '<rect x="3" y="2.5" width="3.6" height="11" rx="1"/>'
    '<rect x="9.4" y="2.5" width="3.6" height="11" rx="1"/>',
    "wrap_up": '<rect x="2.5" y="2.5" width="11" height="11" rx="1.5"/>',
    "consult": '<circle cx="5.6" cy="8" r="4" class="o"/>'
    '<circle cx="10.4" cy="8" r="4" class="o"/>',
    "coaching": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z"/>',
    "break": '<rect x="3" y="3" width="10" height="10" rx="1.5" class="o"/>',
    "off": '<path d="M3 8h10" class="o"/>',
    # what the supervision system did: the marks of the chart
    "act-listen": '<path d="M8 2v12" class="o"/>',
    "act-score": '<path d="M8 2.5 13.5 8 8 13.5 2.5 8Z"/>',
    "act-alert": '<path d="M8 2.5 14 13H2Z"/>',
    "act-coach": '<rect x="3" y="3" width="10" height="10"/>',
    "change": '<path d="M8 1.5v13" class="o" stroke-dasharray="2 2"/>',
}


def sheet() -> str:
    """The shapes as one hidden SVG; `<use href="#shape-talk">` draws one of them."""
    symbols = "".join(
        f'<symbol id="shape-{name}" viewBox="0 0 16 16">{drawing}</symbol>'
        for name, drawing in _SHAPES.items()
    )
    return f'<svg width="0" height="0" style="position:absolute" aria-hidden="true">{symbols}</svg>'
