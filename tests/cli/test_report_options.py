"""``check --report``: several reports at once, each where it is wanted, with the paths its readers go by."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from casework import run
from gitting import repository
from lxml import etree
from smallproject import small_project, write_tree

from ssot_lint.reports.registry import names

DATES = "shop/orders.py"


def paths_of(sarif: str) -> set[str]:
    (only,) = json.loads(sarif)["runs"]
    return {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in only["results"]}


def git(directory: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=directory, check=True, capture_output=True)


def test_several_reports_at_once_and_text_for_the_reader(project: Path) -> None:
    outcome = run(project, "check", "--report", "sarif=out.sarif", "--report", "gitlab=gl.json")
    assert outcome.code == 1
    assert "shop/orders.py:5:18  duplicate-call" in outcome.out
    assert paths_of((project / "out.sarif").read_text()) == {DATES}
    assert [one["location"]["path"] for one in json.loads((project / "gl.json").read_text())] == [DATES, DATES]


def test_a_report_on_standard_output_stands_in_for_text(project: Path) -> None:
    outcome = run(project, "check", "--report", "github")
    assert outcome.out.startswith("::error file=shop/orders.py,line=5,")
    assert "dates.parse_day(text)\n" not in outcome.out


def test_logs_may_share_standard_output_in_the_order_given(project: Path) -> None:
    outcome = run(project, "check", "--report", "concise", "--report", "azure", "--report", "github=-")
    assert outcome.out.index("shop/orders.py:5:18: ") < outcome.out.index("##vso[") < outcome.out.index("::error")


def test_old_and_new_options_go_together(project: Path) -> None:
    outcome = run(project, "check", "--output-format", "json", "--output-file", "a.json", "--report", "concise")
    assert outcome.out.startswith("shop/orders.py:5:18: duplicate-call ")
    assert json.loads((project / "a.json").read_text())["summary"]["files_seen"] == 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--report", "sarif", "--report", "text"], "`sarif` and `text` would mix on standard output"),
        (["--report", "json", "--report", "sarif"], "as in `--report json=FILE`"),
        (["--report", "sarif=a", "--report", "gitlab=./a"], "two reports would be written to `a`"),
        (["--report", "sarfi"], "did you mean `sarif`?"),
        (["--report", "sarif="], "names no file after `=`"),
        (["--report", "sarif=no/such/place"], "`no/such/place` could not be written: No such file or directory"),
    ],
)
def test_what_does_not_go_together_is_refused(project: Path, options: list[str], told: str) -> None:
    outcome = run(project, "check", *options)
    assert outcome.code == 2
    assert told in outcome.err


def test_one_report_that_cannot_be_written_keeps_no_other_back(project: Path) -> None:
    outcome = run(project, "check", "--report", "sarif=no/such", "--report", "gitlab=gl.json")
    assert outcome.code == 2
    assert json.loads((project / "gl.json").read_text())


def test_a_report_replaces_the_old_one_whole_and_keeps_its_mode(project: Path) -> None:
    place = project / "out.json"
    place.write_text("old")
    place.chmod(0o640)
    link = project / "link.json"
    link.symlink_to("out.json")
    before = os.stat(place).st_ino
    assert run(project, "check", "--report", f"json={link}").code == 1
    assert link.is_symlink()
    assert json.loads(place.read_text())
    assert os.stat(place).st_mode & 0o777 == 0o640
    assert os.stat(place).st_ino != before
    assert [one for one in os.listdir(project) if one.endswith(".tmp")] == []


def test_paths_are_those_of_the_repository_for_hosts_and_from_here_for_people(tmp_path: Path) -> None:
    project = small_project(tmp_path / "services")
    git(tmp_path, "init", "-q")
    outcome = run(project / "shop", "check", "--report", "concise", "--report", "sarif=a", "--report", "jsonl=b")
    assert outcome.out.startswith("../shop/orders.py:5:18: ")
    assert paths_of((project / "shop" / "a").read_text()) == {"services/project/shop/orders.py"}
    assert {json.loads(line).get("path") for line in (project / "shop" / "b").read_text().splitlines()} == {None, DATES}
    (only,) = json.loads((project / "shop" / "a").read_text())["runs"]
    assert all("primaryLocationLineHash" in one["partialFingerprints"] for one in only["results"])


def test_a_safe_fix_is_spelled_out_and_right(project: Path) -> None:
    run(project, "check", "--report", "sarif=a", "--rule", "duplicate-call")
    (only,) = json.loads((project / "a").read_text())["runs"]
    ((fix,),) = [one["fixes"] for one in only["results"]]
    ((change,),) = [fix["artifactChanges"]]
    lines = (project / DATES).read_text().splitlines(keepends=True)
    for one in reversed(change["replacements"]):
        region = one["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        line = lines[region["startLine"] - 1]
        new = line[: region["startColumn"] - 1] + one["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
        lines[region["startLine"] - 1] = new
    run(project, "fix", "--write", "--allow-dirty")
    assert "".join(lines) == (project / DATES).read_text()


def test_the_summary_of_a_step_is_added_to_what_is_there(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = project / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run(project, "check", "--report", "github")
    assert summary.read_text().startswith("before\n# Single sources of truth\n")
    before = summary.read_bytes()
    run(project, "check", "--report", "sarif=a")
    assert summary.read_bytes() == before


def test_annotations_of_what_the_change_touches_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = small_project(tmp_path)
    git(project, "init", "-q", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-qm", "first")
    git(project, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(project, "checkout", "-qb", "topic")
    write_tree(project, {"shop/zoo é.py": "from shop import dates\n\n\ndates.parse_day('1')\n"})
    git(project, "add", ".")
    git(project, "commit", "-qm", "second")
    assert run(project, "check", "--report", "github").out.startswith("::error file=shop/orders.py")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    assert run(project, "check", "--report", "github").out.startswith("::error file=shop/zoo é.py,line=4")
    monkeypatch.setenv("GITHUB_BASE_REF", "gone")
    outcome = run(project, "check", "--report", "github")
    assert outcome.out.startswith("::error file=shop/orders.py")
    assert "warning: what this change touches is not put first: git failed" in outcome.err


def test_file_names_that_no_report_may_obey(project: Path) -> None:
    """Real files with such names, through the whole program and into every format."""
    source = b"from shop import dates\n\ndates.parse_day('1')  # \x1b[2J ::error::x <b> | ` ##vso[x]\n"
    for name in (b"caf\xe9.py", b"a\n::error::b.py", b"c|`<img>`,%0A;].py", b"##vso[task.complete result=Failed]d.py"):
        place = os.path.join(os.fsencode(project), b"shop", name)
        with open(place, "wb") as file:
            file.write(source)
    files = {name: project / f"out.{name}" for name in names()}
    outcome = run(project, "check", *(part for name in names() for part in ("--report", f"{name}={files[name]}")))
    assert outcome.code == 1
    for name, place in files.items():
        text = place.read_bytes().decode("utf-8")
        assert "\x1b" not in text, name
        lines = text.splitlines()
        assert all(line.startswith("::error file=") for line in lines if line.lstrip().startswith("::error"))
        if name != "azure":
            assert not any(line.lstrip().startswith("##vso[task.complete") for line in lines), name
    uris = paths_of(files["sarif"].read_text())
    assert {"shop/caf%E9.py", "shop/a%0A%3A%3Aerror%3A%3Ab.py"} <= uris
    assert etree.fromstring(files["junit"].read_bytes()).get("failures") == "6"
    assert {one["location"]["path"] for one in json.loads(files["gitlab"].read_text())} >= {"shop/caf\\xe9.py"}


@pytest.mark.parametrize(
    ("name", "content", "is_kept", "is_replaced"),
    [
        ("orders.py", "X = 1\n", False, False),
        ("settings.toml", "x = 1\n", False, False),
        ("package.json", "{}\n", True, False),
        ("package.json", "{}\n", False, True),
        ("package.json", "", True, True),
        ("report.json", '{"tool": {"name": "ssot-lint"}}\n', True, True),
        ("SSOT.md", "# Single sources of truth\n", True, True),
    ],
)
def test_a_report_replaces_a_report_and_nobody_s_work(
    tmp_path: Path, name: str, content: str, is_kept: bool, is_replaced: bool
) -> None:
    root = small_project(tmp_path)
    (root / "out").mkdir()
    place = root / "out" / name
    place.write_text(content)
    if is_kept:
        repository(root)
    for way in (("--report", f"json={place}"), ("--output-format", "json", "--output-file", str(place))):
        place.write_text(content)
        outcome = run(root, "check", "--types", "none", *way)
        assert (outcome.code, place.read_text() != content) == ((1, True) if is_replaced else (2, False)), outcome.err
        assert is_replaced or "it was not replaced" in outcome.err
