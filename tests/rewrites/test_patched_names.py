"""What a test patches: uses that look it up there are never safe to turn, and `__all__` names nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

CONTRACT = '[[contract]]\nname = "c"\ncanonical = "core:fmt"\nnames = ["old_fmt"]\n'
LIBRARY = """\
--- core.py
def fmt(cents: int, currency: str = "EUR") -> str:
    return f"{cents} {currency}"
--- old.py
from core import fmt


def old_fmt(cents: int, currency: str = "EUR") -> str:
    return fmt(cents, currency)
"""
RULES = ("duplicate-call", "duplicate-reference", "duplicate-import", "stale-target")
PATCHES = {
    "module": ("import old\n\n\ndef go(xs):\n    return list(map(old.old_fmt, xs))\n", 'patch("old.old_fmt")'),
    "local import": (
        "def go(xs):\n    from old import old_fmt\n\n    return list(map(old_fmt, xs))\n", 'patch("old.old_fmt")'
    ),
    "kept import": (
        "from old import old_fmt\n\n\ndef go(xs):\n    return list(map(old_fmt, xs)), old_fmt.__name__\n",
        'patch("app.old_fmt")',
    ),
    "object": (
        "from old import old_fmt\n\n\ndef go(x):\n    return old_fmt(x), old_fmt.__name__\n",
        'patch.object(app, "old_fmt")',
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PATCHES)
def test_a_value_or_call_whose_name_is_patched_is_not_safe(rewrite: Any, case: str) -> None:
    source, patched = PATCHES[case]
    test = (
        f"import app\nfrom unittest.mock import patch\n\n\ndef test_go():\n    with {patched}:\n        app.go([1])\n"
    )
    assert rewrite(CONTRACT, f"{LIBRARY}--- app.py\n{source}--- test_app.py\n{test}").files["app.py"] == source


def test_patches_of_another_name_follow_the_import_that_makes_it(rewrite: Any) -> None:
    test = (
        "import app\nfrom unittest.mock import patch\n\n\ndef test_go():\n"
        '    with patch("app.{0}"), patch.object(app, "{0}"):\n        app.go(1)\n'
    )
    app = "from {0}\n\n\ndef go(x):\n    return {1}(x)\n"
    before = f"--- app.py\n{app.format('old import old_fmt as of', 'of')}--- test_app.py\n{test.format('of')}"
    done = rewrite(CONTRACT, LIBRARY + before, unsafe=True, rules=RULES)
    assert done.files["app.py"] == app.format("core import fmt", "fmt")
    assert done.files["test_app.py"] == test.format("fmt")


@pytest.mark.parametrize("listed", ['["fmt", "old_fmt"]', '["old_fmt", "fmt"]'])
def test_a_name_is_listed_once(rewrite: Any, listed: str) -> None:
    app = f"--- app.py\nfrom core import fmt\nfrom old import old_fmt\n\n__all__ = {listed}\n"
    done = rewrite(CONTRACT, LIBRARY + app, unsafe=True, rules=RULES)
    assert done.files["app.py"] == 'from core import fmt\n\n__all__ = ["fmt"]\n'


@pytest.mark.parametrize("case", PATCHES)
def test_without_the_patch_it_is_safe(rewrite: Any, case: str) -> None:
    source, _ = PATCHES[case]
    assert rewrite(CONTRACT, f"{LIBRARY}--- app.py\n{source}").files["app.py"] != source
