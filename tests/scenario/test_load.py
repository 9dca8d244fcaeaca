"""Scenario files: built on one another, checked, and refused in one line."""

import random
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twin.errors import InputError
from twin.scenario.load import load_scenario, shipped
from twin.scenario.model import Scenario

HELPDESK = shipped()["helpdesk-12"].read_text(encoding="utf-8")
BASED = 'extends = "helpdesk-12"\n'


@pytest.fixture
def file(tmp_path):
    """Writes a TOML file and gives its path."""

    def write(text, name="child.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refusal(path, values=None):
    """The one line with which a scenario is refused."""
    with pytest.raises(InputError) as caught:
        load_scenario(path, values)
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 700
    return line


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_loads_under_its_own_name(name):
    assert load_scenario(name).name == name


def test_a_shipped_name_and_its_file_are_the_same_scenario():
    assert load_scenario("helpdesk-12") == load_scenario(shipped()["helpdesk-12"])


def test_tables_merge_and_everything_else_replaces(file):
    base = load_scenario("helpdesk-12")
    child = load_scenario(
        file(BASED + "[demand]\nper_hour = [10]\n[contacts.technical]\nrudeness = 0.5\n")
    )
    assert child.demand.per_hour == (10.0,)
    assert child.demand.interval == base.demand.interval
    assert child.contacts["technical"].rudeness == 0.5
    assert child.contacts["technical"].difficulty == base.contacts["technical"].difficulty
    assert child.procedures == base.procedures


def test_name_and_title_are_a_files_own(file):
    child = load_scenario(file(BASED, "quiet-day.toml"))
    assert (child.name, child.title) == ("quiet-day", "")
    assert load_scenario(file(BASED + 'name = "loud"\n')).name == "loud"


def test_extends_a_path_relative_to_the_file_that_names_it(file, tmp_path):
    (tmp_path / "bases").mkdir()
    file(BASED + "[staffing]\nlevel = 0.5\n", "bases/half.toml")
    file('extends = "half.toml"\n[supervision]\nmonitoring = 0.9\n', "bases/watched.toml")
    child = load_scenario(file('extends = "bases/watched.toml"\n[demand]\nvolume = 2\n'))
    assert (child.staffing.level, child.supervision.monitoring) == (0.5, 0.9)
    assert child.demand.volume == 2


def test_times_of_day_in_words_seconds_or_tomls_own(file):
    text = BASED + "[opening]\nopen = {}\n"
    for written in ('"08:30"', "08:30:00", "30600", "30600.0"):
        assert load_scenario(file(text.format(written))).opening.open == 30600


def test_a_date_may_be_tomls_own(file):
    path = file(BASED + "[opening]\nstart_date = 2026-02-03\n")
    assert load_scenario(path).opening.start_date == "2026-02-03"


def test_settings_are_applied_last():
    changed = load_scenario("helpdesk-12", {"monitoring": "0.8", "opening.close": "17:30"})
    assert (changed.supervision.monitoring, changed.opening.close) == (0.8, 63000)


MISTAKES = {
    # what is written on top of helpdesk-12: (what is named, what is said to be allowed)
    "[supervision]\nmontoring = 0.3": ("supervision.montoring = 0.3", "did you mean monitoring?"),
    "[supervison]\nmonitoring = 0.3": ("supervison = {", "did you mean supervision?"),
    "[zzzz]\na = 1": ("zzzz = {a = 1}", "allowed: name, title, opening"),
    "[supervision]\nmonitoring = 7": ("supervision.monitoring = 7", "a number from 0 to 1"),
    "[supervision]\nmonitoring = nan": ("supervision.monitoring = nan", "a number from 0 to 1"),
    "[supervision]\nmonitoring = -inf": ("supervision.monitoring = -inf", "from 0 to 1"),
    "[supervision]\nmonitoring = 1e400": ("supervision.monitoring = inf", "from 0 to 1"),
    "[supervision]\nmonitoring = '0.3'": ("supervision.monitoring = '0.3'", "a number from 0"),
    "[supervision]\nmonitoring = true": ("supervision.monitoring = true", "a number from 0 to 1"),
    "[supervision]\nstages = 'yes'": ("supervision.stages = 'yes'", "true or false"),
    "[supervision]\ndisplayed = 3.5": ("supervision.displayed = 3.5", "a whole number from 0"),
    "[supervision]\nwho_sees = 'boss'": ("who_sees = 'boss'", "one of self, supervisor, team"),
    "[backup]\nconsult = -1": ("backup.consult = -1", "a number from 1 to 7200 s"),
    f"[backup]\nconsult = {10**400}": ("backup.consult = a whole number of 1329 bits", "7200 s"),
    f"[backup]\nconsult = 0x{'f' * 9000}": ("backup.consult = a whole number of", "7200 s"),
    "[latitude]\ndisplay_full = 0": ("latitude.display_full = 0", "from 1 to 40 parameters"),
    "[regime]\ndeterent = 1.2": ("regime.deterent = 1.2", "did you mean deterrent?"),
    "[appraisal]\nbusy_from = 0.2": ("appraisal.busy_from = 0.2", "a number from 0.5 to 0.9"),
    "[regulation]\nhidden_pause_time = 5": ("hidden_pause_time = 5", "a number from 10 to 600 s"),
    "[attendance]\nquits_per_year = 1": ("quits_per_year = 1", "a number from 0 to 0.9"),
    "[learning]\nforgetting = 0": ("learning.forgetting = 0", "from 20 to 1000 working days"),
    "[supervision]\nmonitored_share = 1.1": ("monitored_share = 1.1", "a number from 0 to 1"),
    "[system]\nincidents = 12": ("system.incidents = 12", "a number from 0 to 1"),
    "[opening]\nopen = '25:99'": ("opening.open = '25:99'", 'from "00:00" to "24:00"'),
    "[opening]\nopen = '19:00'": ("opening = {", "close must be later than open"),
    "[opening]\nstart_date = 'May'": ("opening.start_date = 'May'", "text like"),
    "[demand]\nper_hour = []": ("demand.per_hour = []", "at least one"),
    "[demand]\nper_hour = [1, 'a']": ("demand.per_hour.1 = 'a'", "a number"),
    "[demand]\nper_hour = 3": ("demand.per_hour = 3", "a list"),
    "opening = 3": ("opening = 3", "a table with open, close, start_date"),
    "contacts = 3": ("contacts = 3", "a table"),
    "[contacts.gossip]\nkind = 'information'": ("contacts.gossip.share is missing", "a number"),
    "[contacts.technical]\nprocedure = 'x'": ("contacts.technical.procedure = 'x'", "information"),
    "[contacts.technical]\nshare = 0.9": ("contacts.*.share must add up to 1", "not 1.35"),
    "[procedures.technical]\nsteps = [{ name = 'a', secs = 1 }]": (
        "procedures.technical.steps.0.secs = 1",
        "did you mean seconds?",
    ),
    "[procedures.technical]\nsteps = [{ name = 'a', seconds = 1 }, { name = 'b', seconds = -1 }]": (
        "procedures.technical.steps.1.seconds = -1",
        "a number from 0 to 7200 s",
    ),
    "[teams.desk]\nshifts = [{ start = '08:00', end = '07:00', technicians = 1 }]": (
        "teams.desk.shifts.0 = {start = '08:00', end = '07:00', technicians = 1}",
        "end must be later than start",
    ),
    "[teams.desk]\nshifts = [{ start = '08:00', end = '12:00', technicians = 1, breaks = "
    "[{ at = '11:59' }] }]": ("teams.desk.shifts.0 = {", "breaks must lie within the shift"),
    "[teams.desk]\nexpertise = { tecnical = 0.5 }": ("'tecnical'", "information, technical"),
    "[patience]\nhazard_from = [0, 5]": ("patience = {", "must have the same length"),
    "name = 'a b'": ("name = 'a b'", "text like"),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items(), ids=[*MISTAKES])
def test_a_mistake_names_file_key_value_and_what_is_allowed(file, text, expected):
    top, tables = ("", text) if text.startswith("[") else (text, "")
    path = file(f"{BASED}{top}\n{tables}\n")
    line = refusal(path)
    assert line.startswith(f"{path}: ")
    for words in expected:
        assert words in line


def test_the_file_named_is_the_one_that_wrote_the_key(file):
    base = file(BASED + "[supervision]\nmonitoring = 7\nscoring = 0.5\n", "base.toml")
    child = file('extends = "base.toml"\n[supervision]\nscoring = 0.4\n')
    assert refusal(child).startswith(f"{base}: supervision.monitoring = 7:")
    child = file('extends = "base.toml"\n[supervision]\nmonitoring = 8\n')
    assert refusal(child).startswith(f"{child}: supervision.monitoring = 8:")


def test_the_file_named_replaced_the_whole_list(file):
    file(BASED, "base.toml")
    child = file('extends = "base.toml"\n[procedures.technical]\nsteps = [{ name = "a" }]\n')
    assert refusal(child).startswith(f"{child}: procedures.technical.steps.0.seconds is missing")


def test_several_mistakes_are_counted_and_an_unknown_key_comes_first(file):
    path = file(BASED + "[staffing]\nlevel = -1\n[backup]\nexperts = -1\nexpert = 3\n")
    line = refusal(path)
    assert "backup.expert = 3: unknown key; did you mean experts? (and 2 more)" in line


def test_a_cycle_names_the_chain(file):
    file('extends = "b.toml"\n', "a.toml")
    b = file('extends = "c.toml"\n', "b.toml")
    c = file('extends = "b.toml"\n', "c.toml")
    line = refusal(b.with_name("a.toml"))
    assert line.startswith(f"{c}: extends")
    assert "a.toml > b.toml > c.toml > b.toml" in line


def test_a_file_that_extends_itself(file):
    assert "child.toml > child.toml" in refusal(file('extends = "child.toml"\n'))


def test_an_endless_chain(file):
    for i in range(40):
        file(f'extends = "{i + 1}.toml"\n', f"{i}.toml")
    assert "longer than" in refusal(file('extends = "0.toml"\n'))


@pytest.mark.parametrize("base", ["3", '""', "[1]", "{ a = 1 }"])
def test_extends_must_be_a_name(file, base):
    assert "extends = " in refusal(file(f"extends = {base}\n"))


def test_extends_something_that_is_not_there(file):
    path = file('extends = "helpdesk12"\n')
    assert refusal(path).startswith(f"{path}: extends = 'helpdesk12': no scenario")
    assert "did you mean helpdesk-12?" in refusal(path)
    path = file('extends = "gone.toml"\n')
    assert "gone.toml: cannot be read" in refusal(path)


def test_malformed_toml_gives_file_line_and_what(file):
    path = file('name = "x"\n[demand\nvolume = 1\n')
    line = refusal(path)
    assert line.startswith(f"{path}: line 2: ")
    assert "allowed: TOML" in line


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"# nothing\n", "empty"),
        (b"\xff\xfe\x00binary", "line 1: not text in UTF-8"),
        (b"a = 1\n\x80", "line 2: not text in UTF-8"),
        (b"\x00\x01\x02", "line 1: Invalid"),
        (b"a = " + b"9" * 9000, "digits"),
        (b"a = " + b"[" * 90_000, "nested too deeply"),
        (b"a" + b".a" * 90_000 + b" = 1", "nested too deeply"),
        (b"a = '" + b"x" * 2_000_000 + b"'", "too large"),
        (b'name = "x"', "is missing"),
        (b'"a\\nb" = 1', "'a\\nb' = 1: unknown key"),
    ],
)
def test_hostile_content(file, content, words):
    assert words in refusal(file(content))


def test_a_byte_order_mark_is_no_mistake(file):
    assert load_scenario(file(b"\xef\xbb\xbf" + BASED.encode())).teams


def test_what_cannot_be_read(tmp_path):
    assert "Is a directory" in refusal(tmp_path)
    assert "No such file" in refusal(tmp_path / "gone.toml")
    assert "cannot be read" in refusal("x" * 300 + ".toml")
    assert "not a path" in refusal("a\0.toml")
    assert "did you mean centre-100?" in refusal("centre100")


WRITTEN = [
    *("nan", "-inf", "1e400", "-1", "0", "1.5", "true", "08:00:00", "2026-01-05"),
    *("''", '"08:00"', '"\\n"', "[]", "{}", "[[1]]", "{name=1}", "9" * 5000, "0x" + "f" * 5000),
]
VALUES = st.one_of(
    st.sampled_from(WRITTEN),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(str),
    st.text(alphabet="aé\u2028[b", max_size=5).map(lambda text: f"'{text}'"),
)


@settings(max_examples=150)
@given(places=st.lists(st.tuples(st.integers(0, 10**6), VALUES), min_size=1, max_size=3))
def test_any_value_anywhere_gives_a_scenario_or_one_line(tmp_path_factory, places):
    text = HELPDESK
    for place, value in places:
        found = list(re.finditer(r"(?<== )[^=\n]+?(?=,| \}|\n)", text))
        spot = found[place % len(found)]
        text = text[: spot.start()] + value + text[spot.end() :]
    _scenario_or_one_line(tmp_path_factory, text)


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32))
def test_mangled_text_gives_a_scenario_or_one_line(tmp_path_factory, seed):
    chance = random.Random(seed)
    lines = HELPDESK.splitlines(keepends=True)
    for _ in range(chance.randint(1, 4)):
        i, j = sorted(chance.choices(range(len(lines)), k=2))
        match chance.randrange(4):
            case 0:
                del lines[i : min(j, i + 3)]
            case 1:
                lines.insert(j, lines[i])
            case 2:
                cut = chance.randrange(len(lines[i]) + 1)
                lines[i] = lines[i][:cut] + chance.choice("=[]{}\"'#,.\x00é9-") + lines[i][cut:]
            case 3:
                lines[i], lines[j] = lines[j], lines[i]
    _scenario_or_one_line(tmp_path_factory, "".join(lines) or "#")


def _scenario_or_one_line(folders, text):
    path = Path(folders.getbasetemp(), "fuzzed.toml")
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        assert isinstance(load_scenario(path), Scenario)
    except InputError as error:
        line = str(error)
        assert line.isprintable()
        assert str(path) in line


def test_the_shipped_files_are_found_where_they_are_kept():
    for path in shipped().values():
        with path.open("rb") as content:
            assert tomllib.load(content)["name"] == path.stem
