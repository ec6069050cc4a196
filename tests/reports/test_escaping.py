from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.reports.escaping import encodable, visible, visible_but_tabs, visible_path, well_formed

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=60)
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x9b2J", "\\x9b2J"),
        ("\x07\x7f\x00", "\\x07\\x7f\\x00"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028end", "line\\u2028end"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("caf\udce9.py", "caf\\xe9.py"),
        ("lone \ud800", "lone \\ud800"),
    ],
)
def test_what_a_terminal_obeys_or_hides_becomes_an_escape(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


@pytest.mark.parametrize("hidden", [*BIDI, *"\u2028\u2029\u200b\u2060\ufeff\u00ad\x85"])
def test_every_character_that_hides_or_reorders_is_named(hidden: str) -> None:
    assert visible(f"a{hidden}b") == f"a{hidden.encode('unicode_escape').decode()}b"


@pytest.mark.parametrize("harmless", ["plain", "[bold]markup[/bold]", "naïve café", "日本語 👩‍👩‍👧 ❤️", "a\\nb"])
def test_ordinary_text_is_left_as_it_is(harmless: str) -> None:
    assert visible(harmless) == harmless


@given(ANY_TEXT)
def test_nothing_that_is_shown_can_steer_a_terminal(text: str) -> None:
    shown = visible(text)
    assert not [each for each in shown if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") or each in BIDI]
    assert visible(shown) == shown
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")


@given(ANY_TEXT)
def test_tabs_are_all_that_visible_but_tabs_keeps(text: str) -> None:
    assert visible_but_tabs(text).replace("\t", "\\t") == visible(text)


@given(ANY_TEXT)
def test_well_formed_text_can_be_encoded_and_differs_only_in_surrogates(text: str) -> None:
    fit = well_formed(text)
    fit.encode("utf-8")
    assert fit == text or any(unicodedata.category(each) == "Cs" for each in text)


@pytest.mark.parametrize("path", ["::error::x.py", "  ::warning file=a::b.py", "##[group]a.py"])
def test_a_path_cannot_start_a_workflow_command(path: str) -> None:
    assert visible_path(path) == f"./{path}"


def test_an_ordinary_path_starts_as_it_is() -> None:
    assert visible_path("a/b::c.py") == "a/b::c.py"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_ornaments_and_foreign_letters_fit_any_encoding(encoding: str) -> None:
    text = "── ✓ │ · … 日本 é"
    fit = encodable(text, encoding)
    fit.encode(encoding)
    assert (fit == text) == (encoding == "utf-8")


def test_ornaments_have_a_plain_form() -> None:
    assert encodable("── a │ b · c…", "ascii") == "-- a | b - c..."
