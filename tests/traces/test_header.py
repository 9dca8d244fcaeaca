"""The header: what a run says about itself survives being written and read."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.errors import InputError
from twin.traces.header import Header, Person, versions
from twin.traces.tables import OUTCOMES, SCHEMA_VERSION

people = st.builds(
    Person, st.text(), st.text(), st.sampled_from(["technician", "expert"]), st.text()
)
words = st.dictionaries(st.text(), st.lists(st.text()).map(tuple))


@given(
    st.builds(
        Header,
        name=st.text(),
        scenario=st.dictionaries(st.text(), st.none()).map(json.dumps),
        seed=st.integers(0, 2**128),
        days=st.integers(1, 400),
        start_date=st.dates().map(str),
        people=st.lists(people).map(tuple),
        vocabularies=words,
        replication=st.integers(0, 1000),
        arrivals=st.text(),
        versions=st.dictionaries(st.text(), st.text()),
    )
)
def test_what_is_written_is_read(header: Header) -> None:
    assert Header.from_json(header.to_json()) == header


def test_a_new_header_has_todays_schema(header: Header) -> None:
    assert header.schema == SCHEMA_VERSION


def test_words_are_the_runs_own_or_the_common_ones(header: Header) -> None:
    assert header.words("person") == ("Ana", "Björn", "O'Neil")
    assert header.words("step") == ("greet", "identify", "diagnose")
    assert header.words("outcome") == OUTCOMES
    with pytest.raises(KeyError):
        header.words("colour")


def test_a_section_of_the_scenario(header: Header) -> None:
    assert header.section("targets") == {"answered_within": 20}
    assert header.section("supervision") == {}
    assert replace(header, scenario="{}").section("targets") == {}
    with pytest.raises(InputError, match=r"does not say targets\.tension"):
        header.section("targets")["tension"]
    assert header.section("targets").get("tension") is None


def test_versions_name_what_a_run_depends_on() -> None:
    assert set(versions()) == {"python", "ework-twin", "simpy", "numpy"}
    assert all(versions().values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": "many"}, {"days": -1}, {"days": 10**9}, {"origin": "elsewhere"}, {"people": "Ana"},
        {"scenario": "no JSON"}, {"scenario": "[]"}, {"scenario": ""}, {"tables": ["gossip"]},
        {"vocabularies": {"step": 1}},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_run_can_say_is_no_header(header: Header, wrong: dict[str, object]) -> None:
    text = json.dumps({**json.loads(header.to_json()), **wrong})
    with pytest.raises(ValueError, match=r"(?i)header|no run has|no scenario|expecting value"):
        Header.from_json(text)
