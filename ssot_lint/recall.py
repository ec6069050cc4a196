"""Recalling: the report of a tree is read back instead of made again, if nothing has changed that can matter to it.

A report is kept under stamps of every file of the tree, and of what else went into it: the configuration, this tool,
the type checkers, the installed packages. With it is kept what the run depended on, so that it outlives changes that
it did not depend on. Whatever does not fit is a miss; nothing here can fail a run.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from ssot_lint import __version__
from ssot_lint.contracts.model import Settings
from ssot_lint.facts.entry_points import FILES
from ssot_lint.program.depending import Change, Contents, Dependence, matters
from ssot_lint.program.model import DefinitionSite, UnreadableFile, Unrelated
from ssot_lint.reports.model import CheckReport
from ssot_lint.rules.model import Replacement, Violation
from ssot_lint.sources.discovery import Discovery
from ssot_lint.sources.listing import Listing
from ssot_lint.sources.reading import read
from ssot_lint.sources.shelf import parts_of, shelve
from ssot_lint.sources.stamp import Entry, Stamps, digest, may_be_later, stamps
from ssot_lint.sources.surroundings import surrounding_digest

if TYPE_CHECKING:
    from ssot_lint.options import Options

SCHEMA = 7
Kept = TypeVar("Kept")


class Head(Struct, frozen=True):
    """Under what a report is kept."""

    schema: int
    context: str
    """Digest of what is no file: the version, the settings, the options."""
    since: str
    until: str
    """The days, after the one and up to the other, on which it holds."""
    more: tuple[str, ...]
    """Files and directories that it depends on beside those of the tree."""
    digest: bytes
    """Of the stamps of them all."""
    racy: dict[str, bytes]


class Ground(Struct, frozen=True):
    """What a report stands on: stamps of everything, and what of that it depends on, where that is known."""

    entries: dict[str, Entry]
    beside: dict[str, bytes]
    """Digests of the files and directories beside the tree of which any change matters."""
    dependence: Dependence | None


class Remembered(Struct, frozen=True):
    """A report as it is kept."""

    violations: tuple[Violation, ...]
    errors: tuple[UnreadableFile, ...]
    definitions: dict[str, tuple[DefinitionSite, ...]]
    files_seen: int
    files_parsed: int
    not_ours: int
    left_alone: tuple[tuple[Unrelated, int], ...]
    warnings: tuple[str, ...]
    allowed: tuple[str, ...]
    """Paths of what comments in the source allow."""
    replacements: dict[str, tuple[Replacement, ...]] = {}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report that is wanted: of which tree, by which settings."""

    settings: Settings
    options: Options
    discovery: Discovery

    @property
    def context(self) -> str:
        """Digest of what it depends on and is no file."""
        settings, options = self.settings, self.options
        more = (
            __version__, sys.version, options.types, settings.config_path, repr(settings),
            *(os.environ.get(name, "") for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PATH")),
            *self.discovery.unreadable,
        )  # fmt: skip
        return sha256("\0".join(more).encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def today(self) -> str:
        """The day that deadlines are held against."""
        return str(self.options.today or date.today())

    @property
    def name(self) -> str:
        """Name of the file that it is kept in."""
        kind = ("replaces",) if self.options.replaces else ()  # such a report takes longer to make: it is kept apart
        key = "\0".join((self.settings.config_path, self.options.types, *kind, *self.discovery.beyond))
        return f"report-{sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"

    def beside(self) -> list[str]:
        """Files beside the tree's own of which any change matters."""
        settings = self.settings
        packages = [os.path.join(*parts) for parts in _package_directories(settings.root, settings.environment)]
        return [*FILES, "ty.toml", settings.config_path, *_checkers(self.options), *packages]

    def stamps(self, more: Sequence[str] = ()) -> Stamps | None:
        """Stamps of everything as it is now."""
        return stamps(self.settings.root, (*self.discovery.files, *self.beside(), *more))


@dataclass(frozen=True, slots=True)
class Whole:
    """The report of a whole tree, as it is kept, from which that of a part is taken."""

    report: CheckReport
    allowed: tuple[str, ...]
    """Paths of what comments in the source allow."""

    def within(self, scope: Collection[str] | None) -> CheckReport:
        """The report without the violations of other files than these; None for all."""
        report, allowed = self.report, self.allowed
        if scope is not None:
            report = replace(report, violations=tuple(one for one in report.violations if one.path in scope))
            allowed = tuple(path for path in allowed if path in scope)
        return replace(report, allowed_by_comments=len(allowed))


def recalled(wanted: Wanted) -> tuple[Whole | None, Stamps | None]:
    """The report of the very same tree, or of one that differs in nothing that matters; None when there is none.

    Also the stamps that a new report may be kept under.
    """
    root = wanted.settings.root
    parts = parts_of(root, wanted.name)
    head = _decoded(parts[0], Head) if parts and len(parts) == 3 else None
    if parts is None or head is None or head.schema != SCHEMA or head.context != wanted.context:
        return None, wanted.stamps()
    now = wanted.stamps(head.more)
    if now is None or not head.since < wanted.today <= head.until:
        return None, now
    now = now.among(root, head.racy)
    if now.digest() == head.digest and all(now.racy.get(path) == one for path, one in head.racy.items()):
        kept = _decoded(parts[1], Remembered)
        return (_report(kept, wanted) if kept is not None else None), now
    ground = _decoded(parts[2], Ground)
    if ground is None or ground.dependence is None or not _still_holds(wanted, ground, head, now):
        return None, now
    kept = _decoded(parts[1], Remembered)
    if kept is None:
        return None, now
    kept = msgspec.structs.replace(kept, files_seen=len(wanted.discovery.files))
    dependence = msgspec.structs.replace(ground.dependence, files=wanted.discovery.files)
    head = msgspec.structs.replace(head, digest=now.digest(), racy=now.racy)
    _shelve(wanted, head, kept, Ground(now.entries, ground.beside, dependence))
    return _report(kept, wanted), now


def remember(wanted: Wanted, before: Stamps, whole: Whole, dates: Sequence[str], found: Found) -> None:
    """Keep a report and what its safe fixes change, if the tree is still what it was before. Never raises."""
    held = found.dependence.held if found.dependence is not None else {}
    stamped = {*wanted.discovery.files, *wanted.beside()}
    more = tuple(path for path in held if path not in stamped)
    now = wanted.stamps(more)
    if now is None:
        return
    now = now.among(wanted.settings.root, before.racy)
    if now.differing(before) - set(more):
        return
    if any(may_be_later(now.entries[path], found.started) for path in more):
        return
    today = wanted.today
    since = max((day for day in dates if day < today), default="")
    until = min((day for day in dates if day >= today), default="9999-99-99")
    head = Head(SCHEMA, wanted.context, since, until, more, now.digest(), now.racy)
    beside = {path: surrounding_digest(wanted.settings.root, path) for path in wanted.beside()}
    _shelve(wanted, head, kept_of(whole), Ground(now.entries, beside, found.dependence))


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found out about what it depends on."""

    started: int
    """When it began, in nanoseconds: what it read may not have been changed since."""
    dependence: Dependence | None


def contents(root: str, places: frozenset[str] | set[str], listing: Callable[[str], frozenset[str]]) -> Contents:
    """Reads what a dependence holds, of the tree below a root."""

    def read_file(path: str) -> bytes | None:
        source = read(root, path)
        return source if isinstance(source, bytes) else None

    return Contents(read_file, listing, places)


def _still_holds(wanted: Wanted, ground: Ground, head: Head, now: Stamps) -> bool:
    """Whether nothing that has changed since can matter."""
    before, dependence = Stamps(ground.entries, head.racy), ground.dependence
    assert dependence is not None
    differing = now.differing(before)
    root = wanted.settings.root
    beside = differing.intersection(wanted.beside())
    if any(surrounding_digest(root, path) != ground.beside.get(path) for path in sorted(beside)):
        return False
    change = Change(wanted.discovery.files, differing - beside)
    return not matters(dependence, change, digest, contents(root, dependence.places, Listing(root)))


def _report(kept: Remembered, wanted: Wanted) -> Whole:
    report = CheckReport(
        violations=kept.violations,
        errors=kept.errors,
        contracts=wanted.settings.contracts,
        definitions=kept.definitions,
        files_seen=kept.files_seen,
        files_parsed=kept.files_parsed,
        not_ours=kept.not_ours,
        left_alone=kept.left_alone,
        warnings=kept.warnings,
        replacements=kept.replacements,
    )
    return Whole(report, kept.allowed)


def kept_of(whole: Whole) -> Remembered:
    """A report as it is kept."""
    report = whole.report
    return Remembered(
        report.violations, report.errors, dict(report.definitions), report.files_seen, report.files_parsed,
        report.not_ours, report.left_alone, report.warnings, whole.allowed, dict(report.replacements),
    )  # fmt: skip


def _shelve(wanted: Wanted, head: Head, kept: Remembered, ground: Ground) -> None:
    with contextlib.suppress(OSError, UnicodeError, ValueError, msgspec.MsgspecError):
        shelve(wanted.settings.root, wanted.name, [msgspec.msgpack.encode(part) for part in (head, kept, ground)])


def _decoded(part: bytes, kind: type[Kept]) -> Kept | None:
    try:
        return msgspec.msgpack.decode(part, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError):
        return None


def _checkers(options: Options) -> list[str]:
    from ssot_lint.program.servers.registry import names_in, programs_of

    return programs_of(names_in(options.types))


def _package_directories(root: str, chosen: str) -> list[tuple[str, ...]]:
    """Directories of installed packages that a type checker may look into; installing changes their times."""
    found: list[tuple[str, ...]] = []
    active = (os.environ.get(name, "") for name in ("VIRTUAL_ENV", "CONDA_PREFIX"))
    for base in (chosen, *active, os.path.join(root, ".venv")):
        library = os.path.join(base, "lib")
        if base and os.path.isdir(library):
            found += [
                (library, name, "site-packages") for name in sorted(os.listdir(library)) if name.startswith("python")
            ]
    return found
