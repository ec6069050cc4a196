"""Words of messages: one line, names in backticks."""

from __future__ import annotations

from collections.abc import Iterable

from ssot_lint.contracts.model import Contract, Symbol

LONGEST_NAME = 80


def code(text: str) -> str:
    """`text` in backticks on one line, cut to a length a message can carry."""
    line = one_line(text)
    return f"`{line}`" if len(line) <= LONGEST_NAME else f"`{line[: LONGEST_NAME - 1]}…`"


def one_line(text: str) -> str:
    """`text` with every stretch of white space, line ends of all kinds included, as one space."""
    return " ".join(text.split())


def codes(texts: Iterable[str]) -> str:
    """Several names in backticks, separated by commas."""
    return ", ".join(code(text) for text in texts)


def short(symbol: Symbol) -> str:
    """A symbol without its module, in backticks; of a module, the module."""
    return code(symbol.qualname or symbol.module)


def guarded(guard: str) -> str:
    """What is known of a guard, to stand after what it asks; empty of what is none."""
    return f" ({guard})" if guard else ""


def truth(contract: Contract) -> str:
    """The clause that says where the job is done, for the end of a message."""
    return f"the single source of truth is {short(contract.canonical)}"
