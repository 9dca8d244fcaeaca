"""Which parameters an equation uses, as far as the source text tells.

Four ways are followed: a coefficient that a rule takes from its record (`rule.queue_full` of an
`Appraisal` is `appraisal.queue_full`), an entry of the section `survey`, what a caller hands over
(`procedure.conceals(scenario.behaviour.conceal, …)`), and what the rule's docstring names. What
goes through more hands is not found, so a list may be short.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import twin
from twin.scenario.register import register

__all__ = ["parameters_of", "uses"]

_CALLERS: Final = ("engine", "measures", "world")
_NAMED: Final = re.compile(r"\b[a-z_]+\.[a-z_]+\b")
_DEEPEST: Final = 3  # local names spelled out one after the other

_Chain = tuple[str, ...]
"""`a.b.c` as its parts."""

Uses = dict[str, set[str]]
"""Paths of parameters by an equation's module and name."""


@cache
def parameters_of() -> Mapping[str, tuple[str, ...]]:
    """The parameters of each equation by its path, in the order of the register."""
    package = Path(twin.__file__).parent
    rules = {
        path.stem: path.read_text(encoding="utf-8") for path in (package / "rules").glob("*.py")
    }
    callers = [
        path.read_text(encoding="utf-8")
        for folder in _CALLERS
        for path in sorted((package / folder).glob("*.py"))
    ]
    known = list(register())
    found = uses(rules, callers, known)
    return {name: tuple(path for path in known if path in paths) for name, paths in found.items()}


def uses(rules: Mapping[str, str], callers: Collection[str], known: Collection[str]) -> Uses:
    """The known parameters by equation, out of the text of rules (by module) and of callers."""
    found: Uses = defaultdict(set)
    known = frozenset(known)
    trees = {module: ast.parse(text) for module, text in rules.items()}
    for module, tree in trees.items():
        _inside(module, tree, known, found)
    called = [ast.parse(text) for text in callers]
    kept = _kept(called)
    for tree in called:
        _handed(tree, frozenset(trees), kept, known, found)
    return dict(found)


def _inside(module: str, tree: ast.Module, known: Collection[str], found: Uses) -> None:
    """What rules take from their record, or from the section `survey`."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    own = {name: set(_taken(node)) & set(known) for name, node in functions.items()}
    for name, node in functions.items():
        # A helper that nobody sees counts for whoever calls it.
        helpers = {
            call.func.id
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id.startswith("_")
        }
        if not name.startswith("_"):
            said = set(_NAMED.findall(ast.get_docstring(node) or "")) & set(known)
            parts = (own.get(one, set()) for one in helpers)
            found[f"{module}.{name}"] |= own[name].union(said, *parts)


def _taken(node: ast.FunctionDef) -> Iterator[str]:
    records = {
        argument.arg: argument.annotation.id.lower()
        for argument in node.args.args
        if isinstance(argument.annotation, ast.Name)
    }
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            yield f"{records.get(part.value.id, '')}.{part.attr}"
        elif (
            isinstance(part, ast.Subscript)
            and isinstance(part.value, ast.Name)
            and part.value.id == "survey"
        ):
            yield from (f"survey.{word}" for word in _words(part.slice))


def _words(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _kept(trees: Collection[ast.Module]) -> dict[str, tuple[_Chain, ...]]:
    """What attributes such as `self.onset` hold, where no other is called so."""
    held: dict[str, list[tuple[_Chain, ...]]] = defaultdict(list)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target, value in _pairs(node):
                    if isinstance(target, ast.Attribute) and _chain(target)[:1] == ("self",):
                        held[target.attr].append(tuple(_chains(value, {}, {})))
    return {name: values[0] for name, values in held.items() if len(values) == 1}


def _handed(
    tree: ast.Module,
    modules: Collection[str],
    kept: Mapping[str, tuple[_Chain, ...]],
    known: Collection[str],
    found: Uses,
) -> None:
    names = _names(tree, modules)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        local: dict[str, list[ast.expr]] = defaultdict(list)
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target, value in _pairs(node):
                    if isinstance(target, ast.Name):
                        local[target.id].append(value)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                local[node.target.id].append(node.value)
        for call in ast.walk(function):
            name = _rule(call, names)
            if name and isinstance(call, ast.Call):
                for argument in (*call.args, *(word.value for word in call.keywords)):
                    for chain in _chains(argument, local, names):
                        found[name] |= _meant(chain, kept, known)


def _names(tree: ast.Module, modules: Collection[str]) -> dict[str, str]:
    """What a text calls the rules' modules, and functions taken out of them."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                called = alias.asname or alias.name
                if node.module == "twin.rules" and alias.name in modules:
                    names[called] = alias.name
                elif node.module.startswith("twin.rules."):
                    names[called] = f"{node.module.rpartition('.')[2]}.{alias.name}"
    return names


def _rule(node: ast.AST, names: Mapping[str, str]) -> str:
    """The equation that is called here, if one is."""
    if not isinstance(node, ast.Call):
        return ""
    chain = _chain(node.func)
    if not chain or chain[0] not in names:
        return ""
    return ".".join((names[chain[0]], *chain[1:]))


def _chains(
    node: ast.expr,
    local: Mapping[str, list[ast.expr]],
    names: Mapping[str, str],
    depth: int = 0,
) -> Iterator[_Chain]:
    """The chains of attributes in an expression, local names spelled out; not those of rules."""
    if _rule(node, names):
        return
    chain = _chain(node)
    if not chain:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _chains(child, local, names, depth)
        return
    yield chain
    if depth < _DEEPEST:
        for value in local.get(chain[0], ()):
            if value.lineno < node.lineno:  # what it becomes later is not what it is here
                for start in _chains(value, local, names, depth + 1):
                    yield (*start, *chain[1:])


def _meant(
    chain: _Chain, kept: Mapping[str, tuple[_Chain, ...]], known: Collection[str]
) -> set[str]:
    """The parameters a chain of attributes ends in, directly or by what an attribute holds."""
    ends = (chain, *kept.get(chain[-1], ()))
    return {".".join(one[-2:]) for one in ends} & set(known)


def _chain(node: ast.AST) -> _Chain:
    """`a.b.c` as its parts; nothing if it is anything else."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return (*before, node.attr) if before else ()
    return ()


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=True)
        else:
            yield target, node.value
