"""The hooks of ``.pre-commit-hooks.yaml``, installed and run by pre-commit itself when something is committed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gitting import ENVIRONMENT, commit, git, repository
from smallproject import DATES, ORDERS, small_project

pytestmark = pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed")
SHIPPED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "ssot_lint", "codemods")
CALL = "\n\ndef owed(text: str) -> object:\n    return dates.parse_day(text)\n"
Run = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def hooks(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository that pre-commit can take hooks from."""
    place = tmp_path_factory.mktemp("hooks")
    for name in SHIPPED:
        source, target = repository / name, place / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    git(place, "init", "-q", "-b", "main")
    commit(place)
    return place


@pytest.fixture(scope="module")
def environment(hooks: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What pre-commit runs with: its own store, with the hooks installed in it once."""
    home = tmp_path_factory.mktemp("store")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON", "VIRTUAL_ENV"))}
    found = kept | ENVIRONMENT | {"PRE_COMMIT_HOME": str(home), "PATH": _path(), "NO_COLOR": "1"}
    place = tmp_path_factory.mktemp("first")
    configured(small_project(place), hooks)
    git(place / "project", "init", "-q", "-b", "main")
    installed = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install-hooks"],
        cwd=place / "project", env=found, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if installed.returncode:
        pytest.skip(f"pre-commit could not install the hooks here: {installed.stdout[-400:]}{installed.stderr[-400:]}")
    return found


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def configured(root: Path, hooks: Path, *ids: str) -> Path:
    wanted = "".join(f"      - id: {one}\n" for one in ids or ("ssot-lint", "ssot-lint-full", "ssot-lint-fix"))
    revision = git(hooks, "rev-parse", "HEAD")
    text = f"repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks:\n{wanted}"
    (root / ".pre-commit-config.yaml").write_text(text)
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clean project, committed."""
    root = small_project(tmp_path)
    (root / "shop/orders.py").write_text(ORDERS)
    (root / "shop/old.py").write_text("from shop import dates\n\nX = dates.parse_day('')\n")
    return repository(root)


def committing(root: Path, environment: dict[str, str], *paths: str) -> Run:
    """``git add`` and ``git commit``, with pre-commit's hook in place."""
    subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=root, env=environment, capture_output=True, check=True
    )
    git(root, "add", *paths)
    return subprocess.run(
        ["git", "commit", "-m", "x"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_only_the_files_of_the_commit_are_reported_and_all_are_read(
    project: Path, hooks: Path, environment: dict[str, str]
) -> None:
    configured(project, hooks, "ssot-lint")
    (project / "shop/clean.py").write_text("from shop import dates\n\nX = dates.parse_date('')\n")
    allowed = committing(project, environment, "shop/clean.py", ".pre-commit-config.yaml")
    assert allowed.returncode == 0, allowed.stdout + allowed.stderr  # the old violations are elsewhere
    (project / "shop/new.py").write_text("from shop import dates\n" + CALL)
    blocked = committing(project, environment, "shop/new.py")
    assert blocked.returncode == 1
    assert "shop/new.py:5:18" in blocked.stdout + blocked.stderr
    assert "shop/old.py" not in blocked.stdout + blocked.stderr
    (project / "shop/new.py").write_text("from shop import dates\n" + CALL.replace("parse_day", "parse_date"))
    assert committing(project, environment, "shop/new.py").returncode == 0


def test_files_that_the_project_leaves_out_are_passed_over(
    project: Path, hooks: Path, environment: dict[str, str]
) -> None:
    configured(project, hooks, "ssot-lint")
    config = (project / "ssot-lint.toml").read_text()
    (project / "ssot-lint.toml").write_text(f'exclude = ["made/"]\n{config}')
    (project / "made").mkdir()
    (project / "made/it.py").write_text("from shop import dates\n" + CALL)
    done = committing(project, environment, "made/it.py", "ssot-lint.toml", ".pre-commit-config.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_whole_tree_is_reported_by_the_other_hook(project: Path, hooks: Path, environment: dict[str, str]) -> None:
    configured(project, hooks, "ssot-lint-full")
    (project / "shop/clean.py").write_text("X = 1\n")
    blocked = committing(project, environment, "shop/clean.py", ".pre-commit-config.yaml")
    assert blocked.returncode == 1
    assert "shop/old.py:3:11" in blocked.stdout + blocked.stderr


def test_the_fixing_hook_fails_when_it_wrote_and_passes_then(
    project: Path, hooks: Path, environment: dict[str, str]
) -> None:
    configured(project, hooks, "ssot-lint-fix")
    (project / "shop/new.py").write_text("from shop import dates\n" + CALL)
    blocked = committing(project, environment, ".")
    assert blocked.returncode == 1, blocked.stdout + blocked.stderr
    assert "files were modified by this hook" in blocked.stdout + blocked.stderr
    assert (project / "shop/new.py").read_text() == "from shop import dates\n" + CALL.replace("parse_day", "parse_date")
    assert "parse_day" not in (project / "shop/old.py").read_text()
    assert (project / "shop/dates.py").read_text() == DATES
    done = committing(project, environment, ".")
    assert done.returncode == 0, done.stdout + done.stderr  # what only a person can mend is left to the other hooks
