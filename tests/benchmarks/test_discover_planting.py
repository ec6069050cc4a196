"""Planting and scoring: what is planted compiles, is what it says, and can be found by whoever looks."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from random import Random

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path[:0] = [str(BENCHMARKS / "discover"), str(BENCHMARKS)]

from candidates import Candidate, candidates_of, modules_of, statements_in  # noqa: E402
from editing import constants_changed, locals_renamed, without_layout  # noqa: E402
from mutations import MUTATIONS, copy_of  # noqa: E402
from negatives import load_negatives  # noqa: E402
from peers import Group  # noqa: E402
from planting import Planted, Region, plant, read_truth, shown, write_truth  # noqa: E402
from scoring import Ties, score_each  # noqa: E402

FUNCTION = '''def send(user_id, event, *, retries=3):
    """Send it."""
    first = event.copy()  # not the caller's
    second = {"user": user_id, "retries": retries}
    if not user_id:
        raise ValueError(f"no user for {event!r} in {second}")
    for attempt in range(retries):
        answer = post(
            "/send",
            event=first,
            attempt=attempt + 1,
        )
        if answer.ok:
            return answer
        wait(attempt)
    return None
'''


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Part of our own package: real code of some length."""
    root = tmp_path_factory.mktemp("source")
    source = BENCHMARKS.parent / "ssot_lint"
    for part in ("contracts", "sources", "facts"):
        for file in (source / part).glob("*.py"):
            target = root / part / file.name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(file.read_bytes())
    return root


def candidate(text: str = FUNCTION) -> Candidate:
    node = ast.parse(text).body[0]
    return Candidate("m.py", "send", "function", 1, text.count("\n"), text, statements_in(node))


def test_names_are_replaced_consistently_and_nothing_else() -> None:
    changed = locals_renamed(FUNCTION, Random(1))
    parameters = [arg.arg for arg in ast.walk(ast.parse(changed)) if isinstance(arg, ast.arg)]
    assert not {"user_id", "event", "retries"} & set(parameters)
    assert f'f"no user for {{{parameters[1]}!r}}' in changed
    calls = [node for node in ast.walk(ast.parse(changed)) if isinstance(node, ast.Call)]
    assert {keyword.arg for call in calls for keyword in call.keywords} == {"event", "attempt"}
    assert "# not the caller's" in changed and changed.count("\n") == FUNCTION.count("\n")


def test_constants_are_changed_and_the_docstring_is_not() -> None:
    changed = constants_changed(FUNCTION)
    assert '"""Send it."""' in changed and '"x-/send"' in changed and "retries=6" in changed


@pytest.mark.parametrize("mutation", [one for one in MUTATIONS if "function" in one.on], ids=lambda one: str(one.name))
def test_each_kind_of_copy_compiles_and_differs_as_it_says(mutation: object) -> None:
    made = [copy_of(candidate(), mutation, Random(seed)) for seed in range(12)]  # type: ignore[arg-type]
    texts = [text for text in made if text]
    assert texts, mutation
    for text in texts:
        compile(text, "copy", "exec")
        assert ("def send(" in text) == mutation.keeps_name  # type: ignore[attr-defined]


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3])
def test_no_more_is_edited_than_was_asked(share: float) -> None:
    from statements import edited

    plain = {ast.unparse(node) for node in ast.walk(ast.parse(FUNCTION)) if isinstance(node, ast.stmt)}
    for seed in range(20):
        text = edited(FUNCTION, share, Random(seed))
        assert text is not None
        simple = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.stmt) and not hasattr(n, "body")]
        assert sum(ast.unparse(node) not in plain for node in simple) <= share * 11


def test_what_is_planted_compiles_and_is_where_it_is_said_to_be(tree: Path, tmp_path: Path) -> None:
    planted = plant(tree, tmp_path / "a", each=1, seed=3)
    assert len({one.kind for one in planted}) >= 12
    for one in planted:
        compile((tmp_path / "a" / one.copy.path).read_bytes(), one.copy.path, "exec")
        if one.kind == "verbatim" and one.unit != "block":
            # Lines inside of strings are not indented again where a method is planted.
            texts = shown(one.original, tree), shown(one.copy, tmp_path / "a")
            assert [line.strip() for line in texts[0].splitlines()] == [line.strip() for line in texts[1].splitlines()]
        if one.kind == "layout":
            assert without_layout(shown(one.original, tree)) == without_layout(shown(one.copy, tmp_path / "a"))


def test_the_same_seed_plants_the_same_bytes(tree: Path, tmp_path: Path) -> None:
    said = [plant(tree, tmp_path / name, each=1, seed=5) for name in "ab"]
    assert said[0] == said[1]
    for file in (tmp_path / "a").rglob("*.py"):
        assert file.read_bytes() == (tmp_path / "b" / file.relative_to(tmp_path / "a")).read_bytes()
    write_truth(said[0], tmp_path / "truth.json")
    assert read_truth(tmp_path / "truth.json") == said[0]


def test_candidates_are_there_once(tree: Path) -> None:
    found = candidates_of(modules_of(tree))
    assert len(found) > 100
    assert all(one.statements >= 4 for one in found)


ONE = Planted("names", "renamed", "function", "small", Region("a.py", 1, 10), Region("b.py", 21, 30))


@pytest.mark.parametrize(
    ("places", "found", "touched", "said", "wrong"),
    [
        ([Region("a.py", 1, 10), Region("b.py", 21, 30)], 1, 1, 1, 0),
        ([Region("a.py", 1, 3), Region("b.py", 21, 23)], 0, 1, 1, 0),
        ([Region("a.py", 11, 20), Region("b.py", 21, 30)], 0, 0, 1, 1),
        ([Region("a.py", 1, 10), Region("c.py", 1, 10)], 0, 0, 0, 0),
        ([Region("a.py", 1, 10), Region("b.py", 21, 30), Region("c.py", 1, 10)], 1, 1, 2, 0),
        ([Region("b.py", 21, 30), Region("c.py", 1, 10)], 0, 0, 1, 1),
    ],
)
def test_found_is_what_ties_half_of_both(places: list[Region], found: int, touched: int, said: int, wrong: int) -> None:
    (score,) = score_each([ONE], [Group("clone", tuple(places))])
    assert (score.found, score.touched, score.said, score.wrong) == (found, touched, said, wrong)


def test_fragments_of_one_copy_add_up() -> None:
    halves = [Group("clone", (Region("a.py", n, n + 2), Region("b.py", n + 20, n + 22))) for n in (1, 4, 7)]
    assert Ties(halves).tied(ONE.original, ONE.copy) == 0.9


def test_the_parallels_are_many_and_each_has_its_reason() -> None:
    negatives = load_negatives()
    assert len(negatives) >= 100
    assert len({(one.left, one.right) for one in negatives}) == len(negatives)
    assert all(one.reason and ":" in one.left and ":" in one.right for one in negatives)


def test_a_place_that_holds_both_ties_nothing() -> None:
    left, right = Region("one.py", 1, 10), Region("one.py", 21, 30)
    whole = Group("near", (Region("one.py", 1, 90), Region("two.py", 1, 90)))
    assert Ties([whole]).tied(left, right) == 0.0
    assert Ties([Group("near", (left, right))]).tied(left, right) == 1.0
