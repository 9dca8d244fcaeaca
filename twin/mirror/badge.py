"""What may be claimed of the link with a real centre, worked out from how it stands.

After Kritzinger and others (2018): data that flow by themselves from the real thing to the model
make a shadow; a flow back, too, makes a twin. Of these, only what holds now is claimed.
"""

from dataclasses import asdict, dataclass
from math import inf, isfinite
from typing import Any, Final, Literal

Word = Literal["DEMO", "MODEL", "SHADOW", "TWIN"]

FRESH: Final = 120.0
"""A feed that was silent for longer than this is stale, s."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A word, the reason in a sentence, and the age of the data (s; None without a feed)."""

    word: Word
    why: str
    age: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def badge(
    *,
    simulated: bool = False,
    fed_at: float | None = None,
    now: float = 0.0,
    applied_until: float | None = None,
    fresh: float = FRESH,
) -> Badge:
    """The badge of a link.

    Args:
        simulated: whether what feeds it is itself a simulation, or a past log played as if live.
        fed_at: up to when the feed has told what happened (epoch s); None without a feed.
        now: the present moment (epoch s).
        applied_until: until when a command that was posted and applied holds (epoch s), of several
            the latest; None if there is none.
        fresh: how old the data may be, s.
    """
    age = None if fed_at is None or not isfinite(fed_at) else max(0.0, now - fed_at)
    if simulated:
        return Badge("DEMO", "What feeds it is not a centre at work, but played or simulated.", age)
    if age is None:
        return Badge(
            "MODEL", "No feed: this is a model of a centre, and not in step with it.", None
        )
    if age > fresh:
        return Badge(
            "MODEL",
            f"The feed is silent for {in_words(age)}: nothing is known of the centre since, and "
            "what is shown is a model.",
            age,
        )
    if (applied_until if applied_until is not None else -inf) > now:
        return Badge(
            "TWIN",
            f"Fed by the centre, {in_words(age)} ago, and a command from here is applied there.",
            age,
        )
    return Badge(
        "SHADOW",
        f"Fed by the centre, {in_words(age)} ago; nothing that was decided here is applied there.",
        age,
    )


def in_words(seconds: float) -> str:
    """A span of time in words, as 40 s, 12 min or 3 h."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
