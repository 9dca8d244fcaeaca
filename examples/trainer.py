"""For a trainer: what closer monitoring shows, and what it does not show.

The same desk on the same days with the same callers, watched a little and watched closely. Some of
what changes is on record; the rest is felt or done, but recorded nowhere as what it is.

Run it with: .venv/bin/python examples/trainer.py
"""

from twin import compare, load_scenario
from twin.measures.catalogue import MEASURES

REPLICATIONS = 20  # pairs of days

LITTLE = {"monitoring": 0.1, "listening": 0.02, "displayed": 2, "consequence": 0.0}
CLOSELY = {"monitoring": 0.9, "listening": 0.3, "displayed": 12, "consequence": 0.8}

RECORDED = ("script_fitness_recorded", "aht", "over_target_share")
NOT_RECORDED = ("skipped_needed_share", "concealed_share", "script_fitness_gap", "tension")


def tell(rows, measures):
    """One line a measure: which way it goes, and how far."""
    moved = 0
    for measure in measures:
        one, row = MEASURES[measure], rows[measure]
        times, unit = (100, "%") if one.unit == "share" else (1, one.unit)
        low, high = times * row["low"], times * row["high"]
        way = "rises" if low > 0 else "falls" if high < 0 else "can't tell"
        moved += way != "can't tell"
        print(
            f"  {one.label:26} {way:10} {times * row['base']:7.2f} to "
            f"{times * row['changed']:7.2f} {unit:7} (by {low:+.2f} to {high:+.2f})"
        )
    print()
    return moved


def main():
    """Watch the same desk a little, then closely."""
    watched_little = load_scenario("helpdesk-12", LITTLE)
    found = compare(watched_little, CLOSELY, replications=REPLICATIONS)
    rows = {row["measure"]: row for row in found.to_arrow().to_pylist()}

    print(f"From little monitoring to much of it, {found.replications} pairs of days.\n")
    print("What the centre has on record:")
    shown = tell(rows, RECORDED)
    print("What it has not:")
    hidden = tell(rows, NOT_RECORDED)
    print(
        f"Of {len(RECORDED)} figures on record, {shown} moved; of {len(NOT_RECORDED)} off the "
        f"record, {hidden} did."
    )
    if hidden:
        print("Whoever looks at the record alone sees what monitoring brings, not what it costs.")
    print("Why, and when it is otherwise: docs/monitoring-paradox.md.")


if __name__ == "__main__":
    main()
