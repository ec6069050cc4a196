"""Rewrite a string literal that names a duplicate; drop it from ``__all__``."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

import libcst as cst
from libcst.codemod import CodemodContext

from codemods._change import Change, Workplace
from codemods._command import NameCommand
from codemods._layout import elements, with_elements
from codemods._site import Refusal, Site, Tree
from codemods.edits import StringEdit


def prepare(edit: StringEdit, site: Site, place: Workplace) -> Change:
    """The changed literal, ready to be written; a `Refusal` unless one plain literal holds the old text once."""
    literal = _literal(edit, site)
    if not edit.new or _is_listed_beside(edit, site):
        return _dropped(edit, site)
    if edit.old in edit.new and edit.new in _value(literal) and not place.names.is_turned(edit.new):
        raise Refusal(f"the string already holds `{edit.new}`")
    if any(not character.isprintable() or character in "\\\"'" for character in edit.new):
        raise Refusal("the new text cannot be written in a string literal without escapes")
    raw = literal.raw_value
    if len(_matches(edit.old, raw)) != 1:
        raise Refusal("the string is written with escapes")
    start, end = _matches(edit.old, raw)[0].span()
    opening = literal.value[: len(literal.prefix) + len(literal.quote)]
    changed = literal.with_changes(value=f"{opening}{raw[:start]}{edit.new}{raw[end:]}{literal.quote}")
    whole = _whole(site)
    if whole is literal:
        return Change(literal, lambda updated: changed, shown=changed.value)
    return Change(whole, lambda updated: updated.deep_replace(literal, changed), shown=changed.value)


def _literal(edit: StringEdit, site: Site) -> cst.SimpleString:
    """The literal, or the part of an implicit concatenation, that holds the old text once."""
    parts = _parts(site)
    holders = [part for part in parts if isinstance(part, cst.SimpleString) and edit.old in _value(part)]
    if not holders:
        raise Refusal(_why_not_found(edit, parts))
    matches = [match for part in holders for match in _matches(edit.old, _value(part))]
    if len(matches) != 1:
        found = "only as a part of another name" if not matches else "more than once"
        raise Refusal(f"the string holds `{edit.old}` {found}")
    return next(part for part in holders if _matches(edit.old, _value(part)))


def _whole(site: Site) -> cst.CSTNode:
    """The literal, or all of the implicit concatenation it is a part of."""
    whole: cst.CSTNode = site.token
    while isinstance(site.parent(whole), cst.ConcatenatedString):
        whole = site.parent(whole)
    return whole


def _parts(site: Site) -> list[cst.CSTNode]:
    whole = _whole(site)
    parts = []
    while isinstance(whole, cst.ConcatenatedString):
        parts.append(whole.left)
        whole = whole.right
    return [*parts, whole]


def _why_not_found(edit: StringEdit, parts: list[cst.CSTNode]) -> str:
    if any(isinstance(part, cst.FormattedString) for part in parts):
        return "it is an f-string: its text is known at run time only"
    if any(isinstance(part, cst.SimpleString) and "b" in part.prefix.lower() for part in parts):
        return "it is a bytes literal"
    if not isinstance(parts[0], cst.SimpleString):
        return "there is no string literal here"
    joined = "".join(_value(part) for part in parts if isinstance(part, cst.SimpleString))
    if edit.old in joined:
        return f"`{edit.old}` is spread over several literals"
    return f"the string does not hold `{edit.old}`"


def _value(literal: cst.SimpleString) -> str:
    """The literal's text; empty for bytes."""
    value = literal.evaluated_value
    return value if isinstance(value, str) else ""


def _matches(old: str, text: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", text))


def _dropped(edit: StringEdit, site: Site) -> Change:
    """The list or tuple in ``__all__`` without the literal."""
    element = next((node for node in reversed(site.ancestors) if not isinstance(node, cst.ConcatenatedString)), None)
    parts = _parts(site)
    if "".join(_value(part) for part in parts if isinstance(part, cst.SimpleString)) != edit.old:
        raise Refusal(f"the string is not just `{edit.old}`")
    if not isinstance(element, cst.Element):
        raise Refusal("only an item of `__all__` can be dropped")
    display = site.parent(element)
    if not isinstance(display, (cst.List, cst.Tuple)) or not _is_all(display, site):
        raise Refusal("only an item of `__all__` can be dropped")
    index = next(i for i, item in enumerate(display.elements) if item is element)
    if isinstance(display, cst.Tuple) and not display.lpar and len(display.elements) == 1:
        raise Refusal("it is the only item of a tuple without parentheses")

    def drop(updated: Any) -> cst.BaseExpression:
        changed: cst.BaseExpression = with_elements(updated, elements(updated).without(index))
        return changed

    return Change(display, drop, shown="", consumed=(element,))


def _is_listed_beside(edit: StringEdit, site: Site) -> bool:
    """Whether the new name is an item of the same ``__all__`` already."""
    element = site.ancestors[-1] if site.ancestors else None
    display = site.parent(element) if isinstance(element, cst.Element) else None
    if not isinstance(display, (cst.List, cst.Tuple)) or not _is_all(display, site):
        return False
    values = (one.value for one in display.elements if one is not element)
    return any(isinstance(value, cst.SimpleString) and _value(value) == edit.new for value in values)


def _is_all(display: cst.CSTNode, site: Site) -> bool:
    """Whether the display is assigned to ``__all__``, added to it, or passed to its ``extend``."""
    for node in reversed(site.around(display)):
        if isinstance(node, cst.Assign):
            return any(_is_name(target.target) for target in node.targets)
        if isinstance(node, (cst.AugAssign, cst.AnnAssign)):
            return _is_name(node.target)
        if isinstance(node, cst.Call):
            func = node.func
            return isinstance(func, cst.Attribute) and func.attr.value == "extend" and _is_name(func.value)
        if not isinstance(node, (cst.BinaryOperation, cst.Arg)):
            return False
    return False


def _is_name(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "__all__"


class StaleTarget(NameCommand):
    """Replace a text in each plain string literal that holds it, in the files given."""

    DESCRIPTION = "Replace the name of a duplicate in string literals (patch targets, __all__)."

    def __init__(self, context: CodemodContext, name: str, at: str = "", new: str = "") -> None:
        super().__init__(context, name, at)
        self.new = new

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        NameCommand.add_args(arg_parser)
        arg_parser.add_argument("--new", default="", help="the new text; left out: drop the string from `__all__`")

    def edits(self, tree: Tree) -> Iterator[StringEdit]:
        """One edit for each matching literal."""
        for _, span in self.places(tree):
            yield StringEdit(span, self.name, self.new)

    def is_wanted(self, node: cst.CSTNode) -> bool:
        """Whether the node is a plain literal that holds the old text as a whole name."""
        return isinstance(node, cst.SimpleString) and bool(_matches(self.name, _value(node)))
