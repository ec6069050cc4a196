"""Git, asked whether what a run is about to change has been committed, and for what else its commands print."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ssot_lint.sources.tree import repository_of

MOST_AT_ONCE = 400
"""Paths a call: a command line has an end."""

_STATUS = (
    "git", "--no-optional-locks", "--literal-pathspecs", "-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z",
    "--untracked-files=all", "--no-renames", "--",
)  # fmt: skip
_SETS_A_REPOSITORY = frozenset(
    {
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GitFailure:
    """Git could not say; the reason completes a sentence that starts with "git"."""

    reason: str


def uncommitted(root: str, paths: Iterable[str]) -> tuple[str, ...] | GitFailure:
    """Those of the paths (relative to the root) whose content is in no commit, sorted; ignored files are left out.

    Empty outside of a repository. Links are followed: what counts is the file that would be written.
    """
    by_repository: dict[str, dict[str, str]] = defaultdict(dict)
    for path in paths:
        place = os.path.realpath(os.path.join(root, path))
        repository = repository_of(os.path.dirname(place))
        if repository is not None:
            by_repository[repository][os.path.relpath(place, repository).replace(os.sep, "/")] = path
    found: list[str] = []
    for repository, own in sorted(by_repository.items()):
        changed = _changed(repository, list(own))
        if isinstance(changed, GitFailure):
            return changed
        found += [own[name] for name in changed if name in own]
    return tuple(sorted(found))


def _changed(repository: str, names: Sequence[str]) -> list[str] | GitFailure:
    changed: list[str] = []
    for start in range(0, len(names), MOST_AT_ONCE):
        told = _ask(repository, names[start : start + MOST_AT_ONCE])
        if isinstance(told, GitFailure):
            return told
        changed += _names(told)
    return changed


def _ask(repository: str, names: Sequence[str]) -> bytes | GitFailure:
    return output_of(repository, [*_STATUS[1:], *names])


def output_of(
    repository: str,
    arguments: Sequence[str],
    *,
    asked: bytes | None = None,
    more: Mapping[str, str] | None = None,
) -> bytes | GitFailure:
    """What a command of Git prints when it is run in a repository.

    It reads what is ``asked`` (our own standard input by default), with ``more`` in its environment.
    """
    surroundings = {**environment(), **(more or {})}
    try:
        ran = subprocess.run(
            ["git", *arguments], cwd=repository, env=surroundings, input=asked, capture_output=True, check=False
        )
    except OSError as error:
        return GitFailure(f"could not be started ({error.strerror or error})")
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        return GitFailure(f"failed: {said or f'exit code {ran.returncode}'}")
    return ran.stdout


def environment() -> Mapping[str, str]:
    """Ours, without what a Git hook that we may run in says about its own repository."""
    return {name: value for name, value in os.environ.items() if name not in _SETS_A_REPOSITORY}


def _names(status: bytes) -> Iterator[str]:
    """Paths of ``git status --porcelain=v1 -z``: two letters and a blank come before each."""
    for entry in status.split(b"\0"):
        if entry:
            yield os.fsdecode(entry[3:])
