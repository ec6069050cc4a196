"""Asking the type checker: in bulk first, then only about what is still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, KnownDefinition, SiteUse
from ssot_lint.program.builtin import MOCKS
from ssot_lint.program.overlays import Taught, is_plain, needs_spelling, overlay
from ssot_lint.program.typeserver import Place, SeenType, TypeServer

Answers = dict[Place, Answer]
BULK_LIMIT = 16
"""With more watched definitions than this, asking where each use is defined is cheaper than asking for references."""


def ask(
    server: TypeServer,
    sites: Sequence[SiteUse],
    definitions: Sequence[KnownDefinition],
    text_of: Callable[[str], str | None],
) -> Answers:
    """Answers by the place of each use's name token; a use missing from them is one the checker cannot see."""
    visible = [site for site in sites if _is_asked_in_place(site)]
    answers = _by_reference(server, visible, definitions)
    answers |= _by_definition(server, [site for site in visible if site.place not in answers])
    answers = _with_receivers(server, [site for site in visible if is_plain(site)], answers)
    hidden = [site for site in sites if site.use.receiver is not None or needs_spelling(site)]
    open_sites = [site for site in hidden if not answers.get(site.place, Answer()).is_settled]
    return answers | _by_overlay(server, open_sites, answers, text_of)


def _is_asked_in_place(site: SiteUse) -> bool:
    return site.use.kind not in {UseKind.STRING, UseKind.KEYWORD}


def _by_reference(
    server: TypeServer, sites: Sequence[SiteUse], definitions: Sequence[KnownDefinition]
) -> Answers:
    """Uses that the checker lists as references of a watched definition."""
    if not definitions or len(definitions) > BULK_LIMIT:
        return {}
    wanted = {site.place for site in sites}
    found: dict[Place, list[Place]] = defaultdict(list)
    lists = server.references([definition.place for definition in definitions])
    for definition, places in zip(definitions, lists, strict=True):
        for place in places:
            if place in wanted:
                found[place].append(definition.place)
    return {place: Answer(tuple(sorted(targets)), told_by=server.name) for place, targets in found.items()}


def _by_definition(server: TypeServer, sites: Sequence[SiteUse]) -> Answers:
    places = [site.place for site in sites]
    answers: Answers = {}
    for place, targets in zip(places, server.definitions(places), strict=True):
        others = tuple(sorted({target for target in targets if target != place}))
        if others:
            answers[place] = Answer(others, told_by=server.name)
    return answers


def _with_receivers(server: TypeServer, sites: Sequence[SiteUse], answers: Answers) -> Answers:
    """The answers, with the types of the receivers that can be asked about in place."""
    ends = [_receiver_end(site) for site in sites]
    seen = dict(answers)
    for site, type_ in zip(sites, server.types(ends), strict=True):
        before = seen.get(site.place, Answer(told_by=server.name))
        seen[site.place] = replace(before, receiver=type_, is_mock=not before.places and is_mock(type_))
    return seen


def _receiver_end(site: SiteUse) -> Place:
    span = site.use.receiver_span
    assert span is not None
    return Place(site.path, span.end_line, span.end_column - 1)


def _by_overlay(
    server: TypeServer, sites: Iterable[SiteUse], answers: Mapping[Place, Answer], text_of: Callable[[str], str | None]
) -> Answers:
    """Answers for what can only be seen in overlaid text, and for what a receiver's class lacks."""
    by_path: dict[str, list[SiteUse]] = defaultdict(list)
    for site in sites:
        by_path[site.path].append(site)
    found: Answers = {}
    for path, own in sorted(by_path.items()):
        text = text_of(path)
        if text is not None:
            found |= _in_one_file(server, path, text, own, answers)
    return found


def _in_one_file(
    server: TypeServer, path: str, text: str, sites: Sequence[SiteUse], answers: Mapping[Place, Answer]
) -> Answers:
    shown = overlay(path, text, sites)
    server.overlay(path, shown.text)
    try:
        types = server.types([taught.receiver for taught in shown.taught])
        definitions = server.definitions([taught.attribute for taught in shown.taught])
        missing = {one.end for one in server.missing_attributes(path)}
        unbound = set(server.unbound_names(path))
    finally:
        server.drop(path)
    found: Answers = {}
    for taught, type_, places in zip(shown.taught, types, definitions, strict=True):
        before = answers.get(taught.site.place, Answer(told_by=server.name))
        found[taught.site.place] = replace(
            before,
            places=tuple(sorted(set(places))),
            receiver=_better(type_, before.receiver),
            is_missing=not places and (taught.attribute_end in missing or _is_guarded_lack(type_)),
            is_mock=not places and (is_mock(type_) or before.is_mock),
            is_unbound=_is_unbound(taught, unbound),
        )
    return found


def _better(new: SeenType | None, old: SeenType | None) -> SeenType | None:
    return old if new is None or (is_unknown(new) and old is not None) else new


def _is_unbound(taught: Taught, unbound: set[Place]) -> bool:
    """The receiver's first name stands right after the marker that binds it."""
    start = taught.receiver
    return any(place.line == start.line and 0 < place.column - start.column < 60 for place in unbound)


def is_mock(type_: SeenType | None) -> bool:
    """True when the type is one of `unittest.mock`."""
    if type_ is None:
        return False
    return type_.text.partition("[")[0] in MOCKS or any(
        place.path.endswith("unittest/mock.pyi") for place in type_.classes[:1]
    )


def is_unknown(type_: SeenType | None) -> bool:
    """True when some part of the type is not known."""
    if type_ is None:
        return True
    parts = type_.text.replace("&", "|").split("|")
    return any(part.strip() in {"Unknown", "Any", "Divergent", "Never"} or "Todo" in part for part in parts)


def _is_guarded_lack(type_: SeenType | None) -> bool:
    """A class that lacks the attribute, narrowed by a ``hasattr`` that can only be false for it."""
    return type_ is not None and "<Protocol with members" in type_.text and not is_unknown(type_)
