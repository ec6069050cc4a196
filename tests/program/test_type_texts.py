"""Types as checkers print them, read as ours; and a mirror that never touches what it mirrors."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_lint.program.servers import pyrefly, pyright
from ssot_lint.program.servers.mirror import Mirror
from ssot_lint.program.servers.texts import from_utf16, to_utf16
from ssot_lint.program.servers.typetext import class_name, class_names, members, unqualified

PYRIGHT = {
    "(variable) r: Router": "Router",
    "(parameter) k: type[Router]\n\nWhat it is.": "type[Router]",
    "(method) def push(\n    user: Unknown\n) -> None\n\nDoc.": "def push(\n    user: Unknown\n) -> None",
    "(method)\ndef over(x: int) -> int: ...": "def over(x: int) -> int: ...",
    "(variable) def alias(user) -> int": "def alias(user) -> int",
    "class Router(\n    hub: Hub\n)": "<class 'Router'>",
    "(class) Any": "<class 'Any'>",
    "(module) lib": "<module 'lib'>",
    "(type) Alias = Router": "type[Router]",
    "(variable) late: Router | Unbound": "Router",
    "(parameter) r: Unbound": "Unknown",
    "(parameter) x: T@f": "Unknown",
    "(parameter) x: list[T@f] | None": "list[T@f] | None",
    "(parameter) self: Self@A": "Self@A",
    "(variable) one: dict[str, int | Literal['a | b: c']]": "dict[str, int | Literal['a | b: c']]",
    "": "",
    "(keyword)": "",
}
PYREFLY = {
    "```python\n(variable) r: app.lib.Router\n```\n---\nDoc.": "Router",
    "```python\n(parameter) box: lib.Box[lib.Router] | None\n```": "Box[Router] | None",
    "```python\n(method) push: def push(\n    x: A\n) -> None: ...\n```": "def push(\n    x: A\n) -> None: ...",
    "```python\n(class) Router: def __init__() -> Router: ...\n```": "<class 'Router'>",
    "```python\n(class) cls: type[Self@A]\n```": "type[Self@A]",
    "```python\n(module) L: Module[lib]\n```": "<module 'L'>",
    "```python\npush: Unknown\n```": "Unknown",
    "```python\nLiteral['a.b']\n```": "Literal['a.b']",
    "```python\n(keyword) pass\n```": "",
    "no fence: Router": "",
    "": "",
}


@pytest.mark.parametrize(("shown", "text"), PYRIGHT.items())
def test_what_pyright_shows(shown: str, text: str) -> None:
    assert pyright.type_text(shown) == text


@pytest.mark.parametrize(("shown", "text"), PYREFLY.items())
def test_what_pyrefly_shows(shown: str, text: str) -> None:
    assert pyrefly.type_text(shown) == text


def test_types_are_taken_apart() -> None:
    assert members("A | list[B | C] | ((x: int | str) -> D) | Literal['|']") == [
        "A", "list[B | C]", "((x: int | str) -> D)", "Literal['|']",
    ]  # fmt: skip
    assert [class_name(one) for one in ("type[Router[int]]", "<class 'Router'>", "Self@A", "None", "list[int]")] == [
        "Router", "Router", "A", "NoneType", "list",
    ]  # fmt: skip
    assert list(class_names("type[A | B] | C[D]")) == ["A", "B", "C"]
    assert unqualified("a.b.C[d.E] | Literal['f.g']") == "C[E] | Literal['f.g']"


@pytest.mark.parametrize("line", ["plain", "𝄞x", "ä𝄞𝄞 x", ""])
def test_columns_go_there_and_back(line: str) -> None:
    for column in range(1, len(line) + 3):
        assert from_utf16(line, to_utf16(line, column)) == column
    assert to_utf16("𝄞x", 2) == 2


def test_a_mirror_shows_and_never_writes(tmp_path: Path) -> None:
    root, place = tmp_path / "tree", tmp_path / "room"
    (root / "pkg" / "sub").mkdir(parents=True)
    for path in ("top.py", "pkg/__init__.py", "pkg/sub/mod.py", "pkg/sub/other.py"):
        (root / path).write_text(f"# {path}\n")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*.py")}
    mirror = Mirror(str(place), str(root))
    texts = {"pkg/sub/mod.py": "shown\r\n", "top.py": "too", "new.py": "not of the tree"}
    assert not mirror.is_showing(texts)
    mirror.show(texts)
    assert mirror.is_showing(texts)
    assert (place / "pkg/sub/mod.py").read_bytes() == b"shown\r\n" and (place / "top.py").read_text() == "too"
    assert (place / "pkg/sub/other.py").read_text() == "# pkg/sub/other.py\n" and not (place / "new.py").exists()
    mirror.show({"top.py": "again"})
    assert (place / "pkg/sub/mod.py").is_symlink() and (place / "top.py").read_text() == "again"
    mirror.show({})
    assert (place / "top.py").read_text() == "# top.py\n"
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*.py")} == before
