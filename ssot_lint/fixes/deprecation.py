"""Deprecation: where a project can take the decorator of PEP 702 from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tomli

_LOWEST = re.compile(r"(?:>=|~=|==|\^|>)\s*3\.(\d+)")
_NAME = re.compile(r"[\w.-]+")


def deprecated_from(pyproject: bytes | None) -> str:
    """Module that has ``deprecated`` for every Python the project supports; empty when none is sure to.

    ``warnings`` has it since Python 3.13, ``typing_extensions`` since 4.5, whose name alone is looked for.
    """
    if pyproject is None:
        return ""
    try:
        document = tomli.loads(pyproject.decode("utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return ""
    project, poetry = _table(document, "project"), _table(document, "tool", "poetry")
    required = project.get("requires-python") or _table(poetry, "dependencies").get("python")
    lowest = _LOWEST.search(required) if isinstance(required, str) else None
    if lowest is not None and int(lowest[1]) >= 13:
        return "warnings"
    declared = project.get("dependencies")
    listed = [one for one in declared if isinstance(one, str)] if isinstance(declared, list) else []
    names = {_normal(one) for one in (*listed, *_table(poetry, "dependencies"))}
    return "typing_extensions" if "typing-extensions" in names else ""


def _normal(requirement: str) -> str:
    found = _NAME.match(requirement.strip())
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def _table(document: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        inner = document.get(key)
        document = inner if isinstance(inner, Mapping) else {}
    return document
