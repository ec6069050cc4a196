"""Duplicates that are only another name of the canonical: `old = send` in its class or module."""

from __future__ import annotations

from typing import Any

import pytest

HUB = """\
--- hub.py
class Hub:
    def send(self, user, event=None):
        return user, event

    old = send


def post(user, event=None):
    return user, event


push = post
VERSION = 1

--- app.py
"""
CONTRACTS = """\
[[contract]]
name = "method"
canonical = "hub:Hub.send"
names = ["old"]

[[contract]]
name = "function"
canonical = "hub:post"
names = ["push"]
"""
DECLARED = CONTRACTS.replace('names = ["old"]', '[[contract.duplicate]]\nsymbol = "hub:Hub.old"').replace(
    'names = ["push"]', '[[contract.duplicate]]\nsymbol = "hub:push"'
)


@pytest.mark.parametrize("contracts", [CONTRACTS, DECLARED], ids=["by name", "declared"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "from hub import Hub\n\n\ndef go(hub: Hub):\n    return hub.old(1), hub.old\n",
            "from hub import Hub\n\n\ndef go(hub: Hub):\n    return hub.send(1), hub.send\n",
        ),
        (
            "from hub import Hub\n\n\nclass Heir(Hub):\n    def go(self):\n        self.old(1, event=2)\n",
            "from hub import Hub\n\n\nclass Heir(Hub):\n    def go(self):\n        self.send(1, event=2)\n",
        ),
        ("from hub import push\n\nTOLD = push(1)\n", "from hub import post\n\nTOLD = post(1)\n"),
        ("from hub import push as told\n\nTOLD = told(1)\n", "from hub import post\n\nTOLD = post(1)\n"),
        ("from hub import post as told\n\nTOLD = told(1)\n", "from hub import post as told\n\nTOLD = told(1)\n"),
        ("import hub\n\nHOOK = hub.push\n", "import hub\n\nHOOK = hub.post\n"),
        ("from hub import post as push\n\npush(1)\n", "from hub import post as push\n\npush(1)\n"),
    ],
)
def test_it_is_the_canonical_by_another_name_and_nothing_else(
    rewrite: Any, contracts: str, before: str, after: str
) -> None:
    found = rewrite(contracts, HUB + before)
    assert found.files["app.py"] == after
    assert {fix.applicability for (path, _, _), fix in found.fixes.items() if path == "app.py"} <= {"safe"}


def test_it_is_retired_like_any_adapter(rewrite: Any) -> None:
    found = rewrite(CONTRACTS, HUB + "print(1)\n", rules=("idle-adapter",))
    assert found.refused == ()
    assert "old = send" not in found.files["hub.py"]
    assert "push = post" not in found.files["hub.py"]


@pytest.mark.parametrize("hub", ["    old = other.send\n", "    old = staticmethod(send)\n"])
def test_what_names_something_else_is_a_duplicate_as_ever(rewrite: Any, hub: str) -> None:
    text = HUB.replace("    old = send\n", hub) + "from hub import Hub\n\n\ndef go(hub: Hub):\n    hub.old(1)\n"
    assert "hub.old(1)" in rewrite(CONTRACTS, text).files["app.py"]
