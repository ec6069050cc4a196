"""Which parameter a patch fills, with what, and where nobody can tell."""

from __future__ import annotations

import ast

import pytest

from ssot_lint.program.patched import PatchedWith, mock_name, patched_parameters, patches_of


def spelled(node: ast.expr) -> str | None:
    """Full names in a file that begins with `import unittest.mock` and `from unittest.mock import patch, DEFAULT`."""
    text = ast.unparse(node)
    root = text.partition(".")[0]
    return f"unittest.mock.{text}" if root in {"patch", "DEFAULT", "Mock"} else text


def parameters(source: str) -> dict[str, str]:
    """Target, or owner and attribute, by parameter of the innermost function."""
    tree = ast.parse(source)
    around = tree.body[0] if isinstance(tree.body[0], ast.ClassDef) else None
    function = (around.body if around is not None else tree.body)[-1]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    return {name: said(one) for name, one in patched_parameters(function, around, spelled).items()}


def said(one: PatchedWith) -> str:
    return one.target or f"{ast.unparse(one.owner) if one.owner is not None else '?'}:{one.attribute}"


CASES = {
    "one": ("@patch('a.b')\ndef f(m): ...", {"m": "a.b"}),
    "the lowest comes first": ("@patch('a.b')\n@patch('c.d')\ndef f(m, n): ...", {"m": "c.d", "n": "a.b"}),
    "fixtures come after": ("@patch('a.b')\nasync def test(m, tmp_path): ...", {"m": "a.b"}),
    "after self": ("class T:\n  @patch('a.b')\n  def f(self, m): ...", {"m": "a.b"}),
    "a static method has no self": ("class T:\n  @staticmethod\n  @patch('a.b')\n  def f(m): ...", {"m": "a.b"}),
    "new fills nothing": ("@patch('a.b')\n@patch('c.d', 3)\n@patch('e.f', new=3)\ndef f(m): ...", {"m": "a.b"}),
    "new is the default": ("@patch('a.b', DEFAULT)\ndef f(m): ...", {"m": "a.b"}),
    "new_callable fills": ("@patch('a.b', new_callable=Mock)\ndef f(m): ...", {"m": "a.b"}),
    "object": ("@patch.object(a.b, 'c')\n@patch.object(x, 'y', 3)\ndef f(m): ...", {"m": "a.b:c"}),
    "by its full name": ("@unittest.mock.patch('a.b')\ndef f(m): ...", {"m": "a.b"}),
    "multiple by name": (
        "@patch.multiple('a', b=DEFAULT, c=3)\n@patch.multiple(x, d=DEFAULT)\n@patch('e.f')\ndef f(m, d, b): ...",
        {"m": "e.f", "b": "a.b", "d": "x:d"},
    ),
    "a dictionary fills nothing": ("@patch.dict('a.b', {})\n@patch('c.d')\ndef f(m): ...", {"m": "c.d"}),
    "the class's come last": (
        "@patch('a.b')\n@patch('c.d')\nclass T:\n  @patch('e.f')\n  def test_it(self, m, n, o, p): ...",
        {"m": "e.f", "n": "c.d", "o": "a.b"},
    ),
    "the class's fill tests only": ("@patch('a.b')\nclass T:\n  def helper(self, m): ...", {}),
    "marks are harmless": ("@pytest.mark.slow\n@patch('a.b')\n@pytest.mark.asyncio\ndef f(m, x): ...", {"m": "a.b"}),
    "another decorator may fill parameters": ("@inject\n@patch('a.b')\ndef f(m, n): ...", {}),
    "another decorator, but all are filled": ("@inject\n@patch('a.b')\ndef f(m): ...", {"m": "a.b"}),
    "too many": ("@patch('a.b')\n@patch('c.d')\ndef f(m): ...", {}),
    "stars": ("@patch('a.b')\ndef f(*mocks): ...", {}),
    "a path that is computed": ("@patch(PATH + '.b')\n@patch('c.d')\ndef f(m, n): ...", {"m": "c.d", "n": "?:"}),
    "an attribute that is computed": (
        "@patch.object(x, name)\n@patch('c.d')\ndef f(m, n): ...",
        {"m": "c.d", "n": "x:"},
    ),
    "arguments that are unpacked": ("@patch(*given)\n@patch('c.d')\ndef f(m, n): ...", {}),
    "no patch at all": ("@decorate('a.b')\ndef f(m): ...", {}),
}


@pytest.mark.parametrize(("source", "wanted"), CASES.values(), ids=CASES)
def test_a_patch_fills_a_parameter(source: str, wanted: dict[str, str]) -> None:
    assert parameters(source) == wanted


def read(text: str) -> tuple[PatchedWith, ...]:
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    return patches_of(call, spelled)


@pytest.mark.parametrize(
    ("text", "spec", "is_specified"),
    [
        ("patch('a.b')", None, False),
        ("patch('a.b', autospec=True)", None, True),
        ("patch('a.b', spec=True)", None, True),
        ("patch('a.b', spec_set=C)", "C", True),
        ("patch('a.b', autospec=C)", "C", True),
        ("patch('a.b', spec=None, autospec=False)", None, False),
        ("patch.object(x, 'b', DEFAULT, C)", "C", True),
        ("patch.multiple('a', autospec=True, b=DEFAULT)", None, True),
    ],
)
def test_what_the_mock_is_made_after(text: str, spec: str | None, is_specified: bool) -> None:
    (one,) = read(text)
    assert (one.spec and ast.unparse(one.spec), one.is_specified) == (spec, is_specified)


def test_what_else_is_handed_to_the_mock() -> None:
    (one,) = read("patch('a.b', wraps=real, return_value=3, create=True)")
    assert one.wraps is not None and ast.unparse(one.wraps) == "real"
    assert list(one.configured or ()) == ["return_value"]


def test_items_of_a_dictionary() -> None:
    found = read("patch.dict('a.b', {'x': 1, y: 2}, clear=True, z=3)")
    assert [(one.attribute, one.new and ast.unparse(one.new)) for one in found] == [("['z']", "3"), ("['x']", "1")]
    assert {ast.unparse(one.owner) for one in found if one.owner is not None} == {"'a.b'"}


@pytest.mark.parametrize("text", ["patch()", "patch(*args)", "patch.dict('a.b', {})", "f('a')"])
def test_what_is_no_patch_of_a_name(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("unittest.mock.patch.object", "patch.object"),
        ("mock.Mock", "Mock"),
        ("mocker.patch", "patch"),
        ("app.mock.Mock", None),
        (None, None),
    ],
)
def test_names_of_the_mock_library(name: str | None, wanted: str | None) -> None:
    assert mock_name(name) == wanted
