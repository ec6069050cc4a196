"""Judging: what is known of mocks added to the answer about a use."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ssot_lint.facts.model import StringRole, Use, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.replaced import patched_here
from ssot_lint.program.doubles.values import Double, Kind, Patcher, Several, Thing, Value
from ssot_lint.program.model import Evidence
from ssot_lint.program.patched import PatchedWith, mock_name, patches_of
from ssot_lint.program.reading.subjects import subject_of
from ssot_lint.program.reading.syntax import Syntax
from ssot_lint.program.tree import Tree

_WORDS = (b"mock", b"Mock", b"patch", b"autospec")
"""One of them stands in every file that makes or is given a mock by a name of its own."""
_NAMED = frozenset({StringRole.GETATTR, StringRole.HASATTR, StringRole.PATCH_OBJECT, StringRole.ATTRIBUTE})
_SETTING = frozenset({UseKind.STORE, UseKind.DELETE})


class DoubleJudge:
    """Tells uses of doubles from uses of the real thing, where a type checker cannot."""

    def __init__(self, tree: Tree, evaluator: Evaluator) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._has_words: dict[str, bool] = {}

    def judged(self, sites: Sequence[SiteUse], answers: Sequence[Answer]) -> list[Answer]:
        """The answers, in their order, with what the code around each use says of mocks."""
        return [self._judged(site, answer) for site, answer in zip(sites, answers, strict=True)]

    def _judged(self, site: SiteUse, answer: Answer) -> Answer:
        if site.use.kind is UseKind.IMPORT or (answer.is_settled and not self._speaks_of_mocks(site.path)):
            return answer
        syntax = self._evaluator.files.syntax(site.path) if site.path.endswith((".py", ".pyw")) else None
        if syntax is None:
            return answer
        try:
            return self._with_double(syntax, site, answer)
        except RecursionError:
            return answer

    def _speaks_of_mocks(self, path: str) -> bool:
        if path not in self._has_words:
            source = self._tree.read(path) or b""
            self._has_words[path] = any(word in source for word in _WORDS)
        return self._has_words[path]

    def _with_double(self, syntax: Syntax, site: SiteUse, answer: Answer) -> Answer:
        use = site.use
        if use.kind is UseKind.KEYWORD:
            return self._keyword(syntax, use, answer)
        if use.string is not None:
            subject = subject_of(syntax, use) if use.string.role in _NAMED else None
            if subject is None:
                return answer
            read = self._evaluator.containers.element if use.string.is_element else self._evaluator.value
            return self._on(read(syntax, subject), use, answer)
        node = syntax.name_at(use.span)
        if node is None:
            return answer
        owner = self._evaluator.value(syntax, node.value) if isinstance(node, ast.Attribute) else None
        whole = self._evaluator.value(syntax, node) if use.kind not in _SETTING else None
        return self._whole(whole, owner, use, answer)

    def _whole(self, whole: Value | None, owner: Value | None, use: Use, answer: Answer) -> Answer:
        """The answer by what the name holds, or else by what it is an attribute of."""
        if isinstance(whole, Double):
            meant = whole.stands_for or self._real(owner, use.name)
            return _doubled(answer, whole, meant, "" if isinstance(owner, Double) else _said(whole))
        is_open = answer.is_mock or not answer.is_settled
        if isinstance(whole, Thing) and whole.through_double and whole.kind is Kind.FUNCTION:
            return replace(answer, places=(), symbols=(whole.symbol,), is_mock=False, bound_at=())
        if isinstance(owner, Thing) and owner.through_double and is_open:
            return self._through_double(owner, use, answer)
        return self._on(owner, use, answer)

    def _through_double(self, owner: Thing, use: Use, answer: Answer) -> Answer:
        """The answer about an attribute of a real object that a double leads to."""
        if owner.kind not in {Kind.OBJECT, Kind.CLASS}:
            return answer
        linker = self._tree.linker
        member = linker.member(owner.symbol, use.name)
        known = replace(answer, receiver_class=owner.symbol, is_mock=False)
        if member is not None:
            return replace(known, symbols=(member,))
        return replace(known, is_missing=linker.lacks(owner.symbol, use.name))

    def _on(self, owner: Value | None, use: Use, answer: Answer) -> Answer:
        """The answer about an attribute of a double."""
        if not isinstance(owner, Double):
            return answer
        return _doubled(answer, owner, self._real(owner.stands_for, use.name), "")

    def _real(self, owner: Value | None, name: str) -> Thing | None:
        """What the attribute of a real thing is, or was before a double took its place."""
        value = self._evaluator.members.attribute(owner, name) if isinstance(owner, Thing) else None
        return value if isinstance(value, Thing) else None

    def _keyword(self, syntax: Syntax, use: Use, answer: Answer) -> Answer:
        """The answer about a keyword argument: it names an attribute of a new mock, or of what is patched."""
        keyword = syntax.keyword_at(use.span)
        call = next(syntax.around(keyword), None) if keyword is not None else None
        if not isinstance(call, ast.Call):
            return answer
        if isinstance(call.func, ast.Attribute) and call.func.attr == "configure_mock":
            return self._on(self._evaluator.value(syntax, call.func.value), use, answer)
        spelled = self._evaluator.spelled(syntax)
        if mock_name(spelled(call.func)) == "patch.multiple":
            patches = [one for one in patches_of(call, spelled) if one.attribute == use.name]
            return self._patched(syntax, patches[0], use, answer) if patches else answer
        if not isinstance(self._evaluator.value(syntax, call.func), Thing):
            return answer  # an argument of a call, even if what is called is a mock
        value = self._evaluator.value(syntax, call)
        if isinstance(value, Several):
            is_mock = isinstance(value.values.get(use.name), Double)
            return replace(answer, is_mock=is_mock, is_irrelevant=not is_mock)
        return self._on(self._evaluator.calls.begun(value) if isinstance(value, Patcher) else value, use, answer)

    def _patched(self, syntax: Syntax, patch: PatchedWith, use: Use, answer: Answer) -> Answer:
        """The answer about the name that ``patch.multiple`` replaces."""
        owner = self._evaluator.replaced.owner_of(syntax, patch)
        steps = (patched_here(syntax, patch),)
        plain = replace(answer, is_mock=False, steps=steps, receiver=None)
        if owner is None or owner.kind is Kind.OUTSIDE:
            return replace(plain, hint=f"nothing says what `{use.callee}` is given; write it out as a path or a module")
        real = self._real(owner, use.name)
        if real is not None:
            return replace(plain, symbols=(real.held_by or real.symbol,))
        linker, symbol = self._tree.linker, owner.symbol
        is_module = owner.kind is Kind.MODULE
        lacks = linker.lacks_name(symbol.module, use.name) if is_module else linker.lacks(symbol, use.name)
        return replace(plain, is_missing=lacks, receiver_class=symbol)


def _doubled(answer: Answer, double: Double, meant: Thing | None, said: str) -> Answer:
    """The answer as one about a double; what was told of the real thing is what it stands for."""
    steps = (*double.steps, *answer.steps)
    if meant is not None and double.stands_for is not None:
        steps = (*double.steps, _stands_for(double), *answer.steps)
    told = bool(answer.places or answer.symbols)
    symbols = answer.symbols if told or meant is None else (meant.held_by or meant.symbol,)
    return replace(
        answer,
        symbols=symbols,
        is_mock=True,
        is_missing=False,
        is_irrelevant=False,
        bound_at=(),
        steps=tuple(dict.fromkeys(steps)),
        stand_in=said,
    )


def _stands_for(double: Double) -> Evidence:
    assert double.stands_for is not None
    last = double.steps[-1]
    return Evidence(last.path, last.line, f"it stands for `{double.stands_for.symbol}`")


def _said(double: Double) -> str:
    step = double.steps[-1]
    return f"a mock stands in its place: {step.text} ({step.path}:{step.line})"
