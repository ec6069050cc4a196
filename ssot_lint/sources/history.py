"""What git knows of earlier states of the tree: commits, files as they were, renames. Nothing is checked out."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ssot_lint.sources.git import GitFailure, output_of

MISSING = b"missing"
_LINK = "120000"
_REPOSITORY = "160000"
_KNOWN = frozenset({"100644", "100755", _LINK, _REPOSITORY})


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit, or what else stands in place of one."""

    path: str
    """Relative to the root that was asked about."""
    mode: str
    name: str
    """Its object's."""

    @property
    def is_link(self) -> bool:
        """True of a symbolic link, whose content is its target."""
        return self.mode == _LINK

    @property
    def is_repository(self) -> bool:
        """True of a submodule, whose content is in a repository of its own."""
        return self.mode == _REPOSITORY


@dataclass(frozen=True, slots=True)
class Dated:
    """A commit, and when it was made: seconds since 1970."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class History:
    """A repository, as seen from a directory in it. Every method gives a `GitFailure` when git cannot say."""

    root: str
    prefix: str
    """Path of the root in the repository, with a slash at its end unless it is empty."""

    @classmethod
    def of(cls, root: str) -> History | GitFailure:
        """The repository around a directory, be it of a checkout or of a linked worktree."""
        place = os.path.realpath(root)
        told = _run(place, "rev-parse", "--show-prefix")
        return told if isinstance(told, GitFailure) else cls(place, os.fsdecode(told).rstrip("\n"))

    def commit(self, revision: str) -> str | GitFailure:
        """The commit that a revision names."""
        return self._line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")

    def merge_base(self, commit: str) -> str | GitFailure:
        """The newest commit that the commit and the checked out one have in common."""
        return self._line("merge-base", commit, "HEAD")

    def is_shallow(self) -> bool:
        """True when older commits were not fetched."""
        return self._line("rev-parse", "--is-shallow-repository") == "true"

    def default_branch(self) -> str | None:
        """The branch that changes go into, as far as its clone or a usual name says."""
        named = self._line("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
        candidates = [named] if isinstance(named, str) and named else []
        candidates += [f"refs/remotes/origin/{name}" for name in ("main", "master")]
        candidates += [f"refs/heads/{name}" for name in ("main", "master")]
        return next((one for one in candidates if isinstance(self.commit(one), str)), None)

    def last_change(self, path: str) -> str | None:
        """The last commit that changed a file of the tree."""
        told = self._line("log", "-1", "--format=%H", "--", path)
        return told if isinstance(told, str) and told else None

    def first_parents(self) -> tuple[Dated, ...] | GitFailure:
        """The commit that is checked out and, newest first, those that its branch went through before."""
        told = self._line("log", "--first-parent", "--format=%H %ct", "HEAD", "--")
        if isinstance(told, GitFailure):
            return told
        return tuple(Dated(name, int(seconds)) for name, seconds in (one.split() for one in told.splitlines()))

    def changes_between(self, one: str, other: str) -> dict[str, Blob | None] | GitFailure:
        """What of the other commit differs from the one, by path below the root; None where it has nothing."""
        told = self._bytes(
            "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative", one, other, "--", "."
        )
        return told if isinstance(told, GitFailure) else dict(_changes(told))

    def files_at(self, commit: str) -> tuple[Blob, ...] | GitFailure:
        """Files, links and submodules below the root in a commit."""
        told = self._bytes("ls-tree", "-r", "-z", "--full-tree", commit, *([self.prefix] if self.prefix else []))
        return told if isinstance(told, GitFailure) else tuple(self._blobs(told))

    def _blobs(self, listing: bytes) -> Iterator[Blob]:
        for entry in listing.split(b"\0"):
            meta, tab, path = entry.partition(b"\t")
            if tab:
                mode, _, name = os.fsdecode(meta).split()
                if mode in _KNOWN:
                    yield Blob(os.fsdecode(path)[len(self.prefix) :], mode, name)

    def contents(self, names: Iterable[str]) -> dict[str, bytes] | GitFailure:
        """Contents by object name."""
        wanted = list(dict.fromkeys(names))
        told = self._bytes("cat-file", "--batch", asked="".join(f"{name}\n" for name in wanted).encode())
        return told if isinstance(told, GitFailure) else _batch(told, wanted)

    def changed_since(self, commit: str) -> tuple[str, ...] | GitFailure:
        """Files below the root that differ from a commit, or are not in it; ignored ones are left out.

        So do, as far as anybody knows, those that git was told not to look at.
        """
        told = [
            self._bytes("diff", "--name-only", "-z", "--no-renames", "--relative", commit, "--", "."),
            self._bytes("ls-files", "--others", "--exclude-standard", "-z"),
        ]
        found: set[str] = set()
        for one in told:
            if isinstance(one, GitFailure):
                return one
            found |= {os.fsdecode(path) for path in one.split(b"\0") if path}
        marked = self._bytes("ls-files", "-v", "-z")
        if isinstance(marked, GitFailure):
            return marked
        entries = (entry for entry in marked.split(b"\0") if entry)
        found |= {os.fsdecode(entry[2:]) for entry in entries if entry[:1].islower() or entry[:1] == b"S"}
        return tuple(sorted(found))

    def ignored(self) -> tuple[str, ...]:
        """Files, and directories with a slash at their end, that git leaves out; relative to the root."""
        told = self._bytes("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
        return () if isinstance(told, GitFailure) else tuple(os.fsdecode(path) for path in told.split(b"\0") if path)

    def renames_since(self, commit: str) -> dict[str, str]:
        """Old paths by new ones of files that were renamed since a commit, uncommitted and untracked ones included."""
        with tempfile.TemporaryDirectory(prefix="ssot-lint-") as directory:
            index = os.path.join(directory, "index")
            own = self._line("rev-parse", "--git-path", "index")
            if not isinstance(own, str):
                return {}
            if os.path.exists(os.path.join(self.root, own)):
                shutil.copyfile(os.path.join(self.root, own), index)
            more = {"GIT_INDEX_FILE": index}
            self._bytes("add", "--intent-to-add", "--", ".", more=more)
            told = self._bytes(
                "diff", "--name-status", "-z", "-M", "--diff-filter=R", "--relative", commit, "--", ".", more=more
            )
        if isinstance(told, GitFailure):
            return {}
        fields = [os.fsdecode(field) for field in told.split(b"\0")]
        return {fields[i + 2]: fields[i + 1] for i in range(0, len(fields) - 2, 3) if fields[i].startswith("R")}

    def _line(self, *arguments: str) -> str | GitFailure:
        told = self._bytes(*arguments)
        return told if isinstance(told, GitFailure) else os.fsdecode(told).strip()

    def _bytes(
        self, *arguments: str, asked: bytes | None = None, more: Mapping[str, str] | None = None
    ) -> bytes | GitFailure:
        return _run(self.root, *arguments, asked=asked, more=more)


def _changes(told: bytes) -> Iterator[tuple[str, Blob | None]]:
    """What ``git diff-tree --raw -z`` says: modes, objects and a letter come before each path."""
    fields = told.split(b"\0")
    for head, name in zip(fields[0:-1:2], fields[1::2], strict=True):
        _, mode, _, blob, _ = os.fsdecode(head).removeprefix(":").split()
        path = os.fsdecode(name)
        yield path, Blob(path, mode, blob) if mode in _KNOWN else None


def _run(
    directory: str, *arguments: str, asked: bytes | None = None, more: Mapping[str, str] | None = None
) -> bytes | GitFailure:
    command = ["--no-optional-locks", "--literal-pathspecs", "-c", "core.fsmonitor=false", *arguments]
    surroundings = {"GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C", **(more or {})}
    return output_of(directory, command, asked=asked or b"", more=surroundings)


def _batch(told: bytes, wanted: list[str]) -> dict[str, bytes] | GitFailure:
    """What ``git cat-file --batch`` answered to each name."""
    found: dict[str, bytes] = {}
    at = 0
    for name in wanted:
        end = told.index(b"\n", at)
        head = told[at:end].split()
        if head[-1:] == [MISSING]:
            return GitFailure(f"has not fetched the content of object {name}")
        size = int(head[2])
        found[name] = told[end + 1 : end + 1 + size]
        at = end + size + 2
    return found
