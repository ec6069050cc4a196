"""One report of a whole fleet, for every format: paths begin with the repository's name."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from ssot_lint.contracts.model import Contract
from ssot_lint.fleet.running import Checked
from ssot_lint.recall import Remembered
from ssot_lint.reports.model import CheckReport, SourceLine, lazy_lines
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import History
from ssot_lint.sources.reading import read

_IDLE = "idle-adapter"


def report_of(kept: Remembered, contracts: tuple[Contract, ...], seconds: float) -> CheckReport:
    """The report of one repository, with its own paths."""
    return CheckReport(
        violations=kept.violations, errors=kept.errors, contracts=contracts, definitions=kept.definitions,
        files_seen=kept.files_seen, files_parsed=kept.files_parsed, seconds=seconds, not_ours=kept.not_ours,
        left_alone=kept.left_alone, warnings=kept.warnings, allowed_by_comments=len(kept.allowed),
    )  # fmt: skip


def used_elsewhere(name: str, reports: Mapping[str, CheckReport]) -> tuple[CheckReport, tuple[str, ...]]:
    """A repository's report without adapters that are idle in it and used in another one, and what to say of those."""
    users: dict[str, str] = {}
    for other, report in reports.items():
        if other != name:
            users |= {one.target: other for one in report.violations if one.target and one.rule != _IDLE}
    own = reports[name]
    busy = [one for one in own.violations if one.rule == _IDLE and one.target in users]
    notes = tuple(f"`{one.target}` is idle here, and used in {users[one.target or '']}" for one in busy)
    return replace(own, violations=tuple(one for one in own.violations if one not in busy)), notes


def together(reports: Sequence[CheckReport], contracts: tuple[Contract, ...]) -> CheckReport:
    """One report of several, whose paths begin with the repositories' names."""
    names = tuple(dict.fromkeys(name for one in reports for name in one.definitions))
    return CheckReport(
        violations=tuple(violation for one in reports for violation in one.violations),
        errors=tuple(error for one in reports for error in one.errors),
        contracts=contracts,
        definitions={name: tuple(site for one in reports for site in one.definitions.get(name, ())) for name in names},
        files_seen=sum(one.files_seen for one in reports),
        files_parsed=sum(one.files_parsed for one in reports),
        seconds=sum(one.seconds for one in reports),
        not_ours=sum(one.not_ours for one in reports),
        left_alone=tuple(pair for one in reports for pair in one.left_alone),
        warnings=tuple(dict.fromkeys(warning for one in reports for warning in one.warnings)),
        allowed_by_comments=sum(one.allowed_by_comments for one in reports),
    )


class Texts:
    """What files of a fleet say, by paths that begin with the repository's name."""

    def __init__(self, checked: Sequence[Checked]) -> None:
        self._by_name = {one.repository.name: one for one in checked}
        self.source = lru_cache(maxsize=256)(self._source)

    def lines(self) -> SourceLine:
        """Lines of these files."""
        from ssot_lint.facts.parsing import source_text

        def text_of(path: str) -> str | None:
            source = self.source(path)
            text = source_text(source) if source is not None else None
            return text if isinstance(text, str) else None

        return lazy_lines(text_of)

    def _source(self, path: str) -> bytes | None:
        name, _, inner = path.partition("/")
        one = self._by_name.get(name)
        if one is None:
            return None
        place = f"{one.repository.root}/{inner}" if one.repository.root else inner
        if not one.commit:
            found = read(one.repository.path, place)
            return found if isinstance(found, bytes) else None
        history = History.of(one.repository.path)
        if isinstance(history, GitFailure) or "\n" in place:
            return None
        blob = f"{one.commit}:{history.prefix}{os.path.normpath(place)}"
        told = history.contents([blob])
        return None if isinstance(told, GitFailure) else told.get(blob)
