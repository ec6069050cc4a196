"""Other names of a canonical: ``old = send`` in its own class or module, watched like any other duplicate."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from ssot_lint.contracts.matching import NameMatcher
from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Definition, DefinitionKind, Span
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.linking import Linker

_NAMED = (DefinitionKind.FUNCTION, DefinitionKind.METHOD, DefinitionKind.CLASS)


def is_other_name(definition: Definition) -> bool:
    """True of a definition that was told to be no more than another name of its contract's canonical."""
    return definition.value is not None and definition.kind in _NAMED


def as_other_name(
    one: KnownDefinition, contract: Contract, canonical: KnownDefinition | None, linker: Linker
) -> KnownDefinition | None:
    """The constant with the signature of what it names; None when it is no watched name of that canonical.

    A method's other name counts in the method's own class only: in any other one it would have other objects.
    """
    if canonical is None or one.definition.kind is not DefinitionKind.CONSTANT or one.symbol == canonical.symbol:
        return None
    shape, value = canonical.definition, one.definition.value or ""
    is_wanted = one.definition.name != shape.name and NameMatcher(contract.watched).matches(one.definition.name)
    if not is_wanted or shape.kind not in _NAMED or not _names(one, value, canonical, linker):
        return None
    own = one.definition
    return replace(one, definition=named_like(shape, own.name, own.qualname, own.span, own.site, value))


def named_like(shape: Definition, name: str, qualname: str, span: Span, site: Span, value: str) -> Definition:
    """What the shape defines, under another name that stands elsewhere and is bound to ``value``."""
    return msgspec.structs.replace(
        shape, name=name, qualname=qualname, span=span, site=site, delegations=(), is_pure_delegation=True, value=value
    )


def _names(one: KnownDefinition, value: str, canonical: KnownDefinition, linker: Linker) -> bool:
    shape = canonical.definition
    if shape.kind is DefinitionKind.METHOD or one.external:
        owners = (one.definition.qualname.rpartition(".")[0], shape.qualname.rpartition(".")[0])
        return one.path == canonical.path and owners[0] == owners[1] and value == shape.name
    if "." in one.symbol.qualname or not all(part.isidentifier() for part in value.split(".")):
        return False
    link = linker.follow(one.symbol.module, value)
    return link is not None and link.is_certain and link.symbol == canonical.symbol
