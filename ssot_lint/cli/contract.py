"""``ssot-lint contract show``: what was inferred from each contract; ``contract test``; and ``contract schema``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ssot_lint.cli.options import check_contracts, complete_contract, types_option
from ssot_lint.cli.trying import command as test_command

if TYPE_CHECKING:
    from ssot_lint.contracts.model import Origin
    from ssot_lint.fixes.inferred import Inferred


@click.group("contract")
def command() -> None:
    """Look at the declared contracts, and try out their examples."""


command.add_command(test_command)


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of the configuration, for editors that complete and check TOML."""
    from ssot_lint.cli.showing import write_out
    from ssot_lint.contracts.schema import config_schema_text

    write_out(config_schema_text(), None)


@command.command("show")
@click.argument("names", nargs=-1, shell_complete=complete_contract)
@click.option("--config", metavar="FILE", help="Read the contracts from this file.")
@click.option("--project", metavar="DIRECTORY", default=".", help="A directory of the project (default: here).")
@types_option
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), help="Colour the output.")
def show(
    names: tuple[str, ...], config: str | None, project: str, types: str, output_format: str, color: str | None
) -> None:
    """Print the contracts NAMES (default: all) with everything that was inferred.

    The canonical after following aliases, every definition with its role, and how calls of it are rewritten, or why
    that has to be declared.
    """
    from ssot_lint.cli import showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.fixes.inferred import inferred_of
    from ssot_lint.options import Options
    from ssot_lint.pipeline import lookup_of, open_run, settings_for
    from ssot_lint.reports.contract_text import render_contract

    with Progress() as progress:
        options = Options(types, None, config, plans=False, progress=progress)
        settings = settings_for([project], options)
        check_contracts(names, tuple(contract.name for contract in settings.contracts))
        chosen = [one for one in settings.contracts if not names or one.name in names]
        run = open_run(settings, [project], options)
        try:
            lookup = lookup_of(run)
            known = {one.name: inferred_of(run.program, one, lookup) for one in chosen}
        finally:
            run.close()
    showing.warn((*run.warnings, *run.program.warnings), quiet=False)
    if output_format == "json":
        showing.write_out(_as_json(known, {one.name: one.origin for one in chosen}), None)
        return
    screen = showing.screen(color, to_file=False)
    for contract in chosen:
        rewrites = {str(one.site.symbol): _told(one) for one in known[contract.name]}
        view = run.program.views[contract.name]
        showing.write_out(render_contract(contract, view, rewrites, width=screen.width, colour=screen.colour), None)
    sys.stdout.flush()


def _told(one: Inferred) -> list[tuple[str, str]]:
    by = "declared" if one.is_declared else "inferred"
    told = [("rewrite", f"{one.rewrite}   ({by})")] if one.rewrite else []
    told += [("result", f"{one.rewrite_result}   (declared)")] if one.rewrite_result else []
    told += [("imports", ", ".join(one.imports))] if one.imports else []
    for variant in one.variants:
        told += [("when", variant.conditions), *((f"  {label}", text) for label, text in variant.outcome)]
    return told + ([("no rewrite", one.obstacle)] if one.obstacle else [])


def _as_json(known: dict[str, tuple[Inferred, ...]], origins: dict[str, Origin | None]) -> str:
    import json

    return json.dumps(
        {
            "schema_version": 1,
            "contracts": {
                name: [
                    {
                        "symbol": str(one.site.symbol),
                        "role": one.site.role.value,
                        "path": one.site.path,
                        "line": one.site.definition.span.line,
                        "rewrite": one.rewrite or None,
                        "rewrite_result": one.rewrite_result or None,
                        "imports": list(one.imports),
                        "declared": one.is_declared,
                        "obstacle": one.obstacle or None,
                        "when": [{"conditions": each.conditions, **dict(each.outcome)} for each in one.variants],
                    }
                    for one in group
                ]
                for name, group in known.items()
            },
            "packages": {
                name: {"name": one.distribution, "version": one.version, "path": one.path}
                for name, one in origins.items()
                if one is not None
            },
        },
        indent=2,
    )
