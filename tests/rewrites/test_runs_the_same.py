"""The programs of `unchanged/`, run before and after what is safe is fixed."""

from __future__ import annotations

from pathlib import Path

import pytest
from beforeandafter import trouble_with

PROGRAMS = sorted((Path(__file__).parent / "unchanged").glob("*.txt"))


@pytest.mark.parametrize("program", PROGRAMS, ids=[one.stem for one in PROGRAMS])
def test_a_safe_fix_changes_nothing_that_a_program_does(tmp_path: Path, program: Path) -> None:
    told = trouble_with(tmp_path, program.read_text(encoding="utf-8"))
    assert not told, "\n".join(told)


def test_a_changed_program_is_seen(tmp_path: Path) -> None:
    """Marks that are not met and a rewrite that shows: the canonical counts the calls around it."""
    program = """\
--- good.py
import inspect


class Good:
    def send(self, a=0, b=0):
        print("send", len(inspect.stack()))
--- main.py
from svc import Svc

Svc().old(1)  #! a reason
Svc().old(2)  #= nothing
Svc().old(3)
"""
    told = trouble_with(tmp_path, program)
    assert [one.partition(" ")[0] for one in told] == ["main.py:3", "main.py:4", "main.py:5", "before"], told
