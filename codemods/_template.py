"""Fill a ``{hole}`` template with syntax nodes, keeping their layout and adding the parentheses they need."""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import libcst as cst
from libcst import matchers as m
from libcst.helpers import get_full_name_for_node

from codemods._layout import arguments, with_arguments
from codemods._precedence import fit
from codemods._site import Refusal, Tree
from codemods.edits import Import
from ssot_lint.contracts.templates import TemplateError, parse_template, to_placeholder

_Node = TypeVar("_Node", bound=cst.CSTNode)
_BINDS_NAMES = m.Lambda() | m.ListComp() | m.SetComp() | m.DictComp() | m.GeneratorExp() | m.NamedExpr()


@dataclass(frozen=True, slots=True)
class Value:
    """What fills a hole, and which argument of the call it was (None: neither moved nor an argument)."""

    node: cst.BaseExpression
    argument: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template as a syntax tree in which placeholder names stand for holes."""

    text: str
    expression: cst.BaseExpression
    holes: Mapping[str, str]
    """Hole of each placeholder name."""

    @property
    def awaits(self) -> bool:
        """Whether the template itself awaits anything."""
        return bool(m.findall(self.expression, m.Await()))


@dataclass(frozen=True, slots=True)
class Filling:
    """Everything that goes into a pattern."""

    values: Mapping[str, Value]
    renames: Mapping[str, str] = field(default_factory=dict)
    """Local spelling of each dotted name of the template that the file binds under another name."""
    call: cst.Call | None = None
    """The call that is replaced: its layout is kept where the template's arguments follow its own."""


def pattern(template: str, tree: Tree) -> Pattern:
    """The template, parsed; a `Refusal` when it is not a template that a call can be rewritten with."""
    try:
        source, holes = to_placeholder(parse_template(template))
    except TemplateError as error:
        raise Refusal(f"the template cannot be used: {error.message}") from None
    expression = expression_of(source, tree, f"template `{template}`")
    _check_scopes(expression, holes)
    return Pattern(template, expression, holes)


def expression_of(source: str, tree: Tree, what: str) -> cst.BaseExpression:
    """The source as an expression of this file's dialect; a `Refusal` when it is none."""
    try:
        return cst.parse_expression(source.strip(), config=tree.module.config_for_parsing)
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError):
        raise Refusal(f"the {what} is not a Python expression") from None


def fill(parsed: Pattern, filling: Filling) -> cst.BaseExpression:
    """The template's expression with every hole filled; a `Refusal` when a hole has no value."""
    for hole in parsed.holes.values():
        if hole not in filling.values:
            raise Refusal(f"nothing fills `{{{hole}}}` of the template")
    filler = _Filler(parsed, filling)
    result = parsed.expression.visit(filler)
    if not isinstance(result, cst.BaseExpression):
        raise Refusal("the template gave no expression")
    return result


def renamed(node: _Node, renames: Mapping[str, str]) -> _Node:
    """The node (an expression, statement or suite) with the names that the file binds otherwise spelled its way."""
    filler = _Filler(Pattern("", cst.Name("_"), {}), Filling({}, renames))
    result: Any = node.visit(filler)
    changed: _Node = result
    return changed


def check_names_are_known(
    parsed: Pattern, texts: Mapping[str, cst.BaseExpression], imports: Sequence[Import], tree: Tree
) -> None:
    """A `Refusal` when the template, or a text that fills it, reads a name that this file plainly does not have."""
    known = {(item.name or item.module).partition(".")[0] for item in imports}
    for expression in (parsed.expression, *texts.values()):
        if m.findall(expression, _BINDS_NAMES):
            continue
        for name in _free_names(expression):
            if name in parsed.holes or name in known or hasattr(builtins, name):
                continue
            if not re.search(rf"\b{re.escape(name)}\b", tree.code) and "import *" not in tree.code:
                raise Refusal(f"`{name}` is not bound in this file: add it to the imports of the rewrite")


def _free_names(expression: cst.BaseExpression) -> set[str]:
    skipped = {id(node.attr) for node in _all(expression, m.Attribute())}
    skipped |= {id(node.keyword) for node in _all(expression, m.Arg()) if node.keyword}
    return {node.value for node in _all(expression, m.Name()) if id(node) not in skipped}


def _all(expression: cst.BaseExpression, matcher: Any) -> list[Any]:
    return list(m.findall(expression, matcher))


def _check_scopes(expression: cst.BaseExpression, holes: Mapping[str, str]) -> None:
    for scope in _all(expression, m.Lambda() | m.ListComp() | m.SetComp() | m.DictComp() | m.GeneratorExp()):
        if any(node.value in holes for node in _all(scope, m.Name())):
            raise Refusal("the template has a hole inside a lambda or comprehension")


class _Filler(cst.CSTTransformer):
    def __init__(self, parsed: Pattern, filling: Filling) -> None:
        super().__init__()
        self._holes = parsed.holes
        self._filling = filling
        self._stack: list[cst.CSTNode] = []
        self._kept_call = _call_to_keep(parsed, filling)

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._stack.append(node)
        return not isinstance(node, (cst.Import, cst.ImportFrom))

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        self._stack.pop()
        replacement = self._replacement(original_node, updated_node)
        if replacement is updated_node or not isinstance(replacement, cst.BaseExpression):
            return replacement
        if original_node.lpar and not replacement.lpar:
            return replacement.with_changes(lpar=original_node.lpar, rpar=original_node.rpar)
        return fit(replacement, self._stack[-1], original_node) if self._stack else replacement

    def _replacement(self, original: cst.CSTNode, updated: Any) -> Any:
        if isinstance(original, cst.Name) and original.value in self._holes:
            return self._filling.values[self._holes[original.value]].node
        if original is self._kept_call and self._filling.call is not None:
            return self._in_layout_of(self._filling.call, updated)
        if isinstance(original, (cst.Name, cst.Attribute)) and self._is_free(original):
            local = self._filling.renames.get(get_full_name_for_node(original) or "")
            if local is not None:
                return cst.parse_expression(local)
        if isinstance(original, cst.Attribute) and self._continues_receiver(original):
            return updated.with_changes(dot=self._receiver_dot())
        return updated

    def _is_free(self, node: cst.CSTNode) -> bool:
        """Whether a name is looked up where it stands: it is no attribute, keyword or parameter."""
        parent = self._stack[-1] if self._stack else None
        if isinstance(parent, cst.Attribute):
            return parent.value is node
        if isinstance(parent, cst.Arg):
            return parent.value is node
        return not isinstance(parent, (cst.Param, cst.NamedExpr, cst.AsName, cst.AssignTarget))

    def _continues_receiver(self, node: cst.Attribute) -> bool:
        if not isinstance(node.value, cst.Name) or self._holes.get(node.value.value) != "receiver":
            return False
        call = self._filling.call
        return call is not None and isinstance(call.func, cst.Attribute) and not call.func.lpar

    def _receiver_dot(self) -> cst.Dot:
        call = self._filling.call
        assert call is not None and isinstance(call.func, cst.Attribute)
        return call.func.dot

    def _in_layout_of(self, call: cst.Call, filled: cst.Call) -> cst.Call:
        """The original call around the template's callee and values: comments and line breaks stay."""
        assert self._kept_call is not None
        row = arguments(call)
        owners = _owners(self._kept_call, self._holes, self._filling) or []
        for index, (arg, owner) in enumerate(zip(filled.args, owners, strict=True)):
            if owner is None:
                row = row.including(index, cst.Arg(arg.value, keyword=arg.keyword, equal=arg.equal, star=arg.star))
            else:
                item = self._in_argument_of(row.items[index], arg, self._kept_call.args[index])
                row = replace(row, items=(*row.items[:index], item, *row.items[index + 1 :]))
        return with_arguments(call.with_changes(func=filled.func, lpar=filled.lpar, rpar=filled.rpar), row)

    def _in_argument_of(self, own: cst.Arg, filled: cst.Arg, template: cst.Arg) -> cst.Arg:
        is_plain = isinstance(template.value, cst.Name) and not template.value.lpar
        if is_plain and bool(own.keyword) == bool(filled.keyword):
            is_alone = len(self._kept_call.args) == 1 if self._kept_call else False
            if is_alone or not isinstance(own.value, cst.GeneratorExp):
                return own.with_changes(keyword=filled.keyword)
        equal = own.equal if own.keyword and filled.keyword else filled.equal
        return own.with_changes(value=filled.value, keyword=filled.keyword, equal=equal)


def _call_to_keep(parsed: Pattern, filling: Filling) -> cst.Call | None:
    """The outermost call of the template whose arguments follow the original's, in their order, all of them."""
    if filling.call is None or any(argument.star for argument in filling.call.args):
        return None
    count = len(filling.call.args)
    for call in _all(parsed.expression, m.Call()):
        owners = _owners(call, parsed.holes, filling)
        if owners is not None and [owner for owner in owners if owner is not None] == list(range(count)):
            return call if count or call is parsed.expression else None
    return None


def _owners(call: cst.Call, holes: Mapping[str, str], filling: Filling) -> list[int | None] | None:
    """Which original argument each argument of the template's call holds; None when one holds several."""
    owners: list[int | None] = []
    for arg in call.args:
        found = {
            filling.values[holes[name.value]].argument for name in _all(arg.value, m.Name()) if name.value in holes
        } - {None}
        if len(found) > 1 or (arg.star and found):
            return None
        owners.append(next(iter(found), None))
    return owners
