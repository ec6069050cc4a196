"""Why a family stands where it stands: each part speaks for itself, and together they are the number."""

from __future__ import annotations

from pathlib import Path

import pytest
from gitting import git, repository
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.discover.harm import harm_of, parameters_of, reasons_of
from ssot_lint.discover.model import Difference, Family, Kind, Likeness, LikenessKind, Member, Reason, Standing
from ssot_lint.discover.past import with_pasts
from ssot_lint.discover.ranking import ranked


def member(
    path: str, name: str = "send", signature: str = "(user_id, event)", used: int = 0, statements: int = 5
) -> Member:
    used_in = tuple(f"u{number}.py" for number in range(used))
    module = path.removesuffix(".py").replace("/", ".")
    return Member(path, f"{module}:{name}", Kind.FUNCTION, 1, 6, signature, statements, name, Standing(used_in))


def family(*members: Member, kind: LikenessKind = LikenessKind.IDENTICAL, score: float = 1.0) -> Family:
    likenesses = tuple(Likeness(kind, 0, at, score) for at in range(1, len(members)))
    return Family("id", members[0].name, Kind.FUNCTION, members, likenesses, score)


def points(one: Family) -> dict[str, float]:
    return {reason.name: reason.points for reason in reasons_of(one)}


def reason(one: Family, name: str) -> Reason:
    return next(reason for reason in reasons_of(one) if reason.name == name)


def test_uses_of_one_member_only_harm_nobody() -> None:
    assert "fan-in-split" not in points(family(member("a.py", used=9), member("b.py")))


def test_the_more_uses_go_astray_the_worse() -> None:
    few, many = (family(member("a.py", used=9), member("b.py", used=count)) for count in (1, 6))
    assert points(few)["fan-in-split"] < points(many)["fan-in-split"]
    assert reason(many, "fan-in-split").text.startswith("6 of the 15 files")
    assert reason(many, "fan-in-split").details == ("9 files use a:send", "6 files use b:send")


def test_a_member_without_the_scope_that_the_others_take_is_named() -> None:
    said = reason(family(member("a.py"), member("b.py", signature="(event)"), member("c.py")), "scope-drift")
    assert said.details == ("b:send does not take `user_id`, which 2 of 3 take",)


@pytest.mark.parametrize("signature", ["(user, event)", "(event, *, user_id: int = 0) -> None", "(user_context, e)"])
def test_a_parameter_that_says_the_same_is_no_drift(signature: str) -> None:
    assert "scope-drift" not in points(family(member("a.py"), member("b.py", signature=signature)))


def test_one_public_name_with_different_bodies_weighs_more_than_a_private_one() -> None:
    public = family(member("a.py"), member("b.py"), kind=LikenessKind.SAME_NAME, score=0.9)
    private = family(member("a.py", "_send"), member("b.py", "_send"), kind=LikenessKind.SAME_NAME, score=0.9)
    assert harm_of(reasons_of(public)) > harm_of(reasons_of(private))


def test_far_apart_is_worse_than_side_by_side() -> None:
    beside = family(member("p/a.py"), member("p/b.py"))
    apart = family(member("p/q/a.py"), member("r/s/b.py"))
    assert points(beside)["layer"] < points(apart)["layer"]


def test_tests_that_repeat_themselves_come_last() -> None:
    code, tests = family(member("p/a.py"), member("p/b.py")), family(member("tests/a.py"), member("tests/b.py"))
    assert [one.members[0].path for one in ranked([tests, code])] == ["p/a.py", "tests/a.py"]


@pytest.mark.parametrize(
    ("signature", "names"),
    [
        ("()", ()),
        ("(self, user_id: dict[str, int] = {}, *rest, key=f(1, 2), **more) -> Iterator[tuple[int, str]]",
         ("self", "user_id", "rest", "key", "more")),
        ("(a, /, b, *, c)", ("a", "/", "b", "c")),
        ("", ()),
    ],
)  # fmt: skip
def test_parameters_are_read_from_a_signature(signature: str, names: tuple[str, ...]) -> None:
    assert parameters_of(member("a.py", signature=signature)) == names


_members = st.builds(
    member,
    st.sampled_from(["a.py", "p/b.py", "tests/c.py", "q/r/d.py"]),
    st.sampled_from(["send", "_send"]),
    st.sampled_from(["(user_id, event)", "(event)", "()"]),
    st.integers(0, 40),
    st.integers(0, 300),
)


@given(st.lists(_members, min_size=2, max_size=5), st.sampled_from(list(LikenessKind)), st.floats(0.1, 1))
def test_the_parts_add_up_to_the_harm(members: list[Member], kind: LikenessKind, score: float) -> None:
    (one,) = ranked([family(*members, kind=kind, score=score)])
    assert one.harm == pytest.approx(max(0.0, sum(reason.points for reason in one.reasons)), abs=0.06)
    assert [reason.points for reason in one.reasons] == sorted((r.points for r in one.reasons), reverse=True)


@given(st.permutations([family(member(f"{name}.py", name), member("z.py", name)) for name in "abcd"]))
def test_the_order_does_not_depend_on_the_order_before(families: list[Family]) -> None:
    assert [one.name for one in ranked(families)] == ["a", "b", "c", "d"]


BODY = "def send(user_id, event):\n    a = 1\n    b = 2\n    return a + b\n"


def history(root: Path) -> Family:
    def write(path: str, text: str, subject: str) -> None:
        (root / path).write_text(text)
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", subject)

    repository(root)
    write("old.py", BODY, "send to one user")
    write("new.py", BODY, "a second way to send")
    write("old.py", BODY.replace("b = 2", "b = 3"), "Fix: events of other users leaked")
    write("new.py", BODY.replace("a = 1", "a = 7"), "tune it")
    span = [
        Member(path, f"{path[:-3]}:send", Kind.FUNCTION, 1, 4, "(user_id, event)", 4, "send")
        for path in ("new.py", "old.py")
    ]
    difference = Difference(2, 3, 2, 3, "    a = 7", "    a = 1")
    return Family(
        "id", "send", Kind.FUNCTION, tuple(span), (Likeness(LikenessKind.NEAR, 0, 1, 0.8, (), (difference,)),), 1.0
    )


def test_git_tells_who_was_first_and_what_was_mended_in_one_only(tmp_path: Path) -> None:
    (told,), gap = with_pasts(str(tmp_path), [history(tmp_path)])
    assert gap == ""
    (story,) = told.stories
    assert (told.members[story.original].path, told.members[story.copy].path) == ("old.py", "new.py")
    assert story.brought.subject == "a second way to send" and not story.came_together
    assert [(one.subject, one.is_fix) for one in story.only_original] == [("Fix: events of other users leaked", True)]
    assert [(one.subject, one.is_fix) for one in story.only_copy] == [("tune it", False)]
    assert {one.standing.first_seen for one in told.members} == {"2026-01-01"}
    said = reason(told, "divergence")
    assert said.text == "2 commits changed one member and not the others, 1 of them to mend something"
    assert "Fix: events of other users leaked (only old:send)" in said.details[0]


def test_without_git_there_is_no_such_evidence(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    one = history(tmp_path / "repo")
    families, gap = with_pasts(str(tmp_path), [one])
    assert families == (one,) and "not a git repository" in gap
    assert "divergence" not in points(one)


def test_what_is_alike_by_name_only_has_nothing_that_could_simply_go() -> None:
    assert "size" in points(family(member("a.py"), member("b.py"), kind=LikenessKind.NEAR))
    assert "size" not in points(family(member("a.py"), member("b.py"), kind=LikenessKind.SAME_NAME))


def test_side_by_side_in_one_file_is_less_than_in_two() -> None:
    beside = family(member("a.py"), member("a.py", "send_again"))
    apart = family(member("a.py"), member("b.py", "send_again"))
    assert harm_of(reasons_of(beside)) < harm_of(reasons_of(apart))
