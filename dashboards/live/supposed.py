"""By which scenario the floor of a real centre is shown, where its run has none of its own."""

import json
from pathlib import Path

from twin.engine.resuming import scenario_of
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario
from twin.traces.header import Header

__all__ = ["scenario_shown"]

_ANY = "helpdesk-12"
_DAY = 86_400.0


def scenario_shown(path: Path, header: Header) -> Scenario:
    """The scenario of a run; of a real centre, on its own first day.

    A real centre whose run was given none is shown around the clock, against the run's targets. All
    else in the scenario is then without meaning, and no page of such a run shows it.

    Raises:
        InputError: this version cannot read it.
    """
    if header.origin == "simulated":
        return scenario_of(path, header)
    given = json.loads(header.scenario)
    if set(given) <= {"name", "targets"}:
        plain = load_scenario(_ANY).model_dump(mode="json")
        plain["opening"] |= {"open": 0.0, "close": _DAY}
        whole = {**plain, **given, "name": header.name, "title": ""}
    else:
        whole = scenario_of(path, header).model_dump(mode="json")
    whole["opening"]["start_date"] = header.start_date
    return Scenario.model_validate_json(json.dumps(whole))
