"""Steady-state queues: what a floor of n technicians gives, in closed form.

Poisson arrivals, exponential handling and, in Erlang A, exponential patience. These are the exact
answers the simulation is held against, and a first estimate of how many technicians are needed.

Sources: A. K. Erlang (1917) for Erlang B and C; O. Garnett, A. Mandelbaum and M. Reiman (2002),
"Designing a call center with impatient customers", M&SOM 4(3), for Erlang A; A. Mandelbaum and
S. Zeltyn (2007), "Service engineering in action: the Palm/Erlang-A queue", for the offered wait.
"""

from bisect import bisect_left
from dataclasses import dataclass
from math import exp, inf, isfinite, log

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_HALVINGS = 2.0 ** -np.arange(60.0)
_NO_PATIENCE = 1e-12  # of the time between two releases: waiting is then beyond double precision
_NEGLIGIBLE = -40.0  # exp(-40) is below the rounding of the mass at the mode


@dataclass(frozen=True, slots=True)
class SteadyState:
    """Long-run performance of one queue served by n technicians, first come first served.

    The first four fields are the queue described; probabilities are shares of all offered contacts.
    """

    rate: float  # offered contacts per second
    mean_handle: float  # s
    mean_patience: float  # s; inf: nobody abandons
    technicians: int
    p_wait: float  # finds every technician busy
    p_abandon: float
    mean_wait: float  # s, over answered and abandoned contacts together
    occupancy: float  # share of technicians' time spent handling

    def service_level(self, threshold: float) -> float:
        """Return the share of offered contacts answered within `threshold` seconds.

            P(V ≤ t and V < R) = 1 - P(wait) + P(wait) × ∫0^t v(u) e^(-u / patience) du

        V is the offered wait, v its density given a wait, and R the patience (Mandelbaum & Zeltyn
        2007). Abandoned contacts, however short their wait, count as offered and not as answered in
        time.
        """
        if not threshold >= 0:
            raise ValueError(f"threshold must be 0 s or more, got {threshold}")
        if self.p_wait == 0 or self.mean_wait == 0:
            return 1 - self.p_wait
        if self.mean_patience == inf:
            spare = self.technicians / self.mean_handle - self.rate
            return 1 - self.p_wait * exp(-spare * threshold)
        return 1 - self.p_wait + self.p_wait * self._offered_wait().answered_by(threshold)

    def abandoned_within(self, threshold: float) -> float:
        """Return the share of offered contacts abandoned within `threshold` seconds.

            P(R ≤ t and R < V) = P(wait) (1 - P(V ≤ t and V < R) - P(V > t) e^(-t / patience))

        V and R are as in `service_level` (Mandelbaum & Zeltyn 2007): whoever waits is by then
        answered, still there, or gone.
        """
        if not threshold >= 0:
            raise ValueError(f"threshold must be 0 s or more, got {threshold}")
        if self.p_abandon == 0:
            return 0.0
        if self.mean_wait == 0:
            return self.p_abandon
        wait = self._offered_wait()
        there = (1 - wait.over_by(threshold)) * exp(-threshold / self.mean_patience)
        return self.p_wait * max(0.0, 1 - wait.answered_by(threshold) - there)

    def _offered_wait(self) -> "_OfferedWait":
        return _OfferedWait(self.rate, self.technicians / self.mean_handle, 1 / self.mean_patience)


def erlang_b(load: float, technicians: int) -> float:
    """Return the probability that all are busy when nobody waits; `load` = rate × mean handle.

        B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1))

    `a` is the load (Erlang 1917). Every term is positive, so it is stable for any n.
    """
    blocked = 1.0
    for n in range(1, technicians + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(rate: float, mean_handle: float, technicians: int) -> SteadyState:
    """Return the steady state of M/M/n, where every contact waits until answered.

        P(wait) = B / (1 - ρ (1 - B))
        E[wait] = P(wait) / (n / handle - rate)

    With B = Erlang B, load a, ρ = a / n (Erlang 1917). Raises ValueError unless a < n (no steady
    state).
    """
    _check(rate, mean_handle, inf, technicians)
    rho = rate * mean_handle / technicians
    if rho >= 1:
        raise ValueError(
            f"Erlang C needs an offered load below {technicians} technicians, got "
            f"{rate * mean_handle:g}: without abandonment the queue grows for ever"
        )
    blocked = erlang_b(rate * mean_handle, technicians)
    p_wait = blocked / (1 - rho + rho * blocked)
    mean_wait = p_wait / (technicians / mean_handle - rate)
    return SteadyState(rate, mean_handle, inf, technicians, p_wait, 0.0, mean_wait, rho)


def erlang_a(
    rate: float, mean_handle: float, mean_patience: float, technicians: int
) -> SteadyState:
    """Return the steady state of M/M/n+M, where a waiting contact abandons at rate 1 / patience.

        P(wait) = A B / (A B + 1 - B)
        E[wait] = P(wait) E[1 - e^(-θV)] / θ
        P(abandon) = θ E[wait]
        A = J n / handle, J = ∫0^∞ exp(rate (1 - e^(-θt)) / θ - n t / handle) dt

    With θ = 1 / patience and B = Erlang B; A is the mass of states n, n+1, … relative to state n
    (Garnett et al. 2002; Mandelbaum & Zeltyn 2007). The integrand is log-concave and is integrated
    around its mode, so overload and thousands of technicians are safe. Patience inf is Erlang C;
    patience 0 is Erlang B, where who would wait is lost.
    """
    _check(rate, mean_handle, mean_patience, technicians)
    if mean_patience == inf:
        return erlang_c(rate, mean_handle, technicians)
    load = rate * mean_handle
    blocked = erlang_b(load, technicians)
    if blocked == 0 or mean_patience * technicians <= _NO_PATIENCE * mean_handle:
        p_wait = p_abandon = blocked
        mean_wait = 0.0
    else:
        wait = _OfferedWait(rate, technicians / mean_handle, 1 / mean_patience)
        waiting = wait.mass * technicians / mean_handle
        p_wait = waiting * blocked / (waiting * blocked + (1 - blocked) * exp(-wait.log_peak))
        mean_wait = p_wait * wait.mean_capped
        p_abandon = mean_wait / mean_patience
    occupancy = min(1.0, load * (1 - p_abandon) / technicians)  # rounding may pass 1 in overload
    return SteadyState(
        rate, mean_handle, mean_patience, technicians, p_wait, p_abandon, mean_wait, occupancy
    )


def required_technicians(
    rate: float,
    mean_handle: float,
    mean_patience: float,
    service_level_target: float,
    threshold: float,
) -> int:
    """Return the fewest technicians that answer a share of offered contacts within `threshold` s.

        min n with service_level(n) ≥ target

    By definition, with Erlang A, or Erlang C when `mean_patience` is inf. The service level rises
    with every technician, so the number is bracketed by doubling and found by bisection.
    """
    if not 0 < service_level_target < 1:
        raise ValueError(f"service level target must be inside 0..1, got {service_level_target}")
    _check(rate, mean_handle, mean_patience, 1)

    def level(n: int) -> float:
        if mean_patience == inf and n <= rate * mean_handle:
            return 0.0
        return erlang_a(rate, mean_handle, mean_patience, n).service_level(threshold)

    most = 1
    while level(most) < service_level_target:
        most *= 2
    return bisect_left(range(most), service_level_target, lo=most // 2 + 1, key=level)


class _OfferedWait:
    """The wait V of a contact with endless patience who finds all busy, in Erlang A.

    Its density is proportional to f(t) = exp(rate (1 - e^(-theta t)) / theta - capacity t), whose
    mode is at ln(rate / capacity) / theta in overload, else at 0. All masses are relative to the
    value at the mode, exp(log_peak). Gauss-Legendre on panels that halve towards the mode resolves
    every time scale (handling, patience, relaxation) without knowing which one matters.
    """

    def __init__(self, rate: float, capacity: float, theta: float) -> None:
        self._theta = theta
        self._inflow = min(rate, capacity)  # rate of those still patient after the modal wait
        self._slack = capacity - self._inflow
        self._mode = log(rate / capacity) / theta if rate > capacity else 0.0
        self.log_peak = (rate - capacity) / theta - capacity * self._mode if self._mode else 0.0
        reach = 1 / capacity
        while self._log_density(np.array([reach]))[0] > _NEGLIGIBLE:
            reach *= 2
        around = reach * _HALVINGS
        self._edges = np.concatenate((-around, [0.0], around[::-1]))
        t, mass = self._panels(inf)
        self.mass = float(mass.sum())
        self.mean_capped = float(mass @ -np.expm1(-theta * t)) / theta / self.mass

    def answered_by(self, threshold: float) -> float:
        """Return P(V <= threshold and the contact is still there), given a wait."""
        t, mass = self._panels(threshold)
        return float(mass @ np.exp(-self._theta * t)) / self.mass

    def over_by(self, threshold: float) -> float:
        """Return P(V <= threshold), given a wait."""
        return float(self._panels(threshold)[1].sum()) / self.mass

    def _log_density(self, w: _Floats) -> _Floats:
        """Return ln f(mode + w) - ln f(mode), never positive."""
        z = self._theta * w
        return -self._slack * w - self._inflow / self._theta * (z + np.expm1(-z))

    def _panels(self, upper: float) -> tuple[_Floats, _Floats]:
        """Return nodes t (s) in [0, upper] and the mass f(t) dt each stands for."""
        edges = np.clip(self._edges, -self._mode, upper - self._mode)
        half = np.diff(edges)[:, None] / 2
        w = (edges[:-1, None] + half * (1 + _NODES)).ravel()
        return self._mode + w, (half * _WEIGHTS).ravel() * np.exp(self._log_density(w))


def _check(rate: float, mean_handle: float, mean_patience: float, technicians: int) -> None:
    if not (isfinite(rate) and rate >= 0):
        raise ValueError(f"rate must be 0 or more contacts per second, got {rate}")
    if not (isfinite(mean_handle) and mean_handle > 0):
        raise ValueError(f"mean handle must be more than 0 s, got {mean_handle}")
    if not mean_patience >= 0:
        raise ValueError(f"mean patience must be 0 s or more, got {mean_patience}")
    if technicians < 1:
        raise ValueError(f"technicians must be 1 or more, got {technicians}")
