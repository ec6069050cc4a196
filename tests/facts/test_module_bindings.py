"""What a module's text says its names are bound to: names, classes, star imports, ``__all__``."""

from __future__ import annotations

from textwrap import dedent

import pytest

from ssot_lint.facts.bindings import ClassBinding, ModuleBindings
from ssot_lint.facts.extract import read_bindings
from ssot_lint.facts.model import Origin


def bindings(source: str) -> ModuleBindings:
    return read_bindings(dedent(source).encode())


EXPORTS = {
    "": None,
    "__all__ = ['a', 'b']": ("a", "b"),
    "__all__ = ('a',)": ("a",),
    "__all__ = 'a', 'b'": ("a", "b"),
    "__all__: list[str] = ['a']": ("a",),
    "__all__: list[str]": None,
    "__all__ = []": (),
    "__all__ = ['a'] + ['b']": ("a", "b"),
    "__all__ = ['a']\n__all__ += ['b', 'a']": ("a", "b"),
    "__all__ = ['a']\n__all__.extend(['b'])": ("a", "b"),
    "__all__ = ['a']\n__all__.append('b')": ("a", "b"),
    "__all__ = ['a', 'b']\n__all__.remove('a')": ("b",),
    "__all__ = ['a']\nif x:\n    __all__ += ['b']": ("a", "b"),
    "__all__ = ['a']\nif x:\n    __all__.remove('a')": ("a",),
    "__all__ = ['a']\ntry:\n    import b\n    __all__.append('b')\nexcept ImportError: ...": ("a", "b"),
    "__all__ = ['a']\n__all__ = ['b']": ("b",),
    "if x:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']": ("a", "b"),
    "if x:\n    __all__ = ['a']\n__all__ = ['b']": ("b",),
    "__all__ = ['a'] + other.__all__": None,
    "__all__ = ['a']\n__all__ += other.__all__": None,
    "__all__ = [name for name in x]": None,
    "__all__ = ['a', b]": None,
    "__all__ = ['a']\n__all__.sort()": None,
    "__all__ += ['a']": None,
}


@pytest.mark.parametrize("source", EXPORTS)
def test_exports_are_told_as_far_as_they_are_literal(source: str) -> None:
    assert bindings(source).exports == EXPORTS[source]


def test_star_imports_are_told_as_written() -> None:
    assert bindings("from a import *\nfrom .b import *\nif x:\n    from .. import *\n").stars == ("a", ".b", "..")


def test_a_class_is_told_with_what_it_defines_and_shows() -> None:
    found = bindings(
        """
        class A(b.C, Generic[T]):
            x: R = None
            y = S()
            a, z = 1, 2
            def f(self, r: R, s, *, t: "T"):
                self.r = r
                self.s = s
                self.t = t
                if r:
                    self.u = U(1)
                try: ...
                except E:
                    self.v: V = g()
                def inner(): self.w = W()
            if TYPE_CHECKING:
                def g(self): ...
            else:
                from h import g2
            class B:
                def i(self): self.j = J()
        """
    )
    outer = found.find_class("A")
    assert outer is not None
    assert outer.bases == ("b.C", "Generic[T]")
    assert [name for name, _, _ in outer.members] == ["x", "y", "a", "z", "f", "g2", "g", "B"]
    assert outer.member("g") == (17, 9)
    assert {name: (origin.kind, origin.text) for name, origin in outer.attributes} == {
        "x": ("annotation", "R"),
        "y": ("constructor", "S"),
        "a": ("other", ""),
        "z": ("other", ""),
        "r": ("annotation", "R"),
        "s": ("alias", "s"),
        "t": ("annotation", "'T'"),
        "u": ("constructor", "U"),
        "v": ("annotation", "V"),
        "w": ("constructor", "W"),
        "g2": ("from", "h:g2"),
    }
    inner = found.find_class("A.B")
    assert inner == ClassBinding("A.B", 20, 5, (), (("i", 21, 9),), (("j", Origin("constructor", "J", 21)),))


def test_a_later_binding_wins_unless_it_says_nothing() -> None:
    assert bindings("from a import x\nx = R()\n").origin("x") == Origin("constructor", "R", 2)
    assert bindings("from a import x\nx = x or 1\n").origin("x") == Origin("from", "a:x", 1)
    assert bindings("x = 1\n").origin("x") == Origin("other", "", 1)
    assert bindings("x = 1\n").origin("y") is None


def test_dotted_texts_read_as_written() -> None:
    found = bindings("x: a.b.C = 1\ny: 'a.B' = 1\nz = a.b\nw: list[a.b] = []\n")
    assert [origin.text for _, origin in found.names] == ["a.b.C", "'a.B'", "a.b", "list[a.b]"]


@pytest.mark.parametrize("source", [b"\xff", b"def f(:\n", b"x = '\0'\n", b"x = " + b"(" * 5000])
def test_a_file_that_cannot_be_read_binds_nothing(source: bytes) -> None:
    assert read_bindings(source) == ModuleBindings()
