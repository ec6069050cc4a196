"""Staged bodies: does a definition first ask a flag, and hand on and do nothing else where that says yes?"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ssot_lint.facts.expressions import last_name, source_of
from ssot_lint.facts.purity import is_logging, is_pure, statements_of


def flag_asked(body: cst.BaseSuite, delegations: Sequence[cst.Call]) -> str | None:
    """Source of the function that the body asks first, when what it guards is one delegation that never falls through.

    None for any other body: what is not certainly staged is an adapter that keeps another path.
    """
    for statement in statements_of(body):
        if isinstance(statement, cst.If):
            return _flag_of(statement, delegations)
        if not _is_preamble(statement):
            return None
    return None


def _flag_of(branch: cst.If, delegations: Sequence[cst.Call]) -> str | None:
    test = branch.test
    if branch.orelse is not None or not isinstance(test, cst.Call) or test.args or last_name(test.func) is None:
        return None
    last = list(statements_of(branch.body))[-1]
    if not isinstance(last, cst.Return | cst.Raise):
        return None
    inside = [call for call in delegations if _contains(branch.body, call)]
    return source_of(test.func) if len(inside) == 1 and is_pure(branch.body, inside[0]) else None


def _is_preamble(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.Import() | cst.ImportFrom() | cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString()):
            return True
        case cst.Expr(value=value):
            return is_logging(value)
    return False


def _contains(node: cst.CSTNode, wanted: cst.CSTNode) -> bool:
    return node is wanted or any(_contains(child, wanted) for child in node.children)
