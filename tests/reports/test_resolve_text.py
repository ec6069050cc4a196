"""The answer of ``resolve`` for people: a sentence, the steps, who said it, what was taught, and the contracts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from ssot_lint.facts.binding_sites import Binding
from ssot_lint.facts.model import Definition, DefinitionKind, Span, StringFacts, StringRole, Use, UseKind
from ssot_lint.facts.name_tokens import NameToken
from ssot_lint.program.explaining import Explanation
from ssot_lint.program.model import Evidence, Proof, Role
from ssot_lint.program.referents import Referent
from ssot_lint.program.settles import OpenUse
from ssot_lint.reports.flowing import flowed
from ssot_lint.reports.ink import plain
from ssot_lint.reports.model import SourceLine
from ssot_lint.reports.resolution import ContractNote, NameReport, Resolution
from ssot_lint.reports.resolve_text import render_resolution
from ssot_lint.rules.model import Applicability, Fix

SPAN = Span(4, 18, 4, 27)
USE = Use(UseKind.CALL, "broadcast", SPAN, SPAN, "run", "router")
TARGET = Referent("shop.app.router:Router.broadcast", "method", "shop/app/router.py", 2, 15)
STEPS = (
    Evidence("shop/app/agent.py", 3, "`router` is bound here: `async def run(router: Router, user: str) -> None:`"),
    Evidence("shop/app/agent.py", 4, "`router` is `Router` (says ty)"),
    Evidence("shop/app/router.py", 2, "`shop.app.router:Router.broadcast` is defined here"),
)
CALL = Explanation(
    "shop/app/agent.py", "shop.app.agent", NameToken("broadcast", SPAN, use=USE), Proof.RESOLVED, (TARGET,),
    "shop.app.router:Router", "", STEPS, "ty",
)  # fmt: skip
WHOLE = """\
`router.broadcast` at shop/app/agent.py:4:18 calls `shop.app.router:Router.broadcast`
  (shop/app/router.py:2)
         4 │     await router.broadcast(user, {"type": "started"})
           │                  ^^^^^^^^^

   1  shop/app/agent.py:3  `router` is bound here
         3 │ async def run(router: Router, user: str) -> None:
           │               ^^^^^^
   2  shop/app/agent.py:4  `router` is `Router` (says ty)
         4 │     await router.broadcast(user, {"type": "started"})
           │           ^^^^^^
   3  shop/app/router.py:2  `shop.app.router:Router.broadcast` is defined here
         2 │     async def broadcast(self, user_id: str, event: dict) -> int:
           │               ^^^^^^^^^

told by   ty

1 name · 0.4 s
"""
Shown = Callable[..., str]


@pytest.fixture
def shown(source_line: SourceLine) -> Shown:
    """The text about one name."""

    def show(explanation: Explanation, width: int = 88, colour: bool = False, **more: object) -> str:
        found = Resolution((NameReport(explanation, **more),), 0.42)  # type: ignore[arg-type]
        return render_resolution(found, source_line, lambda path: path, width=width, colour=colour)

    return show


def sentence(text: str) -> str:
    """The headline on one line."""
    lines = text.split("\n")
    end = next(number for number, line in enumerate(lines) if " │ " in line)
    return " ".join(line.strip() for line in lines[:end])


def test_whole_answer(shown: Shown) -> None:
    assert shown(CALL) == WHOLE


def test_what_was_taught_rejected_and_assumed(shown: Shown) -> None:
    known = dataclasses.replace(
        CALL,
        taught=(
            Evidence("tests/conftest.py", 7, "fixture `router` returns `Router`"),
            Evidence("shop/app/agent.py", 3, "parameter `user` is annotated `str`"),
        ),
        rejected=(Evidence("shop/app/mail.py", 9, "`Mail.broadcast`: no caller passes a `Mail`"),),
        assumes="every caller of `run` is in this tree",
    )
    assert shown(known).split("\n\n")[-2] == "\n".join(
        [
            "told by   ty",
            "taught    tests/conftest.py:7  fixture `router` returns `Router`",
            "          shop/app/agent.py:3  parameter `user` is annotated `str`",
            "rejected  shop/app/mail.py:9  `Mail.broadcast`: no caller passes a `Mail`",
            "assumes   every caller of `run` is in this tree",
        ]
    )


HEAD = "`router.broadcast` at shop/app/agent.py:4:18"
OTHER = Referent("shop.mail:Mail.broadcast", "method", "/x/site-packages/shop/mail.py", 9, 5, True)
VARIABLE = Referent("shop.app.agent:run.router", "parameter", "shop/app/agent.py", 3, 15)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"targets": (OTHER,)}, f"{HEAD} calls `shop.mail:Mail.broadcast` (…/site-packages/shop/mail.py:9)"),
        ({"targets": (VARIABLE,), "value": "Router"},
         f"{HEAD} calls the parameter `shop.app.agent:run.router` (shop/app/agent.py:3), which holds `Router`"),
        ({"targets": (Referent("shop.app", "module", "shop/app/__init__.py", 1, 1),)},
         f"{HEAD} calls the module `shop.app` (shop/app/__init__.py)"),
        ({"targets": (Referent("gone:broadcast", "name", is_external=True),)},
         f"{HEAD} calls `gone:broadcast`, outside the tree"),
        ({"proof": Proof.DANGLING, "targets": (), "reason": "`shop:Hub` has no `broadcast`"},
         f"{HEAD} calls nothing: `shop:Hub` has no `broadcast`"),
        ({"proof": Proof.DOUBLE, "targets": (), "reason": "the receiver is a mock"},
         f"{HEAD} calls a mock: the receiver is a mock"),
        ({"proof": Proof.DOUBLE, "reason": "the receiver is a mock"},
         f"{HEAD} calls a mock: the receiver is a mock; it stands for `shop.app.router:Router.broadcast` "
         "(shop/app/router.py:2)"),
        ({"proof": Proof.NAME_ONLY, "targets": (), "reason": "nothing says what `router` is"},
         f"nobody can tell what {HEAD} calls: nothing says what `router` is"),
        ({"proof": Proof.NOT_OURS, "targets": (), "reason": "it is a plain value"},
         f"{HEAD} refers to no definition: it is a plain value"),
    ],
)  # fmt: skip
def test_headlines(changes: dict[str, object], expected: str, shown: Shown) -> None:
    assert sentence(shown(dataclasses.replace(CALL, **changes))) == expected  # type: ignore[arg-type]


def test_several_targets_stand_below_each_other(shown: Shown) -> None:
    text = shown(dataclasses.replace(CALL, targets=(TARGET, OTHER), evidence=()))
    assert text.split("\n")[:3] == [
        f"{HEAD} calls one of 2:",
        "  `shop.app.router:Router.broadcast` (shop/app/router.py:2)",
        "  `shop.mail:Mail.broadcast` (…/site-packages/shop/mail.py:9)",
    ]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (NameToken("broadcast", SPAN, use=Use(UseKind.IMPORT, "broadcast", SPAN, SPAN)), "`broadcast` at"),
        (NameToken("broadcast", SPAN, use=Use(UseKind.KEYWORD, "broadcast", SPAN, SPAN)), "`broadcast=` at"),
        (NameToken("broadcast", SPAN, use=Use(UseKind.STRING, "broadcast", SPAN, SPAN,
                                              string=StringFacts(StringRole.PATCH, "a.b.broadcast"))),
         '`"a.b.broadcast"` at'),
        (NameToken("broadcast", SPAN, use=Use(UseKind.CALL, "broadcast", SPAN, SPAN, receiver="make(\n  1)")),
         "`make( 1).broadcast` at"),
    ],
)  # fmt: skip
def test_how_the_name_is_written(token: NameToken, expected: str, shown: Shown) -> None:
    assert sentence(shown(dataclasses.replace(CALL, token=token))).startswith(expected)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (NameToken("f", SPAN, definition=Definition("f", "f", DefinitionKind.FUNCTION, SPAN, SPAN)),
         "defines the function `shop.app.router:Router.broadcast`"),
        (NameToken("f", SPAN, binding=Binding("f", "alias", SPAN, 18)),
         "is a name given to `shop.app.router:Router.broadcast` (shop/app/router.py:2)"),
        (NameToken("f", SPAN, binding=Binding("f", "parameter", SPAN, 18)), "is `shop.app.router:Router.broadcast`"),
    ],
)  # fmt: skip
def test_what_is_no_use(token: NameToken, expected: str, shown: Shown) -> None:
    told = sentence(shown(dataclasses.replace(CALL, token=token)))
    assert told == f"`f` at shop/app/agent.py:4:18 {expected}"


def test_what_an_annotation_settles(shown: Shown) -> None:
    reason = "parameter `router` has no annotation; annotating it would settle this use"
    open_use = dataclasses.replace(CALL, proof=Proof.NAME_ONLY, targets=(), reason=reason)
    uses = tuple(OpenUse("shop/app/agent.py", Span(line, 5, line, 9)) for line in range(4, 12))
    text = shown(open_use, settles=uses)
    assert sentence(text).endswith("annotating it would settle 8 uses")
    places = ", ".join(f"shop/app/agent.py:{line}" for line in range(4, 10))
    told = " ".join(text[text.index("settles ") :].split())
    assert told.startswith(f"settles 8 uses: {places} and 2 more")
    assert "settles" not in shown(open_use, settles=uses[:1])


def test_contracts(make_violation: Callable[..., object], shown: Shown) -> None:
    fix = Fix("duplicate-call", Applicability.UNSAFE, "the result is used", "await hub.send(\n  user)")
    note = ContractNote(
        "user-broadcast", "shop.app.manager:Manager.send", Proof.RESOLVED,
        (("shop.app.router:Router.broadcast", Role.DUPLICATE),), "", (make_violation(fix=fix),),
    )  # type: ignore[arg-type]  # fmt: skip
    assert shown(CALL, contracts=(note,)).split("\n\n")[-2].split("\n")[1:] == [
        "contract  user-broadcast: `shop.app.router:Router.broadcast` is its duplicate",
        "          canonical `shop.app.manager:Manager.send`",
        "          reported by duplicate-call: calls `Router.broadcast`",
        "            fix unsafe: the result is used; would read `await hub.send( user)`",
    ]


@pytest.mark.parametrize(
    ("proof", "roles", "expected"),
    [
        (Proof.NOT_OURS, (("m:f", Role.UNRELATED),), "`m:f` is unrelated to it"),
        (Proof.NOT_OURS, (("m:f", Role.ALLOWED),), "`m:f` is allowed by it"),
        (Proof.NOT_OURS, (), "none of its business"),
        (Proof.NAME_ONLY, (), "in its ledger, for it may be a use of a duplicate"),
        (Proof.DANGLING, (), "a use of a duplicate's name on what lacks it"),
        (None, (("m:f", Role.ADAPTER),), "`m:f` is its adapter, a duplicate that only hands on"),
        (Proof.RESOLVED, (("m:f", Role.DUPLICATE), ("m:g", Role.OVERRIDE)),
         "`m:f` is its duplicate; `m:g` is an override of its duplicate"),
    ],
)  # fmt: skip
def test_what_it_is_to_a_contract(
    proof: Proof | None, roles: tuple[tuple[str, Role], ...], expected: str, shown: Shown
) -> None:
    lines = shown(CALL, contracts=(ContractNote("c", "m:h", proof, roles),), width=200).split("\n")
    assert f"contract  c: {expected}" in lines
    assert "          no rule reports it here" in lines


def test_a_method_of_a_fake_is_a_definition_like_any_other(shown: Shown) -> None:
    note = ContractNote("c", "m:h", Proof.DOUBLE, (("shop.app.router:Router.broadcast", Role.DOUBLE),), "by a fake")
    assert sentence(shown(CALL, contracts=(note,))).startswith(f"{HEAD} calls `shop.app.router")


def test_colours_only_when_asked(shown: Shown) -> None:
    assert "\x1b[" in shown(CALL, colour=True)
    assert "\x1b" not in shown(CALL)


def test_foreign_text_cannot_play_tricks(shown: Shown) -> None:
    evil = "\x1b[31m\r\n::error::x\u202e"
    step = (Evidence(f"a{evil}.py", 1, f"`x` {evil}"),)
    use = dataclasses.replace(
        CALL, path=f"::{evil}.py", token=NameToken("x", SPAN, use=Use(UseKind.CALL, "x", SPAN, SPAN, receiver=evil)),
        targets=(Referent(f"m:{evil}", "method", f"{evil}.py", 1, 1),), value=evil, evidence=step, told_by=evil,
        taught=step, rejected=step, assumes=evil, reason=evil,
    )  # fmt: skip
    note = ContractNote("c", evil, Proof.RESOLVED, ((evil, Role.DUPLICATE),), evil)
    for proof in Proof:
        text = shown(dataclasses.replace(use, proof=proof), contracts=(note,), width=60)
        assert not any(character in text for character in "\x1b\r\u202e")
        assert not any(line.lstrip().startswith("::") for line in text.split("\n"))


@pytest.mark.parametrize("width", [40, 60, 200])
def test_no_line_is_too_long_unless_a_word_is(width: int, shown: Shown) -> None:
    for line in shown(CALL, width=width).split("\n"):
        assert len(line) <= width or len(line.split("│")[0].split()) <= 3


def test_flowing_breaks_between_words_only() -> None:
    lines = flowed([("one two ", ""), ("three four", "path"), (" five", "")], 12, "  ")
    assert [plain(line) for line in lines] == ["one two", "  three four", "  five"]
    assert [plain(line) for line in flowed([("one ::error::x ##[y] z", "")], 6, "  ")] == [
        "one", "  .::error::x", "  .##[y]", "  z",
    ]  # fmt: skip
    assert [plain(line) for line in flowed([("a" * 50, ""), (" b", "")], 10)] == ["a" * 50, "b"]
