"""Symbols as people write them: ``package.module:Qual.name``, or ``package.module`` for a module."""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Iterable

from ssot_lint.contracts.errors import shown
from ssot_lint.contracts.model import Symbol

SHAPE = "`package.module:Qual.name`, or `package.module` for a module"
_CAMEL = re.compile(r"_*[A-Z][a-z0-9]+[A-Z]\w*\Z")
_LONGEST_COMPARED = 300


class SymbolError(Exception):
    """A text that is not a symbol: why, and how to write it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}"


def parse_symbol(text: str) -> Symbol:
    """The symbol that a text names; `SymbolError` when it names none, or when a class is written as a module."""
    if not text.strip():
        raise SymbolError("the symbol is empty", f"write {SHAPE}")
    problem = _problem(text)
    if problem is not None:
        raise SymbolError(f"{shown(text)} is not a symbol: {problem}", _remedy(text))
    module, _, qualname = text.partition(":")
    symbol = Symbol(module, qualname)
    if not qualname and _has_class_inside(module):
        message = f"{shown(text)} is not a symbol: dots alone name a module, and a class stands inside it"
        raise SymbolError(message, f"write a colon after the module: `{with_colon(symbol)}`")
    return symbol


def with_colon(symbol: Symbol) -> Symbol | None:
    """What was probably meant by a module that does not exist: a name inside a module. None if there is no dot."""
    parts = symbol.module.split(".")
    if symbol.qualname or len(parts) < 2:
        return None
    capitals = (i for i, part in enumerate(parts) if i and part.lstrip("_")[:1].isupper())
    split = next(capitals, len(parts) - 1)
    return Symbol(".".join(parts[:split]), ".".join(parts[split:]))


def nearest(text: str, candidates: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """At most ``n`` candidates most like the text, best first: those with the same last name come before others."""
    pool = {candidate[:_LONGEST_COMPARED] for candidate in candidates}
    text = text[:_LONGEST_COMPARED]
    name = _last_name(text)
    same_name = [candidate for candidate in pool if _last_name(candidate) == name]
    best = difflib.get_close_matches(text, same_name, n, cutoff=0.0)
    others = difflib.get_close_matches(text, pool, n + len(best))
    return tuple(dict.fromkeys([*best, *others]))[:n]


def _last_name(text: str) -> str:
    return re.split(r"[.:]", text)[-1]


def _has_class_inside(module: str) -> bool:
    """A CamelCase part that is neither first (a distribution such as ``PySide6``) nor last (``ElementTree``)."""
    return any(_CAMEL.match(part) for part in module.split(".")[1:-1])


def _problem(text: str) -> str | None:
    if text.strip() != text:
        return "it has spaces around it"
    if text.count(":") > 1:
        return "it has more than one colon"
    module, colon, qualname = text.partition(":")
    if "/" in text or "\\" in text:
        return "it is written as a file path"
    if module.startswith("."):
        return "module names are absolute, without a leading dot"
    parts = module.split(".") + (qualname.split(".") if colon else [])
    return next((problem for part in parts if (problem := _part_problem(part)) is not None), None)


def _part_problem(part: str) -> str | None:
    if not part:
        return "a part of it is empty"
    if part == "<locals>":
        return "a definition inside a function has no name outside it"
    if not part.isidentifier():
        return f"{shown(part)} is not a Python name"
    return f"{shown(part)} is a Python keyword" if keyword.iskeyword(part) else None


def _remedy(text: str) -> str:
    """How to write it: spelt out when an unmistakable slip was made."""
    head, *rest = [part for part in text.strip().removesuffix("()").split(":") if part] or [""]
    module = head.replace("\\", "/").removeprefix("./")
    if "/" in module or module.endswith((".py", ".pyi")):
        module = re.sub(r"(/__init__)?\.pyi?\Z", "", module).strip("/").replace("/", ".")
    corrected = ":".join([module, ".".join(rest)] if rest else [module])
    return f"write `{corrected}`" if corrected != text and _problem(corrected) is None else f"write {SHAPE}"
