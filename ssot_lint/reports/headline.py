"""The sentence that says what a name refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ssot_lint.facts.model import Use, UseKind
from ssot_lint.program.grounds import short
from ssot_lint.program.model import Proof, Role
from ssot_lint.program.outside import short_path
from ssot_lint.program.referents import Referent
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.flowing import flowed
from ssot_lint.reports.ink import Line, Piece
from ssot_lint.reports.resolution import NameReport

_VERBS = {
    UseKind.CALL: "calls",
    UseKind.REFERENCE: "refers to",
    UseKind.STORE: "sets",
    UseKind.DELETE: "deletes",
    UseKind.IMPORT: "imports",
    UseKind.STRING: "names",
    UseKind.KEYWORD: "is the argument for",
}
_INDENT = "  "
_MOST_TARGETS = 12


def headline(one: NameReport, shown_path: Callable[[str], str], width: int) -> list[Line]:
    """One sentence; several targets follow it, a line each."""
    use, targets = one.explanation.token.use, one.explanation.targets
    subject = _subject(one, shown_path)
    if use is None:
        return flowed([*subject, *_own(one, shown_path)], width, _INDENT)
    verb = _VERBS[use.kind]
    reason: Piece = (f": {visible(one.reason)}" if one.reason else "", "")
    match one.explanation.proof if _is_fake(one) else one.proof:
        case Proof.NAME_ONLY:
            pieces = [("nobody can tell what ", "warning"), *subject, (f" {verb}", ""), _counted(one, reason)]
        case Proof.DANGLING:
            verb = "refers to" if use.kind in {UseKind.STORE, UseKind.DELETE} else verb
            pieces = [*subject, (f" {verb} ", ""), ("nothing", "error"), reason]
        case Proof.DOUBLE:
            does = "calls a mock" if use.kind is UseKind.CALL else "belongs to a mock"
            stands = [("; it stands for ", ""), *_listed(targets, shown_path)] if targets else []
            pieces = [*subject, (f" {does}", ""), reason, *stands]
        case Proof.NOT_OURS if not targets:
            pieces = [*subject, (" refers to no definition", ""), reason]
        case _ if len(targets) > 1:
            return _several([*subject, (f" {verb} one of {len(targets)}:", "")], targets, shown_path, width)
        case _:
            pieces = [*subject, (f" {verb} ", ""), *_listed(targets, shown_path), *_held(one)]
    return flowed(pieces, width, _INDENT)


def _is_fake(one: NameReport) -> bool:
    """The name refers to a fake's own method: what a contract calls a double is a definition like any other."""
    roles = [role for note in one.contracts if note.proof is Proof.DOUBLE for _, role in note.roles]
    return bool(roles) and set(roles) == {Role.DOUBLE}


def _subject(one: NameReport, shown_path: Callable[[str], str]) -> list[Piece]:
    token, path = one.explanation.token, one.explanation.path
    place = f"{visible_path(shown_path(path))}:{token.span.line}:{token.span.column}"
    return [(f"`{visible(written(token.use, token.name))}`", "strong"), (" at ", ""), (place, "path")]


def written(use: Use | None, name: str) -> str:
    """The name as its use spells it, with its receiver, on one line."""
    if use is None:
        return name
    if use.string is not None:
        return f'"{short(use.string.text)}"'
    if use.kind is UseKind.KEYWORD:
        return f"{name}="
    return short(f"{use.receiver}.{name}") if use.receiver is not None else name


def _own(one: NameReport, shown_path: Callable[[str], str]) -> list[Piece]:
    """What a definition defines, and what a binding gives the name to."""
    token, targets = one.explanation.token, one.explanation.targets
    if token.definition is not None:
        kind = str(token.definition.kind)
        symbol = targets[0].symbol if targets else token.name
        return [(f" defines the {kind} ", ""), (f"`{visible(symbol)}`", "symbol"), *_held(one)]
    if token.binding is not None and token.binding.kind == "alias":
        return [(" is a name given to ", ""), *(_listed(targets, shown_path) or [("nothing that is known", "")])]
    return [(" is ", ""), *_target(targets[0], shown_path, here=True), *_held(one)] if targets else []


def _held(one: NameReport) -> list[Piece]:
    value = one.explanation.value
    return [(f", which holds `{visible(value)}`", "")] if value else []


def _counted(one: NameReport, reason: Piece) -> Piece:
    """The reason, where it speaks of this use alone with the number of those that the same would settle."""
    text, style = reason
    if len(one.settles) < 2:
        return text, style
    return text.replace("settle this use", f"settle {len(one.settles)} uses"), style


def _several(
    head: list[Piece], targets: Sequence[Referent], shown_path: Callable[[str], str], width: int
) -> list[Line]:
    lines = flowed(head, width, _INDENT)
    for one in targets[:_MOST_TARGETS]:
        lines += flowed([(_INDENT, ""), *_target(one, shown_path)], width, _INDENT * 2)
    left = len(targets) - _MOST_TARGETS
    return [*lines, [(f"{_INDENT}… {left} more", "quiet")]] if left > 0 else lines


def _listed(targets: Sequence[Referent], shown_path: Callable[[str], str]) -> list[Piece]:
    return list(_joined(targets, shown_path))


def _joined(targets: Sequence[Referent], shown_path: Callable[[str], str]) -> Iterator[Piece]:
    for number, one in enumerate(targets[:_MOST_TARGETS]):
        yield (" or " if number else "", "")
        yield from _target(one, shown_path)


def _target(one: Referent, shown_path: Callable[[str], str], *, here: bool = False) -> list[Piece]:
    """What it is, its name and where it is."""
    kind = f"the {one.kind} " if one.is_variable or one.kind == "module" else ""
    pieces: list[Piece] = [(kind, ""), (f"`{visible(one.symbol)}`", "symbol")]
    if here or not one.path:
        return pieces if one.path or not one.is_external else [*pieces, (", outside the tree", "")]
    path = visible_path(short_path(shown_path(one.path)))
    return [*pieces, (" (", ""), (path if one.kind == "module" else f"{path}:{one.line}", "path"), (")", "")]
