"""A plain `fix` is run on small programs: what they do stays the same, and what is left out says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from programs import Program, fixed, programs

PROGRAMS = [one for path in sorted(Path(__file__).with_name("programs").glob("*.txt")) for one in programs(path)]
RETIRING = [one for path in sorted(Path(__file__).with_name("retiring").glob("*.txt")) for one in programs(path)]


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_what_a_program_does_stays_the_same(tmp_path: Path, program: Program) -> None:
    ran = fixed(tmp_path, program.text)
    assert ran.after == ran.before, ran
    assert program.left <= set(ran.reasons), ran
    assert program.mended <= set(ran.changed), ran


@pytest.mark.parametrize("program", RETIRING, ids=str)
def test_what_is_still_asked_for_is_not_retired(tmp_path: Path, program: Program) -> None:
    ran = fixed(tmp_path, program.text, "--phase", "retire")
    assert ran.after == ran.before, ran
    assert program.left <= set(ran.reasons), ran
    assert program.mended <= set(ran.changed), ran
