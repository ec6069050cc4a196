"""``ssot-lint init``: write a commented starter contract."""

from __future__ import annotations

import os

import click

_OWN = "ssot-lint.toml"


@click.command("init")
@click.option("--canonical", metavar="SYMBOL", help="The single source of truth: `package.module:Qual.name`.")
@click.option(
    "--from-discover", type=click.IntRange(1), metavar="N", help="The contract of the Nth family that `discover` tells."
)
@click.option("--pyproject", is_flag=True, help="Append to pyproject.toml instead of writing a file of its own.")
@click.option("--print", "prints", is_flag=True, help="Print the contract and write nothing.")
def command(canonical: str | None, from_discover: int | None, pyproject: bool, prints: bool) -> None:
    """Write a commented starter contract into the current directory.

    With --canonical, what can be inferred is filled in: names of definitions that look like duplicates by name and
    parameters, and the parameter that says whom a call is for.

    \b
    Examples:
      ssot-lint init
      ssot-lint init --canonical shop.delivery:Courier.send_to_user
      ssot-lint init --from-discover 1
    """
    from ssot_lint.cli.starting import discovered, starter
    from ssot_lint.sources.writing import Change, NotWritten, write_all

    root = os.getcwd()
    name = "pyproject.toml" if pyproject else _OWN
    if not prints:
        _refuse_second(root)
    if from_discover is not None:
        if canonical is not None:
            raise click.UsageError("--canonical and --from-discover each name a canonical; give one of them")
        text, found = discovered(root, from_discover, in_pyproject=pyproject)
    else:
        text, found = starter(root, canonical, in_pyproject=pyproject)
    if prints:
        click.echo(text, nl=False)
        return
    path = os.path.join(root, name)
    if pyproject and os.path.exists(path):
        with open(path, "rb") as file:
            old = file.read()
        gap = b"\n" if old.endswith(b"\n") else b"\n\n"
        written = write_all(root, [Change(name, old, old + gap + text.encode())])
        if isinstance(written, NotWritten):
            raise click.UsageError(f"`{name}` was not written: {written.reason}")
    else:
        with open(path, "x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    click.echo(f"wrote {name}")
    if found:
        one, many = "1 definition looks like a duplicate; it is", f"{found} definitions look like duplicates; they are"
        click.echo(f"{one if found == 1 else many} listed in it. Keep what is right, then:")
    else:
        click.echo("Fill in the symbol and the names, then:")
    click.echo("  ssot-lint contract show    # what is inferred from it\n  ssot-lint check")


def _refuse_second(root: str) -> None:
    from ssot_lint.contracts.discovery import find_config

    there = find_config(root)
    if there is not None and os.path.samefile(there.root, root):
        raise click.UsageError(f"`{os.path.basename(there.path)}` already declares contracts; edit it instead")
