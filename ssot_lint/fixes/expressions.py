"""Source text of expressions: holes, names, effects, and filling a template with the right parentheses."""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections.abc import Mapping

from ssot_lint.contracts.model import Template
from ssot_lint.contracts.templates import to_placeholder
from ssot_lint.facts.model import Effects

HOLE = re.compile(r"\{([^\W\d]\w*)\}")
_ACTING = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.ListComp, ast.SetComp, ast.DictComp)
_PLAIN = (
    ast.Name, ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred, ast.IfExp, ast.BoolOp, ast.Lambda,
    ast.expr_context, ast.boolop, ast.keyword,
)  # fmt: skip
_ATOMS = (
    ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp,
    ast.DictComp, ast.JoinedStr,
)  # fmt: skip
_ORDER = (Effects.NONE, Effects.READS, Effects.ACTS)


def parse(text: str) -> ast.expr | None:
    """The expression, or None if the text is none. It stands between parentheses: its columns are one too high."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def holes_in(template: str) -> tuple[str, ...]:
    """Names of the holes of a template, in order, repeated as often as they occur."""
    return tuple(to_placeholder(Template(template))[1].values())


def parse_template(template: str) -> ast.expr | None:
    """The template with each hole read as a name ``_hole_<name>``; None if that is no expression."""
    source, holes = to_placeholder(Template(template))
    node = parse(source)
    for one in ast.walk(node) if node is not None else ():
        if isinstance(one, ast.Name) and one.id in holes:
            one.id = f"_hole_{holes[one.id]}"
    return node


def hole_of(node: ast.expr) -> str | None:
    """The hole that a node of a parsed template stands for."""
    return node.id.removeprefix("_hole_") if isinstance(node, ast.Name) and node.id.startswith("_hole_") else None


@functools.lru_cache(4096)
def effects_of(text: str) -> Effects:
    """The most that evaluating the expression may do; what cannot be read may do anything."""
    node = parse(text)
    return Effects.ACTS if node is None else _most(node)


def _most(node: ast.AST) -> Effects:
    if isinstance(node, ast.Lambda):
        return Effects.NONE
    if isinstance(node, _ACTING):
        return Effects.ACTS
    own = Effects.NONE if isinstance(node, _PLAIN) else Effects.READS
    return max((own, *(_most(child) for child in ast.iter_child_nodes(node))), key=_ORDER.index)


def free_names(text: str) -> frozenset[str]:
    """Names that a template or an expression reads and does not bind itself; holes excluded."""
    node = parse_template(text)
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name)] if node is not None else []
    bound = {one.id for one in names if not isinstance(one.ctx, ast.Load)} | _arguments(node)
    return frozenset(one.id for one in names if one.id not in bound and hole_of(one) is None)


def _arguments(node: ast.expr | None) -> set[str]:
    return {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)} if node is not None else set()


def last_name(text: str) -> str | None:
    """Terminal name of a dotted expression; None when it is no dotted expression."""
    node = parse(text)
    names = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
    return names if node is not None and is_dotted(node) else None


def is_dotted(node: ast.expr) -> bool:
    """True for names with attributes read from them, and nothing else."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def to_template(text: str, holes: Mapping[str, str]) -> str | None:
    """The expression with every name in `holes` turned into its hole; None when that cannot be written."""
    node = parse(text)
    if node is None or HOLE.search(text) or "\n" in text or not text.isascii():
        return None
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
    bound = {one.id for one in names if not isinstance(one.ctx, ast.Load)} | _arguments(node)
    if bound & set(holes):
        return None
    for one in sorted(names, key=lambda name: -name.col_offset):
        if one.id in holes:
            start = one.col_offset - 1
            text = f"{text[:start]}{{{holes[one.id]}}}{text[start + len(one.id) :]}"
    return text


def fill(template: str, texts: Mapping[str, str]) -> str:
    """The template with the texts in its holes, each in parentheses where it would be read differently without."""
    source, holes = to_placeholder(Template(template))
    loose = _loose_names(parse(source))

    def put(match: re.Match[str]) -> str:
        hole = holes[match[0]]
        return wrap(texts[hole], match[0] not in loose) if hole in texts else f"{{{hole}}}"

    return re.sub("|".join(sorted(holes, key=len, reverse=True)), put, source) if holes else source


def _loose_names(node: ast.expr | None) -> set[str]:
    """Names that no operator, attribute or call binds: whole arguments, elements, or the whole expression."""
    loose: set[str] = {node.id} if isinstance(node, ast.Name) else set()
    for around in ast.walk(node) if node is not None else ():
        inside: list[ast.expr | None] = []
        match around:
            case ast.Call():
                inside = [*around.args, *(keyword.value for keyword in around.keywords)]
            case ast.List() | ast.Tuple() | ast.Set():
                inside = [*around.elts]
            case ast.Dict():
                inside = [*around.keys, *(value for key, value in zip(around.keys, around.values, strict=True) if key)]
            case _:
                pass
        loose.update(one.id for one in inside if isinstance(one, ast.Name))
    return loose


def wrap(text: str, tight: bool) -> str:
    """The expression, in parentheses if it needs them: among operators (`tight`) or as an argument."""
    node = parse(text)
    if node is None:
        return f"({text})"
    if isinstance(node, ast.GeneratorExp | ast.Tuple):
        return text if node.col_offset >= 1 else f"({text})"
    if _has_parentheses(text, node):
        return text
    if isinstance(node, ast.Constant):
        return f"({text})" if tight and not isinstance(node.value, str) else text
    needs = not isinstance(node, _ATOMS) if tight else isinstance(node, ast.NamedExpr | ast.Yield | ast.YieldFrom)
    return f"({text})" if needs else text


def _has_parentheses(text: str, node: ast.expr) -> bool:
    return text.startswith("(") and (node.lineno > 1 or node.col_offset > 1)


def is_conditional(template: str) -> bool:
    """True when parts of the template are evaluated not at all, later, or more than once."""
    node = parse_template(template)
    parts = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return node is None or any(isinstance(one, parts) for one in ast.walk(node))


def awaits(template: str) -> bool:
    """True when the template awaits something itself."""
    node = parse_template(template)
    return node is not None and any(isinstance(one, ast.Await) for one in ast.walk(node))
