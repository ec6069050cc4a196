"""Definitions: what kind, where, which parameters, and whether they state only a shape."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import DefinitionKind, Parameter, ParameterKind, Span

PARAMETERS = {
    "": (),
    "a": (Parameter("a"),),
    "a, /": (Parameter("a", ParameterKind.POSITIONAL_ONLY),),
    "a, /, b": (Parameter("a", ParameterKind.POSITIONAL_ONLY), Parameter("b")),
    "a: int = 1": (Parameter("a", annotation="int", default="1"),),
    "a: 'A | None' = None": (Parameter("a", annotation="'A | None'", default="None"),),
    "*a": (Parameter("a", ParameterKind.VAR_POSITIONAL),),
    "*a: *Ts": (Parameter("a", ParameterKind.VAR_POSITIONAL, "*Ts"),),
    "*, a": (Parameter("a", ParameterKind.KEYWORD_ONLY),),
    "*a, b=1": (Parameter("a", ParameterKind.VAR_POSITIONAL), Parameter("b", ParameterKind.KEYWORD_ONLY, default="1")),
    "**a: int": (Parameter("a", ParameterKind.VAR_KEYWORD, "int"),),
}


@pytest.mark.parametrize("written", PARAMETERS)
def test_parameters_are_told_in_order_with_their_kinds(one_definition, written: str) -> None:
    assert one_definition(f"def send({written}): return 1\n").parameters == PARAMETERS[written]


def test_a_function_is_told_with_decorators_and_place(one_definition) -> None:
    found = one_definition("@first\n@second(1)\nasync def send(a) -> list[int]:\n    return [a]  # why\n\n\nx = 1\n")
    assert (found.kind, found.qualname, found.is_async) == (DefinitionKind.FUNCTION, "send", True)
    assert found.decorators == ("first", "second(1)")
    assert found.returns == "list[int]"
    assert found.span == Span(3, 11, 3, 15)
    assert found.site == Span(1, 1, 4, 15)


def test_a_method_tells_its_class_and_bases(one_definition) -> None:
    found = one_definition("class A:\n    class B(C, d.E[int], metaclass=M):\n        def send(self): return 1\n")
    assert (found.kind, found.qualname) == (DefinitionKind.METHOD, "A.B.send")
    assert found.bases == ("C", "d.E[int]")


@pytest.mark.parametrize(
    ("source", "qualname", "kind"),
    [
        ("def f():\n    def send(): ...\n", "f.send", DefinitionKind.FUNCTION),
        ("class A:\n    def f(self):\n        def send(): ...\n", "A.f.send", DefinitionKind.FUNCTION),
        ("class A:\n    if x:\n        def send(self): ...\n", "A.send", DefinitionKind.METHOD),
        ("if x:\n    def send(): ...\n", "send", DefinitionKind.FUNCTION),
        ("try: ...\nexcept E:\n    def send(): ...\n", "send", DefinitionKind.FUNCTION),
        ("def f():\n    class A:\n        def send(self): ...\n", "f.A.send", DefinitionKind.METHOD),
        ("class send: ...\n", "send", DefinitionKind.CLASS),
        ("class A:\n    class send(B): ...\n", "A.send", DefinitionKind.CLASS),
        ("send = 1\n", "send", DefinitionKind.CONSTANT),
        ("send: int = 1\n", "send", DefinitionKind.CONSTANT),
        ("class A:\n    send = B.c\n", "A.send", DefinitionKind.CONSTANT),
        ("if x:\n    send = 1\n", "send", DefinitionKind.CONSTANT),
        ("x = send = 1\n", "send", DefinitionKind.CONSTANT),
        ("type send = int\n", "send", DefinitionKind.CONSTANT),
        ("def send[T](a: T) -> T: return a\n", "send", DefinitionKind.FUNCTION),
        ("class send[T: int](A): x = 1\n", "send", DefinitionKind.CLASS),
    ],
)
def test_a_definition_has_the_name_that_leads_to_it(one_definition, source: str, qualname: str, kind: str) -> None:
    found = one_definition(source)
    assert (found.qualname, found.kind) == (qualname, kind)


def test_a_class_tells_the_parameters_of_its_init(one_definition) -> None:
    found = one_definition("class send(A):\n    x = 1\n    def __init__(self, a, *, b=1): ...\n    def f(self): ...\n")
    assert [one.name for one in found.parameters] == ["a", "b"]
    assert found.bases == ("A",)
    assert found.site == Span(1, 1, 4, 21)


@pytest.mark.parametrize("base", ["Protocol", "typing.Protocol", "Protocol[T]"])
def test_a_protocol_is_a_declaration(one_definition, base: str) -> None:
    assert one_definition(f"class send({base}):\n    x: int\n").is_declaration


def test_a_constant_tells_its_value(one_definition) -> None:
    found = one_definition("class A:\n    send = functools.partial(other, 1)  # why\n")
    assert found.value == "functools.partial(other, 1)"
    assert (found.span, found.site) == (Span(2, 5, 2, 9), Span(2, 5, 2, 39))


def test_a_constant_without_a_value_is_a_declaration(one_definition) -> None:
    found = one_definition("class A:\n    send: Callable[[str], None]\n")
    assert found.is_declaration
    assert found.value is None


def test_definitions_of_the_canonical_are_wanted_too(facts) -> None:
    source = "def deliver(a): ...\nDELIVER = deliver\nclass A:\n    deliver = 1\ndeliver()\n"
    found = facts(source)
    assert [one.qualname for one in found.definitions] == ["deliver", "A.deliver"]
    assert found.uses == ()


DECLARATIONS = {
    "...": True,
    "pass": True,
    "'doc'": True,
    "'doc'\n    ...": True,
    "'doc' 'string'": True,
    "raise NotImplementedError": True,
    "raise NotImplementedError('a')": True,
    "raise errors.NotImplementedError from None": True,
    "'doc'; pass": True,
    "return None": False,
    "raise ValueError": False,
    "raise": False,
    "x = 1": False,
    "return ...": False,
    "yield": False,
    "if a: ...": False,
    "def f(): ...": False,
    "f'doc{x}'": False,
}


@pytest.mark.parametrize("body", DECLARATIONS)
def test_a_body_that_states_nothing_is_a_declaration(one_definition, body: str) -> None:
    assert one_definition(f"def send(self):\n    {body}\n").is_declaration is DECLARATIONS[body]
    assert not one_definition(f"def send(self):\n    {body}\n    return 1\n").is_declaration


@pytest.mark.parametrize("decorator", ["overload", "typing.overload", "abstractmethod", "abc.abstractmethod"])
def test_a_decorator_may_make_a_declaration(one_definition, decorator: str) -> None:
    assert one_definition(f"class A:\n    @{decorator}\n    def send(self):\n        return 1\n").is_declaration


def test_a_one_line_body_is_a_body(one_definition) -> None:
    assert one_definition("def send(): ...\n").is_declaration
    assert not one_definition("def send(): return 1\n").is_declaration


@pytest.mark.parametrize(
    ("body", "has_yield"),
    [
        ("yield 1", True),
        ("x = yield", True),
        ("yield from y", True),
        ("def g(): yield", False),
        ("lambda: (yield)", False),
    ],
)
def test_a_generator_is_told(one_definition, body: str, has_yield: bool) -> None:
    assert one_definition(f"def send():\n    {body}\n").has_yield is has_yield


@pytest.mark.parametrize(
    ("source", "inherits"),
    [
        ("class send: x = 1\n", False),
        ("class send(A): x = 1\n", True),
        ("class send(metaclass=M): x = 1\n", True),
        ("@dataclass\nclass send: x: int\n", True),
        ("class send:\n    def __new__(cls): ...\n", True),
        ("class send(A):\n    def __init__(self): ...\n", False),
    ],
)
def test_a_class_says_whether_it_states_its_own_constructor(one_definition, source: str, inherits: bool) -> None:
    assert one_definition(source).inherits_constructor is inherits


def test_a_warning_is_no_delegation_where_warn_is_watched(facts) -> None:
    source = """\
        def warn(text):
            warnings.warn("use deliver", DeprecationWarning, 2)
            deliver(text)
        """
    (found,) = facts(source, "warn").definitions
    assert found.is_pure_delegation
    assert [one.name for one in found.delegations] == ["deliver"]
