"""Families: definitions of a tree that do one job, why we think so, and which of them should remain."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from ssot_lint.shapes.model import Kind

__all__ = [
    "Canonical",
    "Difference",
    "Discovery",
    "Family",
    "Kind",
    "Likeness",
    "LikenessKind",
    "Member",
    "Reason",
    "Revision",
    "Story",
]


class LikenessKind(StrEnum):
    """In which way two definitions are alike; the surest first."""

    IDENTICAL = "identical"
    """The same but for layout, comments, docstrings and their own names."""
    RENAMED = "renamed"
    """The same but for names and constants, replaced consistently."""
    NEAR = "near"
    """The same but for some statements."""
    SAME_NAME = "same-name"
    """One public name, different bodies."""
    SAME_SIGNATURE = "same-signature"
    """The same parameters and the same words in their names, in modules of one role."""
    SAME_CALLS = "same-calls"
    """They call the same things in the same order."""
    SAME_ROLE = "same-role"
    """Classes or modules whose names and members say that they are for the same thing."""
    TWIN = "twin"
    """The same, one of them asynchronous: by design."""


class Reason(Struct, frozen=True):
    """One point that speaks for something, with its weight."""

    name: str
    """A word with hyphens that never changes: ``most-used``, ``fan-in``."""
    points: float
    text: str
    """A sentence's worth, for people."""
    details: tuple[str, ...] = ()
    """What it rests on, a line each: which member, which commit."""


class Difference(Struct, frozen=True):
    """A stretch in which two definitions differ; line numbers are the files', the ends exclusive."""

    left_line: int
    left_end: int
    right_line: int
    right_end: int
    left: str
    """Its text; empty where the other one has more."""
    right: str


class Likeness(Struct, frozen=True):
    """What makes two members of a family alike."""

    kind: LikenessKind
    left: int
    """Place of a member in its family."""
    right: int
    score: float
    """From 0 to 1: the share of both that is alike."""
    evidence: tuple[str, ...] = ()
    """What was compared and found, one sentence each."""
    differences: tuple[Difference, ...] = ()


class Standing(Struct, frozen=True):
    """What speaks for a member as the one that remains."""

    used_in: tuple[str, ...] = ()
    """Files other than its own that use it, sorted; tests are not among them."""
    used_by_name: int = 0
    """Files that mention its name, where nobody can tell whose it is: of methods."""
    tested_in: tuple[str, ...] = ()
    """Test files that use it, sorted."""
    depends_on: int = 0
    """Modules of the tree that its module imports."""
    called_by: tuple[str, ...] = ()
    """Symbols of the other members of its family that call it to do the job, sorted."""
    calls_on: tuple[str, ...] = ()
    """Symbols of those that it calls, sorted."""
    first_seen: str = ""
    """The day (``2024-01-31``) of the commit that brought it; empty when nobody asked git."""


class Member(Struct, frozen=True):
    """One definition of a family."""

    path: str
    symbol: str
    """``package.module:Qual.name``; a module's own dotted name; of a block the definition around it."""
    kind: Kind
    line: int
    end_line: int
    signature: str
    statements: int
    name: str = ""
    """The last part of the symbol."""
    standing: Standing = Standing()


class Canonical(Struct, frozen=True):
    """The member that is proposed as the single source of truth."""

    member: int
    reasons: tuple[Reason, ...]
    """The weightiest first."""
    is_clear: bool = True
    """False when another member has as much to say for itself."""


class Revision(Struct, frozen=True):
    """A commit that changed a member."""

    commit: str
    day: str
    author: str
    subject: str
    is_fix: bool
    """True when its subject says that it mends something."""


class Story(Struct, frozen=True):
    """How a member came to stand beside an older one, and what has become of both since; as git tells it."""

    original: int
    """Place of the oldest member in its family."""
    copy: int
    brought: Revision
    """The commit that brought the copy; ``original`` was there before, or came with it."""
    came_together: bool
    """True when one commit brought both."""
    only_original: tuple[Revision, ...] = ()
    """Commits since then that changed the original and left the copy alone, the newest first."""
    only_copy: tuple[Revision, ...] = ()


class Family(Struct, frozen=True):
    """Definitions that do one job, as far as can be told from their text."""

    identity: str
    """Stays the same as long as the same symbols are in it; what a baseline names."""
    name: str
    kind: Kind
    members: tuple[Member, ...]
    """Sorted by path and line."""
    likenesses: tuple[Likeness, ...]
    """At least enough of them to connect every member; the surest first."""
    score: float = 0.0
    """How sure it is that they do one job, from 0 to 1."""
    canonical: Canonical | None = None
    harm: float = 0.0
    """What the list is sorted by: the sum of the reasons' points."""
    reasons: tuple[Reason, ...] = ()
    """Why it stands where it stands in the list; the weightiest first."""
    stories: tuple[Story, ...] = ()
    """One for each member but the oldest, as far as git knows; none without git."""
    contract: str = ""
    """The contract that ``ssot-lint init --from-discover`` would write, in TOML; empty when none can be."""


class Discovery(Struct, frozen=True):
    """What a search of a tree found."""

    families: tuple[Family, ...]
    """Sorted by harm."""
    twins: tuple[Family, ...] = ()
    """Sync and async twins: duplicates by design, told for completeness."""
    files_seen: int = 0
    files_read: int = 0
    """Files that were not in the index."""
    definitions: int = 0
    accepted: int = 0
    """Families that a baseline accepts; they are not among the others."""
    history: str = ""
    """Why there are no stories, or not all of them; completes a sentence that starts with "git"."""
    left_out: tuple[tuple[str, int], ...] = ()
    """What was not compared, by reason, with the number of definitions."""
