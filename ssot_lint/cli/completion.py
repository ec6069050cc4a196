"""``ssot-lint completion``: the script that lets a shell complete commands, options and names."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_SSOT_LINT_COMPLETE"
"""How a shell's script asks the program for completions."""


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that teaches SHELL to complete what you type.

    \b
    bash, in ~/.bashrc:   eval "$(ssot-lint completion bash)"
    zsh, in ~/.zshrc:     eval "$(ssot-lint completion zsh)"
    fish:                 ssot-lint completion fish > ~/.config/fish/completions/ssot-lint.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(ctx.find_root().command, {}, "ssot-lint", VARIABLE).source())
