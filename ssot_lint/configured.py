"""Configuration in force: which one it is for some paths, and its faults that only the source code reveals."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ssot_lint.contracts.discovery import ConfigFile, find_config, load_config
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.loading import load_settings
from ssot_lint.contracts.locating import error_at, hole_error
from ssot_lint.contracts.model import Contract, Duplicate, Settings, Symbol, Variant
from ssot_lint.contracts.packaged import Package
from ssot_lint.contracts.symbols import nearest, with_colon
from ssot_lint.contracts.templates import check_holes
from ssot_lint.deprecated import with_deprecated
from ssot_lint.sources.installed import Announcement, announcements

if TYPE_CHECKING:
    from ssot_lint.program.assemble import ContractProblem
    from ssot_lint.program.model import Program

_ROOT_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


class UsageProblem(Exception):
    """Paths or options that cannot be worked with; the message says why and what to do."""


def settings_at(paths: Sequence[str], config_path: str | None) -> Settings:
    """The configuration that was named, or the nearest above the first path.

    A named one that stands elsewhere applies to the first path as if it stood there. Raises `ConfigError` when it
    cannot be used and `UsageProblem` when there is none.
    """
    first = os.path.abspath(paths[0]) if paths else os.getcwd()
    start = first if os.path.isdir(first) or not os.path.exists(first) else os.path.dirname(first)
    if config_path is not None:
        settings = _loaded(load_config(config_path))
        is_around = os.path.commonpath([os.path.realpath(start), os.path.realpath(settings.root)]) == os.path.realpath(
            settings.root
        )
        return with_deprecated(settings if is_around else replace(settings, root=start))
    config = find_config(start)
    if config is None:
        raise UsageProblem(
            f"no contract is declared for `{start}`: neither a `[tool.ssot-lint]` table in a pyproject.toml nor an "
            "ssot-lint.toml here or in any directory above.\nRun `ssot-lint init` to write a commented one."
        )
    return with_deprecated(_loaded(config))


def settings_around(path: str, config_path: str | None) -> Settings:
    """The configuration in force for a file; where there is none, that of a project without contracts.

    A named one that stands elsewhere applies to the current directory, if the file is below it, as if it stood there.
    Raises `ConfigError` when there is one that cannot be used.
    """
    start = os.path.dirname(os.path.abspath(path))
    if config_path is not None:
        return settings_at([] if _is_below(start, os.getcwd()) else [start], config_path)
    config = find_config(start)
    if config is not None:
        return with_deprecated(_loaded(config))
    root = project_root(start)
    return Settings(root, "", source_roots(root))


def _loaded(config: ConfigFile) -> Settings:
    """The settings of a file, with the contracts that packages installed for its project announce."""
    root = os.path.realpath(config.root)
    announced: list[Announcement] = []

    def packages(environment: str) -> Iterator[Package]:
        announced.extend(announcements(root, environment))
        return (_package(one, root) for one in announced)

    settings = load_settings(config, packages)
    return replace(settings, beside=_editable(settings, announced, root))


def _editable(settings: Settings, announced: Sequence[Announcement], root: str) -> tuple[str, ...]:
    """Directories outside where packages are that are installed in editable form and whose contracts count.

    A checker does not find all of them by itself: it runs no finders.
    """
    paths = {one.origin.path for one in settings.contracts if one.origin is not None}
    homes = {
        os.path.normpath(os.path.join(os.path.dirname(one.path), *(os.pardir for _ in one.package.split("."))))
        for one in announced
        if one.path in paths and "site-packages" not in one.path.split(os.sep)
    }
    return tuple(sorted(home for home in homes if not _is_below(os.path.realpath(home), root)))


def _package(one: Announcement, root: str) -> Package:
    real = os.path.realpath(one.path)
    is_own = _is_below(real, root) and "site-packages" not in real.split(os.sep)
    text = one.text.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return Package(one.distribution, one.version, one.path, text, is_own)


def project_root(start: str) -> str:
    """The nearest directory at or above one that looks like a project's root, else the current one or the start."""
    directory = os.path.abspath(start)
    while not any(os.path.exists(os.path.join(directory, name)) for name in _ROOT_MARKS):
        above = os.path.dirname(directory)
        if above == directory:
            here = os.getcwd()
            return here if _is_below(os.path.abspath(start), here) else os.path.abspath(start)
        directory = above
    return directory


def _is_below(directory: str, other: str) -> bool:
    """True of a directory within another, and of that one itself."""
    return os.path.join(directory, "").startswith(os.path.join(other, ""))


def source_roots(root: str) -> tuple[str, ...]:
    """Where module names start: ``src`` where a project has it without an ``__init__.py``, else the root."""
    has_src = os.path.isdir(os.path.join(root, "src")) and not os.path.exists(os.path.join(root, "src", "__init__.py"))
    return ("src", ".") if has_src else (".",)


def missing_symbol(settings: Settings, problem: ContractProblem) -> ConfigError:
    """The error of a contract that names a symbol which does not exist."""
    missing, contract = problem.missing, problem.contract
    colon = with_colon(missing.symbol) if not missing.symbol.qualname else None
    if missing.nearest:
        remedy = "did you mean " + " or ".join(f"`{missing.symbol.module}:{name}`" for name in missing.nearest) + "?"
    elif colon is not None:
        remedy = f"did you mean `{colon}`?"
    elif missing.module_exists:
        remedy = "its module exists; check the part after the colon"
    else:
        roots = ", ".join(f"`{one}`" for one in settings.src)
        remedy = f"module names start at {roots} (the key `src`); check the spelling"
    key, duplicate = _naming(contract, missing.symbol)
    return error_at(settings, contract, key, str(missing), remedy, duplicate)


def check_templates(settings: Settings, program: Program) -> None:
    """Raise `ConfigError` at the first scope parameter or template hole that no parameter answers to."""
    for contract in settings.contracts:
        _check_scope(settings, contract, program)
        by_symbol = {site.symbol: site for site in program.views[contract.name].definitions}
        for duplicate in contract.duplicates:
            site = by_symbol.get(duplicate.symbol)
            if site is None:
                continue
            names = (one.name for one in site.definition.parameters)
            allowed = ["receiver", *(name for name in names if name not in {"self", "cls"})]
            for key, template in (("rewrite", duplicate.rewrite), ("rewrite-result", duplicate.rewrite_result)):
                problem = check_holes(template, allowed) if template is not None else None
                if problem is not None:
                    raise hole_error(settings, contract, duplicate, key, problem)
            for index, variant in enumerate(duplicate.variants):
                _check_variant(settings, contract, duplicate, index, variant, allowed)


def _check_variant(
    settings: Settings, contract: Contract, duplicate: Duplicate, index: int, variant: Variant, allowed: list[str]
) -> None:
    """Raise `ConfigError` at the first condition or hole of a variant that no parameter answers to."""
    for key, template in (("rewrite", variant.rewrite), ("rewrite-result", variant.rewrite_result)):
        problem = check_holes(template, allowed) if template is not None else None
        if problem is not None:
            raise hole_error(settings, contract, duplicate, key, problem, index)
    equals = tuple(name for name, _ in variant.equals)
    conditions = {"given": variant.given, "missing": variant.missing, "literal": variant.literal, "equals": equals}
    for key, names in conditions.items():
        for name in names:
            if name not in allowed[1:]:
                near = nearest(name, allowed[1:])
                takes = ", ".join(f"`{one}`" for one in allowed[1:]) or "none"
                remedy = f"did you mean `{near[0]}`?" if near else f"it takes {takes}"
                message = f"`{key}`: `{duplicate.symbol.qualname}` takes no parameter `{name}`"
                raise error_at(settings, contract, key, message, remedy, duplicate, index)


def _check_scope(settings: Settings, contract: Contract, program: Program) -> None:
    canonical = program.views[contract.name].canonical
    if contract.scope_parameter is None or canonical is None or canonical.definition.kind == "constant":
        return
    parameters = canonical.definition.parameters
    names = [one.name for one in parameters if one.name not in {"self", "cls"}]
    if contract.scope_parameter in names or any(one.kind.value.startswith("var-") for one in parameters):
        return
    message = f"the canonical takes no parameter `{contract.scope_parameter}`"
    near = nearest(contract.scope_parameter, names)
    remedy = f"did you mean `{near[0]}`?" if near else f"it takes {', '.join(f'`{name}`' for name in names) or 'none'}"
    raise error_at(settings, contract, "scope-parameter", message, remedy)


def _naming(contract: Contract, symbol: Symbol) -> tuple[str, Duplicate | None]:
    """The key that names a symbol: the canonical, or one duplicate's."""
    duplicate = contract.declared(symbol)
    return ("symbol", duplicate) if duplicate is not None else ("canonical", None)
