"""The part of a file that its edits can see: libcst, slow and exact, reads no more of it than that.

What is left out has a stand-in of as many lines, so that every line keeps its number, and is put back byte for byte.
Left out is what holds none of the words that an edit, or an import that it may use or drop, is about (a property test
proves that it makes no difference).
"""

from __future__ import annotations

import ast
import re
import tokenize
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from codemods._proof import is_too_deep
from codemods.edits import AdapterEdit, CallEdit, Edit, Import, ImportEdit, PathEdit, ReferenceEdit, RetireEdit
from ssot_lint.facts.cut import blocks, extent
from ssot_lint.facts.reach import binds_any, statements_in, suites
from ssot_lint.facts.spellings import first_other_spelling

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_WORD = re.compile(r"[^\W\d]\w*")
_IMPORTS = (ast.Import, ast.ImportFrom)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_DROPPING = (AdapterEdit, CallEdit, ReferenceEdit, PathEdit, RetireEdit)
"""Edits that may leave an import without a use."""
_HOLE = re.compile(r"\{\w+\}")
_FREE_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
_MARK = "_ssot_lint_left_out_"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The source with stand-ins, and what each of them stands for, in order."""

    source: bytes
    left_out: tuple[tuple[bytes, bytes], ...]

    def restored(self, source: bytes) -> bytes | None:
        """A rewritten excerpt with everything put back; None when a stand-in is not there as it was."""
        parts: list[bytes] = []
        at = 0
        for stand_in, original in self.left_out:
            place = source.find(stand_in, at)
            if place < 0:
                return None
            parts += (source[at:place], original)
            at = place + len(stand_in)
        parts.append(source[at:])
        return None if any(_MARK.encode() in part for part in parts[::2]) else b"".join(parts)


def excerpt_of(source: bytes, edits: Sequence[Edit]) -> Excerpt | None:
    """What rewriting has to see of a file; None when that is all of it, or cannot be told."""
    text = _text(source)
    if text is None or _MARK in text or is_too_deep(source) or first_other_spelling(text) is not None:
        return None
    tree = _tree(source)
    lines = [line for line in _LINE.findall(source) if line]
    if tree is None:
        return None
    written = text.removesuffix("\n").split("\n")
    if len(lines) != len(written):
        return None
    cutter = _Cutter(lines, written, sorted(edit.span.line for edit in edits))
    cutter.words = frozenset(_words_of(tree, written, edits))
    cutter.kept = cutter.readers_of(tree.body, _may_lose_a_use(tree, written, edits))
    cutter.cut(tree.body)
    return Excerpt(b"".join(cutter.lines), tuple(cutter.left_out)) if cutter.left_out else None


def _text(source: bytes) -> str | None:
    """The file's text with every line end as ``\\n``; None when it cannot be decoded."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(source).readline)
        text = source.decode(encoding)
    except (SyntaxError, LookupError, UnicodeDecodeError):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tree(source: bytes) -> ast.Module | None:
    """Syntax of the file; None when this Python cannot read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _words_of(tree: ast.Module, written: Sequence[str], edits: Sequence[Edit]) -> Iterator[str]:
    """Words whose meaning in the file the edits depend on."""
    needed = {one for edit in edits for one in _imports_of(edit)}
    yield "__all__"
    for edit in edits:
        yield from _own_words(edit)
    for one in needed:
        last = one.module.rpartition(".")[2]
        yield from (one.name, f"{last}_{one.name}") if one.name else (one.module.partition(".")[0],)
        yield from (one.module.replace(".", "_") + end for end in ("", "_module"))
    sought = {word for one in needed for word in (one.module.rpartition(".")[2], one.name) if word}
    changed = {edit.span.line for edit in edits if isinstance(edit, ImportEdit)}
    for statement in _import_statements(tree):
        names = set(_leading_names(statement))
        is_changed = any(statement.lineno <= line <= (statement.end_lineno or 0) for line in changed)
        if is_changed or not sought.isdisjoint(names):
            yield from _bound(statement)


def _own_words(edit: Edit) -> Iterator[str]:
    """Words that an edit itself says and that the file may give a meaning."""
    match edit:
        case CallEdit(template=template, fillings=fillings):
            texts = (template, *(one.text or "" for one in fillings))
        case ReferenceEdit(template=template):
            texts = (template,)
        case AdapterEdit(name=name, statements=statements, flag=flag):
            texts = (name, *statements, flag)
        case PathEdit(name=name, flag=flag):
            texts = (name, flag)
        case ImportEdit(name=name) | RetireEdit(name=name):
            texts = (name,)
        case _:
            texts = ()
    for text in texts:
        yield from _FREE_WORD.findall(_HOLE.sub(" ", text))


def _imports_of(edit: Edit) -> Iterator[Import]:
    if isinstance(edit, CallEdit | ReferenceEdit | AdapterEdit):
        yield from edit.imports
    elif isinstance(edit, ImportEdit) and edit.replacement is not None:
        yield edit.replacement
    if isinstance(edit, AdapterEdit) and edit.deprecated_from:
        yield Import(edit.deprecated_from, "deprecated")


def _import_statements(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    for statement in tree.body:
        if isinstance(statement, _DEFINITIONS):
            continue
        yield from (one for one in statements_in(statement) if isinstance(one, _IMPORTS))


def _bound(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)


def _leading_names(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """What the names that a statement binds may lead to; of ``from a.b import c`` that is no more than ``c``."""
    for alias in statement.names:
        parts = alias.name.split(".")
        yield from (*parts, alias.asname or parts[0])


def _may_lose_a_use(tree: ast.Module, written: Sequence[str], edits: Sequence[Edit]) -> set[str]:
    """Imported names that stand in what an edit may throw away."""
    places = sorted(edit.span.line for edit in edits if isinstance(edit, _DROPPING))
    bound = {name for statement in _import_statements(tree) for name in _bound(statement)}
    return bound & {
        word
        for block in blocks(tree.body)
        for part in _innermost(block, places)
        for line in written[part[0] - 1 : part[1]]
        for word in _WORD.findall(line)
    }


def _innermost(block: Sequence[ast.stmt], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The lines of the innermost blocks around some lines; of a definition on such a line, all of it."""
    first, last = extent(block)
    if not _is_any_in(places, first, last):
        return
    inner = [one for suite in (suites(block[0]) if len(block) == 1 else ()) for one in blocks(suite)]
    if not inner or _is_any_in(places, first, extent(inner[0])[0] - 1):
        yield first, last
        return
    for one in inner:
        yield from _innermost(one, places)


def _is_any_in(places: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(places, first)
    return at < len(places) and places[at] <= last


@dataclass(slots=True)
class _Cutter:
    """Puts stand-ins in the place of what need not be seen."""

    lines: list[bytes]
    written: Sequence[str]
    places: Sequence[int]
    words: frozenset[str] = frozenset()
    kept: frozenset[int] = frozenset()
    """First lines of blocks that stay for what they read."""
    left_out: list[tuple[bytes, bytes]] = field(default_factory=list)

    def readers_of(self, body: Sequence[ast.stmt], names: set[str]) -> frozenset[int]:
        """Blocks enough to see which of the names are read outside the edits: of each name up to a certain reader."""
        found: set[int] = set()
        open_names = set(names)
        for block in self._unedited(body) if open_names else ():
            first, last = extent(block)
            mentioned = open_names & self._words_on(first, last)
            if mentioned:
                found.add(first)
                open_names -= _surely_read(block, mentioned)
        return frozenset(found)

    def _unedited(self, body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
        """Blocks that no edit is in, those within edited classes included."""
        for block in blocks(body):
            if not self._is_edited(*extent(block)):
                yield block
            elif len(block) == 1 and isinstance(block[0], ast.ClassDef):
                yield from self._unedited(block[0].body)

    def cut(self, body: Sequence[ast.stmt]) -> None:
        """Replace what need not be seen of a suite; its first block stays, and what imports."""
        run: list[Sequence[ast.stmt]] = []
        for index, block in enumerate(blocks(body)):
            first, last = extent(block)
            if index and not self._is_wanted(block, first, last):
                run.append(block)
                continue
            self._leave_out(run)
            run = []
            if len(block) == 1 and isinstance(block[0], ast.ClassDef) and first not in self.kept:
                self._cut_inside(block[0])
        self._leave_out(run)

    def _cut_inside(self, statement: ast.ClassDef) -> None:
        if extent([statement.body[0]])[0] > statement.lineno:
            self.cut(statement.body)

    def _is_wanted(self, block: Sequence[ast.stmt], first: int, last: int) -> bool:
        if self._is_edited(first, last) or first in self.kept:
            return True
        words = self._words_on(first, last)
        is_plain = all(isinstance(one, _DEFINITIONS) for one in block)
        return not self.words.isdisjoint(words) or ("import" in words and not is_plain)

    def _is_edited(self, first: int, last: int) -> bool:
        return _is_any_in(self.places, first, last)

    def _words_on(self, first: int, last: int) -> set[str]:
        return set(_WORD.findall("\n".join(self.written[first - 1 : last])))

    def _leave_out(self, run: Sequence[Sequence[ast.stmt]]) -> None:
        """Put one stand-in for consecutive blocks, with whatever is between them."""
        if not run:
            return
        first, last = extent(run[0])[0], extent(run[-1])[1]
        originals = self.lines[first - 1 : last]
        if first == last and len(originals[0]) < len(_MARK):
            return
        ends = [line[len(line.rstrip(b"\r\n")) :] for line in originals]
        heads = self._stand_in(run, first, last)
        new = [head + end for head, end in zip(heads, ends, strict=True)]
        self.lines[first - 1 : last] = new
        end = len(ends[-1])
        old = b"".join(originals)
        made = b"".join(new)
        self.left_out.append((made[: len(made) - end], old[: len(old) - end]))

    def _stand_in(self, run: Sequence[Sequence[ast.stmt]], first: int, last: int) -> list[bytes]:
        """Lines that mean nothing, as many: a definition for definitions, a block where comments may follow one."""
        name = f"{_MARK}{len(self.left_out)}"
        indent = _indent(self.written[first - 1])
        inner = _inner_indent(run[-1][-1], self.written)
        defines = any(isinstance(one, _DEFINITIONS) for block in run for one in block)
        head = f"def {name}():" if defines else "if 0:"
        if inner and last > first:
            opening = [f"{indent}{head}", f'{inner}"""{name}']
        elif defines:
            opening = [f'{indent}{head} """{name}']
        else:
            opening = [f'{indent}0, """{name}']
        lines = [*opening, *[""] * (last - first + 1 - len(opening))]
        lines[-1] += '"""'
        return [line.encode("ascii") for line in lines]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _inner_indent(statement: ast.stmt, written: Sequence[str]) -> str:
    """The indentation of a statement's body; empty when it has none on lines of its own."""
    suite = next(iter(suites(statement)), None)
    if suite is None:
        return ""
    line = extent([suite[0]])[0]
    indent = _indent(written[line - 1])
    return indent if line > statement.lineno and indent.isascii() else ""


def _surely_read(block: Sequence[ast.stmt], names: set[str]) -> set[str]:
    """Those of the names that a block reads, and nowhere binds: they are the module's."""
    read = {
        node.id
        for statement in block
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names
    }
    return {name for name in read if not any(_binds(statement, name) for statement in block)}


def _binds(statement: ast.stmt, name: str) -> bool:
    if binds_any(statement, frozenset({name})):
        return True
    return any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        for node in ast.walk(statement)
    )
