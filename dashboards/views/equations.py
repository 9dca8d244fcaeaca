"""The model's equations, as the docstrings of its rules state them: formula, prose, sources.

They are read from the source text, since compiled modules need not have docstrings. What stands
indented in a docstring is the formula; what stands in (round brackets) of an id is evidence.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Final

import twin

__all__ = ["COLLECTING", "Equation", "Group", "equations", "ids", "parse"]

COLLECTING: Final = frozenset({"scales.contents", "survey.answers", "survey.further"})
"""Functions that only collect what others compute: they have no formula of their own."""

_ORDER: Final = (
    *("demands", "strain", "supervision", "autonomy", "handling", "procedure", "regulation"),
    *("learning", "attendance", "body", "routing", "scales", "survey", "norms"),
    *("staffing", "heads"),
)
"""The modules of the rules in the order of a shift: what strains, what that does, what is told."""

_ID: Final = re.compile(r"\b(?:E\d+\.\d+|C\d+|a\d+)\b")
_RANGE: Final = re.compile(r"\bE(\d+)\.(\d+) to E\1\.(\d+)\b")
_LITERATURE: Final = re.compile(r"\b[A-Z][a-z]+(?: et al\.| & [A-Z][a-z]+)? (?:18|19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Equation:
    """One function of the rules: what it gives, by which formula, and on what it rests."""

    module: str
    name: str
    gives: str
    formula: str
    prose: str
    evidence: tuple[str, ...]
    literature: tuple[str, ...]
    assumption: bool
    definition: bool

    @property
    def path(self) -> str:
        """Its name with its module's."""
        return f"{self.module}.{self.name}"

    @property
    def text(self) -> str:
        """All in which a word may be sought."""
        return " ".join((self.path, self.gives, self.formula, self.prose, *self.evidence))


@dataclass(frozen=True, slots=True)
class Group:
    """The equations of one module: what it is about, what is said of all, and each."""

    module: str
    title: str
    formula: str
    prose: str
    equations: tuple[Equation, ...]


@cache
def equations() -> tuple[Group, ...]:
    """Every module of the rules, in the order of a shift."""
    folder = Path(twin.__file__).parent / "rules"
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    place = {name: i for i, name in enumerate(_ORDER)}
    return tuple(
        parse((folder / f"{name}.py").read_text(encoding="utf-8"), name)
        for name in sorted(names, key=lambda name: (place.get(name, len(place)), name))
    )


def parse(source: str, module: str) -> Group:
    """The equations in a module's source text."""
    tree = ast.parse(source)
    title, formula, prose = _parts(tree)
    return Group(module, title, formula, prose, tuple(_equations(tree.body, module, "")))


def ids(text: str) -> tuple[str, ...]:
    """The ids of evidence in a text, each once, in order; ranges (E4.1 to E4.3) spelled out."""
    spelled = _RANGE.sub(
        lambda found: " ".join(f"E{found[1]}.{i}" for i in range(int(found[2]), int(found[3]) + 1)),
        text,
    )
    return tuple(dict.fromkeys(_ID.findall(spelled)))


def _equations(body: list[ast.stmt], module: str, within: str) -> Iterator[Equation]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _equations(node.body, module, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            gives, formula, prose = _parts(node)
            said = f"{gives} {prose}"
            yield Equation(
                module=module,
                name=f"{within}{node.name}",
                gives=gives.removeprefix("Return "),
                formula=formula,
                prose=prose,
                evidence=ids(said),
                literature=tuple(dict.fromkeys(_LITERATURE.findall(said))),
                assumption="assumption" in said.casefold(),
                definition="definition" in said.casefold(),
            )


def _parts(node: ast.Module | ast.FunctionDef) -> tuple[str, str, str]:
    """First line, indented formula lines, and the other paragraphs, of a docstring.

    What a function raises is for programmers, and left out.
    """
    doc = ast.get_docstring(node, clean=False) or ""
    margin = node.body[0].col_offset if doc else 0
    first, *rest = doc.split("\n")
    formulas, prose = [], []
    for paragraph in re.split(r"\n\s*\n", "\n".join(line[margin:] for line in rest)):
        if paragraph.lstrip("\n").startswith("    "):
            formulas.append(dedent(paragraph.strip("\n")).rstrip())
        elif paragraph.strip() and not paragraph.startswith("Raises"):
            prose.append(" ".join(paragraph.split()))
    return first.strip(), "\n".join(formulas), "\n".join(prose)
