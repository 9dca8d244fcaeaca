"""For an ergonomist: may the short breaks be longer, on a usual day and on a busy one?

A help desk of twelve has two short breaks a shift, of ten minutes each. What would fifteen minutes
do to strain, and what would they cost in service? First a sweep, to see where to look; then a
comparison in pairs, to see what can be told.

Run it with: .venv/bin/python examples/ergonomist.py
"""

from twin import compare, load_scenario, sweep

REPLICATIONS = 10  # days simulated at each point; more of them make intervals narrower
BREAKS = "teams.desk.shifts.*.breaks.[02].seconds"  # the first and the last break of each shift
BUSY = 1.15  # times the usual number of contacts

ASKED = {
    "tension": "mean tension",
    "fatigue": "fatigue at the end of a shift",
    "service_level": "service level",
    "mean_wait": "mean wait",
    "resolved_share": "first-contact resolution",
}
"""What is looked at, and what it is called here."""

SAYS = {
    "better": "better",
    "worse": "worse",
    "can't tell": "cannot be told from these days",
    "same": "the same on every day",
}


def look_around():
    """Every combination of load and length of break, on the same simulated days."""
    found = sweep(
        {
            "scenario": "helpdesk-12",
            "replications": REPLICATIONS,
            "measures": ["tension", "fatigue", "service_level"],
            "levers": {"demand.volume": [1.0, BUSY], BREAKS: [600, 900]},
        }
    )
    print(f"Two short breaks a shift, means over {REPLICATIONS} simulated days:\n")
    print("  contacts  breaks   tension  fatigue  service level")
    means = [found.mean(measure) for measure in found.measures]
    for place, point in enumerate(found.points):
        volume, seconds = point[0][1], point[1][1]
        tension, fatigue, service = (mean[place] for mean in means)
        print(
            f"  {volume:6.0%}    {seconds / 60:3.0f} min  "
            f"{tension:6.1f}   {fatigue:6.1f}   {service:10.1%}"
        )
    print("\n  Tension and fatigue are quantities of the model, in points from 0 to 100.\n")


def look_closely():
    """On busy days: each with the short breaks and with the longer ones, on the same callers."""
    busy = load_scenario("helpdesk-12", {"demand.volume": BUSY})
    longer = {
        f"teams.desk.shifts.{shift}.breaks.{which}.seconds": 900
        for shift in range(len(busy.teams["desk"].shifts))
        for which in (0, 2)
    }
    found = compare(busy, longer, replications=REPLICATIONS)
    rows = {row["measure"]: row for row in found.to_arrow().to_pylist()}

    print(f"15 minutes in place of 10 on busy days: differences over {found.replications} pairs:\n")
    for measure, called in ASKED.items():
        row = rows[measure]
        # Shares are easier to read in per cent.
        times, unit = (100, "%") if row["unit"] == "share" else (1, row["unit"])
        low, high = times * row["low"], times * row["high"]
        name = f"{called} ({unit})"
        print(f"  {name:40} {low:+7.2f} to {high:+6.2f}   {SAYS[row['verdict']]}")
    print(
        "\n  These are 95 % intervals of the difference. Where one holds 0, these days do not tell"
        "\n  whether there is a difference; more of them might. With several intervals, one now and"
        "\n  then misses."
    )
    return rows


def conclude(rows):
    """What follows, in the words that the verdicts allow."""
    strain = rows["fatigue"]["verdict"], rows["tension"]["verdict"]
    service = rows["service_level"]["verdict"]
    relief = "relieve" if "better" in strain and "worse" not in strain else "do not clearly relieve"
    cost = {
        "worse": "and service pays for them",
        "better": "and service gains",
        "same": "and service stays as it is",
        "can't tell": "and what they do to service cannot be told yet",
    }[service]
    print(f"\nLonger short breaks {relief} people here, {cost}.")
    print(
        "How much strain a break takes away is an assumption of the model, with a plausible range:"
    )
    print("`twin sensitivity` tells whether such a conclusion hangs on it.")


if __name__ == "__main__":
    look_around()
    conclude(look_closely())
