from __future__ import annotations

import io

import pytest

from ssot_lint.reports.colour import wants_colour


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("option", "environ", "on_terminal", "elsewhere"),
    [
        (None, {}, True, False),
        ("auto", {}, True, False),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, True, True),
        ("never", {"FORCE_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": "1"}, False, False),
        ("auto", {"NO_COLOR": ""}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, True, True),
        ("auto", {"FORCE_COLOR": ""}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ("auto", {"TERM": "dumb"}, False, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ],
)
def test_conventions(option: str | None, environ: dict[str, str], on_terminal: bool, elsewhere: bool) -> None:
    assert wants_colour(option, Terminal(), environ) is on_terminal
    assert wants_colour(option, io.StringIO(), environ) is elsewhere


def test_a_closed_stream_has_no_colour() -> None:
    stream = io.StringIO()
    stream.close()
    assert wants_colour(None, stream, {}) is False
