"""Templates as values of a configuration: read and checked, with errors at their own character in the file."""

from __future__ import annotations

from ssot_lint.contracts.errors import ConfigError, caret_excerpt
from ssot_lint.contracts.model import Template
from ssot_lint.contracts.tables import Table
from ssot_lint.contracts.templates import TemplateError, parse_template


def template_at(table: Table, key: str) -> Template | None:
    """The template at a key; None when the key is not there. `ConfigError` when it is none."""
    text = table.string(key)
    if text is None:
        return None
    try:
        return parse_template(text)
    except TemplateError as error:
        raise template_fault(table, key, text, error.column, error.message, error.remedy) from None


def template_fault(table: Table, key: str, text: str, column: int, message: str, remedy: str) -> ConfigError:
    """The error of a template, at its character in the file where that is written literally, else at its key."""
    positions = table.document.positions
    place = (*table.place, key)
    line, file_column = positions.inside_string(place, text, column) or (positions.line(place), None)
    excerpt = caret_excerpt(text, column)
    return ConfigError(table.document.path, line, file_column, f"`{key}`: {message}", remedy, excerpt)
