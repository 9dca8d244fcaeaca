"""What the work cost the technicians, from the ledger. Nobody could record any of it."""

import numpy as np

from twin.measures.arithmetic import Floats, mean, ratio
from twin.measures.measure import measure
from twin.measures.run import Run
from twin.traces.tables import COMPONENTS, TENSION_COMPONENTS

_ON_SHIFT = (
    "; from 0, or the row that opens the shift, linear from one ledger row to the next, and level "
    "after the last"
)


def known(run: Run) -> bool:
    """Whether strain was modelled, and its ledger tells what is in it.

    It then tells everything: a level starts at 0, and without a row it has not moved.
    """
    modelled = run.header.section("strain").get("enabled", True)
    return modelled and run.kept("strain") and bool((run.column("strain", "component") >= 0).all())


@measure(
    "Tension",
    unit="points",
    tables=("duration", "strain"),
    better="less",
    pane="lived",
    target="tension",
    source="definition",
    formula="mean of the technicians' tension, 0 to 100, over all their time on shift" + _ON_SHIFT,
)
def tension(run: Run) -> float:
    """How tense technicians were, on average, while on shift."""
    return ratio(run.tension.area, run.tension.total) if known(run) else float("nan")


@measure(
    "Tension, daily peak",
    unit="points",
    tables=("duration", "strain"),
    better="less",
    pane="lived",
    source="definition",
    formula="highest tension of each technician on each shift, averaged over technicians and "
    "shifts",
)
def tension_peak(run: Run) -> float:
    """How tense technicians were at the worst moment of their day."""
    return mean(run.tension.peaks) if known(run) else float("nan")


@measure(
    "High-tension share",
    unit="share",
    tables=("duration", "strain"),
    better="less",
    pane="lived",
    source="definition",
    formula="share of the technicians' time on shift spent above targets.tension" + _ON_SHIFT,
)
def high_strain_share(run: Run) -> float:
    """Share of the time on shift that technicians spent above the threshold of tension."""
    level = run.header.section("targets").get("tension", float("nan"))
    return ratio(run.tension.above(level), run.tension.total) if known(run) else float("nan")


@measure(
    "Tension, highest of all",
    unit="points",
    tables=("duration", "strain"),
    better="less",
    pane="lived",
    source="definition",
    formula="mean tension over all time on shift of the technician for whom it is highest",
)
def tension_highest(run: Run) -> float:
    """How tense the most tense technician was, on average: nobody was more."""
    if not known(run):
        return float("nan")
    path = run.tension
    seconds = np.bincount(path.person, path.seconds)
    worked = seconds > 0
    means = np.bincount(path.person, path.areas)[worked] / seconds[worked]
    return float(means.max()) if len(means) else float("nan")


def _declare_contribution(code: int, component: str) -> None:
    """Declare how much of all tension one component brought."""
    words = component.replace("_", " ")

    def contribution(run: Run) -> float:
        added = _increments(run)
        return ratio(added[code], added.sum())

    contribution.__name__ = f"tension_{component}"
    contribution.__doc__ = f"Share of all tension built up that came from {words}."
    measure(
        f"Tension from {words}",
        unit="share",
        tables=("strain",),
        pane="lived",
        source="definition",
        formula=f"increments of {words} / increments of all components of tension, over all "
        "technicians' ledgers",
    )(contribution)


for _code, _component in enumerate(COMPONENTS[:TENSION_COMPONENTS]):
    _declare_contribution(_code, _component)


def _increments(run: Run) -> Floats:
    """Sum of the technicians' increments by component of tension."""
    increment, ours = run.column("strain", "increment"), run.by_technicians("strain")
    return np.array(
        [
            increment[ours & run.where("strain", "component", component)].sum()
            for component in COMPONENTS[:TENSION_COMPONENTS]
        ]
    )


@measure(
    "Fatigue at the end of the shift",
    unit="points",
    tables=("duration", "strain"),
    better="less",
    pane="lived",
    source="E2.42",
    formula="100 x (1 - (1 - fast)(1 - slow)) by the last row of each on a shift, averaged over "
    "technicians and shifts",
)
def fatigue(run: Run) -> float:
    """How tired technicians went home, 0 to 100."""
    fast, slow = at_end(run, "fatigue_fast"), at_end(run, "fatigue_slow")
    return 100 * mean(1 - (1 - fast) * (1 - slow))


@measure(
    "Exhaustion at the end",
    unit="points",
    tables=("duration", "strain"),
    better="less",
    pane="lived",
    source="E2.18",
    formula="100 x exhaustion by the last row on each technician's last shift, averaged over the "
    "technicians who worked at all",
)
def exhaustion(run: Run) -> float:
    """How exhausted technicians were when the run ended, 0 to 100."""
    _, last = np.unique(run.spans.person[::-1], return_index=True)
    return 100 * mean(at_end(run, "exhaustion")[::-1][last])


@measure(
    "Ledger imbalance",
    unit="level",
    tables=("strain",),
    better="less",
    pane="lived",
    source="definition",
    formula="largest |opening + increment - decay - closing| of all ledger rows; 0 but for "
    "rounding",
)
def ledger_imbalance(run: Run) -> float:
    """How far the worst row of the ledger is from adding up."""
    opening, increment, decay, closing = (
        run.column("strain", name) for name in ("opening", "increment", "decay", "closing")
    )
    gaps = np.abs(opening + increment - decay - closing)
    return float(gaps.max()) if len(gaps) else float("nan")


def at_end(run: Run, component: str) -> Floats:
    """Level of a component at the end of each stretch on shift; nan where strain is unknown."""
    if not known(run):
        return np.full(len(run.spans), np.nan)
    rows = run.by_technicians("strain") & run.where("strain", "component", component)
    t = run.column("strain", "t")[rows]
    span = run.spans.find(run.people("strain")[rows], t)
    inside = span >= 0
    order = np.argsort(t[inside], kind="stable")
    level = np.zeros(len(run.spans))
    level[span[inside][order]] = run.column("strain", "closing")[rows][inside][order]
    return level
