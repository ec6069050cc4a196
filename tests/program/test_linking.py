"""Following names through modules by their text alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.extract import read_bindings
from ssot_lint.program.linking import Linker, annotated_class
from ssot_lint.program.modules import ModuleTree

Link = Callable[..., Linker]


@pytest.fixture
def link(tmp_path: Path) -> Link:
    """A linker over files."""

    def make(**sources: str) -> Linker:
        paths = {name.replace("__", "/").replace("/init/", "/__init__") + ".py": text for name, text in sources.items()}
        for path, text in paths.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        return Linker(
            ModuleTree(str(tmp_path), (".",), paths), lambda path: read_bindings((tmp_path / path).read_bytes())
        )

    return make


def follow(linker: Linker, module: str, dotted: str) -> str | None:
    found = linker.follow(module, dotted)
    return str(found.symbol) if found is not None else None


def test_each_step_of_a_chain_is_evidence(link: Link) -> None:
    linker = link(
        impl="def send(): ...\n", mid="from impl import send as _send\nsend = _send\n", app="\nfrom mid import send\n"
    )
    found = linker.follow("app", "send")
    assert found is not None and found.symbol == Symbol("impl", "send")
    assert [(step.path, step.line) for step in found.steps] == [("app.py", 2), ("mid.py", 2), ("mid.py", 1)]


def test_star_imports_pass_on_what_all_says_and_else_what_is_public(link: Link) -> None:
    linker = link(
        closed="__all__ = ['a']\ndef a(): ...\ndef b(): ...\n",
        opened="def c(): ...\ndef _d(): ...\n",
        app="from closed import *\nfrom opened import *\n",
    )
    names = {name: follow(linker, "app", name) for name in ("a", "b", "c", "_d", "nothing")}
    assert names == {"a": "closed:a", "b": None, "c": "opened:c", "_d": None, "nothing": None}


def test_a_later_star_import_wins(link: Link) -> None:
    linker = link(one="def f(): ...\n", two="def f(): ...\n", app="from one import *\nfrom two import *\n")
    assert follow(linker, "app", "f") == "two:f"


def test_cycles_end(link: Link) -> None:
    linker = link(
        one="from two import f, g\nh = h\n", two="from one import f\nfrom two import g\n", three="from three import *\n"
    )
    found = [
        follow(linker, module, name) for module, name in (("one", "f"), ("one", "g"), ("one", "h"), ("three", "x"))
    ]
    assert found == [None] * 4
    assert follow(link(cls="class A(B): ...\nclass B(A): ...\n"), "cls", "A.run") == "cls:A.run"


def test_submodules_and_packages(link: Link) -> None:
    linker = link(
        pkg__init__="",
        pkg__inner__mod="def f(): ...\n",
        app="import pkg.inner.mod\nimport pkg.inner.mod as m\nfrom pkg.inner import mod\n",
    )
    assert follow(linker, "app", "pkg.inner.mod.f") == "pkg.inner.mod:f"
    assert follow(linker, "app", "m.f") == follow(linker, "app", "mod.f") == "pkg.inner.mod:f"
    assert follow(linker, "app", "pkg.inner.mod") == "pkg.inner.mod"


def test_members_come_by_inheritance_and_through_attributes(link: Link) -> None:
    linker = link(
        base=(
            "class Base:\n    def run(self): ...\nclass Holder:\n    base: Base\n    own = Base()\n"
            "    class Inner:\n        def go(self): ...\n"
        ),
        app="import base\nfrom base import Holder\nclass Sub(base.Base): ...\nholder = Holder()\n",
    )
    assert follow(linker, "app", "Sub.run") == "base:Base.run"
    assert follow(linker, "app", "Holder.own.run") == "base:Base.run"
    assert follow(linker, "app", "Holder.Inner.go") == "base:Holder.Inner.go"
    assert follow(linker, "app", "holder.base.run") == "base:Base.run"
    assert follow(linker, "app", "Holder.nothing.run") is None
    assert linker.member(Symbol("app", "Sub"), "run") == Symbol("base", "Base.run")
    assert linker.lacks(Symbol("app", "Sub"), "walk") and not linker.lacks(Symbol("app", "Sub"), "run")


@pytest.mark.parametrize(
    "source",
    [
        "import nowhere\nclass A(nowhere.B): ...\n",
        "class A:\n    def __getattr__(self, name): ...\n",
        "class A(make()): ...\n",
        "class A:\n    def __init__(self): self.run = 1\n",
    ],
)
def test_a_class_that_may_have_anything_lacks_nothing(source: str, link: Link) -> None:
    assert not link(app=source).lacks(Symbol("app", "A"), "run")


@pytest.mark.parametrize("base", ["", "object", "ABC", "Exception", "Generic[T]", "Protocol"])
def test_plain_bases_bring_nothing(base: str, link: Link) -> None:
    linker = link(
        app=(
            f"from abc import ABC\nfrom typing import Generic, Protocol, TypeVar\nT = TypeVar('T')\n"
            f"class A({base}): ...\n"
        )
    )
    assert linker.lacks(Symbol("app", "A"), "run")


def test_what_one_module_binds_in_two_ways_is_not_certain(link: Link) -> None:
    linker = link(
        one="def f(): ...\n", two="def f(): ...\n",
        mid="try:\n    from one import f\nexcept ImportError:\n    from two import f\n", app="from mid import f\n",
    )  # fmt: skip
    found = linker.follow("app", "f")
    assert found is not None and not found.is_certain


def test_what_a_module_lacks(link: Link) -> None:
    linker = link(
        app="x = 1\n",
        star="from nowhere import *\n",
        lazy="def __getattr__(name): ...\n",
        pkg__init__="y = 1\n",
        pkg__sub="",
    )
    assert linker.lacks_name("app", "f") and not linker.lacks_name("app", "x")
    assert not any(linker.lacks_name(module, "f") for module in ("star", "lazy", "nowhere"))
    assert not linker.lacks_name("pkg", "sub")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Router", "Router"),
        ("'a.Router'", "a.Router"),
        ("Optional[Router]", "Router"),
        ("typing.Optional[Router]", "Router"),
        ("Router | None", "Router"),
        ("None | Router", "Router"),
        ("Annotated[Router, Depends(x)]", "Router"),
        ("Router | Other", None),
        ("list[Router]", None),
        ("type[Router]", None),
        ("Callable[[int], Router]", None),
        ("", None),
    ],
)
def test_the_class_that_an_annotation_names(text: str, name: str | None) -> None:
    assert annotated_class(text) == name


def test_members_are_looked_up_in_the_method_resolution_order(link: Link) -> None:
    linker = link(
        m="class Top:\n def run(self): ...\nclass Left(Top): ...\nclass Right(Top):\n def run(self): ...\n"
        "class Deep:\n def go(self): ...\nclass Via(Deep): ...\nclass Other:\n def go(self): ...\n"
        "class Diamond(Left, Right): ...\nclass Twofold(Via, Other): ...\n"
        "class Torn(Top, Left): ...\nclass Round(Round): ...\n"
    )
    assert linker.member(Symbol("m", "Diamond"), "run") == Symbol("m", "Right.run")
    assert linker.member(Symbol("m", "Twofold"), "go") == Symbol("m", "Deep.go")
    assert linker.member(Symbol("m", "Torn"), "run") == Symbol("m", "Top.run")  # Python would refuse it
    assert [owner.qualname for owner, _ in linker.ancestry(Symbol("m", "Round"))] == ["Round"]


def test_a_name_that_several_star_imports_bring_is_not_certain(link: Link) -> None:
    linker = link(
        app="import sys\nif sys.platform == 'win32':\n from windows import *\nelse:\n from posix_side import *\n"
        "from both import *\n",
        windows="def wait(): ...\ndef only(): ...\n",
        posix_side="def wait(): ...\nfrom both import shared\n",
        both="def shared(): ...\n",
    )
    wait, only, shared = (linker.follow("app", name) for name in ("wait", "only", "shared"))
    assert wait is not None and not wait.is_certain
    assert only is not None and only.is_certain and only.symbol == Symbol("windows", "only")
    assert shared is not None and shared.is_certain and shared.symbol == Symbol("both", "shared")
