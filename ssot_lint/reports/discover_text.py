"""What ``discover`` found, as text for a terminal: a ranked list, each with its members and why it stands there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ssot_lint.discover.model import Discovery, Family, Member, Reason
from ssot_lint.reports import discover_words as words
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.excerpt import cells
from ssot_lint.reports.flowing import flowed
from ssot_lint.reports.ink import Document, Line, Piece, paint

_INDENT = "     "
_LABEL = 11
_WIDEST = 130
"""Cells of a line of prose, however wide the terminal is."""
MOST_MEMBERS = 8
"""Members that are shown unless all are asked for."""
MOST_REASONS = 3
MOST_STORIES = 3


def render_discovery_text(
    discovery: Discovery, most: int, *, width: int = 100, colour: bool = False, verbose: bool = False
) -> str:
    """The first ``most`` families, and how many there are; ``verbose`` shows all that is known of each."""
    document: Document = []
    for number, family in enumerate(discovery.families[:most], start=1):
        document += [*_family(number, family, width, verbose), []]
    left = len(discovery.families) - most
    if left > 0:
        more = f"{words.counted(left, 'more family', 'more families')}: --top {len(discovery.families)} shows all"
        document += [[(more, "quiet")], []]
    first, *rest = words.closing_text(discovery)
    document += flowed([("✓ " if not discovery.families else "", "good"), (visible(first), "strong")], width)
    document += [line for text in rest for line in flowed([(visible(text), "")], width, "  ")]
    return paint(document, width=width, colour=colour)


def _family(number: int, family: Family, width: int, verbose: bool) -> Iterator[Line]:
    head: Line = [(f"{number:>3}. ", "quiet"), (visible(family.name), "title"), ("  ", "")]
    told = f"{words.members_text(family)}, {', '.join(words.kinds_of(family))}"
    yield from flowed([*head, *_plain(told), ("  ", ""), (f"harm {family.harm:.1f}", "rule")], width, _INDENT)
    yield from _members(family, width, verbose)
    yield from _labelled("why here", _reasons(family.reasons, verbose), width)
    if family.canonical is not None:
        symbol = visible(family.members[family.canonical.member].symbol)
        because = "; ".join(reason.text for reason in family.canonical.reasons[: None if verbose else MOST_REASONS])
        pieces: Line = [(symbol, "symbol"), *_plain(f": {because}" if because else "")]
        if not family.canonical.is_clear:
            pieces += _plain(" (another has as much to say for itself)")
        yield from _labelled("canonical", pieces, width)
    for text in words.stories_text(family) if verbose else words.brief_stories(family, MOST_STORIES):
        yield from _labelled("git", _plain(text), width)
    if verbose:
        yield from _evidence(family, width)
    if family.contract:
        yield from _labelled("next", [(words.command_for(number), "command")], width)


def _members(family: Family, width: int, verbose: bool) -> Iterator[Line]:
    """The canonical first, each with its place and who uses it: on one line where there is room."""
    canonical = family.canonical.member if family.canonical is not None else -1
    order = sorted(range(len(family.members)), key=lambda at: (at != canonical, at))
    shown = order if verbose else order[:MOST_MEMBERS]
    rows = [(at, family.members[at]) for at in shown]
    names = max(cells(visible(member.symbol)) for _, member in rows)
    places = max(cells(_place(member)) for _, member in rows)
    texts = max(cells(visible(words.standing_text(member))) for _, member in rows)
    fits = len(_INDENT) + 2 + names + 2 + places + 2 + texts <= width
    for at, member in rows:
        mark: Piece = ("✱ ", "good") if at == canonical else ("· ", "quiet")
        name, place = visible(member.symbol), _place(member)
        told = visible(words.standing_text(member))
        if fits:
            gaps = " " * (names - cells(name) + 2), " " * (places - cells(place) + 2)
            yield [
                (_INDENT, ""),
                mark,
                (name, "symbol"),
                (gaps[0], ""),
                (place, "path"),
                (gaps[1], ""),
                (told, "quiet"),
            ]
        else:
            yield [(_INDENT, ""), mark, (name, "symbol")]
            line: Line = [(f"{_INDENT}    ", ""), (place, "path"), ("  ", ""), (told, "")]
            yield from flowed(line, width, f"{_INDENT}    ")
    if len(order) > len(shown):
        yield [(f"{_INDENT}  … {words.counted(len(order) - len(shown), 'more member')}", "quiet")]


def _place(member: Member) -> str:
    return f"{visible_path(member.path)}:{member.line}"


def _reasons(reasons: Iterable[Reason], verbose: bool) -> Line:
    """The weightiest reasons in words; all of them, with what they rest on, when that was asked for."""
    pieces: Line = []
    for at, reason in enumerate(reasons):
        if pieces:
            pieces += _plain(", ")
        pieces += [(f"{visible(reason.name)} {reason.points:+.1f}", "rule" if reason.points > 0 else "quiet")]
        if verbose or at < MOST_REASONS:
            details = f" [{'; '.join(reason.details)}]" if verbose and reason.details else ""
            pieces += _plain(f" ({reason.text}{details})")
    return pieces


def _evidence(family: Family, width: int) -> Iterator[Line]:
    for one in family.likenesses:
        left, right = family.members[one.left].symbol, family.members[one.right].symbol
        said = "; ".join(one.evidence) or words.LIKENESSES[one.kind]
        told = f"{left} and {right}: {one.kind.value} {one.score:.0%}, {said}"
        yield from _labelled("alike", _plain(told), width)


def _labelled(label: str, pieces: Iterable[Piece], width: int) -> list[Line]:
    head: Line = [(f"{_INDENT}{label:<{_LABEL}}", "quiet")]
    return flowed([*head, *pieces], min(width, _WIDEST), " " * (len(_INDENT) + _LABEL)) if pieces else []


def _plain(text: str) -> Line:
    return [(visible(text), "")] if text else []
