"""The runs of the page of the paradox as jobs: the same settings are the same job for all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboards.jobs import State as Standing
from dashboards.site import Site
from dashboards.views import paradox as view
from dashboards.views import paradox_conditions as conditions
from dashboards.views.paradox_why import MEASURES
from twin.experiments.experiment import Experiment
from twin.experiments.experiment_file import load_experiment
from twin.experiments.response import Response, between, respond
from twin.experiments.runs import Study
from twin.scenario.load import load_scenario
from twin.scenario.model import Scenario

__all__ = ["Work", "experiment", "response_of", "scenario", "steps"]


@cache
def experiment() -> Experiment:
    """The experiment whose contrast is turned up, and whose conditions can be picked."""
    return load_experiment("monitoring-paradox")


@cache
def scenario() -> Scenario:
    """The centre that it is about."""
    return load_scenario(experiment().scenario)


def steps(chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """What is set at each step of monitoring, under these conditions."""
    around = conditions.settings(experiment(), chosen)
    return [{**around, **between(experiment(), share)} for share in view.STEPS]


@dataclass(frozen=True, slots=True)
class Work:
    """Runs of this page: a title for people, and what is set on the centre at each step."""

    title: str
    settings: tuple[dict[str, Any], ...]

    @classmethod
    def under(cls, chosen: Mapping[str, str]) -> "Work":
        """The response under these conditions."""
        things = conditions.changed(experiment(), chosen)
        title = f"Monitoring paradox: {' and '.join(things) or 'as it is'}"
        return cls(title, tuple(steps(chosen)))

    @classmethod
    def today(cls) -> "Work":
        """The centre as it is monitored at present."""
        return cls("Monitoring paradox: the centre as monitored today", ({},))

    def begin(self, site: Site) -> str:
        """Have the runs made, unless they are there; gives the job's id."""
        text, seed = scenario().model_dump_json(), experiment().seed
        study = Study(text, MEASURES, view.DAYS, seed)
        key = ["paradox", text, MEASURES, view.DAYS, seed, view.REPLICATIONS, self.settings]

        def work(handle: Any) -> Response:
            return respond(
                study, self.settings, replications=view.REPLICATIONS, doing="raising monitoring",
                workers=site.workers, watch=handle.watch, cancelled=handle.is_cancelled,
                look=handle.show,
            )  # fmt: skip

        return site.jobs.begin(json.dumps(key), self.title, work)


def response_of(standing: Standing | None) -> Response | None:
    """What a job has come to so far; None if there is nothing to show, or it is another's."""
    found = standing and (standing.result if standing.phase == "done" else standing.partial)
    return found if isinstance(found, Response) else None
