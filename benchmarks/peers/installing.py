"""Environments of the peers: each is installed by name, alone, and only when it is not there yet."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Installed:
    """One peer's environment, or why there is none."""

    name: str
    requirement: str
    place: Path
    problem: str = ""

    def program(self, name: str) -> str:
        """Path of one of its programs."""
        return str(self.place / "bin" / name)


def installed(cache: Path) -> dict[str, Installed]:
    """Every peer of ``peers.toml`` by name."""
    with (HERE / "peers.toml").open("rb") as file:
        table = tomllib.load(file)
    return {name: _installed(name, str(entry["requirement"]), cache / "environments") for name, entry in table.items()}


def _installed(name: str, requirement: str, environments: Path) -> Installed:
    place = environments / requirement.replace("==", "-")
    done = place / "installed"
    if done.exists():
        return Installed(name, requirement, place)
    print(f"installing {requirement}", file=sys.stderr)
    base = sys.executable if find_spec("pip") else str(getattr(sys, "_base_executable", "python3"))
    for command in (
        [sys.executable, "-m", "venv", "--clear", "--without-pip", str(place)],
        [base, "-m", "pip", "--python", str(place), "install", "--quiet", requirement],
    ):
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            told = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")] or ["could not be installed"]
            return Installed(name, requirement, place, told[-1].removeprefix("ERROR: "))
    done.touch()
    return Installed(name, requirement, place)
