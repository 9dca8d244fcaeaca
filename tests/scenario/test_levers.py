"""The levers: every one documented, resolved by name, and set without touching another."""

import contextlib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from twin.errors import InputError
from twin.scenario.levers import apply, levers, live_levers, resolve
from twin.scenario.load import load_scenario, shipped

CENTRE = load_scenario("helpdesk-12")
LEVERS = levers(CENTRE)
IN_SUPERVISION = [path for path in LEVERS if path.startswith("supervision.")]
COEFFICIENTS = (
    *("appraisal", "attendance", "behaviour", "latitude", "learning", "regime", "regulation"),
    "strain",
)
"""The sections that say how people are, not how the centre is run."""

# Their range is checked by the section that holds the list.
OPEN_RANGE = ("demand.per_hour.", "patience.hazard.")


def refusal(values):
    with pytest.raises(InputError) as caught:
        apply(CENTRE, values)
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.parametrize("name", shipped())
def test_every_lever_is_documented(name):
    for path, lever in levers(load_scenario(name)).items():
        assert lever.path == path
        assert lever.doc, path
        assert lever.label[0].isupper() or not lever.label[0].isalpha(), path
        assert lever.allowed, path
        if lever.kind in ("number", "whole", "time") and not path.startswith(OPEN_RANGE):
            assert lever.low is not None, path
            assert lever.high is not None, path
            assert lever.low <= lever.default <= lever.high, path
        if lever.kind == "choice":
            assert lever.default in lever.choices, path
        if lever.status in ("published", "benchmark", "derived", "recalled"):
            assert lever.evidence, path


def test_dict_sections_and_lists_are_in_the_path():
    for path in (
        "contacts.technical.difficulty",
        "procedures.technical.steps.3.seconds",
        "teams.desk.shifts.0.technicians",
        "teams.desk.shifts.2.breaks.1.at",
        "demand.per_hour.19",
    ):
        assert path in LEVERS
    assert LEVERS["procedures.technical.steps.3.seconds"].label == "Technical, diagnose: seconds"
    assert LEVERS["teams.desk.shifts.0.technicians"].label == "Desk, shift 1: technicians"
    assert LEVERS["staffing.level"].label == "Staffing level"
    assert "name" not in LEVERS
    assert "teams.desk.contacts.0" not in LEVERS


def test_entries_of_a_table_of_numbers_are_levers():
    centre = load_scenario("centre-100")
    lever = levers(centre)["teams.support.expertise.technical"]
    assert (lever.low, lever.high, lever.default) == (0, 1, 0.72)
    changed = apply(centre, {lever.path: 0.5})
    assert changed.teams["support"].expertise == {"technical": 0.5, "urgent": 0.72}


@pytest.mark.parametrize("section", COEFFICIENTS)
def test_no_coefficient_passes_for_a_policy(section):
    found = [path for path in LEVERS if path.startswith(f"{section}.")]
    assert found
    for path in found:
        if LEVERS[path].kind != "switch":
            assert LEVERS[path].status != "policy", path


def test_no_policy_passes_for_a_finding():
    for path, lever in LEVERS.items():
        if path.startswith(("supervision.", "autonomy.")):
            assert lever.status == "policy", path


def test_what_lies_outside_a_lever_s_range_is_refused():
    one_of_each = {lever.doc: lever for lever in LEVERS.values()}.values()
    for lever in one_of_each:
        step = 1 if lever.kind == "whole" else 1e-6
        for end, by in ((lever.low, -step), (lever.high, step)):
            if end is not None:
                assert f"{lever.path} = " in refusal({lever.path: end + by})


@pytest.mark.parametrize("section", COEFFICIENTS)
def test_a_coefficient_may_take_either_end_of_its_range(section):
    for path, lever in LEVERS.items():
        if path.startswith(f"{section}.") and lever.kind in ("number", "whole"):
            assert lever.low < lever.high, path
            for value in (lever.low, lever.high):
                assert levers(apply(CENTRE, {path: value}))[path].default == value


def test_what_can_be_changed_live():
    live = {path for path, lever in LEVERS.items() if lever.live}
    assert live == {
        path for path in LEVERS if path.split(".")[0] in ("supervision", "autonomy", "staffing")
    }


def test_a_published_default_that_is_replaced_is_an_assumption():
    assert LEVERS["behaviour.saturation"].status == "published"
    changed = levers(apply(CENTRE, {"saturation": 0.95}))["behaviour.saturation"]
    assert (changed.status, changed.default) == ("assumption", 0.95)
    assert levers(apply(CENTRE, {"monitoring": 1}))["supervision.monitoring"].status == "policy"


def test_short_names():
    assert resolve(CENTRE, "monitoring").path == "supervision.monitoring"
    assert resolve(CENTRE, "script_rigidity").path == "autonomy.script_rigidity"
    assert resolve(CENTRE, "staffing").path == "staffing.level"
    assert resolve(CENTRE, "desk.shifts.0.end").path == "teams.desk.shifts.0.end"
    assert resolve(CENTRE, "strain.supervision").path == "strain.supervision"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("montoring", "did you mean supervision.monitoring?"),
        ("nope", "nope: unknown lever; `twin levers` lists them"),
        ("target", "target: unknown lever; `twin levers` lists them"),
        ("supervison.listening", "did you mean supervision.listening?"),
        (
            "supervision",
            f"{len(IN_SUPERVISION)} levers are meant by this; allowed: one of "
            "supervision.monitoring",
        ),
        ("expertise", "allowed: one of backup.expertise, technicians.expertise"),
        ("zzzzzzz", "unknown lever"),
        ("", "unknown lever"),
        ("a\nb", "unknown lever"),
        ("teams.desk.shifts.9.end", "unknown lever; did you mean teams.desk.shifts."),
    ],
)
def test_unknown_and_ambiguous_names(key, words):
    assert words in refusal({key: 1})


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("monitoring", "7", "supervision.monitoring = 7: a number from 0 to 1"),
        ("monitoring", "much", "supervision.monitoring = 'much': a number from 0 to 1"),
        ("monitoring", "nan", "supervision.monitoring = nan: a number"),
        ("monitoring", "9" * 5000, "supervision.monitoring = inf: a number"),
        ("displayed", "9" * 5000, "a whole number from 0 to 20"),
        ("displayed", 10**400, "supervision.displayed = a whole number of 1329 bits"),
        ("monitoring", 10**400, "supervision.monitoring = a whole number of 1329 bits"),
        ("displayed", float("inf"), "supervision.displayed = inf: a whole number"),
        ("displayed", 2.5, "supervision.displayed = 2.5: a whole number from 0 to 20"),
        ("who_sees", "boss", "one of self, supervisor, team"),
        ("who_sees", 3, "one of self, supervisor, team"),
        ("who_sees", -1, "one of self, supervisor, team"),
        ("stages", "maybe", "true or false"),
        ("stages", 2, "true or false"),
        ("stages", None, "true or false"),
        ("monitoring", None, "a number from 0 to 1"),
        ("opening.open", "25:00", 'a time of day from "00:00" to "24:00"'),
        ("opening.open", "19:00", "close must be later than open"),
        ("contacts.technical.share", 0.9, "contacts.*.share must add up to 1"),
        ("teams.desk.shifts.0.end", "07:00", "end must be later than start"),
    ],
)
def test_a_value_that_is_not_allowed(key, value, words):
    assert words in refusal({key: value})


def test_values_that_hang_together_are_set_together():
    shares = {"contacts.technical.share": "0.50", "contacts.information.share": "0.47"}
    assert apply(CENTRE, shares).contacts["technical"].share == 0.5


def test_a_control_logs_numbers_mean_what_was_chosen():
    for path in ("supervision.who_sees", "supervision.purpose", "supervision.stages"):
        lever = LEVERS[path]
        for value in lever.choices or (False, True):
            changed = levers(apply(CENTRE, {path: lever.number(value)}))[path]
            assert changed.default == value


@pytest.mark.parametrize("name", shipped())
def test_all_levers_at_their_defaults_change_nothing(name):
    centre = load_scenario(name)
    assert apply(centre, {lever.path: lever.default for lever in levers(centre).values()}) == centre


def value_of(lever):
    """A strategy for the values that a lever's own range allows."""
    if lever.kind == "choice":
        return st.sampled_from(lever.choices)
    if lever.kind == "switch":
        return st.booleans()
    if lever.kind == "whole":
        return st.integers(lever.low, lever.high)
    return st.floats(lever.low or 0, 1000 if lever.high is None else lever.high)


@settings(max_examples=200)
@given(data=st.data(), as_text=st.booleans())
def test_setting_one_lever_changes_that_one_only(data, as_text):
    lever = data.draw(st.sampled_from(list(LEVERS.values())))
    value = data.draw(value_of(lever))
    try:
        changed = apply(CENTRE, {lever.path: str(value) if as_text else value})
    except InputError:
        # What lies in its own range may still not fit its neighbours.
        assume(False)
    after = levers(changed)
    assert after.pop(lever.path).default == value
    for path, other in after.items():
        assert other.default == LEVERS[path].default


@given(key=st.text(max_size=20), value=st.one_of(st.text(), st.floats(), st.integers(), st.none()))
def test_nonsense_gives_a_scenario_or_an_input_error(key, value):
    for name in (key, "monitoring", "stages", "who_sees", "opening.open", "experts"):
        with contextlib.suppress(InputError):
            assert apply(CENTRE, {name: value})


@pytest.mark.parametrize("name", ["helpdesk-12", "centre-100", "bank-day"])
def test_the_live_levers_are_those_of_all_levers(name):
    scenario = load_scenario(name)
    live = {path: lever for path, lever in levers(scenario).items() if lever.live}
    assert list(live_levers(scenario).items()) == list(live.items())
