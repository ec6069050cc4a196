from __future__ import annotations

import html
import re
from xml.etree import ElementTree

from ssot_lint.reports.model import CheckReport, SourceLine
from ssot_lint.reports.svg import export_svg


def words(svg: str) -> str:
    return html.unescape("".join(ElementTree.fromstring(svg).itertext())).replace("\xa0", " ")


def test_the_picture_holds_the_report_and_fetches_nothing(small_report: CheckReport, source_line: SourceLine) -> None:
    svg = export_svg(small_report, source_line)
    assert "$ ssot-lint check" in words(svg)
    assert "5 violations" in words(svg)
    assert not re.search(r"url\(['\"]?http|@font-face|<script|<image", svg)


def test_the_same_report_gives_the_same_picture(small_report: CheckReport, source_line: SourceLine) -> None:
    assert export_svg(small_report, source_line) == export_svg(small_report, source_line)


def test_a_shortened_picture_keeps_the_numbers(small_report: CheckReport, source_line: SourceLine) -> None:
    text = words(export_svg(small_report, source_line, most_lines=16))
    assert "signature-drift" in text
    assert "shop/app/agent.py:4:18" not in text
    assert "⋮" in text and "5 violations" in text
    assert "⋮" not in words(export_svg(small_report, source_line, most_lines=500))
