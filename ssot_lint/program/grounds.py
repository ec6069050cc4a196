"""Grounds: the steps from a use to what it refers to, each at its path and line, in words that a person can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ssot_lint.facts.model import Use
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.model import DefinitionSite, Evidence

_LONGEST = 60
_SELF = re.compile(r"^Self@\w+(?: \(invariant\))?$")


def evidence(site: SiteUse, answer: Answer, targets: tuple[DefinitionSite, ...]) -> tuple[Evidence, ...]:
    """Where the receiver comes from, what it is, and where what it calls is defined."""
    own = answer.steps if answer.is_mock or not answer.places else ()
    steps = [*_origin(site, answer), *own, *_type(site, answer)]
    if answer.binding is not None:
        steps.append(answer.binding)
    if answer.guard:
        steps.append(Evidence(site.path, site.use.span.line, f"the guard is {answer.guard}"))
    for target in targets:
        steps.append(Evidence(target.path, target.definition.span.line, f"`{target.symbol}` is defined here"))
    return tuple(dict.fromkeys(steps))


def implemented(sites: Sequence[DefinitionSite]) -> tuple[Evidence, ...]:
    """That each of the definitions implements what was declared."""
    return tuple(
        Evidence(one.path, one.definition.span.line, f"`{one.symbol}` implements it and may be what is reached")
        for one in sites
    )


def _origin(site: SiteUse, answer: Answer) -> Iterator[Evidence]:
    """Where the receiver's first names, or the name itself, are bound."""
    use, place = site.use, answer.receiver_origin
    if place is not None and not place.path.startswith("/") and place[:2] != (site.path, use.span.line):
        source = f": `{short(answer.receiver_source)}`" if answer.receiver_source else ""
        yield Evidence(place.path, place.line, f"`{_leading(use)}` is bound here{source}")
    elif (
        place is None
        and use.origin is not None
        and use.origin.line
        and use.origin.text
        and not answer.steps
        and (use.string is None or use.string.subject is not None)
    ):
        root = re.split(r"[.(\[]", _subject(use))[0]
        yield Evidence(site.path, use.origin.line, f"`{root}` is bound here, to `{short(use.origin.text)}`")
    for bound in answer.bound_at if not answer.places else ():
        yield Evidence(bound.path, bound.line, f"`{use.name}` is set here")


def _type(site: SiteUse, answer: Answer) -> Iterator[Evidence]:
    if answer.receiver is None:
        return
    text = readable(answer.receiver.text)
    if answer.receiver_class is not None and _SELF.match(answer.receiver.text):
        text = answer.receiver_class.name
    said = "is of unknown type" if text == "Unknown" else f"is `{text}`"
    yield Evidence(site.path, site.use.span.line, f"`{short(_subject(site.use))}` {said} (says {answer.told_by})")


def _subject(use: Use) -> str:
    return use.receiver or (use.string.subject if use.string else None) or use.name


def _leading(use: Use) -> str:
    """The dotted name that the receiver starts with."""
    found = re.match(r"(?:await\s+)?([\w.]+)", use.receiver or "")
    return found.group(1).rstrip(".") if found is not None else use.name


def readable(type_text: str) -> str:
    """A type as a person would write it, without what a ``hasattr`` narrowed away and what only a checker means."""
    plain = re.sub(r"\(([^()&]+) & <Protocol[^>]*>\)", r"\1", type_text).split(" & <Protocol", 1)[0]
    plain = re.sub(r"<class '([\w.]+)'>", r"type[\1]", plain)
    plain = re.sub(r"<module '([\w.]+)'>", r"module \1", plain)
    plain = re.sub(r"Self@\w+( \(invariant\))?", "Self", plain)
    return short(plain)


def short(text: str) -> str:
    """The text on one line, cut where it is too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
