"""Whole rewrites, from a small tree to its new text: plan, codemods, and the check of the result, in this process."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ssot_lint.fixes.choice import Choice
from ssot_lint.mending import mend
from ssot_lint.options import Options
from ssot_lint.pipeline import open_run, settings_for
from ssot_lint.rules.model import Fix

HUB = """\
class Hub:
    async def send(self, user: str, event: dict) -> bool:
        return bool(user and event)

    def push(self, user: str, event: dict) -> bool:
        return bool(user and event)


class Router:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def old_push(self, user: str, event: dict) -> bool:
        print(user, event)
        return True

    async def old_send(self, user: str, event: dict) -> bool:
        print(user, event)
        return True
"""


@dataclass(frozen=True)
class Rewritten:
    """What became of a tree."""

    files: Mapping[str, str]
    """Text by path, of every file that was given."""
    fixes: Mapping[tuple[str, int, str], Fix]
    """By path, line and rule."""
    refused: tuple[str, ...]
    """Reasons of edits that were planned and not made."""

    def fix(self, rule: str, path: str = "app.py") -> Fix:
        """The one fix of that rule in a file."""
        found = [one for (where, _, name), one in self.fixes.items() if (where, name) == (path, rule)]
        assert len(found) == 1, sorted(self.fixes)
        return found[0]


Rewrite = Callable[..., Rewritten]


def split(text: str) -> dict[str, str]:
    """Files by path, of a text in which a line ``--- path`` begins each; of ``app.py`` alone without any."""
    if not text.lstrip("\n").startswith("--- "):
        return {"app.py": text.lstrip("\n")}
    parts = re.split(r"^--- (.+)\n", text.lstrip("\n"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture
def rewrite(tmp_path: Path) -> Rewrite:
    """Mends a tree of ``hub.py`` (unless another text is given for it) and some files, under a contract.

    Holds every rewrite to the laws: a second run changes nothing, and what was refused stays as it was.
    """

    def once(root: Path, contract: str, files: Mapping[str, str], choice: Choice) -> Rewritten:
        for path, text in {"ssot-lint.toml": contract, **files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        run = open_run(settings_for([str(root)], (options := Options("none", 1))), [str(root)], options)
        try:
            mended = mend(run, choice)
        finally:
            run.close()
        done = {path: new.decode() for path, new in mended.after.items()}
        fixes = {(one.path, one.line, one.rule): one.fix for one in mended.plan.violations if one.fix is not None}
        return Rewritten({**files, **done}, fixes, tuple(mended.refused.values()))

    def rewritten(contract: str, text: str, *, unsafe: bool = False, rules: tuple[str, ...] = ()) -> Rewritten:
        files = {"hub.py": HUB} | split(text)
        choice = Choice(unsafe, rules or ("duplicate-call", "dangling-call", "duplicate-reference", "duplicate-import"))
        found = once(tmp_path / "tree", contract, files, choice)
        for path, source in found.files.items():
            compile(source, path, "exec", dont_inherit=True)
        again = once(tmp_path / "again", contract, found.files, choice)
        assert again.files == found.files, "a second run changed something"
        return found

    return rewritten
