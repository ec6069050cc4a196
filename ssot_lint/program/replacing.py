"""Replacing: members of classes and modules that a module itself sets to something else, or deletes, as it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.modules import is_test
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place

_Target = Place | Symbol


def replaced(tree: Tree, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
    """The answers; what a definition was replaced for, or deleted from, further up in the same module is left open.

    Elsewhere nobody can tell which comes first, so the answer takes it for granted that the definition still holds.
    """
    changes: dict[_Target, list[SiteUse]] = {}
    for site, answer in zip(sites, answers, strict=True):
        if _is_change(site, answer) and not is_test(site.path):
            for target in _targets(answer):
                changes.setdefault(target, []).append(site)
    if not changes:
        return list(answers)
    return [_judged(tree, site, answer, changes) for site, answer in zip(sites, answers, strict=True)]


def _targets(answer: Answer) -> tuple[_Target, ...]:
    return (*answer.places, *answer.symbols)


def _is_change(site: SiteUse, answer: Answer) -> bool:
    """An attribute of a class or module is set or deleted where the module itself runs."""
    use, text = site.use, answer.receiver.text if answer.receiver is not None else ""
    is_shared = text.startswith(("<class", "type[", "<module", "module "))
    return use.kind in {UseKind.STORE, UseKind.DELETE} and not use.symbol and is_shared


def _judged(tree: Tree, site: SiteUse, answer: Answer, changes: Mapping[_Target, Sequence[SiteUse]]) -> Answer:
    use = site.use
    if use.kind not in {UseKind.CALL, UseKind.REFERENCE} or use.receiver is None or answer.is_mock:
        return answer
    found = [one for target in _targets(answer) for one in changes.get(target, ())]
    if not found:
        return answer
    above = [one for one in found if one.path == site.path and one.use.span < use.span and not use.symbol]
    last = max(above or found, key=lambda one: (one.path, one.use.span))
    if all(one.path == site.path for one in found) and not use.symbol and not above:
        return answer
    if _is_given_back(tree, last):
        return answer
    verb = "deleted" if last.use.kind is UseKind.DELETE else f"set to `{last.use.value or '…'}`"
    change = f"`{last.use.receiver}.{last.use.name}` is {verb} at {last.path}:{last.use.span.line}"
    if above:
        return replace(answer, places=(), symbols=(), bound_at=(), hint=change, is_withheld=True)
    return answer if answer.assumes else replace(answer, assumes=f"that it runs before {change}")


def _is_given_back(tree: Tree, site: SiteUse) -> bool:
    """The attribute is set to what was saved from it before."""
    value = site.use.value or ""
    origins = [origin for name, origin in tree.bindings_of(site.path).names if name == value]
    return any(one.kind == "alias" and one.text == f"{site.use.receiver}.{site.use.name}" for one in origins)
