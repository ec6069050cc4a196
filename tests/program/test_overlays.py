"""Overlays: receivers get markers, strings are spelled out, and every position maps back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ssot_lint.facts.extract import extract
from ssot_lint.facts.model import Question
from ssot_lint.program.answers import SiteUse
from ssot_lint.program.overlays import Overlay, is_path, overlay, strings_overlay
from ssot_lint.program.typeserver import Place


def shown(text: str) -> Overlay:
    uses = extract(text.encode(), Question(("push",))).facts.uses
    return overlay("app.py", text, [SiteUse("app.py", "app", use) for use in uses])


def at(text: str, place: Place, length: int = 4) -> str:
    return text.split("\n")[place.line - 1][place.column - 1 : place.column - 1 + length]


def test_a_receiver_that_ends_in_no_name_is_bound_to_a_marker() -> None:
    found = shown("make(1).push(2)\n")
    assert found.text == "(ssot_lint_receiver_0 := make(1)).push(2)\n"
    [taught] = found.taught
    assert at(found.text, taught.attribute) == "push" and at(found.text, taught.receiver, 20) == "ssot_lint_receiver_0"
    assert at(found.text, taught.root) == "make"
    assert taught.attribute_end == Place("app.py", 1, taught.attribute.column + 4)


def test_a_receiver_that_ends_in_a_name_stays_as_it_is() -> None:
    text = "class A:\n    def __init__(self, push):\n        self.push = push\n        self.a.b.push(1)\n"
    found = shown(text)
    assert found.text == text
    assert [at(text, taught.receiver, 1) for taught in found.taught] == ["f", "b"]


def test_receivers_within_receivers() -> None:
    found = shown("a().push(1).b().push(c().push(2))\n")
    expected = (
        "(ssot_lint_receiver_1 := (ssot_lint_receiver_0 := "
        "a()).push(1).b()).push((ssot_lint_receiver_2 := c()).push(2))\n"
    )
    assert found.text == expected
    assert [at(found.text, taught.attribute) for taught in found.taught] == ["push"] * 3
    assert [at(found.text, taught.root, 1) for taught in found.taught] == ["a", "a", "c"]


def test_receivers_over_several_lines_and_names_in_comments() -> None:
    found = shown("x = (\n    make(\n        1,\n    )  # push\n    .push(2)\n)\n")
    [taught] = found.taught
    assert taught.attribute == Place("app.py", 5, 6) and at(found.text, taught.attribute) == "push"
    assert found.text.count("\n") == 6


def test_strings_are_spelled_out() -> None:
    found = shown("getattr(x, 'push')(1)\npatch.object(\n    make(\n    ), 'push', None)\n")
    assert found.text == (
        "getattr(x, (ssot_lint_receiver_0 := x).push)(1)\n"
        "patch.object(\n    make(\n    ), (ssot_lint_receiver_1 := make(     )).push, None)\n"
    )
    assert [at(found.text, taught.attribute) for taught in found.taught] == ["push"] * 2
    assert [at(found.text, taught.root, 1) for taught in found.taught] == ["x", "m"]


def test_a_string_over_several_lines_moves_what_follows_back_and_forth() -> None:
    text = "getattr(x, '''push''')\ny = 1\n".replace("'''push'''", "'pu\\\nsh'")
    found = shown(text)
    line = found.text.split("\n").index("y = 1") + 1
    assert found.original(Place("app.py", line, 1)) == Place("app.py", 3, 1)
    assert found.original(Place("other.py", line, 1)) == Place("other.py", line, 1)


def test_dotted_strings_become_a_document() -> None:
    text = 'patch("pkg.mod.Router.push")\npatch("pkg.push")\n'
    uses = [SiteUse("t.py", "t", use) for use in extract(text.encode(), Question(("push",))).facts.uses]
    assert all(map(is_path, uses))
    found = strings_overlay([(uses[0], "pkg.mod", "Router.push"), (uses[1], "pkg", "push")])
    assert found.text.split("\n")[1:3] == ["    import pkg.mod", "    pkg.mod.Router.push"]
    assert [at(found.text, taught.attribute) for taught in found.taught] == ["push"] * 2
    assert [at(found.text, taught.receiver, 1) for taught in found.taught] == ["r", "g"]
    assert [at(found.text, taught.root, 1) for taught in found.taught] == ["p", "p"]


PIECES = st.sampled_from(
    ["a().push(1)", "b.push", "getattr(c, 'push')", "'ü𝄞'", "d()\\\n    .push(2)", "[e().push for e in f()]", "{g: h}",
     "(await i()).push(j().push(3))", "lambda: k().push", "# push"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_what_was_there_before_maps_back_to_where_it_was(pieces: list[str]) -> None:
    text = "async def main():\n" + "".join(f"    {piece}\n" for piece in pieces) + "    pass\n"
    found = shown(text)
    lines = text.split("\n")
    for number, line in enumerate(found.text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if character in "ü𝄞[]{}\\#":
                place = found.original(Place("app.py", number, column))
                assert lines[place.line - 1][place.column - 1] == character
    for taught in found.taught:
        assert at(found.text, taught.attribute) == "push"
        if taught.site.use.string is None:
            assert found.original(taught.attribute)[1:] == taught.site.place[1:]
