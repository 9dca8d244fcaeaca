"""The verdicts written down: as JSON, as CSV, and as a table between two marks of a text."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import twin
from twin.errors import InputError
from twin.experiments.validation.targets import KINDS, SIGN_NOT_SHOWN

__all__ = [
    "band",
    "fill",
    "interval",
    "load",
    "markdown",
    "outcome",
    "passed",
    "shipped",
    "sign_shown",
    "stated",
    "tally",
    "value",
    "write",
]

BEGIN, END = "<!-- validation -->", "<!-- /validation -->"
"""The marks between which the table of targets is written; what stands outside is left alone."""

_COLUMNS = (
    *("id", "name", "source", "kind", "published", "low", "high", "simulated"),
    *("interval_low", "interval_high", "pass", "n", "note"),
)

Verdict = Mapping[str, Any]


def shipped() -> Path:
    """The file with the verdicts that come with the twin; it need not be there."""
    package = Path(twin.__file__).parent
    installed = package / "_validation"
    folder = installed if installed.is_dir() else package.parent / "data" / "validation"
    return folder / "results.json"


def load(path: Path) -> dict[str, Any]:
    """What `write` wrote as JSON: what was simulated, and the verdicts under `targets`.

    Raises:
        InputError: the file is not there, or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        for one in content["targets"]:
            _ = band(one), interval(one), outcome(one), one["id"], one["name"], one["kind"]
        _ = [content[key] for key in ("scenario", "seed", "technicians", "shifts", "versions")]
    except FileNotFoundError:
        raise InputError(
            f"{path.name}: is not there; allowed: write it with twin validate --out data/validation"
        ) from None
    except (OSError, ValueError, TypeError, LookupError):
        raise InputError(
            f"{path.name}: is no result of twin validate; allowed: write it anew with "
            "twin validate --out data/validation"
        ) from None
    return dict(content)


def passed(verdicts: Sequence[Verdict]) -> int:
    """How many targets are met."""
    return sum(bool(one["pass"]) for one in verdicts)


def tally(verdicts: Sequence[Verdict]) -> str:
    """How many of each kind are met, in words: published sizes apart from checks."""
    counts = []
    for kind, words in KINDS.items():
        ours = [one for one in verdicts if one["kind"] == kind]
        if ours:
            counts.append(f"{passed(ours)} of {len(ours)} {words}")
    return ", ".join(counts)


def value(number: float | None) -> str:
    """A simulated number as the tables show it; a dash where it is unknown."""
    if number is None:
        return "–"
    if number and abs(number) < 0.0005:
        return f"{number:.0e}"
    return f"{number:.2f}" if abs(number) >= 0.0995 else f"{number:.3f}"


def stated(number: float | None) -> str:
    """A published number or a limit, as it is stated."""
    return "–" if number is None else f"{number:.4g}"


def interval(verdict: Verdict) -> str:
    """The simulated value's 95 % interval."""
    low, high = verdict["interval"]
    return "–" if low is None or high is None else f"{value(low)} … {value(high)}"


def band(verdict: Verdict) -> str:
    """The band of a verdict in words."""
    return f"{stated(verdict['low'])} … {stated(verdict['high'])}"


def markdown(verdicts: Sequence[Verdict], about: Mapping[str, Any]) -> str:
    """The table of targets as Markdown, misses included, with how it came about."""
    quick = " A quick run: C1 to C7 have bands of twice the width." if about["quick"] else ""
    settings = "".join(f" --set {setting}" for setting in about["settings"])
    unsure = [one["id"] for one in verdicts if not sign_shown(one) and one["pass"]]
    signs = f" The sign is not shown of {', '.join(unsure)}, whose band holds 0." if unsure else ""
    lines = [
        f"{passed(verdicts)} of {len(verdicts)} targets are met, by {about['technicians']:,} "
        f"technicians in {about['shifts']} shifts of `{about['scenario']}`{settings}, seed "
        f"{about['seed']}: {tally(verdicts)}.{signs}{quick}",
        "",
        "| | target | says | published | band | simulated | 95 % interval | |",
        "|---|---|---|---:|---:|---:|---:|---|",
    ]
    for one in verdicts:
        cells = (
            *(one["id"], one["name"].replace("|", "\\|"), one["kind"]),
            *(stated(one["published"]), band(one)),
            *(value(one["simulated"]), interval(one), outcome(one)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def outcome(verdict: Verdict) -> str:
    """Whether a target is met, and if its sign is not shown."""
    met = "met" if verdict["pass"] else "**missed**"
    return f"{met}, {SIGN_NOT_SHOWN}" if not sign_shown(verdict) else met


def sign_shown(verdict: Verdict) -> bool:
    """Whether nothing is left open about the sign of what is simulated."""
    return SIGN_NOT_SHOWN not in verdict["note"].split("; ")


def fill(text: str, table: str) -> str | None:
    """The text with what stands between its two marks replaced; None if it has no such marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}" if begin and end else None


def write(
    folder: Path, verdicts: Sequence[Verdict], about: Mapping[str, Any], texts: Sequence[Path]
) -> list[Path]:
    """Write results.json and results.csv into the folder, and the table into marked texts.

    `texts` are filled in where they are there and have the marks. Each file appears whole or not
    at all. Gives the files written.

    Raises:
        InputError: one of them cannot be written.
    """
    rows = io.StringIO()
    writer = csv.DictWriter(rows, _COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for one in verdicts:
        low, high = one["interval"]
        writer.writerow({**one, "interval_low": low, "interval_high": high})
    content = {**about, "met": passed(verdicts), "targets": list(verdicts)}
    contents = {
        folder / "results.json": json.dumps(content, indent=2, ensure_ascii=False) + "\n",
        folder / "results.csv": rows.getvalue(),
    }
    table = markdown(verdicts, about)
    for path in texts:
        if path.is_file():
            filled = fill(path.read_text(encoding="utf-8"), table)
            if filled is not None:
                contents[path] = filled
    for path, text in contents.items():
        _replace(path, text)
    return list(contents)


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InputError(
            f"{path}: {error.strerror or error}; allowed: a place that can be written"
        ) from None
