"""What customers got: contacts offered and how they ended, waits, service level."""

import numpy as np

from twin.measures.arithmetic import count, mean, ratio
from twin.measures.measure import measure
from twin.measures.run import Run


@measure(
    "Offered",
    unit="contacts",
    formula="number of contacts offered, new calls, redials and repeat contacts alike",
)
def offered(run: Run) -> float:
    """How many contacts reached the centre."""
    return run.offered


@measure(
    "Answered",
    unit="contacts",
    better="more",
    formula="number of contacts that a technician answered",
)
def answered(run: Run) -> float:
    """How many contacts were answered."""
    return count(run.answered)


@measure(
    "Abandoned",
    unit="contacts",
    better="less",
    formula="number of contacts whose customer hung up before being answered",
)
def abandoned(run: Run) -> float:
    """How many customers lost patience in the queue."""
    return count(run.outcomes["abandoned"])


@measure(
    "Blocked",
    unit="contacts",
    better="less",
    formula="number of contacts turned away because all lines were taken",
)
def blocked(run: Run) -> float:
    """How many contacts could not even wait."""
    return count(run.outcomes["blocked"])


@measure(
    "Open at close",
    unit="contacts",
    better="less",
    formula="number of contacts still waiting when the centre closed",
)
def open_at_close(run: Run) -> float:
    """How many contacts were sent away at closing time."""
    return count(run.outcomes["open_at_close"])


@measure(
    "Answered share",
    unit="share",
    better="more",
    formula="answered / offered",
)
def answered_share(run: Run) -> float:
    """Share of all offered contacts that were answered."""
    return ratio(answered(run), run.offered)


@measure(
    "Abandoned share",
    unit="share",
    better="less",
    source="E3.3",
    formula="abandoned / offered (blocked contacts and those open at close stay in the divisor)",
)
def abandoned_share(run: Run) -> float:
    """Share of all offered contacts that were abandoned."""
    return ratio(abandoned(run), run.offered)


@measure(
    "Service level",
    unit="share",
    better="more",
    target="answered_share",
    formula="answered within targets.answered_within / (offered - abandoned within it): "
    "quick hang-ups leave the divisor; later abandoned, blocked and open at close count as not "
    "answered in time",
)
def service_level(run: Run) -> float:
    """Share of contacts answered in time, of those that gave the centre the time to."""
    limit = run.header.section("targets").get("answered_within")
    if limit is None:
        return float("nan")
    in_time = run.column("contact", "wait") <= limit
    hung_up = count(in_time & run.outcomes["abandoned"])
    return ratio(count(in_time & run.answered), run.offered - hung_up)


@measure(
    "Average speed of answer",
    unit="s",
    better="less",
    formula="mean wait of the answered contacts, ringing included",
)
def asa(run: Run) -> float:
    """ASA: how long those who were answered had waited."""
    return mean(run.of_answered("wait"))


@measure(
    "Mean wait",
    unit="s",
    better="less",
    formula="mean wait of all contacts but the blocked ones, however it ended; in an observed log "
    "without those whose end it does not tell",
)
def mean_wait(run: Run) -> float:
    """How long customers waited, those who gave up included."""
    return mean(run.waits)


@measure(
    "Longest wait",
    unit="s",
    better="less",
    formula="longest wait of all contacts but the blocked ones, however it ended",
)
def longest_wait(run: Run) -> float:
    """The longest anybody waited."""
    return float(run.waits.max()) if len(run.waits) else float("nan")


@measure(
    "Wait, 90th percentile",
    unit="s",
    better="less",
    formula="wait that nine in ten of all contacts but the blocked ones did not exceed (linear "
    "interpolation between ranks)",
)
def wait_p90(run: Run) -> float:
    """How long the unluckiest tenth waited at least."""
    return float(np.percentile(run.waits, 90)) if len(run.waits) else float("nan")
