"""A family as a picture: its members in the middle, what uses them to the left, how alike they are to the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ssot_lint.discover.model import Family, LikenessKind
from ssot_lint.reports import discover_words as words
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.excerpt import cells

_ROW = 30
_BOX = 22
_LEFT, _MIDDLE, _WIDTH = 250, 340, 760
_LEFT_AT, _MIDDLE_AT = 8, 360
_CHARACTER = 7.3
"""Width of a character of the picture's type."""
MOST_USERS = 14
MOST_MEMBERS = 24


@dataclass(frozen=True, slots=True)
class _User:
    """Files that use the same members, one or a folder's worth of them."""

    label: str
    members: tuple[int, ...]
    count: int


def family_svg(family: Family) -> str:
    """The picture; what it shows is also said by the tables of the page, so that its label is short."""
    members = list(range(min(len(family.members), MOST_MEMBERS)))
    users = _users(family, members)
    height = max(len(members), len(users), 1) * _ROW + 16
    canonical = family.canonical.member if family.canonical is not None else -1
    user_at = _centres(len(users), height)
    member_at = _centres(len(members), height)
    parts = [
        *_uses(users, user_at, member_at),
        *_likenesses(family, member_at),
        *(
            part
            for user, y in zip(users, user_at, strict=True)
            for part in _box(_LEFT_AT, y, _LEFT, _shown(user), "user")
        ),
    ]
    for at, y in zip(members, member_at, strict=True):
        member = family.members[at]
        kind = "member canonical" if at == canonical else "member"
        parts += _box(_MIDDLE_AT, y, _MIDDLE, visible(member.symbol), kind)
    label = f"{words.members_text(family)} and {words.counted(sum(user.count for user in users), 'file')} that use them"
    return (
        f'<svg class="graph" role="img" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        f' aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'
    )


def _users(family: Family, members: Sequence[int]) -> list[_User]:
    """Who uses the members: file by file, or, when that is too much, folder by folder, or as a number."""
    used: dict[str, list[int]] = defaultdict(list)
    for at in members:
        for path in family.members[at].standing.used_in:
            used[path].append(at)
    files = [_User(path, tuple(found), 1) for path, found in sorted(used.items())]
    if len(files) > MOST_USERS:
        files = _together(files)
    if len(files) > MOST_USERS:
        kept, rest = files[: MOST_USERS - 1], files[MOST_USERS - 1 :]
        using = sorted({at for user in rest for at in user.members})
        files = [*kept, _User("elsewhere", tuple(using), sum(user.count for user in rest))]
    return files


def _together(files: Sequence[_User]) -> list[_User]:
    groups: dict[tuple[str, tuple[int, ...]], int] = defaultdict(int)
    for user in files:
        folder = user.label.rpartition("/")[0] or "."
        groups[(folder, user.members)] += user.count
    found = [_User(f"{folder}/" if count > 1 else folder, using, count) for (folder, using), count in groups.items()]
    return sorted(found, key=lambda user: (-user.count, user.label, user.members))


def _shown(user: _User) -> str:
    return visible(user.label) if user.count == 1 else f"{visible(user.label)} ({user.count} files)"


def _centres(count: int, height: int) -> list[float]:
    """Where boxes of a column stand: one below the other, the column in the middle."""
    start = (height - count * _ROW) / 2 + _ROW / 2
    return [start + at * _ROW for at in range(count)]


def _box(x: int, y: float, width: int, label: str, kind: str) -> Iterator[str]:
    room = int(width / _CHARACTER) - 2
    shown = label if cells(label) <= room else "…" + _end(label, room - 1)
    yield f'<g class="{kind}"><title>{escape(label)}</title>'
    yield f'<rect x="{x}" y="{y - _BOX / 2:g}" width="{width}" height="{_BOX}" rx="4"/>'
    yield f'<text x="{x + 8}" y="{y + 4:g}">{escape(shown)}</text></g>'


def _end(label: str, room: int) -> str:
    """The end of a path or symbol, which tells it from its neighbours."""
    while cells(label) > room:
        label = label[1:]
    return label


def _uses(users: Sequence[_User], user_at: Sequence[float], member_at: Sequence[float]) -> Iterator[str]:
    start, end = _LEFT_AT + _LEFT, _MIDDLE_AT
    bend = (end - start) / 2
    for user, y in zip(users, user_at, strict=True):
        for at in user.members:
            to = member_at[at]
            yield f'<path class="use" d="M{start} {y:g}C{start + bend:g} {y:g} {end - bend:g} {to:g} {end} {to:g}"/>'


def _likenesses(family: Family, member_at: Sequence[float]) -> Iterator[str]:
    """Arcs at the right of the members, one a pair that was compared."""
    x = _MIDDLE_AT + _MIDDLE
    for one in family.likenesses:
        if max(one.left, one.right) >= len(member_at):
            continue
        top, bottom = sorted((member_at[one.left], member_at[one.right]))
        out = x + min(12 + (bottom - top) / 4, 50)
        sure = "sure" if one.kind in {LikenessKind.IDENTICAL, LikenessKind.RENAMED} else "unsure"
        yield f'<path class="alike {sure}" d="M{x} {top:g}C{out:g} {top:g} {out:g} {bottom:g} {x} {bottom:g}">'
        yield f"<title>{escape(words.LIKENESSES[one.kind])} {one.score:.0%}</title></path>"
