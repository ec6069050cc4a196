"""Entry points that name a watched name, in ``pyproject.toml`` and ``setup.cfg``."""

from __future__ import annotations

import pytest

from ssot_lint.facts.entry_points import entry_point_uses
from ssot_lint.facts.model import Question, Span, StringRole, UseKind

QUESTION = Question(("send",))

FOUND = {
    "[project.scripts]\nnotify = 'app.cli:send'\n": "app.cli:send",
    "[project.gui-scripts]\nnotify = 'app:send'\n": "app:send",
    '[project.scripts]\n"a.b" = "app:Sender.send"  # why\n': "app:Sender.send",
    "[project.entry-points.'app.hooks']\nx = 'app:send'\n": "app:send",
    "[project.entry-points.hooks]\nx = 'app:send [extra]'\n": "app:send",
    "[tool.poetry.scripts]\nx = 'app:send'\n": "app:send",
    "[tool.poetry.plugins.\"a\"]\nx = 'app:send'\n": "app:send",
    "[options.entry_points]\nconsole_scripts =\n    x = app:send\n    y = app:other\n": "app:send",
    "[project]\n[project.scripts]\nnotify = 'app:send'\n[tool.x]\na = 1\n": "app:send",
    "[project]\nscripts = {x = 'app:send'}\n": "app:send",
    "[project]\nscripts.x = 'app:send'\n": "app:send",
    "[project]\nname = 'a'\nentry-points.hooks.x = 'app:send'\n": "app:send",
    "[project]\nentry-points = {hooks = {x = 'app:send'}}\n": "app:send",
    "project.scripts.x = 'app:send'\n": "app:send",
    "[tool.poetry]\nscripts = {x = 'app:send', y = 'b:c'}\n": "app:send",
    "[ project . scripts ]\nx = 'app:send'\n": "app:send",
    "[project.scripts] # why\nx = 'app:send'\n": "app:send",
}


@pytest.mark.parametrize("source", FOUND)
def test_an_entry_point_is_found_and_placed(source: str) -> None:
    (use,) = entry_point_uses(source.encode(), QUESTION)
    assert (use.kind, use.name) == (UseKind.STRING, "send")
    assert (use.string.role, use.string.text) == (StringRole.ENTRY_POINT, FOUND[source])
    line = source.split("\n")[use.span.line - 1]
    assert use.string.text in line[use.span.column - 1 : use.span.end_column - 1]


NOT_FOUND = [
    "[project.scripts]\nsend = 'app:other'\n",
    "[project.scripts]\nx = 'app:send.later'\n",
    "[project.scripts]\nx = 'app:resend'\n",
    "[project.urls]\nx = 'app:send'\n",
    "[tool.other]\nx = 'app:send'\n",
    "[project]\ndescription = 'app:send'\n",
    "[project.scripts]\n# x = 'app:send'\n",
    "# [project.scripts]\nx = 'app:send'\n",
    "",
    "[[",
]


@pytest.mark.parametrize("source", NOT_FOUND)
def test_what_is_no_entry_point_of_it_is_not_found(source: str) -> None:
    assert entry_point_uses(source.encode(), QUESTION) == ()


def test_entry_points_are_found_in_order_and_with_their_quotes() -> None:
    uses = entry_point_uses(b"[project.scripts]\r\na = 'x:send'\r\nb = \"y:send\"\r\n", QUESTION)
    assert [(use.string.text, use.span, use.callee) for use in uses] == [
        ("x:send", Span(2, 5, 2, 13), "project.scripts"),
        ("y:send", Span(3, 5, 3, 13), "project.scripts"),
    ]


@pytest.mark.parametrize("source", [b"\xff\xfe[\0p", b"\0", b"[project.scripts]\nx = 'app:send\xff'\n"])
def test_bytes_that_are_no_text_hold_no_entry_point(source: bytes) -> None:
    assert entry_point_uses(source, QUESTION) == ()
