"""Small trees on disk, the real pipeline over them, and what it says of every line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ssot_lint.options import Options
from ssot_lint.pipeline import Run, open_run, settings_for

Verdicts = dict[str, list[str]]
"""By ``path:line``: ``proof target ...`` of each use there, sorted."""

MARKER = re.compile(r"[ \t]*#=(.*)$", re.MULTILINE)
CONFIG = """\
[[contract]]
name = "delivery"
canonical = "lib:Hub.send"
names = ["push", "push_event"]
unrelated = ["lib:Mail.push"]
"""
LIBRARY = '''\
"""What every small program here is about: one canonical, two classes and a function that duplicate it."""


class Hub:
    async def send(self, user, event):
        self.sent = user, event


class Router:
    hub: Hub

    def __init__(self):
        self.connections = []

    def push(self, user, event):
        for connection in self.connections:
            connection(user, event)
        return 1


class Scoped:
    def push(self, event):
        return [event]


class Mail:
    def push(self, letter):
        return letter


def push_event(user, event):
    return user, event
'''


def split(text: str) -> dict[str, str]:
    """Files by path, of a text in which a line ``--- path`` begins each."""
    parts = re.split(r"^--- (.+)\n", text.lstrip("\n"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def expected(files: dict[str, str]) -> Verdicts:
    """What the markers say, by place."""
    found: Verdicts = {}
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if match := MARKER.search(line):
                found[f"{path}:{number}"] = sorted(one.strip() for one in match.group(1).split(","))
    return found


def verdicts(run: Run) -> Verdicts:
    """What the run says of every use."""
    found: Verdicts = {}
    for view in run.program.views.values():
        for use in (*view.uses, *view.indirect):
            said = " ".join([str(use.proof), *(str(target.symbol) for target in use.targets)])
            found.setdefault(f"{use.path}:{use.use.span.line}", []).append(said)
    return {place: sorted(said) for place, said in found.items()}


@pytest.fixture(autouse=True)
def no_python_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process may import is nothing to the type checker."""
    monkeypatch.delenv("PYTHONPATH", raising=False)


@pytest.fixture
def plant(tmp_path: Path) -> Callable[..., Path]:
    """Writes files (the library and a contract unless given) and returns the root."""

    def write(files: dict[str, str], *, config: str = CONFIG, library: bool = True) -> Path:
        root = tmp_path / "tree"
        given = {"lib.py": LIBRARY} | files if library else files
        for path, text in {"ssot-lint.toml": config, **given}.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(MARKER.sub("", text), encoding="utf-8")
        return root

    return write


@pytest.fixture
def opened() -> Iterator[Callable[..., Run]]:
    """Opens runs over a root; closes them at the end."""
    runs: list[Run] = []

    def open_(root: Path, types: str = "ty", plans: bool = False) -> Run:
        options = Options(types=types, jobs=1, plans=plans)
        runs.append(open_run(settings_for([str(root)], options), [str(root)], options))
        return runs[-1]

    yield open_
    for run in runs:
        run.close()


@pytest.fixture
def agrees(plant: Callable[..., Path], opened: Callable[..., Run]) -> Callable[..., None]:
    """Asserts that every use in a text of several files has the verdict its line's marker states, and no other."""

    def check(text: str, *, types: str = "ty", config: str = CONFIG) -> None:
        files = split(text)
        run = opened(plant(files, config=config), types)
        said = {place: one for place, one in verdicts(run).items() if not place.startswith("lib.py:")}
        assert said == expected(files)
        assert run.program.warnings == () and run.warnings == ()

    return check


@pytest.fixture
def said() -> Callable[[Run], Verdicts]:
    """What a run says of every use, the library's own left out."""
    return lambda run: {place: told for place, told in verdicts(run).items() if not place.startswith("lib.py:")}


@pytest.fixture
def library() -> str:
    """Text of the library."""
    return LIBRARY


@pytest.fixture
def config() -> str:
    """Text of the contract."""
    return CONFIG


@pytest.fixture
def tells_nothing_else(plant: Callable[..., Path], opened: Callable[..., Run]) -> Callable[[str], None]:
    """Asserts that without types every use stays open or has a verdict that its line's marker states."""

    def check(text: str) -> None:
        files = split(text)
        wanted = expected(files)
        for place, said in verdicts(opened(plant(files), "none")).items():
            if not place.startswith("lib.py:"):
                told = [one for one in said if one != "name-only"]
                assert all(any(_fits(one, stated) for stated in wanted.get(place, ())) for one in told), (place, said)

    return check


def _fits(told: str, stated: str) -> bool:
    """The same proof, and no target that is not stated."""
    proof, *targets = told.split()
    stated_proof, *stated_targets = stated.split()
    return proof == stated_proof and (proof == "not-ours" or set(targets) <= set(stated_targets))


@pytest.fixture
def marked() -> Callable[[str], tuple[dict[str, str], Verdicts]]:
    """The files in a text, and what its markers say."""
    return lambda text: (split(text), expected(split(text)))
