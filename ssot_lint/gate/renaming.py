"""What an identity was called before files were renamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ssot_lint.rules.fingerprints import Identity


def older_names(modules: Mapping[str, str], paths: Mapping[str, str]) -> Callable[[Identity], Identity]:
    """A function from an identity to what it was, given old names of modules, and old paths, by the new ones."""
    words = {**modules, **{new.rpartition(".")[2]: old.rpartition(".")[2] for new, old in modules.items()}}
    longest = sorted(words, key=lambda word: (-len(word), word))
    named = re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)") if longest else None

    def symbol(text: str) -> str:
        module, colon, qualname = text.partition(":")
        return f"{modules.get(module) or paths.get(module) or module}{colon}{qualname}"

    def older(entry: Identity) -> Identity:
        use = named.sub(lambda match: words[match[0]], entry.use) if named is not None else entry.use
        return entry._replace(symbol=symbol(entry.symbol), target=symbol(entry.target), use=use)

    return older
