"""What the supervision system saw and did."""

from twin.measures.arithmetic import count, mean, share
from twin.measures.measure import measure
from twin.measures.run import Run


def _count(run: Run, act: str) -> float:
    """How often the system did this; nan where nobody wrote it down."""
    done = run.where("supervision", "act", act)
    return run.told(count(done), done.astype(float))


@measure(
    "Supervision events",
    unit="events",
    tables=("supervision",),
    formula="rows of the supervision table: stages reached, times taken, alerts, listening, "
    "scores and coaching together; none of an observed log, whose rows there are a telephone "
    "system's notes",
)
def supervision_events(run: Run) -> float:
    """How often the supervision system saw or did something."""
    simulated = run.header.origin == "simulated"
    return len(run.traces.rows("supervision")) if simulated else float("nan")


@measure(
    "Contacts listened to",
    unit="contacts",
    tables=("supervision",),
    formula="rows of the supervision table that say listen",
)
def listened(run: Run) -> float:
    """How many contacts somebody listened in to."""
    return _count(run, "listen")


@measure(
    "Alerts",
    unit="alerts",
    tables=("supervision",),
    better="less",
    formula="rows of the supervision table that say alert",
)
def alerts(run: Run) -> float:
    """How often a contact showed as over its time."""
    return _count(run, "alert")


@measure(
    "Coaching sessions",
    unit="sessions",
    tables=("supervision",),
    formula="rows of the supervision table that say coach",
)
def coached(run: Run) -> float:
    """How often the supervisor coached somebody."""
    return _count(run, "coach")


@measure(
    "Mean score",
    unit="points",
    tables=("supervision",),
    better="more",
    formula="mean of the scores given, 0 to 100",
)
def score(run: Run) -> float:
    """What listening ended in: the mean score given."""
    given = run.column("supervision", "score")[run.where("supervision", "act", "score")]
    return mean(given[given >= 0])


@measure(
    "Over target",
    unit="share",
    tables=("supervision",),
    better="less",
    formula="contacts whose time was taken against a handling target and exceeded it / contacts "
    "whose time was taken against one",
)
def over_target_share(run: Run) -> float:
    """Share of the contacts held against a handling target that took longer."""
    target = run.column("supervision", "target")
    over = run.column("supervision", "elapsed") > target
    return share(over, run.where("supervision", "act", "time") & (target > 0))
