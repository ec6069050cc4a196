"""Identities: what a violation is, without where in its file it stands, so that a baseline survives moved lines."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from ssot_lint.rules.model import Violation

LENGTH = 32


class Identity(NamedTuple):
    """What tells one violation from every other: no line, no column, no version of anything."""

    rule: str
    contract: str
    """Empty when it is of none."""
    symbol: str
    """The enclosing definition, ``mod:Qual.name``; with its path before the colon where the file is no module."""
    target: str
    """Empty when nothing is known."""
    use: str
    ordinal: int = 0
    """Which it is, from 0 and in source order, of those that are the same in all else."""


def identity(violation: Violation) -> Identity:
    """The identity of a violation that `tell_apart` has numbered."""
    place = violation.path if violation.symbol.startswith(":") else ""
    return Identity(
        violation.rule, violation.contract or "", place + violation.symbol, violation.target or "", violation.use,
        violation.ordinal,
    )  # fmt: skip


def identified(violation: Violation, use: str) -> Violation:
    """The violation with how it is written (``use``, in one line), and the fingerprint that follows from it."""
    spelled = replace(violation, use=f"{violation.name} {use}".strip())
    return replace(spelled, fingerprint=_digest(spelled))


def tell_apart(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """The same violations in the same order; of those with equal identities all but the first get a number."""
    seen: Counter[Identity] = Counter()
    apart = []
    for violation in violations:
        same = identity(violation)._replace(ordinal=0)
        ordinal = seen[same]
        seen[same] += 1
        apart.append(_numbered(violation, ordinal) if ordinal else violation)
    return tuple(apart)


def _numbered(violation: Violation, ordinal: int) -> Violation:
    numbered = replace(violation, ordinal=ordinal)
    return replace(numbered, fingerprint=_digest(numbered))


def _digest(violation: Violation) -> str:
    return hashlib.sha256(json.dumps(identity(violation)).encode("ascii")).hexdigest()[:LENGTH]
