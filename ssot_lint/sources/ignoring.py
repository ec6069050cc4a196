"""Ignore rules: which entries of a directory a ``.gitignore`` (or an ``exclude`` setting) leaves out.

A walk asks about one entry at a time, from the top down, as Git does; so a rule never has to look at the parents of
what it matches. Names without wildcards are dictionary look-ups; pathspec translates the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

MOST_SPANS = 3
"""A pattern with more ``**`` than this is passed over: its cost could grow with every level of a path."""

_STAR = "[^/]*"
_LONG_SPAN = re.compile(r"\*{3,}")
_NEGATED_CLASS = re.compile(r"(?<!\\)\[\^(?!/\])")
_SPECIAL = frozenset("*?[\\")


@dataclass(frozen=True, slots=True)
class _Glob:
    """A pattern with wildcards; ``search`` sees a name or, for one with a slash, a path from the file's directory."""

    order: int
    search: Callable[[str], object]
    only_directories: bool

    def matches(self, subject: str, is_directory: bool) -> bool:
        if not self.only_directories:
            return self.search(subject) is not None
        return is_directory and self.search(f"{subject}/") is not None


@dataclass(slots=True)
class IgnoreRules:
    """The patterns of one ignore file. The last pattern that matches an entry decides."""

    depth: int = 0
    """How many leading characters of a root-relative path belong to the directory of the ignore file."""
    above: str = ""
    """Path from the directory of the ignore file down to the root, with a slash, when the file lies above the root."""
    _ignores: list[bool] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)
    _paths: dict[str, int] = field(default_factory=dict)
    _name_globs: list[_Glob] = field(default_factory=list)
    _path_globs: list[_Glob] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether no pattern was left after comments and blank lines."""
        return not self._ignores

    def add(self, line: str) -> None:
        """Take in one line; one that is blank, a comment or no valid pattern changes nothing."""
        negated = line.startswith("!")
        body = (line[1:] if negated else line).rstrip("\r\n\t ")
        if not body or (line.startswith("#") and not negated):
            return
        added = self._add_glob(line) if _SPECIAL.intersection(body) else self._add_literal(body)
        if added:
            self._ignores.append(not negated)

    def _add_literal(self, body: str) -> bool:
        bare = body.removesuffix("/")
        anchored = "/" in bare
        bare = bare.removeprefix("/")
        if not bare:
            return False
        table, order = (self._paths if anchored else self._names), len(self._ignores)
        table[f"{bare}/"] = order
        if not body.endswith("/"):
            table[bare] = order
        return True

    def _add_glob(self, line: str) -> bool:
        body = line.removeprefix("!").rstrip("\r\n") if "\\ " in line else line.removeprefix("!").rstrip()
        search = _compiled(body)
        if search is None:
            return False
        target = self._path_globs if "/" in body.removesuffix("/") else self._name_globs
        target.insert(0, _Glob(len(self._ignores), search, body.endswith("/")))
        return True

    def verdict(self, path: str, name: str, is_directory: bool) -> bool | None:
        """Whether the entry at the root-relative ``path`` is ignored; None when no pattern is about it."""
        key = f"{name}/" if is_directory else name
        order = self._known.get(key)
        if order is None:
            order = self._known[key] = self._by_name(key, name, is_directory)
        if self._paths or self._path_globs:
            order = self._by_path(order, self.above + path[self.depth :], is_directory)
        return None if order < 0 else self._ignores[order]

    def _by_name(self, key: str, name: str, is_directory: bool) -> int:
        order = self._names.get(key, -1)
        return _last_match(self._name_globs, order, name, is_directory)

    def _by_path(self, order: int, path: str, is_directory: bool) -> int:
        order = max(order, self._paths.get(f"{path}/" if is_directory else path, -1))
        return _last_match(self._path_globs, order, path, is_directory)


def _last_match(globs: Iterable[_Glob], order: int, subject: str, is_directory: bool) -> int:
    for glob in globs:
        if glob.order < order:
            return order
        if glob.matches(subject, is_directory):
            return glob.order
    return order


def _compiled(body: str) -> Callable[[str], object] | None:
    """The test for one glob, or None when Git would pass the pattern over."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    body = _LONG_SPAN.sub("**", body)
    if body.split("/").count("**") > MOST_SPANS:
        return None
    text = f"{body}*/" if body.endswith("/**/") else body
    try:
        translated, include = GitIgnoreSpecPattern.pattern_to_regex(text)
        if translated is None or include is None:
            return None
        # pathspec lets ``[!a]`` match a slash; Git does not.
        within_names = _NEGATED_CLASS.sub("(?!/)[^", translated)
        regex = re.compile(_without_backtracking(within_names), re.DOTALL)
    except (ValueError, re.error):
        return None
    is_whole = "/" in body.removesuffix("/") and not body.rstrip("/").endswith("**")
    return regex.fullmatch if is_whole else regex.search


def _without_backtracking(regex: str) -> str:
    """The same expression with each ``*`` before plain text taking its shortest match for good, so it stays linear."""
    first, *rest = regex.split(_STAR)
    if len(rest) < 2:
        return regex
    firm = [f"(?>[^/]*?{piece})" if ".+" not in piece else f"{_STAR}{piece}" for piece in rest[:-1]]
    return f"{first}{''.join(firm)}{_STAR}{rest[-1]}"


def rules_from(source: bytes, depth: int = 0, above: str = "") -> IgnoreRules:
    """The rules that an ignore file holds; never raises, whatever the file holds."""
    text = source.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return rules_from_lines(text.split("\n"), depth, above)


def rules_from_lines(lines: Iterable[str], depth: int = 0, above: str = "") -> IgnoreRules:
    """The rules that gitignore-style lines state."""
    rules = IgnoreRules(depth, above)
    for line in lines:
        rules.add(line)
    return rules
