"""Guards that have one answer only become the branch that it leads to; the others stay."""

from __future__ import annotations

from typing import Any

import pytest

CONTRACT = """\
[[contract]]
name = "c"
canonical = "hub:Hub.send"
names = ["old_push", "old_send"]

[[contract.duplicate]]
symbol = "hub:Router.old_send"
rewrite = "{receiver}.hub.send({user}, {event})"
"""
HEAD = "from hub import Hub, Router\n\n\nasync def f(m: Hub, r: Router, x, u, e):\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'if hasattr(m, "old_send"):\n    await m.old_send(u, e)\nelif hasattr(m, "send"):\n    await m.send(u, e)',
            "await m.send(u, e)",
        ),
        (
            'if hasattr(r, "old_send"):\n    await r.old_send(u, e)\nelif hasattr(r, "send"):\n    await r.send(u, e)',
            "await r.hub.send(u, e)",
        ),
        (
            'if hasattr(m, "send"):\n    x()\nelif hasattr(m, "old_send"):\n    await m.old_send(u, e)\n'
            "else:\n    x(1)",
            'if hasattr(m, "send"):\n    x()\nelse:\n    x(1)',
        ),
        (
            'if x:\n    x()\nelif hasattr(r, "old_send"):\n    # why\n    await r.old_send(u, e)\nelse:\n    x(1)',
            "if x:\n    x()\nelse:\n    # why\n    await r.hub.send(u, e)",
        ),
        ('if x:\n    x()\nelif hasattr(m, "old_send"):\n    await m.old_send(u, e)', "if x:\n    x()"),
        ('if hasattr(m, "old_send"):\n    await m.old_send(u, e)\nelif x:\n    x()', "if x:\n    x()"),
        ('if not hasattr(m, "old_send"):\n    x()\nelse:\n    await m.old_send(u, e)', "x()"),
        ('if not hasattr(r, "old_send"):\n    x()\nelse:\n    await r.old_send(u, e)', "await r.hub.send(u, e)"),
        ('if hasattr(m, "old_send"):\n    await m.old_send(u, e)\nx()', "x()"),
        ('if x:\n    if hasattr(m, "old_send"):\n        await m.old_send(u, e)', "if x:\n    pass"),
        (
            '# what\nif hasattr(r, "old_send"):\n    x()  # one\n\n    await r.old_send(u, e)  # two\nx()',
            "# what\nx()  # one\n\nawait r.hub.send(u, e)  # two\nx()",
        ),
        ('if hasattr(r, "old_send"): await r.old_send(u, e)', "await r.hub.send(u, e)"),
        (
            'x = await r.old_send(u, e) if hasattr(r, "old_send") else await r.send(u, e)',
            "x = await r.hub.send(u, e)",
        ),
        ('x = (await m.old_send(u, e) if hasattr(m, "old_send") else None) + 1', "x = (None) + 1"),
        ('x = [1 if hasattr(m, "old_send") else a or b for a, b in x]', "x = [a or b for a, b in x]"),
        (
            'if hasattr(m, "old_send"):\n    await m.old_send(u, e)\n'
            'elif hasattr(m, "old_push"):\n    m.old_push(u, e)\n'
            "else:\n    x()",
            "x()",
        ),
    ],
)
def test_a_guard_with_one_answer_collapses(rewrite: Any, before: str, after: str) -> None:
    def indented(text: str) -> str:
        return "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))

    done = rewrite(CONTRACT, f"--- app.py\n{HEAD}{indented(before)}    return 1\n", unsafe=True)
    assert done.files["app.py"] == f"{HEAD}{indented(after)}    return 1\n", (done.fixes, done.refused)


@pytest.mark.parametrize(
    "before",
    [
        'if hasattr(x, "old_send"):\n        await x.old_send(u, e)\n'
        '    elif hasattr(x, "send"):\n        await x.send(u, e)',
        'if hasattr(r, "old_send") and x:\n        x()',
        'if hasattr(x(r), "old_send"):\n        x()',
        'while hasattr(m, "old_send"):\n        x()',
        'x = hasattr(r, "old_send")',
        'if hasattr(r, "old_send"):  # see the plan\n        x()',
        'if hasattr(r, "old_send"):\n        await r.old_send(*u)\n        x = r.old_send.cache',
    ],
)
def test_a_guard_that_is_more_or_may_go_either_way_stays(rewrite: Any, before: str) -> None:
    text = f"{HEAD}    {before}\n    return 1\n"
    done = rewrite(CONTRACT, f"--- app.py\n{text}", unsafe=True)
    assert "hasattr(" in done.files["app.py"]
    assert done.files["app.py"].count("x()") == text.count("x()")


def test_nothing_of_it_is_safe(rewrite: Any) -> None:
    text = f'{HEAD}    if hasattr(r, "old_send"):\n        await r.old_send(u, e)\n'
    done = rewrite(CONTRACT, f"--- app.py\n{text}")
    assert done.files["app.py"] == text
    assert "`r` is taken for `Router`" in done.fix("duplicate-reference").reason
