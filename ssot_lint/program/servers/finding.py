"""Finding: where a checker's program is, and which installed packages the checkers may look into. Nothing is run."""

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


def environment_of(root: str) -> str:
    """Directory of the environment that the tree's imports are looked up in: the active one, its own, or ours.

    A checker left to itself would run the interpreter it finds there, which may belong to the tree under analysis.
    """
    candidates = (os.environ.get("VIRTUAL_ENV"), os.environ.get("CONDA_PREFIX"), os.path.join(root, ".venv"))
    return next((one for one in candidates if one and os.path.isdir(one)), sys.prefix)


def package_directories(environment: str) -> list[str]:
    """Directories of the installed packages of an environment."""
    from pathlib import Path

    found = [
        Path(environment, "Lib", "site-packages"),
        *sorted(Path(environment, "lib").glob("python3*/site-packages")),
    ]
    return [str(one) for one in found if one.is_dir()]
