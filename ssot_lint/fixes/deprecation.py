"""Deprecation: where a project can take the decorator of PEP 702 from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tomli

_LOWEST = re.compile(r"(?:>=|~=|==|\^|>)\s*3\.(\d+)")
_TARGET = re.compile(r"py3(\d+)")
_NAME = re.compile(r"[\w.-]+")


def deprecated_from(pyproject: bytes | None) -> str:
    """Module that has ``deprecated`` for every Python the project supports; empty when none is sure to.

    ``warnings`` has it since Python 3.13, ``typing_extensions`` since 4.5, whose name alone is looked for.
    """
    document = _document(pyproject)
    if (lowest_minor(pyproject) or 0) >= 13:
        return "warnings"
    project, poetry = _table(document, "project"), _table(document, "tool", "poetry")
    declared = project.get("dependencies")
    listed = [one for one in declared if isinstance(one, str)] if isinstance(declared, list) else []
    names = {_normal(one) for one in (*listed, *_table(poetry, "dependencies"))}
    return "typing_extensions" if "typing-extensions" in names else ""


def lowest_minor(pyproject: bytes | None) -> int | None:
    """The oldest Python 3 that the project says it supports (12 for 3.12), by its metadata or else Ruff's target."""
    document = _document(pyproject)
    poetry = _table(document, "tool", "poetry")
    required = _table(document, "project").get("requires-python") or _table(poetry, "dependencies").get("python")
    found = _LOWEST.search(required) if isinstance(required, str) else None
    if found is None and not isinstance(required, str):
        target = _table(document, "tool", "ruff").get("target-version")
        found = _TARGET.fullmatch(target) if isinstance(target, str) else None
    return int(found[1]) if found is not None else None


def _document(pyproject: bytes | None) -> Mapping[str, Any]:
    try:
        return tomli.loads((pyproject or b"").decode("utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _normal(requirement: str) -> str:
    found = _NAME.match(requirement.strip())
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def _table(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        inner = document.get(key)
        document = inner if isinstance(inner, Mapping) else {}
    return document
