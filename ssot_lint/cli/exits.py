"""How a run ends: exit codes, and what is said when it cannot go on."""

from __future__ import annotations

import sys
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    CLEAN = 0
    VIOLATIONS = 1
    USAGE = 2
    OURS = 3


def usage_problems() -> tuple[type[Exception], ...]:
    """Exceptions that are a person's to mend."""
    modules = sys.modules
    found: list[type[Exception]] = []
    for module, name in (
        ("ssot_lint.contracts.errors", "ConfigError"),
        ("ssot_lint.configured", "UsageProblem"),
        ("ssot_lint.clustered", "ClusterProblem"),
    ):
        if module in modules:
            found.append(getattr(modules[module], name))
    return tuple(found)


def bug_report(problem: Exception) -> None:
    """Say that this is our fault, and what would help us."""
    import traceback

    from ssot_lint import __version__

    traceback.print_exception(problem, file=sys.stderr)
    version = ".".join(map(str, sys.version_info[:3]))
    print(
        f"\nerror: this is a bug in ssot-lint {__version__} (Python {version}), not in your code. "
        "Nothing was written. Please report the lines above.",
        file=sys.stderr,
    )
