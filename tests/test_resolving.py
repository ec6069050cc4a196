"""What the name at a position refers to: every kind of name, with a real type checker and without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.configured import UsageProblem, project_root, settings_around
from ssot_lint.options import Options
from ssot_lint.program.explaining import Explanation
from ssot_lint.reports.resolution import NameReport, Resolution
from ssot_lint.resolving import resolve
from ssot_lint.sources.pointing import Pointed

LIBRARY = '''\
"""A library."""


class Base:
    def push(self, user): ...


class Router(Base):
    limit: int = 3

    def __init__(self):
        self.seen = []

    def push(self, user, event=None):
        return self.seen


class Mail:
    def push(self, letter): ...


def push_event(user, event):
    return user, event


def twice(): ...


def twice(one): ...
'''
Ask = Callable[..., Resolution]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Resolves the position just before a mark (or a line and a column) in a text beside the library."""

    def asked(source: str, *, types: str = "ty", line: int = 0, column: int | None = None, **more: str) -> Resolution:
        before, marked, after = source.partition("‸")
        if marked:
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        files = {"pyproject": "", "lib.py": LIBRARY, "app.py": before + after, **more}
        for name, text in files.items():
            path = tmp_path / name.replace("pyproject", "pyproject.toml").replace("contract", "ssot-lint.toml")
            path.write_text(text, encoding="utf-8")
        place = Pointed(str(tmp_path / "app.py"), line or 1, column)
        return resolve(place, settings_around(place.path, None), Options(types))[0]

    return asked


@pytest.fixture
def one(ask: Ask) -> Callable[..., NameReport]:
    """The only name that a marked position means."""

    def only(source: str, **given: str) -> NameReport:
        (found,) = ask(source, **given).names
        return found

    return only


def told(explanation: Explanation) -> str:
    """Proof and targets, a target as its kind, symbol and position in its file."""
    places = (f"{one.kind} {one.symbol} {Path(one.path).name}:{one.line}" for one in explanation.targets)
    return " | ".join((str(explanation.proof), *places))


PUSH = "resolved | method lib:Router.push lib.py:14"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from lib import Router\nRouter().‸push(1)\n", PUSH),
        ("from lib import Router\nr = Router()\nr.‸push\n", PUSH),
        ("from lib import Router\ndef f(r: Router): r.‸push(1)\n", PUSH),
        ("from lib import Router\nRouter.‸push = None\n", PUSH),
        ("from lib import Router\ngetattr(Router(), '‸push')\n", PUSH),
        ("from unittest.mock import patch\npatch('lib.Router.‸push')\n", PUSH),
        ("from unittest.mock import patch\npatch(‸'lib.Router.push')\n", PUSH),
        ("from unittest.mock import patch\npatch('lib.‸Router.push')\n", "resolved | class lib:Router lib.py:8"),
        ("from lib import Router, Mail\ndef f(r: Router | Mail): r.‸push(1)\n",
         f"{PUSH} | method lib:Mail.push lib.py:19"),
        ("from lib import Router\nclass Sub(Router):\n    def push(self): super().‸push(1)\n", PUSH),
        ("from lib import ‸push_event\n", "resolved | function lib:push_event lib.py:22"),
        ("from lib import push_event as ‸tell\n", "resolved | function lib:push_event lib.py:22"),
        ("from lib import push_event as tell\n‸tell(1, 2)\n", "resolved | function lib:push_event lib.py:22"),
        ("from lib import *\n‸push_event(1, 2)\n", "resolved | function lib:push_event lib.py:22"),
        ("import ‸lib\n", "resolved | module lib lib.py:1"),
        ("import lib as ‸library\n", "resolved | module lib lib.py:1"),
        ("import lib\n‸lib.twice()\n", "resolved | module lib lib.py:1"),
        ("import lib\nlib.‸twice(1)\n", "resolved | function lib:twice lib.py:29"),
        ("from lib import Router\nx: '‸Router'\n", "resolved | class lib:Router lib.py:8"),
        ("from lib import Router\nRouter().‸limit\n", "resolved | constant lib:Router.limit lib.py:9"),
        ("from lib import Router\nRouter().‸seen\n", "resolved | attribute lib:Router.seen lib.py:12"),
        ("from lib import push_event\npush_event(1, ‸event=2)\n",
         "resolved | parameter lib:push_event.event lib.py:22"),
        ("def f(a):\n    b = ‸a\n", "resolved | parameter app:f.a app.py:1"),
        ("def f(a):\n    b = 1\n    return ‸b\n", "resolved | variable app:f.b app.py:2"),
        ("A = 1\nprint(‸A)\n", "resolved | constant app:A app.py:1"),
        ("def f(‸a): ...\n", "resolved | parameter app:f.a app.py:1"),
        ("def ‸f(a): ...\n", "resolved | function app:f app.py:1"),
        ("class A:\n    def ‸f(a): ...\n", "resolved | method app:A.f app.py:2"),
        ("class ‸A: ...\n", "resolved | class app:A app.py:1"),
        ("‸A = 1\n", "resolved | constant app:A app.py:1"),
        ("class A:\n    def f(self):\n        self.‸b = 1\n", "resolved | attribute app:A.b app.py:3"),
        ("def f(x): x.‸push = 1\n", "name-only"),
        ("from lib import Router\ndef f(r: Router): r.‸seen = 1\n", "resolved | attribute lib:Router.seen lib.py:12"),
        ("import lib\nlib.‸extra = 1\n", "resolved | attribute app:extra app.py:2"),
        ("from unittest.mock import Mock\nMock(‸push=1)\n", "double"),
        ("for ‸i in (1, 2): ...\n", "resolved | constant app:i app.py:1"),
        ("__all__ = ['‸f']\ndef f(): ...\n", "resolved | function app:f app.py:2"),
        ("from lib import Router\nRouter().‸shove()\n", "dangling"),
        ("from lib import ‸nothing\n", "dangling"),
        ("from unittest.mock import Mock\nMock().‸push(1)\n", "double"),
        ("from unittest.mock import Mock\nfrom lib import Router\nm = Mock(spec=Router)\nm.‸push(1)\n",
         "double | method lib:Router.push lib.py:14"),
        ("def f(x): x.‸push(1)\n", "name-only"),
        ("def f(call): ‸call(1)\n", "name-only | parameter app:f.call app.py:1"),
        ("‸undefined(1)\n", "name-only"),
        ("log('a.b.‸c')\n", "not-ours"),
    ],
)  # fmt: skip
def test_what_a_name_refers_to(source: str, expected: str, one: Callable[..., NameReport]) -> None:
    assert told(one(source).explanation) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from lib import Router\nRouter().‸push(1)\n", PUSH),
        ("from lib import push_event as tell\n‸tell(1, 2)\n", "resolved | function lib:push_event lib.py:22"),
        ("from lib import push_event as ‸tell\n", "resolved | function lib:push_event lib.py:22"),
        ("import lib\nlib.‸twice(1)\n", "resolved | function lib:twice lib.py:29"),
        ("from unittest.mock import patch\npatch('lib.Router.‸push')\n", PUSH),
        ("import os\nos.‸getcwd()\n", "resolved | name os:getcwd :0"),
        ("def ‸f(a): ...\n", "resolved | function app:f app.py:1"),
        ("def f(‸a): ...\n", "resolved | parameter app:f.a app.py:1"),
        ("def f(x): x.‸push(1)\n", "name-only"),
        ("d(‸key=1)\n", "not-ours"),
    ],
)
def test_without_a_type_checker(source: str, expected: str, one: Callable[..., NameReport]) -> None:
    found = one(source, types="none").explanation
    assert told(found) == expected
    assert "ty" not in found.told_by.split()


def test_a_library_of_the_environment(one: Callable[..., NameReport]) -> None:
    (target,) = one("import json\njson.‸loads('1')\n").explanation.targets
    assert (target.symbol, target.kind, target.is_external) == ("json:loads", "function", True)
    assert target.path.startswith("/") and target.line > 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f(x): x.‸push(1)\n", "parameter `x` has no annotation; annotating it settles this use"),
        ("‸undefined(1)\n", "`undefined` is not bound here"),
        ("from lib import Router\nRouter().‸shove()\n", "`lib:Router` has no `shove`"),
        ("from unittest.mock import Mock\nMock().‸push(1)\n", "the receiver is a mock"),
        ("d = {}\nd.update(‸k=1)\n", "it is a keyword argument of `d.update`"),
        ("log('a.b.‸c')\n", "it is a text that names nothing in the tree"),
        ("from lib import Router\nRouter().‸push(1)\n", ""),
    ],
)
def test_reasons(source: str, reason: str, one: Callable[..., NameReport]) -> None:
    assert one(source).reason == reason


def test_every_step_has_its_place(one: Callable[..., NameReport]) -> None:
    found = one("from lib import Router\ndef f(r: Router):\n    x = r\n    x.‸push(1)\n").explanation
    assert [(step.path, step.line, step.text) for step in found.evidence] == [
        ("app.py", 3, "`x` is bound here: `x = r`"),
        ("app.py", 4, "`x` is `Router` (says ty)"),
        ("lib.py", 14, "`lib:Router.push` is defined here"),
    ]
    assert (found.told_by, found.receiver_type) == ("ty", "lib:Router")


def test_what_a_variable_holds(one: Callable[..., NameReport]) -> None:
    found = one("from lib import Router\nr = Router()\nprint(‸r)\n").explanation
    assert found.value == "Router"
    assert "`r` holds `Router` here (says ty)" in [step.text for step in found.evidence]


def test_what_a_definition_stands_in_for(one: Callable[..., NameReport]) -> None:
    source = "from lib import Router\nclass Sub(Router):\n    def ‸push(self): return 1\n    def push(self, one): ...\n"
    assert [(step.path, step.line, step.text) for step in one(source).explanation.evidence] == [
        ("lib.py", 14, "it overrides `lib:Router.push`"),
        ("lib.py", 5, "it overrides `lib:Base.push`"),
        ("app.py", 4, "a later definition of `push` takes its place"),
    ]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from lib import Router; Router().push(print(1))\n", ["Router", "push", "print"]),
        ("def f(a=int()): ...\n", ["f", "int"]),
        ("x = [y.z for y in w]\n", ["x", "y", "z", "y", "w"]),
        ("log('a.b.c')\n", ["log"]),
    ],
)
def test_without_a_column_and_contract(source: str, names: list[str], ask: Ask) -> None:
    found = ask(source, types="none").names
    assert [one.explanation.token.name for one in found] == names


def test_a_line_with_very_many_names(ask: Ask) -> None:
    found = ask("x = [" + "y, " * 500 + "]\n", types="none")
    assert len(found.names) == 40
    assert found.warnings == ("461 more names stand on this line; give a column to have one of them explained",)


CONTRACT = """\
[[contract]]
name = "delivery"
canonical = "lib:Base.push"
names = ["push", "push_event"]
unrelated = ["lib:Mail.push"]
"""
TELL = "lib:push_event duplicate"


@pytest.mark.parametrize(
    ("source", "proof", "roles", "rules"),
    [
        ("from lib import push_event\n‸push_event(1, 2)\n", "resolved", [TELL], ["duplicate-call"]),
        ("from lib import Mail\nMail().‸push(1)\n", "resolved", ["lib:Mail.push unrelated"], []),
        ("def f(x): x.‸push(1)\n", "name-only", [], ["unresolved-use"]),
        ("from lib import push_event as tell\n‸tell(1, 2)\n", "resolved", [TELL], ["duplicate-call"]),
        ("from unittest.mock import Mock\nMock().‸push(1)\n", "double", [], ["stale-double"]),
        ("import lib\nlib.‸push(1)\n", "dangling", [], ["dangling-call"]),
        ("from lib import Router\nRouter().push.‸assert_called()\n", "dangling", None, []),
        ("def ‸push_event(a): return a\n", "resolved", ["app:push_event duplicate"],
         ["duplicate-definition", "signature-drift"]),
        ("from lib import Base\nBase().‸push(1)\n", "resolved", ["lib:Base.push canonical"], []),
        ("from lib import twice\n‸twice()\n", "resolved", None, []),
        ("f(‸push=1)\n", "not-ours", [], []),
    ],
)  # fmt: skip
def test_what_it_is_to_a_contract(
    source: str, proof: str, roles: list[str] | None, rules: list[str], one: Callable[..., NameReport]
) -> None:
    found = one(source, contract=CONTRACT)
    assert found.proof == proof
    if roles is None:
        assert found.contracts == ()
        return
    (note,) = found.contracts
    assert [f"{symbol} {role}" for symbol, role in note.roles] == roles
    assert [violation.rule for violation in note.violations] == rules


def test_an_alias_across_modules_leads_to_the_contract(one: Callable[..., NameReport]) -> None:
    found = one(
        "from mid import tell\n‸tell(1, 2)\n", contract=CONTRACT, **{"mid.py": "from lib import push_event as tell\n"}
    )
    ((symbol, role),) = found.contracts[0].roles
    assert (symbol, role, found.contracts[0].violations[0].rule) == ("lib:push_event", "duplicate", "duplicate-call")


def test_a_fix_comes_with_its_reason(one: Callable[..., NameReport]) -> None:
    (note,) = one("from lib import push_event\n‸push_event(1, 2)\n", contract=CONTRACT).contracts
    fix = note.violations[0].fix
    assert fix is not None and (fix.applicability, bool(fix.reason)) == ("manual", True)


def test_without_a_column_only_what_is_watched(ask: Ask) -> None:
    found = ask("from lib import push_event; print(push_event(1, 2))\n", contract=CONTRACT).names
    assert [one.explanation.token.name for one in found] == ["push_event", "push_event"]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f(m):\n    m.‸push(1)\n    m.x.push_event(2)\n    m.other()\ndef g(m): m.push(3)\n", [2, 3]),
        ("class A:\n    def f(self): self.m.‸push(1)\n    def g(self): self.m.push(2); self.n.push(3)\n", [2, 3]),
        ("import lib\nm = lib.nope()\nm.‸push(1)\ndef f(): m.push(2)\n", [3, 4]),
    ],
)
def test_what_the_same_annotation_would_settle(source: str, lines: list[int], one: Callable[..., NameReport]) -> None:
    found = one(source, contract=CONTRACT)
    assert found.proof == "name-only"
    assert [(use.path, use.span.line) for use in found.settles] == [("app.py", line) for line in lines]


def test_without_a_contract_the_uses_of_the_same_name_are_settled(one: Callable[..., NameReport]) -> None:
    source = "def f(m):\n    m.‸push(1)\n    m.push(2)\n    m.other()\ndef g(m): m.push(3)\n"
    assert [use.span.line for use in one(source).settles] == [2, 3]


def test_a_file_that_the_configuration_excludes_is_explained_without_it(one: Callable[..., NameReport]) -> None:
    found = one("from lib import push_event\n‸push_event(1, 2)\n", contract='exclude = ["app.py"]\n' + CONTRACT)
    assert (found.proof, found.contracts) == ("resolved", ())


def test_a_broken_checker_leaves_the_text(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssot_lint.program.servers.client.find_program", lambda name: None)
    found = ask("from lib import Router\nRouter().‸push(1)\n")
    assert told(found.names[0].explanation) == PUSH
    assert "`ty` is not installed" in found.warnings[0]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        (9, None, "app.py:9 does not exist: the file has 3 lines, counted from 1"),
        (-1, None, "app.py:-1 does not exist"),
        (2, None, "app.py:2 holds no name; the nearest line with one is "),
        (1, 80, "app.py:1 holds no name at or after column 80; the last one on the line is `x`, at "),
    ],
)
def test_a_position_without_a_name(line: int, column: int | None, message: str, ask: Ask) -> None:
    with pytest.raises(UsageProblem) as problem:
        ask("x = 1\n\ny = 2\n", line=line, column=column)
    assert message in str(problem.value)


@pytest.mark.parametrize("mark", ["pyproject.toml", "setup.cfg", ".git", None])
def test_the_root_of_a_project_without_configuration(
    mark: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    if mark is not None:
        (tmp_path / mark).touch()
        assert project_root(str(inner)) == str(tmp_path)
        return
    monkeypatch.chdir(tmp_path / "a")
    assert project_root(str(inner)) == str(tmp_path / "a")
    monkeypatch.chdir(inner)
    assert project_root(str(tmp_path / "a")) == str(tmp_path / "a")


def test_a_source_layout_is_found_without_configuration(tmp_path: Path) -> None:
    for path, text in {
        "setup.py": "",
        "src/pkg/a.py": "def f(): ...\n",
        "tests/t.py": "from pkg.a import f\nf()\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    place = Pointed(str(tmp_path / "tests" / "t.py"), 2)
    (found,) = resolve(place, settings_around(place.path, None), Options())[0].names
    assert told(found.explanation) == "resolved | function pkg.a:f a.py:1"
