"""The classroom: a type checker with everything taught so far in force, asked about any expression of the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.edited import FIRST, Edit, EditedText
from ssot_lint.program.outside import outside_module
from ssot_lint.program.overlays import OURS_ONLY
from ssot_lint.program.teaching.reading import FUNCTIONS, Expression, Library, Reading
from ssot_lint.program.teaching.values import Naming, Value, value_of
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place, SeenType, TypeServer

_MARKER = "ssot_lint_asked_"
_NEVER: tuple[int, None] = (-1, None)


@dataclass(slots=True)
class Changes:
    """How often something was written on the boards of a classroom, or taken away."""

    count: int = 0


@dataclass(slots=True)
class Board:
    """What is written on one file."""

    reading: Reading
    naming: Naming
    changes: Changes
    edits: list[Edit] = field(default_factory=list)
    is_shown: bool = False
    """The checker has the text as it now is."""
    _shown: EditedText | None = None

    def write(self, edits: Iterable[Edit]) -> None:
        """Add edits; one that overlaps another that is there already is left out."""
        for edit in edits:
            if not any(edit.overlaps(other) for other in self.edits):
                self.edits.append(edit)
                self.changes.count += 1
        self.is_shown, self._shown = False, None

    def hides(self, start: int, end: int) -> bool:
        """True of what stands in a text that an edit replaces, or overlaps one, but is not just that text."""
        return any(
            one.start < end and start < one.end and not (start <= one.start and one.end <= end)
            for one in self.edits
            if one.start < one.end
        )

    def erase(self, edit: Edit) -> None:
        """Take an edit away again."""
        if edit in self.edits:
            self.edits.remove(edit)
            self.changes.count += 1
            self.is_shown, self._shown = False, None

    def all_edits(self) -> list[Edit]:
        """Every edit, the names that they need included."""
        head = self.naming.text
        start = self.reading.first_statement
        return [*self.edits, Edit(start, start, FIRST - 1, head)] if head else list(self.edits)

    def shown(self, markers: Sequence[Edit] = ()) -> EditedText:
        """The file's text with what is written on it, and some markers."""
        if markers:
            return EditedText.of(self.reading.lines, self.reading.path, [*self.all_edits(), *markers])
        if self._shown is None:
            self._shown = EditedText.of(self.reading.lines, self.reading.path, self.all_edits())
        return self._shown


class Classroom:
    """Asks in the taught text and answers in terms of the text on disk."""

    def __init__(self, server: TypeServer, tree: Tree, library: Library) -> None:
        self.server = server
        self.library = library
        self._tree = tree
        self._boards: dict[str, Board] = {}
        self._shown: set[str] = set()
        self._changes = Changes()
        self._types: dict[ast.expr, tuple[int, SeenType | None]] = {}

    @property
    def version(self) -> int:
        """A number that changes whenever more is taught: until then every answer stays as it is."""
        return 2 * self._changes.count + self.server.infers_returns

    def board(self, path: str) -> Board | None:
        """What is written on a file; None of one that cannot be read."""
        if path not in self._boards:
            reading = self.library.reading(path)
            if reading is None:
                return None
            self._boards[path] = Board(reading, Naming(reading.module), self._changes)
        return self._boards[path]

    def copy(self) -> Classroom:
        """A classroom with the same on its boards, to be added to apart."""
        other = Classroom(self.server, self._tree, self.library)
        for path, board in self._boards.items():
            other._boards[path] = Board(board.reading, board.naming.copy(), other._changes, list(board.edits))
        return other

    def lessons_on(self, path: str) -> list[Edit]:
        """Edits of a file, for an overlay that shows more on top of them."""
        return self._boards[path].all_edits() if path in self._boards else []

    def original(self, place: Place) -> Place:
        """Where what the checker says stands at a place is on disk."""
        board = self._boards.get(place.path)
        return board.shown().original(place) if board is not None and place.path in self._shown else place

    @contextmanager
    def in_session(self) -> Iterator[None]:
        """Everything taught is in force within, and nothing after."""
        try:
            self.show()
            yield
        finally:
            for path in self._shown:
                self.server.drop(path)
                self._boards[path].is_shown = False
            self._shown.clear()

    def show(self) -> None:
        """Let the checker read what has been taught since it was last asked."""
        for path, board in self._boards.items():
            if board.edits and not board.is_shown:
                if path in self._shown:
                    self.server.drop(path)
                self.server.overlay(path, board.shown().text)
                self._shown.add(path)
                board.is_shown = True

    def definitions(self, expressions: Sequence[Expression]) -> list[tuple[Place, ...]]:
        """Where the last name of each expression is defined, on disk."""
        self.show()
        asked = [(index, place) for index, one in enumerate(expressions) if (place := self._last_name(one)) is not None]
        found: list[tuple[Place, ...]] = [()] * len(expressions)
        answers = self.server.definitions([place for _, place in asked])
        for (index, place), targets in zip(asked, answers, strict=True):
            found[index] = tuple(
                self.original(one) for one in targets if one != place and not one.path.startswith(OURS_ONLY)
            )
        return found

    def types(self, expressions: Sequence[Expression]) -> list[SeenType | None]:
        """Type of each expression."""
        asked = [one for one in dict.fromkeys(expressions) if self._types.get(one.node, _NEVER)[0] != self.version]
        version = self.version
        for one, type_ in zip(asked, self._asked(asked), strict=True):
            self._types[one.node] = version, type_
        return [self._types[one.node][1] for one in expressions]

    def _asked(self, expressions: Sequence[Expression]) -> list[SeenType | None]:
        self.show()
        marked: dict[str, list[tuple[int, Edit, Edit]]] = {}
        for index, (reading, node) in enumerate(expressions):
            start, end = reading.span(node)
            board = self.board(reading.path)
            if board is None or isinstance(node, ast.GeneratorExp) or board.hides(start, end):
                continue
            inner = ("(", ")") if isinstance(node, ast.Tuple) else ("", "")
            opening = Edit(start, start, -end, f"({_MARKER}{index} := {inner[0]}")
            marked.setdefault(reading.path, []).append((index, opening, Edit(end, end, 0, f"{inner[1]})")))
        places: dict[int, Place] = {}
        texts: dict[str, EditedText] = {}
        for path, markers in marked.items():
            text = texts[path] = self._boards[path].shown([edit for _, *pair in markers for edit in pair])
            places |= {index: text.place(text.start_of(opening) + 1) for index, opening, _ in markers}
        return self._seen(len(expressions), places, texts)

    def values(self, expressions: Sequence[Expression]) -> list[Value]:
        """Value of each expression; an empty one where it is not known."""
        seen = self.types(expressions)
        return [self.value(one, type_) for one, type_ in zip(expressions, seen, strict=True)]

    def value(self, expression: Expression, seen: SeenType | None) -> Value:
        """The value that a seen type of an expression is."""
        module = expression.reading.module

        def named(name: str) -> Symbol | None:
            link = self._tree.linker.follow(module, name)
            is_class = link is not None and (
                self._tree.modules.path_of(link.symbol.module) is None or self._tree.linker.class_at(link.symbol)
            )
            return link.symbol if link is not None and is_class and link.symbol.qualname else None

        def class_at(place: Place) -> Symbol | None:
            return self.class_at(place, seen.text if seen is not None else "")

        return value_of(seen, named, class_at, self.function_at)

    def class_at(self, place: Place, text: str = "") -> Symbol | None:
        """The class at a place; one outside the tree is known by its place in what the type says."""
        if place.path.startswith("/"):
            return self._outside(place)
        reading = self.library.reading(place.path)
        found = reading.definition_of(place) if reading is not None else None
        if reading is None or not isinstance(found, ast.ClassDef):
            return None
        qualname = reading.qualname(found)
        return Symbol(reading.module, qualname) if qualname is not None else None

    def function_at(self, place: Place) -> Symbol | None:
        """The function at a place of the tree that can be named from elsewhere."""
        reading = self.library.reading(place.path) if not place.path.startswith("/") else None
        found = reading.definition_of(place) if reading is not None else None
        if reading is None or not isinstance(found, FUNCTIONS):
            return None
        qualname = reading.qualname(found)
        return Symbol(reading.module, qualname) if qualname is not None else None

    def _outside(self, place: Place) -> Symbol | None:
        source = self._tree.read(place.path)
        lines = source.decode("utf-8", "replace").split("\n") if source is not None else []
        line = lines[place.line - 1][place.column - 1 :] if place.line <= len(lines) else ""
        name = "".join(takewhile_name(line))
        return Symbol(outside_module(place.path), name) if name else None

    def _seen(
        self, count: int, places: dict[int, Place], texts: dict[str, EditedText]
    ) -> list[SeenType | None]:  # fmt: skip
        found: list[SeenType | None] = [None] * count
        for path, text in texts.items():
            self.server.overlay(path, text.text)
        try:
            seen = self.server.types(list(places.values()))
        finally:
            for path in texts:
                self.server.drop(path)
        for index, type_ in zip(places, seen, strict=True):
            found[index] = type_ and SeenType(type_.text, tuple(self._moved(one, texts) for one in type_.classes))
        return found

    def _moved(self, place: Place, texts: dict[str, EditedText]) -> Place:
        return texts[place.path].original(place) if place.path in texts else self.original(place)

    def _last_name(self, expression: Expression) -> Place | None:
        reading, node = expression
        start, end = reading.span(node)
        match node:
            case ast.Name():
                offset = start
            case ast.Attribute(attr=name):
                offset = end - len(name)
            case ast.Call(func=func):
                return self._last_name(Expression(reading, func))
            case _:
                return None
        board = self.board(reading.path)
        if board is None or any(one.start <= offset < one.end for one in board.edits):
            return None
        return board.shown().place(board.shown().moved(offset + 1) - 1)


def takewhile_name(text: str) -> Iterator[str]:
    """Characters of the name that a text starts with."""
    for character in text:
        if not (character.isalnum() or character == "_"):
            return
        yield character
