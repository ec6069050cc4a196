"""The blueprint of a service: its names, what it hands on, and what that needs to be imported."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable

from codemods.edits import Import
from ssot_lint.contracts.model import Contract, Service, Symbol
from ssot_lint.contracts.templates import check_holes
from ssot_lint.facts.model import Definition, DefinitionKind
from ssot_lint.fixes.awaiting import is_coroutine
from ssot_lint.fixes.binding import is_class_method, is_static, own_parameters
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.expressions import fill, free_names
from ssot_lint.fixes.scaffold.home import Home
from ssot_lint.fixes.scaffold.model import Blueprint, Field
from ssot_lint.program.answers import KnownDefinition
from ssot_lint.program.assemble import Tree

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")
_QUOTED = re.compile(r"[\"']([\w. \[\],|]+)[\"']")
_TRANSPARENT = {"staticmethod", "classmethod", "override", "final"}


def blueprint(contract: Contract, service: Service, found: KnownDefinition, tree: Tree) -> Blueprint:
    """The service of a contract. Raises `Refusal` when it cannot be written so that it works."""
    definition = found.definition
    _require_function(contract, definition)
    home = Home(tree, found)
    owner = contract.canonical.qualname.rpartition(".")[0]
    name = service.name or f"{_camel(contract.name)}Service"
    needs_object = bool(owner) and not is_static(definition) and not is_class_method(definition)
    fields = _fields(contract, service, definition)
    types = _types(definition, fields)
    values = [one.value for one in fields if not one.is_given]
    reads = sorted({*_names_of([one.default for one in own_parameters(definition)]), *_value_names(values, definition)})
    factory = home.factory(owner) if needs_object else ""
    own = {Import(contract.canonical.module, (owner or definition.name).partition(".")[0])}
    own |= {Import(contract.canonical.module, factory)} if factory else set()
    at_run_time = own | {home.import_of(one) for one in reads}
    typing = {home.import_of(one) for one in types if one not in reads}
    guarded = {one for one in typing if home.is_for_types(one)} - at_run_time
    return Blueprint(
        module=service.module,
        name=name,
        method=service.method or definition.name,
        getter=service.getter or f"get_{_snake(name)}",
        canonical=contract.canonical,
        reason=contract.reason,
        parameters=own_parameters(definition),
        returns=definition.returns,
        documentation=home.documentation,
        is_async=is_coroutine(definition),
        owner=owner,
        attribute=_snake(_words(owner.rpartition(".")[2])[-1]) if needs_object else "",
        factory=factory,
        result=service.result,
        fields=fields,
        imports=tuple(sorted(at_run_time | (typing - guarded))),
        for_types=tuple(sorted(guarded)),
        own=tuple(
            sorted({one.module.partition(".")[0] for one in at_run_time | typing if home.is_own(one)} | {_top(service)})
        ),
        checks_signature={_bare(one) for one in definition.decorators} <= _TRANSPARENT,
    )


def _top(service: Service) -> str:
    return service.module.partition(".")[0]


def _require_function(contract: Contract, definition: Definition) -> None:
    if definition.kind not in (DefinitionKind.FUNCTION, DefinitionKind.METHOD):
        raise Refusal(f"`{contract.canonical}` is a {definition.kind}; a service wraps a function or a method")
    if any(_bare(one) in {"property", "cached_property"} for one in definition.decorators):
        raise Refusal(f"`{contract.canonical}` is a property; a service wraps a function or a method")
    if contract.canonical.name.startswith("__"):
        raise Refusal(f"`{contract.canonical}` is private to its class")


def _bare(decorator: str) -> str:
    return decorator.lstrip("@").partition("(")[0].rpartition(".")[2]


def _fields(contract: Contract, service: Service, definition: Definition) -> tuple[Field, ...]:
    """Whom the call was for, what came back, and what the contract asks for."""
    if not service.result:
        return ()
    if definition.has_yield:
        raise Refusal(f"`{definition.name}` is a generator, which gives no one result to record")
    parameters = {one.name: one for one in own_parameters(definition)}
    scope = parameters.get(contract.scope_parameter or "")
    declared = {one.name for one in service.fields}
    found = []
    if scope is not None and scope.name not in declared:
        found.append(Field(scope.name, scope.annotation or "object", scope.name, is_given=True))
    if definition.returns not in (None, "None") and "value" not in declared:
        found.append(Field("value", str(definition.returns), "result", is_given=True))
    for one in service.fields:
        problem = check_holes(one.value, ["receiver", "result", *parameters])
        if problem is not None:
            raise Refusal(f"field `{one.name}`: {problem.message}; {problem.remedy}")
        attribute = _words(contract.canonical.owner.name)[-1].lower() if "." in contract.canonical.qualname else ""
        texts = {name: name for name in parameters} | {"receiver": f"self.{attribute}", "result": "result"}
        found.append(Field(one.name, one.type, fill(one.value.text, texts)))
    if not found:
        raise Refusal(f"`{service.result}` would have no field; declare some with `[[contract.service.field]]`")
    return tuple(found)


def _types(definition: Definition, fields: Iterable[Field]) -> list[str]:
    texts = [*(one.annotation for one in own_parameters(definition)), definition.returns, *(one.type for one in fields)]
    return sorted(_names_of_types(texts))


def _names_of(texts: Iterable[str | None]) -> set[str]:
    """Names that expressions read, builtins left out."""
    found = (name for text in texts if text is not None for name in free_names(text))
    return {name for name in found if not hasattr(builtins, name)}


def _names_of_types(texts: Iterable[str | None]) -> set[str]:
    """Names that annotations read, those inside quotes included."""
    known = [text for text in texts if text is not None]
    quoted = (inner for text in known if "Literal" not in text for inner in _QUOTED.findall(text))
    return _names_of([*known, *(inner for inner in quoted if _is_expression(inner))])


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _value_names(values: Iterable[str], definition: Definition) -> set[str]:
    own = {"self", "result", *(one.name for one in own_parameters(definition))}
    return _names_of(values) - own


def _words(name: str) -> list[str]:
    return _WORD.findall(name) or [name]


def _snake(name: str) -> str:
    return "_".join(word.lower() for word in _words(name)) if "_" not in name else name.lower()


def _camel(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name) if word)


def environment_variable(symbol: Symbol) -> str:
    """The variable that switches a flag: its name in capitals."""
    return symbol.qualname.replace(".", "_").upper()
