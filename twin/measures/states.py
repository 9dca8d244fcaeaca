"""The states of technicians one by one, from the ledger. Nobody could record any of them."""

import numpy as np

from twin.measures.arithmetic import Floats
from twin.measures.persons import Persons, over
from twin.measures.strain import at_end, known
from twin.traces.tables import COMPONENTS, TENSION_COMPONENTS

_TENSION = COMPONENTS[:TENSION_COMPONENTS]


def states(persons: Persons) -> dict[str, Floats]:
    """Tension, fatigue, exhaustion, control, support, contributions and exposures, by column.

    Everything is nan where strain was not modelled or the ledger does not tell.
    """
    run = persons.run
    names = [f"{what}_{name}" for what in ("contribution", "exposure") for name in _TENSION]
    levels = ["tension", "exhaustion_state", "fatigue_state", "control", "support"]
    if not known(run):
        return {name: np.full(len(persons), np.nan) for name in (*levels, *names)}
    path, whose = run.tension, run.spans.person
    fatigue = 1 - (1 - at_end(run, "fatigue_fast")) * (1 - at_end(run, "fatigue_slow"))
    return {
        "tension": over(
            persons.by_person(path.person, path.areas),
            persons.by_person(path.person, path.seconds),
        ),
        "exhaustion_state": _exhaustion(persons),
        "fatigue_state": over(persons.by_person(whose, fatigue), persons.by_person(whose)),
        **_resources(persons),
        **_components(persons),
    }


def _exhaustion(persons: Persons) -> Floats:
    """Exhaustion at the end of each one's last stretch on shift; nan for who has none."""
    run = persons.run
    level = np.full(len(run.header.people), np.nan)
    # Stretches are in order of time, and the last one assigned stays.
    level[run.spans.person] = at_end(run, "exhaustion")
    return level[persons.numbers]


def _resources(persons: Persons) -> dict[str, Floats]:
    """Mean control and support over the stretches of work that the ledger has rows of."""
    run = persons.run
    t, control, support = (run.column("strain", name) for name in ("t", "control", "support"))
    exposed = np.flatnonzero(control >= 0)
    person = run.people("strain")[exposed]
    # A stretch has a row per component that was exposed, and counts once.
    order = np.lexsort((t[exposed], person))
    exposed, person = exposed[order], person[order]
    first = np.ones(len(exposed), dtype=bool)
    first[1:] = (person[1:] != person[:-1]) | (t[exposed][1:] != t[exposed][:-1])
    exposed, person = exposed[first], person[first]
    seconds = run.lasted("strain")[exposed]
    whole = persons.by_person(person, seconds)
    return {
        "control": over(persons.by_person(person, control[exposed] * seconds), whole),
        "support": over(persons.by_person(person, support[exposed] * seconds), whole),
    }


def _components(persons: Persons) -> dict[str, Floats]:
    """What each component of tension brought, and how exposed to it each was on contacts."""
    run = persons.run
    increment = run.column("strain", "increment")
    exposed = run.column("strain", "exposure") * run.lasted("strain")
    busy = persons.total("duration", run.lasted("duration"), run.on_contacts)
    rows = {name: run.where("strain", "component", name) for name in _TENSION}
    added = {name: persons.total("strain", increment, rows[name]) for name in _TENSION}
    everything = np.sum(list(added.values()), axis=0)
    return {
        **{f"contribution_{name}": over(added[name], everything) for name in _TENSION},
        **{
            f"exposure_{name}": over(persons.total("strain", exposed, rows[name]), busy)
            for name in _TENSION
        },
    }
