"""Standing: who uses a member, which tests know it, and what it depends on; by names and imports, without types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.model import Kind, Member, Standing
from ssot_lint.discover.words import words_of
from ssot_lint.program.modules import ModuleTree, is_test
from ssot_lint.shapes.model import Import
from ssot_lint.shapes.reading import packed

_DEEPEST = 5
"""Re-exports that are followed."""


class Standings:
    """Answers for the members of some families, from one pass over the names and imports of all files."""

    def __init__(self, corpus: Corpus, modules: ModuleTree, members: Sequence[Member]) -> None:
        self._corpus = corpus
        self._number = {path: at for at, path in enumerate(corpus.paths)}
        self._names = [modules.plain_name(path) or modules.name_of(path) for path in corpus.paths]
        self._home = {name: number for number, name in reversed(list(enumerate(self._names)))}
        self._mentioned: dict[str, set[int]] = defaultdict(set)
        self._importing: dict[tuple[int, str], set[int]] = defaultdict(set)
        """Files by what they import: a name of a file, or the whole of it under the empty name."""
        self._depends: dict[int, int] = {}
        self._other_names: dict[int, dict[str, tuple[str, ...]]] = {}
        """By file of a member: names of it that the file gives other names."""
        self._origins: dict[tuple[int, str], tuple[int, str]] = {}
        self._take_in({name for member in members for name in _names(member)}, {one.path for one in members})

    def _take_in(self, names: set[str], homes: set[str]) -> None:
        kept = {self._number[path]: self._corpus.imports(self._number[path]) for path in homes}
        for number, imports in kept.items():
            self._other_names[number] = _renamings(imports, names)
        names |= {other for found in self._other_names.values() for others in found.values() for other in others}
        found = {number: self._corpus.imports(number) for number in self._mentioning(names)}
        others = {one.bound for imports in found.values() for one in imports if one.name in names} - names
        if others:  # what is handed on under another name
            found |= {number: self._corpus.imports(number) for number in self._mentioning(others) - found.keys()}
            names |= others
        for number, imports in sorted((kept | found).items()):
            sources = [self._absolute(one.module, number) for one in imports]
            if self._corpus.paths[number] in homes:
                self._depends[number] = len({source for source in sources if source in self._home})
            for one, source in zip(imports, sources, strict=True):
                self._note(number, source, one.name, names)

    def _mentioning(self, names: set[str]) -> set[int]:
        """Files that mention one of some names, which are noted."""
        wanted = {crc32(name.encode()): name for name in names}
        keys = wanted.keys()
        found: set[int] = set()
        for number, mentioned in enumerate(self._corpus.names):
            common = keys & set(packed(mentioned))
            if common:
                found.add(number)
            for key in common:
                self._mentioned[wanted[key]].add(number)
        return found

    def _note(self, number: int, source: str, name: str, names: set[str]) -> None:
        home = self._home.get(source)
        if home is not None and (not name or name in names):
            self._importing[self._origin(home, name) if name else (home, "")].add(number)
        inner = self._home.get(f"{source}.{name}") if name else None
        if inner is not None:
            self._importing[inner, ""].add(number)

    def of(self, member: Member) -> Standing:
        """What speaks for a member."""
        qualname = member.symbol.partition(":")[2]
        if "<locals>" in qualname:
            return Standing()
        home = self._number[member.path]
        first, name = qualname.partition(".")[0], qualname.rpartition(".")[2]
        through = self._importing.get((home, ""), set())
        files = through if not qualname else set(self._importing.get((home, first), ()))
        if qualname:
            for called in (first, *self._other_names.get(home, {}).get(first, ())):
                files |= through & self._mentioned.get(called, set())
        by_name = 0
        if member.kind is Kind.METHOD:
            mentioned = self._mentioned.get(name, set())
            is_only = self._corpus.homes[name] == 1 and len(words_of(name)) > 1
            files = mentioned if is_only else files & mentioned
            by_name = max(len(mentioned) - 1, 0)
        paths = sorted(self._corpus.paths[number] for number in files if number != home)
        return Standing(
            tuple(path for path in paths if not is_test(path)),
            by_name,
            tuple(path for path in paths if is_test(path)),
            self._depends.get(home, 0),
        )

    def _origin(self, home: int, name: str) -> tuple[int, str]:
        """The file that a name of a file comes from, and its name there, as far as re-exports tell."""
        asked = (home, name)
        if asked not in self._origins:
            for _ in range(_DEEPEST):
                again = next((one for one in self._corpus.imports(home) if one.bound == name and one.name), None)
                if again is None:
                    break
                onward = self._home.get(self._absolute(again.module, home)) if again.module else home
                if onward is None or (onward, again.name) == (home, name):
                    break
                home, name = onward, again.name
            self._origins[asked] = home, name
        return self._origins[asked]

    def _absolute(self, module: str, number: int) -> str:
        """Absolute name of an imported module as it is written in a file."""
        name = module.lstrip(".")
        level = len(module) - len(name)
        if not level:
            return name
        parts = self._names[number].split(".")
        keep = len(parts) - level + self._corpus.paths[number].rpartition("/")[2].startswith("__init__.")
        return ".".join([*parts[: max(keep, 0)], *([name] if name else [])])


def _names(member: Member) -> Sequence[str]:
    module, _, qualname = member.symbol.partition(":")
    if not qualname:
        return (module.rpartition(".")[2],)
    return (qualname.partition(".")[0], qualname.rpartition(".")[2])


def _renamings(imports: Sequence[Import], names: set[str]) -> dict[str, tuple[str, ...]]:
    """Names of a file that it gives other names at its top, with these; one after the other, as far as it goes."""
    found: dict[str, tuple[str, ...]] = {}
    given = [one for one in imports if not one.module and one.name and one.bound != one.name]
    for name in sorted({one.name for one in given} & names):
        known = [name]
        for one in given:
            if one.name in known and one.bound not in known:
                known.append(one.bound)
        found[name] = tuple(known[1:])
    return found
