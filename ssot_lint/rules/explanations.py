"""What a rule's documentation says, section by section, with the code in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEADINGS = ("What it finds", "Why it matters", "Example", "Use instead", "Fix safety")
HEADING = re.compile(rf"^## ({'|'.join(HEADINGS)})$", re.MULTILINE)
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_LINE = re.compile(r"# file: (\S+)\n")
DEFAULT_FILES = {"python": "example.py", "toml": "ssot-lint.toml"}


@dataclass(frozen=True, slots=True)
class Snippet:
    """One fenced block of a section: a file of an example project."""

    language: str
    path: str
    text: str
    """Without the ``# file:`` line, if there was one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule's documentation as Markdown, in the order in which it is read; a section that is absent is empty."""

    title: str
    finds: str
    matters: str
    example: str
    instead: str
    fix_safety: str

    def markdown(self) -> str:
        """The whole documentation, headings included."""
        sections = (self.finds, self.matters, self.example, self.instead, self.fix_safety)
        return "\n\n".join([self.title, *(f"## {head}\n{text}" for head, text in zip(HEADINGS, sections, strict=True))])


def parse_explanation(documentation: str) -> Explanation:
    """The sections of a rule module's docstring."""
    title, *rest = HEADING.split(documentation)
    sections = {heading: text.strip() for heading, text in zip(rest[::2], rest[1::2], strict=True)}
    return Explanation(title.strip(), *(sections.get(heading, "") for heading in HEADINGS))


def snippets(section: str) -> tuple[Snippet, ...]:
    """The fenced blocks of a section, each with the file it stands for."""
    return tuple(_snippet(language, text) for language, text in FENCE.findall(section))


def _snippet(language: str, text: str) -> Snippet:
    named = FILE_LINE.match(text)
    if named is None:
        return Snippet(language, DEFAULT_FILES.get(language, ""), text)
    return Snippet(language, named[1], text[named.end() :])
