"""The command line: one click command a module; each is imported only when it is called."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from ssot_lint import __version__
from ssot_lint.cli.exits import ExitCode, bug_report, usage_problems

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COMMANDS = {
    "check": "Report violations; exit with 1 when there are any.",
    "fleet": "Check many repositories by one set of contracts.",
    "fix": "Show the diff that would mend them; --write applies it.",
    "undo": "Give back the exact bytes that a run of fix --write replaced.",
    "baseline": "Accept what is there, so that only what is new fails.",
    "status": "Show how far each migration is, and what blocks deletion.",
    "scaffold": "Write the wrapper service around a canonical, with its test.",
    "discover": "Find definitions that do one job, though nobody declared them.",
    "resolve": "Explain what a name in a file refers to, and how that is known.",
    "explain": "Say what a rule finds, why it matters, and when its fix is safe.",
    "rules": "List the rules.",
    "contract": "Show what was inferred from each contract.",
    "init": "Write a commented starter contract.",
    "clean": "Drop what runs keep so that the next ones are quick.",
    "completion": "Print the script that lets a shell complete what you type.",
}

_COLLECTING = (200_000, 50, 100)
"""How seldom garbage is looked for: syntax trees are large and free of cycles, and a run is short."""


class _LazyGroup(click.Group):
    """Knows its commands by name and one line of help, and imports one only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"ssot_lint.cli.{cmd_name}")
        command = module.command
        assert isinstance(command, click.Command)
        _complete_files(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=told) for name, told in _COMMANDS.items() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in _COMMANDS and not name.startswith("-"):
            import difflib

            near = difflib.get_close_matches(name, _COMMANDS, 1)
            hint = f" Did you mean `{near[0]}`?" if near else f" There are: {', '.join(_COMMANDS)}."
            ctx.fail(f"there is no command `{name}`.{hint}")
        return super().resolve_command(ctx, args)


def _complete_files(command: click.Command) -> None:
    """Let shells complete files where the value of an option is called one."""
    for option in command.params:
        if option.metavar in ("FILE", "DIRECTORY") and option.type is click.STRING:
            option.type = click.Path()
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _complete_files(inner)


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nStart with `ssot-lint init`; then `ssot-lint check`, `ssot-lint fix`, `ssot-lint fix --write`.",
)
@click.version_option(__version__, "-V", "--version", message="ssot-lint %(version)s")
def ssot_lint() -> None:
    """Give a Python code base its single source of truth back.

    You declare one canonical API; ssot-lint finds every duplicate definition and everything that uses one, gates new
    ones, and rewrites the old ones where that is safe.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code: 0 clean, 1 violations, 2 usage or configuration, 3 our fault."""
    _take_interrupts()
    gc.set_threshold(*_COLLECTING)
    try:
        code = ssot_lint.main(
            args=list(arguments) if arguments is not None else None, prog_name="ssot-lint", standalone_mode=False
        )
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as problem:
        problem.show()
        code = ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt, _Interrupted):
        _end_by(signal.SIGINT)
    except BrokenPipeError:
        _end_by(getattr(signal, "SIGPIPE", signal.SIGTERM))
    except usage_problems() as problem:
        click.echo(f"error: {problem}", err=True)
        code = ExitCode.USAGE
    except Exception as problem:
        bug_report(problem)
        code = ExitCode.OURS
    sys.exit(int(code or 0))


class _Interrupted(BaseException):
    """Ctrl-C, under a name that click does not answer with a line of its own."""


def _take_interrupts() -> None:
    def interrupt(number: int, frame: object) -> NoReturn:
        raise _Interrupted

    with contextlib.suppress(ValueError):  # not in the main thread: somebody else takes them
        signal.signal(signal.SIGINT, interrupt)


def _end_by(number: int) -> NoReturn:
    """End quietly with the code that a shell gives to an end by this signal."""
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
    except (OSError, ValueError):
        pass
    os._exit(128 + number)
