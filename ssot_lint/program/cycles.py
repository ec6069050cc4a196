"""Import cycles: would a new import at the top of a module lead back to that module?"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.program.modules import ModuleTree

BindingsOf = Callable[[str], ModuleBindings]


def new_imports(modules: ModuleTree, path: str, old: ModuleBindings, new: ModuleBindings) -> tuple[str, ...]:
    """Modules of the tree that the new text imports at module level and the old one did not, sorted."""
    return tuple(sorted(_imported(modules, path, new) - _imported(modules, path, old)))


def cycle(modules: ModuleTree, bindings_of: BindingsOf, importer: str, imported: str) -> tuple[str, ...] | None:
    """The way back from an imported module to its importer, over imports at module level; None when there is none.

    Packages around the importer are being imported already when it is; they matter when a name of theirs is wanted.
    """
    around = set(_packages(importer))
    waiting: deque[tuple[str, tuple[str, ...]]] = deque(
        (one, (one,)) for one in _with_packages(imported) if one == imported or one not in around
    )
    seen = {one for one, _ in waiting}
    while waiting:
        module, way = waiting.popleft()
        if module == importer:
            return way
        path = modules.path_of(module)
        if path is None:
            continue
        for found in sorted(_imported(modules, path, bindings_of(path))):
            for one in _with_packages(found):
                if one not in seen and one not in around:
                    seen.add(one)
                    waiting.append((one, (*way, one)))
    return None


def _imported(modules: ModuleTree, path: str, bindings: ModuleBindings) -> set[str]:
    """Modules of the tree that a module's own text imports at module level."""
    own = modules.name_of(path)
    found: set[str] = set()
    for _, origin in bindings.names:
        if origin.kind == "import":
            found.add(origin.text)
        elif origin.kind == "from":
            source, _, name = origin.text.rpartition(":")
            module = modules.absolute(source, path, own)
            inner = f"{module}.{name}"
            found.add(inner if modules.path_of(inner) is not None else module)
    found |= {modules.absolute(star, path, own) for star in bindings.stars}
    return {module for module in found if modules.path_of(module) is not None and module != own}


def _with_packages(module: str) -> Iterator[str]:
    yield module
    yield from _packages(module)


def _packages(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module
