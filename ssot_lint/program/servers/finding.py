"""Finding: where a checker's program is. Nothing is run."""

from __future__ import annotations

import os
import sys


def find_program(name: str) -> str | None:
    """The program of this environment, or the first on the path."""
    beside = os.path.join(_scripts(), f"{name}.exe" if os.name == "nt" else name)
    if os.path.isfile(beside):
        return beside
    import shutil

    return shutil.which(name)


def _scripts() -> str:
    """Where this environment's programs are; of a virtual one that is known without loading the build's variables."""
    if sys.prefix != sys.base_prefix:
        return os.path.join(sys.prefix, "Scripts" if os.name == "nt" else "bin")
    import sysconfig

    return sysconfig.get_path("scripts")
