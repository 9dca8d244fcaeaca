"""An experiment from its file: TOML, closed to keys it does not know, checked with its scenario."""

import os
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

import twin
from twin.errors import InputError
from twin.experiments.experiment import Claim, Condition, Experiment, scenarios
from twin.experiments.toml import read_toml
from twin.experiments.yardsticks import checked
from twin.scenario import wording
from twin.scenario.load import load_scenario
from twin.scenario.load import shipped as shipped_scenarios
from twin.scenario.parameter import Section
from twin.scenario.register import evidence

__all__ = ["load_experiment", "shipped"]


def shipped() -> dict[str, Path]:
    """The experiments that come with the twin: their files by name."""
    package = Path(twin.__file__).parent
    installed = package / "_configs" / "experiments"
    folder = installed if installed.is_dir() else package.parent / "configs" / "experiments"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_experiment(name_or_path: str | os.PathLike[str]) -> Experiment:
    """The experiment of that shipped name or in that TOML file, checked with its scenario.

    A scenario that is not a shipped one is a path relative to the experiment's file; it is given
    back as a path from here.

    Raises:
        InputError: the file cannot be read, or something in it is not allowed.
    """
    path = _find(os.fspath(name_or_path))
    try:
        found = Experiment.model_validate(
            read_toml(path, f"or one of {', '.join(shipped())}"), strict=True
        )
    except ValidationError as error:
        raise InputError(f"{path}: {_complaint(error)}") from None
    if found.scenario not in shipped_scenarios():
        found = found.model_copy(update={"scenario": str(path.parent / found.scenario)})
    try:
        _check_words(found)
        scenarios(found, load_scenario(found.scenario))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return found


def _find(name: str) -> Path:
    known = shipped()
    if name in known:
        return known[name]
    if "\0" not in name and ("/" in name or name.endswith(".toml") or os.path.lexists(name)):
        return Path(name)
    raise InputError(
        f"EXPERIMENT = {wording.shown(name)}: no experiment of this name is shipped and there is "
        f"no such file; {wording.nearest(name, known)}"
    )


def _check_words(experiment: Experiment) -> None:
    """Refuse keys, names and ids that mean nothing, or are there twice."""
    for where in ("recorded", "lived"):
        checked(where, getattr(experiment, where))
    names = [condition.name for condition in experiment.conditions]
    for what, values in (("recorded, lived", experiment.measures), ("conditions", names)):
        twice = next((one for one in values if list(values).count(one) > 1), None)
        if twice is not None:
            raise InputError(f"{what} = {wording.shown(twice)}: is there twice; allowed: once")
    for key in experiment.notes:
        _one_of(f"notes.{key}", key, experiment.measures)
    for i, claim in enumerate(experiment.claims):
        _one_of(f"claims.{i}.measure", claim.measure, experiment.measures)
        _one_of(f"claims.{i}.condition", experiment.condition_of(claim), names)
        for number in claim.evidence:
            if number not in evidence():
                raise InputError(
                    f"claims.{i}.evidence = {wording.shown(number)}: not in the evidence register; "
                    f"{_near(number, evidence())}see data/reference/evidence.csv"
                )
        relative = claim.direction in ("smaller", "reverses")
        if relative and experiment.condition_of(claim) == experiment.main.name:
            raise InputError(
                f"claims.{i}.direction = {wording.shown(claim.direction)}: allowed for the main "
                "condition: up or down"
            )


def _one_of(at: str, value: str, known: Iterable[str]) -> None:
    known = list(known)
    if value not in known:
        raise InputError(f"{at} = {wording.shown(value)}: {wording.nearest(value, known)}")


def _near(word: str, known: Iterable[str]) -> str:
    """A suggestion, if anything is near; there are too many to list."""
    words = wording.nearest(word, known)
    return f"{words} " if words.startswith("did you mean") else ""


def _complaint(error: ValidationError) -> str:
    """The first mistake, an unknown key before others: where, what was written, what is allowed."""
    mistakes = sorted(error.errors(), key=lambda mistake: mistake["type"] != "extra_forbidden")
    first = mistakes[0]
    at = first["loc"]
    model: type[Section] = Experiment
    depth = 1
    if at[0] in ("conditions", "claims") and len(at) > 2:
        model, depth = (Condition if at[0] == "conditions" else Claim), 3
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    key = str(at[depth - 1])
    # Below a declared key there may be one of its table; the rest is pydantic's own.
    is_table = key in ("low", "high", "set", "notes")
    where = wording.dotted(at[: depth + is_table])
    more = f" (and {len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    if first["type"] == "extra_forbidden":
        said = f"unknown key; {wording.nearest(key, fields)}"
        return f"{where} = {wording.shown(first['input'])}: {said}{more}"
    allowed = fields[key].description if key in fields else first["msg"]
    if first["type"] == "missing":
        return f"{where} is missing: {allowed}{more}"
    if is_table and len(at) > depth:
        allowed = (
            "a finite number, true or false, or a word" if key != "notes" else "text on one line"
        )
    return f"{where} = {wording.shown(first['input'])}: {allowed}{more}"
