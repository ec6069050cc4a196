"""The environment that all type checkers look into for third-party packages."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

_REQUIREMENTS = Path(__file__).parent / "environment.txt"


def environment(cache: Path) -> Path:
    """A virtual environment with what ``environment.txt`` names. Made once; made anew when that file changes."""
    digest = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()[:12]
    directory = cache / "resolution" / f"environment-{digest}"
    if not directory.is_dir():
        partial = directory.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(partial)], check=True)
        pip = [sys.executable, "-m", "pip", "--python", str(partial), "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--requirement", str(_REQUIREMENTS)], check=True)
        partial.rename(directory)
    return directory


def interpreter(directory: Path) -> Path:
    """The environment's Python."""
    return directory / "bin" / "python"
