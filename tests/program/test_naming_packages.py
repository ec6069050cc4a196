"""Which files may use a package."""

from __future__ import annotations

import pytest

from ssot_lint.program.naming_packages import names_any


@pytest.mark.parametrize(
    "source",
    [
        "from tests import make",
        "from tests.shared import make",
        "if x:\n    from  tests . shared import make",
        "from \\\n  tests import make",
        "import os, tests.shared as shared",
        "import os as o, tests",
        "try: import tests\nexcept ImportError: pass",
        "import os, \\\n    tests",
        "patch('tests.shared.make')",
        'run("tests:app")',
        "importlib.import_module('tests')",
    ],
)
def test_whatever_imports_a_package_or_names_it_in_a_string_may_use_it(source: str) -> None:
    assert names_any({"tests", "app"})(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        "# run the tests. Then rest",
        "tests.append(1)",
        "from .tests import make",
        "from other.tests import make",
        "from other import tests",
        "path = 'tests/data'",
        "name = 'tests'",
        "from tests_of_mine import make",
    ],
)
def test_the_bare_word_is_no_use(source: str) -> None:
    assert not names_any({"tests", "app"})(source.encode())
