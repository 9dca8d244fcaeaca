"""What would keep the machine for hours is refused in one line, before it begins."""

import pytest

from dashboards.amount import MOST, refuse_too_much
from dashboards.arms import arm
from dashboards.comparing import begin as compare
from dashboards.pages.workload_hangs import begin as try_assumptions
from dashboards.pages.workload_run import begin
from dashboards.pages.workload_state import change
from dashboards.site import Site
from twin.errors import InputError
from twin.scenario.levers import apply
from twin.scenario.load import load_scenario

DESK = load_scenario("helpdesk-12")


def test_the_limit_is_in_technician_days():
    refuse_too_much(DESK, runs=MOST // 12, days=1)
    for runs, days in ((MOST // 12 + 1, 1), (MOST // 24 + 1, 2)):
        with pytest.raises(InputError, match="technician-days"):
            refuse_too_much(DESK, runs=runs, days=days)
    with pytest.raises(InputError, match="technician-days"):
        refuse_too_much(apply(DESK, {"staffing.level": 2}), runs=MOST // 12, days=1)


@pytest.fixture
def site(tmp_path):
    with Site(tmp_path) as site:
        yield site


def test_no_page_begins_more(site):
    large = arm(site, "centre-100", "")
    with pytest.raises(InputError, match="technician-days"):
        compare(site, large, large, replications=200, days=20)
    one = change(site.scenarios, "centre-100", "demand.volume:1.1")
    with pytest.raises(InputError, match="technician-days"):
        begin(site, one, days=60, pairs=500, seed=0)
    with pytest.raises(InputError, match="technician-days"):
        try_assumptions(site, one, "", days=5, pairs=100, seed=0)
    assert list(site.jobs) == []
