"""Which parameter of a duplicate is which parameter of the canonical."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from ssot_lint.facts.model import Parameter, ParameterKind
from ssot_lint.fixes import hints
from ssot_lint.fixes.binding import VARIADIC, is_required


@dataclass(frozen=True, slots=True)
class Mapped:
    """Parameter names of the duplicate by the canonical's, and what could not be told."""

    pairs: Mapping[str, str]
    unplaced: tuple[Parameter, ...]
    """Parameters of the duplicate that have no counterpart."""
    unfilled: tuple[Parameter, ...]
    """Parameters of the canonical that have no counterpart."""
    clashes: tuple[tuple[str, str, str], ...] = ()
    """Name, and the two annotations, of parameters that share a name and cannot share a value."""


def map_parameters(
    ours: Sequence[Parameter],
    theirs: Sequence[Parameter],
    taken: Mapping[str, str] | None = None,
    answered: Container[str] = (),
) -> Mapped:
    """Pairs by equal name, then by an annotation that one on each side has, then the only pair left.

    `taken` holds pairs that are known already, the duplicate's names by the canonical's; `answered` the canonical's
    parameters that get something else, which only an equal name speaks against.
    """
    pairs = dict(taken or {})
    clashes: list[tuple[str, str, str]] = []
    for their in theirs:
        our = _of_same_name(their, ours)
        if our is None or their.name in pairs or our.name in pairs.values():
            continue
        if hints.contradict(our.annotation, their.annotation):
            clashes.append((our.name, our.annotation or "", their.annotation or ""))
        else:
            pairs[their.name] = our.name
    open_theirs = [their for their in theirs if their.name not in answered]
    _pair_by_annotation(ours, open_theirs, pairs)
    _pair_what_is_left(ours, open_theirs, pairs)
    unplaced = tuple(our for our in ours if our.name not in pairs.values())
    unfilled = tuple(their for their in theirs if their.name not in pairs)
    return Mapped(pairs, unplaced, unfilled, tuple(clashes))


def _of_same_name(their: Parameter, ours: Sequence[Parameter]) -> Parameter | None:
    """The one so named; of a variadic one, the one that takes the same kind of surplus."""
    if their.kind in VARIADIC:
        return next((our for our in ours if our.kind is their.kind), None)
    return next((our for our in ours if our.name == their.name and our.kind not in VARIADIC), None)


def _left(parameters: Sequence[Parameter], used: set[str]) -> list[Parameter]:
    return [one for one in parameters if one.name not in used and one.kind not in VARIADIC]


def _pair_by_annotation(ours: Sequence[Parameter], theirs: Sequence[Parameter], pairs: dict[str, str]) -> None:
    open_ours, open_theirs = _left(ours, set(pairs.values())), _left(theirs, set(pairs))
    for their in open_theirs:
        alike = [our for our in open_ours if hints.same(our.annotation, their.annotation)]
        rivals = [other for other in open_theirs if hints.same(other.annotation, their.annotation)]
        if len(alike) == 1 and len(rivals) == 1:
            pairs[their.name] = alike[0].name


def _pair_what_is_left(ours: Sequence[Parameter], theirs: Sequence[Parameter], pairs: dict[str, str]) -> None:
    """One parameter left on each side; of the required ones first, since a call could not do without that pair."""
    for wanted in (is_required, _any):
        open_ours, open_theirs = _left(ours, set(pairs.values())), _left(theirs, set(pairs))
        their = [one for one in open_theirs if wanted(one)]
        pair = len(open_ours) == 1 and len(their) == 1 and wanted(open_ours[0])
        if pair and not _annotated_apart(open_ours[0], their[0]):
            pairs[their[0].name] = open_ours[0].name


def _annotated_apart(our: Parameter, their: Parameter) -> bool:
    """True when both are annotated and say different things: a pair of leftovers would be a guess."""
    return None not in (our.annotation, their.annotation) and not hints.same(our.annotation, their.annotation)


def _any(parameter: Parameter) -> bool:
    return True


def same_signature(ours: Sequence[Parameter], theirs: Sequence[Parameter]) -> bool:
    """True when every call of one fits the other and means the same: names, kinds, order and defaults agree."""
    shape = [(one.name, one.kind, one.default) for one in ours]
    other = [(one.name, one.kind, one.default) for one in theirs]
    clash = any(hints.contradict(a.annotation, b.annotation) for a, b in zip(ours, theirs, strict=False))
    return shape == other and not clash


def signature_drift(ours: Sequence[Parameter], theirs: Sequence[Parameter]) -> str:
    """How two signatures differ, as clauses; empty when they do not."""
    if same_signature(ours, theirs):
        return ""
    return f"it takes {_spell(ours)} and the canonical takes {_spell(theirs)}"


def only_names_differ(ours: Sequence[Parameter], theirs: Sequence[Parameter]) -> bool:
    """True when every call by position fits both and means the same, going by kinds, defaults and annotations."""
    if len(ours) != len(theirs):
        return False
    return all(
        our.kind is their.kind
        and our.kind in (ParameterKind.POSITIONAL, ParameterKind.POSITIONAL_ONLY)
        and our.default == their.default
        and (our.name == their.name or hints.same(our.annotation, their.annotation))
        and not hints.contradict(our.annotation, their.annotation)
        for our, their in zip(ours, theirs, strict=True)
    )


def _spell(parameters: Sequence[Parameter]) -> str:
    marks = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}
    return f"`({', '.join(marks.get(one.kind, '') + one.name for one in parameters)})`"
