"""What a benchmark comes to: a number, what it means, and what was hoped for."""

from dataclasses import dataclass
from statistics import median


@dataclass
class Result:
    """One number, what it means, and what was hoped for; `target` is empty for a mere fact."""

    value: float
    median: float
    what: str
    target: str = ""
    met: bool | None = None


def ratio(
    above: list[float], below: list[float], what: str, *,
    at_least: float | None = None, at_most: float | None = None,
) -> Result:  # fmt: skip
    best = min(above) / min(below)
    middle = median(a / b for a, b in zip(above, below, strict=True))
    if at_least is not None:
        return Result(best, middle, what, f"≥ {at_least:g}", best >= at_least)
    assert at_most is not None
    return Result(best, middle, what, f"≤ {at_most:g}", best <= at_most)
