"""Screening a tree: reading every file once, and handing on at once what can matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ssot_lint.contracts.model import Settings
from ssot_lint.facts.extract import Extraction
from ssot_lint.facts.model import FileFacts, Question, SyntaxProblem
from ssot_lint.facts.screen import Screen
from ssot_lint.program.modules import ModuleTree
from ssot_lint.sources.discovery import Discovery
from ssot_lint.sources.reading import Unreadable, read


class Screening:
    """One pass over the files of a tree, in as many parts as wanted."""

    def __init__(
        self,
        settings: Settings,
        question: Question,
        hand_on: Callable[[str, bytes], None],
        advance: Callable[[int], None],
    ) -> None:
        self._root = settings.root
        self._screen = Screen.of(question.names)
        self._hand_on = hand_on
        self._advance = advance
        self._problems: dict[str, Extraction] = {}
        self.modules = modules = ModuleTree(settings.root, settings.src)
        """Knows what was looked for, and where."""
        self._homes = _paths(modules, (name for contract in settings.contracts for name in contract.home_modules))
        duplicates = (one.symbol.module for contract in settings.contracts for one in contract.duplicates)
        self._likely = self._homes | _paths(modules, duplicates)

    @property
    def always(self) -> frozenset[str]:
        """Files that matter whatever they hold: of the canonicals and their services."""
        return self._homes

    def pass_over(self, count: int) -> None:
        """Count files that somebody else has read and found not to matter."""
        self._advance(count)

    def in_turn(self, files: Sequence[str]) -> Iterator[Sequence[str]]:
        """The files in two parts: first those that stand near what the contracts name, then the others."""
        near = tuple(sorted({f"{path.partition('/')[0]}/" for path in self._likely if "/" in path}))
        yield [path for path in files if path.startswith(near)]
        yield [path for path in files if not path.startswith(near)]

    def screened(self, files: Sequence[str]) -> dict[str, bytes]:
        """Bytes of those files that can matter. The modules of the canonicals and their services always do."""
        passes, hand_on = self._screen.passes, self._hand_on
        sources: dict[str, bytes] = {}
        for path in files:
            source = read(self._root, path)
            if isinstance(source, Unreadable):
                self._problems[path] = _unread(source.message)
            elif passes(source) or path in self._homes:
                sources[path] = source
                hand_on(path, source)
            self._advance(1)
        return sources

    def problems_of(self, discovery: Discovery) -> dict[str, Extraction]:
        """What could not be read so far, and the directories that could not be listed."""
        return self._problems | {path: _unread("this directory could not be listed") for path in discovery.unreadable}


def _unread(message: str) -> Extraction:
    return Extraction(FileFacts(problem=SyntaxProblem(1, message)))


def _paths(modules: ModuleTree, names: Iterator[str]) -> frozenset[str]:
    """Files of the modules that the tree has."""
    return frozenset(path for path in map(modules.path_of, names) if path is not None)
