"""Laying out source: calls, headers and imports on one line where they fit, else one part a line."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence

from codemods.edits import Import
from ssot_lint.facts.model import Parameter, ParameterKind
from ssot_lint.fixes.scaffold.style import Style

_STARS = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}


def literal(text: str, style: Style) -> str:
    """The text as a string literal in the project's quotes."""
    plain = repr(text)
    if style.quote == '"' and plain.startswith("'") and '"' not in text:
        return f'"{plain[1:-1]}"'
    return plain


def bracketed(head: str, parts: Sequence[str], tail: str, depth: int, style: Style) -> list[str]:
    """Lines of ``head`` + ``(parts)`` + ``tail`` at a depth, in the way that Black and Ruff lay them out."""
    indent = style.indent * depth
    line = f"{indent}{head}({', '.join(parts)}){tail}"
    if len(line) <= style.width or not parts:
        return [line]
    inner = f"{indent}{style.indent}{', '.join(parts)}"
    may_share = len(inner) <= style.width and not head.startswith(("from", "import"))
    if may_share and not any(part.startswith("*") for part in parts):
        return [f"{indent}{head}(", inner, f"{indent}){tail}"]
    rows = [f"{indent}{style.indent}{part}," for part in parts]
    return [f"{indent}{head}(", *rows, f"{indent}){tail}"]


def docstring(text: str, depth: int, style: Style) -> list[str]:
    """A docstring at a depth; one that holds its own quotes or backslashes is written as it must be."""
    prefix = "r" if "\\" in text else ""
    safe = text.replace('"""', "'''").rstrip()
    safe = f"{safe} " if safe.endswith('"') else safe
    first, *rest = safe.split("\n")
    indent = style.indent * depth
    if not rest:
        return [f'{indent}{prefix}"""{first}"""']
    lines = [f"{indent}{line}" if line.strip() else "" for line in rest]
    return [f'{indent}{prefix}"""{first}', *lines, f'{indent}"""']


def declared(parameters: Sequence[Parameter], *, leading: Sequence[str] = ()) -> list[str]:
    """Parameters as a header declares them, with the marks that stand between kinds."""
    kinds = [one.kind for one in parameters]
    shown = list(leading)
    for place, one in enumerate(parameters):
        before = kinds[place - 1] if place else None
        if before is ParameterKind.POSITIONAL_ONLY and one.kind is not ParameterKind.POSITIONAL_ONLY:
            shown.append("/")
        if one.kind is ParameterKind.KEYWORD_ONLY and before not in (
            ParameterKind.KEYWORD_ONLY,
            ParameterKind.VAR_POSITIONAL,
        ):
            shown.append("*")
        shown.append(_declared(one))
    if kinds and kinds[-1] is ParameterKind.POSITIONAL_ONLY:
        shown.append("/")
    return shown


def _declared(one: Parameter) -> str:
    annotation = f": {one.annotation}" if one.annotation else ""
    equals = " = " if one.annotation else "="
    default = f"{equals}{one.default}" if one.default is not None else ""
    return f"{_STARS.get(one.kind, '')}{one.name}{annotation}{default}"


def handed_on(parameters: Sequence[Parameter], value: str = "{}") -> list[str]:
    """Arguments that give a function of the same parameters what this one got; ``{}`` stands for a parameter's name."""
    return [
        f"{one.name}={value.format(one.name)}"
        if one.kind is ParameterKind.KEYWORD_ONLY
        else f"{_STARS.get(one.kind, '')}{value.format(one.name)}"
        for one in parameters
    ]


def import_lines(imports: Iterable[Import], own: Sequence[str], depth: int, style: Style) -> list[str]:
    """Import statements in the sections and the order that isort gives them."""
    sections: dict[int, list[Import]] = defaultdict(list)
    for one in sorted(set(imports)):
        sections[_section(one.module, own)].append(one)
    lines: list[str] = []
    for number in sorted(sections):
        lines += [""] if lines else []
        lines += [f"{style.indent * depth}import {one.module}" for one in sections[number] if not one.name]
        names: dict[str, list[str]] = defaultdict(list)
        for one in sections[number]:
            if one.name:
                names[one.module].append(one.name)
        for module, group in names.items():
            lines += _from_import(module, sorted(group, key=_rank), depth, style)
    return lines


def _from_import(module: str, names: Sequence[str], depth: int, style: Style) -> list[str]:
    indent = style.indent * depth
    line = f"{indent}from {module} import {', '.join(names)}"
    if len(line) <= style.width:
        return [line]
    rows = [f"{indent}{style.indent}{name}," for name in names]
    return [f"{indent}from {module} import (", *rows, f"{indent})"]


def _section(module: str, own: Sequence[str]) -> int:
    top = module.partition(".")[0]
    if top == "__future__":
        return 0
    if top in own:
        return 3
    return 1 if top in sys.stdlib_module_names else 2


def _rank(name: str) -> tuple[int, str]:
    """Constants, classes, then the rest, each by the alphabet."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2), name
