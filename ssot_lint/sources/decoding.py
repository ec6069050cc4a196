"""Decoding: Python source to text and back, without losing a byte of what was not edited."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOM = codecs.BOM_UTF8
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK = re.compile(rb"[ \t\f]*(?:#|$)", re.ASCII)
_NEWLINE = re.compile(rb"\r\n|\r|\n")
_NOT_FOR_SOURCE = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape"})
_PROBE = b"# -*- coding: abcxyz_ABCXYZ.019 -*-\r\n\t\f"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Source as text, newlines as they stand in the file; a byte order mark is kept aside."""

    text: str
    encoding: str = "utf-8"
    has_mark: bool = False


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Source that is no text in the encoding it declares, and from which line on."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Unencodable:
    """Text that the file's own encoding cannot hold."""

    line: int
    message: str


def decode(source: bytes) -> Decoded | Undecodable:
    """The text of a Python file by its byte order mark, its coding comment (PEP 263), or else UTF-8. Never raises."""
    if wide := next((name for mark, name in _WIDE_MARKS if source.startswith(mark)), None):
        return Undecodable(1, f"is {wide} text, which Python does not read; save it as UTF-8")
    if (nul := source.find(b"\0")) >= 0:
        return Undecodable(_line_after(source[:nul]), "holds a NUL byte, so it is binary or not Python source")
    has_mark = source.startswith(_BOM)
    body = source[len(_BOM) :] if has_mark else source
    line, cookie = _declared(body)
    encoding = _canonical(cookie)
    if encoding is None:
        return Undecodable(line, f"declares the encoding {cookie!r}, which is none for Python source")
    if has_mark and encoding != "utf-8":
        return Undecodable(line, f"declares the encoding {cookie!r} but starts with a UTF-8 byte order mark")
    return _decoded(body, encoding, has_mark, line)


def encode(decoded: Decoded, text: str) -> bytes | Unencodable:
    """The bytes of a new text in the encoding, and with the byte order mark, of the file it came from. Never raises."""
    try:
        return (_BOM if decoded.has_mark else b"") + text.encode(decoded.encoding)
    except UnicodeEncodeError as error:
        line = _line_after(text[: error.start].encode("utf-8", "replace"))
        return Unencodable(line, f"the file's encoding, {decoded.encoding}, has no {text[error.start]!a}")
    except (UnicodeError, ValueError) as error:
        return Unencodable(1, f"the file's encoding, {decoded.encoding}, cannot hold the new text ({error})")


def _declared(body: bytes) -> tuple[int, str]:
    """The encoding that one of the first two lines declares, with its line; else UTF-8, which no line declares."""
    for number, line in enumerate(_NEWLINE.split(body, 2)[:2], start=1):
        if found := _COOKIE.match(line):
            return number, found[1].decode("ascii")
        if not _BLANK.match(line):
            break
    return 1, "utf-8"


def _canonical(cookie: str) -> str | None:
    """Python's own name of an encoding; None unless it is one for text that writes ASCII as ASCII."""
    try:
        name = codecs.lookup(cookie).name
        if name in _NOT_FOR_SOURCE or _PROBE.decode(cookie) != _PROBE.decode("ascii"):
            return None
    except (LookupError, UnicodeError, ValueError):
        return None
    return "utf-8" if name == "utf-8-sig" else name


def _decoded(body: bytes, encoding: str, has_mark: bool, line: int) -> Decoded | Undecodable:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        return Undecodable(_line_after(body[: error.start]), _misfit(body, error))
    except (UnicodeError, ValueError, OverflowError) as error:
        return Undecodable(line, f"is not valid {encoding} ({error})")
    if encoding == "utf-8" or _survives(text, encoding, body):
        return Decoded(text, encoding, has_mark)
    return Undecodable(line, f"is in {encoding}, which cannot be read and written back byte for byte; save it as UTF-8")


def _survives(text: str, encoding: str, body: bytes) -> bool:
    """Whether the text holds nothing but characters, and turns back into its bytes."""
    try:
        text.encode("utf-8")
        return text.encode(encoding) == body
    except UnicodeError:
        return False


def _misfit(body: bytes, error: UnicodeDecodeError) -> str:
    column = error.start - max(body.rfind(b"\n", 0, error.start), body.rfind(b"\r", 0, error.start))
    return (
        f"is not valid {error.encoding}: byte 0x{body[error.start]:02x} at column {column}; "
        "save it as UTF-8 or declare its encoding in a comment on the first line"
    )


def _line_after(before: bytes) -> int:
    return len(_NEWLINE.findall(before)) + 1
