"""How long contacts took."""

from twin.measures.arithmetic import mean, ratio
from twin.measures.measure import measure
from twin.measures.run import Run


@measure(
    "Average handling time",
    unit="s",
    source="E3.10",
    formula="mean of talk + hold + after-contact work over answered contacts; hold includes the "
    "time a contact was parked for a more urgent one",
)
def aht(run: Run) -> float:
    """AHT: from answering a contact to being done with it."""
    return mean(run.handle[run.answered])


@measure(
    "Talk time",
    unit="s",
    formula="mean over answered contacts of the time the customer was being served",
)
def talk(run: Run) -> float:
    """How long customers were on the line and served."""
    return mean(run.of_answered("talk"))


@measure(
    "Hold time",
    unit="s",
    better="less",
    source="E3.14",
    formula="mean over answered contacts, held or not, of the time the customer was on hold: "
    "parked, or waiting for back-up",
)
def hold(run: Run) -> float:
    """How long customers were on the line and not served."""
    held = run.of_answered("hold")
    return run.told(mean(held), held)


@measure(
    "After-contact work",
    unit="s",
    source="E3.11",
    formula="mean after-contact work over answered contacts",
)
def acw(run: Run) -> float:
    """ACW: how long the work took that follows a contact and keeps the technician from the next."""
    after = run.of_answered("after_contact")
    return run.told(mean(after), after)


@measure(
    "Handled per hour",
    unit="contacts/h",
    tables=("contact", "duration"),
    better="more",
    formula="answered contacts / technician-hours on shift, breaks and coaching included",
)
def handled_per_hour(run: Run) -> float:
    """How many contacts a technician handled per hour on shift."""
    return 3600 * ratio(int(run.answered.sum()), run.staffed)


@measure(
    "Time lost to the system",
    unit="share",
    better="less",
    pane="lived",
    source="E5.1",
    formula="waiting for the information system / talk time, over answered contacts",
)
def system_time_lost(run: Run) -> float:
    """Share of talk time spent waiting for the information system."""
    waited = run.of_answered("system_wait")
    return run.told(ratio(waited.sum(), run.of_answered("talk").sum()), waited)
