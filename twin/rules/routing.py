"""Which contact is taken next."""


def rank(priority: int, queued: float, by_priority: bool) -> tuple[float, float]:
    """The place of a waiting contact: the smallest is taken first.

    By priority, the higher goes first and equals go by `queued`, the moment (s) they were offered;
    otherwise all go by that moment.
    """
    return (-priority, queued) if by_priority else (0.0, queued)
