"""For a manager: ten per cent more people, or another policy? Service and strain side by side.

Two options for a help desk of twelve are held against the desk as it is. Runs are added until the
answer is as precise as was asked. All figures are of the group: nobody is looked at one by one.

Run it with: .venv/bin/python examples/manager.py
"""

from twin import compare, load_scenario, simulate
from twin.measures.catalogue import MEASURES, compute

PRECISION = 0.05  # half an interval may be this share of the desk's present level
DAYS = 5  # single days to show how far one differs from the next

MORE_PEOPLE = {"staffing.level": 1.1}
LOOSER_SCRIPT = {
    "autonomy.script_rigidity": 0.2,
    "supervision.purpose": "developmental",
}
OPTIONS = {"more people": MORE_PEOPLE, "looser script": LOOSER_SCRIPT}
FOCUS = ("service_level", "tension")
ALSO = ("mean_wait", "resolved_share", "occupancy", "staffed_hours")


def show_single_days(desk):
    """Why one day is not enough to decide by."""
    levels = [
        compute(simulate(desk, seed=0, replication=day), ["service_level"])["service_level"]
        for day in range(DAYS)
    ]
    print(f"Service level on {DAYS} ordinary days: " + ", ".join(f"{one:.0%}" for one in levels))
    print("Nothing was changed between them. So options are compared on the same callers.\n")


def show_options(found):
    """What each option does to the group, with what can and cannot be told."""
    called = dict(zip(found.variants, OPTIONS, strict=True))
    rows = found.to_arrow().to_pylist()
    for variant, name in called.items():
        print(f"{name}: {variant}")
        for row in rows:
            if row["variant"] != variant or row["measure"] not in FOCUS + ALSO:
                continue
            one = MEASURES[row["measure"]]
            times, unit = (100, "%") if one.unit == "share" else (1, one.unit)
            half = times * (row["high"] - row["low"]) / 2
            # Where more is neither better nor worse, there is no such verdict.
            verdict = row["verdict"] if one.better else "for you to judge"
            print(
                f"  {one.label:25} {times * row['base']:7.1f} to {times * row['changed']:6.1f} "
                f"{unit:8} {times * row['difference']:+7.2f} ± {half:.2f}  {verdict}"
            )
        print()
    return called


def show_ranking(found, called):
    """Which option is ahead, if their intervals are apart."""
    for measure in FOCUS:
        tiers = [" and ".join(called[one] for one in tier) for tier in found.ranking[measure]]
        label = MEASURES[measure].label
        if len(tiers) > 1:
            print(f"On {label.lower()}, {tiers[0]} is ahead of {' and '.join(tiers[1:])}.")
        else:
            print(f"On {label.lower()}, {tiers[0]} are not ranked: their intervals overlap.")


def main():
    """Compare the options and say what was found."""
    desk = load_scenario("helpdesk-12")
    show_single_days(desk)
    found = compare(desk, *OPTIONS.values(), precision=PRECISION, focus=FOCUS)
    print(f"{found.replications} days, each simulated as it is and with either option.\n")
    called = show_options(found)
    show_ranking(found, called)
    reached = "reached" if found.reached else "not reached"
    print(f"\nPrecision of {PRECISION:.0%} of the present level on these two: {reached}.")
    print("Tension is a quantity of the model: which way it goes follows published findings,")
    print("how far is an assumption.")


if __name__ == "__main__":
    main()
