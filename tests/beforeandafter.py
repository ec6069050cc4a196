"""Programs that are run before and after the default fix: what it calls safe must not change what they do.

A program is a text of files, each after a line ``--- path``; ``main.py`` is run. Marks at the ends of lines::

    svc.old(1)  #! what the reason says
    svc.old(2)  #= svc.good.send(2)

A use on a line with ``#!`` must be reported with a fix that is not safe for that reason (or, without a fix, with that
reason for being open), any reason if it stands alone; one on a line with ``#=`` must be rewritten to that. On no other
line may anything be edited.
What ``good.py``, ``svc.py`` and the contract are unless a program brings its own stands below.
"""

from __future__ import annotations

import difflib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ssot_lint.fixes.choice import Choice
from ssot_lint.mending import mend
from ssot_lint.options import Options
from ssot_lint.pipeline import open_run, settings_for
from ssot_lint.rules.model import Applicability, Violation

LIBRARY = {
    "ssot-lint.toml": """\
[[contract]]
name = "sending"
canonical = "good:Good.send"
unrelated = ["svc:Other.old"]
[[contract.duplicate]]
symbol = "svc:Svc.old"
""",
    "good.py": """\
class Good:
    def send(self, a=0, b=0):
        print("send", type(self).__name__, a, b)
""",
    "svc.py": """\
from good import Good


class Svc:
    def __init__(self) -> None:
        self.good = Good()

    def old(self, a=0, b=0):
        self.good.send(a, b)


class Other:
    def old(self, a=0, b=0):
        print("other", a, b)
""",
}
_MARK = re.compile(r"[ ]*#([!=])[ ]?(.*)$", re.MULTILINE)


def files_of(text: str) -> dict[str, str]:
    """Files by path, marks and all."""
    parts = re.split(r"^--- (.+)\n", text, flags=re.MULTILINE)
    return LIBRARY | dict(zip(parts[1::2], parts[2::2], strict=True))


def trouble_with(root: Path, text: str) -> list[str]:
    """What is wrong with the fix of a program, which is planted under a directory; empty when nothing is."""
    marked = files_of(text)
    plain = {path: _MARK.sub("", source) for path, source in marked.items()}
    _write(root, plain)
    before = _output(root)
    options = Options("ty", 1)
    run = open_run(settings_for([str(root)], options), [str(root)], options)
    try:
        mended = mend(run, Choice())
    finally:
        run.close()
    after = {path: new.decode() for path, new in mended.after.items()}
    _write(root, after)
    refused = {(one.path, one.edit.span.line): why for one, why in mended.refused.items()}
    told = [*_unmet(marked, mended.plan.violations, refused, after)]
    if (now := _output(root)) != before:
        told.append(f"before it printed:\n{before}and after:\n{now}")
    return told


def _write(root: Path, files: Mapping[str, str]) -> None:
    for path, source in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(source, encoding="utf-8")


def _output(root: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-B", "main.py"], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    return ran.stdout + re.sub(r"(?m)^ .*\n", "", ran.stderr)


def _unmet(
    marked: Mapping[str, str],
    violations: tuple[Violation, ...],
    refused: Mapping[tuple[str, int], str],
    after: Mapping[str, str],
) -> Iterator[str]:
    for path, source in marked.items():
        edited = set(_edited(_MARK.sub("", source), after.get(path)))
        for number, line in enumerate(source.splitlines(), 1):
            mark = _MARK.search(line)
            here = [one for one in violations if (one.path, one.line) == (path, number)]
            said = [*map(_said, here), refused.get((path, number), "")]
            if mark is None:
                if number in edited and not line.lstrip().startswith(("from ", "import ")):
                    yield f"{path}:{number} is edited: {line}"
            elif mark[1] == "!" and not any(mark[2] in one for one in said if one):
                yield f"{path}:{number} is not refused for `{mark[2]}`: {said}"
            elif mark[1] == "!" and number in edited:
                yield f"{path}:{number} is edited all the same: {line}"
            elif mark[1] == "=" and mark[2] not in after.get(path, ""):
                yield f"{path}:{number} does not become `{mark[2]}`: {said}"


def _said(violation: Violation) -> str:
    """Why a violation is not mended by itself; empty when it is."""
    if violation.fix is None:
        return f"{violation.proof}: {violation.message}"
    return "" if violation.fix.applicability is Applicability.SAFE else violation.fix.reason


def _edited(before: str, after: str | None) -> Iterator[int]:
    """Numbers of the lines that an edit changed or removed."""
    matcher = difflib.SequenceMatcher(
        None, before.splitlines(), (before if after is None else after).splitlines(), False
    )
    for kind, start, end, _, _ in matcher.get_opcodes():
        if kind in {"replace", "delete"}:
            yield from range(start + 1, end + 1)
