"""Checkers other than ty that fail: each is told of, restarted once, given up, and gone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fakeservers import comes_true, fake_server, is_alive, is_running, processes_started

from ssot_lint.program.servers.client import LspServer
from ssot_lint.program.servers.registry import DIALECTS
from ssot_lint.program.typeserver import Place, Problems, TypeServerFailure

Make = Callable[..., LspServer]


@pytest.fixture(params=["basedpyright", "pyright", "pyrefly"])
def make(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Makes a server of each kind, for a tree with one file, whose program does what a piece of Python says."""
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(rooms))
    root = tmp_path / "tree"
    root.mkdir()
    (root / "app.py").write_text("'𝄞'; name\nname\n", encoding="utf-8")

    def write(body: str, timeout: float = 5.0) -> LspServer:
        return LspServer(DIALECTS[request.param], str(root), (".",), fake_server(tmp_path, body, "fake"), timeout)

    return write


def nothing_is_left(tmp_path: Path) -> bool:
    alive = [pid for pid in processes_started(tmp_path) if is_running(pid)]
    return alive == [] and list((tmp_path / "rooms").iterdir()) == []


BROKEN_STARTS = {
    "exits at once": "sys.exit(3)",
    "hangs at the handshake": "receive(); time.sleep(60)",
    "greets with an error": 'send(dict(id=receive()["id"], error=dict(code=-32603, message="no")))',
    "counts otherwise": (
        'send(dict(id=receive()["id"], result=dict(capabilities=dict(positionEncoding="utf-8"))))\ntime.sleep(60)'
    ),
    "speaks no protocol": 'print("hello", flush=True); time.sleep(60)',
}


@pytest.mark.parametrize("body", BROKEN_STARTS.values(), ids=BROKEN_STARTS)
def test_one_that_does_not_start_says_so_and_is_gone(body: str, make: Make, tmp_path: Path) -> None:
    server = make(body, 0.7)
    with pytest.raises(TypeServerFailure, match="/fake"):
        server.start()
    server.stop()
    assert nothing_is_left(tmp_path)


def test_one_that_is_not_installed_says_how_to_get_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssot_lint.program.servers.client.find_program", lambda name: None)
    server = make("")
    server._executable = None
    with pytest.raises(TypeServerFailure, match=rf"`{server.name}` is not installed; .*(pip install|on the path)"):
        server.start()


def test_one_that_has_no_room_says_so(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**how: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkdtemp", full)
    with pytest.raises(TypeServerFailure, match="has no room to work in: No space left"):
        make("sys.exit(1)").start()


BROKEN_ANSWERS = {
    "crashes": "greet()\nnext(questions()); os._exit(9)",
    "hangs": "greet()\nnext(questions()); time.sleep(60)",
    "sends garbage": 'greet()\nnext(questions()); print("garbage", flush=True); time.sleep(60)',
}


@pytest.mark.parametrize("body", BROKEN_ANSWERS.values(), ids=BROKEN_ANSWERS)
def test_one_that_fails_twice_is_given_up(body: str, make: Make, tmp_path: Path) -> None:
    server = make(body, 1.5)
    server.start()
    for ask in (server.definitions, server.types):
        with pytest.raises(TypeServerFailure, match="/fake"):
            ask([Place("app.py", 2, 1)])
    with pytest.raises(TypeServerFailure, match="/fake"):
        server.problems(["app.py"])
    assert len(processes_started(tmp_path)) == 2
    server.stop()
    assert nothing_is_left(tmp_path)


def test_one_that_fails_once_has_the_same_documents_again(make: Make, tmp_path: Path) -> None:
    body = """
greet()
texts = {}
for number in range(10 ** 9):
    message = receive()
    document = message["params"].get("textDocument", {})
    name = document.get("uri", "").rpartition("/")[2]
    if message["method"] == "textDocument/didOpen":
        texts[name] = document["text"]
    elif message["method"] == "textDocument/didChange":
        texts[name] = message["params"]["contentChanges"][0]["text"]
    elif message["method"] == "textDocument/didClose":
        del texts[name]
    elif "id" in message:
        if not os.path.exists(%r):
            open(%r, "w").close()
            os._exit(1)
        where = dict(line=len(texts), character=len(texts[name]))
        spot = dict(uri="file:///seen.py", range=dict(start=where, end=where))
        send(dict(id=message["id"], result=[spot] if "finition" in message["method"] else dict(contents="x: y")))
"""
    once = str(tmp_path / "once")
    server = make(body % (once, once))
    server.start()
    server.overlay("shown.py", "12345")
    server.overlay("gone.py", "x")
    server.drop("gone.py")
    size = len((tmp_path / "tree" / "app.py").read_text(encoding="utf-8"))
    assert server.locations("textDocument/definition", [Place("app.py", 2, 1), Place("shown.py", 1, 1)]) == [
        (Place("/seen.py", 3, size + 1),),
        (Place("/seen.py", 3, 6),),
    ]
    server.stop()
    assert nothing_is_left(tmp_path)


FAULTS = """\
where = dict(line={line}, character={character})
    words = "Object of class `A` has no attribute `b`"
    codes = "missing-attribute", "reportAttributeAccessIssue"
    items = [dict(range=dict(start=where, end=where), code=code, message=words) for code in codes]
    send(dict(id=one["id"], result=dict(items=items)))
"""
UNKNOWABLE = {
    "errors": 'send(dict(id=one["id"], error=dict(code=-32603, message="panicked")))',
    "nothing": 'send(dict(id=one["id"], result=None))',
    "a shape of its own": 'send(dict(id=one["id"], result=[dict(uri=3), "x"]))',
    "a hover of a shape of its own": 'send(dict(id=one["id"], result=dict(contents=[1])))',
    "words": 'send(dict(id=one["id"], result=dict(contents="I do not know, but (variable) is nice: ```python\\n```")))',
    "positions beyond the text": FAULTS.format(line=10**6, character=10**6),
    "positions before the text": FAULTS.format(line=-5, character=-7),
}


@pytest.mark.parametrize("answer", UNKNOWABLE.values(), ids=UNKNOWABLE)
def test_an_answer_that_makes_no_sense_is_no_answer(answer: str, make: Make) -> None:
    server = make(f"greet()\nfor one in questions():\n    {answer}")
    server.start()
    places = [Place("app.py", 1, 6), Place("app.py", 2, 1)]
    assert server.definitions(places) == [(), ()]
    assert all(one is None or one.classes == () for one in server.types(places))
    assert server.problems(["app.py"]) == [Problems()]
    server.stop()


def test_stopping_ends_a_question_and_a_start(make: Make, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    for body in ("greet()\nnext(questions())\n", "receive()\n"):
        server = make(f"{body}open({str(asked)!r}, 'w').close()\ntime.sleep(60)", 50.0)
        failures: list[BaseException] = []

        def ask(server: LspServer = server, failures: list[BaseException] = failures) -> None:
            try:
                server.start()
                server.definitions([Place("app.py", 2, 1)])
            except TypeServerFailure as error:
                failures.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        assert comes_true(asked.exists)
        server.stop()
        thread.join(10)
        assert not thread.is_alive() and len(failures) == 1
        assert nothing_is_left(tmp_path)
        asked.unlink()
        with pytest.raises(TypeServerFailure):
            server.start()
        assert nothing_is_left(tmp_path)


def test_what_one_started_ends_with_it(make: Make, tmp_path: Path) -> None:
    body = f"""
import subprocess
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(tmp_path / "child")!r}, "w").write(str(child.pid))
greet()
for one in questions(): pass
"""
    server = make(body)
    server.start()
    child = int((tmp_path / "child").read_text())
    server.stop()
    assert comes_true(lambda: not is_alive(child))
    assert nothing_is_left(tmp_path)
