"""A centre so small that hundreds of its days can be simulated in a test."""

import pytest

from twin.scenario.model import Scenario

STEP = {"name": "talk", "seconds": 120, "mandatory": True}


def centre(**changed):
    """Two technicians for an hour, one kind of contact, everything else as by default."""
    content = {
        "name": "small",
        "opening": {"open": 28800, "close": 32400},
        "demand": {"per_hour": (40.0,)},
        "contacts": {"call": {"share": 1, "procedure": "call"}},
        "procedures": {"call": {"steps": (STEP, {"name": "check", "seconds": 20}),
                                "after_contact": 20}},
        "teams": {"desk": {"contacts": ("call",),
                           "shifts": ({"start": 28800, "end": 32400, "technicians": 2},)}},
    }  # fmt: skip
    return Scenario.model_validate(content | changed)


@pytest.fixture
def small():
    """Makes the small centre, with sections replaced."""
    return centre
