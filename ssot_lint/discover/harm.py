"""How much a family harms: parts that each say what they rest on, and add up to the number that the list is sorted by.

Each part takes a family and gives points, or nothing. Logarithms keep a single large figure from drowning the others:
the tenth file that uses a second way adds less than the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import log2

from ssot_lint.discover.model import Family, Kind, LikenessKind, Member, Reason, Revision

SCOPES = re.compile(
    r"^(user|tenant|account|customer|org|organi[sz]ation|owner|workspace|project|session|client|principal|actor|team|"
    r"member|guild|company|shop|site|realm|namespace)(_?(id|ids|uuid|key|pk|name|context|ctx))?$"
)
"""Parameters that say for whom something is done."""
_TESTS = re.compile(
    r"(^|/)(tests?|testing|test_[^/]*|[^/]*_test|conftest|examples?|samples?|docs?|benchmarks?|scripts?)(/|\.py$)"
)

_MARKS = re.compile(r"[][(){},]")
_EACH_USE, _MOST_SPLIT = 6.0, 36.0
_EACH_CHANGE, _EACH_FIX, _MOST_DIVERGED = 3.0, 5.0, 30.0
_EACH_LACK, _MOST_LACKS = 15.0, 30.0
_EACH_DOUBLING = 3.0
_DIFFERENT_BODIES = 10.0
_SAME_TEXT = frozenset({LikenessKind.IDENTICAL, LikenessKind.RENAMED, LikenessKind.NEAR})
_LAYERS = {"one file": 0.0, "one package": 2.0, "one part of the tree": 4.0, "several parts of the tree": 8.0}


def reasons_of(family: Family) -> tuple[Reason, ...]:
    """Why the family stands where it stands: the weightiest first, what speaks against it last."""
    parts: tuple[Callable[[Family], Reason | None], ...] = (
        fan_in_split, divergence, different_bodies, scope_drift, layer, size,
    )  # fmt: skip
    found = [reason for part in parts if (reason := part(family)) is not None]
    whole = sum(reason.points for reason in found)
    sure = whole * family.score**2
    found += [
        reason
        for reason in (doubt(family, whole), in_one_file(family, sure), in_tests(family, sure))
        if reason is not None
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.points, reason.name)))


def harm_of(reasons: tuple[Reason, ...]) -> float:
    """The sum of the points, never below nothing."""
    return round(max(0.0, sum(reason.points for reason in reasons)), 1)


def fan_in_split(family: Family) -> Reason | None:
    """Users that are spread over the members: each goes past the source of truth."""
    used = [len(member.standing.used_in) for member in family.members]
    astray = sum(used) - max(used)
    if not astray:
        return None
    shown = [
        f"{_files(count)} {'uses' if count == 1 else 'use'} {member.symbol}"
        for count, member in sorted(zip(used, family.members, strict=True), key=lambda pair: (-pair[0], pair[1].symbol))
        if count
    ]
    text = f"{astray} of the {sum(used)} files that use it use another member than the most used one"
    return _reason("fan-in-split", min(_MOST_SPLIT, _EACH_USE * log2(1 + astray)), text, shown)


def divergence(family: Family) -> Reason | None:
    """What was changed in one member only after it was copied; nothing without git."""
    changed: list[tuple[Revision, str]] = []
    for story in family.stories:
        changed += [(one, family.members[story.original].symbol) for one in story.only_original]
        changed += [(one, family.members[story.copy].symbol) for one in story.only_copy]
    seen = {(one.commit, symbol): (one, symbol) for one, symbol in changed}
    if not seen:
        return None
    fixes = sorted({one.commit for one, _ in seen.values() if one.is_fix})
    points = _EACH_CHANGE * log2(1 + len(seen)) + _EACH_FIX * len(fixes)
    text = f"{_count(len({one.commit for one, _ in seen.values()}), 'commit')} changed one member and not the others"
    if fixes:
        text += f", {len(fixes)} of them to mend something"
    ordered = sorted(seen.values(), key=lambda pair: (not pair[0].is_fix, pair[0].commit, pair[1]))
    details = [f"{one.day} {one.commit[:10]} {one.subject} (only {symbol})" for one, symbol in ordered]
    return _reason("divergence", min(_MOST_DIVERGED, points), text, details)


def different_bodies(family: Family) -> Reason | None:
    """One public name and several meanings: whoever calls it gets what the nearest import says."""
    if not any(one.kind is LikenessKind.SAME_NAME for one in family.likenesses):
        return None
    if family.members[0].name.startswith("_") or any(member.kind is Kind.METHOD for member in family.members):
        return None
    return _reason("different-bodies", _DIFFERENT_BODIES, f"`{family.name}` means something else in each place")


def scope_drift(family: Family) -> Reason | None:
    """Members that do not take the parameter that says for whom, though others do."""
    taken = {at: set(parameters_of(member)) for at, member in enumerate(family.members) if _is_callable(member)}
    if len(taken) < 2:
        return None
    counted = Counter(name for names in taken.values() for name in names if SCOPES.match(name))
    lacking = [
        (name, family.members[at].symbol, count)
        for name, count in sorted(counted.items())
        for at, names in taken.items()
        if name not in names and not any(_means(name, other) for other in names)
    ]
    if not lacking:
        return None
    names = sorted({name for name, _, _ in lacking})
    text = f"{_count(len({symbol for _, symbol, _ in lacking}), 'member')} without {_listed(names)}"
    details = [
        f"{symbol} does not take `{name}`, which {count} of {len(taken)} take" for name, symbol, count in lacking
    ]
    return _reason("scope-drift", min(_MOST_LACKS, _EACH_LACK * len(lacking)), text, details)


def _is_callable(member: Member) -> bool:
    return member.kind in {Kind.FUNCTION, Kind.METHOD}


def _means(name: str, other: str) -> bool:
    """True when two parameters are for the same: ``user_id`` and ``user``, ``org`` and ``org_key``."""
    found, against = SCOPES.match(name), SCOPES.match(other)
    return found is not None and against is not None and found[1] == against[1]


def layer(family: Family) -> Reason | None:
    """How far apart the members stand: the further, the more people keep them in step."""
    paths = sorted({member.path for member in family.members})
    folders = {path.rpartition("/")[0] for path in paths}
    heads = {"/".join(folder.split("/")[:2]) for folder in folders}
    if len(paths) == 1:
        apart = "one file"
    elif len(folders) == 1:
        apart = "one package"
    else:
        apart = "one part of the tree" if len(heads) == 1 else "several parts of the tree"
    points = _LAYERS[apart]
    if not points:
        return None
    return _reason("layer", points, f"in {_count(len(paths), 'file')} of {apart}", sorted(folders))


def size(family: Family) -> Reason | None:
    """What could go: the statements of all members but the largest; nothing where it is not texts that are alike."""
    if _SAME_TEXT.isdisjoint(one.kind for one in family.likenesses):
        return None
    sizes = [member.statements for member in family.members]
    spare = sum(sizes) - max(sizes)
    text = f"{len(sizes)} members; {_count(spare, 'statement')} could go"
    return _reason("size", _EACH_DOUBLING * log2(1 + spare), text) if spare else None


def doubt(family: Family, whole: float) -> Reason | None:
    """What is taken off because it is not sure that they do one job: twice, since a list is read from its top."""
    if family.score >= 1.0:
        return None
    text = f"it is {family.score:.0%} sure that they do one job"
    return _reason("doubt", -whole * (1 - family.score**2), text)


def in_one_file(family: Family, whole: float) -> Reason | None:
    """Some is taken off where all members stand in one file: who changes one of them sees the others."""
    if len({member.path for member in family.members}) > 1 or not whole:
        return None
    return _reason("in-one-file", -0.3 * whole, "all members stand in one file")


def in_tests(family: Family, whole: float) -> Reason | None:
    """Most of it is taken off where all members are in tests, examples or scripts: repeating there does less harm."""
    if not all(_TESTS.search(member.path) for member in family.members):
        return None
    return _reason("in-tests", -0.6 * whole, "all members are in tests, examples or scripts")


def parameters_of(member: Member) -> tuple[str, ...]:
    """Names of a function's parameters, as its signature has them, without stars."""
    return _parameters_in(member.signature)


@lru_cache(maxsize=20_000)
def _parameters_in(signature: str) -> tuple[str, ...]:
    return tuple(word for part in _parts(signature) if (word := re.split(r"[:=]", part)[0].strip().lstrip("*").strip()))


def _parts(signature: str) -> Iterator[str]:
    """What stands between the outermost commas of a signature."""
    if signature[:1] not in {"(", "[", "{"}:
        return
    depth, start = 0, int(signature[0] == "(")
    for mark in _MARKS.finditer(signature):
        character, at = mark[0], mark.start()
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                yield signature[start:at]
                return
        elif depth == 1:
            yield signature[start:at]
            start = at + 1
    yield signature[start:]


def _reason(name: str, points: float, text: str, details: list[str] | None = None) -> Reason:
    return Reason(name, round(points, 1), text, tuple(details or ()))


def _files(count: int) -> str:
    return _count(count, "file")


def _count(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
