"""Handlers: is an error expected where something stands?"""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from ssot_lint.facts.expressions import last_name, source_of

_RAISES = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress"})
_ATTRIBUTE_ERRORS = frozenset({"AttributeError", "Exception", "BaseException"})
_NAME = re.compile(r"\w+")


def expects_attribute_error(ancestors: Sequence[cst.CSTNode]) -> bool:
    """True in a ``try`` that catches an `AttributeError`, or in a ``with`` that asserts or swallows one."""
    for place in range(len(ancestors) - 1, -1, -1):
        inside = ancestors[place + 1] if place + 1 < len(ancestors) else None
        match ancestors[place]:
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                return False
            case cst.Try(body=body, handlers=handlers) | cst.TryStar(body=body, handlers=handlers) if inside is body:
                if any(_names_it(handler.type) for handler in handlers):
                    return True
            case cst.With(body=body, items=items) if inside is body:
                if any(_asserts_it(item.item) for item in items):
                    return True
    return False


def _names_it(caught: cst.BaseExpression | None) -> bool:
    return caught is None or not _ATTRIBUTE_ERRORS.isdisjoint(_NAME.findall(source_of(caught)))


def _asserts_it(manager: cst.BaseExpression) -> bool:
    if not isinstance(manager, cst.Call) or last_name(manager.func) not in _RAISES:
        return False
    return any(_names_it(argument.value) for argument in manager.args if argument.keyword is None)
