"""Where files are and what they are called: source roots, stubs, packages or none, links, odd names."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.pipeline import Run

SPLIT_CONFIG = """\
src = ["backend", "tools"]
[[contract]]
name = "delivery"
canonical = "lib:Hub.send"
names = ["push", "push_event"]
"""

CASES = {
    "relative imports of modules and packages": """
--- pkg/__init__.py
from .inner import push_event  #= resolved pkg.inner.deep:push_event
from .inner.deep import push_event as again  #= resolved pkg.inner.deep:push_event
--- pkg/inner/__init__.py
from .deep import push_event  #= resolved pkg.inner.deep:push_event
--- pkg/inner/deep.py
def push_event(user, event):
    return 1
--- pkg/user.py
from . import push_event  #= resolved pkg.inner.deep:push_event
from .inner import deep
from .inner.deep import push_event as third  #= resolved pkg.inner.deep:push_event
deep.push_event(1, 2)  #= resolved pkg.inner.deep:push_event
--- pkg/inner/user.py
from .. import push_event  #= resolved pkg.inner.deep:push_event
from ..inner.deep import push_event as fourth  #= resolved pkg.inner.deep:push_event
""",
    "namespace packages": """
--- space/one/impl.py
def push_event(user, event):
    return 1
--- app.py
from space.one.impl import push_event  #= resolved space.one.impl:push_event
import space.one.impl
space.one.impl.push_event(1, 2)  #= resolved space.one.impl:push_event
""",
    "a module named like a watched name": """
--- push/__init__.py
def push_event(user, event):
    return 1
--- app.py
import push  #= not-ours
from push import push_event  #= not-ours, resolved push:push_event
push.push_event(1, 2)  #= not-ours, resolved push:push_event
""",
    "tests that are no packages": """
--- tests/one/helpers.py
def push_event(user, event):
    return 1
--- tests/one/test_it.py
from helpers import push_event  #= double tests.one.helpers:push_event
push_event(1, 2)  #= double tests.one.helpers:push_event
--- tests/two/helpers.py
def push_event(user, event):
    return 2
--- tests/two/test_it.py
from helpers import push_event  #= double tests.two.helpers:push_event
push_event(1, 2)  #= double tests.two.helpers:push_event
""",
    "a module beside its user that no source root leads to": """
--- service/models.py
def push_event(user, event):
    return 1
--- service/main.py
from models import push_event  #= resolved service.models:push_event
push_event(1, 2)  #= resolved service.models:push_event
""",
    "odd file names": """
--- odd names/ünï code.py
from lib import Router
router = Router()
router.push(1, 2)  #= resolved lib:Router.push
make = lambda: Router()
make().push(1, 2)  #= resolved lib:Router.push
--- odd names/100%25 [it's].py
from lib import Router
Router().push(1, 2)  #= resolved lib:Router.push
--- odd names/a#b?c.py
from lib import Router
def one(router: Router):
    router.push(1, 2)  #= resolved lib:Router.push
    router.nothing.push(1)  #= name-only
""",
    "classes in one line, one after the other": """
--- own.py
class A: push = lambda self: 1
class B: push_event = lambda self: 2
class C: other = 3
def one(a: A, b: B, c: C):
    a.push()  #= resolved own:A.push
    b.push_event()  #= resolved own:B.push_event
    c.push()  #= dangling
""",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_files_are_found_by_their_names(case: str, agrees: Callable[..., None]) -> None:
    agrees(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_types_nothing_else_is_told(case: str, tells_nothing_else: Callable[[str], None]) -> None:
    tells_nothing_else(case)


@pytest.mark.parametrize("types", ["ty", "none"])
def test_source_roots_and_files_outside_them(
    types: str,
    plant: Callable[..., Path],
    opened: Callable[..., Run],
    said: Callable[[Run], dict[str, list[str]]],
    library: str,
) -> None:
    files = {
        "backend/lib.py": library,
        "backend/conftest.py": "from lib import push_event\n",
        "tools/conftest.py": "def push_event(user, event):\n    return 2\npush_event(1, 2)\n",
        "scripts/run.py": (
            "from lib import push_event\nclass Own:\n    def push(self): ...\n    def run(self): self.push()\n"
        ),
    }
    run = opened(plant(files, config=SPLIT_CONFIG, library=False), types)
    assert said(run) == {
        "backend/conftest.py:1": ["resolved lib:push_event"],
        "tools/conftest.py:3": ["double tools.conftest:push_event"],
        "scripts/run.py:1": ["resolved lib:push_event"],
        "scripts/run.py:4": ["resolved scripts.run:Own.push"],
    }


def test_a_module_that_only_another_root_would_give_is_named(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    files = {
        "service/app/models.py": "def push_event(user, event):\n    return 1\n",
        "service/app/main.py": "from app.models import push_event\npush_event(1, 2)\n",
    }
    first, second = opened(plant(files), "none").program.views["delivery"].uses
    assert first.reason == "there is no module `app.models` under `src`, but there is service/app/models.py"
    assert (str(first.proof), str(second.proof)) == ("name-only", "name-only")


@pytest.mark.parametrize("types", ["ty", "none"])
def test_a_stub_beside_its_module_is_a_declaration(
    types: str, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    files = {
        "impl.py": "def push_event(user, event):\n    return 1\n",
        "impl.pyi": "def push_event(user: int, event: int) -> int: ...\n",
        "app.py": "from impl import push_event\npush_event(1, 2)\n",
    }
    run = opened(plant(files), types)
    view = run.program.views["delivery"]
    roles = {one.path: str(one.role) for one in view.definitions if one.path.startswith("impl")}
    assert roles == {"impl.py": "duplicate", "impl.pyi": "declaration"}
    assert [[target.path for target in use.targets] for use in view.uses if use.path == "app.py"] == [["impl.py"]] * 2


@pytest.mark.parametrize("types", ["ty", "none"])
def test_a_tree_under_a_link(
    types: str, plant: Callable[..., Path], opened: Callable[..., Run], said: Callable[[Run], dict[str, list[str]]]
) -> None:
    root = plant({"app.py": "from lib import Router\nRouter().push(1, 2)\n"})
    link = root.parent / "link"
    os.symlink(root, link)
    assert said(opened(link, types)) == {"app.py:2": ["resolved lib:Router.push"]}
