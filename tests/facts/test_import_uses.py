"""Imports that name the watched name: as what is imported, or as a module on the way."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import ImportFacts, Origin, Span, UseKind

IMPORTS = {
    "from a.b import send": ImportFacts("a.b"),
    "from a.b import other, send as s": ImportFacts("a.b", "s"),
    "from a.b import send as send": ImportFacts("a.b", "send"),
    "from a.b import (\n    other,  # why\n    send as s,\n)": ImportFacts("a.b", "s"),
    "from . import send": ImportFacts("."),
    "from ... import send": ImportFacts("..."),
    "from ..a import send": ImportFacts("..a"),
    "from a . b import send": ImportFacts("a . b"),
    "import send": ImportFacts("", names_module=True),
    "import send as s": ImportFacts("", "s", names_module=True),
    "import a, send": ImportFacts("", names_module=True),
    "import a.send": ImportFacts("a", names_module=True),
    "import a.b.send as s": ImportFacts("a.b", "s", names_module=True),
    "import send.a": ImportFacts("", names_module=True, below="a"),
    "import a.send.b": ImportFacts("a", names_module=True, below="b"),
    "import a.send.b as s": ImportFacts("a", names_module=True, below="b"),
    "from send import a": ImportFacts("", names_module=True, names=("a",)),
    "from a.send import b, c": ImportFacts("a", names_module=True, names=("b", "c")),
    "from a.send.b import c": ImportFacts("a", names_module=True, below="b", names=("c",)),
    "from send.a import b": ImportFacts("", names_module=True, below="a", names=("b",)),
    "from .send import a": ImportFacts(".", names_module=True, names=("a",)),
    "from ..a.send import b": ImportFacts("..a", names_module=True, names=("b",)),
    "from a.send import *": ImportFacts("a", names_module=True, names=("*",)),
}


@pytest.mark.parametrize("statement", IMPORTS)
def test_an_import_tells_where_the_name_comes_from(one_use, statement: str) -> None:
    use = one_use(f"{statement}\n")
    assert use.kind is UseKind.IMPORT
    assert use.imported == IMPORTS[statement]


def test_each_name_of_an_import_is_edited_by_itself(one_use) -> None:
    use = one_use("from a import other, send as s, more\n")
    assert (use.span, use.site) == (Span(1, 22, 1, 26), Span(1, 22, 1, 31))
    assert use.origin == Origin("from", "a:send")


def test_a_name_in_module_and_names_is_two_uses(facts) -> None:
    uses = facts("from a.send import send\n").uses
    assert [use.imported.names_module for use in uses] == [True, False]


GUARDS = {
    "from a import send\n": "",
    "if TYPE_CHECKING:\n    from a import send\n": "type-checking",
    "if typing.TYPE_CHECKING:\n    from a import send\n": "type-checking",
    "if TYPE_CHECKING:\n    ...\nelse:\n    from a import send\n": "if",
    "if not TYPE_CHECKING:\n    from a import send\n": "if",
    "if sys.version_info > (3, 11):\n    from a import send\n": "if",
    "if a: ...\nelif b:\n    from a import send\n": "if",
    "try:\n    from a import send\nexcept ImportError:\n    send = None\n": "try",
    "try: ...\nexcept ImportError:\n    from a import send\n": "try",
    "try: ...\nexcept* ImportError:\n    from a import send\n": "try",
    "with suppress(ImportError):\n    from a import send\n": "try",
    "with lock:\n    from a import send\n": "",
    "try:\n    if a:\n        from a import send\nfinally: ...\n": "if",
    "def f():\n    from a import send\n": "",
    "def f():\n    try:\n        from a import send\n    except ImportError: ...\n": "try",
    "try:\n    def f():\n        from a import send\nfinally: ...\n": "",
    "if a:\n    class A:\n        from a import send\n": "",
}


@pytest.mark.parametrize("source", GUARDS)
def test_an_import_tells_the_block_around_it(facts, source: str) -> None:
    use = next(use for use in facts(source).uses if use.kind is UseKind.IMPORT)
    assert use.imported.guard == GUARDS[source]


ALIASED = {
    "at module level": "from a import send as s\ns(1)\n",
    "over lines": "from a import (send\n    as s)\ns(1)\n",
    "over a continued line": "from a import send \\\n    as s\ns(1)\n",
    "past a comment": "from a import (send # so\n    as s)\ns(1)\n",
    "in a function": "def f():\n    from a import send as s\n    return s(1)\n",
    "for a nested function": "def f():\n    from a import send as s\n    def g():\n        return s(1)\n",
    "guarded": "try:\n    from a import send as s\nexcept ImportError:\n    s = None\ns(1)\n",
    "guarded in a function": (
        "def f():\n    try:\n        from a import send as s\n    except ImportError:\n        s = None\n    s(1)\n"
    ),
    "with another fallback": "try:\n    from a import send as s\nexcept ImportError:\n    def s(x): ...\ns(1)\n",
    "with another fallback in a function": (
        "def f():\n    try:\n        from a import send as s\n    except E:\n        from b import s\n    s(1)\n"
    ),
    "of a module": "import a.send as s\ns(1)\n",
}


@pytest.mark.parametrize("case", ALIASED)
def test_a_use_under_an_alias_is_a_use(facts, case: str) -> None:
    uses = [use for use in facts(ALIASED[case]).uses if use.kind is UseKind.CALL]
    assert [(use.name, use.alias_of, use.watched_name) for use in uses] == [("s", "send", "send")]


STRANGERS = {
    "attribute": "from a import send as s\nx.s(1)\n",
    "parameter": "from a import send as s\ndef f(s): s(1)\n",
    "local variable": "from a import send as s\ndef f():\n    s = g()\n    s(1)\n",
    "another function's": "def f():\n    from a import send as s\ndef g():\n    s(1)\n",
    "keyword": "from a import send as s\nf(s=1)\n",
    "string": "from a import send as s\ngetattr(s2, 's')\n",
    "another import": "def f():\n    from a import send as s\ndef g():\n    from b import t as s\n    s(1)\n",
    "comprehension variable": "from a import send as s\n[s() for s in x]\n",
}


@pytest.mark.parametrize("case", STRANGERS)
def test_what_shares_its_name_with_an_alias_is_no_use(facts, case: str) -> None:
    found = facts(STRANGERS[case])
    assert [use.kind for use in found.uses] == [UseKind.IMPORT]
    assert found.definitions == ()


def test_an_alias_says_nothing_of_attributes_and_keywords_so_named(facts) -> None:
    uses = facts("from a import send as s\ns.s(1)\ns(s=1)\n").uses
    assert [(use.kind, use.span.line, use.span.column) for use in uses[1:]] == [
        (UseKind.REFERENCE, 2, 1), (UseKind.CALL, 3, 1),
    ]  # fmt: skip


def test_one_alias_may_stand_for_two_names(facts) -> None:
    source = """
        def f():
            from a import send as s
            s(1)
        def g():
            from a import push as s
            s(2)
    """
    calls = [use for use in facts(source, "send", "push").uses if use.kind is UseKind.CALL]
    assert [use.watched_name for use in calls] == ["send", "push"]


def test_an_alias_is_also_stored_and_read(facts) -> None:
    uses = facts("from a import send as s\nf(s)\ns.delay()\n@s\ndef g(): ...\n").uses
    assert [use.alias_of for use in uses] == [None, "send", "send", "send"]
