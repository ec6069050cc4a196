"""Evidence: what was compared of two definitions and found alike, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.edges import Edge
from ssot_lint.discover.model import Kind, LikenessKind
from ssot_lint.discover.roles import members_of, module_members

_MOST = 8


def evidence_of(corpus: Corpus, edge: Edge, left: int, right: int) -> tuple[str, ...]:
    """One sentence for each thing that was compared."""
    if edge.kind is LikenessKind.IDENTICAL:
        return ("their statements are the same, layout, comments and docstrings aside",)
    if edge.kind is LikenessKind.RENAMED:
        return ("their statements are the same when names and constants are replaced, each by one other",)
    if edge.kind in {LikenessKind.NEAR, LikenessKind.TWIN}:
        return (_statements(corpus, left, right),)
    if edge.kind is LikenessKind.SAME_CALLS:
        return tuple(_calls(corpus, left, right))
    if corpus.kind_of(left) is Kind.MODULE:
        return (f"both define {_listed(sorted(module_members(corpus, left) & module_members(corpus, right)))}",)
    if corpus.kind_of(left) in {Kind.CLASS, Kind.DATA}:
        return tuple(_classes(corpus, left, right))
    return tuple(_functions(corpus, left, right))


def _statements(corpus: Corpus, left: int, right: int) -> str:
    one, other = corpus.statements(left), corpus.statements(right)
    common = sum((Counter(one) & Counter(other)).values())
    return f"{common} statements are common, of {len(one)} and {len(other)}"


def _classes(corpus: Corpus, left: int, right: int) -> Iterable[str]:
    one, other = corpus.card(left), corpus.card(right)
    if one.name == other.name:
        yield f"both are called `{one.name}`"
    else:
        yield f"`{one.name}` and `{other.name}` say that they are for one thing"
    common = sorted(members_of(one) & members_of(other))
    if common:
        yield f"both have {_listed(common)}"


def _calls(corpus: Corpus, left: int, right: int) -> Iterable[str]:
    one, other = corpus.shape(left).calls, corpus.shape(right).calls
    common = [name for name in dict.fromkeys(one) if name in other]
    yield f"in one order, both call {_listed(common)}"


def _functions(corpus: Corpus, left: int, right: int) -> Iterable[str]:
    one, other = corpus.shape(left), corpus.shape(right)
    if corpus.name[left] == corpus.name[right]:
        yield f"both are called `{corpus.name[left]}`"
    else:
        yield f"`{corpus.name[left]}` and `{corpus.name[right]}` say that they do one thing"
    common = [name for name in one.parameters if name in other.parameters and name not in {"self", "cls"}]
    if common:
        yield f"both take {_listed(common)}"
    calls = sorted(set(one.calls) & set(other.calls))
    if calls:
        yield f"both call {_listed(calls)}"


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_MOST])
    return shown if len(names) <= _MOST else f"{shown} and {len(names) - _MOST} more"
