"""Standing: who uses a member, which tests know it, and what it depends on; by names and imports, without types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from zlib import crc32

from ssot_lint.discover.corpus import Corpus
from ssot_lint.discover.model import Kind, Member, Standing
from ssot_lint.program.modules import ModuleTree, is_test
from ssot_lint.shapes.reading import packed

_DEEPEST = 5
"""Re-exports that are followed."""


class Standings:
    """Answers for the members of some families, from one pass over the names of all files."""

    def __init__(self, corpus: Corpus, modules: ModuleTree, members: Iterable[Member]) -> None:
        self._corpus = corpus
        self._modules = modules
        self._number = {path: at for at, path in enumerate(corpus.paths)}
        self._files = self._mentions({name for member in members for name in _names(member)})

    def _mentions(self, names: set[str]) -> dict[str, list[int]]:
        """Files by the names that they mention."""
        wanted = {crc32(name.encode()): name for name in names}
        found: dict[str, list[int]] = defaultdict(list)
        keys = wanted.keys()
        for number, mentioned in enumerate(self._corpus.names):
            for key in keys & set(packed(mentioned)):
                found[wanted[key]].append(number)
        return found

    def of(self, member: Member) -> Standing:
        """What speaks for a member."""
        module, _, qualname = member.symbol.partition(":")
        owner, _, name = qualname.rpartition(".")
        if member.kind is Kind.METHOD and owner:
            files = self._importing(module, owner.partition(".")[0]) & set(self._files.get(name, ()))
            by_name = len(self._files.get(name, ())) - 1
        elif qualname:
            files, by_name = self._importing(module, qualname.partition(".")[0]), 0
        else:
            files, by_name = self._importing_module(module), 0
        paths = sorted(path for path in (self._corpus.paths[number] for number in files) if path != member.path)
        return Standing(
            tuple(path for path in paths if not is_test(path)),
            max(by_name, 0),
            tuple(path for path in paths if is_test(path)),
            self._depends_on(member.path),
        )

    def _importing(self, module: str, name: str) -> set[int]:
        """Files that import a name of a module, by whatever way, or the module and mention the name."""
        home = self._modules.path_of(module)
        found: set[int] = set()
        for number in self._files.get(name, ()):
            path = self._corpus.paths[number]
            package = self._modules.name_of(path)
            for one in self._corpus.imports(number):
                source = self._modules.absolute(one.module, path, package)
                if (
                    (one.name == name and self._origin(source, name) == home)
                    or _module_meant(source, one.name) == module
                    or (not one.name and source == module)
                ):
                    found.add(number)
        return found

    def _importing_module(self, module: str) -> set[int]:
        found: set[int] = set()
        for number in self._files.get(module.rpartition(".")[2], ()):
            path = self._corpus.paths[number]
            package = self._modules.name_of(path)
            for one in self._corpus.imports(number):
                source = self._modules.absolute(one.module, path, package)
                if module in {source, _module_meant(source, one.name)}:
                    found.add(number)
        return found

    def _origin(self, module: str, name: str) -> str | None:
        """The file that a name of a module comes from."""
        path = self._modules.path_of(module)
        for _ in range(_DEEPEST):
            number = self._number.get(path or "")
            if path is None or number is None:
                return path
            again = next((one for one in self._corpus.imports(number) if one.bound == name and one.name), None)
            if again is None:
                return path
            name = again.name
            onward = self._modules.absolute(again.module, path, self._modules.name_of(path))
            following = self._modules.path_of(onward)
            if following == path:
                return path
            path = following
        return path

    def _depends_on(self, path: str) -> int:
        number = self._number[path]
        package = self._modules.name_of(path)
        sources = {self._modules.absolute(one.module, path, package) for one in self._corpus.imports(number)}
        return sum(1 for source in sources if self._modules.path_of(source) in self._number)


def _module_meant(source: str, name: str) -> str:
    return f"{source}.{name}" if name else source


def _names(member: Member) -> Sequence[str]:
    module, _, qualname = member.symbol.partition(":")
    if not qualname:
        return (module.rpartition(".")[2],)
    first, last = qualname.partition(".")[0], qualname.rpartition(".")[2]
    return (first, last)
