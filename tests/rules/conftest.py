"""Linked programs built by hand: what the rules read, without reading any file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest

from ssot_lint.contracts.model import Contract, Symbol
from ssot_lint.facts.model import (
    Argument,
    CallFacts,
    Definition,
    DefinitionKind,
    ImportFacts,
    Parameter,
    ParameterKind,
    Span,
    StringFacts,
    StringRole,
    Use,
    UseKind,
)
from ssot_lint.program.model import ContractView, DefinitionSite, Program, Proof, ResolvedUse, Role, UnreadableFile
from ssot_lint.rules.judge import judge
from ssot_lint.rules.model import Violation
from ssot_lint.rules.registry import rule_named

CONTRACT = Contract(
    name="mail",
    canonical=Symbol("mailer", "Mailer.send"),
    names=("post_mail",),
    scope_parameter="user_id",
    allow_in=("allowed/",),
)


@dataclass(frozen=True, slots=True)
class Made:
    """Makers of what a program is linked from; every place defaults to something that no test asks about."""

    contract: Contract = CONTRACT

    def definition(
        self,
        header: str = "def post_mail(self, user_id, text)",
        *,
        owner: str = "Office",
        role: Role = Role.DUPLICATE,
        path: str = "office.py",
        line: int = 10,
        overrides: str | None = None,
        external: bool = False,
        kind: DefinitionKind | None = None,
        decorators: tuple[str, ...] = (),
        has_yield: bool = False,
    ) -> DefinitionSite:
        """A definition by its header; a method of `owner`, or a function when that is empty."""
        node = ast.parse(f"{header}: ...").body[0]
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        module = path.removesuffix(".py").replace("/", ".")
        qualname = f"{owner}.{node.name}" if owner else node.name
        definition = Definition(
            name=node.name,
            qualname=qualname,
            kind=kind or (DefinitionKind.METHOD if owner else DefinitionKind.FUNCTION),
            span=Span(line, 9, line, 9 + len(node.name)),
            site=Span(line, 5, line + 1, 12),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            parameters=tuple(_parameters(node.args)),
            returns=ast.unparse(node.returns) if node.returns else None,
            decorators=decorators,
            has_yield=has_yield,
        )
        overridden = Symbol(*overrides.split(":")) if overrides else None
        return DefinitionSite(Symbol(module, qualname), path, definition, role, overridden, external)

    def canonical(self, header: str = "def send(self, user_id, text)") -> DefinitionSite:
        """The canonical's definition."""
        return self.definition(header, owner="Mailer", role=Role.CANONICAL, path="mailer.py")

    def use(
        self,
        kind: UseKind = UseKind.CALL,
        *,
        proof: Proof = Proof.RESOLVED,
        targets: Iterable[DefinitionSite] = (),
        arguments: str | None = None,
        receiver: str | None = "office",
        receiver_type: str | None = None,
        role: StringRole | None = None,
        text: str = "post_mail",
        imported: ImportFacts | None = None,
        within: tuple[str, ...] = (),
        symbol: str = "close",
        tail: str | None = None,
        reason: str = "",
        path: str = "app.py",
        module: str | None = None,
        line: int = 20,
    ) -> ResolvedUse:
        """A use of ``post_mail``; `role` makes it a string, `arguments` a call's source between the brackets."""
        span = Span(line, 5, line, 14)
        use = Use(
            kind=kind if role is None else UseKind.STRING,
            name="post_mail",
            span=span,
            site=span,
            symbol=symbol,
            receiver=receiver,
            call=None if arguments is None else CallFacts(arguments=tuple(_arguments(arguments))),
            string=None if role is None else StringFacts(role=role, text=text),
            imported=imported,
            tail=tail,
            scope_parameters=within,
        )
        named = path.removesuffix(".py").replace("/", ".") if module is None else module
        return ResolvedUse(path, named, use, proof, tuple(targets), receiver_type, (), reason)

    def program(
        self,
        *,
        definitions: Iterable[DefinitionSite] = (),
        uses: Iterable[ResolvedUse] = (),
        canonical: DefinitionSite | None = None,
        unreadable: Iterable[UnreadableFile] = (),
    ) -> Program:
        """A program that holds the contract's view and nothing else."""
        owner = canonical.symbol.owner if canonical else None
        view = ContractView(canonical, owner, tuple(definitions), tuple(uses))
        return Program({self.contract.name: view}, tuple(unreadable), module_of={"mailer.py": "mailer"})


@pytest.fixture(scope="session")
def made() -> Made:
    return Made()


@pytest.fixture(scope="session")
def found_by(made: Made) -> Callable[..., tuple[Violation, ...]]:
    """``found_by(rule name, **program)``: what that rule finds in a program made of this."""

    def find(rule: str, *, contract: Contract = CONTRACT, **parts: object) -> tuple[Violation, ...]:
        return judge(made.program(**parts), [contract], [rule_named(rule)])  # type: ignore[arg-type]

    return find


def _parameters(arguments: ast.arguments) -> Iterable[Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        only = index < len(arguments.posonlyargs)
        yield _parameter(argument, ParameterKind.POSITIONAL_ONLY if only else ParameterKind.POSITIONAL, default)
    if arguments.vararg:
        yield _parameter(arguments.vararg, ParameterKind.VAR_POSITIONAL)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, ParameterKind.KEYWORD_ONLY, default)
    if arguments.kwarg:
        yield _parameter(arguments.kwarg, ParameterKind.VAR_KEYWORD)


def _parameter(argument: ast.arg, kind: ParameterKind, default: ast.expr | None = None) -> Parameter:
    annotation = ast.unparse(argument.annotation) if argument.annotation else None
    return Parameter(argument.arg, kind, annotation, ast.unparse(default) if default else None)


def _arguments(source: str) -> Iterable[Argument]:
    call = ast.parse(f"f({source})", mode="eval").body
    assert isinstance(call, ast.Call)
    for argument in call.args:
        starred = isinstance(argument, ast.Starred)
        text = ast.unparse(argument.value) if isinstance(argument, ast.Starred) else ast.unparse(argument)
        yield Argument(text, star="*" if starred else "")
    for keyword in call.keywords:
        yield Argument(ast.unparse(keyword.value), keyword=keyword.arg, star="" if keyword.arg else "**")
