"""Formatting: what a formatter would make of the statements that were edited, and of nothing else in the file."""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
from dataclasses import dataclass, field

from ssot_lint.facts.parsing import source_text, syntax_tree
from ssot_lint.fixes.layout import edited_units, paired, spliced
from ssot_lint.sources.decoding import Decoded, Unencodable, decode, encode

PATH = "{path}"
"""Stands for the file's path in a command."""
PATIENCE = 60
"""Seconds until a formatter that says nothing counts as failed."""


class FormatterFailure(Exception):
    """A formatter that cannot be used, in words that name it and the file."""


@dataclass(slots=True)
class Formatter:
    """A command that reads a file from standard input and writes it, formatted, to standard output."""

    command: str
    root: str
    """Where it runs: what it reads its own settings from."""
    _known: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def __call__(self, path: str, old: bytes, new: bytes) -> bytes:
        """The new content with its edited statements formatted. Raises `FormatterFailure`.

        An edited statement is one on a line that the old content does not have; of a compound one, its header. What is
        not edited stays byte for byte, and so does what the statements mean.
        """
        decoded = decode(new)
        before, after = source_text(old), source_text(new)
        if not isinstance(decoded, Decoded) or not isinstance(before, str) or not isinstance(after, str):
            return new
        edited = edited_units(before, after)
        replacements = paired(after, self._formatted(path, after), edited) if edited else []
        if not replacements:
            return new
        text = spliced(decoded.text, replacements)
        if not _means_the_same(after, text):
            raise FormatterFailure(f"`{self.command}` would change what {path} means, not only its layout")
        encoded = encode(decoded, text)
        if isinstance(encoded, Unencodable):
            raise FormatterFailure(f"`{self.command}` on {path}: {encoded.message}")
        return encoded

    def _formatted(self, path: str, text: str) -> str:
        key = path, text.encode()
        if key not in self._known:
            self._known[key] = self._run(path, key[1])
        return self._known[key]

    def _run(self, path: str, source: bytes) -> str:
        command = [part.replace(PATH, path) for part in self._parts()]
        try:
            ran = subprocess.run(
                command, input=source, cwd=self.root, capture_output=True, check=False, timeout=PATIENCE
            )
        except OSError as error:
            raise FormatterFailure(f"`{command[0]}` could not be started: {error.strerror or error}") from error
        except subprocess.TimeoutExpired as error:
            raise FormatterFailure(f"`{self.command}` said nothing about {path} for {PATIENCE} seconds") from error
        if ran.returncode:
            said = ran.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            raise FormatterFailure(
                f"`{self.command}` failed on {path} with exit code {ran.returncode}{f': {said}' if said else ''}"
            )
        text = source_text(ran.stdout)
        if not isinstance(text, str) or not text.strip() or not isinstance(syntax_tree(text), ast.Module):
            raise FormatterFailure(f"`{self.command}` gave no Python source for {path}; does it write to its output?")
        return text

    def _parts(self) -> list[str]:
        try:
            parts = shlex.split(self.command, posix=os.name != "nt")
        except ValueError as error:
            raise FormatterFailure(f"`{self.command}` is no command: {str(error).lower()}") from error
        if not parts:
            raise FormatterFailure("the command of the formatter is empty")
        return parts


def _means_the_same(one: str, other: str) -> bool:
    """Whether two texts have the same syntax tree; False when one has none."""
    trees = [syntax_tree(text) for text in (one, other)]
    return all(isinstance(tree, ast.Module) for tree in trees) and len({_dumped(tree) for tree in trees}) == 1


def _dumped(tree: object) -> str:
    return ast.dump(tree) if isinstance(tree, ast.AST) else ""
