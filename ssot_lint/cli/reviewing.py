"""The change under review, as the host that runs us tells of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import IO

from ssot_lint.reports.format import IsTouched
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.touched import touched_since
from ssot_lint.sources.tree import repository_of


def touched_here(root: str, environ: Mapping[str, str], told: IO[str] | None) -> IsTouched | None:
    """Which lines the change touches; None when there is none, or Git has not got the branch that it goes to.

    The latter is said on the stream, with what to do about it.
    """
    revision = base_of(environ)
    repository = repository_of(os.path.realpath(root))
    if revision is None or repository is None:
        return None
    touched = touched_since(repository, revision)
    if not isinstance(touched, GitFailure):
        return touched
    if told is not None:
        print(
            f"warning: what this change touches is not put first: git {touched.reason}; "
            "fetch the branch that it goes to, with its history (`fetch-depth: 0`)",
            file=told,
        )
    return None


def base_of(environ: Mapping[str, str]) -> str | None:
    """The revision that a change under review goes to: of GitHub, GitLab or Azure."""
    if environ.get("GITHUB_BASE_REF"):
        return f"refs/remotes/origin/{environ['GITHUB_BASE_REF']}"
    if environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        return environ["CI_MERGE_REQUEST_DIFF_BASE_SHA"]
    target = environ.get("SYSTEM_PULLREQUEST_TARGETBRANCH", "")
    return f"refs/remotes/origin/{target.removeprefix('refs/heads/')}" if target else None
