"""The loop diagram as SVG: nodes as boxes, arrows with their signs, coloured by the page."""

from html import escape
from math import hypot
from typing import Final

from dashboards.views.paradox_loop import ARROWS, NODES, Arrow, Node, founded

__all__ = ["WIDTH", "drawing"]

WIDTH: Final = 1140
_HEIGHT: Final = 590
_HALF: Final = 58
_LINE: Final = 17


def drawing() -> str:
    """The diagram. Who cannot see it finds the same in the list beside it."""
    arrows = "".join(_arrow(number, arrow) for number, arrow in enumerate(ARROWS, 1))
    nodes = "".join(_node(node) for node in NODES.values())
    return (
        f'<svg viewBox="0 0 {WIDTH} {_HEIGHT}" aria-hidden="true" class="loop-drawing">'
        '<defs><marker id="loop-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
        'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse">'
        '<path d="M0 0 10 5 0 10Z"/></marker></defs>'
        f"{arrows}{nodes}</svg>"
    )


def _tall(node: Node) -> float:
    return 12 + _LINE * len(node.words) / 2


def _node(node: Node) -> str:
    half = _tall(node)
    shape = (
        f'<rect x="{node.x - _HALF:g}" y="{node.y - half:g}" width="{2 * _HALF}" '
        f'height="{2 * half:g}" rx="9"/>'
    )
    first = node.y - _LINE * (len(node.words) - 1) / 2 + 4.5
    words = "".join(
        f'<text x="{node.x:g}" y="{first + i * _LINE:g}">{escape(word)}</text>'
        for i, word in enumerate(node.words)
    )
    return f'<g class="loop-node loop-{node.pane}" data-node="{node.key}">{shape}{words}</g>'


def _arrow(number: int, arrow: Arrow) -> str:
    start, end = NODES[arrow.start], NODES[arrow.end]
    run, rise = end.x - start.x, end.y - start.y
    # The line bows to its left by a share of its length.
    middle = (
        (start.x + end.x) / 2 + arrow.bend * rise,
        (start.y + end.y) / 2 - arrow.bend * run,
    )
    from_x, from_y = _edge(start, *middle, 2)
    to_x, to_y = _edge(end, *middle, 5)
    control = (2 * middle[0] - (from_x + to_x) / 2, 2 * middle[1] - (from_y + to_y) / 2)
    # The sign stands on the line, nearer to its end.
    t = 0.62
    x = (1 - t) ** 2 * from_x + 2 * t * (1 - t) * control[0] + t**2 * to_x
    y = (1 - t) ** 2 * from_y + 2 * t * (1 - t) * control[1] + t**2 * to_y
    kind = "less" if arrow.sign == "−" else "more"
    firm = "founded" if founded(arrow) else "assumed"
    return (
        f'<g class="loop-arrow loop-{kind} loop-{firm}" data-arrow="{number}">'
        f'<path d="M{from_x:.1f} {from_y:.1f}Q{control[0]:.1f} {control[1]:.1f} '
        f'{to_x:.1f} {to_y:.1f}" marker-end="url(#loop-tip)"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9.5"/>'
        f'<text x="{x:.1f}" y="{y + 5:.1f}">{arrow.sign}</text></g>'
    )


def _edge(node: Node, x: float, y: float, gap: float) -> tuple[float, float]:
    """Where a line from the middle of a node towards a point leaves its box, and a gap on."""
    run, rise = x - node.x, y - node.y
    across = _HALF / abs(run) if run else float("inf")
    up = _tall(node) / abs(rise) if rise else float("inf")
    reach = min(across, up) + gap / hypot(run, rise)
    return node.x + reach * run, node.y + reach * rise
