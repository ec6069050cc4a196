"""Only what is new: a tree held against its own earlier state, which is read from git and checked out nowhere."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from msgspec.structs import replace as with_fields

from ssot_lint.configured import UsageProblem
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.model import Contract, Settings
from ssot_lint.facts.renamed import renamed_definitions
from ssot_lint.gate.baseline import Comparison, compare
from ssot_lint.gate.renaming import older_names
from ssot_lint.options import Options
from ssot_lint.pipeline import open_run
from ssot_lint.program.assemble import ContractProblem
from ssot_lint.program.modules import ModuleTree
from ssot_lint.project import find_files
from ssot_lint.rules.fingerprints import Identity, identity
from ssot_lint.rules.model import Violation
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import History
from ssot_lint.sources.installed import environment_of
from ssot_lint.sources.materializing import is_about_python, materialize
from ssot_lint.sources.reading import read
from ssot_lint.sources.shadowing import shadow_of

_BRANCHES = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "BITBUCKET_PR_DESTINATION_BRANCH")
"""Where hosts say which branch a change is to go into."""
_LEDGER = "unresolved-use"


def only_new(
    settings: Settings, options: Options, violations: Sequence[Violation], revision: str
) -> tuple[tuple[Violation, ...], list[str]]:
    """Violations that the tree has and the merge base with a revision had not, and what to say about it.

    An empty revision means the branch that changes go into. Raises `UsageProblem` when git cannot tell.
    """
    history = History.of(settings.root)
    if isinstance(history, GitFailure):
        raise UsageProblem(f"--since compares with a commit, and git {history.reason}")
    base = merge_base(history, revision)
    if not violations:
        return (), []
    scripts = frozenset(one.path for one in violations if not is_about_python(one.path))
    changed = history.changed_since(base)
    if not isinstance(changed, GitFailure) and not any(is_about_python(one) or one in scripts for one in changed):
        return (), [f"no Python file differs from {base[:12]}, so nothing is new"]
    before, notes = _violations_at(settings, options, history, base, scripts)
    found = compare(violations, map(identity, before), never=frozenset())
    if found.new and found.slack and (older := older_since(settings, history, base, found)) is not None:
        found = compare(violations, map(identity, before), older, never=frozenset())
    known_by_name = Counter((one.contract, one.symbol, one.use) for one in found.slack if one.rule == _LEDGER)
    new = []
    for violation in found.new:
        own = identity(violation)
        place = (own.contract, own.symbol, own.use)
        if known_by_name[place]:  # it was there, and is only better known now
            known_by_name[place] -= 1
        else:
            new.append(_told(violation, settings.contracts))
    gone = len(violations) - len(new)
    if gone:
        notes.append(f"{gone:,} {'violation was' if gone == 1 else 'violations were'} there before, at {base[:12]}")
    return tuple(new), notes


def older_since(
    settings: Settings, history: History, commit: str, found: Comparison
) -> Callable[[Identity], Identity] | None:
    """What identities were called at a commit, as far as those matter that a comparison found new or gone.

    None when neither files nor definitions were renamed since.
    """
    moved = history.renames_since(commit)
    modules = older_modules(settings, moved)
    definitions = _older_definitions(settings, history, commit, moved, found)
    return older_names(modules, moved, definitions) if moved or definitions else None


def _older_definitions(
    settings: Settings, history: History, commit: str, moved: Mapping[str, str], found: Comparison
) -> dict[tuple[str, str], str]:
    """Old names of definitions around, or that are, what is new, by their module and new name."""
    listed = history.files_at(commit)
    if isinstance(listed, GitFailure):
        return {}
    blobs = {one.path: one.name for one in listed}
    tree = ModuleTree(settings.root, settings.src)
    symbols = {text for one in map(identity, found.new) for text in (one.symbol, one.target) if ":" in text}
    renamed: dict[tuple[str, str], str] = {}
    for module in sorted({text.partition(":")[0] for text in symbols}):
        path = module if module.endswith((".py", ".pyi")) else tree.path_of(module)
        blob = blobs.get(moved.get(path, path)) if path is not None else None
        if path is None or blob is None:
            continue
        old, new = history.contents([blob]), read(settings.root, path)
        if not isinstance(old, GitFailure) and isinstance(new, bytes) and old[blob] != new:
            renamed |= {(module, name): before for name, before in renamed_definitions(old[blob], new).items()}
    return renamed


def older_modules(settings: Settings, moved: Mapping[str, str]) -> dict[str, str]:
    """Old names of modules by new ones, given old paths by new ones."""
    modules = ModuleTree(settings.root, settings.src, [*moved, *moved.values()])
    return {modules.name_of(new): modules.name_of(old) for new, old in moved.items()}


def _told(violation: Violation, contracts: Sequence[Contract]) -> Violation:
    """The violation; a new definition is told what it does again."""
    contract = next((one for one in contracts if one.name == violation.contract), None)
    if violation.rule not in {"duplicate-definition", "shape-duplicate"} or contract is None:
        return violation
    return with_fields(violation, message=f"{violation.message}; this change re-implements `{contract.canonical}`")


def merge_base(history: History, revision: str) -> str:
    """The merge base with a revision; with the branch that changes go into, if that is empty. Raises `UsageProblem`."""
    wanted = revision or _target_branch(history)
    commit = history.commit(wanted)
    hint = ""
    if history.is_shallow():
        hint = (
            "\nThis is a shallow clone: fetch what is missing with `git fetch --unshallow`, or check out with full "
            "history (`fetch-depth: 0` for actions/checkout, `GIT_DEPTH: 0` for GitLab)."
        )
    if isinstance(commit, GitFailure):
        raise UsageProblem(f"git knows no commit `{wanted}`{hint}")
    base = history.merge_base(commit)
    if isinstance(base, GitFailure):
        raise UsageProblem(f"`{wanted}` and the commit that is checked out have no common ancestor{hint}")
    return base


def _target_branch(history: History) -> str:
    """The branch that the change at hand is to go into: as the host says, else the default branch."""
    for name in _BRANCHES:
        branch = os.environ.get(name, "")
        if branch:
            candidates = (f"refs/remotes/origin/{branch}", branch)
            return next((one for one in candidates if isinstance(history.commit(one), str)), branch)
    default = history.default_branch()
    if default is None:
        raise UsageProblem("git knows no default branch to compare with; name a revision: `--since=origin/main`")
    return default


def _violations_at(
    settings: Settings, options: Options, history: History, commit: str, scripts: frozenset[str]
) -> tuple[tuple[Violation, ...], list[str]]:
    """Violations that the tree of a commit has by today's contracts, its ``scripts`` without suffix included."""
    with tempfile.TemporaryDirectory(prefix="ssot-lint-") as directory:
        try:
            failure = materialize(history, commit, directory, scripts)
            environment = environment_of(history.root, settings.environment)
            shadow = shadow_of(environment, history.root, directory)
        except OSError as error:
            raise UsageProblem(f"--since could not write the files of {commit[:12]}: {error}") from error
        if failure is not None:
            raise UsageProblem(f"--since needs the files of {commit[:12]}, and git {failure.reason}")
        notes: list[str] = []
        contracts = tuple(_without_rewrites(one) for one in settings.contracts)
        while contracts:
            own = replace(settings, root=os.path.realpath(directory), contracts=contracts)
            own = replace(own, environment=shadow if shadow != environment else settings.environment)
            try:
                found, _ = find_files(own, ())
                there = (path for path in scripts if os.path.isfile(os.path.join(directory, path)))
                found = replace(found, files=tuple(sorted({*found.files, *there})))
                run = open_run(own, (), replace(options, config=None, plans=False), (found, None))
            except UsageProblem:  # no file to check
                return (), notes
            except ConfigError as error:
                contracts, note = _fitting(contracts, error.__cause__)
                notes += [f"{note} at {commit[:12]}"] if note else []
                continue
            run.close()
            return run.plan.violations, [*notes, *run.warnings]
    return (), notes


def _fitting(contracts: tuple[Contract, ...], cause: BaseException | None) -> tuple[tuple[Contract, ...], str]:
    """The contracts without what an earlier tree did not have yet, and what that means."""
    if not isinstance(cause, ContractProblem):
        return tuple(replace(one, scope_parameter=None) for one in contracts), ""
    missing, name = cause.missing.symbol, cause.contract.name
    if missing == cause.contract.canonical:
        left = tuple(one for one in contracts if one.name != name)
        return left, f"`{missing}` was not there yet, so all violations of `{name}` count as new:"
    return tuple(
        replace(one, duplicates=tuple(each for each in one.duplicates if each.symbol != missing)) for one in contracts
    ), ""


def _without_rewrites(contract: Contract) -> Contract:
    """What is looked for, without how it is rewritten: an earlier tree need not fit today's templates."""
    plain = tuple(
        replace(one, rewrite=None, rewrite_result=None, imports=(), variants=()) for one in contract.duplicates
    )
    return replace(contract, duplicates=plain, examples=(), service=None)
