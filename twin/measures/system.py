"""What the information system cost: time lost, and incidents that come back or stay unsolved."""

import numpy as np

from twin.measures.arithmetic import Flags, ratio, share
from twin.measures.measure import measure
from twin.measures.run import Run
from twin.traces.tables import Seen


def on_system(run: Run) -> Flags:
    """Which rows of the procedure table are of steps that need the information system.

    The scenario in the header says which do; a step it does not name counts as needing none.
    """
    need = {
        f"{name}.{step['name']}"
        for name, procedure in run.header.section("procedures").items()
        for step in procedure["steps"]
        if step["system"]
    }
    steps = run.header.vocabularies.get("step", ())
    # The last entry stands for no step.
    flags = np.array([word in need for word in steps] + [False])
    found: Flags = flags[run.column("procedure", "step").astype(np.intp)]
    return found


@measure(
    "Tool time lost",
    unit="share",
    tables=("incident", "procedure"),
    better="less",
    pane="lived",
    source="E5.1",
    formula="time lost in incidents (waits beyond the ordinary, working around, entries made "
    "again) / time in steps that need the information system, waits included",
)
def tool_time_lost_share(run: Run) -> float:
    """Share of the time at the information system that its incidents took."""
    if not run.kept("incident"):
        return float("nan")
    return ratio(
        run.column("incident", "lost").sum(), run.lasted("procedure")[on_system(run)].sum()
    )


@measure(
    "Recurrent incidents",
    unit="share",
    tables=("incident",),
    better="less",
    pane="lived",
    seen=Seen.QUESTIONNAIRE,
    source="E5.1",
    formula="incidents with a problem that the technician had met before / incidents",
)
def recurrent_incident_share(run: Run) -> float:
    """Share of the information system's incidents that were old acquaintances."""
    recurrent = run.column("incident", "recurrent")
    return share(recurrent == 1, recurrent >= 0)


@measure(
    "Unresolved incidents",
    unit="share",
    tables=("incident",),
    better="less",
    pane="lived",
    source="E5.1",
    formula="incidents that were worked around, not solved / incidents",
)
def unresolved_incident_share(run: Run) -> float:
    """Share of the information system's incidents that nobody solved."""
    unresolved = run.column("incident", "unresolved")
    return share(unresolved == 1, unresolved >= 0)
