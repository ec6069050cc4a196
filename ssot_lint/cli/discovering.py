"""What ``discover`` does with what was typed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ssot_lint.cli.exits import ExitCode

if TYPE_CHECKING:
    from ssot_lint.contracts.model import Settings
    from ssot_lint.discover.model import Discovery


@dataclass(frozen=True, slots=True)
class DiscoverOptions:
    """The options of the command, but for where to look."""

    output_format: str
    output_file: str | None
    top: int | None
    like: str | None
    since: str | None
    baseline: str | None
    accept: bool
    jobs: int | None
    no_cache: bool
    no_history: bool
    quiet: bool


def families(settings: Settings, options: DiscoverOptions) -> None:
    """Find families and tell them, or what a change implements again, or accept them."""
    from ssot_lint.cli import showing
    from ssot_lint.cli.progress import Progress
    from ssot_lint.discover.search import find_families, in_detail
    from ssot_lint.facts.parsing import collecting_later

    with Progress(wanted=not options.quiet) as progress, collecting_later():
        found = find_families(
            settings.root, settings.src, settings.exclude, jobs=options.jobs,
            with_index=not options.no_cache,
            with_history=not options.no_history and not options.accept,
            progress=progress,
        )  # fmt: skip
        if options.accept:
            _accept(found, str(options.baseline))
            return
        found = _without_accepted(found, options.baseline)
        if options.since is not None:
            _tell_since(settings, found, options.since, options)
            return
        default = 20 if options.output_format == "text" else 100
        most = default if options.top is None else options.top or len(found.families)
        if options.output_format == "json":  # the others show none, or work them out from lines
            found = in_detail(settings.root, found, most)
    text = _rendered(found, settings.root, options, most)
    showing.write_out(text, options.output_file)


def like(settings: Settings, options: DiscoverOptions) -> None:
    """Tell what is like a definition, or a snippet on standard input."""
    from ssot_lint.cli import showing
    from ssot_lint.discover.likening import NoSuchDefinition, matches_in_file, matches_of_snippet
    from ssot_lint.reports.discover_like import render_matches

    asked = str(options.like)
    try:
        if asked == "-":
            source = sys.stdin.buffer.read()
            matches = matches_of_snippet(settings.root, settings.src, settings.exclude, source)
        else:
            path, colon, qualname = asked.rpartition(":")
            if not colon:
                raise click.UsageError(f"--like: `{asked}` names no definition; write `app/dates.py:parse_day`")
            inside = _inside(settings.root, path)
            matches = matches_in_file(settings.root, settings.src, settings.exclude, inside, qualname)
    except NoSuchDefinition as problem:
        raise click.UsageError(f"--like: {problem}") from problem
    showing.write_out(render_matches(matches, options.output_format), options.output_file)


def _inside(root: str, path: str) -> str:
    """The path relative to the root, whether it is given from there or from here."""
    if os.path.exists(os.path.join(root, path)) and not os.path.isabs(path):
        return path.replace(os.sep, "/")
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/")


def _tell_since(settings: Settings, found: Discovery, revision: str, options: DiscoverOptions) -> None:
    from ssot_lint.cli import showing
    from ssot_lint.discover.renewed import renewals
    from ssot_lint.reports.discover_like import render_renewals
    from ssot_lint.sources.git import GitFailure

    told = renewals(settings.root, found, revision)
    if isinstance(told, GitFailure):
        raise click.UsageError(f"--since {revision}: git {told.reason}")
    showing.write_out(render_renewals(told, revision, options.output_format), options.output_file)
    if told:
        raise click.exceptions.Exit(ExitCode.VIOLATIONS)


def _accept(found: Discovery, place: str) -> None:
    from ssot_lint.cli import showing
    from ssot_lint.discover.accepting import accepted_text

    showing.write_out(accepted_text(found.families), place)
    count = len(found.families)
    click.echo(f"wrote {place}: {count} {'family is' if count == 1 else 'families are'} accepted")


def _without_accepted(found: Discovery, place: str | None) -> Discovery:
    from ssot_lint.discover.accepting import BadBaseline, accepted_in, without_accepted

    if place is None:
        return found
    try:
        with open(place, encoding="utf-8") as file:
            return without_accepted(found, accepted_in(file.read()))
    except OSError as problem:
        raise click.UsageError(f"--baseline: `{place}` cannot be read: {problem.strerror}") from problem
    except (BadBaseline, UnicodeDecodeError) as problem:
        raise click.UsageError(f"--baseline: `{place}`: {problem}") from problem


def _rendered(discovery: Discovery, root: str, options: DiscoverOptions, most: int) -> str:
    from ssot_lint.cli import showing

    if options.output_format == "json":
        from ssot_lint.reports.discover_json import render_discovery_json

        return render_discovery_json(discovery)
    if options.output_format == "markdown":
        from ssot_lint.reports.discover_markdown import render_discovery_markdown

        return render_discovery_markdown(discovery, most)
    if options.output_format == "html":
        from ssot_lint.reports.discover_html import render_discovery_html

        return render_discovery_html(discovery, showing.text_lines(root))
    from ssot_lint.reports.discover_text import render_discovery_text

    screen = showing.screen(None, to_file=options.output_file is not None)
    return render_discovery_text(discovery, most, width=screen.width, colour=screen.colour)
