"""Processes that are started before the rest of this program is loaded, because they will be needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ssot_lint.cli.options import RunOptions
from ssot_lint.contracts.model import Settings

if TYPE_CHECKING:
    from ssot_lint.crew import Crew


@contextmanager
def sent_ahead(settings: Settings, chosen: RunOptions, *, is_cached: bool) -> Iterator[Crew | None]:
    """The crew of a run that is to come; None where a report may be recalled, and none is needed.

    The run ends them; so does whatever comes between.
    """
    from ssot_lint.sources.state import has_kept

    if is_cached and has_kept(settings.root):
        yield None
        return
    from ssot_lint.crew import Crew

    crew = Crew(settings, chosen.types, chosen.jobs, chosen.where)
    try:
        yield crew
    except BaseException:
        crew.cancel()
        raise
