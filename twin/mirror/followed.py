"""What came of a recommendation that was approved: the measured course beside both forecasts.

One course proves no effect: it is told whether it lies where the forecast with it lay, where that
of doing nothing lay, or where both did.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from twin.errors import InputError
from twin.mirror.course import BETTER, UNITS, Contacts, Floats
from twin.mirror.forecast_log import Kept
from twin.mirror.scoring import crps
from twin.mirror.what_if import NOTHING

BAND: Final = 0.8


@dataclass(frozen=True, slots=True)
class Followed:
    """One measure after an approval: what was measured, and both forecasts' bands and CRPS.

    Values are means over the half-hours that are over; bands hold 80 % of each forecast's members.
    """

    measure: str
    measured: float
    with_it: tuple[float, float, float]
    without: tuple[float, float, float]
    crps_with: float
    crps_without: float

    @property
    def words(self) -> str:
        """What can be said of it, in a sentence."""
        inside_with = self.with_it[0] <= self.measured <= self.with_it[2]
        inside_without = self.without[0] <= self.measured <= self.without[2]
        if inside_with and inside_without:
            verdict = "within both: one course cannot tell them apart"
        elif inside_with:
            verdict = "as forecast with it, and outside what was expected of doing nothing"
        elif inside_without:
            verdict = "as expected of doing nothing, and outside what was forecast with it"
        else:
            verdict = "outside both: something else was at work"
        return (
            f"{self.measure}: {said(self.measure, self.measured)}; forecast with it "
            f"{_band(self.measure, self.with_it)}, doing nothing "
            f"{_band(self.measure, self.without)} (80 % bands): {verdict}."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "measure": self.measure,
            "measured": self.measured,
            "with_it": list(self.with_it),
            "without": list(self.without),
            "crps_with": self.crps_with,
            "crps_without": self.crps_without,
            "words": self.words,
        }


def followed(kept: Kept, tried: str, contacts: Contacts, known_until: float) -> list[Followed]:
    """How what was measured since compares with the forecasts made when it was recommended.

    Args:
        kept: the forecast that the recommendation rests on.
        tried: what was recommended.
        contacts: the floor's contacts since.
        known_until: up to when they are known (s); later half-hours are left out.

    Raises:
        InputError: the forecast did not try it, or none of its half-hours is over.
    """
    if tried not in kept.members:
        raise InputError(f"tried {tried}: allowed: {', '.join(kept.members)}")
    over = sum(end <= known_until for end in kept.edges[1:])
    if not over:
        raise InputError(f"forecast at {kept.t:.0f} s: no half-hour of it is over yet")
    truth = kept.truth(contacts)
    found = []
    for name in BETTER:
        if name not in truth:
            continue
        known = np.isfinite(truth[name][:over])
        measured = float(truth[name][:over][known].mean()) if known.any() else float("nan")
        with_it, without = (
            _means(kept.members[which][name][:, :over][:, known]) for which in (tried, NOTHING)
        )
        if np.isfinite(measured) and len(with_it) and len(without):
            found.append(
                Followed(
                    name, measured, _three(with_it), _three(without),
                    crps(with_it, measured), crps(without, measured),
                )
            )  # fmt: skip
    return found


def _means(members: Floats) -> Floats:
    """Each member's mean over the half-hours.

    Members are quantiles of each half-hour, so this takes half-hours to go together: the band is
    as wide as it can be.
    """
    means: Floats = members.mean(axis=1) if members.size else np.empty(0)
    return means[np.isfinite(means)]


def _three(members: Floats) -> tuple[float, float, float]:
    low, middle, high = np.quantile(members, [(1 - BAND) / 2, 0.5, (1 + BAND) / 2]).tolist()
    return low, middle, high


def _band(measure: str, band: tuple[float, float, float]) -> str:
    low, middle, high = band
    return f"{said(measure, middle)} [{said(measure, low)}, {said(measure, high)}]"


def said(measure: str, value: float) -> str:
    """A value with its unit."""
    if UNITS[measure] == "share":
        return f"{100 * value:.0f} %"
    return f"{value:.1f} {UNITS[measure]}"
