"""Meanings: answers about names, held against the order in which modules and functions bind them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Origin, Span, StringRole, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.linking import Link, annotated_class
from ssot_lint.program.names import UNTOLD, Meaning, Names
from ssot_lint.program.overlays import is_path
from ssot_lint.program.reading.files import Files
from ssot_lint.program.tree import Tree

Follow = Callable[[SiteUse, str, Origin | None], Link | None]
"""What a dotted text means where a use stands."""

_CALLED = re.compile(r"^([^\W\d]\w*)\([^()]*\)$")
_READING = frozenset({UseKind.CALL, UseKind.REFERENCE})
_BARE = _READING | {UseKind.DELETE}


class NameJudge:
    """Adds the branches that an answer lacks, and takes away what is hidden or gone."""

    def __init__(self, tree: Tree, files: Files, follow: Follow) -> None:
        self._tree = tree
        self._files = files
        self._follow = follow
        self._names = Names(tree, files)

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order, with every meaning that their names can have."""
        return [self._judged(site, answer) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        if answer.is_mock or answer.is_irrelevant or not site.module:
            return answer
        try:
            if modules := self._modules_of(site) or self._modules_meant(site):
                return self._with_meaning(answer, self._names.of_modules(modules, site.use.name), is_of_module=True)
            if (seen := self._in_module(site, answer)) is not None:
                return self._with_meaning(answer, self._names.of_module(*seen), is_of_module=True)
            if site.use.receiver is None and site.use.string is None and site.use.kind in _BARE:
                return self._with_meaning(answer, self._bare(site, answer), is_of_module=False)
            return self._with_classes(site, answer)
        except RecursionError:
            return answer

    def _in_module(self, site: SiteUse, answer: Answer) -> tuple[str, str] | None:
        """The module and the name in it that a use names; None where its meaning needs no second look."""
        use = site.use
        found: tuple[str, str] | None = None
        if use.imported is not None and not use.imported.names_module:
            found = self._tree.modules.absolute(use.imported.module, site.path, site.module), use.name
        elif use.string is not None and is_path(site):
            module, colon, rest = use.string.text.partition(":")
            found = (module, rest) if colon else self._tree.linker.binding_of(module)
        elif use.string is not None and use.string.role is StringRole.ALL:
            found = site.module, use.string.text
        elif use.receiver is not None and use.kind in _READING and _is_dotted(use.receiver):
            link = self._follow(site, use.receiver, use.origin)
            found = (link.symbol.module, use.name) if link is not None and not link.symbol.qualname else None
        path = self._tree.modules.path_of(found[0]) if found is not None else None
        if found is None or path is None or not found[1].isidentifier():
            return None
        return None if answer.is_settled and self._names.is_plain(path, found[1]) else found

    def _modules_of(self, site: SiteUse) -> list[str]:
        """The modules that the receiver can be, where the file imports several under one name."""
        use = site.use
        if use.kind not in _READING or use.receiver is None or not use.receiver.isidentifier():
            return []
        if use.origin is None or not use.origin.line:
            return []
        origins = [origin for own, origin in self._tree.bindings_of(site.path).names if own == use.receiver]
        texts = [one.text.replace(":", ".") for one in origins if one.kind in {"import", "from"}]
        modules = [self._tree.modules.absolute(text, site.path, site.module) for text in texts]
        is_each = len(texts) == len(origins) and all(self._tree.modules.exists(module) for module in modules)
        return modules if len(modules) > 1 and is_each else []

    def _modules_meant(self, site: SiteUse) -> list[str]:
        """The modules that the receiver means, where some module binds a name on the way to other things as well."""
        use = site.use
        if use.kind not in _READING or use.receiver is None or not _is_dotted(use.receiver):
            return []
        link = self._follow(site, use.receiver, use.origin)
        if link is None or link.is_certain or link.symbol.qualname:
            return []
        first, *rest = use.receiver.split(".")
        meaning = self._name_at(site, first, len(use.receiver))
        for name in rest:
            modules = _modules(meaning)
            meaning = self._names.of_modules(modules, name) if modules else UNTOLD
        return _modules(meaning)

    def _name_at(self, site: SiteUse, name: str, length: int) -> Meaning:
        """What the first name of a receiver means; on one line it stands so many columns before the receiver's end."""
        span = site.use.receiver_span
        syntax = self._files.syntax(site.path)
        if span is None or syntax is None or span.line != span.end_line or span.end_column - span.column != length:
            return UNTOLD
        node = syntax.name_at(Span(span.line, span.column, span.line, span.column + len(name)))
        return self._names.at(syntax, node) if isinstance(node, ast.Name) else UNTOLD

    def _bare(self, site: SiteUse, answer: Answer) -> Meaning | None:
        """What a bare name means; None where that needs no second look."""
        use = site.use
        is_local = use.origin is not None and not use.origin.line
        if answer.is_settled and not is_local and self._names.is_plain(site.path, use.name):
            return None
        syntax = self._files.syntax(site.path)
        node = syntax.name_at(use.span) if syntax is not None else None
        return self._names.at(syntax, node) if syntax is not None and isinstance(node, ast.Name) else None

    def _with_classes(self, site: SiteUse, answer: Answer) -> Answer:
        """The answer with the members of every class that the receiver's class may be under the name it has here."""
        name = _class_name(site)
        if name is None or answer.is_missing or self._names.is_plain(site.path, name):
            return answer
        meaning = self._names.of_module(site.module, name)
        if not meaning.is_known or len(meaning.symbols) < 2:
            return answer
        found = [self._tree.linker.member(symbol, site.use.name) for symbol in meaning.symbols]
        members = tuple(dict.fromkeys(member for member in found if member is not None))
        return replace(answer, symbols=members) if len(members) > 1 else answer

    def _with_meaning(self, answer: Answer, meaning: Meaning | None, *, is_of_module: bool) -> Answer:
        if meaning is None:
            return answer
        if meaning.assumes and not answer.assumes:
            answer = replace(answer, assumes=meaning.assumes)
        if not meaning.is_known:
            return answer
        if not meaning.symbols:
            if not meaning.absence:
                return answer
            gone = replace(answer, places=(), symbols=(), bound_at=(), is_missing=is_of_module, hint=meaning.absence)
            return replace(gone, is_unbound=not is_of_module)
        told = len(answer.places) + len(answer.symbols)
        if told == len(meaning.symbols) == 1 and self._is_at(answer, meaning.symbols[0]):
            return answer
        plain = replace(answer, places=(), bound_at=(), others=(), is_missing=False)
        return replace(plain, symbols=meaning.symbols, steps=meaning.steps)

    def _is_at(self, answer: Answer, symbol: Symbol) -> bool:
        """What the answer names may be that definition: it is the same symbol, or in the same file."""
        path = self._tree.modules.path_of(symbol.module)
        is_there = all(one.path == path for one in answer.places if path is not None)
        return is_there and all(one == symbol for one in answer.symbols)


def _modules(meaning: Meaning) -> list[str]:
    """The modules that a name means; none where it may mean anything else."""
    is_each = meaning.is_known and not any(one.qualname for one in meaning.symbols)
    return [one.module for one in meaning.symbols] if is_each else []


def _class_name(site: SiteUse) -> str | None:
    """The plain name of the class that the receiver is made of, or annotated with, right here."""
    use, receiver = site.use, site.use.receiver or ""
    if called := _CALLED.match(receiver):
        return called.group(1)
    origin = use.origin
    if origin is None or not receiver.isidentifier():
        return None
    text = annotated_class(origin.text) if origin.kind == "annotation" else origin.text
    is_telling = origin.kind in {"annotation", "constructor"}
    return text if is_telling and text is not None and text.isidentifier() else None


def _is_dotted(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
