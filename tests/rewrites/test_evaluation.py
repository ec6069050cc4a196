"""What a call evaluates: each thing once and in its order, if need be in statements above; else it is refused."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "from post import Post\n\n\ndef f(post: Post, it, u, e):\n"
POST = """\
--- post.py
class Post:
    def old(self, user, event=None, mode=None):
        print(user, event, mode)
--- app.py
"""


def contract(template: str) -> str:
    return (
        '[[contract]]\nname = "c"\ncanonical = "hub:Hub.push"\nnames = ["old"]\n'
        f'[[contract.duplicate]]\nsymbol = "post:Post.old"\nrewrite = "{template}"\n'
    )


TWICE = "{receiver}.push({user}, {user})"
SWAPPED = "{receiver}.push({event}, {user})"
DROPPED = "{receiver}.push({event})"


@pytest.mark.parametrize(
    ("template", "before", "after"),
    [
        (TWICE, "post.old(next(it))", "user = next(it)\n    post.push(user, user)"),
        (TWICE, "post.old(user=next(it))", "user = next(it)\n    post.push(user, user)"),
        (TWICE, "post.old(u)", "post.push(u, u)"),
        (TWICE, "post.old(next(it), mode=next(it))", "user = next(it)\n    next(it)\n    post.push(user, user)"),
        (SWAPPED, "post.old(next(it), next(it))", "user = next(it)\n    event = next(it)\n    post.push(event, user)"),
        (SWAPPED, "post.old(u, next(it))", "post.push(next(it), u)"),
        (SWAPPED, "post.old(next(it), e)", "post.push(e, next(it))"),
        (SWAPPED, "post.old((yield), (yield 1))", "user = (yield)\n    event = (yield 1)\n    post.push(event, user)"),
        (SWAPPED, "post.old(a := next(it), a)", "user = (a := next(it))\n    post.push(a, user)"),
        (DROPPED, "post.old(next(it), e)", "next(it)\n    post.push(e)"),
        ("{user} and {receiver}.push({user})", "post.old(next(it))", "user = next(it)\n    user and post.push(user)"),
        (TWICE, "user = 1\n    post.old(next(it))", "user = 1\n    user_2 = next(it)\n    post.push(user_2, user_2)"),
        (TWICE, "x = post.old(next(it))", "user = next(it)\n    x = post.push(user, user)"),
        (TWICE, "it[0].x = post.old(next(it))", "user = next(it)\n    it[0].x = post.push(user, user)"),
        (TWICE, "return post.old(next(it))", "user = next(it)\n    return post.push(user, user)"),
        (TWICE, "u(); post.old(next(it))", "u(); user = next(it); post.push(user, user)"),
        (TWICE, "if u: post.old(next(it))", "if u: user = next(it); post.push(user, user)"),
        (
            TWICE,
            "# why\n    post.old(next(it))  # how",
            "# why\n    user = next(it)\n    post.push(user, user)  # how",
        ),
        (
            TWICE,
            "post.old(\n        next(it)\n        + 1\n    )",
            "user = (next(it)\n        + 1)\n    post.push(user, user)",
        ),
        (
            TWICE,
            "for _ in it:\n        post.old(u())",
            "for _ in it:\n        user = u()\n        post.push(user, user)",
        ),
    ],
)
def test_what_acts_is_evaluated_once_and_in_order(rewrite: Any, template: str, before: str, after: str) -> None:
    done = rewrite(contract(template), f"{POST}{HEAD}    {before}\n", unsafe=True)
    assert done.files["app.py"] == f"{HEAD}    {after}\n", (done.fixes, done.refused)


@pytest.mark.parametrize(
    ("template", "before"),
    [
        (TWICE, "print(u, post.old(next(it)))"),
        (TWICE, "[post.old(next(it)) for _ in it]"),
        (TWICE, "late = lambda: post.old(next(it))"),
        (TWICE, "u += post.old(next(it))"),
        (TWICE, "if u() and post.old(next(it)):\n        pass"),
        (TWICE, "while post.old(next(it)):\n        pass"),
        (TWICE, "assert u, post.old(next(it))"),
        (TWICE, "x = 1 + post.old(next(it))"),
        (TWICE, "class A:\n        x = post.old(next(it))"),
        (SWAPPED, "with u() as x, post.old(next(it), next(it)):\n        pass"),
        ("{receiver}.push({receiver}, {user})", "it(post).old(u)"),
    ],
)
def test_where_nothing_can_run_before_it_is_refused(rewrite: Any, template: str, before: str) -> None:
    text = (
        f"{HEAD}    {before}\n".replace("it(post)", "(yield post)") if "it(post)" in before else f"{HEAD}    {before}\n"
    )
    done = rewrite(contract(template), f"{POST}{text}", unsafe=True)
    assert done.files["app.py"] == text
    told = [*done.refused, *(fix.reason for (path, _, _), fix in done.fixes.items() if path == "app.py")]
    assert all(told), told


def test_module_level_gets_no_new_names(rewrite: Any) -> None:
    text = "from post import Post\n\npost = Post()\npost.old(input())\n"
    done = rewrite(contract(TWICE), POST + text, unsafe=True)
    assert done.files["app.py"] == text
    assert "would be evaluated 2 times; give it a name first" in done.fix("duplicate-call").reason
