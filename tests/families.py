"""Families for the tests of reports: an ordinary one, and one whose every text tries to be something else."""

from __future__ import annotations

from ssot_lint.discover.model import (
    Canonical,
    Discovery,
    Family,
    Kind,
    Likeness,
    LikenessKind,
    Member,
    Reason,
    Revision,
    Standing,
    Story,
)

SOURCES = {
    "shop/dates.py": ["def parse_date(text):", "    day = text.strip()", "    return date.fromisoformat(day)"],
    "shop/legacy.py": [
        "def parse_day(value):",
        "    day = value.strip()",
        "    log(day)",
        "    return date.fromisoformat(day)",
    ],
}


def source_line(path: str, number: int) -> str | None:
    lines = SOURCES.get(path, ["<script>alert(1)</script>", "\x1b[31m"])
    return lines[number - 1] if number <= len(lines) else None


def member(path: str, name: str, used: int, statements: int = 3) -> Member:
    module = path.removesuffix(".py").replace("/", ".")
    standing = Standing(
        tuple(f"app/use_{n}.py" for n in range(used)), 0, ("tests/test_dates.py",), 2, first_seen="2024-02-03"
    )
    return Member(
        path, f"{module}:{name}", Kind.FUNCTION, 1, statements, "(text: str) -> date", statements, name, standing
    )


def ordinary() -> Family:
    members = (member("shop/dates.py", "parse_date", 12), member("shop/legacy.py", "parse_day", 3, 4))
    fix = Revision("c0ffee0000", "2025-06-07", "Ann", "Fix: blanks around a day", True)
    return Family(
        "0123", "parse_date", Kind.FUNCTION, members,
        (Likeness(LikenessKind.NEAR, 0, 1, 0.8, ("2 of 3 statements are common",)),), 0.9,
        Canonical(0, (Reason("most-used", 12.0, "12 files use it"),)), 21.5,
        (Reason("fan-in-split", 24.0, "3 of 15 files go past it", ("3 files use shop.legacy:parse_day",)),
         Reason("doubt", -2.5, "it is 90% sure that they do one job")),
        (Story(0, 1, Revision("beef123456", "2024-05-06", "Bob", "parse days", False), False, (fix,)),),
        '[[contract]]\nname = "parse-date"\ncanonical = "shop.dates:parse_date"\n',
    )  # fmt: skip


def several(count: int = 4) -> Discovery:
    kinds = [Kind.FUNCTION, Kind.CLASS]
    families = []
    for at in range(count):
        members = tuple(member(f"p{at}/m{n}.py", f"job_{at}", 0, 2 + at) for n in range(2 + at % 2))
        alike = LikenessKind.RENAMED if at % 2 else LikenessKind.IDENTICAL
        likenesses = tuple(Likeness(alike, 0, n, 1.0) for n in range(1, len(members)))
        families.append(
            Family(f"id{at}", f"job_{at}", kinds[at % 2], members, likenesses, 1.0, None, 10.0 - at,
                   (Reason("size", 10.0 - at, "some could go"),), (), "")
        )  # fmt: skip
    return Discovery((ordinary(), *families), (), 40, 40, 400, accepted=1, left_out=(("tests", 7),))


NASTY = (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", '" onmouseover="alert(3)', "'; alert(4); '",
    "\x1b]0;title\x07", "::error::pwned", "`x` | [a](javascript:alert(5)) @everyone", "\u202egnp.exe", "\ud800", "]]>",
)  # fmt: skip


def hostile() -> Discovery:
    families = []
    for at, text in enumerate(NASTY):
        standing = Standing((f"{text}/u.py",), 1, (text,), 0, (text,), (text,), text)
        members = tuple(
            Member(f"{text}/{n}.py", f"{text}:{n}", Kind.FUNCTION, 1, 2, text, 2, text, standing) for n in "ab"
        )
        revision = Revision(text, text, text, text, True)
        reason = Reason("size", 3.0, text, (text,))
        families.append(
            Family(text, text, Kind.FUNCTION, members, (Likeness(LikenessKind.NEAR, 0, 1, 0.5, (text,)),), 1.0,
                   Canonical(0, (reason,), False), float(20 - at), (reason,),
                   (Story(0, 1, revision, False, (revision,), (revision,)),), text)
        )  # fmt: skip
    return Discovery(tuple(families), (), 1, 1, 1, accepted=1, left_out=((NASTY[1], 1),), history=NASTY[0])
