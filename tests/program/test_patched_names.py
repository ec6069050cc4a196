"""Which binding a string patches or names: the definition's own, a consumer's import, a class's or an object's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run

CONSUMER = """\
import lib as whole
from lib import Router, push_event
router = Router()
def make():
    return Router()
made = make()
"""
HEAD = "from unittest.mock import patch\nimport consumer, lib\ndef test(monkeypatch, mocker):\n    "
OWN = "the patch replaces `lib.push_event`, where it is defined; who has imported it keeps the definition"
IMPORTED = (
    "the patch replaces `consumer.push_event`, which is what `consumer` imports here; the definition itself stays"
)


@pytest.mark.parametrize(
    ("statement", "place", "said"),
    [
        ("patch('lib.push_event')", "lib.py:31", OWN),
        ("monkeypatch.setattr('lib.push_event', None)", "lib.py:31", OWN),
        ("mocker.patch('lib.push_event')", "lib.py:31", OWN),
        ("patch.object(lib, 'push_event')", "lib.py:31", OWN),
        ("patch('consumer.whole.push_event')", "lib.py:31", OWN),
        ("patch('consumer.push_event')", "consumer.py:2", IMPORTED),
        ("monkeypatch.setattr('consumer.push_event', None)", "consumer.py:2", IMPORTED),
        ("monkeypatch.setattr(consumer, 'push_event', None)", "consumer.py:2", IMPORTED),
        ("patch('lib.Router.push')", "lib.py:9", "the patch replaces `push` of the class `lib:Router`, for everybody"),
        (
            "patch('consumer.Router.push')",
            "consumer.py:2",
            "the patch replaces `push` of the class `lib:Router`, which is imported here, for everybody",
        ),
        (
            "patch('consumer.made.push')",
            "consumer.py:6",
            "the patch replaces `push` of the one object in `consumer.made`",
        ),
        ("x = 'lib:push_event'", "lib.py:31", "the path names `lib.push_event`, where it is defined"),
        (
            "x = 'consumer.push_event'",
            "consumer.py:2",
            "the path names `consumer.push_event`, which is what `consumer` imports here",
        ),
    ],
)
def test_a_string_says_which_binding_it_reaches(
    statement: str, place: str, said: str, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    run = opened(plant({"consumer.py": CONSUMER, "test_it.py": f"{HEAD}{statement}\n"}))
    (use,) = [one for one in run.program.views["delivery"].uses if one.path == "test_it.py"]
    assert (place, said) in [(f"{step.path}:{step.line}", step.text) for step in use.evidence]


def test_an_entry_point_says_so_as_well(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    scripts = '[project.scripts]\ngo = "consumer:push_event"\n'
    run = opened(plant({"consumer.py": CONSUMER, "pyproject.toml": scripts}))
    (use,) = [one for one in run.program.views["delivery"].uses if one.path == "pyproject.toml"]
    said = "the path names `consumer.push_event`, which is what `consumer` imports here"
    assert ("consumer.py", 2, said) in [(step.path, step.line, step.text) for step in use.evidence]


def test_without_types_it_is_said_as_well(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    run = opened(plant({"consumer.py": CONSUMER, "test_it.py": f"{HEAD}patch('consumer.push_event')\n"}), "none")
    (use,) = [one for one in run.program.views["delivery"].uses if one.path == "test_it.py"]
    assert IMPORTED in [step.text for step in use.evidence]
