"""Which contact is taken next."""

DAY = 86400.0  # s


def rank(priority: int, queued: float, by_priority: bool) -> tuple[float, float]:
    """The place of a waiting contact: the smallest is taken first.

        (-priority, queued) by priority, (0, queued) otherwise

    By definition: the higher priority goes first and equals go by `queued`, the moment (s) they
    were offered.
    """
    return (-priority, queued) if by_priority else (0.0, queued)


def when_open(at: float, opens: float, closes: float, within: float) -> float:
    """When a customer calls who means to call at `at`: then, or after the next opening.

        opens + time since closing / time closed × within

    All in seconds, `at` since the first midnight, `opens` and `closes` since that of the day. The
    time it is closed, from the evening to the morning, is squeezed evenly into the first `within`
    seconds of the day. (That people wait for the opening is an assumption, and so is the length.)
    """
    day, time = divmod(at, DAY)
    if opens <= time <= closes:
        return at
    closed = DAY - (closes - opens)
    since_closing = (time - closes) % DAY
    first = min(within, closes - opens)
    return (day + (time > closes)) * DAY + opens + since_closing / closed * first
