"""Extraction: ``bytes → FileFacts``. Pure, and nothing raises over a bad file."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from ssot_lint.facts.aliases import Aliases, import_aliases, without_strangers
from ssot_lint.facts.allows import allow_comments, allow_comments_of_newer
from ssot_lint.facts.asked_names import asked_names
from ssot_lint.facts.bindings import ModuleBindings, module_bindings, text_constants
from ssot_lint.facts.cut import Lines, SourceText, cut, mentioned_lines, uncut
from ssot_lint.facts.model import Allow, FileFacts, Question, SyntaxProblem
from ssot_lint.facts.parsing import (
    collecting_later,
    is_deep_stack,
    is_too_deep,
    on_deep_stack,
    own_syntax_tree,
    source_text,
    syntax_tree,
)
from ssot_lint.facts.screen import names_expression
from ssot_lint.facts.spellings import plainly_spelled

if TYPE_CHECKING:
    import libcst as cst

_TOO_DEEP = SyntaxProblem(1, "nested too deeply to be parsed")


class Extraction(Struct, frozen=True):
    """Facts of one file and the bindings of its module."""

    facts: FileFacts
    bindings: ModuleBindings = ModuleBindings()

    @classmethod
    def empty(cls) -> Extraction:
        """Of a file that could not be read."""
        return cls(FileFacts())


class _Asked(NamedTuple):
    """The question, and the names that the file's own imports give to what is watched."""

    question: Question
    aliases: Aliases

    @property
    def wider(self) -> Question:
        """The question with the aliases watched as well."""
        if not self.aliases:
            return self.question
        return replace(self.question, names=(*self.question.names, *sorted(self.aliases)))


def extract(source: bytes, question: Question, *, whole: bool = False) -> Extraction:
    """Facts of a file. ``whole`` reads it uncut, which changes nothing but the time it takes."""
    if not is_deep_stack():
        return on_deep_stack(lambda: extract(source, question, whole=whole))
    text = source_text(source)
    if isinstance(text, SyntaxProblem):
        return Extraction(FileFacts(problem=text))
    try:
        with collecting_later():
            return _extract(plainly_spelled(text), question, whole)
    except RecursionError:
        return Extraction(FileFacts(problem=_TOO_DEEP))


def _extract(text: str, question: Question, whole: bool) -> Extraction:
    tree = own_syntax_tree(text)
    if isinstance(tree, SyntaxProblem):
        return _extract_newer(text, tree, question)
    asked = _Asked(question, import_aliases(tree, text, question))
    lines = Lines.of(text)
    part = uncut(lines, tree) if whole else _cut(lines, tree, asked.wider)
    allows = allow_comments(text, tree)
    if part.numbers == ():
        return Extraction(FileFacts(allows=allows), module_bindings(tree))
    module = _parsed(part)
    if isinstance(module, SyntaxProblem) and part.deep_line is None and not whole:
        part = uncut(lines, tree)
        module = _parsed(part)
    return _with_allows(_finished(tree, module, part, asked), allows)


def read_bindings(source: bytes) -> ModuleBindings:
    """Bindings of a module that no watched name is mentioned in; empty when it cannot be parsed."""
    text = source_text(source)
    if not isinstance(text, str):
        return ModuleBindings()
    try:
        with collecting_later():
            tree = own_syntax_tree(text)
            tree = on_deep_stack(lambda: syntax_tree(text)) if isinstance(tree, SyntaxProblem) else tree
            return module_bindings(tree) if isinstance(tree, ast.Module) else ModuleBindings()
    except RecursionError:
        return ModuleBindings()


def _cut(lines: Lines, tree: ast.Module, question: Question) -> SourceText:
    expression = re.compile(names_expression({*question.names, *question.canonical_names}))
    return cut(lines, tree, mentioned_lines(lines, expression))


def _extract_newer(text: str, problem: SyntaxProblem, question: Question) -> Extraction:
    """A file the interpreter cannot read may still be valid in a newer Python, which libcst knows. It is read whole."""
    if is_too_deep(text):
        return Extraction(FileFacts(problem=_TOO_DEEP))
    part = SourceText(Lines.of(text))
    module = _parsed(part)
    if isinstance(module, SyntaxProblem):
        return Extraction(FileFacts(problem=problem))
    older = syntax_tree(text)
    tree = older if isinstance(older, ast.Module) else ast.Module([], [])
    found = _finished(tree, module, part, _Asked(question, import_aliases(tree, text, question)))
    return _with_allows(found, allow_comments_of_newer(text, tree))


def _with_allows(found: Extraction, allows: tuple[Allow, ...]) -> Extraction:
    return replace(found, facts=replace(found.facts, allows=allows)) if allows else found


def _parsed(part: SourceText) -> cst.Module | SyntaxProblem:
    import libcst as cst

    if part.deep_line is not None:
        return replace(_TOO_DEEP, line=part.deep_line)
    try:
        return cst.parse_module(part.lines.text)
    except cst.ParserSyntaxError as error:
        line = max(1, min(error.raw_line, len(part.lines.starts)))
        return SyntaxProblem(part.place(part.lines.starts[line - 1])[0], error.message)
    except Exception as error:
        if isinstance(error, RecursionError):
            raise
        return SyntaxProblem(1, f"could not be parsed: {error}")


def _finished(tree: ast.Module, module: cst.Module | SyntaxProblem, part: SourceText, asked: _Asked) -> Extraction:
    bindings = module_bindings(tree)
    if isinstance(module, SyntaxProblem):
        return Extraction(FileFacts(problem=module), bindings)
    from ssot_lint.facts.visitor import Surroundings, visit

    around = Surroundings(bindings, text_constants(tree), cache(lambda: asked_names(tree)))
    facts = visit(module, part, asked.wider, around)
    return Extraction(without_strangers(facts, asked.question, asked.aliases, bindings), bindings)
