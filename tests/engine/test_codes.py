"""A code of the engine is the place of its word in the vocabulary."""

import re
from pathlib import Path

import pytest

from twin.engine import codes
from twin.traces import vocabularies

GROUPS = re.findall(
    r"^# ([A-Z]+)\n((?:[A-Z_]+: Final = .*\n)+)", Path(__file__).parents[2].joinpath(
        "twin/engine/codes.py").read_text(), re.MULTILINE,
)  # fmt: skip


@pytest.mark.parametrize(("vocabulary", "lines"), GROUPS, ids=[name for name, _ in GROUPS])
def test_codes_are_the_places_of_their_words(vocabulary, lines):
    words = getattr(vocabularies, vocabulary)
    named = re.findall(r"^([A-Z_]+): Final = (\d+)(?:  # (\w+))?$", lines, re.MULTILINE)
    assert [int(place) for _, place, _ in named] == list(range(len(words)))
    assert [word or name.lower().removeprefix("on_") for name, _, word in named] == list(words)
    assert all(getattr(codes, name) == int(place) for name, place, _ in named)


def test_every_vocabulary_that_the_engine_writes_has_its_codes():
    names = [name for name, _ in GROUPS]
    assert len(names) == len(set(names)) == 10
