"""Sites: what the code around one watched name says about how the name is used there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from ssot_lint.facts import strings
from ssot_lint.facts.expressions import arguments_of, is_value_used, root_name, source_of, wrapper_of
from ssot_lint.facts.model import CallFacts, ImportFacts, Origin, Span, StringFacts, Use, UseKind
from ssot_lint.facts.handlers import expects_attribute_error
from ssot_lint.facts.scopes import from_origin, imported_module, innermost_function

if TYPE_CHECKING:
    from ssot_lint.facts.visitor import SiteVisitor

ConstantSite = tuple[str | None, Span]


def name_site(visitor: SiteVisitor, node: cst.Name) -> Use | ConstantSite | None:
    """The use a name token makes; value and statement of a constant it defines; None when it is neither."""
    around = visitor.ancestors[-1]
    match around:
        case cst.FunctionDef() | cst.ClassDef() | cst.Param() if around.name is node:
            return None
        case cst.NameItem():
            return None
        case cst.Attribute() if around.attr is node:
            return _attribute_site(visitor, node, around)
        case cst.AsName() if not isinstance(visitor.ancestors[-2], cst.ImportAlias):
            return None  # `with … as name`, `except … as name`: a variable
        case cst.ImportAlias() | cst.AsName() | cst.ImportFrom():
            return _import_site(visitor, node)
        case cst.Arg() if around.keyword is node:
            return _keyword_site(visitor, node, around)
    return _plain_site(visitor, node)


def string_site(visitor: SiteVisitor, node: cst.SimpleString) -> Use | None:
    """The use a string literal makes; None when it is mere text."""
    value = strings.literal_value(node)
    name = strings.named_in(value) if value is not None else None
    if value is None or name is None or not visitor.is_watched(name):
        return None
    role = strings.role_of(value, visitor.ancestors)
    if role is None:
        return None
    kind, subject, call = role
    facts = StringFacts(
        kind,
        value,
        source_of(subject) if subject is not None else None,
        visitor.locate(subject) if subject is not None else None,
    )
    return _use(visitor, UseKind.STRING, name, node, node, string=facts, callee=strings.callee_text(call), root=subject)


def _attribute_site(visitor: SiteVisitor, node: cst.Name, attribute: cst.Attribute) -> Use | None:
    ancestors = visitor.ancestors[:-1]
    if any(isinstance(one, cst.Import) for one in ancestors[-2:]):
        return _import_site(visitor, node)
    if any(isinstance(one, cst.ImportFrom) for one in ancestors[-2:]):
        return _module_import_site(visitor, node)
    return _expression_site(visitor, node, attribute, attribute.value, ancestors)


def _plain_site(visitor: SiteVisitor, node: cst.Name) -> Use | ConstantSite | None:
    around = visitor.ancestors[-1]
    if isinstance(around, cst.AssignTarget | cst.AnnAssign) and getattr(around, "target", None) is node:
        return _assigned_name(visitor, around)
    if isinstance(around, cst.NamedExpr | cst.For | cst.CompFor) and around.target is node:
        return None
    if isinstance(around, cst.Element) and _is_target(visitor.ancestors):
        return None
    return _expression_site(visitor, node, node, None, visitor.ancestors)


def _is_target(ancestors: list[cst.CSTNode]) -> bool:
    """Within an unpacking target."""
    place = len(ancestors) - 1
    while place >= 0 and isinstance(ancestors[place], cst.Element | cst.Tuple | cst.List):
        place -= 1
    around = ancestors[place]
    inside = ancestors[place + 1] if place + 1 < len(ancestors) else None
    return getattr(around, "target", None) is inside and inside is not None


def _assigned_name(visitor: SiteVisitor, around: cst.AssignTarget | cst.AnnAssign) -> ConstantSite | None:
    if innermost_function(visitor.ancestors) is not None:
        return None
    statement = around if isinstance(around, cst.AnnAssign) else visitor.ancestors[-2]
    value = getattr(statement, "value", None)
    return (source_of(value) if value is not None else None), visitor.locate(statement)


def _expression_site(
    visitor: SiteVisitor,
    name: cst.Name,
    expression: cst.BaseExpression,
    receiver: cst.BaseExpression | None,
    ancestors: list[cst.CSTNode],
) -> Use:
    around = ancestors[-1]
    root = receiver if receiver is not None else name
    match around:
        case cst.Call() if around.func is expression:
            return _call_site(visitor, name, around, receiver, ancestors)
        case cst.AssignTarget() | cst.AnnAssign() | cst.AugAssign() if around.target is expression:
            statement = around if not isinstance(around, cst.AssignTarget) else ancestors[-2]
            value = getattr(statement, "value", None)
            text = source_of(value) if value is not None else None
            return _use(visitor, UseKind.STORE, name.value, name, statement, receiver, root=root, value=text)
        case cst.Del():
            return _use(visitor, UseKind.DELETE, name.value, name, around, receiver, root=root)
        case cst.Attribute() if around.value is expression:
            tail = around.attr.value
            return _use(visitor, UseKind.REFERENCE, name.value, name, expression, receiver, root=root, tail=tail)
    return _use(visitor, UseKind.REFERENCE, name.value, name, expression, receiver, root=root)


def _call_site(
    visitor: SiteVisitor,
    name: cst.Name,
    call: cst.Call,
    receiver: cst.BaseExpression | None,
    ancestors: list[cst.CSTNode],
) -> Use:
    outer = ancestors[:-1]
    awaiting = outer[-1] if outer and isinstance(outer[-1], cst.Await) else None
    value: cst.BaseExpression = awaiting if awaiting is not None else call
    above = outer[:-1] if awaiting is not None else outer
    facts = CallFacts(arguments_of(call), awaiting is not None, is_value_used(value, above), wrapper_of(above))
    root = receiver if receiver is not None else name
    return _use(visitor, UseKind.CALL, name.value, name, value, receiver, root=root, call=facts)


def _keyword_site(visitor: SiteVisitor, node: cst.Name, argument: cst.Arg) -> Use | None:
    call = visitor.ancestors[-2]
    if not isinstance(call, cst.Call):
        return None
    value = source_of(argument.value)
    return _use(
        visitor, UseKind.KEYWORD, node.value, node, argument, callee=source_of(call.func), value=value, root=call.func
    )


def _import_site(visitor: SiteVisitor, node: cst.Name) -> Use | None:
    statement = next(one for one in reversed(visitor.ancestors) if isinstance(one, cst.Import | cst.ImportFrom))
    alias = next((one for one in reversed(visitor.ancestors) if isinstance(one, cst.ImportAlias)), None)
    if alias is None:
        return _module_import_site(visitor, node)
    if isinstance(visitor.ancestors[-1], cst.AsName):
        return None
    local = alias.evaluated_alias
    guard = _guard(visitor)
    if isinstance(statement, cst.Import):
        whole = source_of(alias.name)
        if not whole.endswith(node.value) or whole.rpartition(".")[2] != node.value:
            return None
        facts = ImportFacts(whole.rpartition(".")[0], local, guard, names_module=True)
        return _use(visitor, UseKind.IMPORT, node.value, node, alias, imported=facts)
    module = imported_module(statement)
    facts = ImportFacts(module, local, guard)
    use = _use(visitor, UseKind.IMPORT, node.value, node, alias, imported=facts)
    return _with_origin(use, from_origin(module, alias))


def _module_import_site(visitor: SiteVisitor, node: cst.Name) -> Use | None:
    """``from pkg.name import x``: the watched name is the module's."""
    statement = next(one for one in reversed(visitor.ancestors) if isinstance(one, cst.ImportFrom))
    module = imported_module(statement)
    if module.lstrip(".").rpartition(".")[2] != node.value:
        return None
    facts = ImportFacts(module[: len(module) - len(node.value)], None, _guard(visitor), names_module=True)
    return _use(visitor, UseKind.IMPORT, node.value, node, statement, imported=facts)


def _guard(visitor: SiteVisitor) -> str:
    for around in reversed(visitor.ancestors):
        if isinstance(around, cst.FunctionDef | cst.ClassDef):
            return ""
        if isinstance(around, cst.Try | cst.TryStar):
            return "try"
        if isinstance(around, cst.If):
            return "type-checking" if "TYPE_CHECKING" in source_of(around.test) else "if"
    return ""


def _with_origin(use: Use, origin: Origin) -> Use:
    from msgspec.structs import replace

    return replace(use, origin=origin)


def _use(
    visitor: SiteVisitor,
    kind: UseKind,
    name: str,
    token: cst.CSTNode,
    site: cst.CSTNode,
    receiver: cst.BaseExpression | None = None,
    *,
    root: cst.BaseExpression | None = None,
    call: CallFacts | None = None,
    string: StringFacts | None = None,
    imported: ImportFacts | None = None,
    tail: str | None = None,
    value: str | None = None,
    callee: str | None = None,
) -> Use:
    function = innermost_function(visitor.ancestors)
    asynchronous = isinstance(function, cst.FunctionDef) and function.asynchronous is not None
    return Use(
        kind=kind,
        name=name,
        span=visitor.locate(token),
        site=visitor.locate(site),
        symbol=visitor.qualname(),
        receiver=source_of(receiver) if receiver is not None else None,
        receiver_span=visitor.locate(receiver) if receiver is not None else None,
        call=call,
        string=string,
        imported=imported,
        tail=tail,
        value=value,
        callee=callee,
        in_async=asynchronous,
        expects_error=expects_attribute_error(visitor.ancestors),
        scope_parameters=_parameter_names(function),
        origin=_local_origin(visitor, root),
    )


def _parameter_names(function: cst.FunctionDef | cst.Lambda | None) -> tuple[str, ...]:
    if function is None:
        return ()
    parameters = function.params
    every = (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params)
    return tuple(parameter.name.value for parameter in every)


def _local_origin(visitor: SiteVisitor, root: cst.BaseExpression | None) -> Origin | None:
    """Where the first name comes from, as far as the functions around it bind it."""
    name = root_name(root) if root is not None else None
    if name is None:
        return None
    for place in range(len(visitor.ancestors) - 1, -1, -1):
        function = visitor.ancestors[place]
        if not isinstance(function, cst.FunctionDef | cst.Lambda):
            continue
        owner = next((one for one in reversed(visitor.ancestors[:place]) if not _is_layout(one)), None)
        class_qualname = _class_qualname(visitor, place) if isinstance(owner, cst.ClassDef) else None
        found = visitor.scope(function, class_qualname).origin(name)
        if found is not None:
            return found
    return None


def _is_layout(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.IndentedBlock)


def _class_qualname(visitor: SiteVisitor, place: int) -> str:
    return ".".join(
        one.name.value for one in visitor.ancestors[:place] if isinstance(one, cst.FunctionDef | cst.ClassDef)
    )
