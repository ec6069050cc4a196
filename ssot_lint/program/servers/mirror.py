"""A mirror: the tree once more, as links in a directory of ours, in which overlaid files read as they are overlaid.

For a checker that takes the unsaved text of a file for that file only, and reads what it imports from the disk.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


class Mirror:
    """Links to everything in a tree. Nothing in the tree itself is ever written."""

    def __init__(self, place: str, root: str) -> None:
        self.place = place
        self._root = root
        self._shown: dict[str, str] = {}
        _link_all(Path(root), Path(place))

    def is_showing(self, texts: Mapping[str, str]) -> bool:
        """True when exactly these texts are shown, as far as they are of files in the tree."""
        return self._wanted(texts) == self._shown

    def show(self, texts: Mapping[str, str]) -> None:
        """Let these files read as the texts, and all others as on disk."""
        wanted = self._wanted(texts)
        for path in self._shown.keys() - wanted.keys():
            target = self._unfolded(path)
            target.unlink(missing_ok=True)
            target.symlink_to(Path(self._root, path))
        for path, text in wanted.items():
            if self._shown.get(path) != text:
                target = self._unfolded(path)
                target.unlink(missing_ok=True)
                with open(target, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                    file.write(text)
        self._shown = wanted

    def _wanted(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {path: text for path, text in texts.items() if os.path.isfile(os.path.join(self._root, path))}

    def _unfolded(self, path: str) -> Path:
        """Where a file is in the mirror, whose directories on the way are directories now."""
        own, real = Path(self.place), Path(self._root)
        *directories, name = Path(path).parts
        for part in directories:
            own, real = own / part, real / part
            if own.is_symlink():
                own.unlink()
                _link_all(real, own)
        return own / name


def _link_all(real: Path, own: Path) -> None:
    own.mkdir()
    for entry in os.scandir(real):
        (own / entry.name).symlink_to(entry.path)
