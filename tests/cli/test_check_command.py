"""``ssot-lint check``: exit codes, formats, filters, and which stream says what."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from casework import run, stripped, tree_bytes
from smallproject import CONFIG, small_project, write_tree

from ssot_lint.reports.json_report import schema_text


def rules_in(project: Path, *arguments: str) -> set[str]:
    return {one["rule"] for one in run(project, "check", "--output-format", "json", *arguments).violations}


def test_violations_exit_with_1_and_go_to_standard_output(project: Path) -> None:
    outcome = run(project, "check")
    assert (outcome.code, outcome.err) == (1, "")
    assert "shop/orders.py:5:18  duplicate-call" in outcome.out


def test_a_clean_tree_exits_with_0(project: Path) -> None:
    write_tree(project, {"shop/orders.py": "", "shop/dates.py": "def parse_date(text):\n    return text\n"})
    outcome = run(project, "check", "--quiet")
    assert outcome.code == 0
    assert outcome.out.startswith("✓ no violations of dates: 3 files seen")


def test_exit_zero(project: Path) -> None:
    outcome = run(project, "check", "--exit-zero")
    assert outcome.code == 0
    assert "duplicate-call" in outcome.out


def test_concise(project: Path) -> None:
    outcome = run(project, "check", "--output-format", "concise", "--rule", "duplicate-call")
    first, *_ = outcome.out.splitlines()
    assert first.startswith("shop/orders.py:5:18: ")
    assert "duplicate-call" in first


def test_json_is_what_the_schema_says(project: Path) -> None:
    write_tree(project, {"shop/broken.py": "def parse_day(:\n"})
    document = run(project, "check", "--output-format", "json").document
    jsonschema.Draft202012Validator(json.loads(schema_text())).validate(document)
    assert document["summary"]["by_rule"] == {"duplicate-call": 1, "unreadable-file": 1, "unresolved-use": 1}
    assert document["summary"]["files_seen"] == 4


def test_json_of_a_fix_is_what_the_schema_says(project: Path) -> None:
    document = run(project, "fix", "--output-format", "json").document
    jsonschema.Draft202012Validator(json.loads(schema_text())).validate(document)
    assert [edit["path"] for edit in document["edits"]] == ["shop/orders.py"]


def test_statistics_are_only_numbers(project: Path) -> None:
    outcome = run(project, "check", "--statistics")
    assert outcome.code == 1
    assert "1 safe" in outcome.out
    assert "dates.parse_day" not in outcome.out


def test_verbose_shows_how_it_is_known(project: Path) -> None:
    evidence = "`shop.dates:parse_day` is defined here"
    assert evidence not in run(project, "check").out
    assert evidence in run(project, "check", "-v").out


def test_verbose_says_what_other_code_has_the_name(project: Path) -> None:
    mail = "class Mail:\n    def parse_day(self): ...\n\n\nMail().parse_day()\nMail().parse_day()\n"
    unrelated = CONFIG + 'unrelated = ["shop.mail:Mail.parse_day"]\n'
    write_tree(project, {"shop/mail.py": mail, "ssot-lint.toml": unrelated})
    for _ in range(2):  # made, then perhaps recalled
        outcome = run(project.parent, "check", "project", "-v")
        assert "     2  shop.mail:Mail.parse_day  project/shop/mail.py:2\n" in outcome.out
    assert "shop.mail:Mail" not in run(project, "check").out
    counted = run(project, "check", "--output-format", "json").document["summary"]["by_proof"]
    assert counted == {"name-only": 1, "not-ours": 2, "resolved": 1}


def test_output_file_holds_the_same(project: Path) -> None:
    shown = run(project, "check", "--output-format", "json")
    written = run(project, "check", "--output-format", "json", "--output-file", "report.json")
    assert (written.code, written.out) == (1, "")
    report = json.loads(project.joinpath("report.json").read_text(encoding="utf-8"))
    assert stripped(report) == stripped(shown.document)


def test_rule_and_contract_filters(project: Path) -> None:
    assert rules_in(project) == {"duplicate-call", "unresolved-use"}
    assert rules_in(project, "--rule", "duplicate-call") == {"duplicate-call"}
    assert rules_in(project, "--rule", "duplicate-call", "--rule", "unresolved-use") == {
        "duplicate-call",
        "unresolved-use",
    }
    assert rules_in(project, "--contract", "dates") == {"duplicate-call", "unresolved-use"}
    second = CONFIG.replace('"dates"', '"other"').replace("parse_day", "nothing_is_so_named")
    project.joinpath("ssot-lint.toml").write_text(CONFIG + second, encoding="utf-8")
    assert rules_in(project, "--contract", "other") == set()
    assert run(project, "check", "--contract", "other").code == 0


def test_paths_narrow_what_is_reported_but_not_what_is_read(project: Path) -> None:
    assert rules_in(project, "shop/dates.py") == set()
    assert rules_in(project, "shop/orders.py") == {"duplicate-call", "unresolved-use"}


def test_paths_are_shown_as_seen_from_here(project: Path) -> None:
    from_above = run(project.parent, "check", "project")
    assert "project/shop/orders.py:5:18" in from_above.out
    inside = run(project / "shop", "check", ".")
    assert "../shop/orders.py:5:18" in inside.out


def test_json_paths_are_relative_to_the_project(project: Path) -> None:
    report = run(project.parent, "check", "project", "--output-format", "json")
    assert {one["path"] for one in report.violations} == {"shop/orders.py"}


def test_named_configuration(project: Path, tmp_path: Path) -> None:
    moved = tmp_path / "settings" / "elsewhere.toml"
    moved.parent.mkdir()
    project.joinpath("ssot-lint.toml").rename(moved)
    outcome = run(project, "check", "--config", str(moved), "--output-format", "json")
    assert {one["path"] for one in outcome.violations} == {"shop/orders.py"}


def test_pyproject(project: Path) -> None:
    project.joinpath("ssot-lint.toml").unlink()
    table = CONFIG.replace("[[contract]]", "[[tool.ssot-lint.contract]]")
    write_tree(project, {"pyproject.toml": f'[project]\nname = "shop"\n\n{table}'})
    assert rules_in(project) == {"duplicate-call", "unresolved-use"}


def test_a_second_check_of_the_same_tree_says_the_same(project: Path) -> None:
    first, second, without = (
        run(project, "check", "--output-format", "json", *options) for options in ([], [], ["--no-cache"])
    )
    assert stripped(first.document) == stripped(second.document) == stripped(without.document)


def test_a_changed_file_is_read_again(project: Path) -> None:
    assert rules_in(project) == {"duplicate-call", "unresolved-use"}
    write_tree(project, {"shop/orders.py": ""})
    assert rules_in(project) == {"idle-adapter"}


def test_a_changed_contract_is_read_again(project: Path) -> None:
    assert rules_in(project)
    project.joinpath("ssot-lint.toml").write_text(CONFIG.replace("parse_day", "other_name"), encoding="utf-8")
    assert rules_in(project) == set()


@pytest.mark.parametrize("command", ["check", "fix"])
def test_nothing_is_written_into_the_tree(project: Path, command: str) -> None:
    before = tree_bytes(project)
    run(project, command)
    assert tree_bytes(project) == before


def test_without_types_it_says_so_and_knows_less(project: Path) -> None:
    write_tree(
        project, {"shop/late.py": "from shop import dates\n\n\ndef f():\n    return dates\n\n\nf().parse_day('x')\n"}
    )
    with_types = run(project, "check", "--output-format", "json").violations
    without = run(project, "check", "--types", "none", "--output-format", "json").violations
    assert {one["proof"] for one in with_types if one["path"] == "shop/late.py"} == {"resolved"}
    assert {one["proof"] for one in without if one["path"] == "shop/late.py"} == {"name-only"}


def test_isolated_reads_only_the_configuration_that_is_named(project: Path) -> None:
    outcome = run(project, "check", "--isolated")
    assert outcome.code == 2
    assert "--isolated looks for no configuration; name one with --config" in outcome.err
    other = project / "settings" / "other.toml"
    other.parent.mkdir()
    other.write_text(CONFIG.replace('["parse_day"]', '["parse_week"]'))
    assert run(project, "check", "--isolated", "--config", str(other)).code == 0


class TestForcedExcludes:
    """``--force-exclude``: paths as hooks name them, whether or not they are the project's."""

    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        root = small_project(tmp_path)
        config = (root / "ssot-lint.toml").read_text()
        (root / "ssot-lint.toml").write_text(f'exclude = ["made/"]\n{config}')
        (root / "made").mkdir()
        (root / "made/it.py").write_text((root / "shop/orders.py").read_text())
        return root

    def test_only_what_is_named_is_reported(self, tree: Path) -> None:
        reported = run(tree, "check", "--force-exclude", "shop/orders.py", "README.md", "--output-format", "json")
        assert {one["path"] for one in reported.violations} == {"shop/orders.py"}
        clean = run(tree, "check", "--force-exclude", "shop/__init__.py", "--output-format", "json")
        assert (clean.code, clean.violations) == (0, [])
        whole = run(tree, "check", "--force-exclude", "shop", "--output-format", "json")
        assert {one["path"] for one in whole.violations} == {"shop/orders.py"}

    @pytest.mark.parametrize("path", ["made/it.py", "gone.py", "README.md", ".."])
    def test_what_is_not_the_projects_is_passed_over(self, tree: Path, path: str) -> None:
        passed = run(tree, "check", "--force-exclude", path)
        assert (passed.code, passed.err) == (0, "")
        if path != "..":
            assert run(tree, "check", path).code in (1, 2)

    def test_the_first_file_may_lie_outside_of_the_project_that_it_runs_in(self, tree: Path) -> None:
        (tree.parent / "outside.py").write_text("")
        reported = run(tree, "check", "--force-exclude", "../outside.py", "shop/orders.py")
        assert reported.code == 1
