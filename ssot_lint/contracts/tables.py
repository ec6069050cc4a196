"""Strict reading of configuration tables: every wrong key or type is a `ConfigError` at its own line."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from ssot_lint.contracts.errors import ConfigError, shown
from ssot_lint.contracts.model import Symbol
from ssot_lint.contracts.positions import KeyPath, Positions
from ssot_lint.contracts.symbols import SymbolError, parse_symbol

_KINDS = {str: "a string", bool: "a boolean", int: "an integer", float: "a float", list: "an array", dict: "a table"}


@dataclass(frozen=True, slots=True)
class Document:
    """A configuration file as its tables see it."""

    path: str
    prefix: tuple[str, ...]
    positions: Positions

    def header(self, *keys: str) -> str:
        """How the header of an array of tables is written in this file."""
        return f"[[{'.'.join((*self.prefix, *keys))}]]"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the configuration, and where it stands."""

    document: Document
    place: KeyPath
    values: Mapping[str, object]

    @property
    def line(self) -> int:
        """Line of its header; 0 when unknown."""
        return self.document.positions.line(self.place) or 0

    def fail(self, keys: KeyPath, message: str, remedy: str) -> NoReturn:
        """Raises a `ConfigError` at a key below this table, or at the table itself for no keys."""
        line = self.document.positions.line((*self.place, *keys))
        raise ConfigError(self.document.path, line, None, message, remedy)

    def reject_unknown(self, known: Sequence[str]) -> None:
        """Raises for the first key that is not known, with the known key most like it."""
        for key in self.values:
            if key not in known:
                similar = difflib.get_close_matches(key[:100], known, 1)
                hint = f"; did you mean `{similar[0]}`?" if similar else ""
                self.fail((key,), f"unknown key {shown(key)}{hint}", f"known keys: {', '.join(known)}")

    def string(self, key: str) -> str | None:
        """The string at a key; None when the key is not there."""
        value = self.values.get(key)
        if value is None or isinstance(value, str):
            return value
        self.fail((key,), f"`{key}` must be a string, not {_kind(value)}", f'write `{key} = "…"`')

    def boolean(self, key: str) -> bool:
        """The truth value at a key; False when the key is not there."""
        value = self.values.get(key, False)
        if isinstance(value, bool):
            return value
        self.fail((key,), f"`{key}` must be a boolean, not {_kind(value)}", f"write `{key} = true`")

    def date(self, key: str) -> date | None:
        """The date at a key; None when the key is not there."""
        value = self.values.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        remedy = f"write `{key} = 2027-01-31`: year, month and day, without quotes"
        self.fail((key,), f"`{key}` must be a date, not {_kind(value)}", remedy)

    def table(self, key: str) -> Table | None:
        """The table at a key; None when the key is not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fail((key,), f"`{key}` must be a table, not {_kind(value)}", f"write `{key} = {{ … }}`")
        return Table(self.document, (*self.place, key), value)

    def strings(self, key: str) -> tuple[str, ...]:
        """The strings at a key, without repetitions; empty when the key is not there."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            remedy = f'write `{key} = ["…"]`, with brackets'
            self.fail((key,), f"`{key}` must be an array of strings, not {_kind(value)}", remedy)
        for index, item in enumerate(value):
            if not isinstance(item, str):
                message = f"item {index + 1} of `{key}` must be a string, not {_kind(item)}"
                self.fail((key, index), message, "put it in quotes")
            if not item.strip():
                self.fail((key, index), f"item {index + 1} of `{key}` is empty", "remove it or fill it in")
        return tuple(dict.fromkeys(value))

    def tables(self, key: str, *header: str) -> tuple[Table, ...]:
        """The tables of the array at a key; ``header`` is how its path is written below the prefix."""
        value = self.values.get(key, [])
        remedy = f"start each one with {shown(self.document.header(*header))}"
        if not isinstance(value, list):
            self.fail((key,), f"`{key}` must be an array of tables, not {_kind(value)}", remedy)
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                self.fail((key, index), f"item {index + 1} of `{key}` must be a table, not {_kind(item)}", remedy)
        return tuple(Table(self.document, (*self.place, key, index), item) for index, item in enumerate(value))

    def symbol(self, key: str) -> Symbol | None:
        """The symbol at a key; None when the key is not there."""
        text = self.string(key)
        return None if text is None else self._symbol((key,), f"`{key}`", text)

    def symbols(self, key: str) -> tuple[Symbol, ...]:
        """The symbols at a key, without repetitions; empty when the key is not there."""
        texts = self.strings(key)
        items = self.values.get(key)
        indexes = [items.index(text) for text in texts] if isinstance(items, list) else []
        return tuple(
            self._symbol((key, index), f"item {index + 1} of `{key}`", text)
            for index, text in zip(indexes, texts, strict=True)
        )

    def _symbol(self, keys: KeyPath, subject: str, text: str) -> Symbol:
        try:
            return parse_symbol(text)
        except SymbolError as error:
            self.fail(keys, f"{subject}: {error.message}", error.remedy)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a date or time")
