"""Constructors: what a class that states none of its own is made with, when its bases show it."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.bindings import ClassBinding
from ssot_lint.facts.model import Definition, DefinitionKind, Parameter
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.tree import Tree

_STATE_NONE = frozenset(
    {"object", "abc.ABC", "ABC", "typing.Generic", "Generic", "typing.Protocol", "Protocol"}
    | {"typing_extensions.Generic", "typing_extensions.Protocol"}
)
"""Classes outside the tree that add no parameter to a constructor."""


def with_constructor(tree: Tree, one: KnownDefinition) -> KnownDefinition:
    """The definition; of a class that inherits its constructor, with the parameters of that, if they can be told."""
    definition = one.definition
    if definition.kind is not DefinitionKind.CLASS or not definition.inherits_constructor or one.external:
        return one
    found = _inherited(tree, one.symbol)
    if found is None:
        return one
    return replace(one, definition=msgspec.structs.replace(definition, parameters=found, inherits_constructor=False))


def _inherited(tree: Tree, symbol: Symbol) -> tuple[Parameter, ...] | None:
    """Parameters of the first constructor along a single line of bases; None where the line forks or leaves us."""
    for owner, binding in tree.linker.ancestry(symbol):
        if binding is None:
            if owner.dotted().lstrip(".") in _STATE_NONE:
                continue
            return None
        stated = _stated(tree, owner, binding)
        if stated is None:
            return None
        if not stated.inherits_constructor:
            return stated.parameters
        if len([base for base in binding.bases if base.partition("[")[0] not in _STATE_NONE]) > 1:
            return None
    return ()


def _stated(tree: Tree, owner: Symbol, binding: ClassBinding) -> Definition | None:
    """The class as its file states it; None when something may make the constructor up or take over from it."""
    path = tree.modules.path_of(owner.module)
    definitions = tree.definitions_of(path, owner.name) if path is not None else ()
    found = [one for one in definitions if one.qualname == owner.qualname and one.kind is DefinitionKind.CLASS]
    if len(found) != 1 or found[0].decorators or binding.member("__new__") is not None:
        return None
    return found[0]
