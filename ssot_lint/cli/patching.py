"""Patches on disk: one file, or a directory of them with a page that says how to apply them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from ssot_lint.fixes.diff import unified_diff
from ssot_lint.reports.closing import package_of
from ssot_lint.reports.counting import amount
from ssot_lint.reports.diff_text import count_changes
from ssot_lint.reports.escaping import visible

if TYPE_CHECKING:
    from ssot_lint.fixes.model import PlannedEdit
    from ssot_lint.fixes.splitting import Share
    from ssot_lint.mending import Mended
    from ssot_lint.pipeline import Run
    from ssot_lint.rules.model import Violation
    from ssot_lint.series import Patch

PATCH_SIZE = 300
UNOWNED = "no owner"

_PAGE = """\
# {count}, split by {split_by}

Apply them in this order, from `{root}` (the directory that their paths start at). After each, everything parses and
`ssot-lint check` reports nothing new; edits that belong together are in one patch.

| patch | for | lines | files | mends |
| :-- | :-- | --: | --: | :-- |
{rows}

```sh
{commands}
```

So that `git blame` looks through them, name their commits in `.git-blame-ignore-revs` at the root of the repository,
once they have the hash that they keep (a squash or a rebase gives them another):

```sh
git log -1 --format='# %s%n%H' >> .git-blame-ignore-revs   # after each commit
git config blame.ignoreRevsFile .git-blame-ignore-revs     # once in each clone; hosting sites find the file by its name
```
"""


def shares_of(run: Run, mended: Mended, split_by: str, size: int | None) -> tuple[Share, ...]:
    """The edits of the first round, dealt out."""
    from ssot_lint.fixes.splitting import split_by as split
    from ssot_lint.fixes.splitting import split_by_size

    if split_by == "size":
        return split_by_size(mended.first, size or PATCH_SIZE)
    rules = {place: violation.rule for place, violation in _violation_at(mended).items()}
    title_of: dict[str, Callable[[PlannedEdit], str]] = {
        "package": lambda edit: package_of(edit.path),
        "rule": lambda edit: rules.get(_place(edit), "others"),
    }
    return split(mended.first, title_of.get(split_by) or _owners(run.settings.root))


def check_directory(place: str) -> None:
    """Raise `UsageError` unless the directory is new or empty: patches of another series must not mix with ours."""
    try:
        taken = os.path.lexists(place) and (not os.path.isdir(place) or os.listdir(place))
    except OSError as problem:
        raise click.UsageError(f"`{place}` cannot be used: {problem.strerror or problem}") from problem
    if taken:
        raise click.UsageError(f"`{place}` is there already and not empty; name a new directory for --patch-series")


def write_file(place: str, content: bytes) -> None:
    """Write a file of ours that a person named. Raises `UsageError`."""
    try:
        with open(place, "wb") as file:
            file.write(content)
    except OSError as problem:
        raise click.UsageError(f"`{place}` could not be written: {problem.strerror or problem}") from problem


def write_series(directory: str, root: str, mended: Mended, patches: Sequence[Patch], split_by: str) -> None:
    """Write the patches and a page about them. Raises `UsageError`."""
    check_directory(directory)
    try:
        os.makedirs(directory, exist_ok=True)
    except OSError as problem:
        raise click.UsageError(f"`{directory}` could not be made: {problem.strerror or problem}") from problem
    violations = _violation_at(mended)
    rows, commands = [], []
    for number, patch in enumerate(patches, 1):
        name, title = f"{number:04}-{_slug(patch.titles)}.patch", _title(patch)
        diff = b"".join(unified_diff(*file) for file in patch.files)
        added, removed = count_changes(diff)
        mends = _mends(patch, violations)
        subject = f"{number} of {len(patches)}: {title}"
        head = f"Subject: {subject}\n\nMade by ssot-lint; mends {mends}.\n\n"
        write_file(os.path.join(directory, name), head.encode("utf-8", "backslashreplace") + diff)
        rows.append(f"| {name} | {_cell(title)} | +{added} −{removed} | {len(patch.files)} | {mends} |")
        commands += [
            f"git apply --index {directory_name(directory, root)}/{name} &&",
            f"  git commit -m '{_quoted(subject)}'",
        ]
    page = _PAGE.format(
        count="1 patch" if len(patches) == 1 else f"{len(patches)} patches", split_by=split_by,
        root=os.path.basename(root), rows="\n".join(rows), commands="\n".join(commands),
    )  # fmt: skip
    write_file(os.path.join(directory, "README.md"), page.encode("utf-8", "backslashreplace"))


def directory_name(directory: str, root: str) -> str:
    """The directory as it is reached from the root."""
    return os.path.relpath(directory, root).replace(os.sep, "/")


def _owners(root: str) -> Callable[[PlannedEdit], str]:
    from ssot_lint.sources.codeowners import owners_of

    owners = owners_of(root)
    if not owners.path:
        raise click.UsageError("there is no CODEOWNERS file; try --split-by package, rule or size")
    return lambda edit: " ".join(owners.of(edit.path)) or UNOWNED


def _place(edit: PlannedEdit) -> tuple[str, int, int]:
    return edit.path, edit.edit.span.line, edit.edit.span.column


def _violation_at(mended: Mended) -> dict[tuple[str, int, int], Violation]:
    return {(one.path, one.line, one.column): one for one in mended.plan.violations if one.fix is not None}


def _mends(patch: Patch, violations: dict[tuple[str, int, int], Violation]) -> str:
    """How many violations of which rules."""
    rules = Counter(one.rule for edit in patch.edits if (one := violations.get(_place(edit))) is not None)
    return ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items())) or amount(
        len(patch.edits), "violation"
    )


def _title(patch: Patch) -> str:
    return visible(", ".join(patch.titles))


def _slug(titles: Sequence[str]) -> str:
    return re.sub(r"[^a-z0-9]+", "-", " ".join(titles).lower()).strip("-")[:48].rstrip("-") or "edits"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("`", "'")


def _quoted(text: str) -> str:
    return text.replace("'", "'\\''")
