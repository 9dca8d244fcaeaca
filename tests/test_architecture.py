"""Imports only go down, and SimPy and Dash stay on their floors."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = [
    {"twin.rules", "twin.traces"},
    {"twin.scenario", "twin.measures"},
    {"twin.world"},
    {"twin.engine"},
    {"twin.experiments"},
    {"twin.mirror"},
    {"twin.cli", "twin.api", "dashboards"},
]
"""From the ground up. Neighbours on a floor do not know each other, but for the topmost."""

EVERYBODY = {"twin.addresses", "twin.compiled", "twin.errors", "twin"}

FORBIDDEN = {
    "simpy": {"twin.engine"},
    "dash": {"dashboards"},
    "plotly": {"dashboards"},
    "typer": {"twin.cli", "dashboards"},
    "sqlite3": {"twin.traces", "twin.experiments"},
    "pm4py": set(),
    "optuna": {"twin.experiments"},
    "distributed": {"twin.experiments"},
}
"""Libraries, and the only places that may use them."""

MODULES = [
    path
    for folder in ("twin", "dashboards")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "_configs" not in path.parts
]


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def package_of(module):
    parts = module.split(".")
    return parts[0] if parts[0] != "twin" else ".".join(parts[:2])


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


def floor_of(package):
    return next((i for i, floor in enumerate(FLOORS) if package in floor), None)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_only_go_down(path):
    own = package_of(name_of(path))
    if own in EVERYBODY | {"twin.__main__"}:
        return
    assert floor_of(own) is not None, f"{own} stands on no floor"
    top = len(FLOORS) - 1
    for module in imported(path):
        other = package_of(module)
        if not module.startswith(("twin", "dashboards")) or other in EVERYBODY | {own}:
            continue
        below = floor_of(other) < floor_of(own)
        assert below or floor_of(own) == floor_of(other) == top, f"{own} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_libraries_stay_where_they_belong(path):
    own = package_of(name_of(path))
    for module in imported(path):
        allowed = FORBIDDEN.get(module.split(".")[0])
        assert allowed is None or own in allowed, f"{own} imports {module}"


LAYERS = {
    "dashboards.views": {"dashboards.views", "dashboards.words", "dashboards.live.grouped"},
    "dashboards.charts": {
        "dashboards.charts", "dashboards.live.series", "dashboards.theme", "dashboards.views",
        "dashboards.words",
    },
}  # fmt: skip
"""What a page tells and how it is drawn, and all that each may know of the dashboard."""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_a_page_tells_knows_neither_figures_nor_pages(path):
    own = ".".join(name_of(path).split(".")[:2])
    if own not in LAYERS:
        return
    for module in imported(path):
        library = module.split(".")[0]
        assert library not in {"dash", "dash_mantine_components", "dash_ag_grid"}, module
        assert own == "dashboards.charts" or library != "plotly", module
        if library == "dashboards":
            assert module.startswith(tuple(LAYERS[own])), f"{own} imports {module}"


def test_no_file_has_outgrown_its_purpose():
    long = {name_of(path) for path in MODULES if len(path.read_text().splitlines()) > 400}
    assert not long
