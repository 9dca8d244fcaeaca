"""The equations of the model, as their docstrings state them."""

import pytest

from dashboards.views.equations import COLLECTING, equations, ids, parse
from dashboards.views.uses import parameters_of, uses
from twin.scenario.register import evidence, register

SOURCE = '''"""What strains. All of it is made up.

    dA/dt = -A
"""

class Rule:
    """Coefficients."""

    def total(self) -> float:
        """Return the sum of all.

            a + b

        By definition.
        """

def pressure(load: float, rule: Rule) -> float:
    """Pressure, 0 to 1.

        load × full
        full = 1 - rest

    It rises with load (E4.1 to E4.3, Brown et al. 2005); its size is
    an assumption, see a22.

    Raises:
        ValueError: E9.9 is none.
    """

def _hidden(x: float) -> float:
    """Not shown."""
'''

ALL = [one for group in equations() for one in group.equations]


def test_a_docstring_is_taken_apart():
    group = parse(SOURCE, "demands")
    assert (group.title, group.formula) == ("What strains. All of it is made up.", "dA/dt = -A")
    total, pressure = group.equations
    assert total.path == "demands.Rule.total"
    assert total.gives == "the sum of all."
    assert total.definition
    assert not total.assumption
    assert pressure.formula == "load × full\nfull = 1 - rest"
    assert pressure.prose.startswith("It rises with load")
    assert "Raises" not in pressure.prose
    assert pressure.evidence == ("E4.1", "E4.2", "E4.3", "a22")
    assert pressure.literature == ("Brown et al. 2005",)
    assert pressure.assumption
    assert not pressure.definition


def test_ids_are_told_from_other_words():
    assert ids("A1 E2 (E2.10), C4; r = .1, E2.10 again, a8") == ("E2.10", "C4", "a8")


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.path)
def test_every_equation_says_its_formula_and_its_ground(one):
    if one.path in COLLECTING:
        return
    assert one.formula, "an indented formula"
    assert one.gives.endswith("."), "a first line that says what it gives"
    assert one.evidence or one.literature or one.assumption or one.definition
    assert set(one.evidence) <= set(evidence())


def test_no_equation_is_left_out():
    assert len({one.path for one in ALL}) == len(ALL) > 90
    assert {"strain.tension", "demands.time_pressure", "staffing.erlang_a"} <= {
        one.path for one in ALL
    }


RULES = {
    "strain": '''
def decay(level, tau):
    """What is left, by strain.spread too."""
    return level / tau
''',
    "demands": """
def pressure(load: float, rule: Appraisal):
    return _part(load, rule) * rule.queue_full

def _part(load: float, rule: Appraisal):
    return load * rule.unknown + rule.busy_from
""",
    "scales": """
def stress(state, survey):
    return survey["stress_tension"] * state["tension"]
""",
}
CALLER = """
from twin.rules import demands, strain as rules
from twin.rules.scales import stress

class Ledger:
    def __init__(self, scenario):
        self.tau = scenario.strain.decay_work / 2
        self._strain = scenario.strain

    def pass_on(self, scenario, level):
        strain, rule = self._strain, scenario.behaviour
        effect = rule.speed * level
        rules.decay(effect, self.tau)
        effect += rule.late
        stress(scenario, demands.pressure(rule.nested, None))
"""


def test_parameters_are_found_in_rules_and_where_they_are_called():
    known = (
        *("appraisal.queue_full", "appraisal.busy_from", "survey.stress_tension"),
        *("strain.decay_work", "strain.spread", "behaviour.speed", "behaviour.late"),
        *("behaviour.nested", "behaviour.elsewhere"),
    )
    found = uses(RULES, [CALLER], known)
    assert found["demands.pressure"] == {
        "appraisal.queue_full",
        "appraisal.busy_from",
        "behaviour.nested",
    }
    assert found["scales.stress"] == {"survey.stress_tension"}
    assert found["strain.decay"] == {"strain.decay_work", "strain.spread", "behaviour.speed"}


def test_the_coefficients_of_behaviour_and_strain_are_found():
    found = parameters_of()
    known = register()
    assert all(path in known for paths in found.values() for path in paths)
    assert found["procedure.conceals"] == ("autonomy.script_rigidity", "behaviour.conceal")
    assert found["strain.amplification"] == ("strain.exhaustion_gain",)
    assert "strain.gain" in found["strain.built"]
    assert "appraisal.queue_full" in found["demands.time_pressure"]
    used = {path for paths in found.values() for path in paths}
    ours = [path for path in known if path.startswith(("strain.", "appraisal.", "latitude."))]
    assert {path for path in ours if path not in used} == {
        "strain.enabled",
        "appraisal.occupancy_memory",
        "appraisal.shown_memory",
    }
