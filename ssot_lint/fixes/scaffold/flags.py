"""The source of a module with a feature flag that is read, at every call, from the environment."""

from __future__ import annotations

from ssot_lint.fixes.scaffold.layout import docstring, literal
from ssot_lint.fixes.scaffold.model import Flag
from ssot_lint.fixes.scaffold.style import Style

ON = ("1", "on", "true", "yes")
"""Values of the variable that switch a flag on, whatever their case."""


def flags_source(flags: tuple[Flag, ...], style: Style) -> str:
    """The module: one function for each flag."""
    values = ", ".join(literal(value, style) for value in ON)
    top = [
        *docstring("Feature flags of migrations, read from the environment at every call.", 0, style),
        "",
        "from __future__ import annotations",
        "",
        "import os",
        "",
        f"_ON = frozenset({{{values}}})",
    ]
    return "\n".join([*top, *(line for flag in flags for line in ["", "", *_function(flag, style)])]) + "\n"


def _function(flag: Flag, style: Style) -> list[str]:
    name, variable = flag.symbol.qualname, literal(flag.variable, style)
    text = f"Whether the canonical's way is taken; `{flag.variable}` says so."
    value = f"os.environ.get({variable}, {literal('', style)}).strip().lower()"
    return [f"def {name}() -> bool:", *docstring(text, 1, style), f"{style.indent}return {value} in _ON"]
