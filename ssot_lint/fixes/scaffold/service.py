"""The source of a service: its module, with the result record and the getter."""

from __future__ import annotations

from codemods.edits import Import
from ssot_lint.fixes.scaffold.layout import bracketed, declared, docstring, handed_on, import_lines
from ssot_lint.fixes.scaffold.model import Blueprint
from ssot_lint.fixes.scaffold.style import Style

_FUTURE = Import("__future__", "annotations")


def service_source(plan: Blueprint, style: Style) -> str:
    """The module of the service."""
    parts = [_top(plan, style), _record(plan, style), _service(plan, style), _getter(plan, style)]
    return "\n\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _top(plan: Blueprint, style: Style) -> list[str]:
    title = f"The one wrapper around `{plan.canonical.qualname}`."
    reason = plan.reason[:1].upper() + plan.reason[1:]
    text = f"{title}\n\n{reason.rstrip('.')}." if reason else title
    imports = [_FUTURE, *plan.imports]
    imports += [Import("dataclasses", "dataclass")] if plan.result else []
    imports += [Import("typing", "TYPE_CHECKING")] if plan.for_types else []
    lines = [*docstring(text, 0, style), "", *import_lines(imports, plan.own, 0, style)]
    if plan.for_types:
        lines += ["", "if TYPE_CHECKING:", *import_lines(plan.for_types, plan.own, 1, style)]
    return lines


def _record(plan: Blueprint, style: Style) -> list[str]:
    if not plan.result:
        return []
    rows = [f"{style.indent}{field.name}: {field.type}" for field in plan.fields]
    return [
        "@dataclass(frozen=True)",
        f"class {plan.result}:",
        *docstring(f"What became of one call of `{plan.canonical.qualname}`.", 1, style),
        "",
        *rows,
    ]


def _service(plan: Blueprint, style: Style) -> list[str]:
    lines = [f"class {plan.name}:"]
    lines += docstring(f"Hands on to `{plan.canonical.qualname}`, and to nothing else.", 1, style)
    if plan.attribute:
        taken = [f"{plan.attribute}: {plan.owner}"]
        lines += ["", *bracketed("def __init__", ["self", *taken], " -> None:", 1, style)]
        lines += [f"{style.indent * 2}self.{plan.attribute} = {plan.attribute}"]
    return [*lines, "", *_method(plan, style)]


def _method(plan: Blueprint, style: Style) -> list[str]:
    returns = plan.result or plan.returns
    head = f"{'async ' if plan.is_async else ''}def {plan.method}"
    tail = f" -> {returns}:" if returns else ":"
    text = plan.documentation or f"Same as `{plan.canonical.qualname}`."
    lines = bracketed(head, declared(plan.parameters, leading=["self"]), tail, 1, style)
    lines += docstring(text, 2, style)
    call = f"{'await ' if plan.is_async else ''}{plan.callee}"
    arguments = handed_on(plan.parameters)
    if not plan.result:
        keeps = "" if plan.returns in ("None", "NoReturn", "Never") else "return "
        return [*lines, *bracketed(f"{keeps}{call}", arguments, "", 2, style)]
    lines += bracketed(f"{'result = ' if plan.needs_value else ''}{call}", arguments, "", 2, style)
    given = [f"{field.name}={field.value}" for field in plan.fields]
    return [*lines, *bracketed(f"return {plan.result}", given, "", 2, style)]


def _getter(plan: Blueprint, style: Style) -> list[str]:
    one, two = style.indent, style.indent * 2
    if not plan.attribute:
        text = docstring("The service of this process.", 1, style)
        head = [f"_service = {plan.name}()", "", "", f"def {plan.getter}() -> {plan.name}:"]
        return [*head, *text, f"{one}return _service"]
    if not plan.factory:
        head = bracketed(f"def {plan.getter}", [f"{plan.attribute}: {plan.owner}"], f" -> {plan.name}:", 0, style)
        text = docstring(f"The service over a `{plan.owner}`.", 1, style)
        return [*head, *text, f"{one}return {plan.name}({plan.attribute})"]
    return [
        f"_service: {plan.name} | None = None",
        "",
        "",
        f"def {plan.getter}() -> {plan.name}:",
        *docstring(f"The service over what `{plan.factory}` gives.", 1, style),
        f"{one}global _service",
        f"{one}{plan.attribute} = {plan.factory}()",
        f"{one}if _service is None or _service.{plan.attribute} is not {plan.attribute}:",
        f"{two}_service = {plan.name}({plan.attribute})",
        f"{one}return _service",
    ]
