"""Parsing without surprises: decoding as Python does, depth that cannot crash the process, problems as values."""

from __future__ import annotations

import ast
import gc
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from ssot_lint.facts.model import SyntaxProblem
from ssot_lint.sources.decoding import Undecodable, decode

Result = TypeVar("Result")

DEEP_STACK = 512 * 1024 * 1024
"""Address space (not memory) of the stack that parsing runs on: libcst recurses natively and would crash on less."""
DEEPEST_BRACKETS = 1000
_DEEP_RECURSION = 30_000


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


@contextmanager
def collecting_later() -> Iterator[None]:
    """Let no garbage collection walk through trees that are being built; they are large, and free of cycles."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def source_text(source: bytes) -> str | SyntaxProblem:
    """The file's text with every line end as ``\\n``, decoded by its BOM or PEP 263 cookie; or why it cannot be."""
    decoded = decode(source)
    if isinstance(decoded, Undecodable):
        return SyntaxProblem(decoded.line, decoded.message)
    text = decoded.text
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def syntax_tree(text: str) -> ast.Module | SyntaxProblem:
    """The stdlib's tree, of a text as old as it can read where the file's syntax is newer than this interpreter."""
    tree = _parsed(text)
    if isinstance(tree, SyntaxProblem) and not is_too_deep(text):
        from ssot_lint.facts.downgrade import downgraded

        older = downgraded(text)
        again = _parsed(older) if older is not None else tree
        return again if isinstance(again, ast.Module) else tree
    return tree


def _parsed(text: str) -> ast.Module | SyntaxProblem:
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
