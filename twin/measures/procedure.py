"""How the prescribed procedure was followed: really, and on record."""

from twin.measures.arithmetic import Flags, count, ratio, share
from twin.measures.measure import measure
from twin.measures.run import Run
from twin.traces.tables import Seen


def _became(run: Run, action: str) -> Flags:
    """Which steps really became this."""
    return run.where("procedure", "action", action)


def _known(run: Run) -> Flags:
    """Which rows tell what was really done."""
    return run.column("procedure", "action") >= 0


def _steps(run: Run) -> Flags:
    """Which rows are the prescribed steps themselves: a repetition is a row of its own."""
    return _known(run) & ~_became(run, "repeated")


@measure(
    "Steps carried out",
    unit="share",
    tables=("procedure",),
    pane="lived",
    formula="prescribed steps that were not left out / prescribed steps; repetitions do not count",
)
def steps_done_share(run: Run) -> float:
    """Share of the prescribed steps that were carried out at all."""
    return share(~_became(run, "skipped"), _steps(run))


@measure(
    "Steps skipped",
    unit="share",
    tables=("procedure",),
    pane="lived",
    formula="prescribed steps that were left out / prescribed steps",
)
def skipped_share(run: Run) -> float:
    """Share of the prescribed steps that were left out."""
    return share(_became(run, "skipped"), _steps(run))


@measure(
    "Needed steps skipped",
    unit="share",
    tables=("procedure",),
    better="less",
    pane="lived",
    seen=Seen.LATENT,
    formula="steps that the contact really needed and that were left out / steps that contacts "
    "really needed",
)
def skipped_needed_share(run: Run) -> float:
    """The risky face of leaving steps out: work that was missing."""
    return share(_became(run, "skipped"), _steps(run) & (run.column("procedure", "needed") == 1))


@measure(
    "Needless steps skipped",
    unit="share",
    tables=("procedure",),
    better="more",
    pane="lived",
    seen=Seen.LATENT,
    formula="prescribed steps that the contact did not need and that were left out / prescribed "
    "steps that contacts did not need",
)
def skipped_unneeded_share(run: Run) -> float:
    """The useful face of leaving steps out: work that was spared."""
    return share(_became(run, "skipped"), _steps(run) & (run.column("procedure", "needed") == 0))


@measure(
    "Steps reordered",
    unit="share",
    tables=("procedure",),
    pane="lived",
    formula="prescribed steps done in another place than the script's / prescribed steps",
)
def reordered_share(run: Run) -> float:
    """Share of the prescribed steps done in another order."""
    return share(_became(run, "reordered"), _steps(run))


@measure(
    "Steps repeated",
    unit="per step",
    tables=("procedure",),
    better="less",
    pane="lived",
    formula="repetitions of prescribed steps / prescribed steps",
)
def repeated_share(run: Run) -> float:
    """How often a prescribed step had to be done again."""
    return ratio(count(_became(run, "repeated")), count(_steps(run)))


@measure(
    "Help from a neighbour",
    unit="share",
    tables=("procedure",),
    pane="lived",
    source="E6.3",
    formula="steps done with a neighbour's undeclared help / prescribed steps carried out",
)
def neighbour_help_share(run: Run) -> float:
    """Share of the steps carried out that took a word with a neighbour."""
    known = _steps(run) & (run.column("procedure", "help") >= 0)
    return share(run.where("procedure", "help", "neighbour"), known & ~_became(run, "skipped"))


@measure(
    "Deviations concealed",
    unit="share",
    tables=("procedure",),
    pane="lived",
    source="E6.5",
    formula="steps skipped or reordered, and repetitions, whose record says otherwise / all steps "
    "skipped or reordered, and repetitions",
)
def concealed_share(run: Run) -> float:
    """Share of the deviations from the script that the record does not show."""
    action, recorded = run.column("procedure", "action"), run.column("procedure", "recorded")
    return share(recorded != action, _known(run) & ~_became(run, "done"))


@measure(
    "Script fitness, recorded",
    unit="share",
    tables=("procedure",),
    formula="prescribed steps on record as done in their place / (prescribed steps + repetitions), "
    "by the record",
)
def script_fitness_recorded(run: Run) -> float:
    """How far the work followed the script, as the supervision system sees it."""
    known = run.column("procedure", "recorded") >= 0
    return share(run.where("procedure", "recorded", "done"), known)


@measure(
    "Script fitness, real",
    unit="share",
    tables=("procedure",),
    pane="lived",
    formula="prescribed steps really done in their place / (prescribed steps + repetitions)",
)
def script_fitness_real(run: Run) -> float:
    """How far the work really followed the script."""
    return share(_became(run, "done"), _known(run))


@measure(
    "Script fitness, gap",
    unit="share",
    tables=("procedure",),
    pane="lived",
    source="E6.5",
    formula="script fitness on record - real script fitness",
)
def script_fitness_gap(run: Run) -> float:
    """How much better the record looks than the work it records; negative if worse."""
    return script_fitness_recorded(run) - script_fitness_real(run)
