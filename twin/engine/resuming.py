"""Going on with a live run whose engine is gone: it is simulated again up to where its file ends.

A run is a pure function of its scenario, its seed and its control log, and all three are in the
file. Rows come again in the order in which they came first, because what decides on it is the same:
rows are drained right before and right after a lever is moved, and how often in between does not
matter.

A lever that was moved and is not in the control log has left no row either, since its entry is the
first of its rows to be written; nobody was told that it had been moved.
"""

from collections.abc import Callable
from math import floor
from pathlib import Path

from pydantic import ValidationError

from twin.engine.simulation import STRETCH, Simulation
from twin.errors import InputError
from twin.scenario.model import Scenario
from twin.traces.header import Header
from twin.traces.store import RunStore


def scenario_of(path: Path, header: Header) -> Scenario:
    """The scenario that a run file holds.

    Raises:
        InputError: this version cannot read it.
    """
    try:
        return Scenario.model_validate_json(header.scenario)
    except ValidationError:
        raise InputError(
            f"{path}: its scenario does not fit this version; allowed: a run of the same version"
        ) from None


def resumable_scenario(path: Path, header: Header) -> Scenario:
    """The scenario of a run that can be simulated from its file alone.

    Raises:
        InputError: it cannot.
    """
    if header.origin != "simulated":
        raise InputError(f"{path}: an observed log; allowed: a simulated run")
    if header.arrivals:
        raise InputError(
            f"{path}: its contacts come from {header.arrivals}, and those that were still to come "
            "are not in the file; allowed: a run whose contacts are sampled"
        )
    return scenario_of(path, header)


def begun_again(path: Path, header: Header) -> Simulation:
    """The run of a file, at its first midnight.

    Raises:
        InputError: it cannot be simulated from its file alone.
    """
    simulation = Simulation(
        resumable_scenario(path, header),
        seed=header.seed,
        days=header.days,
        replication=header.replication,
        tables=header.tables,
    )
    now = simulation.header
    if (now.people, now.vocabularies) != (header.people, header.vocabularies):
        raise InputError(
            f"{path}: its people or its words are others in this version; allowed: the version "
            "that began it"
        )
    return simulation


def catch_up(simulation: Simulation, store: RunStore, tell: Callable[[float], None]) -> None:
    """Simulate a resumed run again up to the last moment of which its file tells.

    Args:
        simulation: the run at its beginning.
        store: as `RunStore.resume` gave it.
        tell: is told the share done, 0 to 1, often.

    Raises:
        InputError: the run is another one than that in the file, which stays as it is.
    """
    past = store.past
    assert past is not None
    shown = float(past.floor["t"])
    whole = max(shown, past.latest)

    def until(t: float) -> None:
        while simulation.now < t and not simulation.finished:
            simulation.run_until(min(t, simulation.now + STRETCH))
            store.write(simulation.drain())
            tell(min(1.0, simulation.now / whole))
        store.write(simulation.drain())

    for t, lever, value in past.controls:
        until(t)
        simulation.set_lever(lever, value)
        store.write(simulation.drain())
    until(shown)
    if past.owed:
        # It got further after the last snapshot; how far exactly, nobody saw.
        until(_after(past.latest))
    past.refuse_if_owed()


def _after(t: float) -> float:
    """The first whole millisecond after a moment (s), as `Pace.target` would have it."""
    count = floor(t * 1000)
    while count / 1000 <= t:
        count += 1
    return count / 1000
