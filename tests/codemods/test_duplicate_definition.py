"""Definitions become adapters: the body is replaced, everything around it stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from codemods.edits import AdapterEdit, CallEdit, Import, OutcomeKind
from ssot_lint.facts.model import Span


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str = ""
    statements: tuple[str, ...] = ("return send(u)",)
    warning: str = ""
    imports: tuple[Import, ...] = ()
    refused: str = ""
    deprecated_from: str = ""
    flag: str = ""

    def edit(self, span: Span, name: str) -> AdapterEdit:
        return AdapterEdit(
            span, name, self.statements, self.warning, self.imports, self.deprecated_from, self.flag
        )  # fmt: skip


SEND = (Import("app.mgr", "send"),)
ON = (Import("app.flags", "on"),)
WARN = '    warnings.warn("use send", DeprecationWarning, stacklevel=2)\n'
QUOTED = "    warnings.warn('use \"send\"', DeprecationWarning, stacklevel=2)\n"
CASES = [
    Case("a function", "def ⟦old⟧(u):\n    x = 1\n    return x\n", "def old(u):\n    return send(u)\n"),
    Case(
        "docstring, decorators, comments and signature stay",
        "# above\n@log\ndef ⟦old⟧(\n    u,  # who\n) -> int:  # note\n    '''Doc.'''\n    # in\n    x\n\n\nx = 1\n",
        "# above\n@log\ndef old(\n    u,  # who\n) -> int:  # note\n    '''Doc.'''\n    return send(u)\n\n\nx = 1\n",
    ),
    Case(
        "an async method",
        "class A:\n    async def ⟦old⟧(self, u):\n        pass\n",
        "class A:\n    async def old(self, u):\n        return await send(u)\n",
        ("return await send(u)",),
    ),
    Case("one line", "def ⟦old⟧(u): return 1\n", "def old(u):\n    return send(u)\n"),
    Case(
        "one line with a comment",
        "def ⟦old⟧(u): return 1  # note\n\nx = 1\n",
        "def old(u):  # note\n    return send(u)\n\nx = 1\n",
    ),
    Case(
        "tabs", "class A:\n\tdef ⟦old⟧(self, u):\n\t\treturn 1\n", "class A:\n\tdef old(self, u):\n\t\treturn send(u)\n"
    ),
    Case(
        "two spaces",
        "class A:\n  def ⟦old⟧(self, u): return 1\n",
        "class A:\n  def old(self, u):\n    return send(u)\n",
    ),
    Case(
        "several statements",
        "def ⟦old⟧(u):\n    return 1\n",
        "def old(u):\n    m = get()\n    return m.send(u)\n",
        ("m = get()", "return m.send(u)"),
    ),
    Case(
        "a statement with a block",
        "def ⟦old⟧(u):\n    return 1\n",
        "def old(u):\n    if flag(): return send(u)\n    return 1\n",
        ("if flag(): return send(u)", "return 1"),
    ),
    Case(
        "a warning and its import",
        '"""Doc."""\nimport os\n\n\ndef ⟦old⟧(u):\n    return 1\n',
        f'"""Doc."""\nimport os\nimport warnings\n\n\ndef old(u):\n{WARN}    return send(u)\n',
        warning="use send",
    ),
    Case(
        "warnings are imported already",
        "import warnings as w\ndef ⟦old⟧(u):\n    return 1\n",
        f"import warnings as w\ndef old(u):\n{WARN.replace('warnings', 'w')}    return send(u)\n",
        warning="use send",
    ),
    Case(
        "a message with quotes",
        "import warnings\ndef ⟦old⟧(u):\n    return 1\n",
        f"import warnings\ndef old(u):\n{QUOTED}    return send(u)\n",
        warning='use "send"',
    ),
    Case(
        "a needed import",
        "def ⟦old⟧(u):\n    return 1\n",
        "from app.mgr import send\n\n\ndef old(u):\n    return send(u)\n",
        imports=SEND,
    ),
    Case(
        "a needed import under its local name",
        "from app.mgr import send as s\ndef ⟦old⟧(u):\n    return 1\n",
        "from app.mgr import send as s\ndef old(u):\n    return s(u)\n",
        imports=SEND,
    ),
    Case(
        "a member of that name is in no one's way",
        "from app.mgr import send\nclass A:\n    def send(self): ...\n    def ⟦old⟧(self, u):\n        return 1\n",
        "from app.mgr import send\nclass A:\n    def send(self): ...\n    def old(self, u):\n        return send(u)\n",
        imports=SEND,
    ),
    Case(
        "a local of the old body is in no one's way",
        "from app.mgr import send\ndef ⟦old⟧(u):\n    send = 1\n    return send\n",
        "from app.mgr import send\ndef old(u):\n    return send(u)\n",
        imports=SEND,
    ),
    Case("a parameter is", "def ⟦old⟧(u, send):\n    return 1\n", imports=SEND, refused="`send` is a parameter"),
    Case(
        "a docstring with company",
        "def ⟦old⟧(u):\n    'Doc.'; return 1\n",
        "def old(u):\n    'Doc.'\n    return send(u)\n",
    ),
    Case("only a docstring", "def ⟦old⟧(u):\n    'Doc.'\n", "def old(u):\n    'Doc.'\n    return send(u)\n"),
    Case("a generator", "def ⟦old⟧(u):\n    yield 1\n", refused="generator"),
    Case("a generator deep down", "def ⟦old⟧(u):\n    for x in y:\n        z = yield from x\n", refused="generator"),
    Case(
        "a generator inside",
        "def ⟦old⟧(u):\n    def g():\n        yield 1\n    return g\n",
        "def old(u):\n    return send(u)\n",
    ),
    Case("a property", "class A:\n    @property\n    def ⟦old⟧(self):\n        return 1\n", refused="@property"),
    Case("a setter", "class A:\n    @x.setter\n    def ⟦old⟧(self):\n        return 1\n", refused="@setter"),
    Case("an overload", "@typing.overload\ndef ⟦old⟧(u): ...\n", refused="@overload"),
    Case("an abstract method", "class A:\n    @abstractmethod\n    def ⟦old⟧(self): ...\n", refused="@abstractmethod"),
    Case("a fixture", "@pytest.fixture(scope='module')\ndef ⟦old⟧(): ...\n", refused="@fixture"),
    Case(
        "a static method",
        "class A:\n    @staticmethod\n    def ⟦old⟧(u):\n        return 1\n",
        "class A:\n    @staticmethod\n    def old(u):\n        return send(u)\n",
    ),
    Case(
        "awaiting without async",
        "def ⟦old⟧(u):\n    return 1\n",
        statements=("return await send(u)",),
        refused="not `async`",
    ),
    Case("no statement", "def ⟦old⟧(u):\n    return 1\n", statements=("a b",), refused="not a Python statement"),
    Case("no statements", "def ⟦old⟧(u):\n    return 1\n", statements=(), refused="needs a statement"),
    Case("a class", "class ⟦old⟧:\n    pass\n", refused="no function definition"),
    Case("a call", "⟦old⟧(u)\n", refused="no function definition"),
    Case(
        "staged: the old body stays below",
        "def ⟦old⟧(u):\n    'Doc.'\n    # in\n    x = u\n    return x  # out\n",
        "from app.flags import on\n\n\ndef old(u):\n    'Doc.'\n    if on():\n        return send(u)\n"
        "    # in\n    x = u\n    return x  # out\n",
        imports=ON,
        flag="on",
    ),
    Case(
        "staged: the canonical's way never falls through",
        "class A:\n    async def ⟦old⟧(self, u): await self.x(u)\n",
        "class A:\n    async def old(self, u):\n        if Flags.on():\n            await send(u)\n            return\n"
        "        await self.x(u)\n",
        ("await send(u)",),
        flag="Flags.on",
    ),
    Case(
        "staged: only the canonical's way warns",
        "import warnings\ndef ⟦old⟧(u):\n    return 1\n",
        f"import warnings\ndef old(u):\n    if on():\n    {WARN}        return send(u)\n    return 1\n",
        warning="use send",
        deprecated_from="warnings",
        flag="on",
    ),
    Case(
        "staged: only a docstring",
        "def ⟦old⟧(u): 'Doc.'\n",
        "def old(u):\n    'Doc.'\n    if on():\n        return send(u)\n    pass\n",
        flag="on",
    ),
    Case(
        "staged: a local of the old body is in the way",
        "from app.mgr import send\ndef ⟦old⟧(u):\n    send = 1\n    return send\n",
        imports=SEND,
        flag="on",
        refused="`send` means something else in this scope",
    ),
    Case(
        "staged: already",
        "def ⟦old⟧(u):\n    if f.on():\n        return send(u)\n    return 1\n",
        flag="on",
        refused="already",
    ),
    Case("staged: a generator", "def ⟦old⟧(u):\n    yield 1\n", flag="on", refused="generator"),
    Case(
        "PEP 702",
        "def ⟦old⟧(u):\n    return 1\n",
        'from warnings import deprecated\n\n\n@deprecated("use send")\ndef old(u):\n    return send(u)\n',
        warning="use send",
        deprecated_from="warnings",
    ),
    Case(
        "PEP 702: innermost, under a local name",
        "from typing_extensions import deprecated as old_way\nclass A:\n"
        "    @log\n    @classmethod\n    def ⟦old⟧(cls, u):\n        return 1\n",
        "from typing_extensions import deprecated as old_way\nclass A:\n    @log\n    @classmethod\n"
        '    @old_way("use send")\n    def old(cls, u):\n        return send(u)\n',
        warning="use send",
        deprecated_from="typing_extensions",
    ),
    Case(
        "PEP 702: decorated already",
        "from warnings import deprecated\n@deprecated('x')\ndef ⟦old⟧(u):\n    return 1\n",
        "from warnings import deprecated\n@deprecated('x')\ndef old(u):\n    return send(u)\n",
        warning="use send",
        deprecated_from="warnings",
    ),
    Case(
        "a long warning is laid out",
        "import warnings\nclass A:\n    def ⟦old⟧(self, u):\n        return 1\n",
        "import warnings\nclass A:\n    def old(self, u):\n        warnings.warn(\n"
        f'            "{"x" * 50}", DeprecationWarning, stacklevel=2\n        )\n        return send(u)\n',
        warning="x" * 50,
    ),
    Case("an adapter already", "def ⟦old⟧(u):\n    return send(u)\n", refused="already"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_adapter(rewriting: Any, case: Case) -> None:
    after, outcomes = rewriting(case.before, case.edit)
    if case.refused:
        assert outcomes[0].kind is OutcomeKind.REFUSED
        assert case.refused in outcomes[0].reason
    else:
        assert not [outcome.reason for outcome in outcomes if outcome.reason]
        assert after == case.after


def test_an_edit_inside_a_replaced_body_is_refused(rewriting: Any) -> None:
    def call(span: Span, name: str) -> CallEdit:
        return CallEdit(span, name, "int()", ())

    after, outcomes = rewriting("def ⟦old⟧(u=⟦x⟧()):\n    return ⟦y⟧()\n", CASES[0].edit, call, call)
    assert after == "def old(u=int()):\n    return send(u)\n"
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.APPLIED, OutcomeKind.APPLIED, OutcomeKind.REFUSED]
    assert "becomes an adapter" in outcomes[2].reason


def test_an_edit_inside_a_legacy_path_is_made(rewriting: Any) -> None:
    def call(span: Span, name: str) -> CallEdit:
        return CallEdit(span, name, "int()", ())

    staged = Case("", "", flag="on")
    after, outcomes = rewriting("def ⟦old⟧(u):\n    return ⟦y⟧()\n", staged.edit, call)
    assert after == "def old(u):\n    if on():\n        return send(u)\n    return int()\n"
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.APPLIED, OutcomeKind.APPLIED]
