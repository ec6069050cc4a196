"""Recipes that a contract declares as templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.edits import Import
from ssot_lint.contracts.model import Template
from ssot_lint.contracts.templates import to_placeholder
from ssot_lint.facts.model import Parameter, ParameterKind
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import holes_in, parse
from ssot_lint.fixes.recipe import Recipe, Source, passed_on


def declared_recipe(template: Template, parameters: tuple[Parameter, ...], imports: tuple[Import, ...]) -> Recipe:
    """The recipe a template spells; when it calls something with holes for arguments, its parts as well."""
    callee, sources = _taken_apart(template)
    named = set(holes_in(template.text))
    unplaced = tuple(one.name for one in parameters if one.name not in named)
    return Recipe(callee, sources, imports, unplaced=unplaced, declared=template)


def _taken_apart(template: Template) -> tuple[str, tuple[Source, ...]]:
    """Callee and sources of ``callee({a}, name={b})``; nothing when any argument is more than a hole."""
    spelled, holes = to_placeholder(template)
    node = parse(spelled)
    if not isinstance(node, ast.Call):
        return "", ()
    sources = [_source(parameter, value, holes) for parameter, value in _arguments(node)]
    known = tuple(one for one in sources if one is not None)
    callee = outer_callee(template)
    return (callee, known) if callee and len(known) == len(sources) else ("", ())


def outer_callee(template: Template) -> str:
    """What the template calls, over nothing but the receiver; empty when that cannot be written."""
    spelled, holes = to_placeholder(template)
    node = parse(spelled)
    callee = ast.get_source_segment(f"({spelled}\n)", node.func) if isinstance(node, ast.Call) else None
    for placeholder in sorted(holes, key=len, reverse=True):
        callee = callee and callee.replace(placeholder, f"{{{holes[placeholder]}}}")
    return callee if callee and not set(holes_in(callee)) - {RECEIVER} else ""


def _arguments(call: ast.Call) -> Iterator[tuple[Parameter, ast.expr]]:
    """Arguments of the template's call, each with a parameter that would take it just so."""
    for place, value in enumerate(call.args):
        starred = isinstance(value, ast.Starred)
        kind = ParameterKind.VAR_POSITIONAL if starred else ParameterKind.POSITIONAL_ONLY
        yield Parameter(str(place), kind), value.value if isinstance(value, ast.Starred) else value
    for keyword in call.keywords:
        kind = ParameterKind.KEYWORD_ONLY if keyword.arg else ParameterKind.VAR_KEYWORD
        yield Parameter(keyword.arg or "**", kind), keyword.value


def _source(parameter: Parameter, value: ast.expr, holes: dict[str, str]) -> Source | None:
    hole = holes.get(value.id) if isinstance(value, ast.Name) else None
    return Source(parameter, passed_on(parameter, hole)) if hole is not None else None
