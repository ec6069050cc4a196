"""Where adapters can take the decorator of PEP 702 from."""

from __future__ import annotations

import pytest

from ssot_lint.fixes.deprecation import deprecated_from

CASES = {
    "new enough": ('[project]\nrequires-python = ">=3.13"\n', "warnings"),
    "newer": ('[project]\nrequires-python = ">= 3.14, <4"\n', "warnings"),
    "compatible": ('[project]\nrequires-python = "~=3.13.1"\n', "warnings"),
    "too old": ('[project]\nrequires-python = ">=3.12"\n', ""),
    "only an upper bound": ('[project]\nrequires-python = "<3.14"\n', ""),
    "unknown": ("[project]\n", ""),
    "declared": (
        "[project]\ndependencies = [\"typing_extensions>=4.5; python_version < '3.13'\"]\n",
        "typing_extensions",
    ),
    "only an extra": ('[project.optional-dependencies]\ntest = ["typing-extensions"]\n', ""),
    "something alike": ('[project]\ndependencies = ["typing-extensions-plus"]\n', ""),
    "poetry": ('[tool.poetry.dependencies]\npython = "^3.13"\n', "warnings"),
    "poetry declares it": (
        '[tool.poetry.dependencies]\npython = "^3.9"\ntyping-extensions = "*"\n',
        "typing_extensions",
    ),
    "no TOML": ("[", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_source_of_the_decorator(case: str) -> None:
    text, expected = CASES[case]
    assert deprecated_from(text.encode()) == expected


def test_no_file_says_nothing() -> None:
    assert deprecated_from(None) == ""
    assert deprecated_from(b"\xff") == ""
