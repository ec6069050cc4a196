"""What an identity was called before files and definitions were renamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ssot_lint.rules.fingerprints import Identity

Definitions = Mapping[tuple[str, str], str]
"""Old qualified names of definitions by the module, as it is called now, and the new one."""


def older_names(
    modules: Mapping[str, str], paths: Mapping[str, str], definitions: Definitions | None = None
) -> Callable[[Identity], Identity]:
    """A function from an identity to what it was, given old names of modules, paths and definitions by the new ones."""
    renamed = definitions or {}
    words = {**modules, **{new.rpartition(".")[2]: old.rpartition(".")[2] for new, old in modules.items()}}
    words |= {new.rpartition(".")[2]: old.rpartition(".")[2] for (_, new), old in renamed.items()}
    longest = sorted(words, key=lambda word: (-len(word), word))
    named = re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)") if longest else None

    def symbol(text: str) -> str:
        module, colon, qualname = text.partition(":")
        return f"{modules.get(module) or paths.get(module) or module}{colon}{_older(renamed, module, qualname)}"

    def older(entry: Identity) -> Identity:
        use = named.sub(lambda match: words[match[0]], entry.use) if named is not None else entry.use
        return entry._replace(symbol=symbol(entry.symbol), target=symbol(entry.target), use=use)

    return older


def _older(renamed: Definitions, module: str, qualname: str) -> str:
    """The old name of a definition, or of what is in one that was renamed."""
    inner = ""
    while qualname:
        old = renamed.get((module, qualname))
        if old is not None:
            return old + inner
        qualname, _, last = qualname.rpartition(".")
        inner = f".{last}{inner}"
    return inner.removeprefix(".")
