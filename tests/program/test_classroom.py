"""A type checker with what it was taught: what is asked of it, and how often."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run
from ssot_lint.program.edited import Edit
from ssot_lint.program.teaching.classroom import Classroom
from ssot_lint.program.teaching.lessons import Returned
from ssot_lint.program.teaching.reading import Expression, Library
from ssot_lint.program.teaching.roots import Roots
from ssot_lint.program.teaching.teacher import Teacher

APP = """\
from lib import Router
def take(router):
    return [router], router.push
router = Router()
pair = (router, 1)
"""


def test_what_was_asked_is_asked_again_only_once_more_was_taught(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    run = opened(plant({"app.py": APP}))
    assert run.server is not None
    room = Classroom(run.server, run.tree, Library(run.tree.syntax_of, run.tree.modules.name_of))
    roots, reading, board = Roots(room), room.library.reading("app.py"), room.board("app.py")
    assert reading is not None and board is not None
    own = [one for one in reading.named("router") if one.lineno == 3]
    asked = [Expression(reading, one) for one in (*own, *reading.named("push"))]
    with room.in_session():
        before = room.types(asked)
        assert [one is not None and one.text for one in before] == ["Unknown"] * len(asked)
        assert roots.all_places(asked)[-1] == ()
        count = run.server.questions  # type: ignore[attr-defined]
        assert room.types(asked) == before and roots.all_places(asked)[-1] == ()
        assert run.server.questions == count  # type: ignore[attr-defined]
        start = reading.lines.starts[2]
        board.write([Edit(start, start, 0, "    router = Router()\n")])
        after = room.types(asked)
        assert after[0] is not None and after[0].text == "Router"
        assert [one.path for one in roots.all_places(asked)[-1]] == ["lib.py"]


def test_a_name_read_in_place_has_the_type_that_a_copy_of_it_has(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    run = opened(plant({"app.py": APP}))
    assert run.server is not None
    room = Classroom(run.server, run.tree, Library(run.tree.syntax_of, run.tree.modules.name_of))
    reading = room.library.reading("app.py")
    assert reading is not None
    name = next(one for one in reading.named("router") if one.lineno == 5)
    pair = next(one for one in reading.nodes(ast.Tuple) if one.lineno == 5)
    seen, both = room.types([Expression(reading, name), Expression(reading, pair)])
    assert seen is not None and both is not None
    assert seen.text == "Router" and both.text.startswith("tuple[Router")
    assert [one.path for one in seen.classes] == ["lib.py"]


WEB = """\
from lib import Router
def first(given): return second(given)
def second(given): return third(given)
def third(given): return fourth(given)
def fourth(given): return fifth(given)
def fifth(given): return Router()
"""


@pytest.mark.parametrize(("lessons", "is_stopped"), [(1, True), (9, False)])
def test_functions_that_are_not_followed_to_their_end_are_said(
    lessons: int, is_stopped: bool, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    run = opened(plant({"app.py": WEB}))
    assert run.server is not None
    teacher = Teacher(run.server, run.tree, Library(run.tree.syntax_of, run.tree.modules.name_of))
    first = Returned("app.py", 2)
    with teacher.classroom.in_session():
        teacher.learn([first], lessons)
    why_not = teacher.outcome(first).why_not
    text = "too many functions without annotations call each other to follow them all"
    assert (why_not is not None and (why_not.path, why_not.line, why_not.text) == ("app.py", 2, text)) == is_stopped
    assert bool(teacher.outcome(first).value) != is_stopped
