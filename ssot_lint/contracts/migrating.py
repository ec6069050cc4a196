"""What a contract says about its migration: deadlines of staged adapters, signed-off uses, the service to generate."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date

from ssot_lint.contracts.errors import shown
from ssot_lint.contracts.model import Service, ServiceField, SignOff
from ssot_lint.contracts.tables import Table
from ssot_lint.contracts.template_keys import template_at

SIGN_OFF_KEYS = ("path", "symbol", "reason")
SERVICE_KEYS = ("module", "class", "method", "getter", "result", "test", "field")
FIELD_KEYS = ("name", "type", "value")


def until_in(duplicate: Table) -> date | None:
    """Last day of a staged adapter's legacy path; `ConfigError` for one of a duplicate that is not staged."""
    until = duplicate.date("until")
    if until is not None and "flag" not in duplicate.values:
        remedy = "declare the `flag` that switches between the two, or remove `until`"
        duplicate.fail(("until",), "`until` says when a staged adapter ends, and there is no `flag`", remedy)
    return until


def signed_off_in(contract: Table) -> tuple[SignOff, ...]:
    """The uses that the contract signs off, each with a reason and none twice."""
    found: dict[tuple[str, str], SignOff] = {}
    for table in contract.tables("signed-off", "contract", "signed-off"):
        one = _sign_off(table)
        key = one.path, str(one.symbol)
        if key in found:
            table.fail((), f"the uses in {shown(str(one.symbol))} are signed off twice", "merge the two tables")
        found[key] = one
    return tuple(found.values())


def _sign_off(table: Table) -> SignOff:
    table.reject_unknown(SIGN_OFF_KEYS)
    path, symbol, reason = _required(table, "path"), table.symbol("symbol"), _required(table, "reason")
    if symbol is None:
        remedy = 'add `symbol = "package.module:function"`, the definition around the use (the module, at its top)'
        table.fail((), "`symbol` is missing", remedy)
    if path.startswith("/") or "\\" in path or ".." in path.split("/"):
        table.fail(("path",), f"`path`: {shown(path)} leaves the project", "write it relative to this file, with `/`")
    return SignOff(path.removeprefix("./"), symbol, reason)


def _required(table: Table, key: str) -> str:
    text = (table.string(key) or "").strip()
    if not text:
        hints = {"reason": "why this use may be ignored when the duplicate goes", "path": "the file that holds the use"}
        table.fail((key,) if key in table.values else (), f"`{key}` is missing", f'add `{key} = "…"`, {hints[key]}')
    return text


def service_in(contract: Table) -> Service | None:
    """The service that the contract declares, if it does."""
    table = contract.table("service")
    if table is None:
        return None
    table.reject_unknown(SERVICE_KEYS)
    fields = tuple(_field(one) for one in table.tables("field", "contract", "service", "field"))
    result = _name(table, "result")
    if fields and not result:
        table.fail(("field",), "a `field` is one of a result record, and there is no `result`", 'add `result = "…"`')
    return Service(
        _module(table), _name(table, "class"), _name(table, "method"), _name(table, "getter"), result, fields,
        (table.string("test") or "").removeprefix("./"),
    )  # fmt: skip


def module_pattern(service: Service | None) -> tuple[str, ...]:
    """Pattern of the service's own file: it is a wrapper that may, without being listed in ``allow-in``."""
    return (f"**/{service.module.replace('.', '/')}.py",) if service is not None and service.module else ()


def _module(table: Table) -> str:
    module = table.symbol("module")
    if module is not None and module.qualname:
        table.fail(("module",), f"`module`: {shown(str(module))} is no module", "write `package.module`")
    return module.module if module is not None else ""


def _name(table: Table, key: str) -> str:
    name = table.string(key) or ""
    if name and not name.isidentifier():
        table.fail((key,), f"`{key}`: {shown(name)} is not a Python name", f'write `{key} = "SomeName"`')
    return name


def _field(table: Table) -> ServiceField:
    table.reject_unknown(FIELD_KEYS)
    name, kind, value = _name(table, "name"), table.string("type") or "", template_at(table, "value")
    missing: Sequence[str] = [key for key in FIELD_KEYS if key not in table.values]
    if missing or value is None or not name:
        table.fail((), f"`{missing[0] if missing else 'name'}` is missing", "a field has a `name`, `type` and `value`")
    try:
        ast.parse(kind, mode="eval")
    except (SyntaxError, ValueError):
        table.fail(("type",), f"`type`: {shown(kind)} is not an annotation", 'write `type = "int"`')
    return ServiceField(name, kind, value)
