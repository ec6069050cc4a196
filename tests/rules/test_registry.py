"""The registry, and what holds for every rule in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import ssot_lint.rules
from ssot_lint.rules.explanations import HEADINGS, Snippet, parse_explanation, snippets
from ssot_lint.rules.registry import UnknownRule, explanation, rule_named, rules

ROOT = Path(__file__).resolve().parents[2]
CODEMODS = {path.stem for path in (ROOT / "codemods").glob("[!_]*.py")} - {"edits"}
EVERY_RULE = pytest.mark.parametrize("module", rules(), ids=lambda module: module.rule.name)


def test_every_rule_is_found_sorted_by_name():
    names = [module.rule.name for module in rules()]
    assert names == sorted(set(names))
    assert set(names) >= {
        "dangling-call", "duplicate-call", "duplicate-definition", "duplicate-import", "duplicate-reference",
        "missing-scope", "signature-drift", "stale-double", "stale-target", "unreadable-file", "unresolved-use",
    }  # fmt: skip


def test_rule_is_found_by_the_presence_of_its_module(tmp_path):
    source = Path(ssot_lint.rules.__file__).with_name("unreadable_file.py").read_text(encoding="utf-8")
    (tmp_path / "lonely_rule.py").write_text(source.replace("unreadable-file", "lonely-rule"), encoding="utf-8")
    script = (
        "import sys, ssot_lint.rules\n"
        "ssot_lint.rules.__path__.append(sys.argv[1])\n"
        "from ssot_lint.rules.registry import rule_named\n"
        "print(rule_named('lonely-rule').stem)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split() == [
        "lonely_rule"
    ]


@pytest.mark.parametrize("name", ["duplicate_call", "duplicat-call", "Duplicate-Call"])
def test_misspelt_rule_is_answered_with_the_nearest(name):
    with pytest.raises(UnknownRule, match=r"did you mean `duplicate-call`\?"):
        rule_named(name)


def test_rule_like_no_other_is_answered_with_where_they_are_listed():
    with pytest.raises(UnknownRule, match="`ssot-lint rules` lists them") as caught:
        rule_named("zzz")
    assert caught.value.nearest is None


@EVERY_RULE
def test_name_is_kebab_case_and_that_of_the_module(module):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", module.rule.name)
    assert module.stem.replace("_", "-") == module.rule.name


@EVERY_RULE
def test_summary_is_one_short_clause(module):
    assert 0 < len(module.rule.summary) <= 100
    assert not module.rule.summary.endswith(".")
    assert "\n" not in module.rule.summary


@EVERY_RULE
def test_documentation_has_the_headings_in_order(module):
    assert tuple(re.findall(r"^## (.+)$", module.documentation, re.MULTILINE)) == HEADINGS
    explained = explanation(module)
    assert explained.title.endswith(".")
    assert all((explained.finds, explained.matters, explained.example, explained.instead, explained.fix_safety))


@EVERY_RULE
def test_documentation_snippets_parse(module):
    explained = explanation(module)
    shown = {"Example": snippets(explained.example), "Use instead": snippets(explained.instead)}
    assert [snippet.path for snippet in shown["Example"] if snippet.language == "toml"] == ["ssot-lint.toml"]
    for heading, found in shown.items():
        assert any(snippet.language == "python" for snippet in found)
        for snippet in found:
            if snippet.language == "toml":
                assert tomllib.loads(snippet.text)["contract"]
            elif (module.rule.name, heading, snippet.path) != ("unreadable-file", "Example", "office.py"):
                assert ast.parse(snippet.text).body


@EVERY_RULE
def test_rule_has_a_fix_exactly_when_it_has_a_codemod(module):
    if not CODEMODS:
        pytest.skip("no codemod is there yet")
    assert (module.rule.fix is not None) == (module.stem in CODEMODS)


def test_explanation_is_read_back_from_its_markdown():
    explained = explanation(rule_named("duplicate-call"))
    assert parse_explanation(explained.markdown()) == explained
    assert explained.title == "A call of a duplicate."


def test_heading_inside_code_or_of_another_name_is_text():
    explained = parse_explanation("Title.\n\n## What it finds\na\n## Other\nb\n\n## Fix safety\nc\n")
    assert (explained.finds, explained.matters, explained.fix_safety) == ("a\n## Other\nb", "", "c")


def test_snippets_carry_the_file_they_stand_for():
    section = "Text\n```toml\na = 1\n```\n```python\n# file: pkg/a.py\nx = 1\n```\nand\n```python\ny = 2\n```"
    assert snippets(section) == (
        Snippet("toml", "ssot-lint.toml", "a = 1\n"),
        Snippet("python", "pkg/a.py", "x = 1\n"),
        Snippet("python", "example.py", "y = 2\n"),
    )
