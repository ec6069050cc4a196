"""``[[contract.duplicate.when]]``: templates for some uses of a duplicate only."""

from __future__ import annotations

import ast
import difflib

from ssot_lint.contracts.errors import shown
from ssot_lint.contracts.model import Variant
from ssot_lint.contracts.tables import Table
from ssot_lint.contracts.template_keys import template_at

CONDITIONS = ("package", "proof", "given", "missing", "literal", "equals")
KEYS = (*CONDITIONS, "rewrite", "rewrite-result", "imports", "refuse")
PROOFS = ("resolved", "dangling", "double")
"""What a use can be known by; one that is known by its name only is never rewritten."""


def variants_of(duplicate: Table) -> tuple[Variant, ...]:
    """The variants of a duplicate's table, in order; `ConfigError` at the first fault."""
    return tuple(_variant(table) for table in duplicate.tables("when", "contract", "duplicate", "when"))


def _variant(table: Table) -> Variant:
    table.reject_unknown(KEYS)
    if not set(CONDITIONS) & table.values.keys():
        remedy = f"add one of {', '.join(CONDITIONS)}, or move the template up to the duplicate"
        table.fail((), "this `when` has no condition, so it would take every use", remedy)
    variant = Variant(
        packages=_packages(table),
        proofs=_proofs(table),
        given=table.strings("given"),
        missing=table.strings("missing"),
        literal=table.strings("literal"),
        equals=_equals(table),
        rewrite=template_at(table, "rewrite"),
        rewrite_result=template_at(table, "rewrite-result"),
        imports=table.symbols("imports"),
        refuse=table.string("refuse") or "",
    )
    _check_outcome(table, variant)
    return variant


def _check_outcome(table: Table, variant: Variant) -> None:
    has_template = variant.rewrite is not None or variant.rewrite_result is not None
    if variant.refuse and has_template:
        table.fail(("refuse",), "this `when` both rewrites and refuses", "keep one of the two")
    if not variant.refuse and not has_template:
        remedy = 'add `rewrite = "…"`, or `refuse = "why a person has to look"`'
        table.fail((), "this `when` says nothing to do", remedy)
    both = sorted(set(variant.missing) & {*variant.given, *variant.literal, *(name for name, _ in variant.equals)})
    if both:
        table.fail(("missing",), f"{shown(both[0])} cannot be both given and missing", "take it out of one of the two")


def _packages(table: Table) -> tuple[str, ...]:
    packages = table.strings("package")
    for index, package in enumerate(packages):
        if not all(part.isidentifier() for part in package.split(".")):
            remedy = 'write a module or package with dots, such as `package = ["app.agents"]`'
            table.fail(("package", index), f"`package`: {shown(package)} is no module name", remedy)
    return packages


def _proofs(table: Table) -> tuple[str, ...]:
    proofs = table.strings("proof")
    for index, proof in enumerate(proofs):
        if proof in PROOFS:
            continue
        near = difflib.get_close_matches(proof, PROOFS, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        if proof == "name-only":
            hint = ": what is known by its name only is never rewritten"
        table.fail(("proof", index), f"`proof`: {shown(proof)} is none{hint}", f"proofs: {', '.join(PROOFS)}")
    return proofs


def _equals(table: Table) -> tuple[tuple[str, str], ...]:
    value = table.values.get("equals", {})
    if not isinstance(value, dict):
        remedy = "write a table of parameters and Python sources, such as `equals = { priority = \"'high'\" }`"
        table.fail(("equals",), "`equals` must be a table", remedy)
    found: list[tuple[str, str]] = []
    for name, source in value.items():
        if not isinstance(source, str) or not _is_expression(source):
            remedy = 'write Python source in quotes: `"None"`, `"\'high\'"`, `"Mode.FAST"`'
            table.fail(("equals", name), f"`equals`: the value of {shown(str(name))} is no Python expression", remedy)
        found.append((str(name), source.strip()))
    return tuple(found)


def _is_expression(source: str) -> bool:
    try:
        ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
