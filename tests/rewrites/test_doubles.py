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


FUNCTIONS = """\
--- hub.py
def push(user: str, event: dict) -> None:
    print(user, event)


def old_all(user: str, event: dict) -> None:
    push(user, event)
--- consumer.py
from hub import old_all


def run() -> None:
    old_all("a", {})
--- app.py
import hub
import consumer
from unittest.mock import patch


def f() -> None:
    with patch.object(hub, "old_all"):
        hub.old_all("a", {})
    with patch.object(consumer, "old_all") as sent:
        consumer.run()
        sent.assert_called_once()


def g(args: list) -> None:
    import hub as h

    getattr(h, "old_all")(*args)
"""


def test_a_name_in_the_canonicals_own_module_is_there_in_the_same_object(rewrite: Any) -> None:
    contract = '[[contract]]\nname = "c"\ncanonical = "hub:push"\nnames = ["old_all"]\n'
    done = rewrite(contract, FUNCTIONS, unsafe=True, rules=(*RULES, "duplicate-import"))
    app, consumer = FUNCTIONS.partition("--- app.py\n")[2], FUNCTIONS.partition("--- consumer.py\n")[2]
    assert done.files["app.py"] == app.replace("old_all", "push"), (done.fixes, done.refused)
    assert done.files["consumer.py"] == consumer.partition("---")[0].replace("old_all", "push")
