"""Which names of a package are watched: by chance, but by the same chance every time."""

from __future__ import annotations

import ast
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duplicating import is_delegable
from reading import Defined, Source, definitions_in

from ssot_lint.program.modules import is_test

_TEST_DIRECTORY = re.compile(r"(?:^|/)(?:t|_tests|docs|examples|extra)/")
_FEWEST, _MOST = 8, 400
"""Places that mention a name worth watching."""
GROUPS = ("one method", "several methods", "function")


@dataclass(frozen=True, slots=True)
class Watched:
    """A name to seed: every definition of it gets a duplicate; one of them is the canonical."""

    name: str
    group: str
    canonical: Defined
    definitions: tuple[Defined, ...]


def choose(sources: Mapping[str, Source], counts: Sequence[int], seed: str) -> list[Watched]:
    """So many names of each group, by name; fewer where the package has fewer that will do."""
    by_name: dict[str, list[Defined]] = defaultdict(list)
    for source in sources.values():
        for one in definitions_in(source):
            by_name[one.name].append(one)
    mentions = _mentions(sources)
    groups: dict[str, list[Watched]] = {group: [] for group in GROUPS}
    for name, definitions in sorted(by_name.items()):
        watched = _watched(name, definitions) if _FEWEST <= mentions[name] <= _MOST else None
        if watched is not None:
            groups[watched.group].append(watched)
    chance = random.Random(f"names {seed}")
    chosen: list[Watched] = []
    for group, count in zip(GROUPS, counts, strict=True):
        chosen += chance.sample(groups[group], min(count, len(groups[group])))
    return sorted(chosen, key=lambda one: one.name)


def is_test_code(path: str) -> bool:
    """True of tests, examples and documentation."""
    return is_test(path) or _TEST_DIRECTORY.search(path) is not None


def _mentions(sources: Mapping[str, Source]) -> Counter[str]:
    """How often each name is read."""
    found: Counter[str] = Counter()
    for source in sources.values():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found[node.attr] += 1
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found[node.id] += 1
    return found


def _watched(name: str, definitions: Sequence[Defined]) -> Watched | None:
    if name.startswith(("__", "test")) or not all(map(is_delegable, definitions)):
        return None
    own = [one for one in definitions if not is_test_code(one.path) and not _is_local(one) and _is_plain(one)]
    if not own:
        return None
    methods = {one.key for one in definitions if one.is_method}
    canonical = own[0]
    group = "function" if not canonical.is_method else "one method" if len(methods) == 1 else "several methods"
    return Watched(name, group, canonical, tuple(definitions))


def _is_local(one: Defined) -> bool:
    return any(not isinstance(owner, ast.ClassDef) for owner in one.owners)


def _is_plain(one: Defined) -> bool:
    """Undecorated, or a static or class method: what it is when it is called can be read from its own lines."""
    decorators = [getattr(each, "id", "") for each in one.node.decorator_list]
    return all(each in {"staticmethod", "classmethod", "abstractmethod"} for each in decorators)
