"""Parsing without surprises: decoding as Python does, depth that cannot crash the process, problems as values."""

from __future__ import annotations

import ast
import codecs
import re
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from ssot_lint.facts.model import SyntaxProblem

Result = TypeVar("Result")

DEEP_STACK = 512 * 1024 * 1024
"""Address space (not memory) of the stack that parsing runs on: libcst recurses natively and would crash on less."""
DEEPEST_BRACKETS = 1000
_DEEP_RECURSION = 30_000
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")


def on_deep_stack(work: Callable[[], Result]) -> Result:
    """Result of the work, done on a thread whose stack is deep enough for any file that CPython itself can parse."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append((True, work()))
        except BaseException as error:
            outcome.append((False, error))

    before, limit = threading.stack_size(DEEP_STACK), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEP_RECURSION))
    try:
        thread = threading.Thread(target=run, name="deep-stack")
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    sys.setrecursionlimit(limit)
    succeeded, value = outcome[0]
    if succeeded:
        return value  # type: ignore[no-any-return]
    raise value


def source_text(source: bytes) -> str | SyntaxProblem:
    """The file's text with every line end as ``\\n``, decoded by its BOM or PEP 263 cookie; or why it cannot be."""
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return SyntaxProblem(1, "encoded in UTF-16; Python reads source as UTF-8 or as its coding comment says")
    if b"\0" in source:
        line = source.count(b"\n", 0, source.index(b"\0")) + 1
        return SyntaxProblem(line, "holds a NUL byte; is this a binary file?")
    encoding = source_encoding(source)
    try:
        text = source.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except LookupError:
        return SyntaxProblem(1, f"unknown encoding `{encoding}` in its coding comment")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return SyntaxProblem(line, f"not valid {encoding}: byte 0x{source[error.start]:02x}")
    except (UnicodeError, ValueError, TypeError) as error:
        return SyntaxProblem(1, f"could not be decoded as {encoding}: {error}")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def source_encoding(source: bytes) -> str:
    """Encoding that PEP 263 gives these bytes; ``utf-8`` when nothing is said."""
    if source.startswith(codecs.BOM_UTF8):
        return "utf-8"
    for _ in range(2):
        if match := _COOKIE.match(source):
            return match.group(1).decode("ascii", "replace")
        blank = _BLANK.match(source)
        if blank is None:
            break
        source = source[blank.end() : blank.end() + 4096]
    return "utf-8"


def syntax_tree(text: str) -> ast.Module | SyntaxProblem:
    """The stdlib's tree; a problem may only mean that the file's syntax is newer than this interpreter."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return SyntaxProblem(error.lineno or 1, error.msg or "invalid syntax")
    except (RecursionError, MemoryError):
        return SyntaxProblem(1, "nested too deeply to be parsed")
    except ValueError as error:
        return SyntaxProblem(1, str(error))


def is_too_deep(text: str) -> bool:
    """True when brackets nest beyond what a native parser survives; strings are counted too, so it may overstate."""
    depth = deepest = 0
    for match in re.finditer(r"[(\[{]|[)\]}]", text):
        depth = depth + 1 if match.group() in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest > DEEPEST_BRACKETS
