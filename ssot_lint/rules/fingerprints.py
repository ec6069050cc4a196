"""Fingerprints: what a violation is, without where in its file it stands, so that a baseline survives moved lines."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from ssot_lint.rules.model import Violation

LENGTH = 32


def fingerprint(violation: Violation, use: str) -> str:
    """Hex digest of what was found and how it is written (`use`, white space aside), whatever its line and message.

    The path counts only where the enclosing symbol has no module to tell files apart by.
    """
    place = violation.path if violation.symbol.startswith(":") else ""
    found = [violation.rule, violation.contract, violation.name, violation.target, violation.symbol]
    return _digest([*found, place, "".join(use.split())])


def tell_apart(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """The same violations in the same order; of those with equal fingerprints all but the first get a numbered one."""
    seen: Counter[str] = Counter()
    apart = []
    for violation in violations:
        ordinal = seen[violation.fingerprint]
        seen[violation.fingerprint] += 1
        apart.append(_numbered(violation, ordinal) if ordinal else violation)
    return tuple(apart)


def _numbered(violation: Violation, ordinal: int) -> Violation:
    return replace(violation, fingerprint=_digest([violation.fingerprint, ordinal]))


def _digest(key: list[str | int | None]) -> str:
    return hashlib.sha256(json.dumps(key).encode("ascii")).hexdigest()[:LENGTH]
