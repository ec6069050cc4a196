"""Draw the README's picture from a real run: ``python docs/make_picture.py``."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from ssot_lint.cli.checking import report
from ssot_lint.cli.showing import write_out
from ssot_lint.options import Options
from ssot_lint.pipeline import settings_for
from ssot_lint.reports.svg import export_svg

HERE = Path(__file__).parent
FIXTURE = "fixtures/netra_apex"
MOST_LINES = 46
_MARKER = re.compile(r"[ \t]*# expect(?:-todo)?:.*$", re.MULTILINE)


def main() -> None:
    """Check a copy of the fixture application without its markers and write ``docs/images/check.svg``."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "netra_apex"
        shutil.copytree(HERE.parent / FIXTURE, root, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        for path in root.rglob("*.py"):
            write_out(_MARKER.sub("", path.read_text(encoding="utf-8")), str(path))
        draw(str(root))


def draw(root: str) -> None:
    """Check a tree and draw the report with its paths as they are below the root."""
    options = Options(jobs=1)
    shown, lines = report(settings_for([root], options), [root], options, is_cached=False)
    picture = export_svg(shown, lines, command="ssot-lint check", width=104, most_lines=MOST_LINES)
    write_out(picture, str(HERE / "images" / "check.svg"))


if __name__ == "__main__":
    main()
