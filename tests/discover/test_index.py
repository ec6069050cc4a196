"""The index: a second run reads what has changed, and says the same as one without it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ssot_lint.discover.model import Discovery
from ssot_lint.discover.search import find_families

BODY = '''
def total_of(rows, limit):
    """Sum up."""
    kept = []
    for row in rows:
        if row.price > limit and not row.is_hidden:
            kept.append((row.name, row.price))
    kept.sort(key=lambda pair: pair[1])
    log.info("kept %d", len(kept))
    total = sum(price for _, price in kept)
    store.remember(total, kept)
    return kept, total
'''


def search(root: Path, *, with_index: bool = True) -> Discovery:
    return find_families(str(root), ["."], with_index=with_index, with_history=False)


def aged(root: Path) -> None:
    """Let the files be older than the clock's grain."""
    for path in root.rglob("*.py"):
        os.utime(path, (time.time() - 100, time.time() - 100))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for at in range(5):
        (tmp_path / f"m{at}.py").write_text(BODY if at < 2 else f"x = {at}\n")
    return tmp_path


def test_what_is_unchanged_is_not_read_again(tree: Path) -> None:
    first = search(tree)
    again = search(tree)
    assert (first.files_read, again.files_read) == (5, 0)
    assert again.families == first.families == search(tree, with_index=False).families


def test_an_edit_is_seen_though_size_and_time_stay(tree: Path) -> None:
    aged(tree)
    search(tree)
    path = tree / "m1.py"
    seen = path.stat()
    path.write_text(BODY.replace("kept, total", "total, kept"))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    changed = search(tree)
    assert changed.files_read == 1
    assert changed.families == search(tree, with_index=False).families


@pytest.mark.parametrize("name", ["contents.msgpack", "shapes.pack", "catalogue.msgpack", "verdicts.msgpack"])
@pytest.mark.parametrize("content", [b"", b"garbage", b"\x95\x01\xa1x\x00\x80"])
def test_a_broken_index_is_none(tree: Path, name: str, content: bytes) -> None:
    first = search(tree)
    (tree / ".ssot_lint_cache/shapes" / name).write_bytes(content)
    assert search(tree).families == first.families


def test_files_that_are_gone_are_forgotten(tree: Path) -> None:
    search(tree)
    (tree / "m1.py").unlink()
    assert search(tree).families == ()
