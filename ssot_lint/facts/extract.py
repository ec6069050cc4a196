"""Extraction: ``bytes → FileFacts``. Pure, and nothing raises over a bad file."""

from __future__ import annotations

import ast
import re

from msgspec import Struct
from msgspec.structs import replace

from ssot_lint.facts.bindings import ModuleBindings, module_bindings
from ssot_lint.facts.cut import Lines, SourceText, cut, mentioned_lines
from ssot_lint.facts.model import FileFacts, Origin, Question, SyntaxProblem, Use
from ssot_lint.facts.parsing import collecting_later, is_too_deep, source_text, syntax_tree
from ssot_lint.facts.screen import names_expression

_TOO_DEEP = SyntaxProblem(1, "nested too deeply to be parsed")


class Extraction(Struct, frozen=True):
    """Facts of one file and the bindings of its module."""

    facts: FileFacts
    bindings: ModuleBindings = ModuleBindings()

    @classmethod
    def empty(cls) -> Extraction:
        """Of a file that could not be read."""
        return cls(FileFacts())


def extract(source: bytes, question: Question, *, whole: bool = False) -> Extraction:
    """Facts of a file. ``whole`` reads it uncut, which changes nothing but the time it takes."""
    with collecting_later():
        return _extract(source, question, whole)


def _extract(source: bytes, question: Question, whole: bool) -> Extraction:
    text = source_text(source)
    if isinstance(text, SyntaxProblem):
        return Extraction(FileFacts(problem=text))
    tree = syntax_tree(text)
    if isinstance(tree, SyntaxProblem):
        return _extract_newer(text, tree, question)
    bindings = module_bindings(tree)
    aliases = _import_aliases(tree, text, question)
    wider = replace(question, names=(*question.names, *aliases)) if aliases else question
    facts = _with_module_origins(_visited(SourceText(Lines.of(text)) if whole else _cut(text, tree, wider), wider), bindings)
    return Extraction(_without_strangers(facts, question, aliases) if aliases else facts, bindings)


def read_bindings(source: bytes) -> ModuleBindings:
    """Bindings of a module that no watched name is mentioned in; empty when it cannot be parsed."""
    text = source_text(source)
    tree = syntax_tree(text) if isinstance(text, str) else text
    return module_bindings(tree) if isinstance(tree, ast.Module) else ModuleBindings()


def _cut(text: str, tree: ast.Module, question: Question) -> SourceText:
    lines = Lines.of(text)
    expression = re.compile(names_expression({*question.names, *question.canonical_names}))
    return cut(lines, tree, mentioned_lines(lines, expression))


def _import_aliases(tree: ast.Module, text: str, question: Question) -> dict[str, str]:
    """Watched name by the local name it is imported under, where the two differ."""
    watched = re.compile(names_expression(question.names))
    if not re.search(rf"{watched.pattern}\s+as\s", text):
        return {}
    imports = (one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom))
    aliases = (alias for one in imports for alias in one.names)
    return {
        alias.asname: alias.name
        for alias in aliases
        if alias.asname and watched.fullmatch(alias.name) and not watched.fullmatch(alias.asname)
    }


def _without_strangers(facts: FileFacts, question: Question, aliases: dict[str, str]) -> FileFacts:
    """Facts without what merely shares its name with an alias."""
    wanted = re.compile(names_expression({*question.names, *question.canonical_names}))
    definitions = tuple(one for one in facts.definitions if wanted.fullmatch(one.name))
    uses = (_as_alias(use, aliases) if not wanted.fullmatch(use.name) else use for use in facts.uses)
    return replace(facts, definitions=definitions, uses=tuple(use for use in uses if use is not None))


def _as_alias(use: Use, aliases: dict[str, str]) -> Use | None:
    name = aliases.get(use.name)
    is_bound = use.origin is not None and use.origin.kind == "from" and use.origin.text.endswith(f":{name}")
    if name is None or not is_bound or use.receiver is not None or use.string is not None:
        return None
    return replace(use, alias_of=name)


def _extract_newer(text: str, problem: SyntaxProblem, question: Question) -> Extraction:
    """A file the interpreter cannot read may still be valid in a newer Python, which libcst knows."""
    if is_too_deep(text):
        return Extraction(FileFacts(problem=_TOO_DEEP))
    facts = _visited(SourceText(Lines.of(text)), question)
    return Extraction(FileFacts(problem=problem) if facts.problem is not None else facts)


def _visited(text: SourceText, question: Question) -> FileFacts:
    import libcst as cst

    from ssot_lint.facts.visitor import visit

    try:
        return visit(cst.parse_module(text.lines.text), text, question)
    except cst.ParserSyntaxError as error:
        return FileFacts(problem=SyntaxProblem(error.raw_line, error.message))
    except RecursionError:
        return FileFacts(problem=_TOO_DEEP)


def _with_module_origins(facts: FileFacts, bindings: ModuleBindings) -> FileFacts:
    return replace(facts, uses=tuple(_with_origin(use, bindings) for use in facts.uses))


def _with_origin(use: Use, bindings: ModuleBindings) -> Use:
    root = use.receiver or (use.string.subject if use.string else None) or (use.callee if use.callee else use.name)
    name = re.match(r"\w+", root)
    if use.origin is not None or name is None:
        return use
    origin: Origin | None = bindings.origin(name.group())
    return replace(use, origin=origin) if origin is not None else use
