"""Named streams: the same name gives the same numbers, and nothing else does."""

from collections.abc import Callable
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from twin.world.streams import FloatArray, stream

seeds = st.integers(0, 2**63)
names = st.text(max_size=30)


def numbers(seed: int, replication: int, purpose: str) -> FloatArray:
    return stream(seed, replication, purpose).random(8)


@given(seeds, seeds, names)
def test_the_same_name_gives_the_same_numbers(seed: int, replication: int, name: str) -> None:
    assert (numbers(seed, replication, name) == numbers(seed, replication, name)).all()


@given(seeds, seeds, st.lists(names, min_size=2, max_size=5, unique=True))
def test_different_names_give_different_numbers(
    seed: int, replication: int, different: list[str]
) -> None:
    drawn = np.concatenate([numbers(seed, replication, name) for name in different])
    assert len(np.unique(drawn)) == len(drawn)


@given(st.lists(st.tuples(seeds, seeds), min_size=2, max_size=5, unique=True), names)
def test_seed_and_replication_matter(pairs: list[tuple[int, int]], name: str) -> None:
    drawn = np.concatenate([numbers(*pair, name) for pair in pairs])
    assert len(np.unique(drawn)) == len(drawn)


def test_seed_and_replication_are_not_exchangeable() -> None:
    assert (numbers(1, 2, "a") != numbers(2, 1, "a")).all()
    # 2**32 needs two words of the seed; its words must not run into the replication's.
    assert (numbers(2**32, 0, "a") != numbers(0, 1, "a")).all()
    assert (numbers(2**32 + 5, 0, "a") != numbers(5, 1, "a")).all()


@given(st.permutations(["a", "b", "a/1", "a/11"]), st.lists(st.integers(0, 50), min_size=4))
def test_order_and_length_of_other_draws_do_not_matter(
    order: list[str], lengths: list[int]
) -> None:
    found = {}
    for name, length in zip(order, lengths, strict=False):
        stream(3, 0, f"unrelated/{name}").random(length)
        found[name] = numbers(3, 0, name)
    assert all((found[name] == numbers(3, 0, name)).all() for name in order)


def test_drawing_in_blocks_is_drawing_at_once() -> None:
    rng = stream(7, 1, "contact.work/0")
    parts = np.concatenate([rng.random(3), rng.random(5)])
    assert (parts == numbers(7, 1, "contact.work/0")).all()


def test_neighbouring_streams_are_uniform_and_unrelated() -> None:
    def check(name: Callable[[int], tuple[int, int, str]]) -> None:
        drawn = np.array([stream(*name(i)).random(50) for i in range(200)])
        assert kstest(drawn.ravel(), "uniform").pvalue > 1e-3
        between = np.corrcoef(drawn[:-1].ravel(), drawn[1:].ravel())[0, 1]
        assert abs(between) < 4 / np.sqrt(199 * 50)

    check(lambda i: (i, 0, "x"))
    check(lambda i: (0, i, "x"))
    check(lambda i: (0, 0, f"x/{i}"))


def test_a_stream_stays_what_it_was() -> None:
    # Changing these numbers makes every kept seed mean another run.
    assert stream(1, 0, "contact.patience/0/0").random(2).tolist() == [
        0.7440385765448612,
        0.321924943845853,
    ]


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1, 2**32, 2**64 + 5])
@pytest.mark.parametrize("replication", [0, 7, 2**40])
def test_a_stream_is_that_of_its_numbers_one_by_one(seed, replication):
    words = np.frombuffer(blake2b(b"any/purpose", digest_size=16).digest(), dtype="<u4").tolist()
    expected = np.random.PCG64(np.random.SeedSequence([seed, replication, *words]))
    assert stream(seed, replication, "any/purpose").bit_generator.state == expected.state
