"""Decoding: what Python would read, and back to the same bytes."""

from __future__ import annotations

import codecs
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.sources.decoding import Decoded, Undecodable, Unencodable, decode, encode

ENCODINGS = ("utf-8", "latin-1", "cp1252", "iso-8859-15", "koi8-r", "shift_jis", "euc-jp", "gb18030", "big5", "ascii")
CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
NEWLINES = st.sampled_from(["\n", "\r\n", "\r", "\f\n", "\n\n", " \\\r\n", ""])


def decoded(source: bytes) -> Decoded:
    result = decode(source)
    assert isinstance(result, Decoded), result
    return result


def refusal(source: bytes) -> Undecodable:
    result = decode(source)
    assert isinstance(result, Undecodable), result
    return result


@given(st.binary(max_size=200))
def test_whatever_decodes_goes_back_to_its_bytes(source: bytes) -> None:
    result = decode(source)
    if isinstance(result, Decoded):
        assert encode(result, result.text) == source
    else:
        assert result.line >= 1
        assert result.message


@given(
    st.sampled_from(ENCODINGS),
    st.lists(st.tuples(st.text(CHARACTERS, max_size=12), NEWLINES)),
    st.booleans(),
)
def test_declared_text_goes_back_to_its_bytes(encoding: str, lines: list[tuple[str, str]], mark: bool) -> None:
    text = "".join(line + newline for line, newline in lines)
    source = f"# -*- coding: {encoding} -*-\n".encode() + text.encode(encoding, "ignore")
    if mark and encoding == "utf-8":
        source = codecs.BOM_UTF8 + source
    result = decode(source)
    if isinstance(result, Decoded):
        assert encode(result, result.text) == source
    else:
        assert "cannot be read and written back" in result.message


@pytest.mark.parametrize(
    ("source", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        (b"a = '\xc3\xa9'", "a = 'é'", "utf-8"),
        (b"# coding: latin-1\n'\xe9'\r\n", "# coding: latin-1\n'é'\r\n", "iso8859-1"),
        (b"#!/usr/bin/python\r# vim: set fileencoding=cp1252 :\r'\x80'", "\r'€'", "cp1252"),
        (b"\f\n#coding=utf8\n", "\f\n#coding=utf8\n", "utf-8"),
        (b"# coding: utf-8-sig\n", "# coding: utf-8-sig\n", "utf-8"),
        (b"# \xe9 coding: latin-1 \xe9\n", "# é coding: latin-1 é\n", "iso8859-1"),
        (b"a = 1\n# coding: latin-1\n", "a = 1\n# coding: latin-1\n", "utf-8"),
        (b"#\n#\n# coding: latin-1\n", "#\n#\n# coding: latin-1\n", "utf-8"),
    ],
)
def test_encoding_is_what_python_would_use(source: bytes, text: str, encoding: str) -> None:
    result = decoded(source)
    assert result.text.endswith(text)
    assert (result.encoding, result.has_mark) == (encoding, False)
    assert encode(result, result.text) == source


def test_byte_order_mark_is_kept_aside() -> None:
    result = decoded(codecs.BOM_UTF8 + b"# coding: utf-8\na")
    assert result == Decoded("# coding: utf-8\na", "utf-8", has_mark=True)
    assert encode(result, "b") == codecs.BOM_UTF8 + b"b"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (b"a\r\nb\rc\n'\xe9'", 4, "is not valid utf-8: byte 0xe9 at column 2; save it as UTF-8"),
        (b"# coding: ascii\n\xe9", 2, "is not valid ascii: byte 0xe9 at column 1;"),
        ("a".encode("utf-16"), 1, "is UTF-16 text"),
        (codecs.BOM_UTF32_LE + b"a\0\0\0", 1, "is UTF-32 text"),
        (b"a\nb\0", 2, "holds a NUL byte"),
        (b"\x7fELF\x02\x01\x01\0\0\0", 1, "holds a NUL byte"),
        (b"\n# coding: latin-l\n", 2, "declares the encoding 'latin-l', which is none for"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1, "but starts with a UTF-8 byte order mark"),
        (b"# coding: utf-16\nab", 1, "declares the encoding 'utf-16', which is none"),
        (b"# coding: cp037\n", 1, "declares the encoding 'cp037', which is none for"),
        (b"# coding: utf-7\n'+2AA'", 1, "is in utf-7, which cannot be read and written back"),
        (b"'\xed\xa0\x80'", 1, "is not valid utf-8"),
    ],
)
def test_what_is_no_text_is_said_with_its_line(source: bytes, line: int, words: str) -> None:
    result = refusal(source)
    assert result.line == line
    assert words in result.message


BINARY = ("rot13", "hex", "base64", "zlib", "bz2", "uu", "quopri")
ODD = ("undefined", "idna", "punycode", "unicode_escape", "raw-unicode-escape", "...", ".x", "_", "-")


@pytest.mark.parametrize("codec", [*BINARY, *ODD])
def test_codec_that_is_not_for_source_is_refused(codec: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refusal(f"# coding: {codec}\nx = '\\d'\n".encode()).line == 1


def test_text_that_the_encoding_lacks_is_refused_with_its_line() -> None:
    result = encode(decoded(b"# coding: latin-1\n"), "é\r\n\r€")
    assert result == Unencodable(3, "the file's encoding, iso8859-1, has no '\\u20ac'")
    assert isinstance(encode(Decoded("", "utf-8"), "\ud800"), Unencodable)
