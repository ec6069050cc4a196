"""The documentation site: ``python -m sphinx -W docs site`` builds it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import write_pages

from ssot_lint import __version__

project = "ssot-lint"
author = "ssot-lint contributors"
copyright = author
version = release = __version__

extensions = ["myst_parser"]
exclude_patterns = ["known-faults.md"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4
# Examples of rules about broken files are broken. What is included from the README links to files of the repository
# that are no pages of the site; a test of ours looks whether they are there.
suppress_warnings = ["misc.highlighting_failure", "myst.xref_missing"]

html_theme = "furo"
html_title = "ssot-lint"
html_show_sourcelink = False
html_copy_source = False

write_pages()
