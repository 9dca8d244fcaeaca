"""What a page reads out of its address: only what is allowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.address import Field, read

FIELDS = (
    Field("run", "x-run"),
    Field("n", "x-n", 5, low=1, high=10),
    Field("share", "x-share", 0.5, low=0.0, high=1.0),
    Field("all", "x-all", default=False),
    Field("by", "x-by", "team", choices=("team", "person")),
)
DEFAULTS = {"run": "", "n": 5, "share": 0.5, "all": False, "by": "team"}


def test_without_an_address_everything_is_as_it_is_by_default():
    assert read(FIELDS, {}) == DEFAULTS


def test_what_is_allowed_is_read_as_the_type_of_its_default():
    query = {"run": "plain", "n": "7", "share": "0.25", "all": "1", "by": "person", "more": "x"}
    assert read(FIELDS, query) == {
        "run": "plain", "n": 7, "share": 0.25, "all": True, "by": "person",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text"),
    [("n", "11"), ("n", "0"), ("n", "2.5"), ("n", "1e1"), ("share", "nan"), ("share", "inf"),
     ("share", "-0.1"), ("all", "yes"), ("by", "boss"), ("n", "")],
)  # fmt: skip
def test_what_is_not_allowed_is_left_out(key, text):
    assert read(FIELDS, {key: text}) == DEFAULTS


@given(st.dictionaries(st.sampled_from([one.key for one in FIELDS]), st.text(max_size=300)))
def test_no_address_leads_outside_what_is_allowed(query):
    found = read(FIELDS, query)
    assert 1 <= found["n"] <= 10
    assert 0 <= found["share"] <= 1
    assert found["by"] in ("team", "person")
    assert len(found["run"]) <= 200
    assert {key: type(value) for key, value in found.items()} == {
        key: type(value) for key, value in DEFAULTS.items()
    }
