"""Reading the shapes of a file: bytes in, fingerprints out; pure, so that they can be kept by the bytes' digest."""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from zlib import crc32

from ssot_lint.shapes.importing import imports_of
from ssot_lint.shapes.lexing import Statements, lex
from ssot_lint.shapes.model import FileShapes, Kind, Shape
from ssot_lint.shapes.outline import Outlined, outline
from ssot_lint.shapes.repeating import repeated
from ssot_lint.shapes.sketching import sketch, sketch_of_fields
from ssot_lint.shapes.spelling import (
    NAME,
    Numbered,
    called_names,
    is_string,
    loose_words,
    plain_text,
    strict_hash,
    without_waiting,
)
from ssot_lint.sources.decoding import Undecodable, decode

_GENERATED = re.compile(rb"(?i)#.*(?:\bauto-?\s?generated\b|\bgenerated (?:by|from|file)\b|do not edit|@generated)")
_HEAD = 1500
FEWEST_STATEMENTS = 3
"""Statements of a body from which it is compared by them."""
FEWEST_FIELDS = 2
_DATA_BASES = re.compile(
    r"(?:^|\.)(?:(?:Int|Str)?Enum|Int?Flag|TypedDict|NamedTuple|BaseModel|BaseSettings|Struct|Schema)$"
)
_DATA_DECORATORS = re.compile(r"(?:^|\.)(?:dataclass|attrs|define|frozen|attr\.s|s)$")
_MOST_CALLS = 60


def read_shapes(source: bytes) -> FileShapes:
    """The shapes of a file. Never raises; what cannot be decoded has none."""
    decoded = decode(source)
    if isinstance(decoded, Undecodable):
        return FileShapes((), b"", b"", b"", is_unreadable=True)
    return shapes_of(decoded.text, is_generated=_GENERATED.search(source[:_HEAD]) is not None)


def shapes_of(text: str, *, is_generated: bool = False) -> FileShapes:
    """The shapes of a text."""
    statements = lex(text)
    table = _spelled(statements)
    outlined = outline(statements)
    shapes = (_module(statements, table), *(_shape(statements, table, one) for one in outlined))
    return FileShapes(
        shapes,
        _packed(table.strict),
        _packed(table.loose),
        _packed(statements.lines),
        tuple(imports_of(statements)),
        _packed(sorted({crc32(name.encode()) for name in table.names})),
        tuple(_sketch(table, shape) for shape in shapes),
        tuple(repeated(table.strict, table.sizes, [(shape.start, shape.end) for shape in shapes[1:]])),
        is_generated,
    )


def packed(numbers: bytes) -> array[int]:
    """The numbers of a column of `FileShapes`."""
    found = array("I")
    found.frombytes(numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return found


@dataclass(slots=True)
class _Table:
    """Spellings of the statements, by place; of docstrings and the like none."""

    texts: list[str]
    strict: list[int]
    loose: list[int]
    calls: list[list[str]]
    sizes: list[int]
    names: set[str]


def _spelled(statements: Statements) -> _Table:
    table = _Table([], [], [], [], [], set())
    level = 0
    for written, indent in zip(statements.words, statements.indents, strict=True):
        text = plain_text(written)
        words = without_waiting(written)
        loose = loose_words(words)
        table.names.update([word for word, kind in zip(words, loose, strict=True) if kind == NAME])
        if len(words) == 1 and is_string(words[0]):
            table.texts.append("")
            table.strict.append(0)
            table.loose.append(0)
            table.calls.append([])
            table.sizes.append(0)
            continue
        step = (indent > level) - (indent < level)
        level = indent
        table.texts.append(f"{step}{text}")
        table.sizes.append(len(words))
        table.strict.append(strict_hash(words, loose))
        table.loose.append(crc32(" ".join(loose).encode("utf-8", "surrogatepass")))
        table.calls.append(called_names(words, loose) if "(" in words else [])
    return table


def _module(statements: Statements, table: _Table) -> Shape:
    count = len(statements)
    return Shape(
        Kind.MODULE, "", 1, 1, statements.ends[-1] if count else 1, 0, count,
        sum(map(len, statements.words)), _digest(table.texts), b"",
    )  # fmt: skip


def _shape(statements: Statements, table: _Table, one: Outlined) -> Shape:
    start, end = one.start, one.end
    header = one.header
    words = statements.words[start:end]
    kind = _kind(one)
    return Shape(
        kind,
        one.qualname,
        one.line,
        statements.lines[start],
        statements.ends[end - 1],
        start,
        end,
        sum(map(len, words)),
        _digest([_nameless(words[0], header.name), *table.texts[start + 1 : end]]),
        _renamed(words),
        header.signature,
        header.parameters,
        one.decorators,
        tuple(_fields(statements, one)) if header.is_class else (),
        tuple(name for row in table.calls[start + 1 : end] for name in row)[:_MOST_CALLS],
        header.is_async,
        _is_declaration(words, header.body_at),
        not header.is_class and (_hands_on(words, header.body_at) or _only_keeps(header.name, words)),
    )


def _sketch(table: _Table, shape: Shape) -> bytes:
    start, end = shape.start + (shape.kind is not Kind.MODULE), shape.end
    if shape.is_declaration or shape.hands_on or end - start < FEWEST_STATEMENTS:
        return _packed(sketch_of_fields(crc32(name.encode()) for name in shape.fields)) if shape.fields else b""
    keys = sketch(table.strict[start:end], table.loose[start:end], table.sizes[start:end])
    if len(shape.fields) >= FEWEST_FIELDS:
        keys += sketch_of_fields(crc32(name.encode()) for name in shape.fields)
    return _packed(keys)


def _kind(one: Outlined) -> Kind:
    if not one.header.is_class:
        return Kind.METHOD if one.is_method else Kind.FUNCTION
    is_data = any(map(_DATA_BASES.search, one.header.parameters)) or any(map(_DATA_DECORATORS.search, one.decorators))
    return Kind.DATA if is_data else Kind.CLASS


def _nameless(words: list[str], name: str) -> str:
    at = words.index(name)
    return plain_text([*words[:at], "_", *words[at + 1 :]])


def _renamed(words: list[list[str]]) -> bytes:
    number = Numbered().__getitem__
    rows = [" ".join(map(number, without_waiting(row))) for row in words if len(row) > 1 or not is_string(row[0])]
    return _digest(rows)


def _body(words: list[list[str]], body_at: int) -> list[list[str]]:
    """Statements of a body, its docstring aside."""
    rows = [words[0][body_at:], *words[1:]]
    return [row for row in rows if row and not (len(row) == 1 and is_string(row[0]))]


def _is_declaration(words: list[list[str]], body_at: int) -> bool:
    return all(
        row in (["pass"], [".", ".", "."]) or row[:2] == ["raise", "NotImplementedError"]
        for row in _body(words, body_at)
    )


def _hands_on(words: list[list[str]], body_at: int) -> bool:
    body = _body(words, body_at)
    if len(body) != 1 or body[0][0] in {"if", "for", "while", "with", "try", "raise", "def", "class", "async"}:
        return False
    depth = closed = 0
    for word in body[0]:
        depth += (word in {"(", "[", "{"}) - (word in {")", "]", "}"})
        closed += word == ")" and depth == 0
    return closed <= 1


def _only_keeps(name: str, words: list[list[str]]) -> bool:
    """True of an ``__init__`` that does nothing but keep its arguments and call the one above."""
    if name != "__init__":
        return False
    return all(
        (row[:2] == ["self", "."] and len(row) <= 8 and "(" not in row and "=" in row) or row[:3] == ["super", "(", ")"]
        for row in _body(words, len(words[0]))
    )


def _fields(statements: Statements, one: Outlined) -> Iterator[str]:
    """Names that stand before ``=`` or ``:`` right in the body of a class."""
    body = range(one.start + 1, one.end)
    level = statements.indents[body[0]] if body else 0
    for at in body:
        words = statements.words[at]
        if statements.indents[at] == level and len(words) > 1 and words[1] in {"=", ":"} and words[0].isidentifier():
            yield words[0]


def _digest(texts: list[str]) -> bytes:
    return blake2b("\n".join([text for text in texts if text]).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _packed(numbers: list[int]) -> bytes:
    found = array("I", numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()
