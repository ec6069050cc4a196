"""Installed packages: where they are, and which of them announce contracts. Read from their records; nothing is run."""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ssot_lint.sources.reading import read

GROUP = "ssot_lint.contracts"
"""The group of entry points that announces them: each names the package that holds the file."""
FILE = "ssot_contracts.toml"
_RECORDS = (".dist-info", ".egg-info")


@dataclass(frozen=True, slots=True)
class Announcement:
    """An installed package that says that it ships contracts."""

    distribution: str
    version: str
    package: str
    """The package whose directory holds the file."""
    path: str
    """Absolute path of the file; empty when it is not there."""
    text: bytes = b""


def environment_of(root: str, chosen: str = "") -> str:
    """Directory of the environment that the tree's imports are looked up in.

    That is the one that was chosen, the active one, the tree's own, or ours, whichever is there first.

    A checker left to itself would run the interpreter it finds there, which may belong to the tree under analysis.
    """
    candidates = (chosen, os.environ.get("VIRTUAL_ENV"), os.environ.get("CONDA_PREFIX"), os.path.join(root, ".venv"))
    return next((one for one in candidates if one and os.path.isdir(one)), sys.prefix)


def package_directories(environment: str) -> list[str]:
    """Directories of the installed packages of an environment."""
    found = [
        Path(environment, "Lib", "site-packages"),
        *sorted(Path(environment, "lib").glob("python3*/site-packages")),
    ]
    return [str(one) for one in found if one.is_dir()]


def announcements(root: str, environment: str = "") -> tuple[Announcement, ...]:
    """What is announced in the environment of the tree under a root, by distribution and package. Never raises."""
    found = [one for place in package_directories(environment_of(root, environment)) for one in _announced(place)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.distribution, one.package, one.path)))


def _announced(place: str) -> Iterator[Announcement]:
    try:
        names = sorted(os.listdir(place))
    except OSError:
        return
    for name in names:
        if not name.endswith(_RECORDS):
            continue
        record = os.path.join(place, name)
        entries = _read(record, "entry_points.txt")
        if GROUP.encode() not in entries:
            continue
        distribution, version = _identity(record)
        for package in _packages(entries.decode("utf-8", "replace")):
            path = next((one for one in _candidates(place, record, package) if os.path.isfile(one)), "")
            text = _read(os.path.dirname(path), FILE) if path else b""
            yield Announcement(distribution, version, package, path, text)


def _read(directory: str, name: str) -> bytes:
    source = read(directory, name)
    return source if isinstance(source, bytes) else b""


def _packages(entries: str) -> Iterator[str]:
    """The packages that the group's lines name: ``name = package``."""
    group = ""
    for line in entries.splitlines():
        text = line.strip()
        if text.startswith("["):
            group = text.strip("[] ")
        elif group == GROUP and "=" in text and not text.startswith(("#", ";")):
            package = text.partition("=")[2].partition(":")[0].partition("[")[0].strip()
            if package and all(part.isidentifier() for part in package.split(".")):
                yield package


def _identity(record: str) -> tuple[str, str]:
    """Name and version of a distribution, as its metadata gives them."""
    head = (_read(record, "METADATA") or _read(record, "PKG-INFO")).decode("utf-8", "replace").partition("\n\n")[0]
    fields = dict(line.partition(":")[::2] for line in head.splitlines() if not line[:1].isspace())
    name = fields.get("Name", "").strip() or os.path.basename(record).rpartition(".")[0].partition("-")[0]
    return name, fields.get("Version", "").strip()


def _candidates(place: str, record: str, package: str) -> Iterator[str]:
    """Where a package's file may be: beside the record, or where an editable installation leads."""
    first, *inner = package.split(".")
    yield os.path.join(place, first, *inner, FILE)
    for listed in _read(record, "RECORD").decode("utf-8", "replace").splitlines():
        name = listed.partition(",")[0].strip('"')
        if name.endswith(".pth"):
            for line in _read(place, name).decode("utf-8", "replace").splitlines():
                if os.path.isabs(line.strip()):
                    yield os.path.join(line.strip(), first, *inner, FILE)
        elif name.startswith("__editable__") and name.endswith(".py"):
            home = _mapping(_read(place, name)).get(first)
            if home is not None:
                yield os.path.join(home, *inner, FILE)
    origin = _origin(record)
    if origin:
        for start in (origin, os.path.join(origin, "src")):
            yield os.path.join(start, first, *inner, FILE)


def _mapping(finder: bytes) -> dict[str, str]:
    """Directories of packages by name, as the finder that setuptools writes for an editable installation has them."""
    try:
        tree = ast.parse(finder)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    for node in tree.body:
        targets = (
            [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
        )
        if any(isinstance(one, ast.Name) and one.id == "MAPPING" for one in targets):
            try:
                found = (
                    ast.literal_eval(node.value) if isinstance(node, ast.Assign | ast.AnnAssign) and node.value else {}
                )
            except (ValueError, TypeError, RecursionError):
                return {}
            return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
    return {}


def _origin(record: str) -> str:
    """The directory that an editable installation is of; empty when it is none."""
    try:
        told = json.loads(_read(record, "direct_url.json") or b"{}")
        is_editable = told.get("dir_info", {}).get("editable", False)
        url = urlsplit(told.get("url", "")) if is_editable else None
    except (ValueError, AttributeError, TypeError, RecursionError):
        return ""
    if url is None or url.scheme != "file":
        return ""
    from urllib.request import url2pathname

    return url2pathname(url.path)
