"""Recalled or made again, a report is the same, whatever has happened to the tree in between."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from gitting import git
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_lint import pipeline
from ssot_lint.cli import checking
from ssot_lint.configured import UsageProblem, settings_at
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.options import Options
from ssot_lint.reports.model import CheckReport
from ssot_lint.sources import stamp

CONTRACT = '[[contract]]\nname = "clock"\ncanonical = "app.clock:Clock.now_utc"\nnames = ["current_time"]\n'
CLOCK = (
    "class Clock:\n    def now_utc(self) -> float:\n        return 0.0\n\n"
    "    def current_time(self) -> float:\n        return self.now_utc()\n\n\n"
    "def current_time() -> float:\n    return 1.0\n"
)
PLAIN = "class Plain:\n    def now_utc(self) -> float:\n        return 2.0\n"
USER = (
    "from app.base import Base\n\n\nclass User(Base):\n    def go(self) -> None:\n        self.clock.current_time()\n"
    "        self.current_time()\n"
)
FILES: dict[str, tuple[str, ...]] = {
    "ssot-lint.toml": (
        CONTRACT, f'src = [".", "lib"]\n{CONTRACT}', f'{CONTRACT}scope-parameter = "user"\n',
        CONTRACT.replace('["current_time"]', '["current_time", "tick"]'),
    ),
    ".gitignore": ("", "app/alias.py\n", "tests/sub/\n"),
    "pyproject.toml": ("", "[project]\nname = 'x'\n[project.scripts]\nx = 'app.clock:current_time'\n"),
    "app/__init__.py": ("", "from app.clock import current_time as late\n", "from app.alias import *\n"),
    "app/clock.py": (CLOCK, CLOCK.replace("def current_time() ", "def current_time(zone: str = '') "), f"\n{CLOCK}"),
    "app/plain.py": (PLAIN, f"{PLAIN}\n    def current_time(self) -> float:\n        return 3.0\n"),
    "app/base.py": (
        "from app.clock import Clock\n\n\nclass Base:\n    clock: Clock\n",
        "from app.plain import Plain\n\n\nclass Base:\n    clock: Plain\n",
        "from helper import Clock\n\n\nclass Base:\n    def __init__(self, clock: Clock) -> None:\n"
        "        self.clock = clock\n",
        "class Base:\n    def __getattr__(self, name: str) -> object:\n        return None\n",
    ),
    "app/user.py": (USER, f"{USER}\n# ssot: allow[duplicate-call] until 2026-06-30 because of the move\n"),
    "app/heir.py": (
        "from app.user import User\n\n\nclass Late(User):\n    pass\n",
        "from app.user import User\n\n\nclass Late(User):\n    def __getattr__(self, name: str) -> int:\n"
        "        return 1\n",
        "import os\n",
    ),
    "app/alias.py": (
        "from app.clock import current_time as tick\n", "def tick() -> int:\n    return 3\n", "tick = 1\n",
    ),
    "app/ticker.py": (
        "from app.alias import tick\n\n\ndef run() -> None:\n    tick()\n", "from app import late\n\nlate()\n",
        "def run() -> None:\n    pass\n",
    ),
    "app/make.py": ("from app.inner import Holder\n\nholder = Holder()\n",),
    "app/inner.py": ("from app.kinds import Kind\n\n\nclass Holder:\n    def part(self) -> Kind:\n        ...\n",),
    "app/kinds.py": ("from app.clock import Clock as Kind\n", "from app.plain import Plain as Kind\n", "Kind = int\n"),
    "app/using.py": ("from app.make import holder\n\nholder.part().current_time()\n",),
    "helper.py": ("from app.clock import Clock\n", "from app.plain import Plain as Clock\n"),
    "helper/__init__.py": ("from app.plain import Plain as Clock\n", ""),
    "lib/helper.py": ("from app.plain import Plain as Clock\n", "from app.clock import Clock\n"),
    "tests/conftest.py": (
        "import pytest\nfrom app.clock import Clock\n\n\n@pytest.fixture\ndef hands():\n    return Clock()\n",
        "import pytest\nfrom app.plain import Plain\n\n\n@pytest.fixture\ndef hands():\n    return Plain()\n",
        "from tests.support import hands\n",
    ),
    "tests/support.py": (
        "import pytest\nfrom app.clock import Clock\n\n\n@pytest.fixture\ndef hands() -> Clock:\n    return Clock()\n",
        "import pytest\n\n\n@pytest.fixture\ndef hands():\n    return None\n",
    ),
    "tests/sub/conftest.py": (
        "import pytest\nfrom app.plain import Plain\n\n\n@pytest.fixture\ndef hands():\n    return Plain()\n", "",
    ),
    "tests/test_use.py": (
        "def test_use(hands):\n    assert hands.current_time()\n",
        "from app.user import User\n\n\ndef test_use(monkeypatch, hands):\n    assert hands.current_time()\n"
        "    monkeypatch.setattr(User, 'clock', None)\n",
    ),
    "tests/sub/test_sub.py": (
        "def test_sub(hands):\n    assert hands.current_time()\n",
        "from unittest import mock\nfrom app.base import Base\n\n\ndef test_sub():\n    Base.clock = mock.Mock()\n",
    ),
    "noise/words.py": (
        "hands = clock = User = Base = 1\n", "x = 1\n", "import app\n", "import app.clock\nUser = Base = 2\n",
    ),
    "noise/broken.py": ("def (:\n", "import app\n\nclass User(:\n", ""),
}  # fmt: skip
START = {path: 0 for path in FILES if path not in ("helper/__init__.py", "lib/helper.py", "tests/sub/conftest.py")}
TIMES = int(os.environ.get("RECALL_TIMES", "1"))
"""How much longer than usual to look for what is recalled wrongly."""
DAYS = (date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))

Happenings = list[tuple[str, tuple[str, ...] | int]]

writes = st.sampled_from([(path, text) for path, texts in FILES.items() for text in (*texts, None)])
times = st.tuples(st.sampled_from(sorted(FILES)), st.sampled_from([-400_000, -1, 3600]))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), writes),
        st.tuples(st.just("write"), writes),
        st.tuples(st.just("move"), st.tuples(st.sampled_from(sorted(FILES)), st.sampled_from(sorted(FILES)))),
        st.tuples(st.just("time"), times),
        st.tuples(st.just("branch"), st.just(("", ""))),
        st.tuples(st.just("day"), st.integers(0, 2)),
    ),
    min_size=2,
    max_size=7,
)


class Project:
    """A tree under git, in which things happen."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.day = 0
        place.mkdir(exist_ok=True)
        for path, number in START.items():
            self.write(path, FILES[path][number])
        git(place, "init", "-q", "-b", "main")
        self._commit()
        git(place, "branch", "other")

    def write(self, path: str, text: str | None) -> None:
        target = self.place / path
        if text is None:
            target.unlink(missing_ok=True)
            return
        for above in (target.parent, target.parent.parent):
            if above.is_file():
                above.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def move(self, path: str, to: str) -> None:
        if (self.place / path).is_file() and (self.place / to).parent.is_dir():
            os.replace(self.place / path, self.place / to)

    def time(self, path: str, by: int) -> None:
        if (self.place / path).is_file():
            moment = time.time() + by
            os.utime(self.place / path, (moment, moment))

    def branch(self, *_: str) -> None:
        self._commit()
        now = git(self.place, "branch", "--show-current").strip()
        git(self.place, "switch", "-q", "other" if now == "main" else "main")

    def do(self, what: str, how: tuple[str, ...] | int) -> None:
        if isinstance(how, int):
            self.day = how
        else:
            getattr(self, what)(*how)

    def report(self, types: str, *, is_cached: bool) -> bytes:
        """The report of ``check``, but for the time it took; or what is wrong."""
        options = Options(types, 1, today=DAYS[self.day])
        try:
            settings_here = settings_at([str(self.place)], None)
            found, _ = checking.report(settings_here, [str(self.place)], options, is_cached=is_cached)
        except (UsageProblem, ConfigError) as problem:
            return str(problem).encode()
        return shown(found)

    def _commit(self) -> None:
        git(self.place, "add", "-A")
        git(self.place, "commit", "-q", "--allow-empty", "-m", "so far")


def shown(report: CheckReport) -> bytes:
    return msgspec.json.format(msgspec.json.encode(replace(report, seconds=0.0)))


@pytest.fixture(params=[0, stamp.GRAIN], ids=["by-time", "by-content"], scope="module")
def grain(request: pytest.FixtureRequest) -> Iterator[int]:
    """What files are told by: their times, which need not be old to be trusted here, or what they hold."""
    patch = pytest.MonkeyPatch()
    patch.setattr(stamp, "GRAIN", request.param)
    yield request.param
    patch.undo()


def hold_together(types: str, happenings: Happenings) -> None:
    place = Path(tempfile.mkdtemp(prefix="recall-"))
    try:
        project = Project(place)
        time.sleep(0.03)
        project.report(types, is_cached=True)
        for what, how in happenings:
            try:
                project.do(what, how)
            except (OSError, subprocess.CalledProcessError):
                continue
            time.sleep(0.03)  # beyond the grain of the file system's clock
            assert project.report(types, is_cached=True) == project.report(types, is_cached=False), (what, how)
    finally:
        shutil.rmtree(place)


STATES = {
    "plain": {},
    "woven": {
        "ssot-lint.toml": FILES["ssot-lint.toml"][1],
        "app/base.py": FILES["app/base.py"][2],
        "app/__init__.py": FILES["app/__init__.py"][0],
        "app/ticker.py": FILES["app/ticker.py"][1],
        "tests/conftest.py": FILES["tests/conftest.py"][2],
        "tests/test_use.py": FILES["tests/test_use.py"][1],
        "app/heir.py": FILES["app/heir.py"][2],
        "lib/other.py": "",
    },
}
"""From where every single change is made."""


@pytest.mark.parametrize("types", ["none", "ty"])
@pytest.mark.parametrize("state", STATES)
def test_every_single_change_is_seen_where_it_matters(
    tmp_path: Path, types: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is recalled is held against what is made anew: all else is made anew."""
    made: list[str] = []
    open_run = pipeline.open_run
    monkeypatch.setattr(pipeline, "open_run", lambda *given: made.append("") or open_run(*given))
    project = Project(tmp_path / "tree")
    for path, text in STATES[state].items():
        project.write(path, text)
    time.sleep(2.1)  # a project that was written this very moment is not kept
    assert project.report(types, is_cached=True).startswith(b"{")
    shutil.copytree(project.place, tmp_path / "before", symlinks=True)
    recalled = 0
    for path, text in ((path, text) for path, texts in FILES.items() for text in (*texts, None)):
        shutil.rmtree(project.place)
        shutil.copytree(tmp_path / "before", project.place, symlinks=True)
        project.write(path, text)
        made.clear()
        found = project.report(types, is_cached=True)
        if not made:
            recalled += 1
            assert found == project.report(types, is_cached=False), (path, text)
    assert recalled > len(FILES)  # at least where a file is written as it was


@settings(max_examples=12 * TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=steps)
def test_without_types_a_recalled_report_is_the_one_made_anew(
    grain: int, happenings: list[tuple[str, tuple[str, ...] | int]]
) -> None:
    hold_together("none", happenings)


@settings(max_examples=4 * TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=steps)
def test_with_types_a_recalled_report_is_the_one_made_anew(
    grain: int, happenings: list[tuple[str, tuple[str, ...] | int]]
) -> None:
    hold_together("ty", happenings)
