"""Strings that name a watched name, by what the code around them makes of them."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import Origin, Span, StringRole, UseKind

ROLES = {
    # Patch targets.
    "patch('a.b.send')": (StringRole.PATCH, "a.b.send"),
    "patch(target='a.b.send')": (StringRole.PATCH, "a.b.send"),
    "mock.patch('a.b.send', autospec=True)": (StringRole.PATCH, "a.b.send"),
    "mocker.patch('a.b.send')": (StringRole.PATCH, "a.b.send"),
    "monkeypatch.setattr('a.b.send', f)": (StringRole.PATCH, "a.b.send"),
    "monkeypatch.delattr('a.b.send')": (StringRole.PATCH, "a.b.send"),
    "patch.dict('a.b.send', {})": (StringRole.PATCH, "a.b.send"),
    "patch.multiple('a.send', x=1)": (StringRole.PATCH, "a.send"),
    "patch('a.b' '.send')": (StringRole.PATCH, "a.b.send"),
    "patch('a.b.'\n      'send')": (StringRole.PATCH, "a.b.send"),
    "patch(r'a.b.send')": (StringRole.PATCH, "a.b.send"),
    'patch("""a.b.send""")': (StringRole.PATCH, "a.b.send"),
    "patch(('a.b.send'))": (StringRole.PATCH, "a.b.send"),
    "patch('a.b.send' if x else 'c')": (StringRole.PATCH, "a.b.send"),
    "patch(f'a.b.send')": (StringRole.PATCH, "a.b.send"),
    "patch('a.send.other')": (StringRole.PATCH, "a.send"),
    "@patch('a.b.send')\ndef g(): ...": (StringRole.PATCH, "a.b.send"),
    "with patch('a.b.send') as x: ...": (StringRole.PATCH, "a.b.send"),
    "patch(f'{x}.send')": (StringRole.ATTRIBUTE, "send"),
    "patch(f'{x}.a.send')": (StringRole.ATTRIBUTE, "send"),
    "patch(f'{__name__}' '.send')": (StringRole.ATTRIBUTE, "send"),
    "patch(x + '.send')": (StringRole.ATTRIBUTE, "send"),
    "patch('a' + '.send')": (StringRole.PATCH, "a.send"),
    # Attributes of an object in sight.
    "patch.object(x, 'send')": (StringRole.PATCH_OBJECT, "send"),
    "patch.object(x, attribute='send')": (StringRole.PATCH_OBJECT, "send"),
    "patch.object(attribute='send', target=x)": (StringRole.PATCH_OBJECT, "send"),
    "mock.patch.object(x, 'send')": (StringRole.PATCH_OBJECT, "send"),
    "mocker.patch.object(x, 'send')": (StringRole.PATCH_OBJECT, "send"),
    "mocker.spy(x, 'send')": (StringRole.PATCH_OBJECT, "send"),
    "monkeypatch.setattr(x, 'send', f)": (StringRole.PATCH_OBJECT, "send"),
    "monkeypatch.setattr(x, name='send', value=f)": (StringRole.PATCH_OBJECT, "send"),
    "setattr(x, 'send', f)": (StringRole.PATCH_OBJECT, "send"),
    "delattr(x, 'send')": (StringRole.PATCH_OBJECT, "send"),
    "object.__setattr__(x, 'send', f)": (StringRole.PATCH_OBJECT, "send"),
    "x.__setattr__('send', f)": (StringRole.PATCH_OBJECT, "send"),
    # Names in a namespace, and of members of a class that is made by a call.
    "globals()['send'](1)": (StringRole.KEPT, "send"),
    "locals()['send']": (StringRole.KEPT, "send"),
    "globals().get('send')": (StringRole.KEPT, "send"),
    "vars(x).pop('send')": (StringRole.KEPT, "send"),
    "x.__dict__.get('send', f)": (StringRole.KEPT, "send"),
    "type('X', (), {'send': f})": (StringRole.KEPT, "send"),
    "getattr(x, 'send')": (StringRole.GETATTR, "send"),
    "getattr(x, 'send', None)": (StringRole.GETATTR, "send"),
    "getattr(x, 'send')(1)": (StringRole.GETATTR, "send"),
    "getattr(x, 'se' 'nd' if y else 'send')": (StringRole.GETATTR, "send"),
    "inspect.getattr_static(x, 'send')": (StringRole.GETATTR, "send"),
    "hasattr(x, 'send')": (StringRole.HASATTR, "send"),
    # Attributes of whatever comes.
    "methodcaller('send')": (StringRole.ATTRIBUTE, "send"),
    "operator.methodcaller('send', 1)": (StringRole.ATTRIBUTE, "send"),
    "attrgetter('a', 'send')": (StringRole.ATTRIBUTE, "send"),
    "attrgetter('a.send')": (StringRole.ATTRIBUTE, "a.send"),
    "attrgetter('send.a')": (StringRole.ATTRIBUTE, "send"),
    "Mock(spec=['a', 'send'])": (StringRole.ATTRIBUTE, "send"),
    "MagicMock(spec_set=('send',))": (StringRole.ATTRIBUTE, "send"),
    "Mock(['send'])": (StringRole.ATTRIBUTE, "send"),
    "Mock(**{'send': 1})": (StringRole.ATTRIBUTE, "send"),
    "AsyncMock(**{'send.return_value': 1})": (StringRole.ATTRIBUTE, "send"),
    "x.configure_mock(**{'a.send.side_effect': 1})": (StringRole.ATTRIBUTE, "a.send"),
    # Exports.
    "__all__ = ['a', 'send']": (StringRole.ALL, "send"),
    "__all__ = ('send',)": (StringRole.ALL, "send"),
    "__all__ = 'a', 'send'": (StringRole.ALL, "send"),
    "__all__: list[str] = ['send']": (StringRole.ALL, "send"),
    "__all__ += ['send']": (StringRole.ALL, "send"),
    "__all__ = ['send'] + other.__all__": (StringRole.ALL, "send"),
    "__all__ = other.__all__ + ('send',)": (StringRole.ALL, "send"),
    "__all__ = sorted(['send'])": (StringRole.ALL, "send"),
    "__all__.extend(['send'])": (StringRole.ALL, "send"),
    "__all__.append('send')": (StringRole.ALL, "send"),
    "__all__.insert(0, 'send')": (StringRole.ALL, "send"),
    # Annotations.
    "x: 'send'": (StringRole.ANNOTATION, "send"),
    "x: 'a.send' = 1": (StringRole.ANNOTATION, "a.send"),
    "x: 'list[send]'": (StringRole.ANNOTATION, "send"),
    "x: 'dict[str, a.send | None]'": (StringRole.ANNOTATION, "a.send"),
    "x: 'send[int]'": (StringRole.ANNOTATION, "send"),
    "x: 'send.Inner'": (StringRole.ANNOTATION, "send"),
    "x: list['send']": (StringRole.ANNOTATION, "send"),
    "x: a.Optional['send']": (StringRole.ANNOTATION, "send"),
    "x: Callable[[int, 'send'], None]": (StringRole.ANNOTATION, "send"),
    "x: 'send' | None": (StringRole.ANNOTATION, "send"),
    "x: \"list['send']\"": (StringRole.ANNOTATION, "send"),
    "x: Annotated['send', 'b']": (StringRole.ANNOTATION, "send"),
    "def g(x: 'send'): ...": (StringRole.ANNOTATION, "send"),
    "def g(*x: 'send'): ...": (StringRole.ANNOTATION, "send"),
    "def g() -> 'send': ...": (StringRole.ANNOTATION, "send"),
    "def g() -> Iterator['send']: ...": (StringRole.ANNOTATION, "send"),
    "cast('send', x)": (StringRole.ANNOTATION, "send"),
    "typing.cast('list[send]', x)": (StringRole.ANNOTATION, "send"),
    "TypeVar('T', bound='send')": (StringRole.ANNOTATION, "send"),
    "TypeVar('T', int, 'send')": (StringRole.ANNOTATION, "send"),
    "NewType('T', 'send')": (StringRole.ANNOTATION, "send"),
    "X: TypeAlias = 'send'": (StringRole.ANNOTATION, "send"),
    "X = Optional['send']": (StringRole.ANNOTATION, "send"),
    "type X = 'send'": (StringRole.ANNOTATION, "send"),
    "class A(Base['send']): ...": (StringRole.ANNOTATION, "send"),
    # Anywhere else.
    "x = 'a.b.send'": (StringRole.DOTTED, "a.b.send"),
    "x = 'a.b:send'": (StringRole.DOTTED, "a.b:send"),
    "x = 'a.b:C.send'": (StringRole.DOTTED, "a.b:C.send"),
    "x = 'a.send:b'": (StringRole.DOTTED, "a.send"),
    "import_string('a.b.send')": (StringRole.DOTTED, "a.b.send"),
    "x = {'a.b.send': 1}": (StringRole.DOTTED, "a.b.send"),
    "x = {1: 'a.b.send'}": (StringRole.DOTTED, "a.b.send"),
    "x = ('a.b.'\n     'send')": (StringRole.DOTTED, "a.b.send"),
    "def g(x='a.b.send'): ...": (StringRole.DOTTED, "a.b.send"),
    "x['a.b.send']": (StringRole.DOTTED, "a.b.send"),
    "f(x)['a.b.send'] = 1": (StringRole.DOTTED, "a.b.send"),
    "return_value = x or 'a.b.send'": (StringRole.DOTTED, "a.b.send"),
    "'a.b.send'.split('.')": (StringRole.DOTTED, "a.b.send"),
    "x: Annotated[int, 'y'] = 'a.send'": (StringRole.DOTTED, "a.send"),
}


@pytest.mark.parametrize("statement", ROLES)
def test_a_string_has_the_role_that_the_code_around_it_gives(one_use, statement: str) -> None:
    use = one_use(f"{statement}\n")
    assert (use.kind, use.name) == (UseKind.STRING, "send")
    assert (use.string.role, use.string.text) == ROLES[statement]


SUBJECTS = {
    "getattr(self.router, 'send')": "self.router",
    "hasattr(make(), 'send')": "make()",
    "patch.object(a.Router, 'send')": "a.Router",
    "patch.object(attribute='send', target=router)": "router",
    "monkeypatch.setattr(router, 'send', f)": "router",
    "x.y.__setattr__('send', f)": "x.y",
    "object.__setattr__(x.y, 'send', f)": "x.y",
    "getattr(importlib.import_module('a.b'), 'send')": "importlib.import_module('a.b')",
    "methodcaller('send')": None,
    "methodcaller('send', 1)(self.router)": "self.router",
    "attrgetter('a', 'send')(make())": "make()",
    "attrgetter('a.send')(router)": None,
    "map(methodcaller('send'), routers)": "routers",
    "pool.map(methodcaller('send'), routers)": "routers",
    "map(methodcaller('send'), one, other)": None,
    "sorted(routers, key=attrgetter('send'))": "routers",
    "routers.sort(key=attrgetter('send'))": "routers",
    "max(one, other, key=attrgetter('send'))": None,
    "methodcaller('send')(*routers)": None,
    "f(methodcaller('send'), routers)": None,
    "patch('a.send')": None,
}


@pytest.mark.parametrize("statement", SUBJECTS)
def test_an_attribute_name_tells_its_object(one_use, statement: str) -> None:
    use = one_use(f"{statement}\n")
    assert use.string.subject == SUBJECTS[statement]
    if use.string.subject is not None:
        span = use.string.subject_span
        assert statement[span.column - 1 : span.end_column - 1] == use.string.subject


def test_the_object_may_be_an_element(one_use) -> None:
    assert one_use("map(methodcaller('send'), routers)\n").string.is_element
    assert not one_use("methodcaller('send')(router)\n").string.is_element


def test_the_literal_is_what_is_edited(one_use) -> None:
    use = one_use("x = patch(\n    'a.'\n    'send',\n)\n")
    assert use.span == use.site == Span(2, 5, 3, 11)
    assert use.callee == "patch"


@pytest.mark.parametrize(
    ("statement", "is_part"),
    [
        ("patch('a.send')", False),
        ("patch('a.' 'send')", False),
        ("patch('a.send.b')", True),
        ("patch(f'{x}.send')", True),
        ("patch('a' + '.send')", True),
        ("x: 'send'", False),
        ("x: 'list[send]'", True),
        ("Mock(**{'send.return_value': 1})", True),
    ],
)
def test_a_string_tells_whether_it_says_more_than_the_name(one_use, statement: str, is_part: bool) -> None:
    assert one_use(f"{statement}\n").string.is_part is is_part


CONSTANTS = {
    "MODULE = 'a.b'\npatch(f'{MODULE}.send')\n": (StringRole.PATCH, "a.b.send"),
    "MODULE: Final = 'a.b'\npatch(MODULE + '.send')\n": (StringRole.PATCH, "a.b.send"),
    "MODULE = 'a'\npatch(f'{MODULE}.b' '.send')\n": (StringRole.PATCH, "a.b.send"),
    "MODULE = 'a'\nMODULE = 'b'\npatch(f'{MODULE}.send')\n": (StringRole.ATTRIBUTE, "send"),
    "MODULE = get()\npatch(f'{MODULE}.send')\n": (StringRole.ATTRIBUTE, "send"),
    "MODULE = 'a.b'\npatch(f'{MODULE!r}.send')\n": (StringRole.ATTRIBUTE, "send"),
}


@pytest.mark.parametrize("source", CONSTANTS)
def test_a_computed_target_is_known_as_far_as_its_constants_are(one_use, source: str) -> None:
    use = one_use(source)
    assert (use.string.role, use.string.text) == CONSTANTS[source]


def test_names_in_a_longer_path_are_uses_of_their_own(facts) -> None:
    uses = facts("patch('a.Old.send')\n", "Old", "send").uses
    assert [(use.name, use.string.text) for use in uses] == [("Old", "a.Old"), ("send", "a.Old.send")]


def test_names_in_an_annotation_are_uses_of_their_own(facts) -> None:
    uses = facts("x: 'dict[Old, list[New | Old]]'\n", "Old", "New").uses
    assert [use.name for use in uses] == ["Old", "New"]


ORIGINS = {
    "import a\nx: 'a.send'\n": Origin("import", "a", 1),
    "from a import send\n\ndef f(x: 'send'): ...\n": Origin("from", "a:send", 1),
    "from a import send\n__all__ = ['send']\n": Origin("from", "a:send", 1),
    "from a import r\ngetattr(r, 'send')\n": Origin("from", "a:r", 1),
    "def f(r: R):\n    hasattr(r.s, 'send')\n": Origin("annotation", "R"),
}


@pytest.mark.parametrize("source", ORIGINS)
def test_a_string_tells_where_its_first_name_comes_from(facts, source: str) -> None:
    assert facts(source).uses[-1].origin == ORIGINS[source]


BEYOND_A_STRING = {"patch(b'a.send')", "patch(t'a.{x}.send')", "x = 'a.send '", "x = 'a..send'", "x = '.a.send'"}


@pytest.mark.parametrize("statement", sorted(BEYOND_A_STRING))
def test_what_is_no_dotted_text_names_nothing(facts, statement: str) -> None:
    assert facts(f"{statement}\n").uses == ()
