"""What stands in for a duplicate moves as a whole: what is saved and replaced, mocks with their spec and asserts."""

from __future__ import annotations

from typing import Any

import pytest

CONTRACT = '[[contract]]\nname = "c"\ncanonical = "hub:Hub.push"\nnames = ["old_all"]\n'
HUB = """\
--- hub.py
class Hub:
    def push(self, user: str, event: dict) -> None:
        print(user, event)

    def old_all(self, user: str, event: dict) -> None:
        self.push(user, event)

    def old_other(self, event: dict) -> None:
        self.push("", event)
--- app.py
"""
RULES = ("duplicate-call", "duplicate-reference", "stale-double", "stale-target")
HEAD = "from unittest.mock import Mock\n\nfrom hub import Hub\n\n\ndef f(h: Hub, run, fake):\n"


@pytest.mark.parametrize(
    "body",
    [
        "saved = h.old_all\n    h.old_all = fake\n    try:\n        run(h)\n    finally:\n        h.old_all = saved",
        "h.old_all = Mock()\n    h.old_all('a', {})\n    del h.old_all",
        "m = Mock(spec=['old_all'])\n    m.old_all.return_value = 1\n    run(m)\n    m.old_all.assert_called_once()",
        "m = Mock(spec=['x', 'old_all'], old_all=1)\n    run(m.old_all)\n    assert m.old_all.call_count == 1",
    ],
)
def test_what_belongs_together_moves_together(rewrite: Any, body: str) -> None:
    done = rewrite(CONTRACT, f"{HUB}{HEAD}    {body}\n", unsafe=True, rules=RULES)
    assert done.files["app.py"] == f"{HEAD}    {body}\n".replace("old_all", "push"), (done.fixes, done.refused)


@pytest.mark.parametrize(
    ("contract", "body", "reason"),
    [
        (
            CONTRACT.replace("old_all", "old_other"),
            "saved = h.old_other\n    h.old_other = fake\n    run(h)\n    h.old_other = saved",
            "takes other parameters",
        ),
        (CONTRACT, "saved = h.old_all\n    h.old_all = fake\n    run(saved.__name__, h.old_all.cache)", "stays"),
        (CONTRACT, "m = Mock(spec=['old_all'])\n    m.old_all.return_value = 1\n    run(f'{m}.old_all')", ""),
    ],
)
def test_or_not_at_all(rewrite: Any, contract: str, body: str, reason: str) -> None:
    done = rewrite(contract, f"{HUB}{HEAD}    {body}\n", unsafe=True, rules=RULES)
    told = [*done.refused, *(fix.reason for (path, _, _), fix in done.fixes.items() if path == "app.py")]
    assert any(reason in one for one in told), told
    if reason:
        assert done.files["app.py"] == f"{HEAD}    {body}\n"
