"""One family on the page of ``discover``: why it is there, its members, a picture, texts side by side, a contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ssot_lint.discover.model import Family, Likeness, LikenessKind, Member, Reason
from ssot_lint.reports import discover_words as words
from ssot_lint.reports.aligned import Marked, Row, Skipped, rows_of
from ssot_lint.reports.discover_graph import MOST_MEMBERS, family_svg
from ssot_lint.reports.escaping import visible, visible_but_tabs
from ssot_lint.reports.model import SourceLine

MOST_PAIRS = 3
"""Pairs of a family whose texts are shown side by side."""
MOST_LISTED = 60
"""Members of a family that are listed."""


def family_html(number: int, family: Family, source_line: SourceLine | None) -> str:
    """A list item; without ``source_line`` no texts are compared."""
    parts = [
        f'<li class="family" id="family-{number}" {_attributes(number, family)}><details><summary>',
        f'<span class="rank">{number}</span><span class="name"><code>{_text(family.name)}</code></span>',
        f'<span class="told">{_text(words.members_text(family))}</span>',
        *(f'<span class="badge">{_text(kind)}</span>' for kind in words.kinds_of(family)),
        f'<span class="harm">harm <b>{family.harm:.1f}</b></span></summary><div class="body">',
        *_members(family),
        *_reasons("Why it stands here", family.reasons),
        *_canonical(family),
        *_stories(family),
        '<section><h3>Who uses which</h3><div class="scroll" tabindex="0" role="group" aria-label="Graph">',
        f"{family_svg(family)}</div>{_picture_note(family)}</section>",
        *(_compared(family, source_line) if source_line is not None else ()),
        *_contract(number, family),
        "</div></details></li>",
    ]
    return "".join(parts)


def _attributes(number: int, family: Family) -> str:
    """What the page's script filters and sorts by."""
    sizes = [member.statements for member in family.members]
    users = len({path for member in family.members for path in member.standing.used_in})
    values = {
        "rank": number,
        "name": family.name.lower(),
        "kind": family.kind.value,
        "alike": " ".join(dict.fromkeys(one.kind.value for one in family.likenesses)),
        "size": sum(sizes) - max(sizes),
        "members": len(sizes),
        "users": users,
        "words": " ".join(f"{member.symbol} {member.path}" for member in family.members[:MOST_LISTED]).lower(),
    }
    return " ".join(f'data-{key}="{escape(visible(str(value)), quote=True)}"' for key, value in values.items())


def _members(family: Family) -> Iterator[str]:
    canonical = family.canonical.member if family.canonical is not None else -1
    yield '<section><h3>Members</h3><div class="scroll" tabindex="0" role="group" aria-label="Members">'
    yield '<table class="members">'
    yield '<thead><tr><th scope="col">Definition</th><th scope="col">Where</th>'
    yield '<th scope="col" class="n">Statements</th><th scope="col">Who uses it</th></tr></thead><tbody>'
    order = sorted(range(len(family.members)), key=lambda at: (at != canonical, at))
    for at in order[:MOST_LISTED]:
        yield _member(family.members[at], at == canonical)
    yield "</tbody></table></div>"
    if len(order) > MOST_LISTED:
        yield f'<p class="quiet">{words.counted(len(order) - MOST_LISTED, "more member")}</p>'
    yield "</section>"


def _member(member: Member, is_canonical: bool) -> str:
    mark = ' <span class="badge good">proposed canonical</span>' if is_canonical else ""
    return (
        f"<tr><td><code>{_text(member.symbol)}</code>{mark}"
        f'<div class="quiet"><code>{_text(member.signature)}</code></div></td>'
        f"<td><code>{_text(member.path)}:{member.line}</code></td>"
        f'<td class="n">{member.statements}</td><td>{_text(words.standing_text(member))}</td></tr>'
    )


def _reasons(title: str, reasons: Sequence[Reason]) -> Iterator[str]:
    """Each part of the score with a bar; the parts add up."""
    if not reasons:
        return
    most = max(abs(reason.points) for reason in reasons) or 1.0
    yield f'<section><h3>{title}</h3><dl class="reasons">'
    for reason in reasons:
        sign = "less" if reason.points < 0 else "more"
        width = 100 * abs(reason.points) / most
        yield f'<div><dt>{_text(reason.name)} <span class="points">{reason.points:+.1f}</span>'
        yield f'<svg class="bar {sign}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        yield f'<rect width="{width:.0f}" height="6"/></svg></dt><dd>{_text(reason.text)}{_details(reason)}</dd></div>'
    yield "</dl></section>"


def _details(reason: Reason) -> str:
    if not reason.details:
        return ""
    return f'<ul class="quiet">{"".join(f"<li>{_text(detail)}</li>" for detail in reason.details[:20])}</ul>'


def _canonical(family: Family) -> Iterator[str]:
    if family.canonical is None:
        return
    symbol = family.members[family.canonical.member].symbol
    yield f"<section><h3>Proposed canonical</h3><p><code>{_text(symbol)}</code>"
    if not family.canonical.is_clear:
        yield " (another member has as much to say for itself)"
    yield "</p><ul>"
    yield from (f"<li>{_text(reason.text)}</li>" for reason in family.canonical.reasons)
    yield "</ul></section>"


def _stories(family: Family) -> Iterator[str]:
    told = [f"<li>{_text(text)}</li>" for text in words.stories_text(family)]
    if told:
        yield f"<section><h3>What git says</h3><ul>{''.join(told)}</ul></section>"


def _picture_note(family: Family) -> str:
    if len(family.members) <= MOST_MEMBERS:
        return ""
    return f'<p class="quiet">The picture shows the first {MOST_MEMBERS} members.</p>'


def _compared(family: Family, source_line: SourceLine) -> Iterator[str]:
    """Members side by side, the proposed canonical at the left: the pairs that are not the same, the surest first."""
    canonical = family.canonical.member if family.canonical is not None else -1
    pairs = [one for one in family.likenesses if one.kind is not LikenessKind.IDENTICAL]
    for one in pairs[:MOST_PAIRS]:
        yield from _pair(family, one, one.right == canonical, source_line)
    if len(pairs) > MOST_PAIRS:
        yield f'<p class="quiet">{words.counted(len(pairs) - MOST_PAIRS, "more pair")} not shown.</p>'


def _pair(family: Family, one: Likeness, is_turned: bool, source_line: SourceLine) -> Iterator[str]:
    places = (one.right, one.left) if is_turned else (one.left, one.right)
    left, right = (family.members[at] for at in places)
    texts = [_lines(member, source_line) for member in (left, right)]
    if not all(texts):
        return
    yield f"<section><h3>Side by side: {_text(words.LIKENESSES[one.kind])}, {one.score:.0%}</h3>"
    if one.evidence:
        yield f'<p class="quiet">{_text("; ".join(one.evidence))}</p>'
    yield '<div class="scroll" tabindex="0" role="group" aria-label="Differences"><table class="pair">'
    yield '<colgroup><col class="no"><col><col class="no"><col></colgroup><thead><tr>'
    for member in (left, right):
        yield f'<th scope="col" colspan="2"><code>{_text(member.path)}:{member.line}</code></th>'
    yield "</tr></thead><tbody>"
    for row in rows_of(texts[0], texts[1], left.line, right.line):
        yield _row(row)
    yield "</tbody></table></div></section>"


def _lines(member: Member, source_line: SourceLine) -> list[str]:
    found = [source_line(member.path, number) for number in range(member.line, member.end_line + 1)]
    return [line for line in found if line is not None]


def _row(row: Row | Skipped) -> str:
    if isinstance(row, Skipped):
        return f'<tr class="skipped"><td colspan="4">{words.counted(row.count, "equal line")}</td></tr>'
    kind = ' class="differs"' if row.differs else ""
    return f"<tr{kind}>{_side(row.left_number, row.left, 'del')}{_side(row.right_number, row.right, 'ins')}</tr>"


def _side(number: int, line: Marked, mark: str) -> str:
    if not number:
        return '<td class="no"></td><td class="nothing"></td>'
    shown = "".join(f"<{mark}>{_source(text)}</{mark}>" if marked else _source(text) for text, marked in line)
    return f'<td class="no">{number}</td><td class="source"><code>{shown}</code></td>'


def _contract(number: int, family: Family) -> Iterator[str]:
    if not family.contract:
        return
    text = "\n".join(visible_but_tabs(line) for line in family.contract.strip("\n").split("\n"))
    label = escape(f"Copy the contract of {visible(family.name)}", quote=True)
    yield f"<section><h3>Contract</h3><p>Written by <code>{escape(words.command_for(number))}</code>, or copied:</p>"
    yield f'<div class="contract"><pre tabindex="0" id="contract-{number}"><code>{escape(text)}</code></pre>'
    yield f'<button type="button" class="copy" data-copies="contract-{number}" aria-label="{label}" hidden>'
    yield "Copy</button>"
    yield "</div></section>"


def _source(text: str) -> str:
    return escape(visible_but_tabs(text))


def _text(text: str) -> str:
    return escape(visible(text))
