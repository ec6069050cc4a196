"""The examples of contracts: what holds, what differs and how that is told, and where they are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from casework import Outcome, run

CONTRACT = """\
[[contract]]
name = "delivery"
canonical = "hub:Hub.send"
names = ["push", "push_all"]

[[contract.duplicate]]
symbol = "post:Post.push"
rewrite = "{receiver}.hub.send({user}, {event})"

[[contract.duplicate.when]]
package = ["agents"]
rewrite = "get_hub().send({user}, {event})"
imports = ["hub:get_hub"]

[[contract.duplicate.when]]
equals = { mode = "None" }
refuse = "mode None is historic: ask the delivery team"
"""
TREE = {
    "hub.py": "class Hub:\n    async def send(self, user: str, event: dict) -> bool:\n        return True\n",
    "post.py": "from hub import Hub\n\n\nclass Post:\n    hub: Hub\n\n"
    '    def push(self, user: str, event: dict, mode: str = "slow") -> None:\n        print(user, event, mode)\n\n\n'
    "def push_all(event: dict) -> None:\n    print(event)\n",
    "agents/__init__.py": "",
}
MODULE = "from post import Post\n\nasync def tell(post: Post, u, e) -> None:\n    "


@pytest.fixture
def tried(tmp_path: Path) -> Any:
    """Runs ``contract test`` over a tree whose contract ends in some examples."""

    def run_examples(*examples: str, command: tuple[str, ...] = ("contract", "test", "--types", "none")) -> Outcome:
        written = "".join(f"\n[[contract.example]]\n{one}\n" for one in examples)
        for path, text in {**TREE, "ssot-lint.toml": CONTRACT + written}.items():
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(text)
        return run(tmp_path, *command)

    return run_examples


def example(before: str, after: str = "", refused: str = "", **more: str) -> str:
    outcome = f"refused = '{refused}'" if refused else f"after = '''{after}'''"
    return "\n".join([f"before = '''{before}'''", outcome, *(f'{key} = "{value}"' for key, value in more.items())])


@pytest.mark.parametrize(
    "one",
    [
        example("post.push(u, {'a': 1})", "await post.hub.send(u, {'a': 1})"),
        example("if u:\n    # now\n    post.push(u, e)", "if u:\n    # now\n    await post.hub.send(u, e)"),
        example("post.push(u, e, None)", refused="ask the delivery team"),
        example("push_all(e)", refused="declare `rewrite`"),
        example("def f(post):\n    post.push(u, e)", refused="known by name only"),
        example(f"{MODULE}post.push(u, e)", f"{MODULE}await post.hub.send(u, e)"),
        example(
            f"{MODULE}post.push(u, e)", f"from hub import get_hub\n{MODULE}await get_hub().send(u, e)", package="agents"
        ),
    ],
)
def test_an_example_that_holds(tried: Any, one: str) -> None:
    outcome = tried(one)
    assert (outcome.code, outcome.out[:5]) == (0, "ok   "), outcome.out


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (example("post.push(u, e)", "post.hub.send(u, e)"), "why: `send` is async and `example` is not"),
        (
            example("x = await post.push(u, e)", "x = await post.hub.send(e, u)"),
            "-x = await post.hub.send(e, u)\n+x = await post.push(u, e)\n",
        ),
        (example("post.push(u, e)", refused="ask"), "left for another reason"),
        (example("await x\npost.push(u, e)", refused="ask"), "and it is rewritten"),
        (example("other(u, e)", "other(e, u)"), "nothing in it is a use of a duplicate"),
    ],
)
def test_an_example_that_differs_says_how_and_why(tried: Any, one: str, told: str) -> None:
    outcome = tried(example("post.push(u, e, None)", refused="ask"), one)
    assert outcome.code == 1
    assert outcome.out.startswith("ok    delivery  ssot-lint.toml:19\nFAIL  delivery  ssot-lint.toml:23\n")
    assert told in outcome.out, outcome.out
    assert outcome.err.endswith("2 examples, 1 differing\n")


def test_a_name_that_several_duplicates_have_must_be_told(tried: Any, tmp_path: Path) -> None:
    other = "class Other:\n    def push(self, user: str) -> None:\n        print(user)\n"
    (tmp_path / "other.py").write_text(other)
    outcome = tried(example("post.push(u, e)", "await post.hub.send(u, e)"))
    assert outcome.code == 1 and "`push` may be `other:Other.push` or `post:Post.push`: add `symbol" in outcome.out
    outcome = tried(example("post.push(u, e)", "await post.hub.send(u, e)", symbol="post:Post.push"))
    assert outcome.code == 0


def test_without_examples_it_says_how_to_add_one(tried: Any) -> None:
    outcome = tried()
    assert outcome.code == 0 and "[[contract.example]]" in outcome.err


def test_nothing_on_disk_changes(tried: Any, tmp_path: Path) -> None:
    tried(example("post.push(u, e)", "await post.hub.send(u, e)"))
    kept = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path for path in kept if not path.startswith(".ssot")} == {*TREE, "ssot-lint.toml"}


def test_explain_shows_them_under_what_they_are_about(tried: Any) -> None:
    one = example("post.push(u, e)", "await post.hub.send(u, e)")
    shown = tried(one, command=("explain", "duplicate-call")).out
    assert "## In this project" in shown and "await post.hub.send(u, e)" in shown
    assert "## In this project" not in tried(one, command=("explain", "missing-scope")).out


def test_show_tells_the_variants(tried: Any) -> None:
    shown = tried(command=("contract", "show", "--types", "none")).out
    assert "when         in agents\n  rewrite    get_hub().send({user}, {event})\n" in shown
    assert "when         mode is None\n  refuse     mode None is historic" in shown


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("{ mode =", "{ mod ="),
            "ssot-lint.toml:16: `equals`: `Post.push` takes no parameter `mod`\ndid you mean `mode`?",
        ),
        (("get_hub().send({user}", "get_hub().send({usr}"), "ssot-lint.toml:12:27: `rewrite`: unknown hole `{usr}`"),
    ],
)
def test_a_variant_that_no_parameter_answers_to_is_an_error_at_its_place(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    for path, text in {**TREE, "ssot-lint.toml": CONTRACT.replace(*change)}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    outcome = run(tmp_path, "contract", "show", "--types", "none")
    assert outcome.code == 2 and told in outcome.err, outcome.err
