"""A day small enough to work out every measure by hand: two technicians, one expert, 1000 s.

Ben parks contact 2 at 150 s for contact 3, and takes it up again at 210 s. Everything that comes
of the day is worked out in `test_by_hand.py`.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from twin.traces.frame import Traces
from twin.traces.header import Header, Person
from twin.traces.tables import TABLES
from twin.traces.vocabularies import SCALES, VOCABULARIES

WORDS = {
    **VOCABULARIES,
    "person": ("Ada", "Ben", "Eve"),
    "contact_type": ("information",),
    "step": ("tell.greet", "tell.solve", "tell.close"),
    "lever": ("staffing.level", "supervision.monitoring"),
}
HEADER = Header(
    name="by-hand",
    scenario=json.dumps(
        {
            "targets": {"answered_within": 20, "tension": 50},
            "routing": {"ring": 5},
            "teams": {"desk": {"shifts": [{"start": 0, "end": 1000}]}},
            "procedures": {
                "tell": {
                    "steps": [
                        {"name": "greet", "system": False},
                        {"name": "solve", "system": True},
                        {"name": "close", "system": True},
                    ]
                }
            },
        }
    ),
    seed=0,
    days=1,
    start_date="2026-01-05",
    people=(
        Person("Ada", "desk", "technician"),
        Person("Ben", "desk", "technician"),
        Person("Eve", "", "expert"),
    ),
    vocabularies={key: WORDS[key] for key in ("contact_type", "step", "lever")},
)
ROWS: dict[str, str] = {
    # t contact candidate attempt type technician outcome arrived wait talk hold acw
    # resolved escalated skipped system_wait aggressive
    "contact": """
        115 4 4 0 information -   abandoned     100 15   0  0  0 0 0 0  0 0
        170 1 1 0 information Ada answered       10 10 100 20 30 1 0 0 10 0
        200 5 5 0 information -   abandoned     120 80   0  0  0 0 0 0  0 0
        200 6 6 0 information -   blocked       200  0   0  0  0 0 0 0  0 0
        210 3 3 0 information Ben answered      150  5  50  0  5 1 0 0  0 0
        350 2 2 0 information Ben answered       20 30 200 60 40 0 1 1 40 1
        465 7 5 1 information Ada answered      400  5  60  0  0 1 0 0  6 0
       1000 8 8 0 information -   open_at_close 990 10   0  0  0 0 0 0  0 0
    """,
    # t technician activity contact start
    "duration": """
          15 Ada ready    -   0
          20 Ada ringing  1  15
          45 Ben ready    -   0
          50 Ben ringing  2  45
          60 Ada talk     1  20
          65 Ada hold     1  60
          65 Eve ready    -   0
          80 Ada consult  1  65
          80 Eve consult  1  65
         140 Ada talk     1  80
         150 Ben talk     2  50
         155 Ben ringing  3 150
         170 Ada wrap_up  1 140
         205 Ben talk     3 155
         210 Ben wrap_up  3 205
         310 Ben talk     2 210
         350 Ben wrap_up  2 310
         400 Ada ready    - 170
         405 Ada ringing  7 400
         465 Ada talk     7 405
         600 Ben ready    - 350
         700 Ben break    - 600
         900 Ben ready    - 700
        1000 Ada ready    - 465
        1000 Ben coaching - 900
        1000 Eve ready    -  80
    """,
    # t technician contact step prescribed place action recorded reason help needed start
    # scripted system_wait
    "procedure": """
          40 Ada 1 tell.greet 0 0 done      done      prescribed    none      1  20 15  0
          60 Ada 1 tell.solve 1 1 done      done      prescribed    guidance  1  40 60 10
         140 Ada 1 tell.close 2 2 skipped   done      not_needed    none      0 140 15  0
         110 Ben 2 tell.greet 0 1 reordered reordered prescribed    neighbour 1  50 15  0
         150 Ben 2 tell.solve 1 0 skipped   skipped   time_pressure none      1 150 60  0
         250 Ben 2 tell.close 2 2 done      done      prescribed    backup    1 210 15 40
         310 Ben 2 tell.close 2 3 repeated  done      error         none      1 250 15  0
         180 Ben 3 tell.greet 0 0 done      done      prescribed    none      0 155 15  0
         420 Ada 7 tell.greet 0 0 done      done      prescribed    none      1 405 15  6
         205 Ben 3 tell.close 2 1 skipped   skipped   not_needed    none      0 205 15  0
    """,
    # t technician act contact step elapsed target score
    "supervision": """
          40 Ada stage  1 tell.greet  20 200 -1
         170 Ada time   1 -     150 200 -1
         200 Ben listen 2 -     150 200 -1
         260 Ben alert  2 -     210 200 -1
         350 Ben time   2 -     300 200 -1
         350 Ben score  2 -     300 200 50
         465 Ada time   7 -      60   0 -1
         900 Ben coach  - -       0 200 -1
    """,
    # t technician component trigger contact start exposure weight control support buffer
    # opening increment decay closing tension
    "strain": """
         170 Ada time_pressure       contact       1   20 0.8 0.3 0.5 0.6 1 0.0 0.4 0.0 0.4 40
         350 Ben supervision         listened_to   2   50 0.5 0.3 0.4 0.7 1 0.0 0.2 0.0 0.2 28
         350 Ben customer_aggression customer_rude 2   50 0.2 0.3 0.4 0.7 1 0.0 0.1 0.0 0.1 28
         465 Ada time_pressure       contact       7  405 0.3 0.3 0.9 0.1 1 0.4 0.3 0.1 0.6 60
         700 Ben supervision         break         -  600 0   0.3  -   -  1 0.2 0.0 0.2 0.0  0
         700 Ben customer_aggression break         -  600 0   0.3  -   -  1 0.1 0.0 0.1 0.0  0
         900 Ben fatigue_fast        shift_end     -  900 0   1.0  -   -  1 0.0 0.3 0.1 0.2  0
         900 Ben fatigue_slow        shift_end     -  900 0   1.0  -   -  1 0.0 0.5 0.0 0.5  0
        1000 Ada time_pressure       shift_end     - 1000 0   0.3  -   -  1 0.6 0.0 0.4 0.2 20
        1000 Ada fatigue_fast        shift_end     - 1000 0   1.0  -   -  1 0.0 0.5 0.0 0.5 20
        1000 Ada exhaustion          shift_end     - 1000 0   1.0  -   -  1 0.0 0.1 0.0 0.1 20
    """,
    # t technician contact step start lost recurrent unresolved
    "incident": """
          60 Ada 1 tell.solve  40  9 0 0
         310 Ben 2 tell.close 210 45 1 1
    """,
    # t technician strategy contact start seconds
    "regulation": """
         210 Ben hang_up_early 3 205 -20
         350 Ben slow_down     2  50  15
         350 Ben hidden_pause  2 320  30
    """,
    # t technician event
    "attendance": """
       86400 Ada quit
       86400 Ben absent
    """,
    # t technician monitored regime skill expertise insecurity affectivity reactivity watchfulness
    "person": """
           0 Ada 1 0.3  0.5 0.7 0.4 -1.0 1.0 1.5
           0 Ben 0 0.0 -1.5 0.5 0.6  2.0 1.2 0.5
    """,
    "answer": "\n".join(
        f"0 {name} {scale} {error}"
        for name, error in (("Ada", 0.5), ("Ben", -1.0))
        for scale in SCALES
    ),
    # t waiting longest_wait staffed ready busy tension
    "wallboard": """
          60 0  0 2 0 2  0
         130 1 10 2 0 2  0
         180 1 60 2 1 1 20
    """,
    # t lever value
    "control": "",
}


def table(name: str, text: str) -> np.ndarray:
    """Rows of a table from words and numbers; a dash stands for none."""
    columns = TABLES[name].columns

    def number(column: Any, word: str) -> float:
        if word == "-":
            return -1.0
        return float(WORDS[column.vocabulary].index(word) if column.vocabulary else word)

    rows = [
        [number(column, word) for column, word in zip(columns, line.split(), strict=True)]
        for line in text.strip().splitlines()
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, len(columns))


@pytest.fixture
def day() -> Traces:
    """The day, whole."""
    return Traces(HEADER, {name: table(name, text) for name, text in ROWS.items()})


@pytest.fixture
def without(day: Traces) -> Callable[..., Traces]:
    """The day with some tables empty."""

    def make(*names: str, **header: Any) -> Traces:
        empty = {name: day.tables[name][:0] for name in names}
        return Traces(replace(day.header, **header), {**day.tables, **empty})

    return make


@pytest.fixture
def changed(day: Traces) -> Callable[..., Traces]:
    """The day with one value of one row changed."""

    def make(name: str, row: int, column: str, value: float) -> Traces:
        rows = day.tables[name].copy()
        rows[row, TABLES[name].names.index(column)] = value
        return Traces(day.header, {**day.tables, name: rows})

    return make
