"""What to call an implementation with, where nobody says it: values of the types that it is annotated with."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from hypothesis import strategies as st

_STARRED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def strategies_for(
    implementation: Callable[..., Any] | None, given: Mapping[str, st.SearchStrategy[Any]]
) -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for every argument that a call must have: those `given`, the others by annotation.

    Parameters with a default are left to it. Raises `TypeError` for a parameter without annotation, and for an
    implementation that is not known before there is a world, which is passed as `None`.
    """
    if implementation is None:
        raise TypeError("with a world, `arguments` must name a strategy for each argument")
    try:
        parameters = inspect.signature(implementation).parameters.values()
    except (TypeError, ValueError):
        return dict(given)
    wanted = [one.name for one in parameters if one.default is one.empty and one.kind not in _STARRED]
    hints = _hints(implementation) if any(name not in given for name in wanted) else {}
    found = dict(given)
    for name in wanted:
        if name in found:
            continue
        if name not in hints:
            called = getattr(implementation, "__qualname__", repr(implementation))
            raise TypeError(f"parameter `{name}` of `{called}` has no annotation; give `arguments` a strategy for it")
        found[name] = st.from_type(hints[name])
    return found


def _hints(implementation: Callable[..., Any]) -> dict[str, Any]:
    annotated: Any = implementation
    if inspect.isclass(implementation):
        annotated = implementation.__init__
    elif not inspect.isroutine(implementation):
        annotated = type(implementation).__call__
    try:
        return get_type_hints(annotated)
    except NameError as error:
        raise TypeError(f"an annotation cannot be read ({error}); give `arguments` a strategy for each") from error
