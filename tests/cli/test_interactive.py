"""``fix --interactive`` on a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from casework import tree_bytes
from smallproject import CONFIG, DATES, write_tree

from ssot_lint.sources.answers import kept_answers

USE = "from shop import dates\n\nDAY = dates.parse_day('{0}')\n"
NAMES = ("a", "b", "c")
PROMPT = "apply? [y,n,a,q,e,?] "


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    uses = {f"web/{name}.py": USE.format(name) for name in NAMES}
    return write_tree(tmp_path, {"ssot-lint.toml": CONFIG, "shop/__init__.py": "", "shop/dates.py": DATES, **uses})


class Terminal:
    """The command line on a terminal of its own."""

    def __init__(self, root: Path, environment: dict[str, str], *options: str) -> None:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "ssot_lint", "fix", "--types", "none", "--interactive", *options]
        self.process = subprocess.Popen(
            command, cwd=root, env=environment | {"TERM": "xterm", "COLUMNS": "100"},
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._descriptor, self._seen = ours, ""

    def until(self, text: str) -> str:
        """What is shown up to a text, without colours."""
        while text not in self._seen:
            piece = self._read()
            assert piece, f"{text!r} was never shown: {self._seen}"
            self._seen += piece
        shown, _, self._seen = self._seen.partition(text)
        return shown

    def type(self, text: str) -> None:
        """Type a line once there is a prompt."""
        os.write(self._descriptor, f"{text}\n".encode())

    def rest(self) -> str:
        """All that is still shown; the process has ended then."""
        while piece := self._read():
            self._seen += piece
        self.process.wait(timeout=60)
        os.close(self._descriptor)
        return self._seen

    def _read(self) -> str:
        try:
            raw = os.read(self._descriptor, 65536)
        except OSError:  # how Linux says that the other side is closed
            return ""
        return re.sub(r"\x1b\[\d+m", "", raw.decode()).replace("\r\n", "\n")


@pytest.fixture
def terminals(shop: Path, clean_environment: dict[str, str]) -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def start(*options: str) -> Terminal:
        started.append(Terminal(shop, clean_environment, *options))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


def mended(shop: Path) -> str:
    """The names of the uses that were mended."""
    return "".join(name for name in NAMES if "parse_date" in (shop / f"web/{name}.py").read_text())


def test_yes_no_evidence_help_and_quit(shop: Path, terminals: Callable[..., Terminal]) -> None:
    terminal = terminals()
    first = terminal.until(PROMPT)
    assert "[1/3] duplicate-call safe\n--- a/web/a.py\n+++ b/web/a.py\n" in first
    assert "\n-DAY = dates.parse_day('a')\n+DAY = dates.parse_date('a')\n" in first
    terminal.type("e")
    evidence = terminal.until(PROMPT)
    assert "because web/a.py:1" in evidence
    terminal.type("what?")
    assert "q  ask no more: apply what you agreed to so far" in terminal.until(PROMPT)
    terminal.type("y")
    assert "[2/3]" in terminal.until(PROMPT)
    terminal.type("n")
    assert "[3/3]" in terminal.until(PROMPT)
    terminal.type("q")
    end = terminal.rest()
    assert "fixed 1 violation in 1 file" in end
    assert re.search(r"\b1  you said no\n +web/b.py:3:13\n", end)
    assert re.search(r"\b1  you have not been asked yet\n +web/c.py:3:13\n", end)
    assert mended(shop) == "a"

    terminal = terminals()
    again = terminal.until(PROMPT)
    assert "going on with 1 answer of an earlier session" in again
    assert "[2/2] duplicate-call safe\n--- a/web/c.py" in again, "what was declined is not asked again"
    terminal.type("y")
    terminal.rest()
    assert mended(shop) == "ac"
    assert not kept_answers(str(shop)).given, "that session came to its end"


def test_all_takes_the_rest(shop: Path, terminals: Callable[..., Terminal]) -> None:
    terminal = terminals()
    terminal.until(PROMPT)
    terminal.type("n")
    terminal.until(PROMPT)
    terminal.type("a")
    assert "fixed 2 violations in 2 files" in terminal.rest()
    assert mended(shop) == "bc"


@pytest.mark.parametrize("way", ["ctrl-c", "ctrl-d", "kill"])
def test_an_interrupted_session_applies_nothing_and_goes_on(
    shop: Path, terminals: Callable[..., Terminal], way: str
) -> None:
    before = tree_bytes(shop)
    terminal = terminals()
    for answer in "yn":
        terminal.until(PROMPT)
        terminal.type(answer)
    terminal.until(PROMPT)
    if way == "ctrl-d":
        os.write(terminal._descriptor, b"\x04")
    else:
        terminal.process.send_signal(signal.SIGINT if way == "ctrl-c" else signal.SIGKILL)
    end = terminal.rest()
    assert terminal.process.returncode == (-signal.SIGKILL if way == "kill" else 128 + signal.SIGINT)
    assert way == "kill" or "nothing was applied; 2 answers kept: run this again to go on" in end
    assert tree_bytes(shop) == before
    assert sorted(kept_answers(str(shop)).given.values()) == [False, True]

    terminal = terminals()
    assert "[3/3]" in terminal.until(PROMPT)
    terminal.type("y")
    terminal.rest()
    assert mended(shop) == "ac"


def test_a_change_that_is_another_now_is_asked_again(shop: Path, terminals: Callable[..., Terminal]) -> None:
    terminal = terminals()
    terminal.until(PROMPT)
    terminal.type("n")
    terminal.until(PROMPT)
    terminal.type("q")
    terminal.rest()
    write_tree(shop, {"web/a.py": "\n\n" + USE.format("a").replace("'a'", "'other'")})
    terminal = terminals()
    assert "[1/3]" in terminal.until(PROMPT)
    terminal.type("q")
    terminal.rest()


def test_what_was_agreed_to_can_become_a_patch(shop: Path, terminals: Callable[..., Terminal]) -> None:
    before = tree_bytes(shop)
    terminal = terminals("--patch", "out.patch")
    for answer in "yny":
        terminal.until(PROMPT)
        terminal.type(answer)
    terminal.rest()
    patch = (shop / "out.patch").read_text()
    assert ("web/a.py" in patch, "web/b.py" in patch, "web/c.py" in patch) == (True, False, True)
    (shop / "out.patch").unlink()
    assert tree_bytes(shop) == before


def test_kept_answers_are_not_trusted(tmp_path: Path) -> None:
    place = tmp_path / ".ssot_lint_cache" / "answers.jsonl"
    write_tree(
        tmp_path, {".ssot_lint_cache/answers.jsonl": b'["a", true]\n[1]\n{}\n\xff\n["b", 1]\n["c", false]\n["d", tr'}
    )
    assert kept_answers(str(tmp_path)).given == {"a": True, "c": False}
    place.unlink()
    place.symlink_to(tmp_path / "elsewhere")
    answers = kept_answers(str(tmp_path))
    answers.add("a", True)
    assert not (tmp_path / "elsewhere").exists()
