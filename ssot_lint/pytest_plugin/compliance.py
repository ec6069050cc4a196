"""What tests may ask of the tree: its violations, without those that the baseline accepts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import pytest

from ssot_lint.configured import UsageProblem, settings_at
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.model import Settings
from ssot_lint.rules.model import Violation


class Found(msgspec.Struct, frozen=True):
    """What one check of the tree found; goes from one process to another."""

    new: tuple[Violation, ...]
    accepted: tuple[Violation, ...]
    """Those that the baseline accepts."""


@dataclass(frozen=True, slots=True)
class Compliance:
    """The violations of the tree around the tests."""

    settings: Settings
    found: Found

    def violations(
        self, contract: str | None = None, rule: str | None = None, under: str = "", *, accepted: bool = False
    ) -> tuple[Violation, ...]:
        """Violations of a contract, of a rule, in a file or below a directory; each of these may be left out.

        What the baseline accepts is left out unless ``accepted`` is true. Raises `LookupError` for a contract or a
        rule that does not exist: a test that asks for it would pass for ever.
        """
        self._check_names(contract, rule)
        place = under.strip("/")
        every = (*self.found.new, *(self.found.accepted if accepted else ()))
        return tuple(
            one
            for one in every
            if contract in (None, one.contract)
            and rule in (None, one.rule)
            and (not place or one.path == place or one.path.startswith(f"{place}/"))
        )

    def assert_clean(
        self, contract: str | None = None, rule: str | None = None, under: str = "", *, accepted: bool = False
    ) -> None:
        """Fail the test with the report of these violations, if there are any."""
        __tracebackhide__ = True
        found = self.violations(contract, rule, under, accepted=accepted)
        if found:
            pytest.fail(self.report(found), pytrace=False)

    def report(self, violations: Sequence[Violation]) -> str:
        """The report of some violations, as ``ssot-lint check`` prints it, below a line with the first of them."""
        from ssot_lint.cli.showing import text_lines
        from ssot_lint.reports.escaping import visible, visible_path
        from ssot_lint.reports.model import CheckReport
        from ssot_lint.reports.text import render_text

        report = CheckReport(violations=tuple(violations), contracts=self.settings.contracts)
        first = violations[0]
        head = f"{visible_path(first.path)}:{first.line}: {first.rule} {visible(first.message)}"
        more = f" (and {len(violations) - 1:,} more)" if len(violations) > 1 else ""
        text = render_text(report, text_lines(self.settings.root), width=100, colour=False)
        return f"{head}{more}\n\n{text}"

    def _check_names(self, contract: str | None, rule: str | None) -> None:
        from ssot_lint.rules.registry import UnknownRule, rule_named

        names = [one.name for one in self.settings.contracts]
        if contract is not None and contract not in names:
            raise LookupError(f"there is no contract `{contract}`; declared: {', '.join(names)}")
        if rule is not None:
            try:
                rule_named(rule)
            except UnknownRule as problem:
                raise LookupError(str(problem)) from problem


_KEY = pytest.StashKey[Compliance]()
_FAILED = pytest.StashKey[pytest.UsageError]()


def compliance(config: pytest.Config) -> Compliance:
    """What the tree around the tests is like; checked once a process, and once a run where it was handed over.

    Raises `pytest.UsageError`, the same every time, when it cannot be checked.
    """
    if _FAILED in config.stash:
        raise config.stash[_FAILED]
    if _KEY not in config.stash:
        try:
            config.stash[_KEY] = _compliance(config)
        except pytest.UsageError as problem:
            config.stash[_FAILED] = problem
            raise
    return config.stash[_KEY]


def _compliance(config: pytest.Config) -> Compliance:
    settings = settings_of(config)
    given = getattr(config, "workerinput", {}).get("ssot")
    found = msgspec.convert(json.loads(given), Found) if given is not None else _checked(settings)
    return Compliance(settings, found)


def handed_over(config: pytest.Config) -> str:
    """What was found, as text for another process."""
    return json.dumps(msgspec.to_builtins(compliance(config).found))  # in ASCII, whatever a path holds


def settings_of(config: pytest.Config) -> Settings:
    """The configuration of the tree around the tests. Raises `pytest.UsageError` when it cannot be used."""
    try:
        return settings_at([str(config.rootpath)], config.getoption("ssot_config"))
    except (ConfigError, UsageProblem) as problem:
        raise pytest.UsageError(f"ssot-lint: {problem}") from problem


def _checked(settings: Settings) -> Found:
    from ssot_lint.cli import checking
    from ssot_lint.gating import Gate, gated
    from ssot_lint.options import Options

    options = Options()
    try:
        whole, _ = checking.report(settings, [settings.root], options, is_cached=True)
        passed = gated(settings, options, whole, Gate(), is_whole=True)
    except (ConfigError, UsageProblem) as problem:
        raise pytest.UsageError(f"ssot-lint: {problem}") from problem
    new = {one.fingerprint for one in passed.report.violations}
    return Found(passed.report.violations, tuple(one for one in whole.violations if one.fingerprint not in new))
