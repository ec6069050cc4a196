"""Recalling: the report of a tree that has not changed is read back instead of made again.

Only a whole report is kept, under a stamp of every file that went into it, of the configuration, of this tool, of the
type checkers and of the installed packages. Whatever does not fit is a miss; nothing here can fail a run.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from ssot_lint import __version__
from ssot_lint.contracts.model import Settings
from ssot_lint.facts.entry_points import FILES
from ssot_lint.pipeline import Options, Run
from ssot_lint.program.model import DefinitionSite, UnreadableFile, Unrelated
from ssot_lint.reports.model import CheckReport, report_on
from ssot_lint.rules.model import Replacement, Violation
from ssot_lint.sources.discovery import Discovery
from ssot_lint.sources.stamp import stamp
from ssot_lint.sources.state import state_directory, state_place

_MOST = 8
_SCHEMA = 5


class Remembered(Struct, frozen=True):
    """A report as it is kept."""

    schema: int
    stamp: str
    violations: tuple[Violation, ...]
    errors: tuple[UnreadableFile, ...]
    definitions: dict[str, tuple[DefinitionSite, ...]]
    files_seen: int
    files_parsed: int
    not_ours: int
    left_alone: tuple[tuple[Unrelated, int], ...]
    warnings: tuple[str, ...]
    allowed: int
    replacements: dict[str, tuple[Replacement, ...]] = {}


def stamp_of(settings: Settings, options: Options, discovery: Discovery) -> str | None:
    """Stamp of everything a report depends on; None when it cannot be vouched for."""
    packages = [os.path.join(*parts) for parts in _package_directories(settings.root)]
    more = [
        __version__, sys.version, options.types, settings.config_path, repr(settings),
        str(options.today or date.today()),  # a deadline in a contract, or of a comment, may have passed since
        *(os.environ.get(name, "") for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PATH")),
    ]  # fmt: skip
    paths = [*discovery.files, *FILES, "ty.toml", settings.config_path, *_checkers(options), *packages]
    return stamp(settings.root, paths, more)


def recalled(settings: Settings, options: Options, paths: Sequence[str], current: str | None) -> CheckReport | None:
    """The report made of the very same tree, configuration and paths; None when there is none."""
    if current is None:
        return None
    try:
        with open(_place(state_place(settings.root), settings, options, paths), "rb") as file:
            kept = msgspec.json.decode(file.read(), type=Remembered)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError, UnicodeError):
        return None
    if kept.schema != _SCHEMA or kept.stamp != current:
        return None
    return CheckReport(
        violations=kept.violations,
        errors=kept.errors,
        contracts=settings.contracts,
        definitions=kept.definitions,
        files_seen=kept.files_seen,
        files_parsed=kept.files_parsed,
        not_ours=kept.not_ours,
        left_alone=kept.left_alone,
        warnings=kept.warnings,
        allowed_by_comments=kept.allowed,
        replacements=kept.replacements,
    )


def remember(
    run: Run, paths: Sequence[str], before: str | None, replacements: Mapping[str, tuple[Replacement, ...]]
) -> None:
    """Keep the run's report and what its safe fixes change, if the tree is still what it was before. Never raises."""
    settings, options = run.settings, run.options
    if before is None or (options.types != "none" and not run.is_typed) or run.program.warnings or run.warnings:
        return
    if stamp_of(settings, options, run.discovery) != before:
        return
    report = report_on(run.program, settings.contracts, run.plan.violations)
    kept = Remembered(
        _SCHEMA, before, report.violations, report.errors, dict(report.definitions),
        report.files_seen, report.files_parsed, report.not_ours, report.left_alone, report.warnings,
        len(run.allowed),
        dict(replacements),
    )  # fmt: skip
    with contextlib.suppress(OSError, UnicodeError, msgspec.MsgspecError):
        _write(state_directory(settings.root), _place(state_place(settings.root), settings, options, paths), kept)


def _write(directory: str, place: str, kept: Remembered) -> None:
    source = msgspec.json.encode(kept)
    descriptor, temporary = tempfile.mkstemp(prefix=".report-", dir=directory)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(source)
        os.replace(temporary, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _evict(directory)


def _evict(directory: str) -> None:
    """Keep only the newest reports."""
    names = (name for name in os.listdir(directory) if name.startswith("report-") and name.endswith(".json"))
    by_age = sorted(names, key=lambda name: -os.stat(os.path.join(directory, name)).st_mtime_ns)
    for name in by_age[_MOST:]:
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(directory, name))


def _place(directory: str, settings: Settings, options: Options, paths: Sequence[str]) -> str:
    scope = sorted(os.path.realpath(path) for path in paths)
    kind = ("replaces",) if options.replaces else ()  # such a report takes longer to make: it is kept apart
    key = "\0".join((settings.config_path, options.types, *kind, *scope))
    return os.path.join(directory, f"report-{sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.json")


def _checkers(options: Options) -> list[str]:
    from ssot_lint.program.servers.registry import names_in, programs_of

    return programs_of(names_in(options.types))


def _package_directories(root: str) -> list[tuple[str, ...]]:
    """Directories of installed packages that a type checker may look into; installing changes their times."""
    found: list[tuple[str, ...]] = []
    for base in (os.environ.get("VIRTUAL_ENV", ""), os.environ.get("CONDA_PREFIX", ""), os.path.join(root, ".venv")):
        library = os.path.join(base, "lib")
        if base and os.path.isdir(library):
            found += [
                (library, name, "site-packages") for name in sorted(os.listdir(library)) if name.startswith("python")
            ]
    return found
