"""Guards that can go only one way say so, and share a group with what they guard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run
from ssot_lint.rules.model import Violation

HEAD = "from lib import Hub, Router\n"
NO_PUSH, HAS_PUSH = "always false: `Hub` has no `push`", "always true: `Router` has `push`"
TRUTH = "; the single source of truth is `Hub.send`"


@pytest.fixture
def violations(plant: Callable[..., Path], opened: Callable[..., Run]) -> Callable[[str], list[Violation]]:
    """Violations in a source, each with its planned fix."""

    def found(source: str) -> list[Violation]:
        run = opened(plant({"app.py": HEAD + source}), plans=True)
        return [one for one in run.plan.violations if one.path == "app.py"]

    return found


@pytest.mark.parametrize(
    ("source", "guard"),
    [
        ("def f(x: Hub):\n    hasattr(x, 'push')\n", NO_PUSH),
        ("def f(x: Router):\n    hasattr(x, 'push')\n", HAS_PUSH),
        ("hasattr(Router(), 'push')\n", HAS_PUSH),
        ("hasattr(Router, 'push')\n", HAS_PUSH),
        ("def f(x: Hub):\n    getattr(x, 'push', None)\n", f"{NO_PUSH}, so the default is taken"),
        ("def f(x: Router):\n    getattr(x, 'push', None)\n", f"{HAS_PUSH}, so the default is never taken"),
        ("def f(x: Router):\n    getattr(x, 'push')\n", ""),
        ("def f(x: Hub | Router):\n    hasattr(x, 'push')\n", ""),
        ("def f(x: Router | None):\n    hasattr(x, 'push')\n", ""),
        ("def f(x):\n    hasattr(x, 'push')\n", ""),
        (
            "def f(x: Hub):\n    try:\n        x.push()\n    except AttributeError:\n        pass\n",
            f"{NO_PUSH}, so line 5 always catches that",
        ),
        (
            "def f(x: Router):\n    try:\n        x.push\n    except (TypeError, AttributeError):\n        pass\n",
            f"{HAS_PUSH}, so line 5 catches no lack of it",
        ),
        ("def f(x: Router):\n    try:\n        x.push()\n    except Exception:\n        pass\n", ""),
        ("def f(x: Router):\n    try:\n        pass\n    except AttributeError:\n        x.push()\n", ""),
        ("from unittest.mock import Mock\nhasattr(Mock(spec=Router), 'push')\n", ""),
    ],
)
def test_a_guard_says_which_way_it_goes(
    source: str, guard: str, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    uses = opened(plant({"app.py": HEAD + source})).program.views["delivery"].uses
    (use,) = [one for one in uses if one.path == "app.py"]
    assert use.guard == guard
    assert [step.text for step in use.evidence if "guard" in step.text] == ([f"the guard is {guard}"] if guard else [])


def test_the_message_says_it_too(violations: Callable[[str], list[Violation]]) -> None:
    source = (
        "def f(x: Hub, y: Router):\n"
        "    hasattr(x, 'push')\n"
        "    hasattr(y, 'push')\n"
        "    try:\n        x.push()\n        y.push()\n    except AttributeError:\n        pass\n"
    )
    assert [one.message for one in violations(source)] == [
        f"`Hub` has no `push`, which is asked for by name here (always false){TRUTH}",
        f"`Router.push` is asked for by name here ({HAS_PUSH}){TRUTH}",
        f"`Hub` has no `push`, so line 8 always catches that{TRUTH}",
        f"`Router.push` is called here ({HAS_PUSH}, so line 8 catches no lack of it){TRUTH}",
    ]


@pytest.mark.parametrize("owner", ["Router", "Hub", "Router | Hub"])
def test_a_guard_shares_a_group_with_its_call_whatever_becomes_of_them(
    owner: str, violations: Callable[[str], list[Violation]]
) -> None:
    source = (
        f"def f(x: {owner}, y: {owner}):\n    if hasattr(x, 'push'):\n        x.push(1, 2)\n"
        "    if hasattr(y, 'push'):\n        y.push(1, 2)\n"
    )
    groups = [one.fix.group for one in violations(source) if one.fix is not None]
    assert len(groups) == 4 and groups[0] == groups[1] != groups[2] == groups[3]
    assert None not in groups


def test_a_guard_that_guards_nothing_has_no_group(violations: Callable[[str], list[Violation]]) -> None:
    (guard,) = violations("def f(x: Router):\n    return hasattr(x, 'push')\n")
    assert guard.fix is not None and guard.fix.group is None
