"""Shapes of one file: its definitions with fingerprints of what they do. No path, no syntax node, nothing resolved."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What is compared."""

    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    DATA = "data"
    """A class that holds data and does little: an enum, a dataclass, a ``TypedDict``, a named tuple, a model."""
    MODULE = "module"
    BLOCK = "block"
    """A run of statements that is no definition."""


class Shape(Struct, frozen=True, array_like=True, gc=False):
    """A definition. Its statements are those of the file from ``start`` to ``end``, the first being its header."""

    kind: Kind
    qualname: str
    """Empty of the module."""
    line: int
    """Of its first decorator."""
    header_line: int
    end_line: int
    start: int
    end: int
    tokens: int
    exact: bytes
    """Digest of its text without layout, comments, docstrings and its own name."""
    renamed: bytes
    """The same with every name and constant replaced by the number of its first occurrence; empty of a module."""
    signature: str = ""
    """What stands between its parentheses and behind them: parameters, or bases."""
    parameters: tuple[str, ...] = ()
    """Names without stars; of a class its bases, as they are written."""
    decorators: tuple[str, ...] = ()
    """As they are written, without arguments."""
    fields: tuple[str, ...] = ()
    """Of a class: the names that its body assigns or annotates."""
    calls: tuple[str, ...] = ()
    """Of a function: the last names of what it calls, in order."""
    is_async: bool = False
    is_declaration: bool = False
    """It states a shape and does nothing: ``...``, ``pass``, ``raise NotImplementedError``, or a docstring alone."""
    hands_on: bool = False
    """All it does is one call or one attribute, handed on."""


class Import(Struct, frozen=True, array_like=True, gc=False):
    """A name that the file binds by an import, anywhere in it, or gives at its top to what it has."""

    module: str
    """As it is written, with its leading dots; empty of another name for something of the file: ``X = Y``."""
    name: str
    """What is imported from the module; empty when it is the module itself."""
    bound: str
    """The name that the file calls it by."""
    line: int


class Block(Struct, frozen=True, array_like=True, gc=False):
    """A run of statements that stands in the file twice."""

    first: int
    """The statement that it begins with."""
    second: int
    count: int


class FileShapes(Struct, frozen=True, array_like=True, gc=False):
    """What one file holds that can be compared."""

    shapes: tuple[Shape, ...]
    """The module first, then its definitions in the order of their headers."""
    strict: bytes
    """Four bytes a statement: its tokens, without the names of locals and without constants."""
    loose: bytes
    """Four bytes a statement: its tokens, without any name and without constants."""
    lines: bytes
    """Four bytes a statement: the line that it starts on."""
    imports: tuple[Import, ...] = ()
    names: bytes = b""
    """Four bytes a name that the file mentions, each name once, sorted."""
    sketches: tuple[bytes, ...] = ()
    """By shape: four bytes a key by which it is looked up; empty of what is not compared by its statements."""
    blocks: tuple[Block, ...] = ()
    is_generated: bool = False
    """It says that a program wrote it."""
    is_unreadable: bool = False
    """It could not be decoded."""
