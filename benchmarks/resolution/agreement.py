"""What two type checkers say of every mention, in the words of the package: keys of its definitions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from choosing import Watched
from opinions import Spot, definitions, witnesses, write_settings
from reading import Mention, Source

_QUESTIONS = "questions_about_strings.py"
_BY_OBJECT = frozenset({"getattr", "patch.object", "setattr"})
_VERSION = 4
"""Of what is asked and how answers are read; remembered answers of another version are asked again."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the two say of one mention: keys of definitions, ``~place`` of what is merely bound, ``!file`` outside."""

    first: frozenset[str]
    second: frozenset[str]

    @property
    def is_of_the_tree(self) -> bool:
        """Somebody says that it is a definition of the tree, and nobody anything else."""
        both = self.first | self.second
        return bool(both) and not any(key.startswith(("~", "!")) for key in both)

    @property
    def standing(self) -> str:
        """``agreed``, ``outside``, ``bound``, ``disputed`` or ``unknown``."""
        both = self.first | self.second
        if not both:
            return "unknown"
        if any(key.startswith("~") for key in both):
            return "bound"
        if all(key.startswith("!") for key in both):
            return "outside"
        if self.first == self.second and not any(key.startswith("!") for key in both):
            return "agreed"
        return "disputed"


def opinions(
    root: Path,
    src: Sequence[str],
    sources: Mapping[str, Source],
    watched: Sequence[Watched],
    mentions: Sequence[Mention],
    memory: Path,
    python: Path,
) -> dict[Mention, Opinion]:
    """What the two checkers say of each mention. They read the tree at the root, which is changed for it.

    Answers are remembered in a file of the memory's directory; delete it to ask again.
    """
    texts, spots = _questions(sources, mentions, src)
    askable = [one for one in mentions if one in spots]
    key = hashlib.sha256(
        repr((_VERSION, python.parent.parent.name, src, sorted(texts.items()), spots)).encode()
    ).hexdigest()[:16]
    names = [one.name for one in witnesses()]
    told: dict[str, list[list[Spot]]] = {}
    for path, text in texts.items():
        (root / path).write_text(text, encoding="utf-8")
    write_settings(root, src, python)
    for witness in witnesses():
        file = memory / f"{root.name}-{witness.name}-{key}.json"
        if not file.is_file():
            memory.mkdir(parents=True, exist_ok=True)
            asked = [spots[one] for one in askable]
            answers = definitions(witness, root, asked, [one.name for one in askable], python)
            file.write_text(json.dumps(answers), encoding="utf-8")
        told[witness.name] = json.loads(file.read_text(encoding="utf-8"))
    place = _Places(sources, watched)
    first, second = ([place.keys(each) for each in told[name]] for name in names)
    return {one: Opinion(a, b) for one, a, b in zip(askable, first, second, strict=True)}


def _questions(
    sources: Mapping[str, Source], mentions: Sequence[Mention], src: Sequence[str]
) -> tuple[dict[str, str], dict[Mention, Spot]]:
    """Texts of the files as the checkers are to see them, and where each mention is asked about in them.

    An attribute that a string names is spelled out where the string stands; a dotted path in a file of its own.
    """
    spots: dict[Mention, Spot] = {}
    texts = {path: source.text for path, source in sources.items()}
    by_path: dict[str, list[Mention]] = {}
    for one in mentions:
        by_path.setdefault(one.path, []).append(one)
    for path, here in by_path.items():
        texts[path] = _spelled_out(sources[path], here, spots)
    lines: list[str] = []
    for one in mentions:
        path = _dotted_path(one, src)
        module = _module_in(path, sources, src) if path else None
        if path and module:
            lines += [f"def _{len(lines)}():", f"    import {module}", f"    {path}"]
            spots[one] = (_QUESTIONS, len(lines), 5 + len(path) - len(one.name))
    texts[_QUESTIONS] = "\n".join([*lines, ""])
    return texts, spots


def _spelled_out(source: Source, mentions: Sequence[Mention], spots: dict[Mention, Spot]) -> str:
    parts: list[str] = []
    position = length = 0
    marks: list[tuple[Mention, int]] = []
    for one in mentions:
        if one.kind in _BY_OBJECT:
            new = f"({one.text}).{one.name}"
            parts += (source.text[position : one.offset], new)
            length += one.offset - position + len(new)
            position = one.end
            marks.append((one, length - len(one.name)))
        elif one.kind not in {"__all__", "dotted"}:
            marks.append((one, length + one.offset - position))
    text = "".join((*parts, source.text[position:]))
    seen = Source(source.path, text, source.tree)
    spots.update({one: (source.path, *seen.position(offset)) for one, offset in marks})
    return text


def _dotted_path(one: Mention, src: Sequence[str]) -> str:
    """The full path that a string or an entry of ``__all__`` names."""
    if one.kind == "dotted":
        return one.text
    return f"{module_of(one.path, src)}.{one.name}" if one.kind == "__all__" else ""


def _module_in(path: str, sources: Mapping[str, Source], src: Sequence[str]) -> str | None:
    """The longest module of the tree that a path starts with."""
    parts = path.split(".")
    for end in range(len(parts) - 1, 0, -1):
        for root in src:
            start = "/".join([*([] if root == "." else [root]), *parts[:end]])
            if f"{start}.py" in sources or f"{start}/__init__.py" in sources:
                return ".".join(parts[:end])
    return None


def module_of(path: str, src: Sequence[str]) -> str:
    """Name of the module in a file, from the longest source root that holds it."""
    for root in sorted(src, key=len, reverse=True):
        if root == "." or path.startswith(f"{root}/"):
            inner = path if root == "." else path[len(root) + 1 :]
            return re.sub(r"(?:/__init__)?\.py$", "", inner).replace("/", ".")
    return re.sub(r"(?:/__init__)?\.py$", "", path).replace("/", ".")


class _Places:
    """What stands where a checker points to."""

    def __init__(self, sources: Mapping[str, Source], watched: Sequence[Watched]) -> None:
        self._keys: dict[Spot, str] = {}
        for one in (one for each in watched for one in each.definitions):
            self._keys[(one.path, *sources[one.path].position(one.offset))] = one.key

    def keys(self, spots: Sequence[Spot]) -> frozenset[str]:
        return frozenset(self._key(*spot) for spot in spots)

    def _key(self, path: str, line: int, column: int) -> str:
        if path.startswith("/"):
            return f"!{path.rpartition('/')[2]}"
        return self._keys.get((path, line, column)) or f"~{path}:{line}"


def disputes(told: Mapping[Mention, Opinion]) -> Iterator[tuple[Mention, Opinion]]:
    """What the two do not agree on, in order."""
    for one, opinion in sorted(told.items(), key=lambda pair: (pair[0].path, pair[0].offset)):
        if opinion.standing == "disputed":
            yield one, opinion
