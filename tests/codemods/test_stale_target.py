"""Strings that name a duplicate: the value changes, prefix and quotes stay; ``__all__`` loses the item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from codemods.edits import OutcomeKind, StringEdit
from ssot_lint.facts.model import Span


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str = ""
    old: str = "a.r.old"
    new: str = "b.m.new"
    refused: str = ""

    def edit(self, span: Span, name: str) -> StringEdit:
        return StringEdit(span, self.old, self.new)


CASES = [
    Case("a patch target", 'patch(⟦"a.r.old"⟧)\n', 'patch("b.m.new")\n'),
    Case("single quotes", "patch(⟦'a.r.old'⟧)\n", "patch('b.m.new')\n"),
    Case("a raw string", "patch(⟦r'a.r.old'⟧)\n", "patch(r'b.m.new')\n"),
    Case("an odd prefix", "patch(⟦U'a.r.old'⟧)\n", "patch(U'b.m.new')\n"),
    Case("triple quotes", 'patch(⟦"""a.r.old"""⟧)\n', 'patch("""b.m.new""")\n'),
    Case("a part of the value", "x = ⟦'a.r.old.return_value'⟧\n", "x = 'b.m.new.return_value'\n"),
    Case("a module and a name", "x = ⟦'pkg:old'⟧\n", "x = 'pkg:new'\n", "old", "new"),
    Case("an attribute name", "setattr(r, ⟦'old'⟧, f)\n", "setattr(r, 'new', f)\n", "old", "new"),
    Case("two strings in one call", "f(⟦'old'⟧, ⟦'old'⟧)\n", "f('new', 'new')\n", "old", "new"),
    Case("the second of two parts", "x = (⟦'x.'⟧\n     'a.r.old')\n", "x = ('x.'\n     'b.m.new')\n"),
    Case("a part given by its own place", "x = ('x.'\n     ⟦'a.r.old'⟧)\n", "x = ('x.'\n     'b.m.new')\n"),
    Case("spread over parts", "x = (⟦'a.r.'⟧ 'old')\n", refused="spread over several literals"),
    Case("not there", "x = ⟦'a.r.older'⟧\n", refused="only as a part of another name"),
    Case("another text", "x = ⟦'c'⟧\n", refused="does not hold"),
    Case("there twice", "x = ⟦'a.r.old, a.r.old'⟧\n", refused="more than once"),
    Case("an f-string", "x = ⟦f'a.r.old'⟧\n", refused="f-string"),
    Case("bytes", "x = ⟦b'a.r.old'⟧\n", refused="bytes"),
    Case("escapes", "x = ⟦'a.r.\\x6fld'⟧\n", refused="escapes"),
    Case("a new text with quotes", "x = ⟦'a.r.old'⟧\n", new="it's", refused="without escapes"),
    Case("a new text with a backslash", "x = ⟦'a.r.old'⟧\n", new="a\\b", refused="without escapes"),
    Case("a new text with a newline", "x = ⟦'a.r.old'⟧\n", new="a\nb", refused="without escapes"),
    Case("a name, no string", "x = ⟦old⟧\n", refused="no string literal"),
    Case("already longer", "x = ⟦'x.old'⟧\n", old="old", new="x.old", refused="already holds"),
    # --- __all__
    Case("the only item", "__all__ = [⟦'old'⟧]\n", "__all__ = []\n", "old", ""),
    Case("the first item", "__all__ = [⟦'old'⟧, 'b']\n", "__all__ = ['b']\n", "old", ""),
    Case("the last item", "__all__ = ['a', ⟦'old'⟧]\n", "__all__ = ['a']\n", "old", ""),
    Case("the last item with a comma", "__all__ = ['a', ⟦'old'⟧, ]\n", "__all__ = ['a', ]\n", "old", ""),
    Case(
        "a line of its own",
        "__all__ = [\n    'a',  # one\n    ⟦'old'⟧,  # gone\n    'c',  # three\n]\n",
        "__all__ = [\n    'a',  # one\n    'c',  # three\n]\n",
        "old",
        "",
    ),
    Case(
        "the last line",
        "__all__ = [\n    'a',  # one\n    ⟦'old'⟧  # gone\n]\n",
        "__all__ = [\n    'a'  # one\n]\n",
        "old",
        "",
    ),
    Case(
        "the first line under a heading",
        "__all__ = [\n    # heading\n    ⟦'old'⟧,\n    'b',\n]\n",
        "__all__ = [\n    # heading\n    'b',\n]\n",
        "old",
        "",
    ),
    Case(
        "the first of a hanging list", "__all__ = [⟦'old'⟧,  # gone\n           'b']\n", "__all__ = ['b']\n", "old", ""
    ),
    Case("two items", "__all__ = ['a', ⟦'old'⟧, 'c', ⟦'old'⟧]\n", "__all__ = ['a', 'c']\n", "old", ""),
    Case("a tuple", "__all__ = ('a', ⟦'old'⟧)\n", "__all__ = ('a',)\n", "old", ""),
    Case("a tuple that gets empty", "__all__ = (⟦'old'⟧,)\n", "__all__ = ()\n", "old", ""),
    Case("a tuple without parentheses", "__all__ = 'a', ⟦'old'⟧\n", "__all__ = 'a',\n", "old", ""),
    Case("the only one of a tuple without parentheses", "__all__ = ⟦'old'⟧,\n", old="old", new="", refused="only item"),
    Case("an annotated list", "__all__: list[str] = [⟦'old'⟧]\n", "__all__: list[str] = []\n", "old", ""),
    Case("an added list", "__all__ += [⟦'old'⟧, 'b']\n", "__all__ += ['b']\n", "old", ""),
    Case("a sum of lists", "__all__ = x.__all__ + [⟦'old'⟧, 'b']\n", "__all__ = x.__all__ + ['b']\n", "old", ""),
    Case("an extension", "__all__.extend([⟦'old'⟧, 'b'])\n", "__all__.extend(['b'])\n", "old", ""),
    Case("an appended item", "__all__.append(⟦'old'⟧)\n", old="old", new="", refused="only an item of `__all__`"),
    Case("another list", "x = [⟦'old'⟧]\n", old="old", new="", refused="only an item of `__all__`"),
    Case("only a part", "__all__ = [⟦'x.old'⟧]\n", old="old", new="", refused="not just"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_string(rewriting: Any, case: Case) -> None:
    after, outcomes = rewriting(case.before, case.edit)
    if case.refused:
        assert outcomes[0].kind is OutcomeKind.REFUSED
        assert case.refused in outcomes[0].reason
    else:
        assert not [outcome.reason for outcome in outcomes if outcome.reason]
        assert after == case.after


def test_items_change_while_others_go(rewriting: Any) -> None:
    def drop(span: Span, name: str) -> StringEdit:
        return StringEdit(span, "old", "")

    def rename(span: Span, name: str) -> StringEdit:
        return StringEdit(span, "older", "newer")

    after, _ = rewriting("__all__ = [⟦'old'⟧, ⟦'older'⟧, 'c', ⟦'old'⟧]\n", drop, rename, drop)
    assert after == "__all__ = ['newer', 'c']\n"
