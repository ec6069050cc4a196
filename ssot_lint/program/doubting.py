"""Doubting: answers about names that a module binds to different things, of which a checker may have seen only one.

``try: from fast import Client`` and ``except ImportError: from slow import Client`` are one class to pyright, one to
pyrefly, and two to ty. What they say of such a name is not believed, wherever it was imported from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Origin
from ssot_lint.program.answers import UNKNOWN, Answer, SiteUse
from ssot_lint.program.linking import Linker, annotated_class
from ssot_lint.program.modules import ModuleTree

_NAMING = frozenset({"definition", "class", "from", "import", "alias"})
_DEEPEST = 10
_FIRST_NAMES = re.compile(r"(?:[^\W\d]\w*\.)*[^\W\d]\w*")


def doubted(site: SiteUse, answer: Answer, linker: Linker, modules: ModuleTree) -> Answer:
    """The answer, left open where it may be one of several."""
    if not answer.is_settled or not any(
        _is_torn(linker, modules, module, name) for module, name in _names(site, modules)
    ):
        return answer
    hint = f"`{site.use.receiver or site.use.name}` may be one of several things, by the branch that is taken"
    return replace(
        UNKNOWN,
        told_by=answer.told_by,
        receiver=answer.receiver,
        receiver_origin=answer.receiver_origin,
        hint=hint,
    )


def _names(site: SiteUse, modules: ModuleTree) -> Iterator[tuple[str, str]]:
    """Modules and the names in them that the answer depends on."""
    use, origin = site.use, site.use.origin
    if use.imported is not None:
        yield modules.absolute(use.imported.module, site.path, site.module), use.name
        yield site.module, use.imported.alias or use.name
        return
    subject = use.receiver or (use.string.subject if use.string is not None else None)
    first = _FIRST_NAMES.match(subject) if subject is not None else None
    is_local = origin is not None and not origin.line
    if subject is None and use.string is None and not is_local:
        yield site.module, use.name
    if first is not None and not is_local:
        yield site.module, f"{first.group()}.{use.name}" if first.group() == subject else first.group()
    if origin is not None and origin.kind in {"constructor", "annotation"} and (held := annotated_class(origin.text)):
        yield site.module, held


def _is_torn(linker: Linker, modules: ModuleTree, module: str, dotted: str, budget: int = _DEEPEST) -> bool:
    """True when a module on the way binds a name to several functions, classes or modules."""
    path = modules.path_of(module)
    if path is None or budget <= 0:
        return False
    first, _, rest = dotted.partition(".")
    steps = {
        _step(modules, module, path, origin, rest)
        for name, origin in linker.bindings_of(path).names
        if name == first and origin.kind in _NAMING
    }
    if len({_end(linker, module, first, step) for step in steps}) > 1:
        return True
    return any(step is not None and _is_torn(linker, modules, *step, budget - 1) for step in steps)


def _step(modules: ModuleTree, module: str, path: str, origin: Origin, rest: str) -> tuple[str, str] | None:
    """Module and name that a binding hands on to; None where the thing itself is defined."""
    if origin.kind == "alias":
        return module, origin.text
    source, _, name = origin.text.rpartition(":") if origin.kind == "from" else (origin.text, "", rest)
    if origin.kind not in {"from", "import"} or not name:
        return None
    target = modules.absolute(source, path, module)
    while "." in name and modules.exists(f"{target}.{name.partition('.')[0]}"):
        inner, _, name = name.partition(".")
        target = f"{target}.{inner}"
    return target, name


def _end(linker: Linker, module: str, name: str, step: tuple[str, str] | None) -> Symbol:
    """What a binding finally refers to, as far as it can be followed."""
    if step is None:
        return Symbol(module, name)
    link = linker.follow(*step)
    return link.symbol if link is not None else Symbol(*step)
