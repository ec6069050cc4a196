"""What can go wrong between the diff and the disk, brought about for real, from the command line."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from casework import run, tree_bytes, tree_times
from smallproject import CONFIG, DATES, write_tree

from ssot_lint.sources.locking import Lock, take_lock
from ssot_lint.sources.state import state_directory

USE = b"from shop import dates\n\nDAY = dates.parse_day('x')\n"
MENDED = USE.replace(b"parse_day", b"parse_date")
ODD = {
    "crlf": USE.replace(b"\n", b"\r\n"),
    "bom": b"\xef\xbb\xbf" + USE,
    "latin": b"# -*- coding: latin-1 -*-\n" + USE + b"NAME = 'caf\xe9'\n",
    "no_end": USE.rstrip(),
    "blank_end": USE + b"   \n\n\t\n",
    "tabs": USE + b"\nif DAY:\n\tfor x in 'ab':\n\t\tdates.parse_day(x)\n",
    "mixed": USE.replace(b"\n", b"\r\n", 1) + b"A = 1\r\nB = 2\n",
    "shebang": b"#!/usr/bin/env python3\n" + USE,
    "wide": USE.replace(b"DAY", "NAME = '日本語 🎉'; DAY".encode()),
    "feeds": USE + b"\x0c\nclass A:\n    pass\n\x0c\n",
}  # fmt: skip
LEFT = {
    "utf16": "# coding: utf-16\n".encode("utf-16") + USE.decode().encode("utf-16-le"),
    "utf16_cookie": b"# coding: utf-16\n" + USE,
    "nul": USE + b"X = '\0'\n",
    "deep": b"from shop import dates\nX = " + b"(" * 5000 + b"dates.parse_day('x')" + b")" * 5000 + b"\n",
    "broken": USE + b"def (:\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return build(tmp_path / "project")


def build(root: Path) -> Path:
    return write_tree(root, {"ssot-lint.toml": CONFIG, "shop/__init__.py": "", "shop/dates.py": DATES})


def uses(root: Path, *names: str) -> None:
    write_tree(root, {f"web/{name}.py": USE for name in names})


def fix(root: Path, *options: str) -> str:
    """What a `fix --write` says that must write nothing."""
    before, times = tree_bytes(root), tree_times(root)
    outcome = run(root, "fix", "--types", "none", "--write", *options)
    assert (outcome.code, outcome.out) == (2, ""), outcome.err
    assert (tree_bytes(root), tree_times(root)) == (before, times)
    assert not list(root.rglob(".ssot-lint-*")), "staged files are gone"
    assert "Traceback" not in outcome.err
    return " ".join(outcome.err.split())


def test_odd_files_keep_every_other_byte_and_come_back(shop: Path) -> None:
    write_tree(shop, {f"web/{name}.py": source for name, source in (ODD | LEFT).items()})
    before = tree_bytes(shop)
    run(shop, "fix", "--types", "none", "--write")
    after = {name: (shop / f"web/{name}.py").read_bytes() for name in ODD}
    assert after == {name: source.replace(b"parse_day", b"parse_date") for name, source in ODD.items()}
    assert {name: (shop / f"web/{name}.py").read_bytes() for name in LEFT} == LEFT
    reported = {one["path"] for one in run(shop, "check", "--types", "none", "--output-format", "json").violations}
    no_python = {"web/utf16.py"}  # nor does it hold the name in bytes that anyone looks for
    assert {f"web/{name}.py" for name in LEFT} - no_python <= reported, "what could not be read is said"
    assert run(shop, "undo").code == 0
    assert tree_bytes(shop) == before


def test_a_file_that_could_not_be_printed_back_is_refused(shop: Path) -> None:
    write_tree(shop, {"web/cr.py": USE.replace(b"\n", b"\r")})
    before = tree_bytes(shop)
    outcome = run(shop, "fix", "--types", "none", "--write")
    assert "1  this file cannot be printed back byte for byte" in outcome.err
    assert tree_bytes(shop) == before


def test_links_stay_links_and_are_written_through_once(shop: Path) -> None:
    uses(shop, "real")
    (shop / "web" / "link.py").symlink_to("real.py")
    (shop / "linked").symlink_to("web")
    elsewhere = write_tree(shop.parent / "elsewhere", {"a.py": USE})
    (shop / "web" / "out.py").symlink_to(elsewhere / "a.py")
    (shop / "out").symlink_to(elsewhere)
    assert run(shop, "fix", "--types", "none", "--write", "--exit-zero").code == 0
    assert (shop / "web" / "real.py").read_bytes() == MENDED
    assert all(place.is_symlink() for place in (shop / "web" / "link.py", shop / "linked", shop / "web" / "out.py"))
    assert (elsewhere / "a.py").read_bytes() == USE, "what lies outside is not ours"


def test_a_hard_link_is_refused(shop: Path) -> None:
    uses(shop, "a", "b")
    os.link(shop / "web" / "b.py", shop.parent / "other name.py")
    assert "web/b.py has other names (hard links), which would keep the old content" in fix(shop)


def test_a_read_only_file_is_refused(shop: Path) -> None:
    uses(shop, "a", "b")
    (shop / "web" / "b.py").chmod(0o444)
    assert "web/b.py is read-only" in fix(shop)


MEDDLE = "import pathlib, sys; sys.stdout.write(sys.stdin.read()); {}"
"""A formatter that runs between reading and writing, and does something else besides."""


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        ("pathlib.Path('web/b.py').write_text('mine')", "web/b.py has changed since it was read"),
        ("pathlib.Path('web/b.py').unlink(missing_ok=True)", "web/b.py is no longer there"),
        ("pathlib.Path('web/b.py').chmod(0o444)", "web/b.py is read-only"),
    ],
)
def test_a_file_changed_between_reading_and_writing_stops_the_run(shop: Path, deed: str, message: str) -> None:
    uses(shop, "a", "b")
    write_tree(shop, {"meddle.py": MEDDLE.format(deed)})
    outcome = run(shop, "fix", "--types", "none", "--write", "--format-with", f"{sys.executable} meddle.py")
    assert outcome.code == 2
    assert message in " ".join(outcome.err.split())
    assert (shop / "web" / "a.py").read_bytes() == USE
    assert not (shop / "web" / "b.py").exists() or (shop / "web" / "b.py").read_bytes() in (b"mine", USE)


def test_a_second_run_at_once_is_told_of_the_first(shop: Path) -> None:
    uses(shop, "a")
    lock = take_lock(state_directory(str(shop)))
    assert isinstance(lock, Lock)
    with lock:
        assert f"another ssot-lint run is writing here (process {os.getpid()} on " in fix(shop)
        assert run(shop, "undo").code == 2
    assert run(shop, "fix", "--types", "none", "--write", "--exit-zero").code == 0


PROGRAM = """
import os, signal, sys
{}
from ssot_lint.cli import main
main(["fix", "--types", "none", "--write", "--jobs", "1"])
"""
KILL = """
replace, seen = os.replace, []
def deadly(source, target, **more):
    seen.append(target)
    if str(target).endswith("b.py"):
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(source, target, **more)
os.replace = deadly
"""


@pytest.mark.parametrize(("way_out", "is_old"), [("--roll-back", True), ("--finish", False)])
def test_a_killed_run_is_named_by_the_next_and_ended_either_way(
    shop: Path, clean_environment: dict[str, str], way_out: str, is_old: bool
) -> None:
    uses(shop, "a", "b", "c")
    before = tree_bytes(shop)
    ended = subprocess.run([sys.executable, "-c", PROGRAM.format(KILL)], cwd=shop, env=clean_environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [(shop / f"web/{name}.py").read_bytes() for name in "abc"] == [MENDED, USE, USE]
    assert "run 0001 was interrupted" in run(shop, "fix", "--types", "none", "--write").err
    assert "0001" in run(shop, "undo", "--list").out
    assert "run 0001 was interrupted after 1 of 3 files; use --finish or --roll-back" in run(shop, "undo").err
    assert run(shop, "undo", way_out).code == 0
    assert [(shop / f"web/{name}.py").read_bytes() for name in "abc"] == [USE if is_old else MENDED] * 3
    if not is_old:
        assert run(shop, "undo").code == 0
    assert tree_bytes(shop) == before


@pytest.mark.parametrize("limit", [60, 1_000])
def test_a_full_disk_leaves_everything_as_it_was(shop: Path, clean_environment: dict[str, str], limit: int) -> None:
    write_tree(shop, {"web/a.py": USE, "web/b.py": USE + b"# filler" * 500})
    before = tree_bytes(shop)
    full = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(full)], cwd=shop, env=clean_environment, capture_output=True, check=False
    )
    assert ended.returncode == 2, ended.stderr
    assert b"File too large" in ended.stderr
    assert tree_bytes(shop) == before
    assert not list(shop.rglob(".ssot-lint-*"))
    assert run(shop, "fix", "--types", "none", "--write", "--exit-zero").code == 0, "and nothing stands in the way"


def _heed_permissions() -> None:
    """Let root be refused what others are (capability `DAC_OVERRIDE` dropped for good)."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="root heeds no permissions elsewhere")
@pytest.mark.parametrize("read_only", ["web", "."])
def test_a_read_only_directory_leaves_everything_as_it_was(
    shop: Path, clean_environment: dict[str, str], read_only: str
) -> None:
    uses(shop, "a", "b")
    before = tree_bytes(shop)
    (shop / read_only).chmod(0o555)
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM.format("")],
        cwd=shop, env=clean_environment, capture_output=True, text=True, check=False, preexec_fn=_heed_permissions,
    )  # fmt: skip
    (shop / read_only).chmod(0o755)
    assert ended.returncode == 2, ended.stderr
    assert "Permission denied" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert tree_bytes(shop) == before
    assert not list(shop.rglob(".ssot-lint-*"))
