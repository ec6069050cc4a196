"""Looking: what is given a function or class and does not call it: it asks, replaces or imitates what that has."""

from __future__ import annotations

import ast

from ssot_lint.program.teaching.reading import Reading

_LOOKING = frozenset({
    "isinstance", "issubclass", "Mock", "MagicMock", "AsyncMock", "NonCallableMock", "create_autospec", "Depends",
    "signature", "get_type_hints", "fields", "is_dataclass", "raises", "id", "repr", "getsource",
})  # fmt: skip
_LOOKING_AT_FIRST = frozenset({"hasattr", "getattr", "setattr", "delattr", "spy"})
_PATCHING = frozenset({"object", "multiple"})


def only_looks(call: ast.Call, node: ast.expr) -> bool:
    """True of a call that does not call what it is given there: ``isinstance(x, A)``, ``patch.object(A, "name")``."""
    name = _last(call.func)
    is_patch = isinstance(call.func, ast.Attribute) and name in _PATCHING and "patch" in _last(call.func.value)
    is_first = bool(call.args) and call.args[0] is node
    return name in _LOOKING or (is_first and (is_patch or name in _LOOKING_AT_FIRST))


def is_only_looked_at(reading: Reading, node: ast.expr) -> bool:
    """True of what is compared, or is one of several classes that something is asked about."""
    outer = reading.parents[node]
    if isinstance(outer, ast.Tuple):
        outer = reading.parents[outer]
        return isinstance(outer, ast.Call) and _last(outer.func) in {"isinstance", "issubclass", "raises"}
    return isinstance(outer, ast.Compare | ast.FormattedValue)


def _last(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))
