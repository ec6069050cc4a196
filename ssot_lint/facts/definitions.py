"""Facts of definitions: parameters, what kind they are, and whether the body only hands on to another definition."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from ssot_lint.facts.expressions import arguments_of, last_name, source_of
from ssot_lint.facts.model import Definition, DefinitionKind, Delegation, Parameter, ParameterKind, Span
from ssot_lint.facts.purity import is_pure, statements_of
from ssot_lint.facts.staging import flag_asked
from ssot_lint.facts.walking import walk

Locate = Callable[[cst.CSTNode], Span]
HandedOn = Callable[[str, bool], str | None]
"""Canonical's or watched name that a callee's last name stands for, told whether the callee is that name alone."""


def function_facts(
    node: cst.FunctionDef,
    qualname: str,
    around: cst.ClassDef | None,
    locate: Locate,
    handed_on: HandedOn,
) -> Definition:
    """Facts of a function or method definition."""
    collector = _Delegations(locate, handed_on)
    walk(node.body, collector.enter)
    return Definition(
        name=node.name.value,
        qualname=qualname,
        kind=DefinitionKind.METHOD if around is not None else DefinitionKind.FUNCTION,
        span=locate(node.name),
        site=statement_span(node, locate),
        is_async=node.asynchronous is not None,
        parameters=parameters_of(node.params),
        returns=source_of(node.returns.annotation) if node.returns else None,
        decorators=tuple(source_of(decorator.decorator) for decorator in node.decorators),
        bases=bases_of(around) if around is not None else (),
        is_declaration=is_declaration(node),
        delegations=tuple(collector.found),
        is_pure_delegation=len(collector.found) == 1 and is_pure(node.body, collector.calls[0]),
        defers=tuple(sorted(collector.defers)),
        has_yield=collector.has_yield,
        flag=flag_asked(node.body, collector.calls) if collector.calls else None,
    )


def class_facts(node: cst.ClassDef, qualname: str, locate: Locate) -> Definition:
    """Facts of a class definition; its parameters are those of its own ``__init__``, without ``self``."""
    methods = {one.name.value: one for one in node.body.body if isinstance(one, cst.FunctionDef)}
    init = methods.get("__init__")
    elsewhere = bool(node.bases or node.keywords or node.decorators) or "__new__" in methods
    return Definition(
        name=node.name.value,
        qualname=qualname,
        kind=DefinitionKind.CLASS,
        span=locate(node.name),
        site=statement_span(node, locate),
        parameters=parameters_of(init.params)[1:] if init is not None else (),
        decorators=tuple(source_of(decorator.decorator) for decorator in node.decorators),
        bases=bases_of(node),
        is_declaration=any(base.rpartition(".")[2].partition("[")[0] == "Protocol" for base in bases_of(node)),
        inherits_constructor=init is None and elsewhere,
    )


def statement_span(node: cst.FunctionDef | cst.ClassDef, locate: Locate) -> Span:
    """The whole statement, decorators included."""
    span = locate(node)
    first = locate(node.decorators[0]) if node.decorators else span
    return Span(first.line, first.column, span.end_line, span.end_column)


def parameters_of(parameters: cst.Parameters) -> tuple[Parameter, ...]:
    """All parameters, in order."""
    positional = [
        *(_parameter(one, ParameterKind.POSITIONAL_ONLY) for one in parameters.posonly_params),
        *(_parameter(one, ParameterKind.POSITIONAL) for one in parameters.params),
    ]
    if isinstance(parameters.star_arg, cst.Param):
        positional.append(_parameter(parameters.star_arg, ParameterKind.VAR_POSITIONAL))
    positional.extend(_parameter(one, ParameterKind.KEYWORD_ONLY) for one in parameters.kwonly_params)
    if parameters.star_kwarg is not None:
        positional.append(_parameter(parameters.star_kwarg, ParameterKind.VAR_KEYWORD))
    return tuple(positional)


def parameter_names(function: cst.FunctionDef | cst.Lambda) -> tuple[str, ...]:
    """Names of the parameters, those that take any number left out."""
    parameters = function.params
    every = (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    return tuple(parameter.name.value for parameter in every)


def bases_of(node: cst.ClassDef) -> tuple[str, ...]:
    """Base classes as written."""
    return tuple(source_of(base.value) for base in node.bases)


def is_declaration(node: cst.FunctionDef) -> bool:
    """True when the body states only shape."""
    decorators = {last_name(_callee(decorator.decorator)) for decorator in node.decorators}
    if decorators & {"overload", "abstractmethod"}:
        return True
    return all(_states_nothing(statement) for statement in statements_of(node.body))


def _parameter(parameter: cst.Param, kind: ParameterKind) -> Parameter:
    return Parameter(
        parameter.name.value,
        kind,
        source_of(parameter.annotation.annotation) if parameter.annotation else None,
        source_of(parameter.default) if parameter.default else None,
    )


def _callee(expression: cst.BaseExpression) -> cst.BaseExpression:
    return expression.func if isinstance(expression, cst.Call) else expression


def _states_nothing(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.Pass() | cst.Expr(value=cst.Ellipsis() | cst.SimpleString() | cst.ConcatenatedString()):
            return True
        case cst.Raise(exc=cst.BaseExpression() as raised):
            return last_name(_callee(raised)) == "NotImplementedError"
    return False


class _Delegations:
    """Calls of the canonical's name or of a watched name in one body, nested functions left out."""

    def __init__(self, locate: Locate, handed_on: HandedOn) -> None:
        self.found: list[Delegation] = []
        self.calls: list[cst.Call] = []
        self.has_yield = False
        self.defers: set[str] = set()
        self._locate = locate
        self._handed_on = handed_on
        self._awaited: set[int] = set()
        self._returned: set[int] = set()

    def enter(self, node: cst.CSTNode) -> bool:
        """Take what the node says; true when more may stand below it."""
        match node:
            case cst.FunctionDef() | cst.Lambda():
                walk(node.body, self._enter_later)
                return False
            case cst.Yield():
                self.has_yield = True
            case cst.Return():
                self._returned.add(id(node.value.expression if isinstance(node.value, cst.Await) else node.value))
            case cst.Await():
                self._awaited.add(id(node.expression))
            case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value="warn"))) if _is_warnings(owner):
                pass  # it warns, also where `warn` is a watched name
            case cst.Call():
                self._take_call(node)
            case cst.Arg(value=cst.Attribute() | cst.Name() as value):
                self._defer(value)
        return True

    def _enter_later(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Call):
            self._defer(node.func)
        return True

    def _defer(self, node: cst.BaseExpression) -> None:
        name = self._named(node)
        if name is not None:
            self.defers.add(name)

    def _named(self, node: cst.BaseExpression) -> str | None:
        """The canonical's or watched name that an expression ends in."""
        written = last_name(node)
        return self._handed_on(written, isinstance(node, cst.Name)) if written is not None else None

    def _take_call(self, node: cst.Call) -> None:
        name = self._named(node.func)
        if name is None:
            return
        attribute = node.func if isinstance(node.func, cst.Attribute) else None
        self.calls.append(node)
        self.found.append(
            Delegation(
                name=name,
                span=self._locate(attribute.attr if attribute else node.func),
                receiver=source_of(attribute.value) if attribute else None,
                arguments=arguments_of(node),
                awaited=id(node) in self._awaited,
                returned=id(node) in self._returned,
            )
        )


def _is_warnings(owner: cst.BaseExpression) -> bool:
    return last_name(owner) == "warnings"
