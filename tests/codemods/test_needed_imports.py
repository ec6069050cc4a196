"""Imports that a new call needs: reused, added in the right place, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from codemods.edits import CallEdit, Filling, Import, OutcomeKind
from ssot_lint.facts.model import Span

EVENT = (Filling("event", argument=0),)


@dataclass(frozen=True)
class Case:
    name: str
    before: str
    after: str = ""
    imports: tuple[Import, ...] = (Import("app.mgr", "get"),)
    template: str = "get().send({event})"
    package: str | None = None
    refused: str = ""

    def edit(self, span: Span, name: str) -> CallEdit:
        return CallEdit(span, name, self.template, EVENT, imports=self.imports)


USE = "\n\ndef f():\n    r.⟦old⟧(e)\n"
NEW = "\n\ndef f():\n    get().send(e)\n"
MODULE = (Import("app.mgr"),)
MODULE_TEMPLATE = "app.mgr.get().send({event})"

CASES = [
    # --- reused
    Case("bound already", f"from app.mgr import get{USE}", f"from app.mgr import get{NEW}"),
    Case(
        "bound under an alias",
        f"from app.mgr import get as g{USE}",
        "from app.mgr import get as g\n\ndef f():\n    g().send(e)\n",
    ),
    Case(
        "bound in brackets",
        f"from app.mgr import (\n    get,\n    x,\n){USE}",
        f"from app.mgr import (\n    get,\n    x,\n){NEW}",
    ),
    Case("its module is bound", f"import app.mgr{USE}", "import app.mgr\n\ndef f():\n    app.mgr.get().send(e)\n"),
    Case(
        "its module is bound under an alias",
        f"import app.mgr as m{USE}",
        "import app.mgr as m\n\ndef f():\n    m.get().send(e)\n",
    ),
    Case(
        "its module is imported from its package",
        f"from app import mgr{USE}",
        "from app import mgr\n\ndef f():\n    mgr.get().send(e)\n",
    ),
    Case(
        "bound by a relative import that is known",
        f"from .mgr import get{USE}",
        f"from .mgr import get{NEW}",
        package="app",
    ),
    Case(
        "bound by a relative import one up",
        f"from ..mgr import get as g{USE}",
        "from ..mgr import get as g\n\ndef f():\n    g().send(e)\n",
        package="app.sub",
    ),
    Case(
        "bound below, used later",
        "def f():\n    r.⟦old⟧(e)\n\nfrom app.mgr import get\n",
        "def f():\n    get().send(e)\n\nfrom app.mgr import get\n",
    ),
    Case(
        "bound in the function",
        "def f():\n    from app.mgr import get\n    r.⟦old⟧(e)\n",
        "def f():\n    from app.mgr import get\n    get().send(e)\n",
    ),
    Case(
        "bound in the function under an alias",
        "def f():\n    from app.mgr import get as g\n    if x:\n        r.⟦old⟧(e)\n",
        "def f():\n    from app.mgr import get as g\n    if x:\n        g().send(e)\n",
    ),
    Case(
        "the module itself",
        f"import app.mgr{USE}",
        "import app.mgr\n\ndef f():\n    app.mgr.get().send(e)\n",
        MODULE,
        MODULE_TEMPLATE,
    ),
    Case(
        "the module itself under an alias",
        f"import app.mgr as m{USE}",
        "import app.mgr as m\n\ndef f():\n    m.get().send(e)\n",
        MODULE,
        MODULE_TEMPLATE,
    ),
    # --- added to an import that is there
    Case("added to a line, sorted", f"from app.mgr import a, z{USE}", f"from app.mgr import a, get, z{NEW}"),
    Case(
        "added to a line, last", f"from app.mgr import a, b  # note{USE}", f"from app.mgr import a, b, get  # note{NEW}"
    ),
    Case("added to unsorted names", f"from app.mgr import z, a{USE}", f"from app.mgr import z, a, get{NEW}"),
    Case("added in brackets", f"from app.mgr import (a, b){USE}", f"from app.mgr import (a, b, get){NEW}"),
    Case(
        "added in brackets, a line each",
        f"from app.mgr import (\n    a,  # one\n    z,  # two\n){USE}",
        f"from app.mgr import (\n    a,  # one\n    get,\n    z,  # two\n){NEW}",
    ),
    Case(
        "added in brackets, last, after a comment",
        f"from app.mgr import (\n    a,\n    b,  # two\n){USE}",
        f"from app.mgr import (\n    a,\n    b,  # two\n    get,\n){NEW}",
    ),
    Case(
        "added in brackets without a trailing comma",
        f"from app.mgr import (\n    a,\n    b  # two\n){USE}",
        f"from app.mgr import (\n    a,\n    b,  # two\n    get\n){NEW}",
    ),
    Case(
        "added to the only name in brackets",
        f"from app.mgr import (\n    a,\n){USE}",
        f"from app.mgr import (\n    a,\n    get,\n){NEW}",
    ),
    Case(
        "a long line gets a second one",
        f"from app.mgr import {'a' * 80}{USE}",
        f"from app.mgr import {'a' * 80}\nfrom app.mgr import get{NEW}",
    ),
    Case(
        "added to a relative import that is known",
        f"from .mgr import a{USE}",
        f"from .mgr import a, get{NEW}",
        package="app",
    ),
    # --- a new line
    Case("no imports", "def f():\n    r.⟦old⟧(e)\n", "from app.mgr import get\n\n\ndef f():\n    get().send(e)\n"),
    Case("a docstring only", '"""Doc."""\n' + USE, '"""Doc."""\n\nfrom app.mgr import get\n' + NEW),
    Case(
        "a docstring and code right below",
        '"""Doc."""\nx = r.⟦old⟧(e)\n',
        '"""Doc."""\n\nfrom app.mgr import get\n\nx = get().send(e)\n',
    ),
    Case(
        "future",
        f"from __future__ import annotations{USE}",
        f"from __future__ import annotations\n\nfrom app.mgr import get{NEW}",
    ),
    Case(
        "a docstring and future",
        f'"""Doc."""\nfrom __future__ import annotations{USE}',
        f'"""Doc."""\nfrom __future__ import annotations\n\nfrom app.mgr import get{NEW}',
    ),
    Case(
        "a shebang and a cookie",
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nr.⟦old⟧(e)\n",
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nfrom app.mgr import get\n\nget().send(e)\n",
    ),
    Case(
        "a licence and a comment",
        "# Licence\n\n# about r\nr.⟦old⟧(e)\n",
        "# Licence\n\nfrom app.mgr import get\n\n# about r\nget().send(e)\n",
    ),
    Case("a comment of the file", "# Licence\nr.⟦old⟧(e)\n", "# Licence\nfrom app.mgr import get\n\nget().send(e)\n"),
    Case(
        "next to its package, sorted",
        f"import os\n\nfrom app.a import a\nfrom app.z import z\nfrom lib import x{USE}",
        f"import os\n\nfrom app.a import a\nfrom app.mgr import get\nfrom app.z import z\nfrom lib import x{NEW}",
    ),
    Case(
        "before its package",
        f"import os\n\nfrom app.z import z{USE}",
        f"import os\n\nfrom app.mgr import get\nfrom app.z import z{NEW}",
    ),
    Case(
        "before its package, whose comment stays",
        f"import os\n\n# ours\nfrom app.z import z{USE}",
        f"import os\n\nfrom app.mgr import get\n\n# ours\nfrom app.z import z{NEW}",
    ),
    Case(
        "after the standard library",
        f"import os\nimport sys{USE}",
        f"import os\nimport sys\n\nfrom app.mgr import get{NEW}",
    ),
    Case("before relative imports", f"from . import x{USE}", f"from app.mgr import get\n\nfrom . import x{NEW}"),
    Case(
        "the file's own package comes after others",
        f"import os\n\nimport zoo{USE}",
        f"import os\n\nimport zoo\n\nfrom app.mgr import get{NEW}",
        package="app.sub",
    ),
    Case(
        "the file's own package comes before relative imports",
        f"import zoo\n\nfrom . import x{USE}",
        f"import zoo\n\nfrom app.mgr import get\n\nfrom . import x{NEW}",
        package="app.sub",
    ),
    Case(
        "another package comes before the file's own",
        f"import os\n\nfrom own.z import z{USE}",
        f"import os\n\nfrom app.mgr import get\n\nfrom own.z import z{NEW}",
        package="own",
    ),
    Case(
        "among other packages",
        f"import lib\nfrom zoo import x{USE}",
        f"from app.mgr import get\nimport lib\nfrom zoo import x{NEW}",
    ),
    Case(
        "type checking first (never inside it)",
        f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.mgr import get{USE}",
        "from typing import TYPE_CHECKING\n\nfrom app.mgr import get\n\nif TYPE_CHECKING:\n"
        f"    from app.mgr import get{NEW}",
    ),
    Case(
        "an import in try is not extended (LibCST#258)",
        f"try:\n    from app.mgr import a\nexcept ImportError:\n    a = None{USE}",
        f"from app.mgr import get\n\ntry:\n    from app.mgr import a\nexcept ImportError:\n    a = None{NEW}",
    ),
    Case(
        "imports after code",
        "import os\n\nx = 1\n\nimport sys\n\ndef f():\n    r.⟦old⟧(e)\n",
        "import os\n\nx = 1\n\nimport sys\n\nfrom app.mgr import get\n\ndef f():\n    get().send(e)\n",
    ),
    Case(
        "never after its use (LibCST#1023)",
        "import os\n\nx = r.⟦old⟧(e)\n\nfrom app.a import a\nfrom app.mgr import b\n",
        "import os\n\nfrom app.mgr import get\n\nx = get().send(e)\n\nfrom app.a import a\nfrom app.mgr import b\n",
    ),
    Case(
        "after a path hack",
        "import sys\nsys.path.insert(0, '.')\nfrom app.a import a\nr.⟦old⟧(e)\n",
        "import sys\nsys.path.insert(0, '.')\nfrom app.a import a\nfrom app.mgr import get\nget().send(e)\n",
    ),
    Case(
        "semicolons", "import os; x = 1\nr.⟦old⟧(e)\n", "import os; x = 1\n\nfrom app.mgr import get\n\nget().send(e)\n"
    ),
    Case("semicolons with the use", "import os; r.⟦old⟧(e)\n", "from app.mgr import get\n\nimport os; get().send(e)\n"),
    Case(
        "after a star import",
        f"from app.a import *\nfrom app.z import *{USE}",
        f"from app.a import *\nfrom app.z import *\nfrom app.mgr import get{NEW}",
    ),
    Case(
        "used in a class body",
        "import os\n\nclass A:\n    x = r.⟦old⟧(e)\n",
        "import os\n\nfrom app.mgr import get\n\nclass A:\n    x = get().send(e)\n",
    ),
    Case(
        "used in a nested function",
        "def f():\n    def g():\n        r.⟦old⟧(e)\n",
        "from app.mgr import get\n\n\ndef f():\n    def g():\n        get().send(e)\n",
    ),
    Case(
        "a relative module",
        f"from .a import a{USE}",
        f"from .a import a\nfrom .mgr import get{NEW}",
        (Import(".mgr", "get"),),
    ),
    Case(
        "the module itself, new",
        f"import os{USE}",
        "import os\n\nimport app.mgr\n\ndef f():\n    app.mgr.get().send(e)\n",
        MODULE,
        MODULE_TEMPLATE,
    ),
    Case(
        "the module itself next to another of its package",
        f"import app.other{USE}",
        "import app.mgr\nimport app.other\n\ndef f():\n    app.mgr.get().send(e)\n",
        MODULE,
        MODULE_TEMPLATE,
    ),
    # --- collisions and shadowing
    Case(
        "the name is another one's",
        f"from lib import get{USE}",
        "from app.mgr import get as mgr_get\nfrom lib import get\n\ndef f():\n    mgr_get().send(e)\n",
    ),
    Case(
        "the name is a variable of the module",
        f"get = 1{USE}",
        "from app.mgr import get as mgr_get\n\nget = 1\n\ndef f():\n    mgr_get().send(e)\n",
    ),
    Case(
        "the name is a builtin",
        f"import os{USE}",
        "import os\n\nfrom app.mgr import open as mgr_open\n\ndef f():\n    mgr_open().send(e)\n",
        (Import("app.mgr", "open"),),
        "open().send({event})",
    ),
    Case(
        "the name may come from a star import",
        "from lib import *\nget(1)\nr.⟦old⟧(e)\n",
        "from lib import *\nfrom app.mgr import get as mgr_get\nget(1)\nmgr_get().send(e)\n",
    ),
    Case("a parameter of that name", "def f(get):\n    r.⟦old⟧(e)\n", refused="something else in this scope"),
    Case(
        "a local variable of that name",
        "def f():\n    get = 1\n    r.⟦old⟧(e)\n",
        refused="something else in this scope",
    ),
    Case(
        "a local variable of the outer function",
        "def f():\n    get = 1\n    def g():\n        r.⟦old⟧(e)\n",
        refused="something else in this scope",
    ),
    Case("a comprehension's variable", "[r.⟦old⟧(e) for get in x]\n", refused="something else in this scope"),
    Case("a lambda's parameter", "lambda get: r.⟦old⟧(e)\n", refused="something else in this scope"),
    Case(
        "a local shadows the import",
        "from app.mgr import get\ndef f(get):\n    r.⟦old⟧(e)\n",
        refused="something else in this scope",
    ),
    Case(
        "a class member hides nothing in methods",
        "class A:\n    get = 1\n    def f(self):\n        r.⟦old⟧(e)\n",
        "from app.mgr import get\n\n\nclass A:\n    get = 1\n    def f(self):\n        get().send(e)\n",
    ),
    Case(
        "a class member in its body",
        "class A:\n    get = 1\n    x = r.⟦old⟧(e)\n",
        "from app.mgr import get as mgr_get\n\n\nclass A:\n    get = 1\n    x = mgr_get().send(e)\n",
    ),
    Case(
        "bound in one case only",
        f"try:\n    from app.mgr import get\nexcept ImportError:\n    pass{USE}",
        refused="only in some cases",
    ),
    Case(
        "bound or None",
        f"try:\n    from app.mgr import get\nexcept ImportError:\n    get = None{USE}",
        refused="only in some cases",
    ),
    Case("imported after its use", "r.⟦old⟧(e)\nfrom app.mgr import get\n", refused="below"),
    Case("imported below in the function", "def f():\n    r.⟦old⟧(e)\n    from app.mgr import get\n", refused="below"),
    Case("rebound later", f"from app.mgr import get\nget = wrap(get){USE}", refused="bound again"),
    Case(
        "a global statement rebinds it",
        "from app.mgr import get\ndef g():\n    global get\n    get = 1\ndef f():\n    r.⟦old⟧(e)\n",
        refused="bound again",
    ),
    Case("a relative module by name only", f"import os{USE}", imports=(Import(".mgr"),), refused="is no import"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_import(rewriting: Any, case: Case) -> None:
    after, outcomes = rewriting(case.before, case.edit, package=case.package)
    if case.refused:
        assert outcomes[0].kind is OutcomeKind.REFUSED
        assert case.refused in outcomes[0].reason
    else:
        assert not [outcome.reason for outcome in outcomes if outcome.reason]
        assert after == case.after
