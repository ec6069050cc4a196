"""The page of ``discover`` in a real browser, used as a person would: keyboard, filters, copying, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Page, browser, opened
from families import hostile, several, source_line

from ssot_lint.discover.model import Discovery
from ssot_lint.reports.discover_html import render_discovery_html

PROGRAM = browser()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs Chromium or Chrome (apt-get install chromium)")

SHOWN = "[...document.querySelectorAll('.family:not([hidden]) .name')].map(one => one.textContent)"
FOCUS = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    assert PROGRAM is not None
    with opened(PROGRAM, tmp_path_factory.mktemp("profile")) as page:
        yield page


@pytest.fixture
def page(tab: Page, tmp_path: Path) -> Page:
    show(tab, tmp_path, several())
    return tab


def show(tab: Page, directory: Path, discovery: Discovery) -> None:
    file = directory / "report.html"
    file.write_bytes(render_discovery_html(discovery, source_line).encode("utf-8", "backslashreplace"))
    tab.events.clear()
    tab.open(file.as_uri())


def test_it_runs_its_script_and_asks_for_nothing(page: Page) -> None:
    assert page.run("document.getElementById('count').textContent") == "5 of 5 families"
    asked = [event["request"]["url"] for event in page.seen("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith("file:")] == []
    assert len(asked) == 1
    assert page.seen("Log.entryAdded") == page.seen("Runtime.exceptionThrown") == []


def test_typing_searches_names_and_paths(page: Page) -> None:
    page.press("/", 191, "/")
    assert page.run(FOCUS) == "search"
    page.type("p2/m1 job")
    assert page.run(SHOWN) == ["job_2"]
    assert page.run("document.getElementById('count').textContent") == "1 of 5 families"
    page.type("x")
    assert page.run("document.getElementById('none').hidden") is False


def test_filters_narrow_and_orders_sort(page: Page) -> None:
    choose = """(id, value) => {
      const field = document.getElementById(id);
      field.value = value;
      field.dispatchEvent(new Event('change'));
    }"""
    page.run(f"({choose})('kind', 'class')")
    assert page.run(SHOWN) == ["job_1", "job_3"]
    page.run(f"({choose})('kind', '')")
    page.run(f"({choose})('alike', 'identical')")
    assert page.run(SHOWN) == ["job_0", "job_2"]
    page.run(f"({choose})('alike', '')")
    page.run(f"({choose})('order', 'name')")
    assert page.run(SHOWN) == ["job_0", "job_1", "job_2", "job_3", "parse_date"]
    page.run(f"({choose})('order', 'size')")
    assert page.run(SHOWN)[0] == "job_3"
    page.run(f"({choose})('order', 'harm')")
    assert page.run(SHOWN)[0] == "parse_date"


def test_the_keyboard_reaches_and_opens_a_family(page: Page) -> None:
    reached = []
    for _ in range(8):
        page.press("Tab", 9)
        reached.append(page.run(FOCUS))
    assert reached == ["skip", "search", "kind", "alike", "order", "open", "SUMMARY", "SUMMARY"]
    page.press("Enter", 13, "\r")
    assert page.run("document.activeElement.parentElement.open") is True
    page.press("Tab", 9)
    assert page.run("document.activeElement.getAttribute('aria-label')") == "Members"


def test_the_contract_is_copied(page: Page) -> None:
    page.ask("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    page.ask("Page.bringToFront")
    page.run("document.querySelector('details').open = true; document.querySelector('.copy').focus()")
    page.press("Enter", 13, "\r")
    said = page.run("new Promise(done => setTimeout(() => done(document.querySelector('.copy').textContent), 300))")
    assert said == "Copied"
    copied = page.run("navigator.clipboard.readText()")
    assert copied.splitlines() == ["[[contract]]", 'name = "parse-date"', 'canonical = "shop.dates:parse_date"']


def test_light_and_dark_are_both_readable(page: Page) -> None:
    contrast = """(() => {
      const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
      const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255;
        return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const back = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
        if (c.length < 4 || c[3] > 0.5) return c; } return [255, 255, 255]; };
      const texts = 'h1, summary *, td, th, dt, dd, label, del, ins, .quiet, pre, button';
      return Math.min(...[...document.querySelectorAll(texts)]
        .filter((e) => e.textContent.trim()).map((e) => {
          const [a, b] = [light(rgb(getComputedStyle(e).color)), light(back(e))].sort((x, y) => y - x);
          return (a + 0.05) / (b + 0.05); }));
    })()"""
    page.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    backs = []
    for scheme in ("light", "dark"):
        page.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        assert page.run(contrast) >= 4.5, scheme
        backs.append(page.run("getComputedStyle(document.body).backgroundColor"))
    assert backs[0] != backs[1]
    assert page.picture().startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_no_width_makes_the_page_scroll_sideways(page: Page, width: int) -> None:
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    page.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.run("document.documentElement.scrollWidth") <= width
    page.ask("Emulation.clearDeviceMetricsOverride")


def test_a_reader_hears_names_for_what_it_can_reach(page: Page) -> None:
    page.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    nodes = page.ask("Accessibility.getFullAXTree")["nodes"]
    reachable = {"searchbox", "combobox", "button", "link", "image", "table", "group"}
    named = [
        (node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")
    ]
    assert ("searchbox", "Search") in named and ("combobox", "Sort by") in named
    assert [role for role, name in named if role in reachable - {"table", "group"} and not name] == []
    assert any(role == "image" and name.endswith("files that use them") for role, name in named)


def test_hostile_names_run_nothing(tab: Page, tmp_path: Path) -> None:
    show(tab, tmp_path, hostile())
    tab.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert tab.run("document.querySelectorAll('script, img, iframe').length") == 1
    assert tab.run("document.getElementById('count').textContent") == "10 of 10 families"
    assert tab.seen("Page.javascriptDialogOpening") == tab.seen("Runtime.exceptionThrown") == []
    asked = [event["request"]["url"] for event in tab.seen("Network.requestWillBeSent")]
    assert len(asked) == 1


def test_an_address_with_a_family_opens_it(page: Page) -> None:
    page.run("location.hash = '#family-3'")
    page.run("new Promise(done => setTimeout(done, 100))")
    assert page.run("document.getElementById('family-3').querySelector('details').open") is True
