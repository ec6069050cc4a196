"""The pipeline: in which order a run does what. The only module that knows it.

contract + paths → screen → extract (cut, visit) → assemble (resolve) → judge → plan; `ssot_lint.mending` goes on from
there: rewrite → verify.
"""

from __future__ import annotations

import codecs
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ssot_lint.configured import check_templates, missing_symbol, settings_at
from ssot_lint.contracts.model import Settings
from ssot_lint.crew import Crew
from ssot_lint.engine import Extracting
from ssot_lint.facts.extract import Extraction
from ssot_lint.facts.model import Question
from ssot_lint.fixes.model import Plan
from ssot_lint.gate.allowances import Allowed, Judged, allowing
from ssot_lint.options import Options, Progress
from ssot_lint.program.assemble import ContractProblem, Tree, assemble
from ssot_lint.program.beside import Checker
from ssot_lint.program.in_turn import ServersInTurn
from ssot_lint.program.lookup import TreeLookup
from ssot_lint.program.model import Program
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.neighbours import Neighbours
from ssot_lint.program.typeserver import TypeServer, TypeServerFailure
from ssot_lint.project import Found, Reader, entry_points, find_files, searcher
from ssot_lint.rules.judge import judge
from ssot_lint.rules.ledger import sign_off_warnings
from ssot_lint.rules.model import Replacement, Violation
from ssot_lint.screening import Screening
from ssot_lint.sources.discovery import Discovery, discover


@dataclass(slots=True)
class Run:
    """One run over one tree: what was found, and what a fix needs to go on."""

    settings: Settings
    options: Options
    discovery: Discovery
    in_scope: frozenset[str] | None
    """Paths whose violations are reported; None for all."""
    sources: dict[str, bytes]
    """Bytes of every file that was extracted, as read."""
    tree: Tree
    server: TypeServer | None
    program: Program
    plan: Plan
    started: float
    warnings: tuple[str, ...] = ()
    is_typed: bool = True
    """A type checker answered."""
    extractor: Extracting | None = None
    reader: Reader | None = None
    """Reads what is not among the sources, and knows what that was."""
    screened: ModuleTree | None = None
    """Knows where the screening looked for modules."""
    allowed: tuple[Allowed, ...] = ()
    """What comments in the source allow."""

    @property
    def seconds(self) -> float:
        """Time since the run began."""
        return time.perf_counter() - self.started

    def close(self) -> None:
        """End the type checker and the extractor. Never raises."""
        self.close_server()
        if self.extractor is not None:
            self.extractor.stop()

    def close_server(self) -> None:
        """End the type checker. Never raises."""
        if self.server is not None:
            self.server.stop()
            self.server = None


def settings_for(paths: Sequence[str], options: Options) -> Settings:
    """The configuration for some paths, as `ssot_lint.configured.settings_at` finds it."""
    return settings_at(paths, options.config)


def open_run(
    settings: Settings, paths: Sequence[str], options: Options, found: Found | None = None, crew: Crew | None = None
) -> Run:
    """Everything up to the plan. The caller closes the run; ``found`` spares it a second look for files.

    A ``crew`` may have been sent ahead; it is ended with the run.

    Raises `UsageProblem` for paths that hold nothing to check, `ConfigError` for contracts that name what is not there.
    """
    started = time.perf_counter()
    crew = crew or Crew(settings, options.types, options.jobs, options.engine)
    try:
        discovery, in_scope = found or find_files(settings, paths)
        question = question_of(settings)
        crew.extractor.ask(question, options.file_limit)
        screening = Screening(
            settings, question, crew.extractor.add, _counted(options.progress, "searching", len(discovery.files))
        )
        sources: dict[str, bytes] = {}
        for files in screening.in_turn(discovery.files):
            wanted = crew.extractor.screened(files, screening)
            crew.checker.expect(wanted, question.names)
            sources |= wanted
        problems = screening.problems_of(discovery)
        search = searcher(settings, discovery)
        modules = ModuleTree(settings.root, settings.src, discovery.files)
        sources = dict(sorted(sources.items()))
        around = Neighbours(modules, (*sources, *problems), discovery.files, search)
        advance = _counted(options.progress, "reading", len(sources))
        bytes_of = Reader(settings, sources)
        extractions = {**problems, **crew.extractor.finish(around.steps, advance)}
        tree = Tree(
            settings, extractions, entry_points(settings, question), bytes_of,
            discovery.files, search, options.teaches, around, crew.extractor.extraction, crew.extractor.help_with,
        )  # fmt: skip
        if options.profile is not None:
            options.profile.take_in(settings.root, discovery.files, sources, crew.extractor.seconds)
        server, warning = crew.checker.server(tree.look_around())
        warnings = (*settings.notes, *_given_up(crew.extractor.given_up), *((warning,) if warning else ()))
        run = Run(
            settings, options, discovery, in_scope, sources, tree, server, Program({}), Plan((), ()), started,
            warnings, server is not None, crew.extractor, bytes_of, screening.modules,
        )  # fmt: skip
        _overlay_foreign_encodings(run)
        judged(run)
    except BaseException:
        crew.cancel()
        raise
    return run


def open_file_run(settings: Settings, path: str, source: bytes, extraction: Extraction, options: Options) -> Run:
    """A run about one file, extracted already: others are read when a name leads there, and nothing is judged.

    The caller closes the run.
    """
    started = time.perf_counter()
    checker = Checker(settings, options.types)
    try:
        whole = discover(settings.root, (), settings.exclude)
        own = () if os.path.isabs(path) else (path,)
        discovery = replace(whole, files=tuple(sorted({*whole.files, *own})))
        sources = {path: source}
        tree = Tree(
            settings, {path: extraction}, {}, Reader(settings, sources), discovery.files,
            searcher(settings, discovery), options.teaches,
        )  # fmt: skip
        server, warning = checker.server(tree.look_around())
        run = Run(
            settings, options, discovery, frozenset(own), sources, tree, server, Program({}), Plan((), ()), started,
            (warning,) if warning else (), server is not None,
        )  # fmt: skip
        _overlay_foreign_encodings(run)
    except BaseException:
        checker.cancel()
        raise
    return run


def _given_up(files: Mapping[str, float]) -> tuple[str, ...]:
    """What to say of files that took too long to read: so that nobody takes the report for a whole one."""
    if not files:
        return ()
    paths = ", ".join(sorted(files)[:3]) + (", …" if len(files) > 3 else "")
    count = "1 file was" if len(files) == 1 else f"{len(files)} files were"
    limit = max(files.values())
    return (f"{count} given up after {limit:g} s: {paths}; what they hold is not reported (`--file-time-limit`)",)


def _overlay_foreign_encodings(run: Run) -> None:
    """Let the checker, which reads UTF-8 only and counts a byte order mark as a column, see what such files say."""
    foreign = [path for path, source in run.sources.items() if not source.isascii() and _is_foreign(source)]
    overlay(run, {path: text for path in foreign if (text := run.tree.text_of(path)) is not None})


def overlay(run: Run, texts: Mapping[str, str]) -> None:
    """Let the checker read these texts instead of what is on disk."""
    try:
        for path, text in texts.items():
            if run.server is not None:
                run.server.overlay(path, text)
    except TypeServerFailure as error:
        go_on_without_types(run, error)


def _is_foreign(source: bytes) -> bool:
    if source.startswith(codecs.BOM_UTF8):
        return True
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def judged(run: Run) -> None:
    """Link, judge and plan from the run's tree as it is now; fills in its program and plan.

    When the type checker fails for good, the rest of the run goes on without it.
    """
    try:
        _judged(run)
    except TypeServerFailure as error:
        go_on_without_types(run, error)
        _judged(run)


def go_on_without_types(run: Run, error: TypeServerFailure) -> None:
    """End the type checker and say why; what needs types stays unresolved from now on."""
    run.close_server()
    run.is_typed = False
    warning = f"{error}; going on without types, so more uses stay unresolved"
    run.warnings = (*run.warnings, warning)


def _judged(run: Run) -> None:
    run.options.progress("resolving", 0, 0)
    try:
        program = assemble(run.tree, run.server, len(run.discovery.files))
        run.program = replace(program, today=run.options.today or date.today())
    except ContractProblem as problem:
        raise missing_symbol(run.settings, problem) from problem
    if isinstance(run.server, ServersInTurn):
        run.warnings = tuple(dict.fromkeys((*run.warnings, *run.server.warnings)))
    _take_in(run)
    check_templates(run.settings, run.program)
    run.program = replace(run.program, warnings=(*run.program.warnings, *_sign_off_warnings(run)))
    contracts = run.settings.contracts
    run.options.progress("judging", 0, 0)
    found = allowing(run.program, contracts, judge(run.program, contracts)).within(run.in_scope)
    run.allowed = found.allowed
    run.options.progress("planning", 0, 0)
    run.plan = _planned(run, found) if run.options.plans else Plan(found.reported, ())


def _sign_off_warnings(run: Run) -> list[str]:
    contracts = run.settings.contracts
    return [told for one in contracts for told in sign_off_warnings(one, run.program.views[one.name])]


def _take_in(run: Run) -> None:
    """Keep the bytes of files that only linking led to: they mention a duplicate by another name."""
    for path in run.program.module_of:
        if path not in run.sources and (source := run.tree.read(path)) is not None:
            run.sources[path] = source


def check_tree(root: str, options: Options | None = None) -> tuple[Violation, ...]:
    """Violations of the tree under a root, by the configuration found there. Starts no processes of ours by itself."""
    chosen = options or Options(jobs=1)
    run = open_run(settings_for([root], chosen), [root], chosen)
    run.close()
    return run.plan.violations


def question_of(settings: Settings) -> Question:
    """What the contracts need to know of each file."""
    return Question(
        tuple(sorted({name for contract in settings.contracts for name in contract.watched})),
        tuple(sorted({name for contract in settings.contracts for name in contract.handed_on_to})),
    )


def _planned(run: Run, found: Judged) -> Plan:
    from ssot_lint.fixes.deprecation import deprecated_from, lowest_minor
    from ssot_lint.fixes.plan import plan
    from ssot_lint.fixes.quoting import with_quotes_for
    from ssot_lint.fixes.withholding import withheld

    pyproject = run.tree.read("pyproject.toml")
    module = deprecated_from(pyproject)
    allowed = [one.violation for one in run.allowed]
    whole = plan(
        run.program, run.settings.contracts, [*found.reported, *allowed], lookup_of(run), module,
        frozenset(one.fingerprint for one in allowed),
    )  # fmt: skip
    doubted = {one.fingerprint: f"{one.path}:{line}" for one, line in found.doubted}
    return with_quotes_for(withheld(whole, allowed, doubted), lowest_minor(pyproject))


def replacements_in(run: Run) -> dict[str, tuple[Replacement, ...]]:
    """What the run's safe fixes change, by group; nothing where that is not wanted."""
    if not run.options.replaces:
        return {}
    from ssot_lint.fixes.replacements import replacements_of

    return replacements_of(run.plan, run.sources.get, run.tree.modules.package_of, run.options.jobs)


def lookup_of(run: Run) -> TreeLookup:
    """What planning may ask of the run's tree as it is now."""
    tree = run.tree
    return TreeLookup(tree.modules, tree.linker, tree.bindings_of, run.server, tree.syntax_of, tree.search_near)


def _counted(progress: Progress, stage: str, total: int) -> Callable[[int], None]:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(stage, done, total)

    return advance
