"""Parsing without surprises: decoding as Python does, depth that cannot crash the process, problems as values."""

from __future__ import annotations

import ast
import gc
import io
import re
import sys
import threading
import tokenize
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
_LINKS = frozenset({"and", "await", "else", "if", "lambda", "not", "or"})
_LINK_WORDS = tuple(word.encode() for word in sorted(_LINKS))
_NO_LINKS = bytes(one for one in range(256) if chr(one) not in "!%&()*+-./:;<=>@[]^{|}~")
"""What is in no operator and no bracket."""
_STATEMENT = re.compile(rb"\n[ \t]*(?:assert|class|def|del|import|raise|return|try|while|with)\b")
"""Starts of lines that begin with a word that no expression has."""
_DEEP_RECURSION = 30_000
_DEEP_THREAD = "deep-stack"


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
        thread = threading.Thread(target=run, name=_DEEP_THREAD)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    sys.setrecursionlimit(limit)
    succeeded, value = outcome[0]
    if succeeded:
        return value  # type: ignore[no-any-return]
    raise value


def is_deep_stack() -> bool:
    """True on a thread that `on_deep_stack` started."""
    return threading.current_thread().name == _DEEP_THREAD


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
    tree = own_syntax_tree(text)
    if isinstance(tree, SyntaxProblem) and not is_too_deep(text):
        from ssot_lint.facts.downgrade import downgraded

        older = downgraded(text)
        again = own_syntax_tree(older) if older is not None else tree
        return again if isinstance(again, ast.Module) else tree
    return tree


def own_syntax_tree(text: str) -> ast.Module | SyntaxProblem:
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
    """True when the text nests beyond what a native parser survives, or gets through in any time worth waiting for.

    Brackets in strings count too, so it may overstate.
    """
    if not _may_be_deep(text):
        return False
    depth = deepest = 0
    for match in re.finditer(r"[(\[{]|[)\]}]", text):
        depth = depth + 1 if match.group() in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest > DEEPEST_BRACKETS or _longest_chain(text) > DEEPEST_BRACKETS


def _may_be_deep(text: str) -> bool:
    """False when between two lines that must start a statement there never is enough to nest deeply.

    Tokenizing all of a file takes longer than parsing it, and nearly every file can be spared that.
    """
    return any(
        len(part) > DEEPEST_BRACKETS
        and len(part.translate(None, _NO_LINKS)) + sum(map(part.count, _LINK_WORDS)) > DEEPEST_BRACKETS
        for part in _STATEMENT.split(text.encode("utf-8", "surrogatepass"))
    )


def _longest_chain(text: str) -> int:
    """Most operators, attributes, calls and items in a row, any of which makes the tree one level deeper."""
    links, longest = [0], 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE:
                links = [0]
            elif token.string == ",":
                links[-1] = 0
            elif token.type == tokenize.OP and token.string in "([{":
                links.append(0)
            elif token.type == tokenize.OP and token.string in ")]}":
                links = links[:-1] or [0]
                links[-1] += 1
            elif token.type == tokenize.OP or token.string in _LINKS:
                links[-1] += 1
                longest = max(longest, sum(links))
            else:
                continue
            longest = max(longest, links[-1])
    except (SyntaxError, tokenize.TokenError):
        pass
    return longest
