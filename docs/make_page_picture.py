"""Take the picture of the page of ``discover``: ``python docs/make_page_picture.py REPORT.html WORDS``.

The page is opened in Chromium, searched for the words, and the first family that is left is unfolded.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browsing import browser, opened

from ssot_lint.sources.putting import put

WIDTH, HEIGHT = 1100, 1420
_SHOW = """(() => {
  const field = document.getElementById('search');
  field.value = WORDS;
  field.dispatchEvent(new Event('input'));
  document.querySelector('.family:not([hidden]) details').open = true;
})()"""


def main() -> None:
    """Write ``docs/images/discover.png``."""
    report, words = Path(sys.argv[1]).resolve(), " ".join(sys.argv[2:])
    program = browser()
    if program is None:
        raise SystemExit("needs Chromium or Chrome")
    with tempfile.TemporaryDirectory() as profile, opened(program, Path(profile)) as page:
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        page.ask("Emulation.setDeviceMetricsOverride", **size)
        page.ask("Emulation.setScrollbarsHidden", hidden=True)
        page.open(report.as_uri())
        page.run(_SHOW.replace("WORDS", repr(words)))
        put(str(Path(__file__).parent / "images" / "discover.png"), page.picture())


if __name__ == "__main__":
    main()
