"""Scaffolding: the files that a contract's migration begins with, each new, there already, or in the way."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ssot_lint.configured import missing_symbol
from ssot_lint.contracts.model import Contract, Service, Settings
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.scaffold.blueprint import blueprint, environment_variable
from ssot_lint.fixes.scaffold.flags import flags_source
from ssot_lint.fixes.scaffold.model import Blueprint, Flag
from ssot_lint.fixes.scaffold.service import service_source
from ssot_lint.fixes.scaffold.style import Style, style_of
from ssot_lint.fixes.scaffold.testcase import test_source
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.assemble import ContractProblem, Tree
from ssot_lint.program.symbols import MissingSymbol, SymbolFinder
from ssot_lint.sources.reading import read

_TEST_PLACES = ("tests/unit", "tests", "test", "")


class Standing(StrEnum):
    """What is at the place of a file to write."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file of the scaffold."""

    path: str
    source: bytes
    standing: Standing


def scaffold(settings: Settings, contract: Contract, service: Service) -> tuple[NewFile, ...]:
    """The files for one contract: service, feature flags that are not there yet, unit test.

    Raises `Refusal` when they cannot be written so that they work, `ConfigError` for a canonical that does not exist.
    """
    tree = Tree(settings, {}, {}, lambda path: _bytes(settings.root, path))
    found = _canonical(settings, contract, tree)
    plan = blueprint(contract, service, found, tree)
    place = _place_of(settings, tree, service.module)
    style = _style(settings, tree.text_of(found.path) or "")
    flags = tuple(_flags(contract))
    if any(flag.symbol.module == service.module for flag in flags):
        raise Refusal(f"`{service.module}` is to hold the service; give the flag a module of its own")
    files = [NewFile(place, service_source(plan, style).encode(), Standing.NEW)]
    files += _flag_files(settings, tree, flags, style)
    files.append(_test(settings, service, plan, flags, style))
    return tuple(replace(one, standing=_standing(settings.root, one)) for one in files)


def _canonical(settings: Settings, contract: Contract, tree: Tree) -> KnownDefinition:
    found = SymbolFinder(tree.modules, tree.linker, tree.definitions_of, tree.read, None).find(contract.canonical)
    if isinstance(found, MissingSymbol):
        raise missing_symbol(settings, ContractProblem(contract, found))
    if found is None:
        raise Refusal(f"`{contract.canonical}` is outside the tree, where its signature is not read")
    return found


def _style(settings: Settings, neighbour: str) -> Style:
    ruff = next((source for name in ("ruff.toml", ".ruff.toml") if (source := _bytes(settings.root, name))), None)
    return style_of(_bytes(settings.root, "pyproject.toml"), ruff, neighbour)


def _place_of(settings: Settings, tree: Tree, module: str) -> str:
    """Path of a module that may not exist yet: in its package, else at the first source root."""
    known = tree.modules.path_of(module)
    if known is not None:
        return known
    package, _, name = module.rpartition(".")
    inner = package.replace(".", "/")
    for root in settings.src:
        directory = os.path.normpath(os.path.join(root, inner)).replace(os.sep, "/")
        if os.path.isdir(os.path.join(settings.root, directory)):
            return f"{directory}/{name}.py".removeprefix("./")
    raise Refusal(f"there is no package `{package}` to put `{module}` into; make its directory first")


def _flags(contract: Contract) -> Iterator[Flag]:
    for symbol in dict.fromkeys(one.flag for one in contract.duplicates if one.flag is not None and not one.retired):
        yield Flag(symbol, environment_variable(symbol))


def _flag_files(settings: Settings, tree: Tree, flags: Sequence[Flag], style: Style) -> Iterator[NewFile]:
    """Modules of flags that are not there; one that is there and lacks a flag is left to a person."""
    for module in dict.fromkeys(flag.symbol.module for flag in flags):
        own = tuple(flag for flag in flags if flag.symbol.module == module)
        if tree.modules.path_of(module) is None:
            nested = next((flag for flag in own if "." in flag.symbol.qualname), None)
            if nested is not None:
                raise Refusal(f"the flag `{nested.symbol}` is inside a class, which is for a person to write")
            yield NewFile(_place_of(settings, tree, module), flags_source(own, style).encode(), Standing.NEW)
            continue
        lacking = [flag for flag in own if tree.linker.follow(module, flag.symbol.qualname) is None]
        if lacking:
            name = lacking[0].symbol.qualname
            raise Refusal(f"`{module}` has no `{name}`; add `def {name}() -> bool: …` to it, or name another module")


def _test(settings: Settings, service: Service, plan: Blueprint, flags: Sequence[Flag], style: Style) -> NewFile:
    path = service.test or _test_place(settings, plan)
    if not os.path.isdir(os.path.join(settings.root, os.path.dirname(path))):
        raise Refusal(f"there is no directory for the test {path}; make it first, or name another with `test`")
    source = test_source(plan, _made_by_us(settings, flags, style), style, uses_pytest=_uses_pytest(settings))
    return NewFile(path, source.encode(), Standing.NEW)


def _made_by_us(settings: Settings, flags: Sequence[Flag], style: Style) -> list[Flag]:
    """Flags whose module is, or will be, the one written here: only of those it is known how they are switched."""
    tree = Tree(settings, {}, {}, lambda path: _bytes(settings.root, path))
    found: list[Flag] = []
    for flag in flags:
        own = tuple(one for one in flags if one.symbol.module == flag.symbol.module)
        path = tree.modules.path_of(flag.symbol.module)
        if path is None or _bytes(settings.root, path) == flags_source(own, style).encode():
            found.append(flag)
    return found


def _test_place(settings: Settings, plan: Blueprint) -> str:
    name = f"test_{plan.module.rpartition('.')[2]}.py"
    places = (one for one in _TEST_PLACES if os.path.isdir(os.path.join(settings.root, one)))
    return os.path.join(next(places), name).replace(os.sep, "/")


def _uses_pytest(settings: Settings) -> bool:
    if b"pytest" in (_bytes(settings.root, "pyproject.toml") or b""):
        return True
    names = ("pytest.ini", "conftest.py", "tests/conftest.py", "tox.ini")
    return any(os.path.exists(os.path.join(settings.root, name)) for name in names)


def _standing(root: str, one: NewFile) -> Standing:
    there = _bytes(root, one.path)
    if there is None:
        return Standing.DIFFERS if os.path.lexists(os.path.join(root, one.path)) else Standing.NEW
    return Standing.SAME if there.replace(b"\r\n", b"\n") == one.source else Standing.DIFFERS


def _bytes(root: str, path: str) -> bytes | None:
    source = read(root, path)
    return source if isinstance(source, bytes) else None
