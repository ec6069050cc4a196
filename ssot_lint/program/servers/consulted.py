"""What a checker was consulted about: the files, and what they import as it was shown them."""

from __future__ import annotations

from collections.abc import Iterable

from ssot_lint.facts.imported import Imported, imports_in


class Consulted:
    """Grows with every question and every unsaved text."""

    def __init__(self) -> None:
        self.imports: dict[str, set[Imported]] = {}
        """By file that was asked about or overlaid, what unsaved texts of it import."""
        self.is_sure = True
        """Every unsaved text told what it imports."""

    def ask(self, paths: Iterable[str]) -> None:
        """Files are asked about."""
        for path in paths:
            self.imports.setdefault(path, set())

    def show(self, path: str, text: str) -> None:
        """A file reads as this text."""
        found = imports_in(text.encode("utf-8", "replace"))
        self.is_sure &= found is not None
        self.imports.setdefault(path, set()).update(found or ())
