"""The knee of a front, explained to whoever has to choose."""

from twin.experiments.figures import digits, label, number, scale
from twin.experiments.tune import Front

__all__ = ["knee_words"]


def knee_words(found: Front) -> list[str]:
    """Why the knee is where it is: what each step away from it gains, and what it costs."""
    lines = []
    here = found.means[found.knee]
    objectives = found.design.objectives
    if len(found.points) == 1:
        return ["There is no compromise to make: one point is the best in every objective."]
    said = ", ".join(f"{label(key)} {_level(found, found.knee, key)}" for key in objectives)
    lines.append(
        f"Point {found.knee + 1} is the knee: {said}. Measured by their ranges on the front, any "
        "other point loses more in some objectives than it gains in others."
    )
    for key, better in objectives.items():
        sign = 1 if better == "more" else -1
        best = max(range(len(found.points)), key=lambda i: sign * found.means[i][key].mean)
        if best == found.knee:
            lines.append(f"On {label(key)} nothing does better.")
            continue
        there = found.means[best]
        costs = [
            f"{label(other)} {_change(here[other].mean, there[other].mean, other)}"
            for other in objectives
            if other != key
        ]
        gain = _change(here[key].mean, there[key].mean, key)
        lines.append(
            f"The best on {label(key)}, point {best + 1}, moves it by {gain}, and "
            f"{' and '.join(costs) or 'nothing else'}."
        )
    return lines


def _level(found: Front, place: int, key: str) -> str:
    one = found.means[place][key]
    factor = scale(key)
    return number(one.mean * factor, digits(one.reach * factor))


def _change(before: float, after: float, key: str) -> str:
    moved = (after - before) * scale(key)
    places = 0 if abs(moved) >= 100 else 1 if abs(moved) >= 1 else 3
    return f"{moved:+,.{places}f}".replace("-", "−")
