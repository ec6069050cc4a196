"""Foreign text made fit to print: what a terminal would obey, hide or reorder is shown as an escape instead."""

from __future__ import annotations

import re

_INVISIBLE = (
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: cursor movement, colours, titles, line ends
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff"  # invisible, or marks of direction
    "\u2028\u2029\u202a-\u202e\u2066-\u206f"  # line ends and direction overrides
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags: text that nobody sees
)
_SURROGATE = "\ud800-\udfff"
_UNPRINTABLE = re.compile(f"[{_INVISIBLE}{_SURROGATE}]")
_UNPRINTABLE_BUT_TAB = re.compile(f"(?!\t)[{_INVISIBLE}{_SURROGATE}]")
_LONE_SURROGATE = re.compile(f"[{_SURROGATE}]")
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ASCII_FOR = str.maketrans(
    {"·": "-", "│": "|", "─": "-", "━": "-", "…": "...", "✓": "ok:", "╵": "|", "⋮": ":",
     "┤": "|", "└": "+", "░": ".", "▁": "_", "▂": "_", "▃": "_", **dict.fromkeys("▄▅▆▇█", "#")}
)  # fmt: skip


def visible(text: str) -> str:
    """The text without what a terminal obeys or hides: each such character is a Python escape (``\\x1b``, ``\\n``)."""
    if text.isascii() and text.isprintable():
        return text
    return _UNPRINTABLE.sub(_escape, text)


def visible_but_tabs(text: str) -> str:
    """Like `visible`, but tabs stay: for text whose columns must line up as its author saw them."""
    if text.isascii() and text.isprintable():
        return text
    return _UNPRINTABLE_BUT_TAB.sub(_escape, text)


def visible_path(path: str) -> str:
    """A path fit to start a line with: one that looks like a workflow command of a CI server gets ``./`` before it."""
    shown = visible(path)
    return f"./{shown}" if shown.lstrip().startswith(("::", "##[")) else shown


def well_formed(text: str) -> str:
    """The text as valid Unicode: a byte no decoder knew becomes ``\\xNN``, any other lone surrogate ``\\uNNNN``."""
    return _LONE_SURROGATE.sub(_escape, text)


def encodable(text: str, encoding: str) -> str:
    """The text in characters that the encoding has: our own ornaments in ASCII, anything else as an escape."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_ASCII_FOR).encode(encoding, "backslashreplace").decode(encoding)
    return text


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python carries a byte of a file name that it could not decode
        code -= 0xDC00
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return _SHORT.get(character) or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")
