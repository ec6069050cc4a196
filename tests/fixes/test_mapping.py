"""Which parameter is which: by name, by annotation, by elimination, and never by guessing."""

from __future__ import annotations

import ast

import pytest

from ssot_lint.facts.model import Parameter, ParameterKind
from ssot_lint.fixes.hints import contradict, literal_contradicts, plain
from ssot_lint.fixes.mapping import map_parameters, only_names_differ, same_signature


def written(node: ast.expr | None) -> str | None:
    """Source of a part, if there is one."""
    return ast.unparse(node) if node is not None else None


def parameters(text: str) -> tuple[Parameter, ...]:
    """The parameters of ``def f(<text>)``."""
    statement = ast.parse(f"def f({text}): ...").body[0]
    assert isinstance(statement, ast.FunctionDef)
    args = statement.args
    defaults = [None] * (len(args.posonlyargs + args.args) - len(args.defaults)) + [*args.defaults]
    kinds = [ParameterKind.POSITIONAL_ONLY] * len(args.posonlyargs) + [ParameterKind.POSITIONAL] * len(args.args)
    rows: list[tuple[ast.arg, ParameterKind, ast.expr | None]]
    rows = [*zip(args.posonlyargs + args.args, kinds, defaults, strict=True)]
    rows += [(args.vararg, ParameterKind.VAR_POSITIONAL, None)] if args.vararg else []
    rows += [(one, ParameterKind.KEYWORD_ONLY, of) for one, of in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    rows += [(args.kwarg, ParameterKind.VAR_KEYWORD, None)] if args.kwarg else []
    return tuple(Parameter(one.arg, kind, written(one.annotation), written(default)) for one, kind, default in rows)


@pytest.mark.parametrize(
    ("ours", "theirs", "pairs"),
    [
        ("a, b", "b, a", {"a": "a", "b": "b"}),
        ("user: str, e: dict", "who: str, m: dict", {"who": "user", "m": "e"}),
        ("e: 'typing.Dict[str, int]'", "a: int, m: dict[str,int]", {"m": "e"}),
        ("user_id, event", "user_id, message", {"user_id": "user_id", "message": "event"}),
        ("user_id, event", "user_id, message, ttl=None", {"user_id": "user_id", "message": "event"}),
        ("a: str, b: str", "x: str, y: str", {}),
        ("context: Context", "user_id: str", {}),
        ("context", "user_id: str", {"user_id": "context"}),
        ("a, *xs, **kw", "a, *args, **kwargs", {"a": "a", "args": "xs", "kwargs": "kw"}),
        ("a, *xs", "a, b", {"a": "a"}),
        ("n: int", "n: str", {}),
    ],
)
def test_parameters_are_paired(ours: str, theirs: str, pairs: dict[str, str]) -> None:
    mapped = map_parameters(parameters(ours), parameters(theirs))
    assert dict(mapped.pairs) == pairs
    assert {one.name for one in mapped.unfilled} == {one.name for one in parameters(theirs)} - set(pairs)
    assert {one.name for one in mapped.unplaced} == {one.name for one in parameters(ours)} - set(pairs.values())


def test_a_clash_of_annotations_is_told() -> None:
    mapped = map_parameters(parameters("n: int"), parameters("n: str"))
    assert mapped.clashes == (("n", "int", "str"),)


def test_what_is_known_already_is_not_paired_again() -> None:
    mapped = map_parameters(parameters("a, b"), parameters("x, y"), {"x": "b"})
    assert dict(mapped.pairs) == {"x": "b", "y": "a"}
    assert dict(map_parameters(parameters("a"), parameters("x"), {}, {"x"}).pairs) == {}


@pytest.mark.parametrize(
    ("ours", "theirs", "same", "names"),
    [
        ("a, b=1", "a, b=1", True, True),
        ("a, b=1", "a, b=2", False, False),
        ("a: int", "a: str", False, False),
        ("a: int", "b: int", False, True),
        ("a", "b", False, False),
        ("*a", "*b", False, False),
    ],
)
def test_signatures_are_compared(ours: str, theirs: str, same: bool, names: bool) -> None:
    assert same_signature(parameters(ours), parameters(theirs)) is same
    assert only_names_differ(parameters(ours), parameters(theirs)) is names


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        ("int", "str", True), ("bool", "int", False), ("str | None", "Optional[int]", False), ("str", "UserId", False),
        (None, "str", False), ("Mapping[str, int]", "dict", False), ("Union[int, str]", "dict", True),
    ],
)  # fmt: skip
def test_annotations_contradict(one: str | None, other: str, result: bool) -> None:
    assert contradict(one, other) is result


@pytest.mark.parametrize(
    ("text", "annotation", "kind"),
    [
        ("1", "str", "int"), ("-1", "str", "int"), ("True", "int", None), ("1", "float", None), ("1.5", "int", "float"),
        ("{}", "str", "dict"), ("f'{x}'", "dict", "str"), ("name", "str", None), ("None", "str", "None"),
        ("None", "str | None", None), ("'x'", "UserId", None), ("[1]", "Sequence[int]", None), ("()", "list", "tuple"),
    ],
)  # fmt: skip
def test_literals_contradict(text: str, annotation: str, kind: str | None) -> None:
    assert literal_contradicts(text, annotation) == kind


def test_a_default_of_none_allows_none() -> None:
    assert literal_contradicts("None", "str", "None") is None


def test_spellings_of_one_annotation_are_one() -> None:
    assert plain(" 'typing.Dict[str, Any]' ") == plain("dict[str,Any]")
    assert plain("t.Optional[int]") == plain("Optional[int]")
