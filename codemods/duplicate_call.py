"""Rewrite a call of a duplicate to a call of the canonical, by a template."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext

from codemods._change import Change, Workplace
from codemods._command import TemplateCommand, as_parameters, bound
from codemods._early import Early, early_of
from codemods._local_imports import home_of
from codemods._precedence import fit
from codemods._site import Refusal, Site, Tree
from codemods._surroundings import settle
from codemods._template import Filling, Pattern, Value, check_names_are_known, expression_of, fill, pattern, renamed
from codemods.edits import CallEdit

_ACTS = m.Call() | m.Await() | m.Yield() | m.NamedExpr()


def prepare(edit: CallEdit, site: Site, place: Workplace) -> Change:
    """The rewritten call, ready to be made; a `Refusal` when the template cannot stand for this call."""
    call = _call_at(site)
    target = _target(edit, call, site)
    parsed = pattern(edit.template, place.tree)
    texts = {
        filling.hole: expression_of(filling.text, place.tree, f"text for `{{{filling.hole}}}`")
        for filling in edit.fillings
        if filling.text is not None
    }
    _check_await(edit, parsed, target, site)
    dropped = _dropped(edit, parsed, call)
    early = _early(edit, parsed, site, target, place) if edit.early else None
    renames, imports = place.names_for(edit.imports, site)
    check_names_are_known(parsed, texts, edit.imports, place.tree)
    home = home_of(site, imports) if edit.imports_locally else None
    moved = not imports and call.func is site.token and place.is_moved(site.token, edit.imports, renames)

    def replace(updated: Any) -> cst.BaseExpression:
        inner = updated.expression if target is not call else updated
        taken = early.take(inner, place.tree) if early is not None else {}
        given = _values(edit, parsed, inner, taken)
        values = {hole: Value(renamed(text, renames)) for hole, text in texts.items()} | given
        result = _filled(edit, parsed, Filling(values, renames, inner), inner)
        return settle(result, target, updated, site, place.tree, may_be_equal=moved, nests_quotes=edit.nests_quotes)

    says = " ".join((edit.template, *(one.text or "" for one in edit.fillings), *renames.values()))
    return Change(
        target,
        replace,
        imports,
        home,
        consumed=dropped,
        early=early,
        drops_orphans=True,
        says=says,
        keeps=frozenset(edit.keeps),
    )


def _call_at(site: Site) -> cst.Call:
    """The call whose callee the token names."""
    for call, callee in zip(reversed(site.ancestors), (site.token, *reversed(site.ancestors)), strict=False):
        if isinstance(call, cst.Call) and call.func is callee:
            return call
        if not (isinstance(call, cst.Attribute) and call.attr is site.token):
            break
    raise Refusal("it is not called here")


def _target(edit: CallEdit, call: cst.Call, site: Site) -> cst.BaseExpression:
    if not edit.replaces_await:
        return call
    parent = site.parent(call)
    if not isinstance(parent, cst.Await):
        raise Refusal("there is no `await` right around the call")
    return parent


def _check_await(edit: CallEdit, parsed: Pattern, target: cst.CSTNode, site: Site) -> None:
    if not edit.adds_await and (edit.replaces_await or not parsed.awaits):
        return
    if edit.adds_await and isinstance(site.parent(target), cst.Await):
        raise Refusal("the call is awaited already")
    if not edit.replaces_await and not site.awaits_allowed_at(target):
        raise Refusal("the new call must be awaited, and the code around it is not `async`")


def _dropped(edit: CallEdit, parsed: Pattern, call: cst.Call) -> tuple[cst.CSTNode, ...]:
    """Parts of the call that the template leaves out; a `Refusal` when leaving one out may change what happens."""
    if edit.keeps_arguments:
        return () if "receiver" in parsed.holes.values() else _receiver(call)
    holes = set(parsed.holes.values())
    used = {filling.argument for filling in edit.fillings if filling.hole in holes}
    for index, argument in enumerate(call.args):
        if index in used:
            continue
        if argument.star:
            raise Refusal(f"`{argument.star}` arguments at the call cannot be mapped")
        if index in edit.early:
            continue
        if m.findall(argument.value, _ACTS):
            raise Refusal(f"argument {index + 1} may have effects, and the template leaves it out")
    receiver_is_used = "receiver" in holes and all(filling.hole != "receiver" for filling in edit.fillings)
    kept = {*used, *edit.early}
    dropped = tuple(argument for index, argument in enumerate(call.args) if index not in kept)
    return dropped if receiver_is_used else (*dropped, *_receiver(call))


def _receiver(call: cst.Call) -> tuple[cst.CSTNode, ...]:
    return (call.func.value,) if isinstance(call.func, cst.Attribute) else ()


def _early(edit: CallEdit, parsed: Pattern, site: Site, target: cst.BaseExpression, place: Workplace) -> Early:
    holes = set(parsed.holes.values())
    first = {filling.argument: filling.hole for filling in reversed(edit.fillings) if filling.hole in holes}
    names = {index: hole for index, hole in first.items() if index is not None and index in edit.early}
    return early_of(site, target, edit.early, names, place.tree)


def _values(
    edit: CallEdit, parsed: Pattern, call: cst.Call, taken: Mapping[int, cst.BaseExpression]
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for filling in edit.fillings:
        if filling.argument is not None and filling.argument in taken:
            values[filling.hole] = Value(taken[filling.argument])
        elif filling.argument is not None:
            values[filling.hole] = Value(_argument(call, filling.argument), filling.argument)
    mentioned = {filling.hole for filling in edit.fillings}
    if "receiver" in parsed.holes.values() and "receiver" not in mentioned:
        values["receiver"] = Value(_receiver_of(call))
    return values


def _argument(call: cst.Call, index: int) -> cst.BaseExpression:
    if not 0 <= index < len(call.args):
        raise Refusal(f"the call has no argument {index + 1}")
    if call.args[index].star:
        raise Refusal(f"`{call.args[index].star}` arguments at the call cannot be mapped")
    return call.args[index].value


def _receiver_of(call: cst.Call) -> cst.BaseExpression:
    if not isinstance(call.func, cst.Attribute):
        raise Refusal("the call has no receiver, and the template needs one")
    if m.matches(call.func.value, m.Call(func=m.Name("super"))):
        raise Refusal("the receiver is `super()`, which has the methods of a base class only")
    return call.func.value


def _filled(edit: CallEdit, parsed: Pattern, filling: Filling, call: cst.Call) -> cst.BaseExpression:
    result = fill(parsed, filling)
    if edit.keeps_arguments:
        result = call.with_changes(func=fit(result, call, call.func), lpar=(), rpar=())
    if isinstance(result, cst.Call):
        _check_order(result)
    if edit.adds_await:
        blank = cst.Await(cst.Name("_"))
        result = blank.with_changes(expression=fit(result, blank, blank.expression))
    return result


def _check_order(call: cst.Call) -> None:
    keywords = [argument.keyword is not None for argument in call.args if not argument.star]
    if keywords != sorted(keywords):
        raise Refusal("a positional argument would follow a keyword argument")
    names = [argument.keyword.value for argument in call.args if argument.keyword]
    if len(names) != len(set(names)):
        raise Refusal("a keyword argument would be given twice")


class DuplicateCall(TemplateCommand):
    """Rewrite each call of a name, in the files given, by a template."""

    DESCRIPTION = "Rewrite calls of a duplicate to the canonical, by a template with {receiver} and parameter holes."

    def __init__(
        self,
        context: CodemodContext,
        name: str,
        rewrite: str,
        at: str = "",
        receiver: str = "",
        imports: Sequence[str] = (),
        parameters: str = "",
        awaiting: str = "as-is",
    ) -> None:
        super().__init__(context, name, rewrite, at, receiver, imports)
        self.parameters = as_parameters(parameters)
        self.awaiting = awaiting

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        TemplateCommand.add_args(arg_parser)
        arg_parser.add_argument(
            "--parameters", default="", metavar="SIGNATURE", help="the duplicate's, without self: `user_id, event=None`"
        )
        arg_parser.add_argument(
            "--await",
            dest="awaiting",
            choices=("as-is", "add", "replace"),
            default="as-is",
            help="add an await, or let the template stand for the awaited value",
        )

    def edits(self, tree: Tree) -> Iterator[CallEdit]:
        """One edit for each matching call whose arguments fit the parameters."""
        for site, span in self.places(tree):
            try:
                call = _call_at(site)
            except Refusal:
                continue
            if not self.is_on(self.receiver, call.func, tree):
                continue
            try:
                fillings = bound(self.parameters, call)
            except Refusal as refusal:
                self.refuse(span, str(refusal))
                continue
            yield CallEdit(
                span,
                self.name,
                self.rewrite,
                fillings,
                replaces_await=self.awaiting == "replace",
                adds_await=self.awaiting == "add",
                imports=self.imports,
            )
