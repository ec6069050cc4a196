"""What ``init`` can infer for a starter contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from ssot_lint.configured import source_roots
from ssot_lint.contracts.model import Settings, Symbol
from ssot_lint.contracts.starter import Candidate, starter_text
from ssot_lint.contracts.symbols import SymbolError, parse_symbol
from ssot_lint.facts.extract import read_bindings
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.assemble import Tree
from ssot_lint.program.candidates import Likeness, likenesses, words_of
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.roles import is_test
from ssot_lint.program.symbols import MissingSymbol, SymbolFinder
from ssot_lint.sources.discovery import discover
from ssot_lint.sources.reading import read

_MOST = 16
_SURE = 0.6


def starter(root: str, canonical: str | None, *, in_pyproject: bool) -> tuple[str, int]:
    """Text of a starter contract, and how many candidates it lists."""
    src = source_roots(root)
    if canonical is None:
        return starter_text(src=src, in_pyproject=in_pyproject), 0
    try:
        symbol = parse_symbol(canonical)
    except SymbolError as problem:
        raise click.UsageError(str(problem)) from problem
    found = _definition(root, src, symbol)
    parameters = [one.name for one in found.definition.parameters]
    sources = _sources(root)
    like = likenesses(symbol.name, parameters, sources, other_than=(found.path, found.definition.span.line))
    like = _telling_first(symbol.name, like)[:_MOST]
    other = [one for one in like if one.name != symbol.name]
    sure = [one for one in other if one.score >= _SURE]
    names = tuple(dict.fromkeys(one.name for one in sure or other))  # too many are seen at once, too few never
    text = starter_text(
        canonical,
        names,
        scope_parameter(parameters),
        [_candidate(root, src, one) for one in like],
        src=src,
        in_pyproject=in_pyproject,
    )
    return text, len(like)


def discovered(root: str, number: int, *, in_pyproject: bool) -> tuple[str, int]:
    """Text with the contract of a family that ``discover`` finds, by its place in the list, and its duplicates."""
    from ssot_lint.discover.contracting import contract_of
    from ssot_lint.discover.search import find_families

    src = source_roots(root)
    families = find_families(root, src).families
    if number > len(families):
        raise click.UsageError(
            f"--from-discover {number}: there are {len(families)} families; see `ssot-lint discover`"
        )
    family = families[number - 1]
    prefix = "tool.ssot-lint" if in_pyproject else ""
    contract = contract_of(family, prefix)
    if not contract:
        raise click.UsageError(
            f"--from-discover {number}: no contract can name the members of `{family.name}`: "
            "they stand inside functions, or are one symbol"
        )
    roots = ", ".join(f'"{one}"' for one in src)
    head = f"[{prefix}]\n" if prefix else ""
    return f"{head}src = [{roots}]\n\n{contract}", len(family.members) - 1


def _telling_first(name: str, like: Sequence[Likeness]) -> tuple[Likeness, ...]:
    """The sure ones, then those whose names say all that the canonical's says and more, then the rest."""
    words = words_of(name)
    return tuple(sorted(like, key=lambda one: 0 if one.score >= _SURE else 1 if words <= words_of(one.name) else 2))


def scope_parameter(parameters: Sequence[str]) -> str | None:
    """The parameter that says whom a call is for: the first whose name is an identifier of something."""
    return next((name for name in parameters if name.endswith("_id") or name in {"user", "tenant", "account"}), None)


def _definition(root: str, src: tuple[str, ...], symbol: Symbol) -> KnownDefinition:
    tree = Tree(Settings(root, "", src), {}, {}, lambda path: _bytes(root, path))
    found = SymbolFinder(tree.modules, tree.linker, tree.definitions_of, tree.read, None).find(symbol)
    if isinstance(found, KnownDefinition):
        return found
    if isinstance(found, MissingSymbol):
        near = " or ".join(f"`{symbol.module}:{name}`" for name in found.nearest)
        hint = (
            f" Did you mean {near}?" if near else f" Module names start at {' and '.join(f'`{one}`' for one in src)}."
        )
        raise click.UsageError(f"{found}.{hint}")
    raise click.UsageError(
        f"`{symbol}` is not in this tree; name one that is, or run `ssot-lint init` without --canonical"
    )


def _bytes(root: str, path: str) -> bytes | None:
    source = read(root, path)
    return source if isinstance(source, bytes) else None


def _sources(root: str) -> Iterator[tuple[str, bytes]]:
    for path in discover(root).files:
        source = _bytes(root, path) if not is_test(path) else None
        if source is not None:
            yield path, source


def _candidate(root: str, src: tuple[str, ...], one: Likeness) -> Candidate:
    module = ModuleTree(root, src).name_of(one.path)
    classes = read_bindings(_bytes(root, one.path) or b"").classes
    owner = next((each.qualname for each in classes if (each.member(one.name) or (0, 0))[0] == one.line), None)
    qualname = f"{owner}.{one.name}" if owner is not None else one.name
    return Candidate(f"{module}:{qualname}", f"({', '.join(one.parameters)})", f"{one.path}:{one.line}")
