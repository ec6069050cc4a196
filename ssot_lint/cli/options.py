"""Options that several commands take, and what they mean to the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ssot_lint.cli.progress import Progress
    from ssot_lint.options import Options
    from ssot_lint.where import Engine

Function = TypeVar("Function", bound=Callable[..., Any])


def _checkers(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The type checkers that the option names, comma-separated."""
    from ssot_lint.program.servers.registry import NONE, UnknownServer, names_in

    try:
        return ",".join(names_in(value)) or NONE
    except UnknownServer as problem:
        raise click.BadParameter(str(problem), ctx, param) from problem


def _completions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """What is written, with its last name complete."""
    from ssot_lint.program.servers.registry import NAMES

    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in NAMES if name.startswith(last)]


def complete_rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of rules that go on from what is typed."""
    from ssot_lint.rules.registry import rules

    return [module.rule.name for module in rules() if module.rule.name.startswith(incomplete)]


def complete_contract(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of contracts, of the configuration here or named before, that go on from what is typed."""
    from ssot_lint.configured import UsageProblem, settings_at
    from ssot_lint.contracts.errors import ConfigError

    try:
        contracts = settings_at([ctx.params.get("project") or "."], ctx.params.get("config")).contracts
    except (ConfigError, UsageProblem):
        return []
    return [one.name for one in contracts if one.name.startswith(incomplete)]


PHASES = ("scaffold", "adapt", "consumers", "finalize", "retire")
"""Names of a migration's phases, in order; here so that start-up loads nothing for them."""

types_option = click.option(
    "--types",
    callback=_checkers,
    shell_complete=_completions,
    metavar="NAME[,NAME...]",
    default="ty",
    show_default=True,
    help="Type checkers to ask: ty, basedpyright, pyright, pyrefly, or none. "
    "Of several, the next is asked only what those before it left open.",
)

_RUN = (
    click.option("--config", metavar="FILE", help="Read the contracts from this file."),
    click.option("--isolated", is_flag=True, help="Look for no configuration: read only what --config names."),
    types_option,
    click.option("-j", "--jobs", type=click.IntRange(1), help="Worker processes (default: as many as pay off)."),
    click.option(
        "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
        help="Read files here, or on a Dask cluster (the extra `dask`).",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="Address of the Dask scheduler (default: workers of our own)."),
    click.option(
        "--file-time-limit", "file_limit", type=click.FloatRange(0), default=30, show_default=True, metavar="SECONDS",
        help="Give a file up that takes longer to read, and report it; 0 for no limit.",
    ),
    click.option("--profile", is_flag=True, help="Tell on standard error which stage and which files took how long."),
    click.option(
        "--contract", "contracts", multiple=True, shell_complete=complete_contract, metavar="NAME",
        help="Only this contract; repeatable.",
    ),
    click.option(
        "--rule", "rules", multiple=True, shell_complete=complete_rule, metavar="RULE",
        help="Only this rule; repeatable.",
    ),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output."),
    click.option("-v", "--verbose", is_flag=True, help="Show how each verdict was reached."),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no warnings."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `run_options` gave a command."""

    config: str | None
    isolated: bool
    types: str
    jobs: int | None
    engine: str
    scheduler: str | None
    file_limit: float
    profile: bool
    contracts: tuple[str, ...]
    rules: tuple[str, ...]
    color: str | None
    verbose: bool
    quiet: bool

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> RunOptions:
        """The options, taken out of what a command was called with. Raises `UsageError` for what means nothing."""
        chosen = cls(**{name: given.pop(name) for name in cls.__dataclass_fields__})
        if chosen.isolated and chosen.config is None:
            raise click.UsageError("--isolated looks for no configuration; name one with --config")
        if chosen.scheduler is not None and chosen.engine != "dask":
            raise click.UsageError("--scheduler goes with --engine dask")
        return chosen

    @property
    def where(self) -> Engine:
        """Where files are read."""
        from ssot_lint.where import Engine

        return Engine(self.engine, self.scheduler, tells=not self.quiet)

    def options(self, progress: Progress, **more: Any) -> Options:
        """Options of a run, with a profile of it if one is wanted, and ``more`` of them."""
        from ssot_lint.options import Options
        from ssot_lint.profiling import Profile

        profile = Profile(progress) if self.profile else None
        limit = self.file_limit or None
        return Options(
            self.types, self.jobs, self.config, progress=profile or progress, profile=profile, file_limit=limit,
            engine=self.where, **more,
        )  # fmt: skip


def run_options(function: Function) -> Function:
    """The options of a command that reads the tree."""
    for option in reversed(_RUN):
        function = option(function)
    return function


def check_choice(rules: tuple[str, ...]) -> None:
    """Refuse the name of a rule that does not exist, naming the nearest."""
    if not rules:
        return
    from ssot_lint.rules.registry import UnknownRule, rule_named

    for name in rules:
        try:
            rule_named(name)
        except UnknownRule as problem:
            raise click.UsageError(str(problem)) from problem


def check_contracts(chosen: tuple[str, ...], known: tuple[str, ...]) -> None:
    """Refuse the name of a contract that is not declared."""
    for name in chosen:
        if name not in known:
            raise click.UsageError(f"there is no contract `{name}`; declared: {', '.join(known)}")
