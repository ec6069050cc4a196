"""Which definitions say that they are deprecated, and what their message names."""

from __future__ import annotations

import pytest

from ssot_lint.facts.deprecations import Deprecation, deprecations

FILE = """\
import typing_extensions as te
import warnings
from typing import overload
from warnings import deprecated as old


@old("use new")
def plain(): ...


class Box:
    @staticmethod
    @te.deprecated(message="use take")
    def get(): ...

    @warnings.deprecated("a" "b")
    class Inner: ...

    if True:
        @old("late", category=None)
        async def put(self): ...


@overload
@old("this way only")
def either(text: str) -> str: ...
def either(text): ...


@old(f"computed {1}")
def computed(): ...


@other.deprecated("x")
def not_ours(): ...


def outer():
    @old("y")
    def inner(): ...
"""


def test_what_is_deprecated() -> None:
    assert deprecations(FILE.encode()) == (
        Deprecation("plain", "use new"),
        Deprecation("Box.get", "use take"),
        Deprecation("Box.Inner", "ab"),
        Deprecation("Box.put", "late"),
        Deprecation("computed", ""),
    )


@pytest.mark.parametrize(
    "source",
    [
        b"", b"from deprecated import deprecated\n@deprecated('x')\ndef f(): ...\n",
        b"from .warnings import deprecated\n@deprecated('x')\ndef f(): ...\n", b"def deprecated(:\n",
        b"\xff\xfedeprecated",
        b"from warnings import deprecated\n@deprecated\ndef f(): ...\n",
        b"from warnings import deprecated\nx = " + b"(" * 5000,
    ],
)  # fmt: skip
def test_what_is_not(source: bytes) -> None:
    assert deprecations(source) == ()


@pytest.mark.parametrize(
    ("message", "is_named"),
    [
        ("Use app.hub:Hub.send instead.", True),
        ("Use app.hub.Hub.send.", True),
        ("Use Hub.send() instead", True),
        ("use `send`", True),
        ("use 'send' now", True),
        ("call send(...)", True),
        ("send it some other way", False),
        ("use other.Hub.send", False),
        ("use Hub.send_all", False),
        ("use mail.send()", False),
        ("", False),
    ],
)
def test_what_a_message_names(message: str, is_named: bool) -> None:
    assert Deprecation("old", message).names("app.hub.Hub.send") is is_named


def test_a_name_that_can_only_be_code_needs_no_mark() -> None:
    assert Deprecation("old", "use parse_date").names("shop.dates.parse_date")
    assert Deprecation("old", "Use DateReader instead").names("shop.dates.DateReader")
    assert not Deprecation("old", "Use something else").names("shop.dates.Use")
