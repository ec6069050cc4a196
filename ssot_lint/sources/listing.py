"""Listing: the names in directories, each looked into once."""

from __future__ import annotations

import os


class Listing:
    """Names in the directories below a root, by path from it; of what is no directory there are none."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: dict[str, frozenset[str]] = {}

    def __call__(self, directory: str) -> frozenset[str]:
        """The names in a directory."""
        if directory not in self._known:
            try:
                names = os.listdir(os.path.join(self._root, directory))
            except (OSError, ValueError):
                names = []
            self._known[directory] = frozenset(names)
        return self._known[directory]
