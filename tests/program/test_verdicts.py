"""Each proof with its reason and its evidence, in words that a person can act on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.facts.model import Span, Use, UseKind
from ssot_lint.pipeline import Run
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.grounds import readable
from ssot_lint.program.model import Evidence, ResolvedUse
from ssot_lint.program.verdicts import SiteIndex, verdict

Judge = Callable[..., ResolvedUse]


@pytest.fixture
def judge(plant: Callable[..., Path], opened: Callable[..., Run]) -> Judge:
    """Verdict on the last use in a file."""

    def last(source: str, types: str = "ty", **more: str) -> ResolvedUse:
        files = {"app.py": source} | {f"{name}.py": text for name, text in more.items()}
        uses = opened(plant(files), types).program.views["delivery"].uses
        return [use for use in uses if use.path == "app.py"][-1]

    return last


@pytest.mark.parametrize(
    ("source", "proof", "reason"),
    [
        (
            "def f(push):\n    push(1)\n",
            "name-only",
            "parameter `push` may be given any function; annotating it would not tell which",
        ),
        ("nothing.push(1)\n", "name-only", "`nothing` is not bound here"),
        ("push(1)\n", "name-only", "`push` is not bound here"),
        (
            "import operator\noperator.methodcaller('push')\n",
            "name-only",
            "`operator.methodcaller` takes whatever object it is given",
        ),
        (
            "class A:\n    def __init__(self, push):\n        self.push = push\ndef f(a: A):\n    a.push()\n",
            "name-only",
            "`a.push` is whatever it is set to at app.py:3",
        ),
        ("from lib import Hub\ndef f(h: Hub):\n    h.push(1)\n", "dangling", "`lib:Hub` has no `push`"),
        ("import json\njson.push(1)\n", "dangling", "`module json` has no `push`"),
        ("class A:\n    def go(self):\n        self.push(1)\n", "dangling", "`app:A` has no `push`"),
        ("from unittest.mock import patch\npatch('lib.Hub.push')\n", "dangling", "nothing is named `push` there"),
        ("from unittest.mock import Mock\nMock().push(1)\n", "double", "the receiver is a mock"),
        ("from unittest.mock import Mock\nMock(push=1)\n", "double", "it configures a mock"),
        (
            "from unittest.mock import Mock\nfrom lib import Router\nm = Mock(spec=Router)\nm.push(1)\n",
            "double",
            "the receiver is a mock of `lib:Router`",
        ),
        ("def f(x):\n    x.push.assert_called_once()\n", "double", "only a mock has `.assert_called_once`"),
        (
            "class FakeRouter:\n    def push(self):\n        return 1\nFakeRouter().push()\n",
            "double",
            "it is defined by a fake",
        ),
        ("from lib import Router\nRouter().push(1, 2)\n", "resolved", ""),
        ("from lib import Mail\nMail().push(1)\n", "not-ours", ""),
    ],
)
def test_a_verdict_has_its_reason(source: str, proof: str, reason: str, judge: Judge) -> None:
    found = judge(source)
    assert (str(found.proof), found.reason) == (proof, reason)


def test_the_heir_that_may_have_it_is_named(judge: Judge) -> None:
    mixin = "class Mixin:\n    def run(self):\n        self.push(1)\n"
    heir = "from app import Mixin\nclass Both(Mixin):\n    push = print\n"
    assert judge(mixin, heir=heir).reason == "`Mixin` has no `push`, but its subclass `Both` may have it"


def test_what_the_heirs_have_is_meant_where_all_of_them_are_known(judge: Judge) -> None:
    mixin = "class Mixin:\n    def run(self):\n        self.push(1)\n"
    heir = "from app import Mixin\nfrom lib import Router\nclass Both(Mixin, Router): ...\nclass Neither(Mixin): ...\n"
    found = judge(mixin, heir=heir)
    assert (str(found.proof), [str(one.symbol) for one in found.targets]) == ("resolved", ["lib:Router.push"])
    assert found.assumes == "that `self` is of a subclass that has `push`"


def test_what_an_heir_has_instead_is_a_use_of_it(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    source = (
        "def canonical():\n    return 0\nclass Top:\n    def go(self):\n        return 1\n"
        "    def run(self):\n        self.go()\nclass Left(Top):\n    def go(self):\n        return super().go()\n"
        "class Right(Top):\n    def go(self):\n        return 2\nclass Bottom(Left, Right): ...\nTop().go()\n"
    )
    config = '[[contract]]\nname = "c"\ncanonical = "app:canonical"\n[[contract.duplicate]]\nsymbol = "app:Right.go"\n'
    run = opened(plant({"app.py": source}, config=config, library=False))
    told = {
        one.use.span.line: (str(one.proof), [one.symbol for one in one.besides]) for one in run.program.views["c"].uses
    }
    assert told == {
        7: ("resolved", ["app:Top.go"]), 10: ("resolved", ["app:Top.go"]), 15: ("not-ours", []),
    }  # fmt: skip


def test_evidence_leads_from_the_receiver_to_the_definition(judge: Judge) -> None:
    make = "from lib import Router\ndef make():\n    return Router()\n"
    source = (
        "from make import make\nclass Agent:\n    def __init__(self):\n"
        "        self.router = make()\n    def run(self):\n        self.router.push(1, 2)\n"
    )
    found = judge(source, make=make)
    assert [(step.path, step.line, step.text) for step in found.evidence] == [
        ("app.py", 4, "`self.router` is bound here: `self.router = make()`"),
        ("app.py", 6, "`self.router` is `Router` (says ty)"),
        ("lib.py", 15, "`lib:Router.push` is defined here"),
    ]
    assert found.receiver_type == "lib:Router" and not found.receiver_is_class


def test_evidence_of_an_import_chain_without_types(judge: Judge) -> None:
    found = judge("from mid import tell\ntell(1, 2)\n", "none", mid="from lib import push_event as tell\n")
    assert [(step.path, step.line, step.text) for step in found.evidence] == [
        ("app.py", 1, "`tell` is imported from `mid:tell`"),
        ("mid.py", 1, "`tell` is imported from `lib:push_event`"),
        ("lib.py", 31, "`lib:push_event` is defined here"),
    ]


def test_what_was_taught_rejected_and_assumed_is_carried_along() -> None:
    span = Span(1, 1, 1, 5)
    taught, rejected = (Evidence("a.py", 1, "taught"),), (Evidence("b.py", 2, "rejected"),)
    answer = Answer(taught=taught, rejected=rejected, assumes="every caller is known")
    found = verdict(SiteUse("a.py", "a", Use(UseKind.CALL, "push", span, span)), answer, SiteIndex.of(()))
    assert (found.taught, found.rejected, found.assumes) == (taught, rejected, "every caller is known")


@pytest.mark.parametrize(
    ("source", "receiver_type", "is_class"),
    [
        ("from lib import Router\nRouter().push(1, 2)\n", "lib:Router", False),
        ("from lib import Router\nRouter.push(Router(), 1, 2)\n", "lib:Router", True),
        ("from lib import Router\nown = Router\nown.push(Router(), 1, 2)\n", "lib:Router", True),
        ("from lib import Router\ndef f(kind: type[Router]):\n    kind.push(None, 1, 2)\n", "lib:Router", True),
        ("from lib import Router\nclass Sub(Router):\n    def go(self):\n        self.push(1, 2)\n", "app:Sub", False),
        ("from lib import Router, Scoped\ndef f(r: Router | Scoped):\n    r.push(1)\n", None, False),
        ("import lib\nlib.push_event(1, 2)\n", None, False),
        ("from unittest.mock import Mock\nMock().push(1)\n", "unittest.mock:Mock", False),
    ],
)
def test_the_class_of_a_receiver(source: str, receiver_type: str | None, is_class: bool, judge: Judge) -> None:
    found = judge(source)
    assert (found.receiver_type, found.receiver_is_class) == (receiver_type, is_class)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Router", "Router"),
        ("<class 'Router'>", "type[Router]"),
        ("<module 'os.path'>", "module os.path"),
        ("Self@run (invariant)", "Self"),
        ("Router & <Protocol with members 'push'>", "Router"),
        ("A |\n    B", "A | B"),
        ("x" * 80, "x" * 59 + "…"),
    ],
)
def test_types_are_written_as_a_person_would(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_verdicts_are_sorted_and_stable(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    files = {f"m{number}.py": "from lib import push_event as tell\ntell(1, 2); tell(3, 4)\n" for number in range(5)}
    files["user.py"] = "from m3 import tell\ntell(1, 2)\n"
    root = plant(files)
    first, second = (opened(root).program.views["delivery"].uses for _ in range(2))
    assert first == second
    places = [(use.path, use.use.span) for use in first]
    assert places == sorted(places) and len(set(places)) == len(places) == 17


def test_a_file_that_no_checker_survives_costs_the_others_nothing(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    deep = f"from lib import Router\ng = Router()\nx = 1\nvalue = x{'[0]' * 3000}\ng.push(1, value)\n\nvalue = 1\n"
    app = "from lib import Router\nfrom deep import value\n\n\ndef run(g: Router) -> None:\n    g.push(1, value)\n"
    run = opened(plant({"deep.py": deep, "app.py": app}), plans=True)
    assert run.warnings == () and run.is_typed
