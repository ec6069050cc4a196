"""Facts of definitions: parameters, what kind they are, and whether the body only hands on to another definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import libcst as cst

from ssot_lint.facts.expressions import arguments_of, last_name, root_name, source_of
from ssot_lint.facts.model import Definition, DefinitionKind, Delegation, Parameter, ParameterKind, Span
from ssot_lint.facts.walking import walk

Locate = Callable[[cst.CSTNode], Span]
_LOGGERS = frozenset({"logger", "log", "logging", "_logger", "_log", "LOGGER", "LOG", "warnings"})


def function_facts(
    node: cst.FunctionDef, qualname: str, around: cst.ClassDef | None, locate: Locate, is_handed_on: Callable[[str], bool]
) -> Definition:
    """Facts of a function or method definition."""
    collector = _Delegations(locate, is_handed_on)
    walk(node.body, collector.enter)
    return Definition(
        name=node.name.value,
        qualname=qualname,
        kind=DefinitionKind.METHOD if around is not None else DefinitionKind.FUNCTION,
        span=locate(node.name),
        site=locate(node),
        is_async=node.asynchronous is not None,
        parameters=parameters_of(node.params),
        returns=source_of(node.returns.annotation) if node.returns else None,
        decorators=tuple(source_of(decorator.decorator) for decorator in node.decorators),
        bases=bases_of(around) if around is not None else (),
        is_declaration=is_declaration(node),
        delegations=tuple(collector.found),
        is_pure_delegation=len(collector.found) == 1 and _is_pure(node.body, collector.calls[0]),
        has_yield=collector.has_yield,
    )


def class_facts(node: cst.ClassDef, qualname: str, locate: Locate) -> Definition:
    """Facts of a class definition; its parameters are those of its own ``__init__``, without ``self``."""
    init = next(
        (one for one in node.body.body if isinstance(one, cst.FunctionDef) and one.name.value == "__init__"), None
    )
    return Definition(
        name=node.name.value,
        qualname=qualname,
        kind=DefinitionKind.CLASS,
        span=locate(node.name),
        site=locate(node),
        parameters=parameters_of(init.params)[1:] if init is not None else (),
        decorators=tuple(source_of(decorator.decorator) for decorator in node.decorators),
        bases=bases_of(node),
        is_declaration=any(base.rpartition(".")[2].partition("[")[0] == "Protocol" for base in bases_of(node)),
    )


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


def bases_of(node: cst.ClassDef) -> tuple[str, ...]:
    """Base classes as written."""
    return tuple(source_of(base.value) for base in node.bases)


def is_declaration(node: cst.FunctionDef) -> bool:
    """True when the body states only shape."""
    decorators = {last_name(_callee(decorator.decorator)) for decorator in node.decorators}
    if decorators & {"overload", "abstractmethod"}:
        return True
    return all(_states_nothing(statement) for statement in _statements(node.body))


def _parameter(parameter: cst.Param, kind: ParameterKind) -> Parameter:
    return Parameter(
        parameter.name.value,
        kind,
        source_of(parameter.annotation.annotation) if parameter.annotation else None,
        source_of(parameter.default) if parameter.default else None,
    )


def _callee(expression: cst.BaseExpression) -> cst.BaseExpression:
    return expression.func if isinstance(expression, cst.Call) else expression


def _statements(body: cst.BaseSuite) -> Iterable[cst.BaseSmallStatement | cst.BaseCompoundStatement]:
    for statement in body.body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        elif isinstance(statement, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            yield statement


def _states_nothing(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.Pass() | cst.Expr(value=cst.Ellipsis() | cst.SimpleString() | cst.ConcatenatedString()):
            return True
        case cst.Raise(exc=cst.BaseExpression() as raised):
            return last_name(_callee(raised)) == "NotImplementedError"
    return False


class _Delegations:
    """Calls of the canonical's name or of a watched name in one body, nested functions left out."""

    def __init__(self, locate: Locate, is_handed_on: Callable[[str], bool]) -> None:
        self.found: list[Delegation] = []
        self.calls: list[cst.Call] = []
        self.has_yield = False
        self._locate = locate
        self._is_handed_on = is_handed_on
        self._awaited: set[int] = set()
        self._returned: set[int] = set()

    def enter(self, node: cst.CSTNode) -> bool:
        """Take what the node says; true when more may stand below it."""
        match node:
            case cst.FunctionDef() | cst.Lambda():
                return False
            case cst.Yield():
                self.has_yield = True
            case cst.Return():
                self._returned.add(id(node.value.expression if isinstance(node.value, cst.Await) else node.value))
            case cst.Await():
                self._awaited.add(id(node.expression))
            case cst.Call():
                self._take_call(node)
        return True

    def _take_call(self, node: cst.Call) -> None:
        name = last_name(node.func)
        if name is None or not self._is_handed_on(name):
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


def _is_pure(body: cst.BaseSuite, delegation: cst.Call) -> bool:
    return all(_is_plain(statement, delegation) for statement in _statements(body))


def _is_plain(statement: cst.CSTNode, delegation: cst.Call) -> bool:
    match statement:
        case cst.Pass() | cst.Import() | cst.ImportFrom() | cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            return True
        case cst.Return(value=None | cst.Name() | cst.BaseNumber() | cst.SimpleString()):
            return True
        case cst.Expr(value=value) | cst.Return(value=value) | cst.Assign(value=value):
            return _is_or_reads(value, delegation) or _logs(value)
    return False


def _is_or_reads(value: cst.BaseExpression | None, delegation: cst.Call) -> bool:
    """The value is the delegation itself, perhaps awaited, or an attribute of its result."""
    while isinstance(value, cst.Await | cst.Attribute):
        value = value.expression if isinstance(value, cst.Await) else value.value
    return value is delegation


def _logs(value: cst.BaseExpression | None) -> bool:
    if not isinstance(value, cst.Call):
        return False
    root = root_name(value.func)
    owner = last_name(value.func.value) if isinstance(value.func, cst.Attribute) else None
    return root in _LOGGERS or owner in _LOGGERS


def watched_constant(statement: cst.Assign | cst.AnnAssign) -> Sequence[cst.Name]:
    """Names that an assignment at module or class level defines."""
    targets = [one.target for one in statement.targets] if isinstance(statement, cst.Assign) else [statement.target]
    return [target for target in targets if isinstance(target, cst.Name)]
