"""What is not a duplicate by design, told by structure: such definitions are not compared, or not by every likeness."""

from __future__ import annotations

import re

from ssot_lint.discover.words import words_of
from ssot_lint.program.modules import is_test
from ssot_lint.shapes.model import FileShapes, Kind, Shape

GENERATED, VENDORED, MIGRATION, TEST, STUB = "generated", "vendored", "migration", "test", "stub"
DECLARATION, DELEGATION, SMALL, INNER = "declaration", "delegation", "too small", "inner"

_VENDORED = re.compile(
    r"(?:^|/)(?:_?vendor(?:ed|s)?|third[-_]?party|3rdparty|extern(?:als?)?|site-packages|node_modules|_vendorized)/"
)
_MIGRATION = re.compile(r"(?:^|/)(?:migrations|alembic/versions|versions)/(?!__init__)[^/]*\d[^/]*\.py$")
_GENERATED = re.compile(r"(?:_pb2(?:_grpc)?|_generated|\.generated|\.gen)\.pyi?$|(?:^|/)(?:_?generated|autogen)/")
_TESTING = re.compile(
    r"(?:^|/)(?:tests?|testing|testdata|fixtures?|mocks?|_?examples?|conftest|benchmarks?)(?:/|\.py$)"
)
_OVERLOAD = frozenset({"overload", "typing.overload", "t.overload", "abstractmethod", "abc.abstractmethod"})

_CLASSES = frozenset({Kind.CLASS, Kind.DATA})
FEWEST_INNER = 5
"""Statements from which a function inside another is compared."""
_FEWEST_NAMED = 12
FEWEST_WORDS = {Kind.FUNCTION: 26, Kind.METHOD: 26, Kind.CLASS: 30, Kind.DATA: 14, Kind.MODULE: 120}
"""Words below which two definitions are alike by chance."""


def file_reason(path: str, shapes: FileShapes) -> str:
    """Why nothing in a file is compared; empty when it is."""
    if path.endswith(".pyi"):
        return STUB
    if shapes.is_generated or _GENERATED.search(path):
        return GENERATED
    if _VENDORED.search(path):
        return VENDORED
    if _MIGRATION.search(path):
        return MIGRATION
    if is_test(path) or _TESTING.search(path):
        return TEST
    return ""


def reason(shape: Shape, parent: Shape | None) -> str:
    """Why a definition is not compared; empty when it is."""
    is_inner = parent is not None and parent.kind not in _CLASSES
    if is_inner and (shape.kind in _CLASSES or shape.end - shape.start < FEWEST_INNER):
        return INNER
    if shape.is_declaration and not shape.fields:
        return DECLARATION
    if any(one in _OVERLOAD for one in shape.decorators):
        return DECLARATION
    if shape.hands_on and not is_named_only(shape):
        return DELEGATION
    if shape.tokens < FEWEST_WORDS[shape.kind] and not is_named_only(shape):
        return SMALL
    return ""


def is_named_only(shape: Shape) -> bool:
    """True of a small definition whose name of several words says what it is for: it is compared by that alone."""
    if not (shape.hands_on or shape.tokens < FEWEST_WORDS[shape.kind]) or shape.kind is Kind.MODULE:
        return False
    name = shape.qualname.rpartition(".")[2]
    if shape.hands_on and (shape.kind is Kind.METHOD or name in shape.calls):
        return False
    return shape.tokens >= _FEWEST_NAMED and len(words_of(name)) > 1 and not is_dunder(name)


def is_dunder(name: str) -> bool:
    """True of a name that Python itself calls by."""
    return name.startswith("__") and name.endswith("__")


def plain_base(base: str) -> str:
    """Last name of a base class as it is written, without type arguments; empty of a keyword."""
    if "=" in base.partition("[")[0]:
        return ""
    return base.partition("[")[0].partition("(")[0].rpartition(".")[2].strip()
