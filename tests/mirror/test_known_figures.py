"""The figures that come with the bank's log, from the imported rows: docs/import.md has them."""

import re

import numpy as np
import pytest
from scipy import stats

from tests.dashboards.conftest import ROOT
from twin.mirror.fit.calls import from_traces

pytestmark = pytest.mark.shared

TABLE = (ROOT / "docs" / "import.md").read_text()


@pytest.fixture(scope="module")
def figures(february_csv):
    """Each figure by its name in the table, as it is written there."""
    calls = from_traces(february_csv)
    wait, queued = calls.wait, calls.wait > 0
    answered, gone = calls.outcome == "answered", calls.outcome == "abandoned"
    talk = calls.talk[answered]
    named = answered & (calls.technician > 0)
    usual = talk[(talk >= 10) & (talk <= 3600)]
    logs = np.log(usual)
    censored = stats.CensoredData(wait[queued & gone], right=wait[queued & ~gone])
    left = stats.ecdf(censored).sf
    q10, q25, q50, q75 = (
        left.quantiles[np.argmax(left.probabilities <= 1 - p)] for p in (0.1, 0.25, 0.5, 0.75)
    )
    shape, _, scale = stats.weibull_min.fit(censored, floc=0)
    lognormal = stats.kstest(logs, "norm", (logs.mean(), logs.std())).statistic
    exponential = stats.kstest(usual, "expon", (0, usual.mean())).statistic
    soon, later = (share_back(calls, gone, within) for within in (600, 3600))
    counts = half_hours(calls)
    spread = np.median(counts.var(axis=0, ddof=1) / counts.mean(axis=0))
    known = named & (calls.talk >= 10) & (calls.talk <= 3600)
    of_each = [
        calls.talk[known & (calls.technician == who)].mean()
        for who in np.unique(calls.technician[known])
        if (known & (calls.technician == who)).sum() >= 100
    ]
    return {
        "reached the human stage": f"{len(wait):,}",
        "of these waited": f"{100 * queued.mean():.1f} %",
        "abandoned, of reached; of queued": f"{100 * gone.mean():.1f}; "
        f"{100 * gone.sum() / queued.sum():.1f} %",
        "mean wait of reached; queued; abandoners": f"{wait.mean():.1f}; "
        f"{wait[queued].mean():.1f}; {wait[gone].mean():.1f} s",
        "answered within 20; 60 s": f"{100 * (answered & (wait <= 20)).mean():.1f}; "
        f"{100 * (answered & (wait <= 60)).mean():.1f} %",
        "service mean; SD; median; p90; p99": f"{usual.mean():.0f}; {usual.std():.0f}; "
        f"{np.median(usual):.0f}; {np.percentile(usual, 90):.0f}; "
        f"{np.percentile(usual, 99):,.0f} s",
        "lognormal μ; σ; KS (exponential)": f"{logs.mean():.3f}; {logs.std():.3f}; "
        f"{lognormal:.3f} ({exponential:.3f})",
        "patience, Kaplan–Meier q10; q25; median; q75": f"{q10:.0f}; {q25:.0f}; {q50:.0f}; "
        f"{q75:.0f} s",
        "patience, exponential; Weibull shape; scale": f"{wait[queued].sum() / gone.sum():.0f} s; "
        f"{shape:.2f}; {scale:.0f}",
        "CV of technicians' mean handle time": f"{np.std(of_each, ddof=1) / np.mean(of_each):.3f}",
        "redial within 10; 60 min": f"{100 * soon:.0f}; {100 * later:.0f} %",
        "variance / mean of half-hours": f"{spread:.1f}",
    }


def share_back(calls, gone, within):
    """Of identified callers who gave up, the share who called again within so long (s)."""
    moment = calls.date.astype("M8[D]").astype(int) * 86_400.0 + calls.arrival
    order = np.lexsort((moment, calls.caller))
    here, following = order[:-1], order[1:]
    mine = (calls.caller[here] > 0) & gone[here]
    same = calls.caller[here] == calls.caller[following]
    delay = moment[following] - moment[here] - calls.wait[here]
    # The very last in order has nobody behind.
    last = int(calls.caller[order[-1]] > 0 and gone[order[-1]])
    return (mine & same & (delay <= within)).sum() / (mine.sum() + last)


def half_hours(calls):
    """Calls by half-hour from 7:00, shape (days Sunday to Thursday, half-hours)."""
    edges = np.arange(7 * 3600, 24 * 3600 + 1, 1800)
    days = [day for day in np.unique(calls.date) if day.astype(object).weekday() in (6, 0, 1, 2, 3)]
    return np.array([np.histogram(calls.arrival[calls.date == day], edges)[0] for day in days])


def test_the_table_holds_what_comes_out(figures):
    told = dict(re.findall(r"^\| (.+?) \| (.+?) \| .+ \|$", TABLE, re.MULTILINE))
    assert {name: told.get(name) for name in figures} == figures
