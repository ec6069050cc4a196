"""Trees with expectation markers: copying them without the markers, running the tool on them, judging what it said.

A marker is a comment at the end of the line whose name token must be reported::

    router.broadcast(user, event)  # expect: duplicate-call
    broadcast(event)               # expect: unresolved-use  # expect-todo: duplicate-call

`expect-todo` is a known miss: true, but not reported today; when it is, the test fails and asks to promote it. A rule
that must be reported twice on one line stands there twice. Markers are blanked before a run, so they cannot help it.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from ssot_lint.cli import main
from ssot_lint.rules.registry import rules

MARKED = {".py", ".pyi", ".toml"}
"""Suffixes of files that may hold markers."""
NEVER_COPIED = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".ssot_lint_cache", "*.egg-info")
RULES = frozenset(module.rule.name for module in rules())

_RULE_LIST = rb"[a-z-]+(?:[ \t]*,[ \t]*[a-z-]+)*"
_MARKERS = re.compile(
    rb"[ \t]*(?P<all>(?:[ \t]*#[ \t]*expect(?:-todo)?:[ \t]*" + _RULE_LIST + rb")+)[ \t]*(?=\r?$)", re.MULTILINE
)
_MARKER = re.compile(rb"expect(?P<todo>-todo)?:[ \t]*(?P<rules>" + _RULE_LIST + rb")")
_LOOSE = re.compile(rb"#[ \t]*expect(?:-todo)?\b")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A rule at a line: what a marker asks for, and what is compared of a violation."""

    path: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.rule}"


@dataclass(slots=True)
class Markers:
    """What the markers of a tree say."""

    expected: Counter[Finding] = field(default_factory=Counter)
    todo: Counter[Finding] = field(default_factory=Counter)

    def of(self, *names: str) -> list[Finding]:
        """Expected findings of these rules, in order."""
        return sorted(one for one in self.expected.elements() if one.rule in names)


def blanked(source: bytes) -> bytes:
    """The source without its markers and the space before them; every line stays where it is."""
    return _MARKERS.sub(b"", source)


def read_markers(path: str, source: bytes, markers: Markers) -> None:
    """Add the markers of one file. A misspelt one fails at once rather than never."""
    for number, line in enumerate(source.split(b"\n"), start=1):
        found = _MARKERS.search(line)
        if len(_LOOSE.findall(line)) != (len(_MARKER.findall(found["all"])) if found else 0):
            raise AssertionError(f"{path}:{number}: not a marker that the harness understands: {line.decode()}")
        for marker in _MARKER.finditer(found["all"] if found else b""):
            kind = markers.todo if marker["todo"] else markers.expected
            for rule in marker["rules"].decode().replace(",", " ").split():
                assert rule in RULES, f"{path}:{number}: there is no rule `{rule}`"
                kind[Finding(path, number, rule)] += 1


def copy_blanked(source: Path, target: Path) -> Markers:
    """Copy a tree without its markers; returns what they said, by path relative to the tree."""
    shutil.copytree(source, target, ignore=NEVER_COPIED, symlinks=True)
    markers = Markers()
    for path, content in tree_bytes(target).items():
        if Path(path).suffix in MARKED:
            read_markers(path, content, markers)
            (target / path).write_bytes(blanked(content))
    return markers


def tree_bytes(root: Path) -> dict[str, bytes]:
    """Content of every file of a tree, by path relative to it; what the tool keeps for itself is left out."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in _files(root)}


def tree_times(root: Path) -> dict[str, int]:
    """Modification time of every file of a tree, in nanoseconds."""
    return {path.relative_to(root).as_posix(): path.stat().st_mtime_ns for path in _files(root)}


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not {"__pycache__", ".pytest_cache", ".ssot_lint_cache", ".git"}.intersection(path.parts):
            yield path


def rewrite_tree(root: Path, change: Callable[[bytes], bytes], suffixes: Iterable[str] = (".py", ".pyi")) -> None:
    """Change the content of every file with one of these suffixes."""
    wanted = set(suffixes)
    for path in _files(root):
        if path.suffix in wanted:
            path.write_bytes(change(path.read_bytes()))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str
    raw: bytes
    """Standard output, as bytes."""

    @property
    def document(self) -> dict[str, Any]:
        """Standard output as JSON."""
        assert self.code in {0, 1}, f"exit code {self.code}\n{self.err}"
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    @property
    def violations(self) -> list[dict[str, Any]]:
        """Violations of the JSON document."""
        return list(self.document["violations"])


def run(root: Path, *arguments: str, **environment: str | None) -> Outcome:
    """Run the command line in this process, in a directory, with the given environment variables on top."""
    runner = CliRunner(env={"NO_COLOR": None, "FORCE_COLOR": None, "COLUMNS": None, **environment})
    with contextlib.chdir(root), runner.isolation() as (out, err, _):
        code = _exit_code(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        out_bytes, err_bytes = out.getvalue(), err.getvalue()
    return Outcome(code, _text(out_bytes), _text(err_bytes), out_bytes)


def _exit_code(arguments: tuple[str, ...]) -> int:
    try:
        main(arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1


def _text(raw: bytes) -> str:
    return io.TextIOWrapper(io.BytesIO(raw), "utf-8", "surrogateescape", newline="").read()


def findings(violations: Iterable[dict[str, Any]]) -> Counter[Finding]:
    """Violations of a JSON report, as what is compared of them."""
    return Counter(Finding(one["path"], one["line"], one["rule"]) for one in violations)


def verdicts(found: Counter[Finding], markers: Markers) -> list[str]:
    """What is wrong with the findings, a line each, as Missing, Noisy or Promote; empty when they are right."""
    told = [f"Missing: {one} is expected and not reported" for one in (markers.expected - found).elements()]
    for one in (found - markers.expected).elements():
        if one in markers.todo:
            told.append(f"Promote: {one} is found now; turn its `expect-todo` into `expect`")
        else:
            told.append(f"Noisy: {one} is reported and not expected")
    return sorted(told)


def stripped(document: dict[str, Any]) -> dict[str, Any]:
    """A JSON report without what may differ between equal runs: the time it took."""
    summary = {key: value for key, value in document["summary"].items() if key != "seconds"}
    return {**document, "summary": summary}
