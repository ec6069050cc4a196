"""The corpus: every definition of a tree that is compared, as columns of one table; small for millions of lines."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

import msgspec
from msgspec import Struct

from ssot_lint.discover import designed
from ssot_lint.discover.calls import FEWEST_CALLS, call_keys
from ssot_lint.discover.kinship import Kinship
from ssot_lint.shapes.model import Block, FileShapes, Import, Kind, Shape
from ssot_lint.shapes.reading import packed

KINDS = tuple(Kind)
MOST_HOMES = 15
_SPREAD = 0x1_0000_0001
"""Puts a number of 32 bits in both halves of one of 64."""
_CODE = {kind: at for at, kind in enumerate(KINDS)}


class ClassCard(Struct, frozen=True, gc=False):
    """What a class is compared by besides its statements."""

    name: str
    bases: tuple[str, ...]
    methods: tuple[str, ...]
    fields: tuple[str, ...]
    decorators: tuple[str, ...]
    row: int
    """Of the class; -1 when it is not compared."""


class Corpus:
    """Definitions by row. A row's place in one column is its place in all."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.encoded: list[bytes] = []
        self.reasons: list[str] = []
        self.strict: list[bytes] = []
        self.loose: list[bytes] = []
        self.names: list[bytes] = []
        """By file: what it mentions, as in `FileShapes`."""
        self.file = array("I")
        self.index = array("I")
        self.start = array("I")
        self.end = array("I")
        self.tokens = array("I")
        self.kind = array("B")
        self.is_async = array("B")
        self.exact = array("Q")
        self.renamed = array("Q")
        self.name: list[str] = []
        self.is_property = array("B")
        self.owner: list[str] = []
        """Qualified name of what it stands in; empty at the top of a module."""
        self.keys = array("Q")
        """A key of a sketch with the row it is of: ``key << 32 | row``."""
        self.call_keys = array("Q")
        """The same of what functions call."""
        self.tops: list[tuple[str, ...]] = []
        """By file: names of the functions and classes at its top."""
        self._is_sorted = False
        self.parent = array("i")
        """Row of the class that a method stands in, of the module for the rest; -1 where that is not compared."""
        self.classes: dict[tuple[int, str], ClassCard] = {}
        """Every class, by number of its file and qualified name."""
        self.kinship = Kinship()
        self.homes: Counter[str] = Counter()
        """Files that define a function, a method or a class of this name, whatever its size."""
        self.blocks: dict[int, tuple[Block, ...]] = {}
        """By file that is compared: runs of statements that it repeats."""
        self.left_out: Counter[str] = Counter()
        self.definitions = 0
        self._decoder = msgspec.msgpack.Decoder(FileShapes)
        self.shapes = lru_cache(maxsize=64)(self._shapes)
        self._kept: dict[int, Shape] = {}

    def __len__(self) -> int:
        return len(self.file)

    def add(self, path: str, encoded: bytes, *, is_asked: bool = False) -> None:
        """Take in the shapes of a file, as msgpack; what somebody asks about is compared whatever it is."""
        shapes = self._decoder.decode(encoded)
        number = len(self.paths)
        self.paths.append(path)
        self.encoded.append(encoded)
        why = "" if is_asked else designed.file_reason(path, shapes)
        self.reasons.append(why)
        self.names.append(shapes.names)
        self.definitions += len(shapes.shapes)
        if why:
            self.left_out[why] += len(shapes.shapes)
            self.tops.append(())
            self.strict.append(b"")
            self.loose.append(b"")
            return
        if shapes.blocks:
            self.blocks[number] = shapes.blocks
        self.strict.append(shapes.strict)
        self.loose.append(shapes.loose)
        self._add_rows(number, shapes, is_asked=is_asked)

    def _add_rows(self, number: int, shapes: FileShapes, *, is_asked: bool) -> None:
        by_name: dict[str, tuple[Shape, int]] = {}
        methods: dict[str, list[str]] = {}
        aliases = {one.bound: one.name for one in shapes.imports if one.name and one.name != one.bound}
        for index, shape in enumerate(shapes.shapes):
            owner = shape.qualname.rpartition(".")[0].removesuffix(".<locals>")
            parent, parent_row = by_name.get(owner, (None, -1)) if shape.qualname else (None, -1)
            why = "" if is_asked else designed.reason(shape, parent if owner else None)
            row = -1 if why else len(self.file)
            by_name[shape.qualname] = (shape, row)
            if shape.kind is Kind.METHOD:
                methods[owner].append(sys.intern(shape.qualname.rpartition(".")[2]))
            elif shape.kind in {Kind.CLASS, Kind.DATA}:
                methods[shape.qualname] = []
                self.kinship.add(shape.qualname.rpartition(".")[2], _bases(shape, aliases))
            if why:
                self.left_out[why] += 1
                continue
            self.file.append(number)
            self.index.append(index)
            is_named_only = designed.is_named_only(shape)
            self.start.append(shape.start)
            self.end.append(shape.end)
            self.tokens.append(shape.tokens)
            self.kind.append(_CODE[shape.kind])
            self.is_async.append(shape.is_async)
            name = sys.intern(shape.qualname.rpartition(".")[2])
            exact = int.from_bytes(shape.exact, "little")
            self.exact.append(exact ^ crc32(name.encode()) * _SPREAD if is_named_only else exact)
            self.renamed.append(0 if is_named_only else int.from_bytes(shape.renamed, "little"))
            self.name.append(name)
            self.is_property.append(any(one.endswith("property") for one in shape.decorators))
            self.owner.append(sys.intern(owner))
            self.parent.append(parent_row)
            if not is_named_only:
                self.keys.extend([key << 32 | row for key in packed(shapes.sketches[index])])
            if len(shape.calls) >= FEWEST_CALLS:
                self.call_keys.extend([key << 32 | row for key in call_keys(shape.calls)])
        self.tops.append(tuple(sys.intern(name) for name in by_name if name and "." not in name))
        self.homes.update({sys.intern(name.rpartition(".")[2]) for name in by_name})
        for qualname, names in methods.items():
            shape, row = by_name[qualname]
            self.kinship.note(qualname.rpartition(".")[2], names)
            self.classes[number, qualname] = _card(shape, row, names, _bases(shape, aliases))

    def kind_of(self, row: int) -> Kind:
        """What kind of definition it is."""
        return KINDS[self.kind[row]]

    def shape(self, row: int) -> Shape:
        """The definition with all that is known of it."""
        kept = self._kept.get(row)
        return self.shapes(self.file[row]).shapes[self.index[row]] if kept is None else kept

    def keep(self, rows: Iterable[int]) -> None:
        """Have the definitions in some rows at hand, and no others, each file decoded once."""
        wanted = sorted({*rows}, key=lambda row: (self.file[row], row))
        self._kept = {row: self.shapes(self.file[row]).shapes[self.index[row]] for row in wanted}

    def is_inner(self, row: int) -> bool:
        """True of what stands in a function."""
        return bool(self.owner[row]) and (self.file[row], self.owner[row]) not in self.classes

    def qualname(self, row: int) -> str:
        """Its qualified name; empty of a module."""
        return f"{self.owner[row]}.{self.name[row]}" if self.owner[row] else self.name[row]

    def sorted_keys(self) -> array[int]:
        """Keys of sketches with their rows, sorted; the same whoever asks."""
        if not self._is_sorted:
            self.keys = array("Q", sorted(self.keys))
            self._is_sorted = True
        return self.keys

    def path(self, row: int) -> str:
        """The file it stands in."""
        return self.paths[self.file[row]]

    def statements(self, row: int, *, loosely: bool = False) -> list[int]:
        """Hashes of its statements, without its header and its docstrings."""
        column = self.loose if loosely else self.strict
        start = self.start[row] + (self.kind[row] != _CODE[Kind.MODULE])
        return [one for one in packed(column[self.file[row]][4 * start : 4 * self.end[row]]) if one]

    def size(self, row: int) -> int:
        """Number of its statements, its header included."""
        return self.end[row] - self.start[row]

    def rows_of(self, kinds: Iterable[Kind]) -> list[int]:
        """Rows of some kinds."""
        wanted = {_CODE[kind] for kind in kinds}
        return [row for row, kind in enumerate(self.kind) if kind in wanted]

    def is_convention(self, row: int) -> bool:
        """True of a name that so many files define that a framework must ask for it."""
        return self.is_conventional(self.name[row]) and self.kind[row] != _CODE[Kind.MODULE]

    def is_conventional(self, name: str) -> bool:
        """True of a name that so many files define that a framework must ask for it."""
        return self.homes[name] > MOST_HOMES

    def class_of(self, row: int) -> ClassCard | None:
        """The class that a method stands in; None of what is no method."""
        return self.classes.get((self.file[row], self.owner[row])) if self.owner[row] else None

    def card(self, row: int) -> ClassCard:
        """What a class is compared by."""
        owner, name = self.owner[row], self.name[row]
        return self.classes[self.file[row], f"{owner}.{name}" if owner else name]

    def imports(self, number: int) -> tuple[Import, ...]:
        """What a file imports."""
        return self.shapes(number).imports

    def _shapes(self, number: int) -> FileShapes:
        return self._decoder.decode(self.encoded[number])


def _bases(shape: Shape, aliases: dict[str, str]) -> tuple[str, ...]:
    """Names of the bases as they are defined, where an import calls them otherwise."""
    return tuple(aliases.get(base, base) for base in map(designed.plain_base, shape.parameters) if base)


def _card(shape: Shape, row: int, methods: list[str], bases: tuple[str, ...]) -> ClassCard:
    name = sys.intern(shape.qualname.rpartition(".")[2])
    fields = tuple(map(sys.intern, shape.fields))
    return ClassCard(name, bases, tuple(dict.fromkeys(methods)), fields, shape.decorators, row)
