"""Trying out: the examples of the contracts, rewritten as if they stood in the tree. Nothing on disk changes.

A third module that knows an order: it puts the examples' text into a run that is open already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ssot_lint.contracts.model import Contract, Example, Symbol
from ssot_lint.engine import extract_all
from ssot_lint.fixes.apply import Applied, Applier
from ssot_lint.fixes.snippets import Snippet, UnclearExample, snippet_of
from ssot_lint.pipeline import Run, judged, overlay, question_of
from ssot_lint.program.model import Role

_NO_SUBJECT = (Role.CANONICAL, Role.DOUBLE, Role.UNRELATED, Role.ALLOWED)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one example."""

    contract: str
    example: Example
    got: str
    """The example's code after the rewrite."""
    reasons: tuple[str, ...] = ()
    """Why what was left was left, each once."""

    @property
    def holds(self) -> bool:
        """True when the rewrite gave what the example says, or was refused as it says."""
        if self.example.after is None:
            is_left = self.got == self.example.before
            return is_left and any(self.example.refused in reason for reason in self.reasons)
        return self.got == self.example.after


def try_examples(run: Run, contracts: Sequence[Contract]) -> tuple[Tried, ...]:
    """Every example of the contracts, in order, with its outcome. The run stands on a tree with the examples in it."""
    snippets: dict[str, tuple[Contract, Example, Snippet | str]] = {}
    for contract in contracts:
        duplicates = _duplicates(run, contract)
        for example in contract.examples:
            try:
                snippet: Snippet | str = snippet_of(example, duplicates)
            except UnclearExample as unclear:
                snippet = str(unclear)
            snippets[_path(run, example, len(snippets))] = (contract, example, snippet)
    texts = {path: one.text for path, (_, _, one) in snippets.items() if isinstance(one, Snippet)}
    applied = _applied(run, texts)
    return tuple(_tried(run, path, *given, applied) for path, given in snippets.items())


def _duplicates(run: Run, contract: Contract) -> list[Symbol]:
    view = run.program.views[contract.name]
    return [one.symbol for one in view.definitions if one.role not in _NO_SUBJECT]


def _path(run: Run, example: Example, number: int) -> str:
    """A path that no file has, in the example's package."""
    inner = "/".join(example.package.split(".")) if example.package else ""
    around = run.tree.modules.path_of(example.package) if example.package else None
    directory = around.rpartition("/")[0] if around is not None else "/".join(filter(None, (_first_root(run), inner)))
    return "/".join(filter(None, (directory, f"ssot_lint_example_{number}.py")))


def _first_root(run: Run) -> str:
    root = run.settings.src[0] if run.settings.src else "."
    return "" if root == "." else root


def _applied(run: Run, texts: Mapping[str, str]) -> Applied:
    """Every edit that can be made in the examples' files, the unsafe ones too."""
    sources = {path: text.encode() for path, text in texts.items()}
    before = run.tree
    read = before.read
    run.sources.update(sources)
    run.in_scope = frozenset(sources)
    run.tree = replace(
        before,
        extractions={**before.extractions, **extract_all(sources, question_of(run.settings))},
        read=lambda path: sources[path] if path in sources else read(path),
        files=tuple(sorted({*before.files, *sources})) if before.files else before.files,
    )
    overlay(run, texts)
    judged(run)
    applier = Applier(sources.get, run.tree.modules.package_of, 1)
    return applier.apply([edit for edit in run.plan.edits if edit.path in sources])


def _tried(
    run: Run, path: str, contract: Contract, example: Example, snippet: Snippet | str, applied: Applied
) -> Tried:
    if isinstance(snippet, str):
        return Tried(contract.name, example, example.before, (snippet,))
    own = [one for one in run.plan.violations if one.path == path and one.contract == contract.name]
    reasons = [one.fix.reason for one in own if one.fix is not None and one.fix.reason]
    reasons += [reason for edit, reason in applied.refused.items() if edit.path == path]
    reasons += [one.message for one in own if one.fix is None]
    if not own:
        reasons = ["nothing in it is a use of a duplicate of this contract, as far as can be told"]
    new = applied.sources[path].decode() if path in applied.sources else snippet.text
    return Tried(contract.name, example, snippet.own_part(new), tuple(dict.fromkeys(reasons)))
