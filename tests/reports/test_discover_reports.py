"""What ``discover`` says to people: as text, Markdown and a page; foreign text stays text in each."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from families import NASTY, SOURCES, hostile, ordinary, several, source_line
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ssot_lint.discover.model import Discovery
from ssot_lint.reports.aligned import Row, Skipped, rows_of
from ssot_lint.reports.discover_graph import family_svg
from ssot_lint.reports.discover_html import render_discovery_html
from ssot_lint.reports.discover_markdown import render_discovery_markdown
from ssot_lint.reports.discover_text import render_discovery_text
from ssot_lint.reports.excerpt import cells

ONE = Discovery((ordinary(),), files_seen=40, definitions=400)


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("verbose", [False, True])
def test_text_keeps_to_the_terminal(width: int, verbose: bool) -> None:
    text = render_discovery_text(several(), 10, width=width, verbose=verbose)
    assert max(map(cells, text.splitlines())) <= width
    assert "\x1b" not in text


def test_text_says_who_who_uses_it_why_and_what_next() -> None:
    text = " ".join(render_discovery_text(ONE, 10, width=100).split())
    assert "✱ shop.dates:parse_date shop/dates.py:1 used in 12 files, tested in 1, since 2024-02-03" in text
    assert "fan-in-split +24.0 (3 of 15 files go past it), doubt -2.5" in text
    assert "only shop.dates:parse_date was changed since: c0ffee0000 Fix: blanks around a day" in text
    assert "ssot-lint init --from-discover 1" in text
    assert "1 family among 400 definitions in 40 files" in text


def test_colour_changes_no_word() -> None:
    plain, painted = (render_discovery_text(ONE, 10, width=100, colour=colour) for colour in (False, True))
    assert "\x1b[" in painted
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", painted)
    assert [line.rstrip() for line in stripped.splitlines()] == plain.splitlines()


def test_what_is_not_shown_is_counted() -> None:
    text = render_discovery_text(several(), 2, width=100)
    assert "3 more families: --top 5 shows all" in text
    assert "3 more families not shown" in render_discovery_markdown(several(), 2)


@pytest.mark.parametrize("width", [80, 200])
def test_hostile_text_neither_moves_the_cursor_nor_commands_a_server(width: int) -> None:
    text = render_discovery_text(hostile(), 99, width=width, verbose=True)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\ud800]", text)
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_markdown_has_its_table_its_members_and_its_contract() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render_discovery_markdown(ONE, 10))
    assert [token.content for token in tokens if token.type == "fence"] == [ordinary().contract]
    assert sum(token.type == "table_open" for token in tokens) == 2
    assert "shop.legacy:parse_day" in "".join(token.content for token in tokens)


def test_markdown_holds_no_html_no_link_and_no_mention() -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(render_discovery_markdown(hostile(), 99))
    inner = [child.type for token in tokens for child in token.children or ()]
    assert not {"html_inline", "link_open", "image"} & set(inner)
    assert "html_block" not in [token.type for token in tokens]


class _Page(HTMLParser):
    """Elements in order, their attributes, and what is left open."""

    VOID = frozenset({"meta", "input", "col", "br", "link"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.open[-5:])
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "script" not in self.open and "style" not in self.open:
            self.text += data


@pytest.mark.parametrize("discovery", [several(), hostile(), Discovery(())], ids=["several", "hostile", "empty"])
def test_the_page_is_closed_and_asks_for_nothing(discovery: Discovery) -> None:
    page = _Page(render_discovery_html(discovery, source_line))
    assert page.open == []
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == tags.count("style") == 1
    assert not {"img", "link", "iframe", "object", "base", "a"} & set(tags) - {"a"}
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}], tag
        assert not str(attributes.get("href", "#")).startswith(("http", "javascript", "data"))


def test_the_page_lets_only_its_own_script_and_style_act() -> None:
    page = _Page(render_discovery_html(ONE, source_line))
    (policy,) = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None and "unsafe" not in policy and policy.startswith("default-src 'none'")
    assert policy.count("'sha256-") == 2


def test_ids_are_there_once_and_every_field_has_a_label() -> None:
    page = _Page(render_discovery_html(several(), source_line))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    text = render_discovery_html(several(), source_line)
    assert len(re.findall(r"<label>[^<]+<(?:input|select)", text)) == 4


def test_hostile_names_are_seen_as_they_are() -> None:
    page = _Page(render_discovery_html(hostile(), source_line))
    for text in NASTY[:4]:
        assert text in page.text


def test_the_page_shows_the_texts_side_by_side_with_words_that_differ() -> None:
    page = render_discovery_html(ONE, source_line)
    assert "<del>text</del>.strip()" in page and "<ins>value</ins>.strip()" in page
    assert re.search(r'<td class="nothing"></td><td class="no">3</td><td class="source"><code>    log\(day\)', page)


def test_the_graph_ties_users_to_the_members_they_use() -> None:
    picture = family_svg(ordinary())
    assert picture.count('class="use"') == 15
    assert picture.count('class="user"') == 12
    assert 'class="member canonical"' in picture


def test_many_users_become_folders() -> None:
    crowd = ordinary()
    standing = [one.standing for one in crowd.members]
    assert len(standing[0].used_in) == 12
    from msgspec.structs import replace

    users = tuple(f"app/part{n % 3}/use_{n}.py" for n in range(200))
    first = replace(crowd.members[0], standing=replace(standing[0], used_in=users))
    picture = family_svg(replace(crowd, members=(first, crowd.members[1])))
    assert "app/part0/ (67 files)" in picture
    assert picture.count('class="user"') == 4


_texts = st.lists(st.sampled_from(["a = 1", "b = 2", "    c()", "", "return a", "x" * 9]), max_size=25)


@given(_texts, _texts)
def test_rows_hold_every_line_of_both_sides_once_and_in_order(left: list[str], right: list[str]) -> None:
    rows = list(rows_of(left, right, 5, 50))
    skipped = sum(row.count for row in rows if isinstance(row, Skipped))
    for side, lines, first in (("left", left, 5), ("right", right, 50)):
        shown = [
            (getattr(row, f"{side}_number"), "".join(text for text, _ in getattr(row, side)))
            for row in rows
            if isinstance(row, Row) and getattr(row, f"{side}_number")
        ]
        assert len(shown) + skipped == len(lines)
        assert all(lines[number - first] == text for number, text in shown)
        assert [number for number, _ in shown] == sorted(number for number, _ in shown)
    for row in rows:
        if isinstance(row, Row) and row.left_number and row.right_number and not row.differs:
            assert row.left[0][0].strip() == row.right[0][0].strip()


def test_sources_of_the_fixture_differ_where_it_is_said() -> None:
    rows = [row for row in rows_of(*SOURCES.values(), 1, 1) if isinstance(row, Row)]
    assert [row.differs for row in rows] == [True, True, True, False]
