"""Unified diffs that `git apply` takes, whatever bytes a file or its name holds."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.fixes.aligning import Aligned

_CONTEXT = 3
_MISSING_NEWLINE = b"\n\\ No newline at end of file\n"
_ESCAPES = {7: b"\\a", 8: b"\\b", 9: b"\\t", 10: b"\\n", 11: b"\\v", 12: b"\\f", 13: b"\\r", 34: b'\\"', 92: b"\\\\"}


def unified_diff(path: str, old: bytes, new: bytes) -> bytes:
    """The change of one file, named by its path with forward slashes; empty when nothing changes."""
    if old == new:
        return b""
    parts = [b"--- ", _name("a/" + path), b"\n+++ ", _name("b/" + path), b"\n"]
    parts += _hunks(_lines(old), _lines(new))
    return b"".join(parts)


def changed_lines(old: bytes, new: bytes) -> list[tuple[int, int]]:
    """First and last line, from 1, of each run of new lines that are not the old ones; last < first: some are gone."""
    codes = Aligned(_lines(old), _lines(new)).get_opcodes()
    return [(first + 1, last) for kind, _, _, first, last in codes if kind != "equal"]


def creation_diff(path: str, new: bytes) -> bytes:
    """The making of a file, as a change from no file."""
    head = [b"diff --git ", _name("a/" + path), b" ", _name("b/" + path), b"\nnew file mode 100644\n"]
    if not new:
        return b"".join(head)
    parts = [*head, b"--- /dev/null\n+++ ", _name("b/" + path), b"\n", *_hunks([], _lines(new))]
    return b"".join(parts)


def _lines(content: bytes) -> list[bytes]:
    """Lines as git sees them: only a line feed ends one."""
    lines = content.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + lines[-1:] if lines[-1] else [line + b"\n" for line in lines[:-1]]


def _name(path: str) -> bytes:
    """The name as git writes it: quoted when it must be, and ended by a tab when it holds a blank."""
    raw = path.encode(errors="surrogateescape")
    if any(byte < 0x20 or byte >= 0x7F or byte in b'"\\' for byte in raw):
        return b'"' + b"".join(_escaped(byte) for byte in raw) + b'"'
    return raw + b"\t" if b" " in raw else raw


def _escaped(byte: int) -> bytes:
    if byte in _ESCAPES:
        return _ESCAPES[byte]
    return b"\\%03o" % byte if byte < 0x20 or byte >= 0x7F else bytes([byte])


def _hunks(old: list[bytes], new: list[bytes]) -> Iterator[bytes]:
    for group in Aligned(old, new).get_grouped_opcodes(_CONTEXT):
        (_, old_start, _, new_start, _), (_, _, old_end, _, new_end) = group[0], group[-1]
        yield b"@@ -%s +%s @@\n" % (_range(old_start, old_end), _range(new_start, new_end))
        for kind, first, last, new_first, new_last in group:
            if kind == "equal":
                yield from _marked(b" ", old[first:last])
                continue
            yield from _marked(b"-", old[first:last])
            yield from _marked(b"+", new[new_first:new_last])


def _range(start: int, end: int) -> bytes:
    count = end - start
    if count == 1:
        return b"%d" % (start + 1)
    return b"%d,%d" % (start + 1 if count else start, count)


def _marked(mark: bytes, lines: list[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield mark + (line if line.endswith(b"\n") else line + _MISSING_NEWLINE)
