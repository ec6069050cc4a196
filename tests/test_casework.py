"""The harness itself: markers are read and blanked exactly, and each verdict can be reached."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from casework import Finding, Markers, blanked, copy_blanked, read_markers, tree_bytes, verdicts


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        (b"f()  # expect: duplicate-call\n", b"f()\n"),
        (b"f()  # noqa  # expect: duplicate-call, stale-double\n", b"f()  # noqa\n"),
        (b"f()  # expect: unresolved-use  # expect-todo: duplicate-call\n", b"f()\n"),
        (b"f()  # expect: duplicate-call\r\ng()\r\n", b"f()\r\ng()\r\n"),
        (b"f()  # expect: duplicate-call", b"f()"),
        (b"# expect: duplicate-call\n", b"\n"),
        (b"f()  # nobody expects: this\n", b"f()  # nobody expects: this\n"),
        (b"x = '\xe9'  # expect: duplicate-call\n", b"x = '\xe9'\n"),
    ],
)
def test_blanking_takes_the_marker_and_the_space_before_it(marked: bytes, bare: bytes) -> None:
    assert blanked(marked) == bare


@pytest.mark.parametrize(
    "line",
    [
        b"f()  # expect duplicate-call",
        b"f()  # expect: duplicate-call because of this",
        b"f()  # expect: duplicate-cal",
        b"f()  # expect: duplicate-call # noqa",
        b"f()  # expect-todo",
    ],
)
def test_a_misspelt_marker_fails(line: bytes) -> None:
    with pytest.raises(AssertionError):
        read_markers("a.py", line, Markers())


def test_markers_are_read_by_line(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    source.joinpath("a.py").write_bytes(
        b"\nf(f())  # expect: duplicate-call, duplicate-call  # expect-todo: missing-scope\n"
    )
    source.joinpath("a.md").write_bytes(b"f()  # expect: duplicate-call\n")
    markers = copy_blanked(source, tmp_path / "target")
    assert markers.expected == {Finding("a.py", 2, "duplicate-call"): 2}
    assert markers.todo == {Finding("a.py", 2, "missing-scope"): 1}
    assert tree_bytes(tmp_path / "target") == {"a.py": b"\nf(f())\n", "a.md": b"f()  # expect: duplicate-call\n"}


def test_verdicts() -> None:
    one, two, three, four = (Finding("a.py", line, "duplicate-call") for line in (1, 2, 3, 4))
    markers = Markers(Counter([one, one, two]), Counter([three]))
    assert verdicts(Counter([one, one, two]), markers) == []
    assert verdicts(Counter([one, three, four]), markers) == [
        "Missing: a.py:1 duplicate-call is expected and not reported",
        "Missing: a.py:2 duplicate-call is expected and not reported",
        "Noisy: a.py:4 duplicate-call is reported and not expected",
        "Promote: a.py:3 duplicate-call is found now; turn its `expect-todo` into `expect`",
    ]
