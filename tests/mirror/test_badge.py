"""The badge says what holds now, and no more."""

import json

import pytest

from twin.mirror.badge import badge, in_words

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("word", "given"),
    [
        ("MODEL", {}),
        ("SHADOW", {"fed_at": NOW}),
        ("SHADOW", {"fed_at": NOW - 120}),
        ("MODEL", {"fed_at": NOW - 121}),
        ("SHADOW", {"fed_at": NOW - 500, "fresh": 600}),
        ("TWIN", {"fed_at": NOW - 5, "applied_until": NOW + 1}),
        ("SHADOW", {"fed_at": NOW - 5, "applied_until": NOW}),
        ("MODEL", {"fed_at": NOW - 3600, "applied_until": NOW + 1}),
        ("MODEL", {"applied_until": NOW + 1}),
        ("DEMO", {"simulated": True}),
        ("DEMO", {"simulated": True, "fed_at": NOW, "applied_until": NOW + 1}),
        ("MODEL", {"fed_at": float("nan")}),
        ("SHADOW", {"fed_at": NOW + 3}),
    ],
)
def test_the_badge_follows_from_how_the_link_stands(word, given):
    assert badge(now=NOW, **given).word == word


def test_a_stale_feed_says_so_and_how_old_it_is():
    told = badge(now=NOW, fed_at=NOW - 900)
    assert told.age == 900
    assert "silent for 15 min" in told.why
    assert json.loads(json.dumps(told.to_dict()))["word"] == "MODEL"


def test_a_clock_that_is_ahead_makes_no_negative_age():
    assert badge(now=NOW, fed_at=NOW + 3).age == 0


@pytest.mark.parametrize(("seconds", "words"), [(40, "40 s"), (720, "12 min"), (10800, "3 h")])
def test_spans_are_told_as_one_says_them(seconds, words):
    assert in_words(seconds) == words
