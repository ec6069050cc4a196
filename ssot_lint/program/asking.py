"""Asking the type checker: about every use in one go, then only about what is still open."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ssot_lint.facts.model import Use, UseKind
from ssot_lint.program.answers import UNKNOWN, Answer, SiteUse
from ssot_lint.program.builtin import MOCKS
from ssot_lint.program.edited import Edit
from ssot_lint.program.overlays import (
    OURS_ONLY,
    Overlay,
    Taught,
    is_path,
    is_plain,
    needs_spelling,
    overlay,
    strings_overlay,
)
from ssot_lint.program.servers.typetext import class_name, members
from ssot_lint.program.typeserver import Place, Problems, SeenType, TypeServer

_LEADING_NAMES = re.compile(r"(?:await\s+)?([^\W\d]\w*(?:\.[^\W\d]\w*)*)")
_UNKNOWN = frozenset({"Unknown", "Any", "Divergent", "Never"})
_FUNCTION = re.compile(r"\(?(?:def|bound method)\s+(?:[\w.]*\.)?(\w+)\(")
_UNKNOWN_MEMBER = re.compile(r"\(?Unknown\b")
"""Narrowed or not: ``Unknown``, ``(Unknown & ~None)``."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What asking needs to know of the tree."""

    is_definition: Callable[[Place, str], bool]
    """A function, class or constant of that name is defined at the place; else it is a variable's."""
    text_of: Callable[[str], str | None]
    split: Callable[[str], tuple[str, str] | None]
    """Module of the tree that a dotted text starts with, and the rest."""
    original: Callable[[Place], Place] = lambda place: place
    """Where a place of a text that the checker was taught stands on disk."""
    lessons_on: Callable[[str], Sequence[Edit]] = lambda path: ()
    """What was taught by edits of a file."""
    variables: Collection[Place] = frozenset()
    """Those of the definitions that something is assigned to."""


def ask(server: TypeServer, sites: Sequence[SiteUse], ground: Ground) -> list[Answer]:
    """An answer a site, in their order; an unsettled one where the checker cannot tell."""
    answers = _in_place(server, sites, ground)
    answers = _with_receivers(server, sites, answers)
    hidden = [index for index, site in enumerate(sites) if _is_hidden(site, answers[index])]
    shown = _overlays([sites[index] for index in hidden], ground)
    index_of = {id(sites[index]): index for index in hidden}
    for site, answer in _ask_overlaid(server, shown, ground, lambda site: answers[index_of[id(site)]]):
        before = answers[index_of[id(site)]]
        answers[index_of[id(site)]] = replace(before, receiver=answer.receiver) if before.is_settled else answer
    return answers


def ask_again(server: TypeServer, sites: Sequence[SiteUse], answers: Sequence[Answer], ground: Ground) -> list[Answer]:
    """The answers with what is known now that something was taught; a settled one is never overturned."""
    place_of = {id(site): index for index, site in enumerate(sites)}
    found = list(answers)
    shown = _overlays(sites, ground)
    for site, answer in _ask_overlaid(server, shown, ground, lambda site: answers[place_of[id(site)]]):
        if answer.is_settled:
            found[place_of[id(site)]] = answer
    return found


def _is_hidden(site: SiteUse, answer: Answer) -> bool:
    """True when only overlaid text shows what the use refers to, or what its receiver is."""
    if site.use.receiver is None:
        return (needs_spelling(site) or is_path(site)) and not answer.is_settled
    return not answer.is_settled or not is_plain(site)


def _in_place(server: TypeServer, sites: Sequence[SiteUse], ground: Ground) -> list[Answer]:
    """Answers about the names that stand in the text as names."""
    seen = [index for index, site in enumerate(sites) if site.use.kind not in {UseKind.STRING, UseKind.KEYWORD}]
    answers = [replace(UNKNOWN, told_by=server.name) for _ in sites]
    places = [sites[index].place for index in seen]
    for index, targets in zip(seen, server.definitions(places), strict=True):
        answers[index] = _sorted_out(answers[index], sites[index], targets, ground)
    loose = [index for index in seen if _is_loose(sites[index], answers[index], ground)]
    for index, value in zip(loose, server.types([sites[index].place for index in loose]), strict=True):
        answers[index] = _valued(answers[index], value, sites[index].use, ground)
    return answers


def _sorted_out(before: Answer, site: SiteUse, targets: Iterable[Place], ground: Ground) -> Answer:
    """The answer with what is defined and what is merely bound at the places that a name leads to."""
    all_places = {one for one in targets if not one.path.startswith(OURS_ONLY)}
    if site.use.kind is UseKind.STORE and all_places and all_places <= {site.place, _receiver_start(site)}:
        return replace(before, is_irrelevant=True)  # it defines the attribute: its uses are judged, and so is its value
    others = sorted(all_places - {site.place})
    defined = tuple(place for place in others if ground.is_definition(place, site.use.name))
    return replace(before, places=defined, bound_at=tuple(place for place in others if place not in defined))


def _is_loose(site: SiteUse, answer: Answer, ground: Ground) -> bool:
    """True when only the type at that very place tells which of several bindings holds, or what a variable holds."""
    if not answer.places:
        return bool(answer.bound_at)
    is_bare = site.use.receiver is None
    return len(answer.places) + len(answer.bound_at) > 1 and (is_bare or _is_held(answer, ground))


def _is_held(answer: Answer, ground: Ground) -> bool:
    """True when a variable is between the name and some definition that it leads to."""
    return bool(answer.bound_at) or any(place in ground.variables for place in answer.places)


def _valued(before: Answer, value: SeenType | None, use: Use, ground: Ground) -> Answer:
    """The answer with what the type says of the value; a plain value is nobody's duplicate."""
    if before.places:
        others = _others(value, use) if value is not None and _is_held(before, ground) else ()
        if use.receiver is not None:
            return replace(before, others=others)
        held = tuple(place for place in before.places if value is not None and place in value.classes)
        if not held and before.bound_at and is_plain_value(value):
            return replace(before, places=(), value=value, is_irrelevant=True)  # bound again, to something else
        assigned = tuple(place for place in before.places if place in ground.variables)
        if not held and assigned and is_plain_value(value):
            return replace(before, places=assigned, value=value, others=others)  # so it is here
        return replace(before, places=held or before.places, others=others)
    if is_mock(value):
        return replace(before, value=value, is_mock=True)
    return replace(before, value=value, is_irrelevant=is_plain_value(value))


def _others(value: SeenType, use: Use) -> tuple[str, ...]:
    """What a variable may hold that is not named as it is used; ``Unknown`` where nobody knows."""
    names = {use.name, use.watched_name}
    others: dict[str, None] = {}
    for one in members(value.text):
        called = _FUNCTION.match(one)
        name = called.group(1) if called is not None else class_name(one)
        if name not in names and one != "None" and not one.startswith("Overload["):
            others["Unknown" if _UNKNOWN_MEMBER.match(one) else name if called is not None else one] = None
    return tuple(others)


def _with_receivers(server: TypeServer, sites: Sequence[SiteUse], answers: list[Answer]) -> list[Answer]:
    """The answers, with the types of the receivers that can be asked about in place and where they are bound."""
    plain = [index for index, site in enumerate(sites) if is_plain(site)]
    for index, type_ in zip(plain, server.types([_receiver_end(sites[index]) for index in plain]), strict=True):
        before = answers[index]
        answers[index] = replace(before, receiver=type_, is_mock=before.is_mock or _stands_in(before, type_))
    roots = {index: place for index, site in enumerate(sites) if (place := _origin_place(site)) is not None}
    for (index, place), origins in zip(roots.items(), server.definitions(list(roots.values())), strict=True):
        bound = [one for one in origins if one != place]
        answers[index] = replace(answers[index], receiver_origin=bound[-1] if bound else None)
    return answers


def _stands_in(answer: Answer, receiver: SeenType | None) -> bool:
    return not answer.places and is_mock(receiver)


def _receiver_start(site: SiteUse) -> Place:
    span = site.use.receiver_span or site.use.span
    return Place(site.path, span.line, span.column)


def _receiver_end(site: SiteUse) -> Place:
    span = site.use.receiver_span
    assert span is not None
    return Place(site.path, span.end_line, span.end_column - 1)


def _origin_place(site: SiteUse) -> Place | None:
    """Last of the names that the receiver starts with: ``b`` in ``a.b(c).d``."""
    span, names = site.use.receiver_span, _LEADING_NAMES.match(site.use.receiver or "")
    if span is None or names is None or "\n" in names.group():
        return None
    return Place(site.path, span.line, span.column + names.end(1) - 1)


def _overlays(sites: Iterable[SiteUse], ground: Ground) -> list[Overlay]:
    by_path: dict[str, list[SiteUse]] = defaultdict(list)
    strings: list[tuple[SiteUse, str, str]] = []
    for site in sites:
        if site.use.string is None or not is_path(site):
            by_path[site.path].append(site)
        elif (bound := ground.split(site.use.string.text)) is not None:
            strings.append((site, *bound))
    texts = ((path, ground.text_of(path)) for path in sorted(by_path))
    shown = [overlay(path, text, by_path[path], ground.lessons_on(path)) for path, text in texts if text is not None]
    return [*shown, strings_overlay(strings)] if strings else shown


def _ask_overlaid(
    server: TypeServer, overlays: Sequence[Overlay], ground: Ground, before: Callable[[SiteUse], Answer]
) -> list[tuple[SiteUse, Answer]]:
    """Answers for what can only be seen in overlaid text, and for what a receiver's class lacks."""
    for one in overlays:
        server.overlay(one.path, one.text)
    try:
        return _overlaid(server, overlays, ground, before)
    finally:
        for one in overlays:
            server.drop(one.path)


def _overlaid(
    server: TypeServer, overlays: Sequence[Overlay], ground: Ground, before: Callable[[SiteUse], Answer]
) -> list[tuple[SiteUse, Answer]]:
    taught = [taught for one in overlays for taught in one.taught]
    original = _originals(overlays, ground)
    types = [_moved(type_, original) for type_ in server.types([one.receiver for one in taught])]
    targets = server.definitions([one.attribute for one in taught])
    answers = [
        _sorted_out(_told(before(one.site), type_), one.site, map(original, places), ground)
        for one, type_, places in zip(taught, types, targets, strict=True)
    ]
    loose = [index for index, answer in enumerate(answers) if _is_loose(taught[index].site, answer, ground)]
    for index, value in zip(loose, server.types([taught[index].attribute for index in loose]), strict=True):
        answers[index] = _valued(answers[index], value, taught[index].site.use, ground)
    problems = _problems(server, taught, answers)
    return [
        (one.site, _with_problems(one, answer, problems.get(one.receiver.path)))
        for one, answer in zip(taught, answers, strict=True)
    ]


def _originals(overlays: Sequence[Overlay], ground: Ground) -> Callable[[Place], Place]:
    by_path = {one.path: one for one in overlays}
    return lambda place: by_path[place.path].original(place) if place.path in by_path else ground.original(place)


def _moved(type_: SeenType | None, original: Callable[[Place], Place]) -> SeenType | None:
    return type_ and replace(type_, classes=tuple(map(original, type_.classes)))


def _told(before: Answer, receiver: SeenType | None) -> Answer:
    known = before.receiver if receiver is None or (is_unknown(receiver) and before.receiver) else receiver
    return replace(before, receiver=known, is_mock=before.is_mock or is_mock(known))


def _problems(server: TypeServer, taught: Sequence[Taught], answers: Sequence[Answer]) -> Mapping[str, Problems]:
    """Problems of the files that still have open sites."""
    pairs = zip(taught, answers, strict=True)
    paths = sorted({one.receiver.path for one, answer in pairs if not answer.is_settled})
    return dict(zip(paths, server.problems(paths), strict=True))


def _with_problems(taught: Taught, answer: Answer, problems: Problems | None) -> Answer:
    if answer.is_settled or answer.bound_at or problems is None:
        return replace(answer, is_mock=answer.is_mock and not answer.places)
    lacks = any(one.end == taught.attribute_end for one in problems.missing) or _is_guarded_lack(answer.receiver)
    lacks = lacks and not _may_be_anything(answer.receiver)
    return replace(answer, is_missing=lacks, is_unbound=taught.root in problems.unbound)


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
    return any(part.strip() in _UNKNOWN or "Todo" in part for part in parts)


def known_members(type_: SeenType) -> list[str] | None:
    """Members of a union of which another is not known, as where a variable may hold anything; None of other types."""
    every = members(type_.text)
    known = [one for one in every if not _UNKNOWN_MEMBER.match(one)]
    return known if known and len(known) < len(every) else None


def is_plain_value(type_: SeenType | None) -> bool:
    """True of the type of an object that is certainly no function, method or class: a number, a text, a record."""
    if type_ is None or is_unknown(type_):
        return False
    text = type_.text
    return "object" not in text and not re.search(
        r"->|\bdef\b|\btype\[|<class|\bCallable\b|\bpartial\b|<Protocol", text
    )


def _may_be_anything(type_: SeenType | None) -> bool:
    """True of a type that tells nothing of the object's class: `object`, a callable, a variable to be filled in."""
    return type_ is not None and (type_.text in {"None", "object"} or type_.text.startswith("(...)"))


def _is_guarded_lack(type_: SeenType | None) -> bool:
    """A class that lacks the attribute, narrowed by a ``hasattr`` that can only be false for it."""
    return type_ is not None and "<Protocol with members" in type_.text and not is_unknown(type_)
