"""Fit a new expression into the place of an old one: parentheses, neighbouring words, f-strings, comments."""

from __future__ import annotations

from collections import Counter

import libcst as cst
from libcst import matchers as m

from codemods._precedence import fit, parenthesized
from codemods._site import Refusal, Site, Tree

_STRING_HOLES = tuple(
    kind
    for kind in (cst.FormattedStringExpression, getattr(cst, "TemplatedStringExpression", None))
    if isinstance(kind, type)
)


def settle(
    result: cst.BaseExpression,
    original: cst.BaseExpression,
    updated: cst.BaseExpression,
    site: Site,
    tree: Tree,
    *,
    may_be_equal: bool = False,
    nests_quotes: bool = False,
) -> cst.BaseExpression:
    """The result as it must be written where the original stands; a `Refusal` when it cannot stand there.

    ``updated`` is the original with the edits inside it already made. Where ``may_be_equal``, what the result means
    changes even if its text does not.
    """
    if not may_be_equal:
        _check_is_new(result, original, site, tree)
    _check_comments(result, updated)
    result = _fit_for_strings(result, original, site, tree, nests_quotes)
    if original.lpar:
        return result.with_changes(lpar=original.lpar, rpar=original.rpar)
    parent = site.parent(original)
    result = fit(result, parent, original)
    text = tree.text(result)
    if isinstance(parent, _STRING_HOLES) and text.startswith("{"):
        return parenthesized(result)
    if _touches_a_word(text, *tree.beside(original)) or _falls_apart(text, tree.text(original), tree):
        return parenthesized(result)
    return result


def _check_is_new(result: cst.CSTNode, original: cst.CSTNode, site: Site, tree: Tree) -> None:
    """A second run finds the result around the place where the original was, or the original unchanged."""
    text = tree.text(result)
    inner = original
    for ancestor in (original, *reversed(site.around(original))):
        value = getattr(ancestor, "func", getattr(ancestor, "value", None))
        if ancestor is not original and not (isinstance(ancestor, (cst.Attribute, cst.Call)) and value is inner):
            return
        if tree.text(ancestor) == text:
            raise Refusal("it is written so already")
        inner = ancestor


def _check_comments(result: cst.CSTNode, updated: cst.CSTNode) -> None:
    if Counter(_comments(updated)) - Counter(_comments(result)):
        raise Refusal("comments inside the call would be lost")


def _comments(node: cst.CSTNode) -> list[str]:
    found = m.findall(node, m.Comment())
    return [comment.value for comment in found if isinstance(comment, cst.Comment)]


def _fit_for_strings(
    result: cst.BaseExpression, original: cst.CSTNode, site: Site, tree: Tree, nests_quotes: bool
) -> cst.BaseExpression:
    """The result, its strings in other quotes where those of an f-string around it need that.

    Until Python 3.12 an f-string's expressions may not hold its own quotes, a backslash or a comment. Where they may,
    other quotes are still taken first.
    """
    quotes: list[str] = []
    for ancestor in site.around(original):
        if isinstance(ancestor, cst.FormattedStringExpression) and ancestor.equal is not None:
            raise Refusal("the f-string prints the expression's own text (`=`)")
        if isinstance(ancestor, _formatted_strings()):
            quotes.append(str(getattr(ancestor, "end", "")))
    old = tree.text(original)
    for candidate in (result, *(_requoted(result, quote) for quote in quotes)):
        if not any(_is_forbidden(tree.text(candidate), old, quote) for quote in quotes):
            return candidate
    if nests_quotes:
        return result
    raise Refusal("the new expression cannot stand inside this f-string before Python 3.12")


def _is_forbidden(new: str, old: str, quote: str) -> bool:
    forbidden = [quote, "\\", "#"] + (["\n", "\r"] if len(quote) == 1 else [])
    return any(text in new and text not in old for text in forbidden)


class _Requoter(cst.CSTTransformer):
    """Gives plain literals the other quote, where that changes nothing but how they are written."""

    def __init__(self, quote: str) -> None:
        super().__init__()
        self._quote = quote
        self._other = {"'": '"', '"': "'"}.get(quote, "")

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.SimpleString:
        raw = updated_node.raw_value
        if updated_node.quote != self._quote or not self._other or self._other in raw or "\\" in raw:
            return updated_node
        return updated_node.with_changes(value=f"{updated_node.prefix}{self._other}{raw}{self._other}")


def _requoted(result: cst.BaseExpression, quote: str) -> cst.BaseExpression:
    changed = result.visit(_Requoter(quote))
    return changed if isinstance(changed, cst.BaseExpression) else result


def _formatted_strings() -> tuple[type[cst.CSTNode], ...]:
    templated = getattr(cst, "TemplatedString", None)
    return (cst.FormattedString, templated) if isinstance(templated, type) else (cst.FormattedString,)


def _touches_a_word(text: str, before: str, after: str) -> bool:
    """Whether a word of the file would grow together with the new text."""
    starts_word = text[:1].isidentifier() or text[:1] in {"'", '"'} or text[:1].isdigit()
    ends_word = text[-1:].isidentifier() or text[-1:].isdigit()
    return (starts_word and _is_word(before)) or (ends_word and (_is_word(after) or after in {"'", '"'}))


def _is_word(character: str) -> bool:
    return character.isidentifier() or character.isdigit()


def _falls_apart(text: str, old: str, tree: Tree) -> bool:
    """Whether the text spans lines that only parentheses hold together, and the old text did not."""
    return any(end in text for end in "\r\n") and not _stands_alone(text, tree) and _stands_alone(old, tree)


def _stands_alone(text: str, tree: Tree) -> bool:
    try:
        cst.parse_statement(text, config=tree.module.config_for_parsing)
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        return False
    return True
