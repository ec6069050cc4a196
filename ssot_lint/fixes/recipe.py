"""Recipes: how every use of one duplicate is written with the canonical."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.edits import Import
from ssot_lint.contracts.model import Template
from ssot_lint.facts.model import Parameter, ParameterKind

_MARKS = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}


@dataclass(frozen=True, slots=True)
class Source:
    """What one parameter of the canonical gets: a template over the duplicate's receiver and parameters."""

    parameter: Parameter
    text: str
    follows_gap: bool = False
    """A parameter before it is left to its default: it can only be given by keyword."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How uses of one duplicate are written with the canonical."""

    callee: str
    """Template of what is called."""
    sources: tuple[Source, ...]
    imports: tuple[Import, ...] = ()
    doubts: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    """Parameters of the duplicate that the canonical has no place for."""
    keeps_signature: bool = False
    """Every call of the duplicate, unpacked arguments included, means the same to the canonical as it is written."""
    declared: Template | None = None
    """The contract's own template, which stands for callee and sources."""
    borrowed: bool = False
    """The template is declared for what the duplicate overrides, so nobody has decided about what it adds."""


def passed_on(parameter: Parameter, hole: str) -> str:
    """The template that hands the hole's arguments on to that parameter."""
    return f"{_MARKS.get(parameter.kind, '')}{{{hole}}}"


def passes_through(recipe: Recipe, parameters: tuple[Parameter, ...]) -> bool:
    """True when the canonical gets exactly the duplicate's parameters, in their order."""
    handed = [source.text for source in recipe.sources]
    return bool(recipe.callee) and handed == [passed_on(one, one.name) for one in parameters]
