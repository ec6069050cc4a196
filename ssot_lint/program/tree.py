"""The tree under analysis: what was extracted from it, and a way to read more of it when a name leads there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ssot_lint.contracts.model import Settings, Symbol
from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.extract import Extraction, extract, read_bindings
from ssot_lint.facts.model import Definition, DefinitionKind, Question, Use
from ssot_lint.facts.parsing import (
    collecting_later,
    is_too_deep,
    own_syntax_tree,
    source_text,
    syntax_tree,
)
from ssot_lint.program.answers import KnownDefinition, SiteUse
from ssot_lint.program.linking import Linker
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.neighbours import Neighbours, Search
from ssot_lint.program.sought import Sought
from ssot_lint.program.sweeping import Sweep
from ssot_lint.program.typeserver import Place


class Searched(NamedTuple):
    """A search of the tree, and what it came to."""

    sought: Sought
    is_near: bool
    """Only files near those that were extracted were searched."""
    found: Mapping[str, Collection[str]]
    """By path, of files that were not extracted, what they have of what was sought."""


class Parsed(NamedTuple):
    """A file's text and its syntax tree."""

    text: str
    tree: ast.Module
    is_own: bool
    """The tree is that of the very text, not of one rewritten for an older parser."""


def parsed(text: str) -> Parsed | None:
    """The syntax tree of a text; None when it is not Python that we can read."""
    if is_too_deep(text):
        return None
    with collecting_later():
        tree = own_syntax_tree(text)
        if isinstance(tree, ast.Module):
            return Parsed(text, tree, True)
        older = syntax_tree(text)
        return Parsed(text, older, False) if isinstance(older, ast.Module) else None


@dataclass(slots=True)
class Tree:
    """Extractions by path, and what linking asks for beyond them."""

    settings: Settings
    extractions: Mapping[str, Extraction]
    entry_points: Mapping[str, tuple[Use, ...]]
    read: Callable[[str], bytes | None]
    files: Collection[str] = ()
    """Every file of the tree, if known."""
    search_files: Search | None = None
    teaches: bool = True
    """The type checker is taught what it is blind to."""
    around: Neighbours | None = None
    """What is near the extracted files, if somebody has begun to find out."""
    extract: Callable[[bytes, Question], Extraction] = extract
    help_with: Callable[[Sweep], None] | None = None
    """Has somebody beside this process do parts of a sweep; None where the files are not those on disk."""
    searches: list[Searched] = field(init=False, default_factory=list)
    """Every search so far."""
    read_bindings: Callable[[str], ModuleBindings] | None = None
    """Bindings of a file that was not extracted, by its path, if somebody keeps them."""
    is_past: bool = False
    """What contracts name may not be there yet, or not any more."""
    modules: ModuleTree = field(init=False)
    linker: Linker = field(init=False)
    _bindings: dict[str, ModuleBindings] = field(init=False, default_factory=dict)
    _watched: frozenset[str] = field(init=False)
    _defined: frozenset[str] = field(init=False)
    """Names whose definitions were extracted."""
    _around: Neighbours = field(init=False)
    _lines: dict[str, list[str]] = field(init=False, default_factory=dict)
    _parsed: dict[str, Parsed | None] = field(init=False, default_factory=dict)
    _more: dict[tuple[str, tuple[str, ...]], Extraction] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        files = self.files or self.extractions
        around = self.around
        is_known = around is not None and around.files is self.files
        self.modules = (
            around.modules if around and is_known else ModuleTree(self.settings.root, self.settings.src, files)
        )
        self.linker = Linker(self.modules, self.bindings_of)
        if around is None or not around.of.issuperset(self.extractions):
            around = Neighbours(self.modules, self.extractions, self.files, self.search_files)
        self.around = self._around = around
        contracts = self.settings.contracts
        self._watched = frozenset(name for contract in contracts for name in contract.watched)
        self._defined = self._watched.union(*(contract.handed_on_to for contract in contracts))

    def bindings_of(self, path: str) -> ModuleBindings:
        """Bindings of a module of the tree, read once."""
        extraction = self.extractions.get(path)
        if extraction is not None:
            return extraction.bindings
        if path not in self._bindings:
            self._bindings[path] = self._bindings_read(path)
        return self._bindings[path]

    def _bindings_read(self, path: str) -> ModuleBindings:
        if self.read_bindings is not None:
            return self.read_bindings(path)
        source = self.read(path)
        return read_bindings(source) if source is not None else ModuleBindings()

    def facts_of(self, path: str, *names: str) -> Extraction:
        """What a file says about names that need not be watched; perhaps about others, too."""
        if path in self.extractions and self._watched.issuperset(names):
            return self.extractions[path]
        if (path, names) not in self._more:
            source = self.read(path)
            found = self.extract(source, Question(names)) if source is not None else None
            self._more[path, names] = found or Extraction.empty()
        return self._more[path, names]

    def definitions_of(self, path: str, name: str) -> tuple[Definition, ...]:
        """Definitions of that name in a file, and perhaps of others."""
        if path in self.extractions and name in self._defined:
            return self.extractions[path].facts.definitions
        return self.facts_of(path, name).facts.definitions

    def text_of(self, path: str) -> str | None:
        """Text of a file, with plain line ends."""
        source = self.read(path)
        text = source_text(source) if source is not None else None
        return text if isinstance(text, str) else None

    def line_of(self, path: str, number: int) -> str | None:
        """A line of a file, by its number from 1, without its end; None when there is none."""
        if path not in self._lines:
            text = self.text_of(path)
            self._lines[path] = text.split("\n") if text is not None else []
        lines = self._lines[path]
        return lines[number - 1] if 0 < number <= len(lines) else None

    def search(self, sought: Sought, modules: Iterable[str], *, everywhere: bool = True) -> dict[str, bytes]:
        """Files that have any of what is sought, as the tree now reads, where that is imported from some ``modules``.

        They are looked for among what was extracted and, if ``everywhere``, near it; in the whole tree when one of the
        modules is in a package that nothing was extracted from.
        """
        told = sought.asked()
        found: dict[str, bytes] = {}
        if everywhere and self.search_files is not None:
            is_near = self._around.packages.issuperset(module.partition(".")[0] for module in modules)
            among = self._around.near - self.extractions.keys() if is_near else None
            found = dict(self.search_files(lambda path, source: bool(told(path, source)), among))
            self.keep(sought, {path: told(path, source) for path, source in found.items()}, is_near=is_near)
        for path in self.extractions:
            source = self.read(path)
            if source is not None and told(path, source):
                found[path] = source
            else:
                found.pop(path, None)
        return dict(sorted(found.items()))

    def sweep(self, sought: Sought, files: Sequence[str]) -> Sweep | None:
        """A search of these files for what is sought, begun beside this process; None where that cannot be.

        Of what was extracted it tells nothing.
        """
        if self.help_with is None or self.search_files is None:
            return None
        begun = Sweep(self.settings.root, [path for path in files if path not in self.extractions], sought)
        self.help_with(begun)
        return begun

    def search_near(self, sought: Sought, *, is_kept: bool = True) -> dict[str, list[str]]:
        """By what they have of what is sought, the paths of the files near what was extracted, in order."""
        told = sought.asked()
        searched: dict[str, Collection[str]] = {}
        if self.search_files is not None:

            def note(path: str, source: bytes) -> bool:
                if found := told(path, source):
                    searched[path] = found
                return False

            self.search_files(note, self._around.near - self.extractions.keys())
        if is_kept:
            self.keep(sought, searched)
        for path in self._around.near & self.extractions.keys():
            source = self.read(path)
            if source is not None:
                searched[path] = told(path, source)
        by_word: dict[str, list[str]] = {}
        for path in sorted(searched):
            for word in searched[path]:
                by_word.setdefault(word, []).append(path)
        return by_word

    def keep(self, sought: Sought, found: Mapping[str, Collection[str]], *, is_near: bool = True) -> None:
        """Remember what a search came to; of what was extracted every change matters anyway."""
        others = {path: told for path, told in found.items() if path not in self.extractions}
        self.searches.append(Searched(sought, is_near, others))

    def look_around(self) -> Iterator[None]:
        """Steps that find out which files are near, for whoever has to wait for something else meanwhile."""
        return self._around.steps

    def syntax_of(self, path: str) -> Parsed | None:
        """A file of the tree as the stdlib's parser reads it, once; None when it cannot be read."""
        if path not in self._parsed:
            text = self.text_of(path)
            self._parsed[path] = parsed(text) if text is not None else None
        return self._parsed[path]

    def uses(self) -> tuple[SiteUse, ...]:
        """Every use of a watched name, sorted by path and position."""
        found = [
            SiteUse(path, self.modules.name_of(path), use)
            for path, extraction in self.extractions.items()
            for use in extraction.facts.uses
        ]
        found += [SiteUse(path, "", use) for path, uses in self.entry_points.items() for use in uses]
        return tuple(sorted(found, key=lambda site: (site.path, site.use.span, site.use.kind)))

    def definitions(self) -> tuple[KnownDefinition, ...]:
        """Every definition of a watched or canonical name, sorted by path and position."""
        found = [
            KnownDefinition(Symbol(self.modules.name_of(path), one.qualname), path, one)
            for path, extraction in self.extractions.items()
            for one in extraction.facts.definitions
        ]
        return tuple(sorted(found, key=lambda one: one.place))

    def _is_at(self, place: Place, word: str) -> bool:
        line = self.line_of(place.path, place.line)
        return line is not None and line.startswith(word, place.column - 1)

    def defines(self, place: Place, name: str) -> bool:
        """True when a function or class of that name stands at the place.

        What stands outside the tree is taken for one, being nothing that the tree could bind, but for the
        ``__getattr__`` that answers for any name.
        """
        if place.path.startswith("/"):
            return not self._is_at(place, "__getattr__")
        definitions = self.definitions_of(place.path, name)
        return any(
            (one.span.line, one.span.column) == place[1:] and one.kind is not DefinitionKind.CONSTANT
            for one in definitions
        )
