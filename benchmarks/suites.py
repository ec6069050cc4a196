"""The corpora's own tests: which of them pass, as their runner says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from corpora import Corpus

_PASSED = re.compile(r"^(?P<test>test\w* \([\w.]+\))(?:\n[^\n]*?)?? \.\.\. ok$", re.MULTILINE)


def passing(corpus: Corpus, root: Path) -> frozenset[str] | None:
    """Tests that pass in the copy; None when the corpus names no suite.

    Runs the code of the corpus: it is pinned, and this is not the tool.
    """
    if not corpus.suite:
        return None
    command = [sys.executable, *corpus.suite]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(str(root / one) for one in corpus.suite_path)}
    environment["PYTHONPATH"] += os.pathsep + os.environ.get("PYTHONPATH", "")
    run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return frozenset(match["test"] for match in _PASSED.finditer(run.stderr + run.stdout))
