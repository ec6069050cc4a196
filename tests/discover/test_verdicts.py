"""Verdicts: what was compared before is not compared again, and nobody can tell by what is found."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_lint.discover import edges
from ssot_lint.discover.search import find_families

LINES = [
    "kept = [row for row in rows if row.price > limit]",
    "log.info('kept %d', len(kept))",
    "kept.sort(key=lambda pair: pair.price)",
    "total = sum(one.price for one in kept)",
    "store.remember(total, kept)",
    "if not kept: raise LookupError(limit)",
    "audit.note(limit, total, store.name)",
]
APART = [
    "while queue.waits() and not queue.closed:",
    "    page = reader.next_page(queue.pop(), rows)",
    "    index[page.number] = page.text or reader.blank",
    "    limit -= page.size * 2",
    "yield from index.values()",
]
THIRD = [
    "assert rows is not limit, 'same'",
    "with gate.lock(limit) as held, gate.timer():",
    "    held.token = gate.sign(held.name + limit.name)",
    "    del gate.waiting[held.token]",
    "return {held.token: gate.state for gate in rows}",
]
NAMES = ["send_rows", "emit_rows", "Store.send", "Shop.send"]

bodies = st.lists(st.sampled_from(LINES), min_size=4, max_size=9)
modules = st.lists(st.tuples(st.sampled_from(NAMES), bodies), min_size=1, max_size=3)
trees = st.lists(modules, min_size=3, max_size=5)
edits = st.lists(st.tuples(st.integers(0, 4), st.one_of(st.none(), modules)), min_size=1, max_size=3)


def text_of(module: list[tuple[str, list[str]]]) -> str:
    parts = []
    for name, body in module:
        owner, _, method = name.rpartition(".")
        indent = "    " if owner else ""
        head = [f"class {owner}:"] if owner else []
        parameters = "self, rows, limit" if owner else "rows, limit"
        lines = [*head, f"{indent}def {method}({parameters}):", *(f"{indent}    {line}" for line in body)]
        parts.append("\n".join(lines))
    return "\n\n\n".join(parts) + "\n"


def search(root: Path, *, with_index: bool) -> tuple[object, ...]:
    found = find_families(str(root), ["."], with_index=with_index, with_history=False)
    return found.families, found.twins, found.left_out


@settings(max_examples=40, deadline=None)
@given(trees, edits)
def test_after_any_edits_what_is_found_is_what_a_first_run_finds(
    tree: list[list[tuple[str, list[str]]]], steps: list[tuple[int, list[tuple[str, list[str]]] | None]]
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for at, module in enumerate(tree):
            (root / f"m{at}.py").write_text(text_of(module))
        search(root, with_index=True)
        for at, module in steps:
            path = root / f"m{at}.py"
            if module is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(text_of(module))
            assert search(root, with_index=True) == search(root, with_index=False)


def test_only_what_shares_something_with_an_edit_is_compared_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(6):
        body = [LINES, APART, THIRD][at // 2]
        extra = [f"other{at}.call(limit, {at})"] * (at % 2)
        (tmp_path / f"m{at}.py").write_text(text_of([(f"send_{at}", [*body, *extra])]))
    asked: list[tuple[int, int]] = []
    plain = edges.Comparing.score

    def noted(self: edges.Comparing, left: int, right: int) -> float | None:
        asked.append((left, right))
        return plain(self, left, right)

    monkeypatch.setattr(edges.Comparing, "score", noted)
    first = search(tmp_path, with_index=True)
    cold = len(set(asked))
    asked.clear()
    assert search(tmp_path, with_index=True) == first
    assert (cold > 0, asked) == (True, [])
    body = (tmp_path / "m5.py").read_text()
    (tmp_path / "m5.py").write_text(body.replace("other5", "third.fourth"))
    search(tmp_path, with_index=True)
    assert 0 < len(set(asked)) < cold
