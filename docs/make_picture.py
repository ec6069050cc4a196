"""Draw the README's picture from a real run: ``python docs/make_picture.py``."""

from __future__ import annotations

from pathlib import Path

from ssot_lint.cli.checking import report
from ssot_lint.cli.showing import as_seen_from_here
from ssot_lint.pipeline import Options, settings_for
from ssot_lint.reports.svg import export_svg

HERE = Path(__file__).parent
FIXTURE = "fixtures/netra_apex"
MOST_LINES = 46


def main() -> None:
    """Check the fixture application and write ``docs/images/check.svg``."""
    options = Options(jobs=1)
    settings = settings_for([FIXTURE], options)
    whole, lines = report(settings, [FIXTURE], options, is_cached=False)
    shown, lines = as_seen_from_here(whole, lines, settings.root)
    picture = export_svg(shown, lines, command=f"ssot-lint check {FIXTURE}", width=104, most_lines=MOST_LINES)
    (HERE / "images" / "check.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
