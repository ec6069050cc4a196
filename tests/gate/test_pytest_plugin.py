"""``pytest --ssot`` and the fixture, in pytest processes of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from casework import run
from smallproject import CONFIG, small_project

Run = Callable[..., "subprocess.CompletedProcess[str]"]
REGISTERED = any(one.value == "ssot_lint.pytest_plugin" for one in entry_points(group="pytest11"))
TEST = "def test_mine():\n    pass\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = small_project(tmp_path)
    (root / "test_mine.py").write_text(TEST)
    return root


@pytest.fixture
def testing(clean_environment: dict[str, str]) -> Run:
    """Run pytest in a project: ``testing(root, "--ssot")``."""

    def start(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        loaded = [] if REGISTERED else ["-p", "ssot_lint.pytest_plugin"]
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--rootdir={root}", *loaded, *arguments]
        return subprocess.run(command, cwd=root, env=clean_environment, capture_output=True, text=True, check=False)

    return start


def outcomes(text: str) -> dict[str, str]:
    """Outcome by item of a verbose run, with xdist or without."""
    with_workers = re.findall(r"\[gw\d+\] \[ *\d+%\] (\w+) (\S+)", text)
    plain = re.findall(r"^(\S+::\S+) (PASSED|FAILED|ERROR)", text, re.MULTILINE)
    return {name: told for told, name in with_workers} | dict(plain)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_an_item_a_contract_and_rule_fails_with_its_part_of_the_report(
    project: Path, testing: Run, workers: str
) -> None:
    ran = testing(project, "--ssot", "-v", "-n", workers)
    found = outcomes(ran.stdout)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    failed = {name for name, told in found.items() if told == "FAILED"}
    assert failed == {"ssot::dates::duplicate-call", "ssot::dates::unresolved-use"}, ran.stdout
    assert found["ssot::dates::duplicate-definition"] == "PASSED"
    assert found["ssot::tree::unreadable-file"] == "PASSED"
    assert found["test_mine.py::test_mine"] == "PASSED"
    assert "shop/orders.py:5: duplicate-call `parse_day` is called here" in ran.stdout
    assert "return dates.parse_day(text)" in ran.stdout


def test_what_the_baseline_accepts_passes(project: Path, testing: Run) -> None:
    (project / "ssot-lint.toml").write_text(f'baseline = "ssot-baseline.txt"\n{CONFIG}')
    run(project, "baseline", "create")
    assert testing(project, "--ssot").returncode == 0
    with open(project / "shop/orders.py", "a") as file:
        file.write("\n\ndef owed(text: str) -> object:\n    return dates.parse_day(text)\n")
    ran = testing(project, "--ssot")
    assert ran.returncode == 1
    assert "shop/orders.py:13: duplicate-call" in ran.stdout
    assert "1 failed" in ran.stdout


def test_items_can_be_chosen_by_name(project: Path, testing: Run) -> None:
    ran = testing(project, "--ssot", "-v", "-k", "ssot and duplicate-definition")
    assert outcomes(ran.stdout) == {"ssot::dates::duplicate-definition": "PASSED"}


def test_without_being_asked_it_adds_nothing_and_loads_nothing(project: Path, testing: Run) -> None:
    (project / "test_mine.py").write_text(
        "import sys\n\n\ndef test_mine():\n"
        "    loaded = {name for name in sys.modules if name.startswith('ssot_lint.')}\n"
        "    assert loaded <= {'ssot_lint.pytest_plugin'}\n    assert 'libcst' not in sys.modules\n"
    )
    (project / "ssot-lint.toml").write_text("not toml")
    ran = testing(project, "-v")
    assert outcomes(ran.stdout) == {"test_mine.py::test_mine": "PASSED"}, ran.stdout


COMPLIANCE = """\
import pytest


def test_orders(ssot):
    assert [one.line for one in ssot.violations("dates", "duplicate-call", under="shop/orders.py")] == [5]
    assert ssot.violations(under="shop/dates.py") == ()
    ssot.assert_clean("dates", rule="duplicate-definition")


def test_fails(ssot):
    ssot.assert_clean("dates", under="shop")


@pytest.mark.parametrize("names", [{"contract": "date"}, {"rule": "duplicate-cal"}])
def test_misspelt(ssot, names):
    with pytest.raises(LookupError):
        ssot.assert_clean(**names)
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_fixture_answers_tests_of_the_project(project: Path, testing: Run, workers: str) -> None:
    (project / "test_mine.py").write_text(COMPLIANCE)
    ran = testing(project, "-v", "-n", workers)
    found = outcomes(ran.stdout)
    assert {name for name, told in found.items() if told != "PASSED"} == {"test_mine.py::test_fails"}, ran.stdout
    assert len(found) == 4
    assert "shop/orders.py:5: duplicate-call" in ran.stdout
    assert "(and 1 more)" in ran.stdout


def test_the_fixture_shows_what_is_accepted_when_asked(project: Path, testing: Run) -> None:
    (project / "ssot-lint.toml").write_text(f'baseline = "ssot-baseline.txt"\n{CONFIG}')
    run(project, "baseline", "create")
    (project / "test_mine.py").write_text(
        "def test_mine(ssot):\n    assert ssot.violations() == ()\n"
        "    assert len(ssot.violations(accepted=True)) == 2\n"
    )
    ran = testing(project)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_configuration_that_cannot_be_used_is_a_usage_error(project: Path, testing: Run, workers: str) -> None:
    (project / "ssot-lint.toml").write_text(CONFIG.replace("shop.dates:parse_date", "shop.dates:parse_dat"))
    ran = testing(project, "--ssot", "-n", workers)
    assert ran.returncode != 0
    assert "did you mean `shop.dates:parse_date` or" in ran.stdout + ran.stderr


def test_workers_are_told_what_was_found_and_do_not_look_again(project: Path, testing: Run) -> None:
    (project / "conftest.py").write_text(
        "from pathlib import Path\n\n\ndef pytest_configure(config):\n    if hasattr(config, 'workerinput'):\n"
        "        Path('shop/orders.py').unlink(missing_ok=True)\n"
    )
    ran = testing(project, "--ssot", "-v", "-n", "2")
    assert not (project / "shop/orders.py").exists()
    assert outcomes(ran.stdout)["ssot::dates::duplicate-call"] == "FAILED", ran.stdout
