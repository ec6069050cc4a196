"""Allow comments: what they say, where they count, and that nothing inside a string is one."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.facts.allow_texts import allow_texts
from ssot_lint.facts.extract import extract
from ssot_lint.facts.model import Allow, AllowScope, Question
from ssot_lint.facts.screen import Screen

QUESTION = Question(("push",))


def allows(source: str) -> tuple[Allow, ...]:
    found = extract(dedent(source).encode(), QUESTION)
    assert found.facts.problem is None
    return found.facts.allows


@pytest.mark.parametrize(
    ("comment", "rules", "until", "reason"),
    [
        ("# ssot: allow[a-b] because it is", ("a-b",), None, "it is"),
        ("#ssot:allow[a-b,c-d]  because  it is", ("a-b", "c-d"), None, "it is"),
        ("# ssot: allow[a-b] until 2027-01-31 because it is", ("a-b",), "2027-01-31", "it is"),
        ("# ssot: allow[a-b] until 2027-01-31", ("a-b",), "2027-01-31", ""),
        ("# ssot: allow[a-b] until because it is", ("a-b",), "", "it is"),
        ("# ssot: allow[a-b] until soon because it is", ("a-b",), "soon", "it is"),
        ("# ssot: allow[a-b] because it is, until 2027-01-31", ("a-b",), "2027-01-31", "it is"),
        ("# ssot: allow[a-b] because it lasts until spring", ("a-b",), None, "it lasts until spring"),
        ("# ssot: allow[a-b] it is", ("a-b",), None, ""),
        ("# ssot: allow because it is", (), None, "it is"),
        ("# ssot: allow[] because it is", (), None, "it is"),
        ("# ssot: allow[a-b] because ...", ("a-b",), None, ""),
        ("# ssot: allow[a-b] because \u200b", ("a-b",), None, ""),
        ("# ssot: ignore[a-b] because it is", (), None, "it is"),
        ("# ssot: allows[a-b] because it is", (), None, "it is"),
        ("# ssot: allow[a-b] because of #12  # noqa: E501", ("a-b",), None, "of #12"),
        ("# noqa: E501 # ssot: allow[a-b] because it is", ("a-b",), None, "it is"),
    ],
)
def test_what_a_comment_says(comment: str, rules: tuple[str, ...], until: str | None, reason: str) -> None:
    (said,) = allow_texts(comment)
    assert (said.rules, said.until, said.reason) == (rules, until, reason)
    assert comment[said.start :].startswith("#")


@pytest.mark.parametrize("comment", ["# ssot: users[a-b]", "# ssot allow[a-b]", "# SSOT: allow[a-b]", "# allow[a-b]"])
def test_what_is_no_allow_comment(comment: str) -> None:
    assert list(allow_texts(comment)) == []


def test_two_in_one_comment() -> None:
    assert [one.rules for one in allow_texts("# ssot: allow[a-b] because x  # ssot: allow[c-d] because y")] == [
        ("a-b",),
        ("c-d",),
    ]


SCOPES = {
    "the end of a line": ("x = 1\npush()  # {}\n", AllowScope.STATEMENT, ((2, 2),)),
    "the first line of a statement": ("push(  # {}\n    1,\n)\n", AllowScope.STATEMENT, ((1, 3),)),
    "the last line of a statement": ("push(\n    1,\n)  # {}\n", AllowScope.STATEMENT, ((1, 3),)),
    "a line in between": ("push(\n    1,  # {}\n)\n", AllowScope.LINE, ((2, 2),)),
    "a line of its own in between": ("push(\n    # {}\n    1,\n)\n", AllowScope.LINE, ((3, 3),)),
    "two statements on a line": ("x = 1; push()  # {}\n", AllowScope.STATEMENT, ((1, 1),)),
    "a joined line": ("x = \\\n    push()  # {}\n", AllowScope.STATEMENT, ((1, 2),)),
    "a header without definition": ("if push():  # {}\n    push()\n", AllowScope.STATEMENT, ((1, 1),)),
    "the line above": ("x = 1\n# {}\n# more\npush()\n", AllowScope.STATEMENT, ((4, 4),)),
    "above the first statement": ("# {}\npush()\n", AllowScope.STATEMENT, ((2, 2),)),
    "a header": ("def f():  # {}\n    push()\n    push()\n", AllowScope.DEFINITION, ((1, 3),)),
    "the end of a long header": ("def f(\n    a,\n):  # {}\n    push()\n", AllowScope.DEFINITION, ((1, 4),)),
    "a parameter": ("def f(\n    a=push,  # {}\n):\n    push()\n", AllowScope.LINE, ((2, 2),)),
    "a class": ("class A:  # {}\n    def f(self):\n        push()\n", AllowScope.DEFINITION, ((1, 3),)),
    "a coroutine": ("async def f():  # {}\n    push()\n", AllowScope.DEFINITION, ((1, 2),)),
    "above a header": ("# {}\ndef f():\n    push()\n", AllowScope.DEFINITION, ((2, 3),)),
    "above decorators": ("# {}\n@push\n@x\ndef f():\n    push()\n", AllowScope.DEFINITION, ((2, 5),)),
    "a decorator": ("@push  # {}\n@x\ndef f():\n    push()\n", AllowScope.STATEMENT, ((1, 1), (3, 3))),
    "the head of a file": ("# {}\n\npush()\n", AllowScope.FILE, ((1, 1 << 30),)),
    "above the docstring": ('# {}\n"""Doc."""\npush()\n', AllowScope.FILE, ((1, 1 << 30),)),
    "below the docstring": ('"""Doc."""\n# {}\n\npush()\n', AllowScope.FILE, ((1, 1 << 30),)),
    "a file of comments": ("# {}\n", AllowScope.FILE, ((1, 1 << 30),)),
    "apart from what follows": ("x = 1\n# {}\n\npush()\n", AllowScope.NOTHING, ()),
    "the end of a block": ("def f():\n    push()\n    # {}\npush()\n", AllowScope.NOTHING, ()),
    "the end of a file": ("push()\n# {}\n", AllowScope.NOTHING, ()),
}


@pytest.mark.parametrize("case", SCOPES.values(), ids=SCOPES.keys())
def test_what_a_comment_is_about(case: tuple[str, AllowScope, tuple[tuple[int, int], ...]]) -> None:
    source, scope, lines = case
    (found,) = allows(source.replace("{}", "ssot: allow[duplicate-call] because of it"))
    assert (found.scope, found.lines) == (scope, lines)


STRINGS = [
    'x = "# ssot: allow[a-b] because x"\n',
    "x = '''\n# ssot: allow[a-b] because x\n'''\n",
    'x = f"{1}# ssot: allow[a-b] because x"\n',
    'def f():\n    """Text.\n\n    # ssot: allow[a-b] because x\n    """\n',
    'x = b"# ssot: allow[a-b] because x"\n',
    'x = ("a"\n     "# ssot: allow[a-b] because x")\n',
]


@pytest.mark.parametrize("source", STRINGS)
def test_text_in_strings_is_no_comment(source: str) -> None:
    assert allows(source) == ()


def test_the_span_is_that_of_the_directive() -> None:
    source = "x = 'é'  # noqa  # ssot: allow[a-b] because y  # fmt: skip\n"
    (found,) = allows(source)
    line = source.split("\n", maxsplit=1)[0]
    assert line[found.span.column - 1 : found.span.end_column - 1] == "# ssot: allow[a-b] because y"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(end: str) -> None:
    source = "x = 1\nx.push()  # ssot: allow[a-b] because y\n"
    changed = b"\xef\xbb\xbf" + source.replace("\n", end).encode()
    assert extract(changed, QUESTION).facts == extract(source.encode(), QUESTION).facts


def test_syntax_newer_than_this_interpreter() -> None:
    source = "type X = int\nclass A[T]:\n    def f(self): push()  # ssot: allow[a-b] because y\n"
    (found,) = allows(source + 'x = f"{"# ssot: allow[a-b] because no"}"\n')
    assert found.span.line == 3
    assert found.scope is AllowScope.DEFINITION


def test_a_file_that_holds_nothing_but_the_comment_passes_the_screen() -> None:
    source = b"x = 1  # ssot: allow[a-b] because y\n"
    assert Screen.of(QUESTION.names).passes(source)
    assert len(extract(source, QUESTION).facts.allows) == 1


PIECES = st.sampled_from(
    [
        "x = 1\n",
        "push()\n",
        "push(  # ssot: allow[a-b] because y\n    1)\n",
        "# ssot: allow[a-b] because z\n",
        "def f(x):  # ssot: allow[c-d] because y\n    a = 1\n    x.push()\n    b = 2  # ssot: allow[e-f] because w\n",
        "\n",
        "@push  # ssot: allow[a-b] because d\nclass A:\n    # ssot: allow[a-b] because e\n    y = push\n    z = 3\n",
        "t = '''# ssot: allow[a-b] because no\n'''\n",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_the_cut_changes_no_allow_comment(source: str) -> None:
    found = extract(source.encode(), QUESTION)
    assert found == extract(source.encode(), QUESTION, whole=True)
    assert len(found.facts.allows) == source.count("because") - source.count("because no")


def test_our_own_rules_and_docs_hold_none(repository: Path) -> None:
    for path in (repository / "ssot_lint" / "rules").glob("*.py"):
        assert extract(path.read_bytes(), QUESTION).facts.allows == (), path
