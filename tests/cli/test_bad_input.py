"""Bad input: a clear error that names file, line and remedy, exit code 2, and nothing lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from casework import run, tree_bytes
from smallproject import CONFIG, write_tree

TEMPLATE = """
[[contract.duplicate]]
symbol = "shop.dates:parse_day"
rewrite = "{}"
"""


def told(project: Path, config: str, *arguments: str) -> str:
    """What is said on standard error about a configuration, with the project's directory left out."""
    project.joinpath("ssot-lint.toml").write_text(config, encoding="utf-8")
    before = tree_bytes(project)
    outcome = run(project, *(arguments or ("check",)))
    assert (outcome.code, outcome.out) == (2, ""), outcome.err
    assert tree_bytes(project) == before
    return outcome.err.replace(f"{project}/", "")


class TestConfiguration:
    @pytest.mark.parametrize("command", ["check", "fix"])
    def test_none(self, project: Path, command: str) -> None:
        project.joinpath("ssot-lint.toml").unlink()
        outcome = run(project, command)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err == (
            f"error: no contract is declared for `{project}`: neither a `[tool.ssot-lint]` table in a pyproject.toml "
            "nor an ssot-lint.toml here or in any directory above.\nRun `ssot-lint init` to write a commented one.\n"
        )

    def test_not_toml(self, project: Path) -> None:
        assert told(project, '[[contract]]\nname = "dates\n') == (
            "error: ssot-lint.toml:2:14: not valid TOML: Illegal character '\\n'\n"
            "correct the TOML at this place (https://toml.io)\n"
        )

    def test_unknown_key(self, project: Path) -> None:
        assert told(project, CONFIG + 'scope_parameter = "user"\n') == (
            "error: ssot-lint.toml:6: unknown key `scope_parameter`; did you mean `scope-parameter`?\n"
            "known keys: name, reason, canonical, names, scope-parameter, allow-in, unrelated, duplicate, example, "
            "signed-off, service, deprecated\n"
        )

    def test_no_contract(self, project: Path) -> None:
        assert told(project, 'src = ["."]\n') == (
            "error: ssot-lint.toml: no contract is declared\n"
            "add one that starts with `[[contract]]`, or let `ssot-lint init` write it\n"
        )

    def test_missing_file(self, project: Path) -> None:
        assert told(project, CONFIG, "check", "--config", "elsewhere.toml") == (
            "error: elsewhere.toml: the configuration cannot be read: No such file or directory\n"
            "check that the file exists and may be read\n"
        )


class TestSymbols:
    def test_canonical_that_is_misspelt(self, project: Path) -> None:
        assert told(project, CONFIG.replace("parse_date", "parse_dat")) == (
            "error: ssot-lint.toml:4: `shop.dates:parse_dat` does not exist in the module `shop.dates`\n"
            "did you mean `shop.dates:parse_date` or `shop.dates:parse_day`?\n"
        )

    def test_canonical_like_nothing_in_its_module(self, project: Path) -> None:
        assert told(project, CONFIG.replace("parse_date", "xyzzy")) == (
            "error: ssot-lint.toml:4: `shop.dates:xyzzy` does not exist in the module `shop.dates`\n"
            "its module exists; check the part after the colon\n"
        )

    def test_module_that_is_not_there(self, project: Path) -> None:
        assert told(project, CONFIG.replace("shop.dates:", "shop.dats:")) == (
            "error: ssot-lint.toml:4: `shop.dats:parse_date` does not exist: there is no module `shop.dats`\n"
            "module names start at `.` (the key `src`); check the spelling\n"
        )

    def test_dot_for_the_colon(self, project: Path) -> None:
        assert told(project, CONFIG.replace("shop.dates:", "shop.dates.")) == (
            "error: ssot-lint.toml:4: `shop.dates.parse_date` does not exist: "
            "there is no module `shop.dates.parse_date`\n"
            "did you mean `shop.dates:parse_date`?\n"
        )

    def test_duplicate_that_is_misspelt(self, project: Path) -> None:
        assert told(project, CONFIG + '[[contract.duplicate]]\nsymbol = "shop.dates:parse_dya"\n') == (
            "error: ssot-lint.toml:7: `shop.dates:parse_dya` does not exist in the module `shop.dates`\n"
            "did you mean `shop.dates:parse_day` or `shop.dates:parse_date`?\n"
        )

    @pytest.mark.parametrize("output_format", ["text", "concise", "json"])
    def test_names_that_match_nothing_are_a_warning(self, project: Path, output_format: str) -> None:
        project.joinpath("ssot-lint.toml").write_text(CONFIG.replace("parse_day", "parse_week"), encoding="utf-8")
        outcome = run(project, "check", "--output-format", output_format)
        assert outcome.code == 0
        assert outcome.err == "warning: contract `dates`: nothing in the tree is named `parse_week`\n"
        assert "warning" not in outcome.out
        assert run(project, "check", "--quiet").err == ""


class TestTemplates:
    def test_no_expression(self, project: Path) -> None:
        assert told(project, CONFIG + TEMPLATE.format("parse_date({text}")) == (
            "error: ssot-lint.toml:9:22: `rewrite`: the template is not a Python expression: '(' was never closed\n"
            "  parse_date({text}\n"
            "            ^\n"
            "write one Python expression; holes are written `{name}`\n"
        )

    def test_unknown_hole(self, project: Path) -> None:
        assert told(project, CONFIG + TEMPLATE.format("parse_date({txt})")) == (
            "error: ssot-lint.toml:9:23: `rewrite`: unknown hole `{txt}`\n"
            "  parse_date({txt})\n"
            "             ^\n"
            "did you mean `{text}`? known holes: `{receiver}`, `{text}`\n"
        )

    def test_caret_counts_characters(self, project: Path) -> None:
        said = told(project, CONFIG + TEMPLATE.format("größe + {txt}"))
        line, excerpt, caret, _ = said.splitlines()
        assert line.startswith("error: ssot-lint.toml:9:20: ")
        assert excerpt[caret.index("^")] == "{"


class TestPaths:
    def test_that_does_not_exist(self, project: Path) -> None:
        assert told(project, CONFIG, "check", "shop", "shoop") == "error: `shoop` does not exist\n"

    def test_without_python(self, project: Path) -> None:
        write_tree(project, {"docs/index.md": "parse_day"})
        assert told(project, CONFIG, "check", "docs") == "error: `docs` holds no Python file to check\n"

    def test_project_without_python(self, tmp_path: Path) -> None:
        assert told(tmp_path, CONFIG) == f"error: `{tmp_path}` holds no Python file to check\n"

    def test_outside_the_project(self, project: Path) -> None:
        write_tree(project.parent, {"other/mod.py": ""})
        assert told(project, CONFIG, "check", "shop", "../other") == (
            f"error: `../other` is outside `{project}`, where ssot-lint.toml stands.\n"
            "Check one project at a time, or name the configuration with --config.\n"
        )


UNREADABLE: dict[str, str | bytes] = {
    "shop/binary.py": b"\x7fELF\x00\x00parse_day\x00",
    "shop/broken.py": "def half(:\n    return parse_day\n",
    "shop/latin.py": b"# caf\xe9\nfrom shop.dates import parse_day\n",
}


class TestFilesThatCannotBeRead:
    def test_are_reported_and_the_rest_goes_on(self, project: Path) -> None:
        write_tree(project, UNREADABLE)
        document = run(project, "check", "--output-format", "json").document
        by_path = {one["path"]: one for one in document["violations"]}
        assert {path for path, one in by_path.items() if one["rule"] == "unreadable-file"} == set(UNREADABLE)
        assert by_path["shop/orders.py"]["rule"] in {"duplicate-call", "unresolved-use"}
        lines = {error["path"]: error["line"] for error in document["errors"]}
        assert lines == {"shop/binary.py": 1, "shop/broken.py": 1, "shop/latin.py": 1}

    def test_fixing_leaves_them_alone_and_mends_the_rest(self, project: Path) -> None:
        write_tree(project, UNREADABLE)
        before = tree_bytes(project)
        run(project, "fix", "--write")
        after = tree_bytes(project)
        assert {path for path in after if after[path] != before[path]} == {"shop/orders.py"}

    def test_a_file_that_may_not_be_read(self, project: Path) -> None:
        place = project / "shop" / "secret.py"
        place.symlink_to(project / "shop" / "nowhere.py")
        outcome = run(project, "check", "--output-format", "json")
        assert outcome.code == 1
        assert "duplicate-call" in {one["rule"] for one in outcome.violations}


class TestOptions:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["check", "--rule", "duplicate-cal"], "no rule is named `duplicate-cal`; did you mean `duplicate-call`?"),
            (["fix", "--rule", "duplicate-cal"], "no rule is named `duplicate-cal`; did you mean `duplicate-call`?"),
            (["explain", "duplicate-cal"], "no rule is named `duplicate-cal`; did you mean `duplicate-call`?"),
            (["check", "--contract", "date"], "there is no contract `date`; declared: dates"),
            (["fix", "--contract", "date"], "there is no contract `date`; declared: dates"),
            (["contract", "show", "date"], "there is no contract `date`; declared: dates"),
            (["chek"], "there is no command `chek`. Did you mean `check`?"),
            (
                ["wibble"],
                "there is no command `wibble`. There are: check, fleet, fix, undo, baseline, status, scaffold, "
                "discover, resolve, explain, rules, contract, init, clean, completion.",
            ),
            (["check", "-j", "0"], "Invalid value for '-j' / '--jobs': 0 is not in the range x>=1."),
            (["undo"], "there is no run to undo"),
            (["undo", "--finish"], "no run was interrupted; there is nothing to finish or to roll back"),
            (["init"], "`ssot-lint.toml` already declares contracts; edit it instead"),
        ],
        ids=" ".join,
    )
    def test_that_cannot_be_meant(self, project: Path, arguments: list[str], message: str) -> None:
        before = tree_bytes(project)
        outcome = run(project, *arguments)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err.splitlines()[-1] == f"Error: {message}"
        assert tree_bytes(project) == before

    @pytest.mark.parametrize(
        "arguments",
        [["check", "--output-file"], ["fix", "--patch"], ["fix", "--output-format", "json", "--output-file"]],
    )
    def test_a_file_that_cannot_be_written(self, project: Path, arguments: list[str]) -> None:
        outcome = run(project, *arguments, "no/such/place.txt")
        assert (outcome.code, outcome.out) == (2, "")
        assert (
            outcome.err.splitlines()[-1] == "Error: `no/such/place.txt` could not be written: No such file or directory"
        )


class TestFileNames:
    def test_one_that_is_not_utf_8_takes_the_types_from_no_other_file(self, project: Path) -> None:
        typed = "from shop.box import Box\n\n\ndef open_it(box: Box) -> None:\n    box.parse_day()\n"
        box = "class Box:\n    def parse_day(self): ...\n"
        write_tree(project, {"shop/box.py": box, "shop/typed.py": typed})
        config = CONFIG + '[[contract.duplicate]]\nsymbol = "shop.box:Box.parse_day"\n'
        write_tree(project, {"ssot-lint.toml": config})
        with open(os.path.join(os.fsencode(project), b"shop", b"caf\xe9.py"), "wb") as file:
            file.write(b"from shop import dates\n\ndates.parse_day('1')\n")
        outcome = run(project, "check", "--report", "concise", "--rule", "duplicate-call")
        assert outcome.err == ""
        assert [line.split(": ")[0] for line in outcome.out.splitlines()] == [
            "shop/caf\\xe9.py:3:7", "shop/orders.py:5:18", "shop/typed.py:5:9",
        ]  # fmt: skip

    @pytest.mark.parametrize("types", ["ty", "none"])
    def test_one_with_dots_in_it_is_no_other_module(self, project: Path, types: str) -> None:
        write_tree(project, {"shop/settings.local.py": "from shop import dates\n\ndates.parse_day('1')\n"})
        outcome = run(project, "check", "--types", types, "-q", "--report", "concise", "--rule", "duplicate-call")
        assert "shop/settings.local.py:3:7" in outcome.out
