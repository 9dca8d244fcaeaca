"""How technicians regulated their own work, and with how many contacts they did.

Eight strategies, each counted once for a contact in which it was used, however often.
"""

import numpy as np

from twin.measures.arithmetic import Flags, count, ratio
from twin.measures.measure import measure
from twin.measures.run import Run
from twin.traces.tables import Seen
from twin.traces.vocabularies import STRATEGIES

_LABELS = {
    "slow_down": "Slowing down",
    "hidden_pause": "Hidden pauses",
    "hang_up_early": "Hanging up early",
    "transfer": "Transferring without need",
}


def _declare_strategy(strategy: str) -> None:
    """Declare with how many contacts a strategy of the regulation table was used."""
    label = _LABELS[strategy]

    def used(run: Run) -> float:
        return _per_100(run, "regulation", run.where("regulation", "strategy", strategy))

    used.__name__ = f"{strategy}_per_100"
    used.__doc__ = f"{label}: with how many of a hundred contacts."
    measure(
        label,
        unit="per 100 contacts",
        tables=("contact", "regulation"),
        pane="lived",
        source="E6.6" if strategy == "hang_up_early" else "definition",
        formula=f"100 x contacts with a row {strategy} in the regulation table / answered contacts",
    )(used)


for _strategy in STRATEGIES:
    _declare_strategy(_strategy)


@measure(
    "Leaving out needed steps",
    unit="per 100 contacts",
    tables=("contact", "procedure"),
    better="less",
    pane="lived",
    seen=Seen.LATENT,
    formula="100 x contacts with a step left out that they really needed / answered contacts",
)
def skipped_needed_per_100(run: Run) -> float:
    """With how many of a hundred contacts work was left undone."""
    return _per_100(run, "procedure", _skipped(run) & (run.column("procedure", "needed") == 1))


@measure(
    "Leaving out needless steps",
    unit="per 100 contacts",
    tables=("contact", "procedure"),
    better="more",
    pane="lived",
    seen=Seen.LATENT,
    formula="100 x contacts with a step left out that they did not need / answered contacts",
)
def skipped_unneeded_per_100(run: Run) -> float:
    """With how many of a hundred contacts work was spared."""
    return _per_100(run, "procedure", _skipped(run) & (run.column("procedure", "needed") == 0))


@measure(
    "Asking a neighbour",
    unit="per 100 contacts",
    tables=("contact", "procedure"),
    pane="lived",
    source="E6.3",
    formula="100 x contacts with a step done with a neighbour's undeclared help / answered "
    "contacts",
)
def neighbour_per_100(run: Run) -> float:
    """With how many of a hundred contacts a colleague helped out unseen."""
    return _per_100(run, "procedure", run.where("procedure", "help", "neighbour"))


@measure(
    "Concealing deviations",
    unit="per 100 contacts",
    tables=("contact", "procedure"),
    pane="lived",
    source="E6.5",
    formula="100 x contacts with a step skipped, reordered or repeated whose record says "
    "otherwise / answered contacts",
)
def concealed_per_100(run: Run) -> float:
    """With how many of a hundred contacts the record hides what was done."""
    action, recorded = run.column("procedure", "action"), run.column("procedure", "recorded")
    deviates = ~run.where("procedure", "action", "done")
    return _per_100(run, "procedure", deviates & (recorded != action))


@measure(
    "Time in hidden pauses",
    unit="share",
    tables=("duration", "regulation"),
    pane="lived",
    source="E6.6",
    formula="seconds of the rows hidden_pause in the regulation table / technician-seconds on "
    "shift; on record they are after-contact work",
)
def hidden_pause_share(run: Run) -> float:
    """Share of the time on shift that was rest taken as after-contact work."""
    if not _told(run, "regulation"):
        return float("nan")
    paused = run.where("regulation", "strategy", "hidden_pause")
    return ratio(run.column("regulation", "seconds")[paused].sum(), run.staffed)


def _skipped(run: Run) -> Flags:
    return run.where("procedure", "action", "skipped")


def _told(run: Run, table: str) -> bool:
    """Whether a table was kept and tells what technicians did."""
    column = {"procedure": "action", "regulation": "strategy"}[table]
    return run.kept(table) and bool((run.column(table, column) >= 0).all())


def _per_100(run: Run, table: str, rows: Flags) -> float:
    """Contacts with such a row per hundred answered ones; nan where the table does not tell."""
    if not _told(run, table):
        return float("nan")
    contacts = np.unique(run.column(table, "contact")[rows])
    return 100 * ratio(len(contacts), count(run.answered))
