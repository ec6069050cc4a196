"""Finding: where a checker's program is. Nothing is run."""

from __future__ import annotations

import os
import shutil
import sysconfig
from pathlib import Path


def find_program(name: str) -> str | None:
    """The program of this environment, or the first on the path."""
    beside = Path(sysconfig.get_path("scripts")) / (f"{name}.exe" if os.name == "nt" else name)
    return str(beside) if beside.is_file() else shutil.which(name)
