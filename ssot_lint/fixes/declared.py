"""Recipes that a contract declares as templates."""

from __future__ import annotations

import ast

from codemods.edits import Import
from ssot_lint.contracts.model import Template
from ssot_lint.facts.model import Parameter, ParameterKind
from ssot_lint.fixes.delegation import RECEIVER
from ssot_lint.fixes.expressions import HOLE, holes_in, parse_template
from ssot_lint.fixes.recipe import Recipe, Source


def declared_recipe(template: Template, parameters: tuple[Parameter, ...], imports: tuple[Import, ...]) -> Recipe:
    """The recipe a template spells; when it calls something with holes for arguments, its parts as well."""
    callee, sources = _taken_apart(template.text)
    named = set(holes_in(template.text))
    unplaced = tuple(one.name for one in parameters if one.name not in named)
    return Recipe(callee, sources, imports, unplaced=unplaced, declared=template)


def _taken_apart(template: str) -> tuple[str, tuple[Source, ...]]:
    """Callee and sources of ``callee({a}, name={b})``; nothing when any argument is more than a hole."""
    node = parse_template(template)
    if not isinstance(node, ast.Call):
        return "", ()
    spelled = HOLE.sub(r"_hole_\1", template)
    callee = _unparsed(ast.get_source_segment(f"({spelled}\n)", node.func) or "")
    if set(holes_in(callee)) - {RECEIVER}:
        return "", ()
    sources = []
    for place, value in enumerate(node.args):
        star = "*" if isinstance(value, ast.Starred) else ""
        inner = value.value if isinstance(value, ast.Starred) else value
        kind = ParameterKind.VAR_POSITIONAL if star else ParameterKind.POSITIONAL_ONLY
        sources.append((Parameter(str(place), kind), star, inner))
    for keyword in node.keywords:
        kind = ParameterKind.KEYWORD_ONLY if keyword.arg else ParameterKind.VAR_KEYWORD
        sources.append((Parameter(keyword.arg or "**", kind), "" if keyword.arg else "**", keyword.value))
    if not all(isinstance(inner, ast.Name) and inner.id.startswith("_hole_") for _, _, inner in sources):
        return "", ()
    return callee, tuple(Source(one, f"{star}{_unparsed(ast.unparse(inner))}") for one, star, inner in sources)


def _unparsed(text: str) -> str:
    """The holes of a template back in their braces."""
    found = {name: f"{{{name.removeprefix('_hole_')}}}" for name in _hole_names(text)}
    for name in sorted(found, key=len, reverse=True):
        text = text.replace(name, found[name])
    return text


def _hole_names(text: str) -> set[str]:
    node = parse_template(text)
    names = (one.id for one in ast.walk(node) if isinstance(one, ast.Name)) if node is not None else ()
    return {name for name in names if name.startswith("_hole_")}
