"""The type server: it degrades, never lies, never hangs, and never leaves a process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fakeservers import comes_true, fake_server, is_alive, is_running, processes_started

from ssot_lint.program import beside
from ssot_lint.program.assemble import assemble
from ssot_lint.program.lsp import LspProcess, Refused, ServerGone
from ssot_lint.program.servers.client import LspServer
from ssot_lint.program.servers.finding import find_program
from ssot_lint.program.servers.ty import Ty
from ssot_lint.program.typeserver import Place, TypeServerFailure

Fake = Callable[..., str]


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Writes a server that does what a piece of Python says; returns its executable."""
    return lambda body: fake_server(tmp_path, body)


@pytest.fixture
def started(tmp_path: Path) -> Callable[[], list[int]]:
    """Numbers of all processes that fake servers ran as."""
    return lambda: processes_started(tmp_path)


def server_for(root: Path, executable: str | None = None, timeout: float = 5.0) -> LspServer:
    return LspServer(Ty(), str(root), (".",), executable, timeout)


BROKEN_STARTS = {
    "exits at once": "sys.exit(3)",
    "hangs at the handshake": "receive(); time.sleep(60)",
    "closes its output": "os.close(1); time.sleep(60)",
    "greets with an error": 'send(dict(id=receive()["id"], error=dict(code=-32603, message="no")))',
    "greets in another encoding": (
        'send(dict(id=receive()["id"], result=dict(capabilities=dict(positionEncoding="utf-16"))))\ntime.sleep(60)'
    ),
    "greets with nonsense": 'send(dict(id=receive()["id"], result=[1, 2]))\ntime.sleep(60)',
    "speaks no protocol": 'print("hello, I am a shell", flush=True); time.sleep(60)',
    "sends broken JSON": 'sys.stdout.write("Content-Length: 5\\r\\n\\r\\n{{{{{"); sys.stdout.flush(); time.sleep(60)',
    "sends a negative length": (
        'sys.stdout.write("Content-Length: -5\\r\\n\\r\\n{}"); sys.stdout.flush(); time.sleep(60)'
    ),
    "sends an enormous length": (
        'sys.stdout.write("Content-Length: 99999999999999\\r\\n\\r\\n{}"); sys.stdout.flush(); time.sleep(60)'
    ),
    "sends a header without an end": 'sys.stdout.write("x" * 100000); sys.stdout.flush(); time.sleep(60)',
    "talks without ever answering": ('receive()\nwhile True:\n    send(dict(method="window/logMessage", params={}))'),
}


@pytest.mark.parametrize("body", BROKEN_STARTS.values(), ids=BROKEN_STARTS)
def test_a_server_that_does_not_start_says_so_and_is_gone(
    body: str, fake: Fake, started: Callable[[], list[int]], tmp_path: Path
) -> None:
    server = server_for(tmp_path, fake(body), timeout=0.7)
    with pytest.raises(TypeServerFailure, match="fake-ty"):
        server.start()
    server.stop()
    assert [pid for pid in started() if is_running(pid)] == []


def test_a_missing_executable_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeServerFailure, match="nowhere/ty could not be started"):
        server_for(tmp_path, str(tmp_path / "nowhere/ty")).start()


BROKEN_ANSWERS = {
    "crashes": "greet()\nnext(questions()); os._exit(9)",
    "hangs": "greet()\nnext(questions()); time.sleep(60)",
    "sends garbage": 'greet()\nnext(questions()); print("garbage", flush=True); time.sleep(60)',
    "answers others' questions only": (
        'greet()\nfor one in questions(): send(dict(id="x", result=None)); send(dict(id=[1], result=None))'
    ),
}


@pytest.mark.parametrize("body", BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS)
def test_a_server_that_fails_twice_is_given_up(
    body: str, fake: Fake, started: Callable[[], list[int]], tmp_path: Path
) -> None:
    server = server_for(tmp_path, fake(body), timeout=0.7)
    server.start()
    with pytest.raises(TypeServerFailure, match=r"the type checker failed: .*fake-ty"):
        server.definitions([Place("app.py", 1, 1)])
    assert len(started()) == 2
    with pytest.raises(TypeServerFailure, match="fake-ty"):
        server.types([Place("app.py", 1, 1)])
    server.stop()
    assert [pid for pid in started() if is_running(pid)] == []


def test_a_server_that_fails_once_is_started_again_with_its_overlays(
    fake: Fake, started: Callable[[], list[int]], tmp_path: Path
) -> None:
    body = """
greet()
if os.path.exists("once"):
    opened = []
    while True:
        message = receive()
        if message["method"] == "textDocument/didOpen":
            opened.append(message["params"]["textDocument"]["text"])
        elif "id" in message:
            where = dict(line=len(opened), character=len(opened[-1]))
            send(dict(id=message["id"], result=[dict(uri="file:///seen.py", range=dict(start=where, end=where))]))
open("once", "w").close()
next(questions()); os._exit(1)
"""
    server = server_for(tmp_path, fake(body))
    server.start()
    server.overlay("app.py", "12345")
    server.overlay("gone.py", "x")
    server.drop("gone.py")
    assert server.definitions([Place("app.py", 1, 1)]) == [(Place("/seen.py", 2, 6),)]
    server.stop()
    assert [pid for pid in started() if is_running(pid)] == []


UNKNOWABLE = {
    "errors": 'send(dict(id=one["id"], error=dict(code=-32603, message="panicked")))',
    "an error that is a text": 'send(dict(id=one["id"], error="panicked"))',
    "nothing": 'send(dict(id=one["id"], result=None))',
    "a shape of its own": 'send(dict(id=one["id"], result=[dict(uri=3), "x"]))',
    "text for a position": (
        'send(dict(id=one["id"], result=[dict(uri="file:///a.py", range=dict(start="1", end="2"))]))'
    ),
    "a number": 'send(dict(id=one["id"], result=17))',
}


@pytest.mark.parametrize("answer", UNKNOWABLE.values(), ids=UNKNOWABLE)
def test_an_answer_that_makes_no_sense_is_no_answer(answer: str, fake: Fake, tmp_path: Path) -> None:
    server = server_for(tmp_path, fake(f"greet()\nfor one in questions():\n    {answer}"))
    server.start()
    places = [Place("app.py", 1, 1), Place("app.py", 2, 2)]
    assert server.definitions(places) == [(), ()]
    assert server.types(places) == [None, None]
    assert [(one.missing, one.unbound) for one in server.problems(["app.py"])] == [((), ())]
    assert (server.refusals > 0) == ("error" in answer)
    server.stop()


def test_a_server_may_ask_back_while_it_is_asked(fake: Fake, tmp_path: Path) -> None:
    body = """
greet()
for one in questions():
    if one.get("method", "").startswith("textDocument"):
        send(dict(id=77, method="workspace/configuration", params=dict(items=[{}, {}])))
        send(dict(id=78, method="client/registerCapability", params=None))
        where = dict(line=len(receive()["result"]), character=receive()["id"])
        send(dict(id=one["id"], result=dict(uri="file:///a.py", range=dict(start=where, end=where))))
"""
    server = server_for(tmp_path, fake(body))
    server.start()
    assert server.definitions([Place("app.py", 1, 1)]) == [(Place("/a.py", 3, 79),)]
    server.stop()


def test_stopping_ends_a_question_that_another_thread_waits_for(
    fake: Fake, started: Callable[[], list[int]], tmp_path: Path
) -> None:
    server = server_for(tmp_path, fake('greet()\nnext(questions())\nopen("asked", "w").close()\ntime.sleep(60)'), 50.0)
    server.start()
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            server.definitions([Place("app.py", 1, 1)])
        except TypeServerFailure as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_for(tmp_path / "asked")
    server.stop()
    thread.join(10)
    assert not thread.is_alive() and len(failures) == 1
    assert len(started()) == 1 and not is_running(started()[0])


def test_stopping_while_it_starts(fake: Fake, started: Callable[[], list[int]], tmp_path: Path) -> None:
    server = server_for(tmp_path, fake('receive()\nopen("asked", "w").close()\ntime.sleep(60)'), 50.0)
    failures: list[BaseException] = []

    def start() -> None:
        try:
            server.start()
        except TypeServerFailure as error:
            failures.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    wait_for(tmp_path / "asked")
    server.stop()
    thread.join(10)
    assert not thread.is_alive() and len(failures) == 1 and not is_running(started()[0])
    with pytest.raises(TypeServerFailure):
        server.start()


def test_what_a_server_started_ends_with_it(fake: Fake, tmp_path: Path) -> None:
    body = """
import subprocess
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("child", "w").write(str(child.pid))
greet()
for one in questions(): pass
"""
    server = server_for(tmp_path, fake(body))
    server.start()
    child = int((tmp_path / "child").read_text())
    server.stop()
    assert comes_true(lambda: not is_alive(child))


def test_a_client_says_what_went_wrong(fake: Fake, tmp_path: Path) -> None:
    process = LspProcess([fake("greet()\nos._exit(0)")], str(tmp_path), 5.0)
    with pytest.raises(ServerGone, match="is not running"):
        process.request("initialize", {})
    process.start()
    assert not isinstance(process.request("initialize", {}), Refused)
    with pytest.raises(ServerGone, match="ended unexpectedly"):
        process.request("more", {})
    process.stop()
    process.stop()
    assert process.pid is None


def test_a_run_goes_on_without_types(
    fake: Fake, plant: Callable[..., Path], opened: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = plant(
        {"app.py": "from lib import Router\ndef make():\n    return Router()\nRouter().push(1, 2)\nmake().push(1, 2)\n"}
    )
    monkeypatch.setattr("ssot_lint.program.servers.client.find_program", lambda name: fake("sys.exit(1)"))
    run = opened(root)
    assert [str(use.proof) for use in run.program.views["delivery"].uses] == ["resolved", "name-only"]  # type: ignore[attr-defined]
    assert [warning.split("; ")[1] for warning in run.warnings] == [  # type: ignore[attr-defined]
        "going on without types, so more uses stay unresolved"
    ]


@pytest.mark.parametrize("body", BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS)
def test_a_program_is_assembled_when_the_server_fails_on_the_way(
    body: str, fake: Fake, plant: Callable[..., Path], opened: Callable[..., object], started: Callable[[], list[int]]
) -> None:
    root = plant({"app.py": "from lib import Router\nRouter().push(1, 2)\n"})
    tree = opened(root, "none").tree  # type: ignore[attr-defined]
    server = server_for(root, fake(body), timeout=0.7)
    server.start()
    program = assemble(tree, server, 2)
    server.stop()
    assert [str(use.proof) for use in program.views["delivery"].uses] == ["resolved"]
    assert [warning.partition("; ")[2] for warning in program.warnings] == [
        "going on without types, so more uses stay unresolved"
    ]
    assert [pid for pid in started() if is_running(pid)] == []


def test_a_server_that_refuses_every_question_is_told_of(
    fake: Fake, plant: Callable[..., Path], opened: Callable[..., object]
) -> None:
    root = plant({"app.py": "from lib import Router\ndef one(r: Router):\n    r.push(1, 2)\n"})
    tree = opened(root, "none").tree  # type: ignore[attr-defined]
    body = 'greet()\nfor one in questions():\n    send(dict(id=one["id"], error=dict(code=1, message="no")))'
    server = server_for(root, fake(body))
    server.start()
    program = assemble(tree, server, 2)
    server.stop()
    assert [str(use.proof) for use in program.views["delivery"].uses] == ["resolved"]
    assert any("questions" in warning for warning in program.warnings)


class TestRealTy:
    """ty itself."""

    def test_it_is_found_beside_this_python(self) -> None:
        assert find_program("ty") is not None

    def test_it_answers_and_leaves_no_process(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text("class Router:\n    def push(self): ...\nRouter().push()\n")
        server = server_for(tmp_path, timeout=30.0)
        server.start()
        pid = server._process.pid if server._process is not None else None
        assert pid is not None and is_running(pid)
        assert server.definitions([Place("app.py", 3, 10)]) == [(Place("app.py", 2, 9),)]
        server.stop()
        assert not is_running(pid)

    def test_it_survives_being_killed(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text("x = 1\nx\n")
        server = server_for(tmp_path, timeout=30.0)
        server.start()
        assert server._process is not None and server._process.pid is not None
        os.kill(server._process.pid, signal.SIGKILL)
        assert server.definitions([Place("app.py", 2, 1)]) == [(Place("app.py", 1, 1),)]
        server.stop()

    def test_overlays_stack_and_need_no_file(self, tmp_path: Path) -> None:
        server = server_for(tmp_path, timeout=30.0)
        server.start()
        asked = Place("only shown %41 ü.py", 2, 1)
        server.overlay(asked.path, "x = 1\nx\n")
        server.overlay(asked.path, "y = 1\nx\n")
        assert server.definitions([asked]) == [()]
        assert server.problems([asked.path])[0].unbound == (asked,)
        server.drop(asked.path)
        assert server.definitions([asked]) == [(Place(asked.path, 1, 1),)]
        server.stop()

    def test_columns_are_code_points(self, tmp_path: Path) -> None:
        (tmp_path / "app.py").write_text("x = 1\n'𝄞ä'; x; x.nothing\n", encoding="utf-8")
        server = server_for(tmp_path, timeout=30.0)
        server.start()
        assert server.definitions([Place("app.py", 2, 7)]) == [(Place("app.py", 1, 1),)]
        server.overlay("app.py", (tmp_path / "app.py").read_text(encoding="utf-8"))
        assert [one.end for one in server.problems(["app.py"])[0].missing] == [Place("app.py", 2, 19)]
        server.stop()


INTERRUPTED = """
import os, sys
import ssot_lint.program.servers.client as client
client.find_program = lambda name: {executable!r}
from ssot_lint.cli import main
main(["check", {root!r}, "--no-cache"])
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(
    "body",
    [
        'open("asked", "w").close()\ntime.sleep(60)',
        'greet()\nnext(questions())\nopen("asked", "w").close()\ntime.sleep(60)',
    ],
    ids=["starting", "asked"],
)
def test_an_interrupt_ends_quietly_and_leaves_no_process(
    body: str,
    fake: Fake,
    plant: Callable[..., Path],
    started: Callable[[], list[int]],
    clean_environment: dict[str, str],
) -> None:
    root = plant({"app.py": "from lib import Router\nRouter().push(1, 2)\n"})
    program = INTERRUPTED.format(executable=fake(body), root=str(root))
    command = [sys.executable, "-c", program]
    child = subprocess.Popen(command, env=clean_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(root / "asked")
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err.strip()) == (130, b"", b"")  # click ends the line of the ^C
    assert [pid for pid in started() if is_alive(pid)] == []


def test_nothing_is_asked_where_types_are_not_wanted(plant: Callable[..., Path]) -> None:
    from ssot_lint.options import Options
    from ssot_lint.pipeline import settings_for

    root = plant({})
    checker = beside.Checker(settings_for([str(root)], Options()), "none")
    checker.expect({"app.py": b"push"}, ("push",))
    assert checker.server(iter(())) == (None, "")
    checker.cancel()


def wait_for(path: Path) -> None:
    assert comes_true(path.exists)
