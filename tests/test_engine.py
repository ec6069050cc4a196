"""The engine: one result, wherever the work runs."""

from __future__ import annotations

from ssot_lint.engine import extract_all
from ssot_lint.facts.model import Question

SOURCES = {
    f"module_{number}.py": f"from x import old\n\n\ndef use_{number}():\n    old({number})\n".encode()
    for number in range(20)
}


def test_a_pool_and_this_process_agree() -> None:
    question = Question(("old",))
    steps: list[int] = []
    serial = extract_all(SOURCES, question, 1, steps.append)
    assert serial == extract_all(SOURCES, question, 2)
    assert sum(steps) == len(SOURCES)
    assert all(len(one.facts.uses) == 2 for one in serial.values())


def test_a_deeply_nested_file_is_reported_and_the_rest_read() -> None:
    deep = b"x = old" + b"(" * 6000 + b")" * 6000 + b"\n"
    found = extract_all({"deep.py": deep, **SOURCES}, Question(("old",)), 1)
    assert found["deep.py"].facts.problem is not None
    assert found["module_3.py"].facts.uses
