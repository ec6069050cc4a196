"""``ssot-lint scaffold``: what it writes works, fits in, and never stands on anything of somebody else's."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from casework import run, tree_bytes
from smallproject import write_tree

from ssot_lint.reports.json_report import schema_text

HUB = '''\
"""Delivery."""
from typing import TYPE_CHECKING, Any
if TYPE_CHECKING:
    from shop.users import User


class Hub:
    """Delivers."""

    async def send(
        self, user_id: str, event: "dict[str, Any]", /, *rest: Any, urgent: bool = False, by: "User | None" = None
    ) -> int:
        """Deliver `event`.

        Soon.
        """
        return len(user_id)

    @staticmethod
    def shout(text: str, *, loud: int = 1) -> str:
        return text * loud


def get_hub() -> Hub:
    """The hub of this process."""
    return Hub()


def plain(text, times=2):
    return text * times


CONSTANT = 1
'''
CONTRACT = """\
[[contract]]
name = "user-broadcast"
reason = "one way out"
scope-parameter = "user_id"
canonical = "shop.hub:Hub.send"
names = ["broadcast"]
"""
RECORD = (
    '\n[contract.service]\nmodule = "shop.out"\nclass = "OutService"\nmethod = "broadcast"\nresult = "Sent"\n'
    '[[contract.service.field]]\nname = "is_empty"\ntype = "bool"\nvalue = "not {event}"\n'
    '\n[[contract.duplicate]]\nsymbol = "shop.old:broadcast"\nflag = "shop.flags:one_way"\n'
)


def project(root: Path, contract: str = CONTRACT, **more: str | bytes) -> Path:
    files: dict[str, str | bytes] = {
        "ssot-lint.toml": contract,
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\n[tool.ruff]\nline-length = 100\n',
        "shop/__init__.py": "",
        "shop/users.py": "class User: ...\n",
        "shop/hub.py": HUB,
        "shop/old.py": "async def broadcast(user_id, event): ...\n",
        "tests/conftest.py": "",
    }
    return write_tree(root, {**files, **more})


def passing(root: Path, *paths: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_dry_run_shows_a_diff_for_git_and_writes_nothing(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = tree_bytes(root)
    shown = run(root, "scaffold", "user-broadcast", "--module", "shop.out")
    assert (shown.code, tree_bytes(root)) == (0, before)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    subprocess.run(["git", "apply", "-"], cwd=root, input=shown.raw, check=True)
    applied = {path: source for path, source in tree_bytes(root).items() if path not in before}
    assert set(applied) == {"shop/out.py", "tests/test_out.py"}
    assert run(root, "scaffold", "user-broadcast", "--module", "shop.out", "--write").err.startswith("nothing to write")


def test_the_phase_reports_as_json(tmp_path: Path) -> None:
    root = project(tmp_path, CONTRACT + RECORD)
    before = tree_bytes(root)
    asked = run(root, "fix", "--phase", "scaffold", "--output-format", "json")
    jsonschema.validate(asked.document, json.loads(schema_text()))
    edits = {one["path"]: one for one in asked.document["edits"]}
    assert list(edits) == ["shop/flags.py", "shop/out.py", "tests/test_out.py"]
    assert {one["applied"] for one in edits.values()} == {False}
    assert "+class OutService:" in edits["shop/out.py"]["diff"]
    assert tree_bytes(root) == before
    written = run(root, "fix", "--phase", "scaffold", "--write", "--output-format", "json")
    assert [(one["path"], one["applied"]) for one in written.document["edits"]] == [(path, True) for path in edits]
    assert run(root, "fix", "--phase", "scaffold", "--output-format", "json").document["edits"] == []
    assert run(root, "undo").code == 0
    assert tree_bytes(root) == before


@pytest.mark.parametrize("option", ["--patch=a.patch", "--patch-series=out"])
def test_the_phase_is_handed_over_in_no_other_way(tmp_path: Path, option: str) -> None:
    refused = run(project(tmp_path, CONTRACT + RECORD), "fix", "--phase", "scaffold", option)
    assert (refused.code, "it takes no other way" in refused.err) == (2, True)


def test_service_has_the_signature_and_words_of_its_canonical(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert run(root, "scaffold", "user-broadcast", "--module", "shop.out", "--write").code == 0
    assert (
        (root / "shop/out.py").read_text(encoding="utf-8")
        == '''\
"""The one wrapper around `Hub.send`.

One way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shop.hub import Hub, get_hub

if TYPE_CHECKING:
    from shop.users import User


class UserBroadcastService:
    """Hands on to `Hub.send`, and to nothing else."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def send(
        self,
        user_id: str,
        event: "dict[str, Any]",
        /,
        *rest: Any,
        urgent: bool = False,
        by: "User | None" = None,
    ) -> int:
        """Deliver `event`.

        Soon.
        """
        return await self.hub.send(user_id, event, *rest, urgent=urgent, by=by)


_service: UserBroadcastService | None = None


def get_user_broadcast_service() -> UserBroadcastService:
    """The service over what `get_hub` gives."""
    global _service
    hub = get_hub()
    if _service is None or _service.hub is not hub:
        _service = UserBroadcastService(hub)
    return _service
'''
    )


def test_everything_works_is_idempotent_and_can_be_taken_back(tmp_path: Path) -> None:
    root = project(tmp_path, CONTRACT + RECORD)
    before = tree_bytes(root)
    assert run(root, "fix", "--phase", "scaffold", "--write").code == 0
    after = tree_bytes(root)
    assert set(after) - set(before) == {"shop/out.py", "shop/flags.py", "tests/test_out.py"}
    assert "4 passed" in passing(root, "tests/test_out.py")
    again = run(root, "scaffold", "user-broadcast", "--write")
    assert (again.code, again.err, tree_bytes(root)) == (0, "nothing to write: the scaffold is there\n", after)
    assert run(root, "undo").code == 0
    assert tree_bytes(root) == before


CANONICALS = {
    "a static method": "shop.hub:Hub.shout",
    "a function without annotations": "shop.hub:plain",
}


@pytest.mark.parametrize("case", CANONICALS)
@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_test_passes_for(tmp_path: Path, case: str, runner: str) -> None:
    contract = CONTRACT.replace("shop.hub:Hub.send", CANONICALS[case]).replace('scope-parameter = "user_id"\n', "")
    root = project(tmp_path, contract)
    if runner == "unittest":
        (root / "pyproject.toml").unlink()
        (root / "tests/conftest.py").rename(root / "tests/__init__.py")
    assert run(root, "scaffold", "user-broadcast", "--module", "shop.out", "--write").code == 0
    if runner == "pytest":
        passing(root, "tests/test_out.py")
        return
    assert "import unittest" in (root / "tests/test_out.py").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "unittest", "tests.test_out"]
    subprocess.run(command, cwd=root, capture_output=True, check=True)


def test_layout_follows_the_projects_formatter(tmp_path: Path) -> None:
    ruff = "[tool.ruff]\nline-length = 60\nindent-width = 2\n[tool.ruff.format]\nquote-style = 'single'\n"
    root = project(tmp_path, CONTRACT + RECORD, **{"pyproject.toml": ruff})
    run(root, "scaffold", "user-broadcast", "--write")
    flags = (root / "shop/flags.py").read_text(encoding="utf-8")
    assert "_ON = frozenset({'1', 'on', 'true', 'yes'})\n" in flags
    assert "\n  return os.environ.get('ONE_WAY', '')" in flags


REFUSED = {
    "no module": ([], CONTRACT, "where the service of `user-broadcast` goes is not known"),
    "no package": (["--module", "no.out"], CONTRACT, "there is no package `no`"),
    "a constant": (
        ["--module", "shop.out"], CONTRACT.replace("Hub.send", "CONSTANT").replace('scope-parameter = "user_id"\n', ""),
        "`shop.hub:CONSTANT` is a constant",
    ),
    "a record without fields": (
        ["--module", "shop.out", "--result", "R"],
        CONTRACT.replace("Hub.send", "plain").replace('scope-parameter = "user_id"\n', ""),
        "`R` would have no field",
    ),
    "a hole that nothing fills": ([], CONTRACT + RECORD.replace("{event}", "{evnt}"), "did you mean `{event}`?"),
    "an installed canonical": (
        ["--module", "shop.out"], CONTRACT.replace("shop.hub:Hub.send", "json:dumps"), "is outside the tree"
    ),
    "a flag beside the service": ([], CONTRACT + RECORD.replace("shop.flags", "shop.out"), "a module of its own"),
    "a module without the flag": ([], CONTRACT + RECORD.replace("shop.flags", "shop.users"), "has no `one_way`"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_with_a_remedy(tmp_path: Path, case: str) -> None:
    options, contract, reason = REFUSED[case]
    root = project(tmp_path, contract)
    before = tree_bytes(root)
    outcome = run(root, "scaffold", "user-broadcast", "--write", *options)
    assert (outcome.code, outcome.out, tree_bytes(root)) == (2, "", before)
    assert reason in outcome.err


def test_a_file_that_differs_is_never_overwritten(tmp_path: Path) -> None:
    root = project(tmp_path, CONTRACT + RECORD, **{"tests/test_out.py": "# mine\n"})
    before = tree_bytes(root)
    outcome = run(root, "scaffold", "user-broadcast", "--write")
    assert (outcome.code, tree_bytes(root)) == (2, before)
    assert "  tests/test_out.py\n" in outcome.err
    assert "Move them away" in outcome.err
