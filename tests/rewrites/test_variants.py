"""Templates for some uses only: by where they stand, how they are known, and what their call gives."""

from __future__ import annotations

from typing import Any

import pytest

CONTRACT = """\
[[contract]]
name = "c"
canonical = "hub:Hub.send"
names = ["old_push", "old_send"]

[[contract.duplicate]]
symbol = "post:Post.old_push"
rewrite = "{receiver}.hub.push({user}, {event})"

"""
POST = """\
--- post.py
from hub import Hub


class Post:
    hub: Hub

    def old_push(self, user: str, event: dict, mode: str = "slow") -> None:
        print(user, event, mode)
"""


def whens(*tables: str) -> str:
    return CONTRACT + "\n".join(f"[[contract.duplicate.when]]\n{table}\n" for table in tables)


def use(call: str) -> str:
    return f"from post import Post\n\n\ndef notify(post: Post, u: str, e: dict, args: list) -> None:\n    {call}\n"


FAST = 'equals = { mode = \'"fast"\' }\nrewrite = "{receiver}.hub.fast({user}, {event})"'


@pytest.mark.parametrize(
    ("when", "before", "after"),
    [
        (FAST, 'post.old_push(u, e, "fast")', "post.hub.fast(u, e)"),
        (FAST, "post.old_push(u, e, mode = 'fast')", "post.hub.fast(u, e)"),
        (FAST, "post.old_push(u, e)", "post.hub.push(u, e)"),
        (FAST, "post.old_push(u, e, 'slow')", "post.hub.push(u, e)"),
        ('equals = { mode = "\'slow\'" }\nrewrite = "slow({user})"', "post.old_push(u, e)", "slow(u)"),
        ('given = ["mode"]\nrewrite = "{receiver}.hub.with_({mode})"', "post.old_push(u, e, u)", "post.hub.with_(u)"),
        ('missing = ["mode"]\nrewrite = "{receiver}.hub.bare({user})"', "post.old_push(u, e)", "post.hub.bare(u)"),
        ('literal = ["user"]\nrewrite = "{receiver}.hub.one({user})"', "post.old_push('a', e)", "post.hub.one('a')"),
        ('literal = ["user"]\nrewrite = "{receiver}.hub.one({user})"', "post.old_push(u, e)", "post.hub.push(u, e)"),
        ('package = ["app"]\nrewrite = "{receiver}.ours({user})"', "post.old_push(u, e)", "post.ours(u)"),
        ('package = ["ap", "application"]\nrewrite = "x({user})"', "post.old_push(u, e)", "post.hub.push(u, e)"),
        ('proof = ["double"]\nrewrite = "x({user})"', "post.old_push(u, e)", "post.hub.push(u, e)"),
        ('proof = ["resolved"]\nrewrite = "{receiver}.sure({user})"', "post.old_push(u, e)", "post.sure(u)"),
        (
            'package = ["app"]\ngiven = ["mode"]\nrewrite = "{receiver}.both({user})"',
            "post.old_push(u, e)",
            "post.hub.push(u, e)",
        ),
    ],
)
def test_the_first_template_whose_conditions_hold(rewrite: Any, when: str, before: str, after: str) -> None:
    text = POST + "--- app.py\n" + ("slow = print\n" if "slow(" in when else "") + use(before)
    done = rewrite(whens(when), text, unsafe=True)
    assert done.files["app.py"].endswith(use(after))


def test_the_order_of_the_tables_decides(rewrite: Any) -> None:
    tables = ('given = ["user"]\nrewrite = "{receiver}.first({user})"', 'given = ["event"]\nrewrite = "x({user})"')
    assert rewrite(whens(*tables), POST + "--- app.py\n" + use("post.old_push(u, e)"), unsafe=True).files[
        "app.py"
    ] == use("post.first(u)")


@pytest.mark.parametrize(
    ("when", "call", "reason"),
    [
        (FAST, "post.old_push(*args)", "they are unpacked"),
        (FAST, "args.append(post.old_push)", "it is not called here"),
        ('package = ["app"]\nrefuse = "app is frozen until May"', "post.old_push(u, e)", "frozen until May"),
        ('given = ["user"]\nrefuse = "ask us"', "post.old_push(u, e)", "the contract leaves it to a person: ask us"),
    ],
)
def test_what_cannot_be_decided_is_refused(rewrite: Any, when: str, call: str, reason: str) -> None:
    done = rewrite(whens(when), POST + "--- app.py\n" + use(call), unsafe=True)
    assert done.files["app.py"] == use(call)
    assert any(reason in fix.reason for (path, _, _), fix in done.fixes.items() if path == "app.py"), done.fixes


def test_a_result_template_of_a_variant_leaves_the_plain_one(rewrite: Any) -> None:
    when = 'package = ["app"]\nrewrite-result = "{receiver}.hub.told({user})"'
    text = POST + "--- app.py\n" + use("post.old_push(u, e)\n    x = post.old_push(u, e)")
    done = rewrite(whens(when), text, unsafe=True)
    assert done.files["app.py"] == use("post.hub.push(u, e)\n    x = post.hub.told(u)")


def test_a_template_of_a_variant_brings_its_own_imports(rewrite: Any) -> None:
    when = 'package = ["app"]\nrewrite = "Hub.fast({user})"\nimports = ["hub:Hub"]'
    done = rewrite(whens(when), POST + "--- app.py\n" + use("post.old_push(u, e)"), unsafe=True)
    assert done.files["app.py"] == "from hub import Hub\n" + use("Hub.fast(u)")


def test_dangling_calls_have_a_template_of_their_own_only_if_it_says_so(rewrite: Any) -> None:
    text = POST + "--- app.py\nclass Bare:\n    def go(self, u, e):\n        self.old_push(u, e)\n"
    plain = rewrite(whens('package = ["app"]\nrewrite = "{receiver}.x({user})"'), text, unsafe=True)
    assert "self.old_push" in plain.files["app.py"]


def test_a_template_for_dangling_calls(rewrite: Any) -> None:
    text = POST + "--- app.py\nclass Bare:\n    def go(self, u, e):\n        self.old_push(u, e)\n"
    done = rewrite(
        whens('proof = ["dangling"]\nrewrite = "{receiver}.post.hub.push({user}, {event})"'), text, unsafe=True
    )
    assert "self.post.hub.push(u, e)" in done.files["app.py"]
    assert "has no `old_push`" in done.fix("dangling-call").reason
