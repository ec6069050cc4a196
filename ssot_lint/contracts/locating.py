"""Errors that only the source code reveals, put at the line of the configuration that causes them."""

from __future__ import annotations

import contextlib
import functools
import operator
from typing import Any

from ssot_lint.contracts.discovery import load_config
from ssot_lint.contracts.errors import ConfigError, caret_excerpt
from ssot_lint.contracts.loading import open_document
from ssot_lint.contracts.model import Contract, Duplicate, Settings
from ssot_lint.contracts.positions import KeyPath
from ssot_lint.contracts.tables import Table
from ssot_lint.contracts.template_keys import template_fault
from ssot_lint.contracts.templates import HoleProblem


def error_at(
    settings: Settings,
    contract: Contract,
    key: str,
    message: str,
    remedy: str,
    duplicate: Duplicate | None = None,
    variant: int | None = None,
) -> ConfigError:
    """An error at a key of a contract, or of one of its duplicates (of one of the variants of that, by its place).

    Without a line if the file is gone or changed.
    """
    if contract.origin is not None:
        return _of_package(contract, message)
    line = None
    with contextlib.suppress(ConfigError, ValueError):
        top = _reread(settings)
        line = top.document.positions.line((*top.place, *_keys(settings, contract, duplicate, variant), key))
    return ConfigError(settings.config_path, line, None, message, remedy)


def hole_error(
    settings: Settings,
    contract: Contract,
    duplicate: Duplicate,
    key: str,
    problem: HoleProblem,
    variant: int | None = None,
) -> ConfigError:
    """The error of a hole that nothing fills in ``rewrite`` or ``rewrite-result``, at its column."""
    owner = duplicate if variant is None else duplicate.variants[variant]
    template = owner.rewrite if key == "rewrite" else owner.rewrite_result
    text = template.text if template is not None else ""
    message = f"`{key}`: {problem.message}"
    if contract.origin is not None:
        return _of_package(contract, message)
    try:
        keys = _keys(settings, contract, duplicate, variant)
        top = _reread(settings)
        values: Any = top.values
        raw = str(functools.reduce(operator.getitem, (*keys, key), values))
    except (ConfigError, LookupError, TypeError, ValueError):
        excerpt = caret_excerpt(text, problem.column)
        return ConfigError(settings.config_path, None, None, message, problem.remedy, excerpt)
    column = problem.column + len(raw) - len(raw.lstrip())
    table = Table(top.document, (*top.place, *keys), {})
    return template_fault(table, key, raw, column, problem.message, problem.remedy)


def _of_package(contract: Contract, message: str) -> ConfigError:
    """The error of a contract that an installed package ships, at that contract."""
    assert contract.origin is not None
    remedy = (
        f"it comes with the package {contract.origin}; to go on without it, write "
        f'`packaged-contracts-off = ["{contract.name}"]`'
    )
    return ConfigError(contract.origin.path, contract.line or None, None, message, remedy)


def _reread(settings: Settings) -> Table:
    return open_document(load_config(settings.config_path))


def _keys(settings: Settings, contract: Contract, duplicate: Duplicate | None, variant: int | None) -> KeyPath:
    keys: KeyPath = ("contract", settings.contracts.index(contract))
    if duplicate is None:
        return keys
    keys = (*keys, "duplicate", contract.duplicates.index(duplicate))
    return keys if variant is None else (*keys, "when", variant)
