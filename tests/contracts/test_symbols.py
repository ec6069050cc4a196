from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.contracts.model import Symbol
from ssot_lint.contracts.symbols import SymbolError, nearest, parse_symbol, with_colon

SHAPE = "write `package.module:Qual.name`, or `package.module` for a module"


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("package.module:Class.method", Symbol("package.module", "Class.method")),
        ("module:function", Symbol("module", "function")),
        ("package.module", Symbol("package.module")),
        ("xml.etree.ElementTree", Symbol("xml.etree.ElementTree")),
        ("PySide6.QtCore.shaders:x", Symbol("PySide6.QtCore.shaders", "x")),
        ("Crypto.Cipher.blockalgo", Symbol("Crypto.Cipher.blockalgo")),
        ("MyPackage.core.tools", Symbol("MyPackage.core.tools")),
        ("größe.módulo:Клас.метод", Symbol("größe.módulo", "Клас.метод")),
        ("a:match.type", Symbol("a", "match.type")),
    ],
)
def test_symbol_is_parsed_and_printed_back(text: str, symbol: Symbol) -> None:
    assert parse_symbol(text) == symbol
    assert str(symbol) == text


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ("a..b", "a part of it is empty", SHAPE),
        ("a:", "a part of it is empty", "write `a`"),
        (":a", "a part of it is empty", "write `a`"),
        ("a.b:c.", "a part of it is empty", SHAPE),
        (" a:b ", "it has spaces around it", "write `a:b`"),
        ("a b:c", "`a b` is not a Python name", SHAPE),
        ("a:b:c", "it has more than one colon", "write `a:b.c`"),
        ("a/b.py::Class::method", "it has more than one colon", "write `a.b:Class.method`"),
        ("./a/b.py:Class.method", "it is written as a file path", "write `a.b:Class.method`"),
        ("a\\b\\__init__.py:f", "it is written as a file path", "write `a.b:f`"),
        ("src/my-app/x.py", "it is written as a file path", SHAPE),
        (".sibling:f", "module names are absolute, without a leading dot", SHAPE),
        ("a:f()", "`f()` is not a Python name", "write `a:f`"),
        ("a:f.<locals>.g", "a definition inside a function has no name outside it", SHAPE),
        ("a.class:f", "`class` is a Python keyword", SHAPE),
        ("a:C.import", "`import` is a Python keyword", SHAPE),
        ("a:1b", "`1b` is not a Python name", SHAPE),
        ("a:\x1b[31m", "`\\x1b[31m` is not a Python name", SHAPE),
    ],
)
def test_text_that_is_no_symbol(text: str, problem: str, remedy: str) -> None:
    with pytest.raises(SymbolError) as caught:
        parse_symbol(text)
    shown = text.replace("\x1b", "\\x1b")
    assert str(caught.value) == f"`{shown}` is not a symbol: {problem}\n{remedy}"


@pytest.mark.parametrize("text", ["", "  "])
def test_empty_symbol(text: str) -> None:
    with pytest.raises(SymbolError) as caught:
        parse_symbol(text)
    assert str(caught.value) == f"the symbol is empty\n{SHAPE}"


def test_class_inside_a_dotted_module_asks_for_the_colon() -> None:
    with pytest.raises(SymbolError) as caught:
        parse_symbol("netra.core.unified_manager.UnifiedWebSocketManager.send_to_user")
    assert str(caught.value) == (
        "`netra.core.unified_manager.UnifiedWebSocketManager.send_to_user` is not a symbol: "
        "dots alone name a module, and a class stands inside it\n"
        "write a colon after the module: `netra.core.unified_manager:UnifiedWebSocketManager.send_to_user`"
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a.b.Class.method", "a.b:Class.method"),
        ("a.b._Class", "a.b:_Class"),
        ("a.b.function", "a.b:function"),
        ("PIL.Image.open", "PIL:Image.open"),
        ("module", "None"),
        ("a.b:c", "None"),
    ],
)
def test_colon_is_put_before_the_first_class_or_the_last_name(text: str, meant: str) -> None:
    module, _, qualname = text.partition(":")
    assert str(with_colon(Symbol(module, qualname))) == meant


def test_nearest_prefers_the_same_name_elsewhere() -> None:
    candidates = ["app.routers:Router.send", "app.router:Router.sent", "lib.other:Unlike.send", "x:y"]
    assert nearest("app.router:Router.send", candidates) == (
        "app.routers:Router.send",
        "lib.other:Unlike.send",
        "app.router:Router.sent",
    )
    assert nearest("app.router:Router.send", candidates, 1) == ("app.routers:Router.send",)
    assert nearest("zzz", ["abc"]) == ()


@given(st.lists(st.text(alphabet="ab.:", max_size=6), max_size=8))
def test_nearest_does_not_depend_on_order(candidates: list[str]) -> None:
    assert nearest("a.b:a", candidates) == nearest("a.b:a", candidates[::-1])


@given(st.one_of(st.text(), st.text(alphabet="aA.:/ \\()py<>_1", max_size=30)))
def test_any_text_is_a_symbol_or_a_symbol_error(text: str) -> None:
    try:
        symbol = parse_symbol(text)
    except SymbolError as error:
        assert error.message
        assert error.remedy
    else:
        assert str(symbol) == text
