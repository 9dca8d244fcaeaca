"""What the work asks of arms and neck: active mouse and keyboard time."""

from twin.measures.arithmetic import mean
from twin.measures.attendance import shifts_worked
from twin.measures.dose import input_time
from twin.measures.measure import measure
from twin.measures.persons import Persons
from twin.measures.run import Run


@measure(
    "Mouse and keyboard, active",
    unit="h/week",
    tables=("duration", "person", "procedure", "regulation"),
    better="less",
    pane="lived",
    source="E4.4",
    formula="hours of active input per five shifts, averaged over technicians: the active share of "
    "the steps' time without waits and of after-contact work without hidden pauses. Logged hours; "
    "alert levels from questionnaires are on another scale. No count of clicks: no threshold is "
    "published",
)
def input_hours(run: Run) -> float:
    """How long technicians actively used mouse and keyboard in a working week."""
    if not (run.kept("person") and run.kept("procedure") and run.kept("duration")):
        return float("nan")
    persons = Persons(run)
    return mean(input_time(persons, persons.by_person(shifts_worked(run))).both)
