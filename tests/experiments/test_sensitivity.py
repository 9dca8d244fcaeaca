"""Sobol indices: right on a textbook function, and honest where there is nothing to tell."""

import numpy as np
import pytest
from scipy import stats

from twin.errors import InputError
from twin.experiments.design_file import design_from
from twin.experiments.sensitivity import _places, indices, sensitivity

# Ishigami and Homma (1990), with a = 7, b = 0.1: the indices in closed form.
A, B = 7.0, 0.1
_V = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
FIRST = [(1 + B * np.pi**4 / 5) ** 2 / 2 / _V, A**2 / 8 / _V, 0.0]
TOTAL = [FIRST[0] + B**2 * np.pi**8 * (1 / 18 - 1 / 50) / _V, FIRST[1],
         B**2 * np.pi**8 * (1 / 18 - 1 / 50) / _V]  # fmt: skip


def ishigami(u):
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def values(n, function=ishigami, seed=0):
    a, b, mixed = _places(3, n, seed)
    return np.concatenate([function(part) for part in (a, b, *mixed)])


def test_indices_of_a_textbook_function():
    first, total = indices(values(4096), 3)
    np.testing.assert_allclose([one.value for one in first], FIRST, atol=0.02)
    np.testing.assert_allclose([one.value for one in total], TOTAL, atol=0.02)


def test_intervals_hold_the_truth_most_of_the_time():
    held = []
    for seed in range(40):
        first, total = indices(values(256, seed=seed), 3)
        truths = zip((*first, *total), (*FIRST, *TOTAL), strict=True)
        held += [one.low <= truth <= one.high for one, truth in truths]
    assert np.mean(held) >= 0.9


def test_values_are_scipys():
    n = 64
    at = values(n)
    known = stats.sobol_indices(
        func={
            "f_A": at[None, :n],
            "f_B": at[None, n : 2 * n],
            "f_AB": at[2 * n :].reshape(3, 1, n),
        },
        n=n,
    )
    first, total = indices(at, 3)
    np.testing.assert_allclose([one.value for one in first], known.first_order)
    np.testing.assert_allclose([one.value for one in total], known.total_order)


def test_the_same_values_have_the_same_intervals():
    assert indices(values(64), 3) == indices(values(64), 3)


def test_one_dimension_alone_makes_up_everything():
    a, b, mixed = _places(1, 256, 0)
    first, total = indices(np.concatenate([part[:, 0] for part in (a, b, *mixed)]), 1)
    assert first[0].value == pytest.approx(1, abs=0.05)
    assert total[0].value == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("constant", [0.0, 3.0, np.nan])
def test_where_nothing_varies_there_is_no_index(constant):
    first, total = indices(np.full(64 * 5, constant), 3)
    assert np.isnan(np.array([*first, *total])).all()


CONTENT = {
    "replications": 2,
    "samples": 8,
    "measures": ["offered", "tension", "blocked"],
    "levers": {"demand.volume": {"low": 0.5, "high": 2.0}},
    "uncertain": ["strain.gain"],
}


def test_what_does_not_touch_a_measure_has_no_part_in_it(small):
    design = design_from(CONTENT)[0]
    found = sensitivity(design, small())
    volume, gain = found.total["offered"]
    assert volume.value > 0.5
    assert gain.high < 0.01  # those who call back are offered too, so it is not quite 0
    assert found.total["tension"][1].value > 0
    assert np.isnan(found.first["blocked"][0].value)
    assert [one.assumed for one in found.varied] == [False, True]
    again = sensitivity(design, small(), workers=2)
    assert repr((again.first, again.total, again.chance)) == repr(
        (found.first, found.total, found.chance)
    )


def test_chance_is_what_replications_do_not_agree_on(small):
    design = design_from({**CONTENT, "replications": 1})[0]
    found = sensitivity(design, small())
    assert np.isnan(found.chance["offered"])
    more = sensitivity(design_from({**CONTENT, "replications": 4})[0], small())
    assert 0 <= more.chance["offered"] < 0.5


def test_a_design_in_which_nothing_varies_is_refused(small):
    with pytest.raises(InputError, match="nothing varies"):
        sensitivity(design_from({})[0], small())
