"""Whole runs with other checkers than ty: right or open, never wrong; and who said so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from fakeservers import comes_true

from ssot_lint.pipeline import Run
from ssot_lint.program.servers.finding import find_program
from ssot_lint.program.servers.registry import DIALECTS

Verdicts = dict[str, list[str]]

SURE = """
--- app.py
from lib import Hub, Mail, Router, Scoped, push_event  #= resolved lib:push_event
from lib import push_event as pe  #= resolved lib:push_event
import lib
async def make():
    return Router()
class Agent:
    router: Router | None = None
    def __init__(self, hub: Hub):
        self.hub = hub
        self.scoped = Scoped()
    def run(self):
        self.router.push(1, 2)  #= resolved lib:Router.push
        self.hub.push(1, 2)  #= dangling
        self.scoped.push(1)  #= resolved lib:Scoped.push
async def main(agent: Agent, either: Router | Mail, mail: Mail, both: list[Router]):
    router = await make()
    router.push(1, 2)  #= resolved lib:Router.push
    (await make()).push(1, 2)  #= resolved lib:Router.push
    agent.router.push(1, 2)  #= resolved lib:Router.push
    either.push(1, 2)  #= resolved lib:Router.push
    mail.push(1)  #= not-ours lib:Mail.push
    for one in both:
        one.push(1, 2)  #= resolved lib:Router.push
    getattr(router, "push")(1, 2)  #= resolved lib:Router.push
    pe(1, 2)  #= resolved lib:push_event
    lib.push_event(1, 2)  #= resolved lib:push_event
    "𝄞ä"; router.push(1, 2)  #= resolved lib:Router.push
    callback = push_event  #= resolved lib:push_event
--- mocks.py
from unittest.mock import MagicMock, AsyncMock
def one():
    router = MagicMock()
    router.push(1, 2)  #= double
    router.push.assert_called_once()  #= double
"""
"""What every checker can tell."""

DOUBTFUL = """
--- calls.py
from lib import Router
def one(router: Router, unknown):
    router.push(1, unknown.push)  #= resolved lib:Router.push, name-only
    print(1 + unknown.push(2))  #= name-only
    return unknown.push  #= name-only
--- fast.py
def push_event(user, event):
    return 2
class Maker:
    def push(self, user, event):
        return 3
--- compat.py
try:
    from fast import Maker, push_event  #= resolved fast:push_event
except ImportError:
    from lib import push_event, Scoped as Maker  #= resolved lib:push_event
--- branches.py
from compat import Maker, push_event  #= resolved fast:push_event lib:push_event
import compat
push_event(1, 2)  #= resolved fast:push_event lib:push_event
compat.push_event(1, 2)  #= resolved fast:push_event lib:push_event
def one(maker: Maker):
    maker.push(1, 2)  #= resolved fast:Maker.push lib:Scoped.push
Maker().push(1, 2)  #= resolved fast:Maker.push lib:Scoped.push
--- shadowed.py
from lib import push_event  #= resolved lib:push_event
def push_event(user, event):
    return 1
push_event(1, 2)  #= resolved shadowed:push_event
def local(flag):
    if flag:
        from lib import push_event as send  #= resolved lib:push_event
    else:
        from fast import push_event as send  #= resolved fast:push_event
    return send
--- defaults.py
from lib import Hub
def one(hub=Hub(), push=False):
    hub.push(1, 2)  #= name-only
    return push  #= name-only
class Kept:
    push = None
    def __init__(self, hub=Hub()):
        self.hub = hub
    def run(self):
        self.hub.push(1, 2)  #= name-only
        return self.push(1, 2)  #= name-only
--- dynamic.py
from lib import Hub
from typing import TypeVar
class Dynamic:
    def __getattr__(self, name):
        return 1
T = TypeVar("T")
def one(either: Hub | Dynamic, any_of: T, missing: "Hub | Nowhere") -> T:
    either.push(1, 2)  #= name-only
    any_of.push(1, 2)  #= name-only
    missing.push(1, 2)  #= name-only
    return any_of
--- heirs.py
class Base:
    def run(self):
        self.push(1, 2)  #= resolved heirs:Heir.push
class Heir(Base):
    def push(self, user, event):
        return 4
"""
"""Where a checker sees one thing of several, or takes something for granted."""


def installed(*names: str) -> pytest.MarkDecorator:
    missing = [name for name in names if find_program(DIALECTS[name].program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}; see the extra `types`")


OTHERS = [pytest.param(name, marks=installed(name)) for name in DIALECTS if name != "ty"]

NAMELESS = """\
--- nameless.py
from lib import Router
async def make():
    class Local(Router):
        pass
    return Local()
async def main():
    (await make()).push(1, 2)  #= resolved lib:Router.push
"""
"""What ty does not infer and cannot be taught, a class within a function having no name outside it."""


@pytest.mark.parametrize("types", OTHERS)
def test_every_verdict_is_right_or_open(
    types: str, plant: Callable[..., Path], opened: Callable[..., Run], said: Callable[[Run], Verdicts],
    marked: Callable[[str], tuple[dict[str, str], Verdicts]],
) -> None:  # fmt: skip
    files, wanted = marked(SURE + DOUBTFUL.lstrip("\n"))
    sure, _ = marked(SURE)
    run = opened(plant(files), types)
    told = said(run)
    assert set(told) == set(wanted)
    wrong = {
        place: (found, wanted[place])
        for place, found in told.items()
        if any(one != "name-only" and one not in wanted[place] for one in found)
    }
    assert wrong == {}
    assert {place: told[place] for place in told if place.split(":")[0] in sure} == {
        place: one for place, one in wanted.items() if place.split(":")[0] in sure
    }
    assert run.warnings == () and run.program.warnings == ()


@installed("ty", "basedpyright")
def test_the_second_settles_what_the_first_left_open_and_says_so(
    plant: Callable[..., Path], opened: Callable[..., Run], said: Callable[[Run], Verdicts],
    marked: Callable[[str], tuple[dict[str, str], Verdicts]],
) -> None:  # fmt: skip
    files, wanted = marked(SURE + NAMELESS)
    root = plant(files)
    alone, both = opened(root, "ty"), opened(root, "ty,basedpyright")
    assert said(both) == wanted
    gained = {place for place, told in said(alone).items() if told != said(both)[place]}
    assert all(said(alone)[place] == ["name-only"] for place in gained)
    by = {
        f"{use.path}:{use.use.span.line}": " ".join(step.text for step in use.evidence)
        for use in both.program.views["delivery"].uses
    }
    assert gained and all("(says basedpyright)" in by[place] for place in gained)
    assert not any("basedpyright" in text for place, text in by.items() if place not in gained)


@installed("basedpyright")
@pytest.mark.parametrize("types", ["basedpyright", "ty,basedpyright"])
def test_a_duplicate_outside_the_tree_is_known_by_every_checkers_stubs(
    types: str, plant: Callable[..., Path], opened: Callable[..., Run], said: Callable[[Run], Verdicts]
) -> None:
    config = """\
[[contract]]
name = "delivery"
canonical = "lib:Hub.send"
[[contract.duplicate]]
symbol = "pathlib:Path.write_text"
"""
    app = "import pathlib\nasync def make():\n    return pathlib.Path()\nasync def use():\n"
    run = opened(plant({"app.py": f"{app}    (await make()).write_text('')\n"}, config=config), types)
    assert said(run) == {"app.py:5": ["resolved pathlib:Path.write_text"]}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
@pytest.mark.parametrize(
    "types",
    [pytest.param(names, marks=installed(*names.split(","))) for names in ("pyrefly", "ty,basedpyright,pyrefly")],
)
def test_a_check_ends_everything_that_it_started(
    types: str, plant: Callable[..., Path], clean_environment: dict[str, str], tmp_path: Path,
    marked: Callable[[str], tuple[dict[str, str], Verdicts]],
) -> None:  # fmt: skip
    root = plant(marked(SURE + NAMELESS)[0])
    (tmp_path / "rooms").mkdir()
    mark = uuid.uuid4().hex
    environment = clean_environment | {"SSOT_LINT_TEST": mark, "TMPDIR": str(tmp_path / "rooms")}
    command = [sys.executable, "-m", "ssot_lint", "check", str(root), "--types", types, "--output-format", "json", "-v"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "")
    report = json.loads(ended.stdout)
    texts = [step["text"] for one in report["violations"] for step in one["evidence"]]
    assert any(f"(says {types.split(',', maxsplit=1)[0]})" in text for text in texts)
    if "basedpyright" in types:
        assert any("(says basedpyright)" in text for text in texts)
    assert comes_true(lambda: processes_with(mark) == [])
    assert [one.name for one in (tmp_path / "rooms").iterdir() if one.name.startswith("ssot-lint")] == []


def processes_with(mark: str) -> list[int]:
    """Processes whose environment holds a mark."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("basedpyrigth", "did you mean `basedpyright`?"),
        ("ty,pyrefli", "did you mean `pyrefly`?"),
        ("mypy", "there are ty, basedpyright, pyright, pyrefly, none"),
        ("ty,none", "`none` stands alone"),
        ("ty,ty", "`ty` is named twice"),
        ("", "there are ty"),
    ],
)
def test_what_names_no_checker_is_a_usage_error(given: str, said: str, clean_environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "ssot_lint", "check", "--types", given]
    ended = subprocess.run(command, env=clean_environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and ended.stdout == ""
    assert said in ended.stderr and "Traceback" not in ended.stderr


def test_a_second_checker_that_is_missing_is_a_warning(
    plant: Callable[..., Path], opened: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_ty(name: str) -> str | None:
        return find_program(name) if name == "ty" else None

    monkeypatch.setattr("ssot_lint.program.servers.client.find_program", only_ty)
    root = plant({"app.py": "def one(thing):\n    thing.push(1)\n"})
    run = opened(root, "ty,basedpyright")
    assert run.is_typed
    assert run.warnings == (
        "`basedpyright` is not installed; install it with `pip install basedpyright`; "
        "going on with ty alone, so more uses may stay unresolved",
    )
    run = opened(root, "pyrefly,basedpyright")
    assert not run.is_typed
    assert [warning.count("is not installed") for warning in run.warnings] == [2]
