"""`ssot-lint fleet` on real git repositories: revisions, mirrors, a canonical elsewhere, failures, going on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from gitting import commit, git, repository
from smallproject import DATES, ORDERS, write_tree

from ssot_lint.cli import ssot_lint
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.fleet.declaring import load_fleet
from ssot_lint.fleet.running import Processes

CONTRACTS = """\
[[contract]]
name = "dates"
canonical = "core.dates:parse_date"

[[contract.duplicate]]
symbol = "core.dates:parse_day"

[[contract.duplicate]]
symbol = "mailer.own:parse_day"
"""
OWN = """\
from core.dates import parse_date


def parse_day(text):
    return parse_date(text)


parse_day("2026-01-01")
"""
FLEET = """\
contracts = "contracts/ssot-lint.toml"

[[repository]]
path = "core"

[[repository]]
name = "shop"
path = "shop.git"
revision = "main"
with = ["core"]

[[repository]]
path = "mailer"
revision = "v1"
src = ["lib"]
with = ["core"]
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Three repositories, one of them a bare mirror; what stands in their work trees is not what is asked about."""
    write_tree(tmp_path, {"contracts/ssot-lint.toml": CONTRACTS, "repos.toml": FLEET})
    repository(write_tree(tmp_path / "core", {"core/__init__.py": "", "core/dates.py": DATES}))
    shop = repository(
        write_tree(tmp_path / "shop", {"shop/orders.py": ORDERS.replace("from shop import", "from core import")})
    )
    git(tmp_path, "clone", "-q", "--mirror", str(shop), "shop.git")
    mailer = repository(write_tree(tmp_path / "mailer", {"lib/mailer/own.py": OWN, "lib/mailer/__init__.py": ""}))
    git(mailer, "tag", "v1")
    write_tree(mailer, {"lib/mailer/own.py": "def (:\n"})
    commit(mailer)
    write_tree(mailer, {"lib/mailer/more.py": "from core.dates import parse_day\n"})
    return tmp_path


def ran(fleet: Path, *more: str) -> Result:
    return CliRunner().invoke(ssot_lint, ["fleet", str(fleet / "repos.toml"), *more])


def told(fleet: Path, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(fleet, "--output-format", "json", *more).stdout)
    return found


def by_name(document: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one for one in document["repositories"]}


def places(one: dict[str, Any]) -> set[tuple[str, str, int]]:
    return {(each["rule"], each["path"], each["line"]) for each in one["violations"]}


def test_each_repository_is_checked_at_its_revision(fleet: Path) -> None:
    before = {name: git(fleet / name, "status", "--porcelain") for name in ("core", "mailer")}
    document = told(fleet)
    found = by_name(document)
    assert list(found) == ["core", "shop", "mailer"]
    assert places(found["core"]) == set()  # the adapter is idle there; but not in the fleet
    shop = {(one["rule"], one["line"]): one["proof"] for one in found["shop"]["violations"]}
    assert shop[("duplicate-call", 5)] == "resolved"
    assert ("duplicate-call", "lib/mailer/own.py", 8) in places(found["mailer"])
    assert not any("more.py" in each["path"] for each in found["mailer"]["violations"])
    assert found["mailer"]["commit"] == git(fleet / "mailer", "rev-parse", "v1")
    assert found["core"]["notes"] == [
        "`mailer.own:parse_day` is not here", "`core.dates:parse_day` is idle here, and used in shop",
    ]  # fmt: skip
    alone = by_name(told(fleet, "--select", "core"))["core"]
    assert places(alone) == {("idle-adapter", "core/dates.py", 11)}
    assert document["summary"]["violations"] == sum(len(one["violations"]) for one in found.values())
    assert {name: git(fleet / name, "status", "--porcelain") for name in before} == before


def test_a_repository_that_fails_does_not_end_the_run(fleet: Path) -> None:
    text = FLEET.replace('revision = "main"', 'revision = "gone"') + '\n[[repository]]\npath = "nowhere"\n'
    (fleet / "repos.toml").write_text(text)
    run = ran(fleet)
    assert run.exit_code == 2
    assert "git knows no commit `gone`" in run.stdout
    assert "there is no directory" in run.stdout
    assert "2 failed" in run.stdout
    assert set(by_name(told(fleet))["core"]) >= {"violations"}


def test_a_canonical_that_is_not_there_asks_for_its_repository(fleet: Path) -> None:
    (fleet / "repos.toml").write_text(FLEET.replace('with = ["core"]\n\n', "\n", 1))
    run = ran(fleet, "--select", "shop")
    assert run.exit_code == 2
    assert "there is no module `core.dates`" in run.stdout
    assert "name the repository that has it in `with`" in run.stdout


def test_what_was_checked_is_not_checked_again(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    whole = Processes.outcomes

    def counting(self: Processes, jobs: Any) -> Any:
        asked.append([job.name for job in jobs])
        return whole(self, jobs)

    monkeypatch.setattr(Processes, "outcomes", counting)
    first = ran(fleet, "--output-format", "json", "--types", "none")
    assert ran(fleet, "--output-format", "json", "--types", "none").stdout == first.stdout
    assert asked == [["core", "shop", "mailer"], []]
    write_tree(fleet / "core", {"core/other.py": "x = 1\n"})  # not committed: checked every time; and others need it
    ran(fleet, "--types", "none")
    ran(fleet, "--types", "none")
    assert asked[2:] == [["core", "shop", "mailer"]] * 2
    commit(fleet / "core")
    ran(fleet, "--types", "none")
    ran(fleet, "--types", "none", "--fresh")
    assert asked[4:] == [["core", "shop", "mailer"]] * 2
    ran(fleet, "--types", "none")
    (fleet / "contracts" / "ssot-lint.toml").write_text(CONTRACTS.replace('"dates"', '"days"'))
    ran(fleet, "--types", "none")
    assert asked[6:] == [[], ["core", "shop", "mailer"]]


def test_an_interrupted_run_leaves_nothing_and_goes_on(fleet: Path, tmp_path: Path) -> None:
    many = "".join(f'\n[[repository]]\nname = "more{number}"\npath = "shop.git"\nrevision = "main"\nwith = ["core"]\n'
                   for number in range(6))  # fmt: skip
    (fleet / "repos.toml").write_text(FLEET + many)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "ssot_lint", "fleet", str(fleet / "repos.toml"), "-j", "1", "--types", "none"]
    process = subprocess.Popen(
        command, env={**os.environ, "TMPDIR": str(temporary)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    kept = fleet / ".ssot_lint_cache"
    while process.poll() is None and len(list(kept.glob("fleet-*"))) < 2:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGINT)
    process.wait(60)
    done = {path.name.partition("=")[0] for path in kept.glob("fleet-*")}
    assert process.returncode in {-signal.SIGINT, 130}
    assert 2 <= len(done) < 9
    assert list(temporary.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    run = ran(fleet, "--types", "none")
    assert run.stdout.count("as before") == len(done)


def test_other_reports_tell_of_all_repositories(fleet: Path) -> None:
    run = ran(fleet, "--report", f"sarif={fleet / 'all.sarif'}", "-v")
    assert run.exit_code == 1
    sarif = json.loads((fleet / "all.sarif").read_text())
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in sarif["runs"][0]["results"]}
    assert {"shop/shop/orders.py", "mailer/lib/mailer/own.py"} <= uris
    assert "return dates.parse_day(text)" in run.stdout  # a line that stands in no work tree


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("[[repository]]\npath = 'x'\n", "`contracts` is missing", None),
        ("contracts = 'contracts/ssot-lint.toml'\n", "no repository is declared", None),
        ("contracts = 'contracts/ssot-lint.toml'\n[[repository]]\nname = 'a'\n", "has no `path`", 2),
        (
            "contracts = 'contracts/ssot-lint.toml'\n[[repository]]\npath = 'a'\nwiht = ['b']\n",
            "did you mean `with`",
            4,
        ),
        (
            "contracts = 'contracts/ssot-lint.toml'\n[[repository]]\npath = 'a'\nwith = ['b']\n",
            "no other repository",
            4,
        ),
        ("contracts = 'contracts/ssot-lint.toml'\n[[repository]]\npath = 'a'\nroot = '../b'\n", "outside the rep", 4),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(
    tmp_path: Path, text: str, message: str, line: int | None
) -> None:
    write_tree(tmp_path, {"contracts/ssot-lint.toml": CONTRACTS, "repos.toml": text})
    with pytest.raises(ConfigError, match=message) as caught:
        load_fleet(str(tmp_path / "repos.toml"))
    if line is not None:
        assert f":{line}" in str(caught.value)
