"""Imports that a rewrite brings: where they go in a whole tree, and what must not be imported there."""

from __future__ import annotations

from typing import Any

import pytest

GETTER = """\
[[contract]]
name = "c"
canonical = "hub:Hub.send"
names = ["old_push", "old_send"]

[[contract.duplicate]]
symbol = "app:Post.old_push"
rewrite = "get_hub().push({user})"
imports = ["hub:get_hub"]
"""
POST = "class Post:\n    def old_push(self, user):\n        print(user)\n\n    def go(self, u):\n        self.old_push(u)\n"
NEW = POST.replace("self.old_push(u)", "get_hub().push(u)")
IMPORT = "from hub import get_hub\n"


@pytest.mark.parametrize(
    ("head", "new_head"),
    [
        ("", f"{IMPORT}\n\n"),
        ('"""What."""\n\n\n', f'"""What."""\n\n{IMPORT}\n\n'),
        (
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n",
            f"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n{IMPORT}\n\n",
        ),
        ("# Licence\n\n", f"# Licence\n\n{IMPORT}\n\n"),
        (
            '"""What."""\nfrom __future__ import annotations\n\n\n',
            f'"""What."""\nfrom __future__ import annotations\n\n{IMPORT}\n\n',
        ),
        ("if True:\n    import os\n\n\n", f"{IMPORT}\nif True:\n    import os\n\n\n"),
    ],
)
def test_a_file_gets_its_first_import(rewrite: Any, head: str, new_head: str) -> None:
    done = rewrite(GETTER, f"--- app.py\n{head}{POST}", unsafe=True)
    assert done.files["app.py"] == f"{new_head}{NEW}"
