"""The tracking document: facts in Markdown that stays what it was meant to be, whatever names and messages hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from ssot_lint.contracts.model import Contract
from ssot_lint.reports.format import View
from ssot_lint.reports.formats.markdown import render
from ssot_lint.reports.markdown_text import code, prose
from ssot_lint.reports.model import CheckReport

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def test_the_facts_of_a_migration(small_report: CheckReport, view: View) -> None:
    text = render(small_report, view)
    assert "| `user-broadcast` | 1 | 3 | 1 | 1 | 1 |" in text
    assert "**5 violations** in 3 files." in text
    assert "Canonical: `shop.app.manager:Manager.send`" in text
    assert "- [ ] **adapt**: 0 of 1 done\n- [ ] **consumers**: 2 left\n" in text
    assert "**Next action:** `ssot-lint fix --phase adapt --contract user-broadcast`" in text
    assert "| `shop.app.router:Router.broadcast` | duplicate | `shop/app/router.py:2` | 2 |" in text
    assert "| `shop/app/agent.py` | 4, 5 | 2 |" in text
    assert "| `tests/test_agent.py:1` | unresolved-use | nobody can tell what `fake` is |" in text


def test_a_clean_tree_has_nothing_left(contract: Contract, view: View) -> None:
    text = render(CheckReport(violations=(), contracts=(contract,), files_seen=3), view)
    assert "**No violations.** 3 files seen" in text
    assert text.count("- [x]") == 4
    assert "Empty: nothing refers to a duplicate by its name only." in text


def test_what_the_change_touches_is_named_first(small_report: CheckReport, view: View) -> None:
    text = render(small_report, replace(view, is_touched=lambda path, line: (path, line) == ("shop/app/agent.py", 5)))
    section = text.partition("## In this change: 1")[2].partition("\n## ")[0]
    assert "`shop/app/agent.py:5`" in section
    assert "`shop/app/agent.py:4`" not in section


def test_hostile_text_stays_text(hostile: CheckReport, view: View) -> None:
    tokens = MARKDOWN.parse(render(hostile, view))
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "text_special", "code_inline", "strong_open", "strong_close"}
    assert [token.content for token in tokens if token.type == "html_block"] == [
        "<!-- Written by `ssot-lint check --report markdown`; what is changed here is lost. -->\n"
    ]
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings == [
        "Single sources of truth", "`user-broadcast`", "Phases", "Files affected", "Ledger", "Not read",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a|b", "`", "``x", "x`y``z", " padded ", "<b>", "\\", "a\\", "|`|"])
def test_code_is_code_in_a_table_as_well(text: str) -> None:
    tokens = MARKDOWN.parse(f"| a | b |\n| -- | -- |\n| {code(text)} | c |\n")
    cells = [token for token in tokens if token.type == "inline"][2:]
    assert [cell.content for cell in cells][1:] == ["c"]
    (child,) = cells[0].children or ()
    assert (child.type, child.content.strip()) == ("code_inline", text.strip())


@pytest.mark.parametrize(
    "text",
    ["# no heading", "1. no list", "- no list", "*a* _b_ ~~c~~", "<img src=x>", "[a](b)", "@team", "&lt;", "![a](b)"],
)
def test_prose_is_shown_as_it_is(text: str) -> None:
    tokens = MARKDOWN.parse(prose(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or ()) == text


def test_addresses_are_no_links_and_nobody_is_called() -> None:
    assert "://" not in prose("see https://evil.example")
    assert "www." not in prose("see www.evil.example")
    assert "@" not in prose("@everyone")
