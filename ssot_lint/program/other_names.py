"""Other names of a canonical: ``old = send`` in its own class or module, watched like any other duplicate."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import msgspec

from ssot_lint.contracts.matching import NameMatcher
from ssot_lint.contracts.model import Contract
from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.model import Definition, DefinitionKind, Origin
from ssot_lint.program.answers import Answer, KnownDefinition, SiteUse
from ssot_lint.program.linking import Linker

_CALLABLES = (DefinitionKind.FUNCTION, DefinitionKind.METHOD)


def is_other_name(definition: Definition) -> bool:
    """True of a definition that was told to be no more than another name of its contract's canonical."""
    return definition.value is not None and definition.kind in _CALLABLES


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
    if not is_wanted or shape.kind not in _CALLABLES or not _names(one, value, canonical, linker):
        return None
    named = msgspec.structs.replace(
        shape,
        name=one.definition.name,
        qualname=one.definition.qualname,
        span=one.definition.span,
        site=one.definition.site,
        delegations=(),
        is_pure_delegation=True,
        value=value,
    )
    return replace(one, definition=named)


def _names(one: KnownDefinition, value: str, canonical: KnownDefinition, linker: Linker) -> bool:
    shape = canonical.definition
    if shape.kind is DefinitionKind.METHOD or one.external:
        owners = (one.definition.qualname.rpartition(".")[0], shape.qualname.rpartition(".")[0])
        return one.path == canonical.path and owners[0] == owners[1] and value == shape.name
    if "." in one.symbol.qualname or not all(part.isidentifier() for part in value.split(".")):
        return False
    link = linker.follow(one.symbol.module, value)
    return link is not None and link.is_certain and link.symbol == canonical.symbol


@dataclass(frozen=True, slots=True)
class OtherName:
    """A definition that is another name, and the one that it names."""

    definition: KnownDefinition
    canonical: KnownDefinition


def by_that_name(
    site: SiteUse, answer: Answer, others: Iterable[OtherName], bindings_of: Callable[[str], ModuleBindings]
) -> Answer:
    """The answer with the other name in the place of what it names, where the use took that very name.

    Whoever is asked about ``old`` after ``from hub import old`` goes on to what ``old`` names.
    """
    use = site.use
    meant = [one for one in others if one.definition.definition.name == use.name]
    if not meant or use.alias_of is not None or {one.definition.place for one in meant} & set(answer.places):
        return answer
    origin = bindings_of(site.path).origin(use.name) if use.imported is None and use.receiver is None else None
    if origin is not None and origin.kind == "from" and not _brings(origin, use.name):
        return answer
    places = {one.canonical.place: one.definition.place for one in meant}
    symbols = {one.canonical.symbol: one.definition.symbol for one in meant}
    return replace(
        answer,
        places=tuple(dict.fromkeys(places.get(place, place) for place in answer.places)),
        symbols=tuple(dict.fromkeys(symbols.get(symbol, symbol) for symbol in answer.symbols)),
    )


def _brings(origin: Origin, name: str) -> bool:
    """Whether an import brings that very name, not another one under it."""
    return origin.text.rpartition(":")[2] == name
