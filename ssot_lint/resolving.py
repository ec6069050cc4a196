"""Resolving: the names at one position, each with what it refers to and what it is to every contract."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing

from ssot_lint.configured import UsageProblem
from ssot_lint.contracts.matching import NameMatcher
from ssot_lint.contracts.model import Contract, Settings
from ssot_lint.facts.entry_points import FILES
from ssot_lint.facts.model import SyntaxProblem, Use, UseKind
from ssot_lint.facts.name_tokens import NamedLine, NameToken, named_line, nearest_named_line
from ssot_lint.options import Options
from ssot_lint.pipeline import Run, go_on_without_types, open_file_run, open_run
from ssot_lint.program.answers import SiteUse
from ssot_lint.program.explaining import Explainer, Explanation
from ssot_lint.program.model import Proof, ResolvedUse
from ssot_lint.program.settles import OpenUse, settled_with
from ssot_lint.program.typeserver import TypeServerFailure
from ssot_lint.project import find_files
from ssot_lint.reports.counting import amount
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.resolution import ContractNote, NameReport, Resolution
from ssot_lint.sources.pointing import Pointed
from ssot_lint.sources.reading import Unreadable, read

_MOST_NAMES = 40
"""Names of one line that are explained."""
_MOST_OPEN = 200
"""Uses of one name in a file that are asked about to see what one annotation would settle."""


def resolve(pointed: Pointed, settings: Settings, options: Options) -> tuple[Resolution, Callable[[str], str | None]]:
    """What is known about the names at a position, and the texts of the files that this speaks of.

    Without a column these are the names that a contract watches; if there are none, every call and definition; else
    every name. Raises `UsageProblem` when there is no such file, line or name.
    """
    started = time.perf_counter()
    path = _path_in(settings, pointed)
    source = read("/" if os.path.isabs(path) else settings.root, path)
    if isinstance(source, Unreadable):
        raise UsageProblem(f"`{visible(pointed.path)}` {source.message}")
    line = named_line(path, source, pointed.line)
    if isinstance(line, SyntaxProblem):
        raise UsageProblem(
            f"{visible(pointed.path)}:{line.line} cannot be read as Python: {line.message}; mend that first"
        )
    tokens = _chosen(pointed, source, line, NameMatcher(_watched(settings)))
    left = len(tokens) - _MOST_NAMES
    tokens = tokens[:_MOST_NAMES]
    with ExitStack() as runs:
        run = runs.enter_context(closing(_opened(settings, path, source, line, tokens, options)))
        explanations = _explained(run, path, tokens)
        judged = run if run.program.views else None
        if judged is None and any(_leads_to_contract(settings, one) for one in explanations):
            judged = _judged(settings, path, options)
            runs.callback(judged.close if judged is not None else run.close)
        names = tuple(_report(run, judged, settings.contracts, one) for one in explanations)
    warnings = dict.fromkeys((*run.warnings, *(judged.warnings if judged is not None else ())))
    if left > 0:
        warnings[f"{left} more names stand on this line; give a column to have one of them explained"] = None
    return Resolution(names, time.perf_counter() - started, tuple(warnings)), run.tree.text_of


def _path_in(settings: Settings, pointed: Pointed) -> str:
    """The file's path from the root; absolute when it is outside."""
    shown = visible(pointed.path)
    if not os.path.exists(pointed.path):
        raise UsageProblem(f"`{shown}` does not exist; paths start at the current directory")
    if os.path.isdir(pointed.path):
        raise UsageProblem(f"`{shown}` is a directory; name a file in it")
    real, root = os.path.realpath(pointed.path), os.path.realpath(settings.root)
    is_inside = real.startswith(os.path.join(root, ""))
    return os.path.relpath(real, root).replace(os.sep, "/") if is_inside else real


def _watched(settings: Settings) -> tuple[str, ...]:
    names = (name for one in settings.contracts for name in (*one.watched, one.canonical.name))
    return tuple(dict.fromkeys(names))


def _chosen(pointed: Pointed, source: bytes, line: NamedLine, watched: NameMatcher) -> tuple[NameToken, ...]:
    """The names that a position means."""
    path = visible(pointed.path)
    here = f"{path}:{pointed.line}"
    if not 1 <= pointed.line <= line.count:
        raise UsageProblem(f"{here} does not exist: the file has {amount(line.count, 'line')}, counted from 1")
    if not line.tokens:
        near = nearest_named_line(source, pointed.line)
        remedy = f"the nearest line with one is {path}:{near}" if near is not None else "nor has the whole file"
        raise UsageProblem(f"{here} holds no name; {remedy}")
    if pointed.column is not None:
        return (_at_column(pointed, line.tokens, pointed.column, watched),)
    own = tuple(one for one in line.tokens if _is_watched(one, watched))
    acting = tuple(one for one in line.tokens if _acts(one))
    return own or acting or tuple(one for one in line.tokens if not _is_part(one))


def _at_column(pointed: Pointed, tokens: Sequence[NameToken], column: int, watched: NameMatcher) -> NameToken:
    """The name at a column or the nearest after it; of a literal pointed at as a whole, what is watched, or its end."""
    after = [one for one in tokens if one.span.end_column > column]
    if not after:
        last, here = tokens[-1], f"{visible(pointed.path)}:{pointed.line}"
        raise UsageProblem(
            f"{here} holds no name at or after column {column}; the last one on the line is `{last.name}`, at "
            f"{here}:{last.span.column}"
        )
    first = after[0]
    if first.use is None or first.use.string is None or first.span.column <= column:
        return first
    same = [one for one in after if one.use is not None and one.use.span == first.use.span]
    return next((one for one in same if _is_watched(one, watched)), same[-1])


def _is_watched(token: NameToken, watched: NameMatcher) -> bool:
    origin = token.use.origin if token.use is not None and token.use.receiver is None else None
    imported = origin.text.rpartition(":")[2] if origin is not None and origin.kind == "from" else ""
    return watched.matches(token.name) or (imported != "" and watched.matches(imported))


def _is_part(token: NameToken) -> bool:
    return token.use is not None and token.use.string is not None and token.use.string.is_part


def _acts(token: NameToken) -> bool:
    if token.use is not None:
        return token.use.kind is UseKind.CALL
    return token.definition is not None and token.definition.kind != "constant"


def _opened(
    settings: Settings, path: str, source: bytes, line: NamedLine, tokens: Iterable[NameToken], options: Options
) -> Run:
    """A run over the whole tree where a contract watches one of the names, else over this file alone."""
    watched = NameMatcher(_watched(settings))
    whole = _judged(settings, path, options) if any(_is_watched(one, watched) for one in tokens) else None
    return whole or open_file_run(settings, path, source, line.extraction, options)


def _judged(settings: Settings, path: str, options: Options) -> Run | None:
    """A run over the whole tree, with what the rules report in this file; None where the contracts do not reach."""
    try:
        found = find_files(settings, [settings.root if path in FILES else os.path.join(settings.root, path)])
    except UsageProblem:
        return None
    return open_run(settings, [], options, found)


def _explained(run: Run, path: str, tokens: Sequence[NameToken]) -> tuple[Explanation, ...]:
    try:
        return Explainer(run.tree, run.server).explained(path, tokens)
    except TypeServerFailure as error:
        go_on_without_types(run, error)
        return Explainer(run.tree, None).explained(path, tokens)


def _leads_to_contract(settings: Settings, explanation: Explanation) -> bool:
    """Some contract is about a definition that the name refers to, by whatever name it goes here."""
    watched = NameMatcher(_watched(settings))
    return any(watched.matches(one.symbol.rpartition(":")[2].rpartition(".")[2]) for one in explanation.targets)


def _report(run: Run, judged: Run | None, contracts: Iterable[Contract], explanation: Explanation) -> NameReport:
    notes = (_note(judged, one, explanation) for one in contracts) if judged is not None else ()
    report = NameReport(explanation, tuple(one for one in notes if one is not None))
    use = explanation.token.use
    if use is None or report.proof is not Proof.NAME_ONLY:
        return report
    return NameReport(explanation, report.contracts, _settles(run, explanation.path, use))


def _settles(run: Run, path: str, use: Use) -> tuple[OpenUse, ...]:
    """Open uses that one annotation would settle: of all watched names, or of this one where none is watched."""
    if run.program.views:
        uses = (one for view in run.program.views.values() for one in view.uses)
        found = settled_with(path, use, ((one.path, one.use) for one in uses if one.proof is Proof.NAME_ONLY))
        if found:
            return found
    module = run.tree.modules.name_of(path)
    alike = [one for one in run.tree.facts_of(path, use.name).facts.uses if settled_with(path, use, [(path, one)])]
    sites = [SiteUse(path, module, one) for one in alike[:_MOST_OPEN]]
    try:
        are_open = Explainer(run.tree, run.server).are_open(sites)
    except TypeServerFailure:
        return ()
    return settled_with(path, use, ((path, one.use) for one, is_open in zip(sites, are_open, strict=True) if is_open))


def _note(run: Run, contract: Contract, explanation: Explanation) -> ContractNote | None:
    """What the name is to a contract; None when the contract has nothing to do with it."""
    view, token = run.program.views[contract.name], explanation.token
    canonical = str(view.canonical.symbol if view.canonical is not None else contract.canonical)
    span = token.use.span if token.use is not None else token.span
    here = (explanation.path, span.line, span.column)
    reported = (one for one in run.plan.violations if (one.path, one.line, one.column) == here)
    violations = tuple(one for one in reported if one.contract == contract.name)
    use = next((one for one in view.uses if _is_same(one, explanation)), None)
    if use is not None:
        roles = tuple((str(one.symbol), one.role) for one in use.targets)
        return ContractNote(contract.name, canonical, use.proof, roles, use.reason, violations)
    places = {here} if token.use is None else set()
    places |= {(one.path, one.line, one.column) for one in explanation.targets}
    sites = [
        one for one in view.definitions
        if (one.path, one.definition.span.line, one.definition.span.column) in places
    ]  # fmt: skip
    roles = tuple((str(one.symbol), one.role) for one in sites)
    return ContractNote(contract.name, canonical, None, roles, "", violations) if roles else None


def _is_same(use: ResolvedUse, explanation: Explanation) -> bool:
    own = explanation.token.use
    return (
        own is not None
        and use.path == explanation.path
        and (use.use.span, use.use.name, use.use.kind) == (own.span, own.name, own.kind)
    )
