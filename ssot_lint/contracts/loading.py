"""From a configuration file to checked settings."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ssot_lint.contracts.discovery import ConfigFile, parse_toml
from ssot_lint.contracts.errors import shown
from ssot_lint.contracts.examples import examples_of
from ssot_lint.contracts.matching import is_glob, literal_part
from ssot_lint.contracts.migrating import module_pattern, service_in, signed_off_in, until_in
from ssot_lint.contracts.model import Contract, Duplicate, Settings, Symbol
from ssot_lint.contracts.packaged import Package, reject_project_keys, with_packaged
from ssot_lint.contracts.positions import Positions
from ssot_lint.contracts.symbols import with_colon
from ssot_lint.contracts.tables import Document, Table
from ssot_lint.contracts.template_keys import template_at
from ssot_lint.contracts.variants import variants_of

TOP_KEYS = ("src", "exclude", "baseline", "packaged-contracts", "packaged-contracts-off", "environment", "contract")
CONTRACT_KEYS = (
    "name", "reason", "canonical", "names", "scope-parameter", "allow-in", "unrelated", "duplicate", "example",
    "signed-off", "service", "deprecated",
)  # fmt: skip
DUPLICATE_KEYS = ("symbol", "rewrite", "rewrite-result", "imports", "flag", "when", "until", "retired")
_CONTRACT_NAME = re.compile(r"\w[\w.-]*\Z")
_GLOB_TEXT = re.compile(r"[\w*?\[\]!-]+\Z")


def load_settings(config: ConfigFile, packages: Callable[[str], Iterable[Package]] | None = None) -> Settings:
    """The configuration of a file, every part checked that needs no source code; `ConfigError` at the first fault.

    With the contracts of the ``packages`` installed in the environment that it names, unless it switches them off.
    """
    top = open_document(config)
    top.reject_unknown(TOP_KEYS)
    src = _source_roots(top, str(config.root))
    exclude = _patterns(top, "exclude")
    tables = top.tables("contract", "contract")
    takes_packaged = top.boolean("packaged-contracts") or "packaged-contracts" not in top.values
    off = top.strings("packaged-contracts-off")
    if not tables and not (takes_packaged and "packaged-contracts" in top.values):
        remedy = f"add one that starts with `{top.document.header('contract')}`, or let `ssot-lint init` write it"
        top.fail((), "no contract is declared", remedy)
    contracts = tuple(_contract(table) for table in tables)
    _check_together(tables, contracts)
    environment, notes = _environment(top, str(config.root))
    if takes_packaged:
        installed = packages(environment) if packages is not None else ()
        contracts, more = with_packaged(contracts, installed, off, load_packaged)
        notes += more
    if not contracts:
        remedy = "install the package that does, or declare one"
        top.fail(("packaged-contracts",), "no contract is declared, and no installed package announces one", remedy)
    root, path, baseline = str(config.root), str(config.path), _baseline(top)
    return Settings(root, path, src, exclude, contracts, baseline, notes, environment=environment)


def load_packaged(config: ConfigFile) -> tuple[Contract, ...]:
    """The contracts of a file that travels with a package; `ConfigError` at the first fault."""
    top = open_document(config)
    top.reject_unknown(("contract",))
    tables = top.tables("contract", "contract")
    for table in tables:
        reject_project_keys(table)
    contracts = tuple(_contract(table) for table in tables)
    _check_together(tables, contracts)
    return contracts


def open_document(config: ConfigFile) -> Table:
    """The table that holds the configuration; `ConfigError` when the file is not TOML or misplaces the table."""
    values: Any = parse_toml(config.path, config.text)
    document = Document(str(config.path), config.prefix, Positions(config.text))
    for depth, key in enumerate(config.prefix):
        values = values.get(key) if isinstance(values, Mapping) else None
        if not isinstance(values, Mapping):
            remedy = f"write it as `[{'.'.join(config.prefix)}]`"
            Table(document, config.prefix[: depth + 1], {}).fail((), f"`{key}` must be a table", remedy)
    top = Table(document, config.prefix, values)
    if not config.prefix and "tool" in values:
        remedy = "in this file keys stand without a prefix: write `[[contract]]`"
        top.fail(("tool",), "unknown key `tool`", remedy)
    return top


def _source_roots(top: Table, root: str) -> tuple[str, ...]:
    roots: dict[str, None] = {}
    for index, text in enumerate(top.strings("src") if "src" in top.values else (".",)):
        path = os.path.normpath(text.replace("\\", "/"))
        if os.path.isabs(path) or path.split(os.sep)[0] == "..":
            remedy = "name a directory below the configuration file, or move the file up"
            top.fail(("src", index), f"`src` names {shown(text)}, which is outside the project", remedy)
        if not os.path.isdir(os.path.join(root, path)):
            remedy = "name the directories that module names start at, relative to this file"
            top.fail(("src", index), f"`src` names {shown(text)}, which is not a directory", remedy)
        roots[path.replace(os.sep, "/")] = None
    if not roots:
        top.fail(("src",), "`src` is empty", 'write `src = ["."]`, or leave the key out')
    return tuple(roots)


def _baseline(top: Table) -> str:
    path = (top.string("baseline") or "").replace("\\", "/").removeprefix("./")
    if path.startswith("/") or ":" in path or ".." in path.split("/"):
        remedy = "name a file below the configuration file; `check --baseline FILE` takes any other"
        top.fail(("baseline",), f"`baseline` names {shown(path)}, which is outside the project", remedy)
    return path


def _environment(top: Table, root: str) -> tuple[str, tuple[str, ...]]:
    """The directory of the environment that is named, and what to say when it is not there."""
    named = top.string("environment")
    if not named:
        return "", ()
    path = os.path.normpath(os.path.join(os.path.realpath(root), os.path.expanduser(named.replace("\\", "/"))))
    if not os.path.isdir(path):
        return "", (f"the environment `{named}` is not there, so imports are looked up in the active one",)
    return path, ()


def _patterns(table: Table, key: str) -> tuple[str, ...]:
    patterns = table.strings(key)
    for index, pattern in enumerate(patterns):
        problem = None
        if "\\" in pattern:
            problem = "holds a backslash"
        elif ".." in pattern.split("/"):
            problem = "leaves the project"
        if problem is not None:
            remedy = "write paths relative to this file, with forward slashes"
            table.fail((key, index), f"`{key}`: {shown(pattern)} {problem}", remedy)
    return patterns


def _contract(table: Table) -> Contract:
    table.reject_unknown(CONTRACT_KEYS)
    name = _contract_name(table)
    canonical = _required_symbol(table, "canonical", "the symbol that is the single source of truth")
    service = service_in(table)
    contract = Contract(
        name=name,
        canonical=canonical,
        reason=table.string("reason") or "",
        names=_names(table),
        duplicates=tuple(_duplicate(entry) for entry in table.tables("duplicate", "contract", "duplicate")),
        scope_parameter=_scope_parameter(table),
        allow_in=(*_patterns(table, "allow-in"), *module_pattern(service)),
        unrelated=table.symbols("unrelated"),
        examples=examples_of(table),
        signed_off=signed_off_in(table),
        service=service,
        takes_deprecated=table.boolean("deprecated"),
        line=table.line,
    )
    _check_alone(table, contract)
    return contract


def _contract_name(table: Table) -> str:
    name = table.string("name")
    if name is None:
        table.fail((), "the contract has no `name`", 'add one, such as `name = "user-broadcast"`')
    if not _CONTRACT_NAME.match(name):
        slug = re.sub(r"[^\w.-]+", "-", name).strip("-.")
        remedy = f'write `name = "{slug}"`' if _CONTRACT_NAME.match(slug) else 'write a name such as "user-broadcast"'
        message = f"`name`: {shown(name)} may hold only letters, digits, `-`, `_` and `.`"
        table.fail(("name",), message, remedy)
    return name


def _required_symbol(table: Table, key: str, meaning: str) -> Symbol:
    symbol = table.symbol(key)
    if symbol is None:
        table.fail((), f"`{key}` is missing", f'add `{key} = "package.module:Qual.name"`, {meaning}')
    return symbol


def _names(table: Table) -> tuple[str, ...]:
    names = table.strings("names")
    items = table.values.get("names", [])
    for name in names:
        problem, remedy = _name_problem(name)
        if problem and isinstance(items, list):
            table.fail(("names", items.index(name)), f"`names`: {shown(name)} {problem}", remedy)
    return names


def _name_problem(name: str) -> tuple[str, str]:
    """What is wrong with a watched name, and the remedy; empty when it is fine."""
    if "." in name or ":" in name:
        return "is not a single name", "write the last part alone, or declare the symbol in a `duplicate` table"
    if not is_glob(name):
        return ("", "") if name.isidentifier() else ("is not a Python name", "write a name or a glob such as `send_*`")
    if not _GLOB_TEXT.match(name):
        return "can match no Python name", "write a glob such as `send_*`"
    if not any(character.isalnum() for character in literal_part(name)):
        return "matches nearly everything", "a glob needs a letter outside its wildcards"
    return "", ""


def _scope_parameter(table: Table) -> str | None:
    name = table.string("scope-parameter")
    if name is not None and not name.isidentifier():
        remedy = 'write the parameter\'s name, such as `scope-parameter = "user_id"`'
        table.fail(("scope-parameter",), f"`scope-parameter`: {shown(name)} is not a Python name", remedy)
    return name


def _duplicate(table: Table) -> Duplicate:
    table.reject_unknown(DUPLICATE_KEYS)
    symbol = _required_symbol(table, "symbol", "the definition that this table is about")
    flag = table.symbol("flag")
    if flag is not None and not flag.qualname:
        meant = with_colon(flag)
        remedy = f"write `{meant}`" if meant else "write `package.module:name`"
        table.fail(("flag",), f"`flag`: {shown(str(flag))} is a module, not a flag in one", remedy)
    rewrite, rewrite_result = template_at(table, "rewrite"), template_at(table, "rewrite-result")
    retired = table.boolean("retired")
    return Duplicate(
        symbol, rewrite, rewrite_result, table.symbols("imports"), flag, variants_of(table), until_in(table), retired
    )


def _check_alone(table: Table, contract: Contract) -> None:
    """Raises when a contract contradicts itself or looks for nothing."""
    if not contract.names and not contract.duplicates and not contract.takes_deprecated:
        remedy = f'add `names = ["…"]` or a `{table.document.header("contract", "duplicate")}` table'
        table.fail(("names",) if "names" in table.values else (), "the contract looks for nothing", remedy)
    seen: set[Symbol] = set()
    for index, duplicate in enumerate(contract.duplicates):
        place = ("duplicate", index, "symbol")
        if duplicate.symbol == contract.canonical:
            table.fail(place, "the canonical is declared as its own duplicate", "name the other definition")
        if duplicate.symbol in seen:
            table.fail(place, f"{shown(str(duplicate.symbol))} is declared twice", "merge the two tables")
        seen.add(duplicate.symbol)
    for symbol in contract.unrelated:
        if symbol in seen or symbol == contract.canonical:
            role = "the canonical" if symbol == contract.canonical else "a duplicate"
            message = f"{shown(str(symbol))} is declared both unrelated and {role}"
            table.fail(("unrelated",), message, "remove it from one of the two")


def _check_together(tables: tuple[Table, ...], contracts: tuple[Contract, ...]) -> None:
    """Raises when contracts share a name, or send a duplicate to two canonicals or in a circle."""
    lines: dict[str, int] = {}
    target_of: dict[Symbol, Symbol] = {}
    for table, contract in zip(tables, contracts, strict=True):
        if contract.name in lines:
            message = f"contract name {shown(contract.name)} is already used in line {lines[contract.name]}"
            table.fail(("name",), message, "give each contract a name of its own")
        lines[contract.name] = contract.line
        for index, duplicate in enumerate(contract.duplicates):
            place = ("duplicate", index, "symbol")
            other = target_of.setdefault(duplicate.symbol, contract.canonical)
            if other != contract.canonical:
                message = f"{shown(str(duplicate.symbol))} is already a duplicate of {shown(str(other))}"
                table.fail(place, message, "declare it in one contract")
            if _leads_back(duplicate.symbol, target_of):
                message = f"{shown(str(duplicate.symbol))} and {shown(str(contract.canonical))} replace each other"
                table.fail(place, message, "decide which one is canonical")


def _leads_back(start: Symbol, target_of: Mapping[Symbol, Symbol]) -> bool:
    symbol: Symbol | None = target_of.get(start)
    while symbol is not None and symbol != start:
        symbol = target_of.get(symbol)
    return symbol == start
