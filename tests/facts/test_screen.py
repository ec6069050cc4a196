"""The screen: a file it lets go by cannot mention a watched name."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.facts.screen import Screen, name_expression, names_expression


@pytest.mark.parametrize(
    ("names", "source", "passes"),
    [
        (("send",), b"x.send()", True),
        (("send",), b"resending", True),
        (("send",), b"x.sen d()", False),
        (("send", "push"), b"push", True),
        (("send_*",), b"send_all", True),
        (("send_*",), b"sender", False),
        (("*_send",), b"re_send", True),
        (("se?d",), b"sexd se", True),
        (("[sf]end",), b"bend", True),
        (("*",), b"", True),
        (("envoyé",), b"x", True),
        ((), b"send", False),
    ],
)
def test_a_file_passes_when_it_may_mention_a_name(names: tuple[str, ...], source: bytes, passes: bool) -> None:
    assert Screen.of(names).passes(source) is passes


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        (["send"], "send resend send_all x.send", ["send", "send"]),
        (["send", "send_all"], "send_all", ["send_all"]),
        (["send*"], "send sender resend", ["send", "sender"]),
        (["se?d"], "seed sed send", ["seed", "send"]),
        (["[sf]end"], "send fend", ["send", "fend"]),
        ([], "send", []),
    ],
)
def test_the_expression_matches_whole_names(names: list[str], text: str, found: list[str]) -> None:
    assert re.findall(names_expression(names), text) == found


@given(
    name=st.text("abx_*?", min_size=1, max_size=6),
    word=st.text("abx_", min_size=1, max_size=8),
)
def test_a_glob_means_what_it_means_elsewhere(name: str, word: str) -> None:
    assert (re.fullmatch(name_expression(name), word) is not None) == fnmatchcase(word, name)
    if fnmatchcase(word, name):
        assert Screen.of([name]).passes(f"x.{word}()".encode())


@pytest.mark.parametrize(
    "source",
    [
        "from m import old\n".encode("utf-16"),
        "old()\n".encode("utf-16-be").join([b"\xfe\xff", b""]),
        b"# -*- coding: utf-7 -*-\no+AGwAZA-()\n",
        b"#!/usr/bin/python\n# vim: set fileencoding=unicode_escape :\n\\x6fld()\n",
    ],
)
def test_text_whose_letters_are_other_bytes_passes(source: bytes) -> None:
    assert b"old" not in source
    assert Screen.of(["old"]).passes(source)


@pytest.mark.parametrize("source", [b"# coding: utf-8\nx = 1\n", b"coding = 'utf-7'\n", b"# coding: latin-1\n", b""])
def test_text_in_ordinary_encodings_passes_only_by_its_names(source: bytes) -> None:
    assert not Screen.of(["old"]).passes(source)
