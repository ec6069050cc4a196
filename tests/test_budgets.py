"""Size budgets of our own code: small files and small functions, counted rather than felt.

As a program, it prints the figures: ``python tests/test_budgets.py``.
"""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("ssot_lint", "codemods")
FILE_MAX = 400
FUNCTION_MAX, FUNCTION_MEDIAN, FUNCTION_P90 = 60, 12, 30


def source_files(repository: Path) -> list[Path]:
    return sorted(path for package in PACKAGES for path in (repository / package).rglob("*.py"))


def function_lengths(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and length of every function, from its first decorator to its last line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            assert node.end_lineno is not None
            yield node.name, first, node.end_lineno - first + 1


def all_function_lengths(repository: Path) -> dict[str, int]:
    """Length of every function, by where it stands."""
    return {
        f"{path.relative_to(repository)}:{line} {name}": length
        for path in source_files(repository)
        for name, line, length in function_lengths(path.read_text(encoding="utf-8"))
    }


def test_a_function_is_counted_from_its_decorator_to_its_last_line() -> None:
    source = "@property\ndef first(self):\n    return 1\n\n\nasync def second():\n    def third(): ...\n"
    assert list(function_lengths(source)) == [("first", 1, 3), ("second", 6, 2), ("third", 7, 1)]


def test_there_is_code_to_count(repository: Path) -> None:
    assert len(all_function_lengths(repository)) > 100


def test_no_file_is_too_long(repository: Path) -> None:
    lengths = {str(path.relative_to(repository)): line_count(path) for path in source_files(repository)}
    assert {path: count for path, count in lengths.items() if count > FILE_MAX} == {}


def test_no_function_is_too_long(repository: Path) -> None:
    lengths = all_function_lengths(repository)
    assert {where: length for where, length in lengths.items() if length > FUNCTION_MAX} == {}


def test_functions_are_short_as_a_rule(repository: Path) -> None:
    lengths = sorted(all_function_lengths(repository).values())
    assert statistics.median(lengths) <= FUNCTION_MEDIAN
    assert statistics.quantiles(lengths, n=10)[-1] <= FUNCTION_P90


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    files, functions = [line_count(path) for path in source_files(root)], list(all_function_lengths(root).values())
    print(f"{len(files)} files: median {statistics.median(files):.0f} lines (wanted: 100), longest {max(files)}")
    deciles = statistics.quantiles(functions, n=10)
    print(
        f"{len(functions)} functions: median {deciles[4]:.0f}, 90th percentile {deciles[8]:.0f}, max {max(functions)}"
    )
