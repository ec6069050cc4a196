"""Coordinates: our places, in code points from the root, and a server's, by URI and in units of its own."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ssot_lint.program.lsp import Json
from ssot_lint.program.servers.messages import Location, Position
from ssot_lint.program.servers.texts import Texts, from_utf16, to_utf16
from ssot_lint.program.typeserver import Place


class Coordinates:
    """Translates places for one server."""

    def __init__(self, root: str, texts: Texts, encoding: str) -> None:
        self.base = root
        """The tree as the server is to see it: itself, or its mirror."""
        self._root = root
        self._texts = texts
        self._is_utf16 = encoding == "utf-16"

    def directory(self, directory: str) -> str:
        """A directory, given as in the tree, as the server is to see it."""
        within = os.path.relpath(directory, self._root)
        return directory if within.startswith(os.pardir) else os.path.normpath(os.path.join(self.base, within))

    def uri(self, path: str) -> str:
        """URI of a file. One whose name is not UTF-8, over which ty ends, gets that of a file that is not there."""
        return Path(self.base, path.encode("utf-8", "backslashreplace").decode("utf-8")).as_uri()

    def position(self, place: Place) -> dict[str, Json]:
        """A place, as a request names it."""
        character = place.column - 1
        if self._is_utf16:
            character = to_utf16(self._texts.line(place.path, place.line), place.column)
        return {
            "textDocument": {"uri": self.uri(place.path)},
            "position": {"line": place.line - 1, "character": character},
        }

    def place(self, path: str, position: Position) -> Place:
        """The place of a position in a file."""
        column = position.character + 1
        if self._is_utf16:
            column = from_utf16(self._texts.line(path, position.line + 1), position.character)
        return Place(path, position.line + 1, column)

    def located(self, one: Location) -> Place | None:
        """The place that a location names; None when it names none."""
        uri, where = one.uri or one.target_uri, one.range or one.target_selection_range
        return self.place(self._path(uri), where.start) if uri is not None and where is not None else None

    def _path(self, uri: str) -> str:
        path = os.path.normpath(unquote(urlsplit(uri).path, errors="surrogateescape"))
        for base in (self.base, self._root):
            if path.startswith(base.rstrip(os.sep) + os.sep):
                return os.path.relpath(path, base).replace(os.sep, "/")
        return path
