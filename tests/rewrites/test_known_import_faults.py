"""Import faults that LibCST's visitors had, one by one: LibCST issues 1023, 447, 258 and 344."""

from __future__ import annotations

from typing import Any

import pytest

CONTRACT = """\
[[contract]]
name = "c"
canonical = "clock:now"
names = ["old_now"]
"""
TREE = """\
--- clock.py
ZONE = 1


def now() -> float:
    return 1.0
--- legacy.py
def old_now() -> float:
    return 2.0


def other() -> int:
    return 3
"""
USED_EARLY = {
    "from legacy import old_now\n\nSTART = old_now()\n\nimport os\nfrom clock import ZONE\n\nprint(os, ZONE)\n": (
        "from clock import now\n\nSTART = now()\n\nimport os\nfrom clock import ZONE\n\nprint(os, ZONE)\n"
    ),
    "import legacy\n\nSTART = legacy.old_now()\nimport os\nfrom clock import ZONE\n\nprint(os, ZONE)\n": (
        "from clock import now\n\nSTART = now()\nimport os\nfrom clock import ZONE\n\nprint(os, ZONE)\n"
    ),
    "import legacy; START = legacy.old_now()\nfrom clock import ZONE\n\nprint(ZONE)\n": (
        "from clock import now\nSTART = now()\nfrom clock import ZONE\n\nprint(ZONE)\n"
    ),
    "import legacy\n\n\n@legacy.old_now\ndef f(): ...\n\n\nfrom clock import ZONE\n\nprint(ZONE, f)\n": (
        "from clock import now\n\n\n@now\ndef f(): ...\n\n\nfrom clock import ZONE\n\nprint(ZONE, f)\n"
    ),
}


@pytest.mark.parametrize("before", USED_EARLY)
def test_1023_an_import_is_not_added_below_what_uses_it(rewrite: Any, before: str) -> None:
    done = rewrite(CONTRACT, f"{TREE}--- app.py\n{before}", unsafe=True)
    assert done.files["app.py"] == USED_EARLY[before]


def test_447_what_one_file_needs_is_imported_in_no_other(rewrite: Any) -> None:
    other = "import os\n\nprint(os)\n"
    app = "import legacy\n\nprint(legacy.old_now())\n"
    text = f"{TREE}--- pkg/__init__.py\n--- pkg/a.py\n{app}--- pkg/b.py\n{other}--- pkg/c.py\n--- zed.py\n{other}"
    done = rewrite(CONTRACT, text, unsafe=True)
    assert done.files["pkg/a.py"] == "from clock import now\n\nprint(now())\n"
    assert [done.files[path] for path in ("pkg/__init__.py", "pkg/b.py", "pkg/c.py", "zed.py")] == [
        "",
        other,
        "",
        other,
    ]


BRANCHES = {
    "try:\n    import legacy\nexcept Exception:\n    import legacy\n\nprint(legacy.old_now(), legacy.other())\n": (
        "from clock import now\n\ntry:\n    import legacy\nexcept Exception:\n    import legacy\n\n"
        "print(now(), legacy.other())\n"
    ),
    "import os\n\nif os.name:\n    import legacy\nelse:\n    import legacy\n\n"
    "print(legacy.old_now(), legacy.other())\n": (
        "import os\n\nfrom clock import now\n\nif os.name:\n    import legacy\nelse:\n    import legacy\n\n"
        "print(now(), legacy.other())\n"
    ),
    "if __name__:\n    from legacy import old_now\nelse:\n    from legacy import old_now\n\n__all__ = ['old_now']\n": (
        "if __name__:\n    from clock import now\nelse:\n    from clock import now\n\n__all__ = ['now']\n"
    ),
    "try:\n    from legacy import old_now, other\nexcept ImportError:\n    from legacy import old_now, other\n\n"
    "__all__ = ['old_now', 'other']\n": (
        "try:\n    from legacy import other\n    from clock import now\nexcept ImportError:\n"
        "    from legacy import other\n    from clock import now\n\n__all__ = ['now', 'other']\n"
    ),
}


@pytest.mark.parametrize("before", BRANCHES)
def test_258_imports_in_branches_stay_where_they_are_used(rewrite: Any, before: str) -> None:
    rules = ("duplicate-call", "duplicate-reference", "duplicate-import", "stale-target")
    done = rewrite(CONTRACT, f"{TREE}--- app.py\n{before}", unsafe=True, rules=rules)
    assert done.files["app.py"] == BRANCHES[before]


FUTURE = {
    "from __future__ import annotations\n\nfrom legacy import old_now\n\n\ndef f(x: Later) -> None:\n"
    "    old_now()\n\n\n"
    "class Later: ...\n": (
        "from __future__ import annotations\n\nfrom clock import now\n\n\ndef f(x: Later) -> None:\n    now()\n\n\n"
        "class Later: ...\n"
    ),
    "from __future__ import annotations\nimport legacy\n\n\ndef f(x: Later) -> None:\n    legacy.old_now()\n\n\n"
    "class Later: ...\n": (
        "from __future__ import annotations\nfrom clock import now\n\n\ndef f(x: Later) -> None:\n    now()\n\n\n"
        "class Later: ...\n"
    ),
}


@pytest.mark.parametrize("before", FUTURE)
def test_344_future_imports_stay(rewrite: Any, before: str) -> None:
    done = rewrite(CONTRACT, f"{TREE}--- app.py\n{before}", unsafe=True)
    assert done.files["app.py"] == FUTURE[before]
