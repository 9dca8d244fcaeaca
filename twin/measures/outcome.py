"""What came of the contacts: solved, coming back, handed over."""

import numpy as np

from twin.measures.arithmetic import count, ratio, share
from twin.measures.measure import measure
from twin.measures.run import Run


@measure(
    "First-contact resolution",
    unit="share",
    better="more",
    pane="lived",
    source="E3.12",
    formula="answered first contacts (attempt 0) whose request was really met / answered first "
    "contacts",
)
def resolved_share(run: Run) -> float:
    """FCR: share of requests that were met at the first contact, if that was answered."""
    resolved = run.column("contact", "resolved")
    first = run.answered & (run.column("contact", "attempt") == 0) & (resolved >= 0)
    return share(resolved == 1, first)


@measure(
    "Repeat share",
    unit="share",
    better="less",
    formula="contacts that are not the first about their request (attempt > 0: redials after "
    "hanging up or being blocked, repeats after an unmet request) / offered",
)
def repeat_share(run: Run) -> float:
    """Share of the demand that the centre made for itself."""
    attempt = run.column("contact", "attempt")
    return share(attempt > 0, attempt >= 0)


@measure(
    "Escalation share",
    unit="share",
    better="less",
    source="E3.15",
    formula="answered contacts that were handed to a back-up expert / answered contacts",
)
def escalation_share(run: Run) -> float:
    """Share of answered contacts that the front line passed on."""
    escalated = run.column("contact", "escalated")
    return run.told(share(escalated == 1, run.answered & (escalated >= 0)), escalated)


@measure(
    "Back-up share",
    unit="share",
    tables=("contact", "duration"),
    source="E3.15",
    formula="contacts for which a technician held for an expert or consulted one, by the duration "
    "table / answered contacts",
)
def backup_share(run: Run) -> float:
    """Share of answered contacts that took a question to back-up."""
    if not run.kept("duration"):
        return float("nan")
    asked = _asked(run)
    return run.told(ratio(asked, count(run.answered)), np.array([asked]))


@measure(
    "Wait for back-up",
    unit="s",
    tables=("duration",),
    better="less",
    source="E3.15",
    formula="technicians' time on hold in the duration table / contacts for which one held or "
    "consulted; the consultation itself is not part of the wait",
)
def backup_wait(run: Run) -> float:
    """How long a technician waited for an expert with the customer on the line."""
    return ratio(run.seconds_in["hold"], _asked(run))


def _asked(run: Run) -> int:
    """With how many contacts a technician held for an expert or consulted one."""
    held = run.where("duration", "activity", "hold")
    consulted = run.where("duration", "activity", "consult")
    asked = run.by_technicians("duration") & (held | consulted)
    return len(np.unique(run.column("duration", "contact")[asked]))
