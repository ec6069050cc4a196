"""Small projects under ``fixtures/cases/<rule>/<case>``, each with a contract: what is found, and how it is fixed.

``before/`` is the project, with markers (see `casework`). ``after/`` is the same project fixed, byte for byte, with
markers for what is left; without it, fixing must change nothing. ``case.toml`` may say ``unsafe = true``, name a
``phase`` to fix, list
``findings`` that no comment can mark as ``[path, line, rule]``, name files in a ``newer-syntax`` than this Python's,
and name a ``known-bug``: the case then has to fail until the bug is mended.

Every case also proves, for free, that fixing touches nothing else, that a second run is empty, that every job count
gives the same, and that line ends, byte order marks and a missing final newline survive.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from casework import (
    RULES,
    Finding,
    Markers,
    Outcome,
    copy_blanked,
    findings,
    rewrite_tree,
    run,
    stripped,
    tree_bytes,
    tree_times,
    verdicts,
)

ROOT = Path(__file__).resolve().parent.parent / "fixtures" / "cases"
PYTHON = (".py", ".pyi")


@dataclass(frozen=True, slots=True)
class Case:
    """One directory of cases."""

    place: Path
    settings: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.place.parent.name}/{self.place.name}"

    @property
    def options(self) -> list[str]:
        phase = self.settings.get("phase")
        return [*(["--unsafe"] if self.settings.get("unsafe") else []), *(["--phase", phase] if phase else [])]

    def before(self, target: Path) -> Markers:
        """Copy the project to fix; returns what must be found in it."""
        return self._with_findings(copy_blanked(self.place / "before", target))

    def after(self, target: Path) -> Markers:
        """Copy the project as it must be when fixed; returns what must be left."""
        fixed = self.place / "after"
        return self._with_findings(copy_blanked(fixed if fixed.exists() else self.place / "before", target))

    def unparsable(self, markers: Markers) -> set[str]:
        """Files that this Python cannot parse: broken ones, and those in a newer syntax."""
        broken = {one.path for one in markers.expected if one.rule == "unreadable-file"}
        return broken | set(self.settings.get("newer-syntax", ()))

    def _with_findings(self, markers: Markers) -> Markers:
        for path, line, rule in self.settings.get("findings", ()):
            markers.expected[Finding(path, line, rule)] += 1
        return markers


def read_case(place: Path) -> Case:
    settings = place / "case.toml"
    return Case(place, tomllib.loads(settings.read_text(encoding="utf-8")) if settings.exists() else {})


CASES = [read_case(place) for place in sorted(ROOT.glob("*/*")) if place.is_dir()]


def with_known_bug(case: Case) -> Any:
    """The case as a parameter; one with a known bug has to fail."""
    bug = case.settings.get("known-bug")
    return pytest.param(case, id=str(case), marks=[pytest.mark.xfail(strict=True, reason=bug)] if bug else [])


def fixed(case: Case, root: Path) -> Outcome:
    """Fix the project, and report as JSON."""
    return run(root, "fix", "--write", "--output-format", "json", *case.options)


def difference(expected: dict[str, bytes], found: dict[str, bytes]) -> str:
    """Where two trees differ, as a diff from the expected to the found; empty when they are equal."""
    told: list[str] = []
    for path in sorted({*expected, *found}):
        old, new = (tree.get(path, b"").decode("latin-1").splitlines(True) for tree in (expected, found))
        told += difflib.unified_diff(old, new, f"expected/{path}", f"found/{path}")
        if old == new and (path in expected) != (path in found):
            told.append(f"only in one of the trees: {path}\n")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in told)


def check_case(case: Case, root: Path, wanted: Path) -> None:
    """Everything that a case says, in the order in which a person would look."""
    markers = case.before(root)
    left = case.after(wanted)
    for path, content in tree_bytes(wanted).items():
        if path.endswith(PYTHON) and path not in case.unparsable(markers):
            compile(content, path, "exec", dont_inherit=True)
    told = verdicts(findings(run(root, "check", "--output-format", "json").violations), markers)
    assert not told, "\n" + "\n".join(told)

    before, times = tree_bytes(root), tree_times(root)
    run(root, "fix", *case.options)
    assert (tree_bytes(root), tree_times(root)) == (before, times), "Wrong fix: a dry run has touched files"

    document = fixed(case, root).document
    wrong = difference(tree_bytes(wanted), tree_bytes(root))
    assert not wrong, f"Wrong fix:\n{wrong}"
    refused = [edit["reason"] for edit in document["edits"] if not edit["applied"]]
    assert not refused, f"Wrong fix: not written: {refused}"
    changed = {path for path, content in tree_bytes(root).items() if content != before[path]}
    assert {path for path, time in tree_times(root).items() if time != times[path]} == changed

    again = fixed(case, root).document
    assert again["edits"] == [] and not difference(tree_bytes(wanted), tree_bytes(root)), "Unstable: fixed twice"
    told = verdicts(findings(run(root, "check", "--output-format", "json").violations), left)
    assert not told, "after fixing\n" + "\n".join(told)


@pytest.mark.parametrize("case", [with_known_bug(case) for case in CASES])
def test_case(case: Case, tmp_path: Path) -> None:
    check_case(case, tmp_path / "found", tmp_path / "wanted")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_job_count_changes_nothing(case: Case, tmp_path: Path) -> None:
    case.before(tmp_path / "tree")
    one, two = (
        stripped(run(tmp_path / "tree", "check", "--no-cache", "--output-format", "json", "--jobs", jobs).document)
        for jobs in ("1", "2")
    )
    assert one == two


def with_crlf(source: bytes) -> bytes:
    return source if b"\r\n" in source or b"\x00" in source else source.replace(b"\n", b"\r\n")


def with_mark(source: bytes) -> bytes:
    plain = source.startswith(b"\xef\xbb\xbf") or re.match(rb"(.*\n)?.*coding[:=]", source) or b"\x00" in source
    return source if plain else b"\xef\xbb\xbf" + source


def without_last_newline(source: bytes) -> bytes:
    return source.rstrip(b"\r\n")


FORMS = {"crlf": with_crlf, "byte order mark": with_mark, "no final newline": without_last_newline}
CHANGING = [case for case in CASES if (case.place / "after").exists() and "known-bug" not in case.settings]


@pytest.mark.parametrize("form", list(FORMS.values()), ids=list(FORMS))
@pytest.mark.parametrize("case", CHANGING, ids=str)
def test_form_of_a_file_survives(case: Case, form: Callable[[bytes], bytes], tmp_path: Path) -> None:
    markers = case.before(tmp_path / "found")
    case.after(tmp_path / "wanted")
    for tree in (tmp_path / "found", tmp_path / "wanted"):
        rewrite_tree(tree, form)
    outcome = fixed(case, tmp_path / "found")
    wrong = difference(tree_bytes(tmp_path / "wanted"), tree_bytes(tmp_path / "found"))
    assert not wrong, f"Wrong fix:\n{wrong}"
    if "phase" not in case.settings:  # which reports only its own rules
        assert verdicts(findings(outcome.violations), markers) == []


def test_every_rule_has_at_least_three_cases() -> None:
    counts = {rule: sum(1 for case in CASES if case.place.parent.name == rule) for rule in RULES}
    assert {rule: count for rule, count in counts.items() if count < 3} == {}
    assert {case.place.parent.name for case in CASES} <= RULES
