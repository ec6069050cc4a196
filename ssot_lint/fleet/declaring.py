"""What a fleet file declares: the repositories, and the one set of contracts that all are checked by."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ssot_lint.contracts.discovery import ConfigFile, load_config
from ssot_lint.contracts.errors import ConfigError, shown
from ssot_lint.contracts.loading import load_settings, open_document
from ssot_lint.contracts.model import Settings
from ssot_lint.contracts.tables import Table

_TOP_KEYS = ("contracts", "repository")
_KEYS = ("name", "path", "revision", "root", "src", "exclude", "with")
_NAME = re.compile(r"\w[\w.-]*\Z")


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository of a fleet."""

    name: str
    path: str
    """Absolute: a work tree, or a bare mirror."""
    revision: str = ""
    """What is checked; empty for the work tree as it is."""
    root: str = ""
    """Directory in it that is the project; empty for all of it."""
    src: tuple[str, ...] = ()
    """Directories that module names start at; none for those it looks like."""
    exclude: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    """Names of repositories whose modules it imports."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """A fleet file, read and checked."""

    place: str
    settings: Settings
    """The contracts, as they were declared for no repository in particular."""
    repositories: tuple[Repository, ...]

    def named(self, name: str) -> Repository:
        """The repository of this name."""
        return next(one for one in self.repositories if one.name == name)


def load_fleet(place: str) -> Fleet:
    """The fleet that a file declares. Raises `ConfigError`, with the line, at the first fault."""
    path = Path(os.path.abspath(place))
    top = open_document(ConfigFile(path, load_config(path).text if path.name != "pyproject.toml" else _refused(path)))
    top.reject_unknown(_TOP_KEYS)
    contracts = top.string("contracts")
    if contracts is None:
        top.fail((), "`contracts` is missing", 'add `contracts = "ssot-lint.toml"`, the file with the contracts')
    settings = load_settings(load_config(path.parent / contracts))
    tables = top.tables("repository", "repository")
    if not tables:
        top.fail((), "no repository is declared", "add one that starts with `[[repository]]`")
    repositories = tuple(_repository(table, path.parent) for table in tables)
    _check_together(tables, repositories)
    return Fleet(str(path), settings, repositories)


def _refused(path: Path) -> str:
    raise ConfigError(str(path), None, None, "a fleet is declared in a file of its own", "name it `repos.toml`")


def _repository(table: Table, base: Path) -> Repository:
    table.reject_unknown(_KEYS)
    path = table.string("path")
    if not path:
        table.fail((), "the repository has no `path`", 'add one, such as `path = "../backend"`')
    name = table.string("name") or os.path.basename(os.path.normpath(path)).removesuffix(".git")
    if not _NAME.match(name):
        table.fail(("name",), f"`name`: {shown(name)} may hold only letters, digits, `-`, `_` and `.`", "rename it")
    root = os.path.normpath(table.string("root") or ".").replace(os.sep, "/")
    src = table.strings("src")
    for key, paths in (("root", (root,)), ("src", src)):
        for one in paths:
            if os.path.isabs(one) or ".." in one.replace("\\", "/").split("/"):
                table.fail((key,), f"`{key}` names {shown(one)}, which is outside the repository", "name one below it")
    place = os.path.normpath(base / path)
    revision = table.string("revision") or ""
    return Repository(
        name, place, revision, "" if root == "." else root, src, table.strings("exclude"), table.strings("with")
    )


def _check_together(tables: tuple[Table, ...], repositories: tuple[Repository, ...]) -> None:
    names = [one.name for one in repositories]
    for index, (table, one) in enumerate(zip(tables, repositories, strict=True)):
        if one.name in names[:index]:
            table.fail(("name",), f"the name {shown(one.name)} is already used", "give each repository one of its own")
        for other in one.beside:
            if other not in names or other == one.name:
                table.fail(
                    ("with",), f"`with` names {shown(other)}, which is no other repository", "check the spelling"
                )
