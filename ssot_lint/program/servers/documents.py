"""Documents: what a server has open, and what it is told when a file reads otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ssot_lint.program.lsp import Json, LspProcess
from ssot_lint.program.servers.coordinates import Coordinates
from ssot_lint.program.servers.texts import Texts


class Documents:
    """Keeps the documents of one process as the files now read; ``must_open`` as of its `Dialect`."""

    def __init__(
        self, texts: Texts, overlays: Mapping[str, Sequence[str]], coordinates: Coordinates, *, must_open: bool
    ) -> None:
        self._texts = texts
        self._overlays = overlays
        self._coordinates = coordinates
        self._must_open = must_open
        self._open: dict[str, str] = {}
        """Text by path."""
        self._version = 0

    def unopened(self, paths: Iterable[str]) -> list[str]:
        """Those of the files that have to be opened before anything is asked about them."""
        return [path for path in dict.fromkeys(paths) if path not in self._open] if self._must_open else []

    def start_anew(self, process: LspProcess) -> None:
        """Open in a new process what is overlaid, and what the process before it had open."""
        before = tuple(self._open)
        self._open.clear()
        for path in dict.fromkeys((*self._overlays, *(before if self._must_open else ()))):
            self.show(process, path)

    def show(self, process: LspProcess, path: str) -> None:
        """Let the process see a file as it now reads."""
        if self._must_open:
            self._rewrite(process, path)
            return
        overlays = self._overlays.get(path)
        wanted = overlays[-1] if overlays else None
        if wanted == self._open.get(path):
            return
        if path in self._open:
            self._close(process, path)
        if wanted is not None:
            self._tell(process, "didOpen", path, wanted)

    def _rewrite(self, process: LspProcess, path: str) -> None:
        """Change the document's text, opening it as on disk before: only a change is felt by the files that import it.

        One that is not on disk is emptied and closed when nothing overlays it any more.
        """
        text, on_disk = self._texts.text(path), self._texts.on_disk(path)
        if path not in self._open and text is not None:
            self._tell(process, "didOpen", path, text if on_disk is None else on_disk)
        if path in self._open and text != self._open[path]:
            self._tell(process, "didChange", path, text or "")
        if path in self._open and text is None:
            self._close(process, path)

    def _close(self, process: LspProcess, path: str) -> None:
        del self._open[path]
        process.notify("textDocument/didClose", {"textDocument": {"uri": self._coordinates.uri(path)}})

    def _tell(self, process: LspProcess, what: str, path: str, text: str) -> None:
        self._version += 1
        self._open[path] = text
        document: dict[str, Json] = {"uri": self._coordinates.uri(path), "version": self._version}
        if what == "didOpen":
            message: dict[str, Json] = {"textDocument": document | {"languageId": "python", "text": text}}
        else:
            message = {"textDocument": document, "contentChanges": [{"text": text}]}
        process.notify(f"textDocument/{what}", message)
