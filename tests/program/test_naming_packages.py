"""Which files may use a package."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.program import naming_packages
from ssot_lint.program.naming_packages import WordsWanted, names_any


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


@pytest.mark.parametrize("few", [0, 100])
@given(
    source=st.text("ab é_.(\n", max_size=40),
    wanted=st.sets(st.text("abé_", min_size=1, max_size=3), max_size=5),
)
def test_words_are_found_however_many_are_wanted(few: int, source: str, wanted: set[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(naming_packages, "_FEW", few)
        said = {one.decode() for one in WordsWanted({one.encode() for one in wanted}).among(source.encode())}
    identifiers = set(re.findall(r"\w+", source))
    assert wanted & identifiers <= said
    assert {one for one in said if one.isascii()} <= {one for one in wanted if re.search(rf"(?a:\b{one}\b)", source)}
