"""Tables for some uses only, and examples: what they may say, and what their faults are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_lint.contracts.discovery import load_config
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.loading import load_settings
from ssot_lint.contracts.model import Example, Settings, Symbol, Template, Variant

HEAD = '[[contract]]\nname = "a"\ncanonical = "m:f"\n[[contract.duplicate]]\nsymbol = "m:g"\n'
WHEN = HEAD + "[[contract.duplicate.when]]\n"
EXAMPLE = HEAD + "[[contract.example]]\n"


def load(root: Path, text: str) -> Settings:
    (root / "ssot-lint.toml").write_text(text, encoding="utf-8")
    return load_settings(load_config(root / "ssot-lint.toml"))


def test_every_key_of_a_variant(tmp_path: Path) -> None:
    text = """
package = ["app.agents"]
proof = ["resolved", "double"]
given = ["a"]
missing = ["b"]
literal = ["c"]
equals = { d = "None" }
rewrite = "f({a})"
rewrite-result = "f({a}).x"
imports = ["m:f"]
"""
    assert load(tmp_path, WHEN + text).contracts[0].duplicates[0].variants == (
        Variant(
            ("app.agents",),
            ("resolved", "double"),
            ("a",),
            ("b",),
            ("c",),
            (("d", "None"),),
            Template("f({a})", ("a",)),
            Template("f({a}).x", ("a",)),
            (Symbol("m", "f"),),
        ),
    )


def test_every_key_of_an_example(tmp_path: Path) -> None:
    text = 'before = """\n    x = g(1)\n\n"""\nafter = "x = f(1)"\nsymbol = "m:g"\npackage = "app"\n'
    more = '[[contract.example]]\nbefore = "g()"\nrefused = "ask"\n'
    assert load(tmp_path, EXAMPLE + text + more).contracts[0].examples == (
        Example("x = g(1)\n", "x = f(1)\n", "", Symbol("m", "g"), "app", 6),
        Example("g()\n", None, "ask", None, "", 14),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WHEN + 'rewrite = "f()"\n', "6: this `when` has no condition, so it would take every use\nadd one of package"),
        (WHEN + 'given = ["a"]\n', "6: this `when` says nothing to do\nadd `rewrite"),
        (WHEN + 'given = ["a"]\nrefuse = "x"\nrewrite = "f()"\n', "8: this `when` both rewrites and refuses\n"),
        (WHEN + 'given = ["a"]\nmissing = ["a"]\nrefuse = "x"\n', "8: `a` cannot be both given and missing\n"),
        (WHEN + 'givn = ["a"]\nproof = ["resolved"]\n', "7: unknown key `givn`; did you mean `given`?\n"),
        (WHEN + 'proof = ["resolvd"]\n', "7: `proof`: `resolvd` is none; did you mean `resolved`?\nproofs: resolved"),
        (WHEN + 'proof = ["name-only"]\n', "7: `proof`: `name-only` is none: what is known by its name only is never"),
        (WHEN + 'package = ["app/agents"]\n', "7: `package`: `app/agents` is no module name\n"),
        (WHEN + 'equals = ["a"]\n', "7: `equals` must be a table\n"),
        (WHEN + 'equals = { a = "1 +" }\n', "7: `equals`: the value of `a` is no Python expression\n"),
        (WHEN + 'given = ["a"]\nrewrite = "f("\n', "8:"),
        (EXAMPLE + 'after = "f()"\n', "6: the example has no `before`\n"),
        (EXAMPLE + 'before = "g()"\n', "6: an example has either `after` or `refused`\n"),
        (EXAMPLE + 'before = "g()"\nafter = "f()"\nrefused = "x"\n', "6: an example has either `after` or `refused`\n"),
        (EXAMPLE + 'before = "g("\nafter = "f()"\n', "7: `before` is no Python code\n"),
        (EXAMPLE + 'before = "g()"\nafter = ""\n', "8: `after` is no Python code\n"),
        (EXAMPLE + 'before = "g()"\nafter = "f()"\npackage = "app/x"\n', "9: `package`: `app/x` is no package name\n"),
        (EXAMPLE + 'befor = "g()"\n', "7: unknown key `befor`; did you mean `before`?\n"),
    ],
)
def test_a_fault_is_named_at_its_line_with_a_remedy(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path}/ssot-lint.toml:{expected}")
