"""Environments for earlier states of a tree that is installed in them in editable form."""

from __future__ import annotations

from pathlib import Path

import pytest
from casework import tree_bytes
from smallproject import write_tree

from ssot_lint.program.servers.registry import servers_named
from ssot_lint.program.typeserver import Place
from ssot_lint.sources.shadowing import shadow_of

SITE = "lib/python3.11/site-packages"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment in which a tree in ``now`` is installed in editable form, with its modules in ``src``."""
    write_tree(tmp_path / "now", {"src/shop.py": "X: int = 1\n", "src/fresh.py": "Y: int = 2\n"})
    write_tree(tmp_path / "then", {"src/shop.py": "X: str = ''\n"})
    root = write_tree(tmp_path / "environment", {"pyvenv.cfg": "home = /nowhere\nversion = 3.11.7\n", "bin/tool": "x"})
    write_tree(
        root / SITE,
        {
            "_editable.pth": f"import nothing\n{tmp_path / 'now' / 'src'}\n../../elsewhere\n",
            "other.pth": "# nothing\n/elsewhere\n", "installed/__init__.py": "Z: int = 3\n",
        },
    )  # fmt: skip
    (root / "lib64").symlink_to("lib")
    return root


def test_files_that_lead_into_the_tree_lead_to_its_earlier_state(environment: Path) -> None:
    now, then = environment.parent / "now", environment.parent / "then"
    before = tree_bytes(environment)
    shadow = Path(shadow_of(str(environment), str(now), str(then)))
    assert shadow == then / ".venv"
    assert (shadow / SITE / "_editable.pth").read_text() == f"import nothing\n{then / 'src'}\n../../elsewhere\n"
    assert (shadow / SITE / "other.pth").read_bytes() == (environment / SITE / "other.pth").read_bytes()
    assert (shadow / "lib64" / "python3.11").resolve() == (shadow / "lib" / "python3.11").resolve()
    assert tree_bytes(shadow).keys() >= {"pyvenv.cfg", f"{SITE}/_editable.pth", f"{SITE}/other.pth"}
    assert (shadow / "bin/tool").read_text() == "x"
    assert tree_bytes(environment) == before


def test_any_other_environment_is_used_as_it_is(environment: Path) -> None:
    elsewhere = environment.parent / "third"
    elsewhere.mkdir()
    assert shadow_of(str(environment), str(elsewhere), str(environment.parent / "then")) == str(environment)
    assert not (environment.parent / "then" / ".venv").exists()


def test_a_checker_finds_what_is_installed_and_nothing_of_todays_tree(environment: Path) -> None:
    now, then = environment.parent / "now", environment.parent / "then"
    text = "from fresh import Y\nfrom installed import Z\nfrom shop import X\n"
    (then / "use.py").write_text(text)

    def kinds(place: str) -> list[str]:
        (server,) = servers_named(["ty"], str(then), ["."], place)
        server.start()
        try:
            found = server.definitions([Place("use.py", 1, 19), Place("use.py", 2, 23), Place("use.py", 3, 18)])
        finally:
            server.stop()
        return [Path(one[0].path).name if one else "" for one in found]

    assert kinds(str(environment)) == ["fresh.py", "__init__.py", "shop.py"]
    assert kinds(shadow_of(str(environment), str(now), str(then))) == ["", "__init__.py", "shop.py"]
