"""What installed modules do to others as they are imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from smallproject import write_tree

from ssot_lint.program.deeds_outside import DeedsOutside

PACKAGES = {
    "plain/__init__.py": "import logging as log\nfrom plain.inner import Made\nlog.getLogger('x').addHandler(Made())\n",
    "plain/inner.py": "import os\nclass Made: ...\nEVERY = [Made()]\nEVERY.append(Made())\nHOME = os.path.join('a')\n",
    "loud.py": "import sys\nsys.path.insert(0, 'x')\n",
    "setting.py": "import json\nif True:\n    json.loads = None\n",
    "through/__init__.py": "from . import inner\n",
    "through/inner.py": "def start(): ...\n\n\nstart()\n",
    "guarded.py": "def start(): ...\nif __name__ == '__main__':\n    start()\n",
    "broken.py": "def (\n",
}


@pytest.mark.parametrize(
    ("module", "deed"),
    [
        ("plain", ""),
        ("plain.inner", ""),
        ("loud", "loud.py:2"),
        ("setting", "setting.py:3"),
        ("through", "through/inner.py:4"),
        ("guarded", ""),
        ("broken", ""),
        ("missing", ""),
        ("json", ""),
    ],
)
def test_deeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, deed: str) -> None:
    write_tree(tmp_path / "lib/python3.11/site-packages", dict(PACKAGES))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path))
    found = DeedsOutside(str(tmp_path / "tree")).deed(module)
    assert found == (f"…/site-packages/{deed}" if deed else "")
