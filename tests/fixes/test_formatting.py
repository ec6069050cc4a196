"""Formatting with a real command: edited statements only, every other byte as it was, or a clear failure."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ssot_lint.fixes.formatting import Formatter, FormatterFailure

UGLY = "x  = 1\n"
PRETTY = """
import ast, sys
sys.stdout.reconfigure(newline="")
text = sys.stdin.buffer.read().decode()
print(ast.unparse(ast.parse(text)))
"""
"""A formatter that lays out every statement on one line, as the standard library has it."""


def formatter(root: Path, program: str = PRETTY, *more: str) -> Formatter:
    (root / "formatter.py").write_text(program)
    return Formatter(" ".join([sys.executable, "formatter.py", *more]), str(root))


def formatted(root: Path, old: str, new: str) -> str:
    return formatter(root)("a.py", old.encode(), new.encode()).decode()


def test_only_the_edited_statement_is_laid_out(tmp_path: Path) -> None:
    old = f"{UGLY}y = old( 1,\n   2 )\n\n\n\n\n{UGLY}"
    new = old.replace("old", "new")
    assert formatted(tmp_path, old, new) == f"{UGLY}y = new(1, 2)\n\n\n\n\n{UGLY}"


def test_neighbours_on_the_next_line_stay(tmp_path: Path) -> None:
    old = f"{UGLY}y  = old(1)\n{UGLY}"
    assert formatted(tmp_path, old, old.replace("old", "new")) == f"{UGLY}y = new(1)\n{UGLY}"


def test_of_a_compound_statement_only_the_header(tmp_path: Path) -> None:
    old = "if  old( 1 ) :\n    x  = 1\nelif  x :\n  y  = 1\n"
    assert formatted(tmp_path, old, old.replace("old", "new")) == "if new(1):\n    x  = 1\nelif  x :\n  y  = 1\n"


def test_a_list_that_lost_a_line_is_laid_out_anew(tmp_path: Path) -> None:
    old = "from a import (\n  b,\n  c,\n)\nx  = 1\n"
    assert formatted(tmp_path, old, old.replace("  c,\n", "")) == "from a import b\nx  = 1\n"


def test_lines_that_are_gone_leave_their_neighbours_alone(tmp_path: Path) -> None:
    assert formatted(tmp_path, f"{UGLY}y = 1\n{UGLY}", UGLY * 2) == UGLY * 2


def test_statements_on_one_line_go_together(tmp_path: Path) -> None:
    old = f"{UGLY}x  = 1; y  = old()\n{UGLY}"
    assert formatted(tmp_path, old, old.replace("old", "new")) == f"{UGLY}x = 1\ny = new()\n{UGLY}"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_mark_and_missing_end_stay(tmp_path: Path, end: str) -> None:
    old = "\ufeffx  = 1\ny = old( 'ü',\n 2 )".replace("\n", end)
    assert formatted(tmp_path, old, old.replace("old", "new")) == f"\ufeffx  = 1{end}y = new('ü', 2)"


def test_another_encoding_is_kept(tmp_path: Path) -> None:
    old = "# coding: latin-1\nx  = 1\ny = old( 'ü' )\n"
    new = old.replace("old", "new").encode("latin-1")
    expected = "# coding: latin-1\nx  = 1\ny = new('ü')\n".encode("latin-1")
    assert formatter(tmp_path)("a.py", old.encode("latin-1"), new) == expected


def test_a_form_feed_is_no_line_end(tmp_path: Path) -> None:
    old = "x  = 1\n\x0c\ny = old( 1 )\n"
    assert formatted(tmp_path, old, old.replace("old", "new")) == "x  = 1\n\x0c\ny = new(1)\n"


def test_nothing_edited_asks_nobody(tmp_path: Path) -> None:
    assert Formatter("/no/such/program", str(tmp_path))("a.py", b"x  = 1", b"x  = 1") == b"x  = 1"


def test_the_path_can_be_told(tmp_path: Path) -> None:
    program = "import sys\nassert sys.argv[1:] == ['--name=p/a b.py']\nsys.stdout.write(sys.stdin.read())"
    assert formatter(tmp_path, program, "'--name={path}'")("p/a b.py", b"x", b"y") == b"y"


def test_what_the_formatter_moves_or_drops_stays(tmp_path: Path) -> None:
    sorting = "import sys\nsys.stdout.write(''.join(sorted(sys.stdin)))"
    assert formatter(tmp_path, sorting)("a.py", b"c = 1\na = 1\n", b"c = 1\na = 1\nb = 2\n") == b"c = 1\na = 1\nb = 2\n"
    dropping = "import sys\nsys.stdout.write(''.join(line for line in sys.stdin if 'b' not in line))"
    assert formatter(tmp_path, dropping)("a.py", b"a = 1\n", b"a = 1\nb  = 2\n") == b"a = 1\nb  = 2\n"


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import sys; sys.exit('it is broken')", "failed on a.py with exit code 1: it is broken"),
        ("", "gave no Python source for a.py; does it write to its output?"),
        ("print('x = (')", "gave no Python source for a.py; does it write to its output?"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "gave no Python source for a.py"),
    ],
)
def test_a_formatter_that_fails_says_so(tmp_path: Path, program: str, message: str) -> None:
    with pytest.raises(FormatterFailure) as failure:
        formatter(tmp_path, program)("a.py", b"x = 1\n", b"x = 2\n")
    assert message in str(failure.value)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("/no/such/program -", "`/no/such/program` could not be started: No such file or directory"),
        ("ruff 'format", "`ruff 'format` is no command: no closing quotation"),
        ("", "the command of the formatter is empty"),
    ],
)
def test_a_command_that_is_none(tmp_path: Path, command: str, message: str) -> None:
    with pytest.raises(FormatterFailure) as failure:
        Formatter(command, str(tmp_path))("a.py", b"x = 1\n", b"x = 2\n")
    assert str(failure.value) == message
