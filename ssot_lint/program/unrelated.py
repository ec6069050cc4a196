"""Unrelated definitions: what a use that is not ours refers to instead, and what one that is may refer to as well."""

from __future__ import annotations

from collections.abc import Sequence

from ssot_lint.facts.model import DefinitionKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.model import DefinitionSite, Unrelated
from ssot_lint.program.outside import outside_module
from ssot_lint.program.overlays import is_path
from ssot_lint.program.typeserver import Place


def unrelated(site: SiteUse, answer: Answer, targets: Sequence[DefinitionSite]) -> tuple[Unrelated, ...]:
    """The definitions that an answer names, each once, given those that the contract's index has."""
    if targets:
        return tuple(Unrelated(str(one.symbol), one.path, one.definition.span.line) for one in targets)
    if answer.places:
        by_symbol = {_symbol(site, answer, place): place for place in answer.places}  # of overloads the last
        return tuple(Unrelated(symbol, place.path, place.line) for symbol, place in sorted(by_symbol.items()))
    names = dict.fromkeys(one.dotted() for one in answer.symbols)
    if len(names) < len(answer.symbols):  # one path, split wherever its module may end
        return tuple(Unrelated(name) for name in names)
    return tuple(Unrelated(str(one)) for one in answer.symbols)


def besides(
    site: SiteUse, answer: Answer, ours: Sequence[DefinitionSite], known: Sequence[DefinitionSite]
) -> tuple[Unrelated, ...]:
    """The definitions that an answer names besides ``ours``, each once, given those that the contract's index has."""
    by_place = {one.place: one for one in known}
    by_symbol = {one.symbol: one for one in known}
    own = {one.symbol for one in ours}
    sites = [by_place[place] for place in answer.places if place in by_place]
    sites += [by_symbol[symbol] for symbol in answer.symbols if symbol in by_symbol]
    found = {
        str(one.symbol): Unrelated(str(one.symbol), one.path, one.definition.span.line)
        for one in sites
        if one.symbol not in own and one.definition.kind is not DefinitionKind.CONSTANT
    }
    for place in answer.places:
        if place not in by_place:
            symbol = _symbol(site, answer, place)
            found[symbol] = Unrelated(symbol, place.path, place.line)
    for named in answer.symbols if len(answer.symbols) > 1 and not is_path(site) else ():
        if named not in by_symbol:
            found[str(named)] = Unrelated(str(named))
    found |= {text: Unrelated(text) for text in answer.others}
    return tuple(found[symbol] for symbol in sorted(found))


def _symbol(site: SiteUse, answer: Answer, place: Place) -> str:
    """The name of what is defined at a place that no index has, as far as place and receiver tell."""
    owner = answer.receiver_class
    if owner is not None and not (place.path.startswith("/") and owner.module != outside_module(place.path)):
        return f"{owner}.{site.use.name}"
    return f"{outside_module(place.path)}:{site.use.watched_name}"
