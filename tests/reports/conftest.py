"""Reports to render: a small project with one duplicate and a few uses of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ssot_lint.contracts.model import Contract, Symbol
from ssot_lint.facts.model import Definition, DefinitionKind, Span
from ssot_lint.program.model import DefinitionSite, Evidence, Role, UnreadableFile
from ssot_lint.reports.format import View
from ssot_lint.reports.model import CheckReport, SourceLine, lazy_lines
from ssot_lint.rules.model import Applicability, Fix, Severity, Violation

MakeViolation = Callable[..., Violation]

ROUTER = """\
class Router:
    async def broadcast(self, user_id: str, event: dict) -> int:
        return 0
"""
AGENT = """\
from shop.router import Router

async def run(router: Router, user: str) -> None:
    await router.broadcast(user, {"type": "started"})
    seen = await router.broadcast(user, {"type": "completed"})
"""
SOURCES = {"shop/app/router.py": ROUTER, "shop/app/agent.py": AGENT, "tests/test_agent.py": "fake.broadcast = Mock()\n"}


@pytest.fixture
def make_violation() -> MakeViolation:
    """A violation with everything but what a test is about filled in."""

    def make(**changes: Any) -> Violation:
        values: dict[str, Any] = {
            "rule": "duplicate-call",
            "contract": "user-broadcast",
            "severity": Severity.ERROR,
            "path": "shop/app/agent.py",
            "line": 4,
            "column": 18,
            "end_line": 4,
            "end_column": 27,
            "name": "broadcast",
            "symbol": "shop.app.agent:run",
            "target": "shop.app.router:Router.broadcast",
            "receiver": "router",
            "receiver_type": "shop.app.router:Router",
            "proof": "resolved",
            "evidence": (Evidence("shop/app/agent.py", 3, "router: Router"),),
            "message": "calls `Router.broadcast`",
            "fix": Fix("duplicate-call", Applicability.SAFE, "", "await router.manager.send(user, event)"),
            "fingerprint": "f00d",
        }
        return Violation(**(values | changes))

    return make


@pytest.fixture
def contract() -> Contract:
    """The one contract of the small project."""
    canonical = Symbol("shop.app.manager", "Manager.send")
    return Contract("user-broadcast", canonical, "one delivery path", names=("broadcast",))


@pytest.fixture
def source_line() -> SourceLine:
    """Lines of the small project."""
    return lazy_lines(SOURCES.get)


@pytest.fixture
def small_report(make_violation: MakeViolation, contract: Contract) -> CheckReport:
    """A definition with two violations, a safe, an unsafe and a name-only use."""
    at_router = {"path": "shop/app/router.py", "line": 2, "column": 15, "end_line": 2, "end_column": 24, "evidence": ()}
    span = Span(2, 15, 2, 24)
    definition = Definition("broadcast", "Router.broadcast", DefinitionKind.METHOD, span, span)
    site = DefinitionSite(
        Symbol("shop.app.router", "Router.broadcast"), "shop/app/router.py", definition, Role.DUPLICATE
    )
    result_used = Fix("duplicate-call", Applicability.UNSAFE, "the result is used and `Manager.send` returns None", "x")
    return CheckReport(
        violations=(
            make_violation(),
            make_violation(line=5, column=25, end_line=5, end_column=34, fix=result_used),
            make_violation(
                rule="duplicate-definition",
                **at_router,
                message="does the job of `Manager.send`",
                fix=Fix("duplicate-definition", Applicability.MANUAL, "its body does more than delegate"),
            ),
            make_violation(
                rule="signature-drift",
                severity=Severity.WARNING,
                **at_router,
                message="`Router.broadcast` differs from `Manager.send`: it returns `int`, the other returns `None`",
                fix=None,
            ),
            make_violation(
                rule="unresolved-use",
                severity=Severity.WARNING,
                path="tests/test_agent.py",
                line=1,
                column=6,
                end_line=1,
                end_column=15,
                target=None,
                receiver_type=None,
                proof="name-only",
                evidence=(),
                message="nobody can tell what `fake` is",
                fix=None,
            ),
        ),
        contracts=(contract,),
        definitions={contract.name: (site,)},
        files_seen=1204,
        files_parsed=3,
        seconds=0.42,
        not_ours=2,
    )


@pytest.fixture
def view(source_line: SourceLine) -> View:
    """The small project as a report's reader sees it."""
    return View(source_line=source_line, source=lambda path: SOURCES[path].encode() if path in SOURCES else None)


@pytest.fixture
def hostile(make_violation: MakeViolation, contract: Contract) -> CheckReport:
    """A report whose every foreign text tries to be something else where it is shown."""
    fix = Fix("duplicate-call", Applicability.UNSAFE, "<!-- x\n::error::y --> | `z`", "]]>\x1b[2J", "group|`")
    return CheckReport(
        violations=(
            make_violation(
                path="a|b`::error::<img src=x>,%0A;]\udce9\n##vso[x].py",
                message="`a|b` says ::set-output name=x::y</failure>]]> @everyone [x](http://evil) "
                "<b>\x1b[31m\uffff\x00\n::notice::z",
                name="na`me",
                symbol="mod:<i>f</i>",
                target="mod:](1)",
                evidence=(Evidence("ev|il.py", 0, "[text](9) \x1b[2J"), Evidence("/outside/lib.py", 3, "elsewhere")),
                fix=fix,
            ),
        ),
        errors=(UnreadableFile("un::read|able.py", 0, "<script>\n::error::"),),
        contracts=(Contract("user-broadcast", contract.canonical, "because `<b>`|\n# not a heading", names=("x",)),),
    )
