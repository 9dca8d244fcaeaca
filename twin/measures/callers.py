"""Whether two runs had the same callers, as far as their rows tell."""

from typing import NamedTuple

import numpy as np

from twin.traces.frame import Traces

__all__ = ["Callers", "shared_callers"]


class Callers(NamedTuple):
    """First contacts that two runs share, and how many there are in either."""

    shared: int
    either: int

    @property
    def same(self) -> bool:
        """Whether all are shared."""
        return self.shared == self.either > 0


def shared_callers(a: Traces, b: Traces) -> Callers:
    """The first contacts that two runs share: same moment (s), same caller, same matter.

    Redials and repeat contacts are left out: they come of what happened. So are contacts that were
    offered after the earlier of the two runs had ended.
    """
    ends = [_last(one) for one in (a, b)]
    one, other = (_first_contacts(each, min(ends)) for each in (a, b))
    return Callers(len(one & other), len(one | other))


def _first_contacts(traces: Traces, until: float) -> set[tuple[float, float, str | None]]:
    arrived = traces.column("contact", "arrived")
    first = (traces.column("contact", "attempt") == 0) & (arrived < until)
    matters = np.array(traces.words("contact", "contact_type"), dtype=object)
    return set(
        zip(
            arrived[first].tolist(),
            traces.column("contact", "candidate")[first].tolist(),
            matters[first].tolist(),
            strict=True,
        )
    )


def _last(traces: Traces) -> float:
    """When the last contact was offered of which a run has a row, s since midnight of day 0."""
    return float(traces.column("contact", "arrived").max(initial=-1.0)) + 1e-9
