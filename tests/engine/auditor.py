"""An auditor who knows only the scenario, the World and the traces: what may be wrong with a run.

Written without a look at `twin.measures.checks`, so that the two do not share their mistakes.
"""

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np

from twin.engine.simulation import simulate
from twin.traces.tables import TABLES
from twin.traces.vocabularies import SCALES
from twin.world.content import ARRIVES, CANDIDATE, PATIENCE, TYPE
from twin.world.world import World

NEAR = 1e-6


def rows_of(traces, name):
    """A table's rows as dicts, words spelled out."""
    columns = [
        traces.words(name, column.name) if column.vocabulary else traces.column(name, column.name)
        for column in TABLES[name].columns
    ]
    return [dict(zip(TABLES[name].names, row, strict=True)) for row in zip(*columns, strict=True)]


def taken_up(contact, ring):
    """When a contact left the queue."""
    return contact["arrived"] + contact["wait"] - (ring if contact["technician"] else 0.0)


def tables_in_order(traces):
    for name, table in TABLES.items():
        rows = traces.rows(name)
        if (np.diff(rows[:, 0]) < 0).any():
            yield f"{name}: not in order of time"
        if table.key and len(np.unique(rows[:, : table.key], axis=0)) < len(rows):
            yield f"{name}: the key does not tell all rows apart"


def contacts_are_those_of_the_world(traces, scenario, seed, days):
    world = World(scenario, seed)
    due = {
        int(row[CANDIDATE]): (row[ARRIVES], int(row[TYPE]), row[PATIENCE])
        for day in range(days)
        for row in world.contacts(day)
    }
    kinds = list(scenario.contacts)
    first = [c for c in rows_of(traces, "contact") if c["attempt"] == 0]
    if sorted(due) != sorted(int(c["candidate"]) for c in first):
        yield "first contacts are not those of the World"
        return
    for c in first:
        arrives, kind, patience = due[int(c["candidate"])]
        if c["arrived"] != arrives or c["contact_type"] != kinds[kind]:
            yield f"contact {c['contact']:.0f} is not what the World holds"
        if c["outcome"] == "abandoned" and abs(c["wait"] - patience) > NEAR:
            yield f"contact {c['contact']:.0f} gave up after {c['wait']}, patience is {patience}"
        if taken_up(c, scenario.routing.ring) - c["arrived"] > patience + NEAR:
            yield f"contact {c['contact']:.0f} waited beyond its patience"


def hours_are_kept(contacts, scenario):
    opening = scenario.opening
    for c in contacts:
        if not opening.open <= c["arrived"] % 86400 < opening.close:
            yield f"contact {c['contact']:.0f} is offered out of hours"
        if c["outcome"] == "open_at_close" and abs(c["t"] % 86400 - opening.close) > NEAR:
            yield f"contact {c['contact']:.0f} is sent away before closing"


def nobody_waits_for_somebody_ready(traces, contacts, scenario):
    serves = {
        person.name: set(scenario.teams[person.team].contacts)
        for person in traces.header.people
        if person.role == "technician"
    }
    ready = [d for d in rows_of(traces, "duration") if d["activity"] == "ready"]
    for kind in scenario.contacts:
        free = [d for d in ready if kind in serves.get(d["technician"], ())]
        if not free:
            continue
        start, end = np.array([[d["start"], d["t"]] for d in free]).T
        for c in contacts:
            left = taken_up(c, scenario.routing.ring)
            if c["contact_type"] == kind and left - c["arrived"] > NEAR:
                overlap = np.minimum(end, left) - np.maximum(start, c["arrived"])
                if overlap.max() > NEAR:
                    who = free[int(overlap.argmax())]["technician"]
                    yield f"contact {c['contact']:.0f} waits while {who} is ready"


def lines_are_kept(contacts, scenario):
    lines, ring = scenario.routing.lines, scenario.routing.ring
    if not lines:
        return
    waits = [(c["arrived"], taken_up(c, ring)) for c in contacts if c["outcome"] != "blocked"]
    start = np.sort([a for a, b in waits if b - a > NEAR])
    end = np.sort([b for a, b in waits if b - a > NEAR])
    # Who leaves at the moment at which another joins has left.
    on_hold = np.arange(1, len(start) + 1) - np.searchsorted(end, start + NEAR)
    if len(start) and on_hold.max() > lines:
        yield f"{on_hold.max()} wait on {lines} lines"


def first_come_first_served(contacts, scenario):
    for kind, rule in scenario.contacts.items():
        if rule.urgent:
            continue  # who interrupts does not wait
        mine = sorted(
            (c["arrived"], c["arrived"] + c["wait"])
            for c in contacts
            if c["contact_type"] == kind and c["outcome"] == "answered"
        )
        if any(a[1] > b[1] + NEAR for a, b in pairwise(mine)):
            yield f"{kind}: overtaken by one of its kind"


def steps_make_sense(traces, contacts, *, cut):
    """`cut`: whether contacts that were parked are looked at too."""
    by_contact = defaultdict(list)
    for row in rows_of(traces, "procedure"):
        by_contact[int(row["contact"])].append(row)
    parked = Counter(
        int(d["contact"]) for d in rows_of(traces, "duration") if d["activity"] == "talk"
    )
    for c in contacts:
        steps = sorted(by_contact.get(int(c["contact"]), []), key=lambda row: row["place"])
        name = f"contact {c['contact']:.0f}"
        if not steps or (not cut and parked[int(c["contact"])] > 1):
            continue
        if [int(row["place"]) for row in steps] != list(range(len(steps))):
            yield f"{name}: places with gaps"
        if any(a["t"] > b["start"] + NEAR for a, b in pairwise(steps)):
            yield f"{name}: steps overlap"
        if {row["technician"] for row in steps} != {c["technician"]}:
            yield f"{name}: somebody else's step"
        if steps[0]["start"] < c["arrived"] + c["wait"] - NEAR:
            yield f"{name}: a step before the answer"
        # A step brought forward may turn out not to be needed.
        script = [row["prescribed"] for row in steps if row["action"] == "done"]
        if script != sorted(script):
            yield f"{name}: out of the script's order, and not as reordered"
        for before, row in zip([None, *steps], steps, strict=False):
            if row["action"] == "repeated" and (
                before is None or before["prescribed"] != row["prescribed"]
            ):
                yield f"{name}: repeats a step that it did not just do"
            if row["recorded"] != row["action"] and row["recorded"] != "done":
                yield f"{name}: the record says more than was done"


def supervision_sees_what_it_may(traces, contacts, scenario):
    rule = scenario.supervision
    seen = defaultdict(list)
    for row in rows_of(traces, "supervision"):
        seen[row["act"], int(row["contact"])].append(row)
    watched = {p["technician"] for p in rows_of(traces, "person") if p["monitored"]}
    if rule.monitoring == 0 and (seen or watched):
        yield "nobody looks, and something is seen"
    yield from (
        f"{row['technician']} is not looked at, and {act} is seen"
        for (act, _), rows in seen.items()
        for row in rows
        if row["technician"] not in watched
    )
    for c in contacts:
        number, name = int(c["contact"]), f"contact {c['contact']:.0f}"
        handled = c["talk"] + c["hold"] + c["after_contact"]
        times = seen["time", number]
        if c["outcome"] == "answered" and c["technician"] in watched:
            if len(times) != 1 or abs(times[0]["elapsed"] - handled) > NEAR:
                yield f"{name}: its time is not seen, or not as it was"
        elif times:
            yield f"{name}: its time is seen"
        if len(seen["alert", number]) > 1 or len(seen["listen", number]) > 1:
            yield f"{name}: two alerts, or listened to twice"
        for alert in seen["alert", number]:
            if alert["elapsed"] < rule.alert_at * rule.handling_target - NEAR:
                yield f"{name}: an alert too soon"
        if seen["score", number] and not seen["listen", number]:
            yield f"{name}: a score by ear, and nobody listened"
    yield from (
        f"a score of {row['score']}"
        for (act, _), rows in seen.items()
        for row in rows
        if act == "score" and not 0 <= row["score"] <= 100
    )


def incidents_are_in_the_procedure(traces, scenario, *, cut):
    steps = {(int(s["contact"]), s["step"], s["start"]): s for s in rows_of(traces, "procedure")
             if s["action"] != "repeated"}  # fmt: skip
    talks = Counter(
        int(d["contact"]) for d in rows_of(traces, "duration") if d["activity"] == "talk"
    )
    met = set()
    for row in rows_of(traces, "incident"):
        key = int(row["contact"]), row["step"], row["start"]
        name = f"incident of contact {key[0]}"
        if not cut and talks[key[0]] > 1:
            continue
        if key not in steps:
            yield f"{name}: no such step"
            continue
        met.add(key)
        worked_around = (steps[key]["help"], steps[key]["reason"]) == ("workaround", "system_down")
        if bool(row["unresolved"]) != worked_around:
            yield f"{name}: unresolved is {row['unresolved']}"
        if not 0 <= row["lost"] <= row["t"] - row["start"] + NEAR:
            yield f"{name}: lost {row['lost']} of {row['t'] - row['start']}"
        if row["lost"] < steps[key]["system_wait"] - NEAR:
            yield f"{name}: a wait that is no time lost"
    for key, step in steps.items():
        late = step["system_wait"] > scenario.strain.response_onset + NEAR
        if late and key not in met and (cut or talks[key[0]] <= 1):
            yield f"contact {key[0]}: a wait that is no incident"


def strategies_show_in_the_work(traces, contacts):
    by_number = {int(c["contact"]): c for c in contacts}
    hung_up = Counter(
        int(s["contact"]) for s in rows_of(traces, "procedure") if s["reason"] == "hung_up"
    )
    chosen = defaultdict(set)
    for row in rows_of(traces, "regulation"):
        c, what = by_number[int(row["contact"])], row["strategy"]
        name = f"contact {c['contact']:.0f}: {what}"
        if what in chosen[int(c["contact"])]:
            yield f"{name} twice"
        chosen[int(c["contact"])].add(what)
        if row["technician"] != c["technician"]:
            yield f"{name} by somebody else"
        if (row["seconds"] >= 0) != (what in ("slow_down", "hidden_pause")) and row["seconds"]:
            yield f"{name} takes {row['seconds']}"
        if what == "hidden_pause" and (
            abs(row["t"] - row["start"] - row["seconds"]) > NEAR
            or row["seconds"] > c["after_contact"] + NEAR
        ):
            yield f"{name} of {row['seconds']} in wrap-up of {c['after_contact']}"
        if what == "hang_up_early" and not hung_up[int(c["contact"])]:
            yield f"{name}, and every step is done"
        if what == "transfer" and not c["escalated"]:
            yield f"{name}, and nobody takes it over"
    for number, strategies in chosen.items():
        if {"slow_down", "hang_up_early"} <= strategies:
            yield f"contact {number}: slow and cut short"
    for number, steps in hung_up.items():
        if steps and "hang_up_early" not in chosen[number]:
            yield f"contact {number}: cut short, and nobody did it"


def who_stays_away_is_away(traces):
    missing = {}
    for row in rows_of(traces, "attendance"):
        day, who = int(row["t"] // 86400), row["technician"]
        missing[who, day] = row["event"]
    gone = {who: day for (who, day), event in missing.items() if event == "quit"}
    known = {row["technician"] for row in rows_of(traces, "person")}
    for row in rows_of(traces, "duration"):
        who, day = row["technician"], int(row["start"] // 86400)
        if (who, day) in missing:
            yield f"{who} is away on day {day}, and has rows"
        if day >= gone.get(who, day + 1):
            yield f"{who} has left, and works on day {day}"
        if not who.startswith("B") and who not in known:
            yield f"{who} works, and nobody knows who that is"
    answers = Counter(row["technician"] for row in rows_of(traces, "answer"))
    if {who: len(SCALES) for who in known} != answers:
        yield "not everybody answers on each scale once"


def strain_is_possible(traces, scenario):
    if not scenario.strain.enabled:
        if len(traces.rows("strain")):
            yield "strain, though it is off"
        return
    for name, low, high in (("exposure", 0, 1), ("closing", 0, 1), ("tension", 0, 100)):
        values = traces.column("strain", name)
        if len(values) and not low <= values.min() <= values.max() <= high:
            yield f"{name} from {values.min()} to {values.max()}"
    exposed = traces.column("strain", "start") > traces.column("strain", "t")
    if exposed.any():
        yield "an exposure ends before it begins"


def audit(scenario, seed, days, *, cut=True):
    """All that is wrong with a run, a line each."""
    traces = simulate(scenario, seed=seed, days=days)
    contacts = rows_of(traces, "contact")
    return [
        *tables_in_order(traces),
        *contacts_are_those_of_the_world(traces, scenario, seed, days),
        *hours_are_kept(contacts, scenario),
        *nobody_waits_for_somebody_ready(traces, contacts, scenario),
        *lines_are_kept(contacts, scenario),
        *first_come_first_served(contacts, scenario),
        *steps_make_sense(traces, contacts, cut=cut),
        *supervision_sees_what_it_may(traces, contacts, scenario),
        *incidents_are_in_the_procedure(traces, scenario, cut=cut),
        *strategies_show_in_the_work(traces, contacts),
        *who_stays_away_is_away(traces),
        *strain_is_possible(traces, scenario),
    ]
