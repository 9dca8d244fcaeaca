"""Measure how much variance pairing removes, and write the table of docs/experiments.md anew.

Some minutes on two cores. The prose around the table names some of its numbers: read it again.
"""

from pathlib import Path

from twin import compare

PAGE = Path(__file__).parent.parent / "docs" / "experiments.md"
BEGIN, END = "<!-- pairing -->\n", "<!-- /pairing -->"
PAIRS = 100
ASKED = (
    ("helpdesk-12", {"monitoring": 0.9}),
    ("helpdesk-12", {"staffing.level": 1.1}),
    ("helpdesk-12", {"demand.volume": 1.1}),
    ("centre-100", {"monitoring": 0.9}),
    ("centre-100", {"demand.volume": 1.1}),
)
MEASURES = {
    "mean_wait": "wait",
    "service_level": "service level",
    "aht": "handling time",
    "occupancy": "occupancy",
    "tension": "tension",
    "resolved_share": "first-contact resolution",
}


def row(base, levers):
    """One line of the table: how many times smaller pairing makes the variance."""
    found = compare(base, levers, replications=PAIRS)
    effects = found.effects[found.variants[0]]
    ratios = [1 / (1 - effects[measure].removed) for measure in MEASURES]
    said = ", ".join(f"{lever}={value}" for lever, value in levers.items())
    cells = " | ".join(f"{one:.0f}" if one >= 9.95 else f"{one:.1f}" for one in ratios)
    return f"| `{base}`, `{said}` | {cells} |"


def main():
    """Write the table between its marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    head = f"| | {' | '.join(MEASURES.values())} |\n|---|{'---:|' * len(MEASURES)}\n"
    table = head + "\n".join(row(*one) for one in ASKED) + "\n"
    PAGE.write_text(before + BEGIN + table + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
