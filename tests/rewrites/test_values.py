"""Duplicates that are handed on as values, where the contract says what stands for their result."""

from __future__ import annotations

from typing import Any

import pytest

CONTRACT = """\
[[contract]]
name = "c"
canonical = "hub:Hub.send"
names = ["old_send"]

[[contract.duplicate]]
symbol = "post:Post.old_send"
rewrite = "{receiver}.hub.send({user}, {event})"
rewrite-result = "RESULT"
imports = ["service:deliver", "service:get_service"]
"""
POST = """\
--- post.py
from hub import Hub


class Post:
    hub: Hub

    async def old_send(self, SIGNATURE) -> int:
        print(self)
        return 1


--- service.py
class Service:
    async def deliver(self, user: str, event: dict) -> int:
        return len(user)


def get_service() -> Service:
    return Service()


async def deliver(user: str, event: dict) -> int:
    return await get_service().deliver(user, event)


--- app.py
"""
USE = "from post import Post\n\n\ndef hook(post: Post, take) -> None:\n    take(post.old_send)\n"


def rewritten(rewrite: Any, result: str, use: str = USE, signature: str = "user: str, event: dict") -> Any:
    text = POST.replace("SIGNATURE", signature) + use
    return rewrite(CONTRACT.replace("RESULT", result), text, unsafe=True, rules=("duplicate-reference",))


@pytest.mark.parametrize(
    ("result", "value", "doubt"),
    [
        ("deliver({user}, {event})", "deliver", "keywords may use other names than `deliver` takes"),
        ("get_service().deliver({user}, {event})", "get_service().deliver", "runs here, and not at each call"),
        ("{receiver}.hub.count({user}, {event})", "post.hub.count", "keywords may use other names"),
    ],
)
def test_what_a_plain_call_calls_is_the_value(rewrite: Any, result: str, value: str, doubt: str) -> None:
    found = rewritten(rewrite, result)
    assert f"    take({value})\n" in found.files["app.py"]
    fix = found.fix("duplicate-reference")
    assert (fix.applicability, doubt in fix.reason) == ("unsafe", True)


@pytest.mark.parametrize(
    ("result", "signature"),
    [
        ("(await get_service().deliver({user}, {event})) + 1", "user: str, event: dict"),
        ("deliver({event}, {user})", "user: str, event: dict"),
        ("deliver({user}, event={event})", "user: str, event: dict"),
        ("deliver({user}, {event})", "user: str, event: dict = {}"),
        ("deliver({user}, {event})", "user: str, *, event: dict"),
        ("deliver(str({user}), {event})", "user: str, event: dict"),
    ],
)
def test_what_changes_the_arguments_is_none(rewrite: Any, result: str, signature: str) -> None:
    found = rewritten(rewrite, result, signature=signature)
    assert found.files["app.py"] == USE
    assert found.fix("duplicate-reference").applicability == "manual"


@pytest.mark.parametrize(
    "use",
    [
        "from post import Post\n\nPOST: Post = Post()\nHOOKS = [POST.old_send]\n",
        "from post import Post\n\nPOST: Post = Post()\n\n\ndef go(send=POST.old_send) -> None:\n    send()\n",
    ],
)
def test_nothing_is_called_while_a_module_is_imported(rewrite: Any, use: str) -> None:
    found = rewritten(rewrite, "get_service().deliver({user}, {event})", use)
    assert found.files["app.py"] == use
    assert any("would run once, when the module is imported" in reason for reason in found.refused)
    assert "deliver" in rewritten(rewrite, "deliver({user}, {event})", use).files["app.py"]
