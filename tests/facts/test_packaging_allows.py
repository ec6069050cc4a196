"""Allow comments in packaging files."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import AllowScope
from ssot_lint.facts.packaging_allows import packaging_allows

ALLOW = "# ssot: allow[stale-target] because x"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"a = 'x'  {ALLOW}\n", ((1, 1),)),
        (f"{ALLOW}\n# more\na = 'x'\n", ((3, 3),)),
        (f"# don't\na = \"it's\"  {ALLOW}\n", ((2, 2),)),
        (f"{ALLOW}\n\na = 'x'\n", ()),
        (f"a = 1\n{ALLOW}", ()),
    ],
)
def test_what_a_comment_is_about(text: str, lines: tuple[tuple[int, int], ...]) -> None:
    (found,) = packaging_allows(text.encode())
    assert found.lines == lines
    assert found.scope is (AllowScope.LINE if lines else AllowScope.NOTHING)
    line = text.split("\n")[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == ALLOW


@pytest.mark.parametrize(
    "text", [f"a = '{ALLOW}'\n", f'a = """\n{ALLOW}\n"""\n', f"a = '''\n{ALLOW}\n'''\n", "a = 1\n"]
)
def test_text_in_strings_is_no_comment(text: str) -> None:
    assert packaging_allows(text.encode()) == ()
