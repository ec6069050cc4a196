"""Handlers: is an error expected where something stands?"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ssot_lint.facts.expressions import last_name, source_of

_RAISES = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress"})
_ATTRIBUTE_ERRORS = ("AttributeError", "Exception", "BaseException")


def expects_attribute_error(ancestors: Sequence[cst.CSTNode]) -> bool:
    """True in a ``try`` that catches an `AttributeError`, or in a ``with`` that asserts or swallows one."""
    for place in range(len(ancestors) - 1, -1, -1):
        around = ancestors[place]
        inside = ancestors[place + 1] if place + 1 < len(ancestors) else None
        if isinstance(around, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            return False
        if isinstance(around, cst.Try | cst.TryStar) and inside is around.body:
            if any(_names_it(handler.type) for handler in around.handlers):
                return True
        elif isinstance(around, cst.With) and inside is around.body:
            if any(_asserts_it(item.item) for item in around.items):
                return True
    return False


def _names_it(caught: cst.BaseExpression | None) -> bool:
    return caught is None or any(name in source_of(caught) for name in _ATTRIBUTE_ERRORS)


def _asserts_it(manager: cst.BaseExpression) -> bool:
    if not isinstance(manager, cst.Call) or last_name(manager.func) not in _RAISES:
        return False
    return any(_names_it(argument.value) for argument in manager.args if argument.keyword is None)
