"""Rivals: modules that several source roots have, of which the search path of the day chooses one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.tree import Tree


def chosen(tree: Tree, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
    """The answers; those about what another file has under the name of its module say which one they take it for."""
    return [_chosen(tree, site, answer) for site, answer in zip(sites, answers, strict=True)]


def _chosen(tree: Tree, site: SiteUse, answer: Answer) -> Answer:
    if answer.assumes or answer.is_mock:
        return answer
    for path in _files(tree, answer):
        rival = tree.modules.rival_of(path) if path != site.path else None
        if rival is not None:
            name = tree.modules.plain_name(path)
            return replace(answer, assumes=f"that the module `{name}` is {path}, and not {rival}")
    return answer


def _files(tree: Tree, answer: Answer) -> Iterator[str]:
    yield from (place.path for place in answer.places if not place.path.startswith("/"))
    yield from filter(None, (tree.modules.path_of(symbol.module) for symbol in answer.symbols))
