"""Module names and files, both ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.program.modules import ModuleTree, is_test

Grow = Callable[..., ModuleTree]


@pytest.fixture
def grow(tmp_path: Path) -> Grow:
    """A tree of empty files."""

    def make(*paths: str, src: tuple[str, ...] = (".",)) -> ModuleTree:
        for path in paths:
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
        return ModuleTree(str(tmp_path), src, paths)

    return make


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("app.py", "app"),
        ("pkg/__init__.py", "pkg"),
        ("pkg/__init__.pyi", "pkg"),
        ("pkg/inner/mod.py", "pkg.inner.mod"),
        ("pkg/stub.pyi", "pkg.stub"),
    ],
)
def test_a_file_and_its_name(path: str, name: str, grow: Grow) -> None:
    tree = grow(path)
    assert tree.name_of(path) == name
    assert tree.path_of(name) == path


def test_the_longest_source_root_names_a_file(grow: Grow) -> None:
    tree = grow("src/pkg/mod.py", "other/mod.py", src=(".", "src"))
    assert tree.name_of("src/pkg/mod.py") == "pkg.mod"
    assert tree.name_of("other/mod.py") == "other.mod"
    assert tree.path_of("pkg.mod") == "src/pkg/mod.py"


def test_two_files_never_share_a_name(grow: Grow) -> None:
    paths = ("one/conftest.py", "two/conftest.py", "three/conftest.py", "loose/conftest.py")
    tree = grow(*paths, src=("one", "two", "three"))
    names = {path: tree.name_of(path) for path in paths}
    assert names == {
        "one/conftest.py": "one.conftest",
        "two/conftest.py": "two.conftest",
        "three/conftest.py": "conftest",
        "loose/conftest.py": "loose.conftest",
    }
    assert {name: tree.path_of(name) for name in names.values()} == {name: path for path, name in names.items()}


def test_a_package_is_found_before_a_module_and_source_before_a_stub(grow: Grow) -> None:
    tree = grow("both.py", "both/__init__.py", "pair.py", "pair.pyi")
    assert (tree.path_of("both"), tree.path_of("pair")) == ("both/__init__.py", "pair.py")
    assert tree.name_of("pair.pyi") == "pair"


def test_a_module_that_a_package_hides_has_a_name_of_its_own(grow: Grow) -> None:
    tree = grow("pkg/both.py", "pkg/both/__init__.py", "pkg/__init__.py")
    assert tree.name_of("pkg/both/__init__.py") == "pkg.both"
    assert tree.name_of("pkg/both.py") == "pkg.both.py"
    assert tree.path_of("pkg.both.py") == "pkg/both.py"
    assert tree.package_of("pkg/both.py") == "pkg"
    assert tree.absolute(".other", "pkg/both.py", "pkg.both.py") == "pkg.other"


def test_a_rival_is_what_another_source_root_has_under_the_name(grow: Grow) -> None:
    tree = grow("one/mod.py", "two/mod.py", "one/pair.py", "one/pair.pyi", "one/x.py", "mod.py", src=("one", "two"))
    assert (tree.rival_of("one/mod.py"), tree.rival_of("two/mod.py")) == ("two/mod.py", "one/mod.py")
    assert {tree.rival_of(path) for path in ("one/pair.py", "one/x.py", "mod.py")} == {None}


def test_a_directory_is_a_namespace_package(grow: Grow) -> None:
    tree = grow("space/inner/mod.py")
    assert tree.exists("space.inner") and tree.path_of("space.inner") is None
    assert not tree.exists("space.nothing") and tree.path_of("") is None


@pytest.mark.parametrize(
    ("written", "path", "importer", "absolute"),
    [
        ("os.path", "pkg/mod.py", "pkg.mod", "os.path"),
        (".", "pkg/mod.py", "pkg.mod", "pkg"),
        (".", "pkg/__init__.py", "pkg", "pkg"),
        (".near", "pkg/mod.py", "pkg.mod", "pkg.near"),
        (".near", "pkg/__init__.py", "pkg", "pkg.near"),
        ("..far.away", "pkg/inner/mod.py", "pkg.inner.mod", "pkg.far.away"),
        ("..far", "pkg/inner/__init__.py", "pkg.inner", "pkg.far"),
        ("....far", "pkg/mod.py", "pkg.mod", "far"),
    ],
)
def test_an_import_as_written_and_its_module(written: str, path: str, importer: str, absolute: str, grow: Grow) -> None:
    assert grow(path).absolute(written, path, importer) == absolute


def test_a_test_finds_the_module_beside_it_and_other_code_does_not(grow: Grow) -> None:
    tree = grow("tests/unit/helpers.py", "tests/unit/test_it.py", "app/helpers.py", "app/main.py", "tests/unit/json.py")
    assert tree.absolute("helpers", "tests/unit/test_it.py", "tests.unit.test_it") == "tests.unit.helpers"
    assert tree.absolute("helpers.x", "tests/unit/test_it.py", "tests.unit.test_it") == "tests.unit.helpers.x"
    assert tree.absolute("helpers", "app/main.py", "app.main") == "helpers"
    assert tree.absolute("json", "tests/unit/test_it.py", "tests.unit.test_it") == "json"


def test_a_test_in_a_package_finds_what_is_beside_the_package(grow: Grow) -> None:
    tree = grow("tests/pkg/__init__.py", "tests/pkg/test_it.py", "tests/helpers.py", "tests/pkg/inside.py")
    assert tree.absolute("helpers", "tests/pkg/test_it.py", "tests.pkg.test_it") == "tests.helpers"
    assert tree.absolute("inside", "tests/pkg/test_it.py", "tests.pkg.test_it") == "inside"


def test_a_lookalike_is_a_file_that_another_root_would_give_the_name(grow: Grow) -> None:
    tree = grow("service/app/models.py", "service/app/__init__.py")
    assert tree.lookalike("app.models") == "service/app/models.py"
    assert tree.lookalike("app") == "service/app/__init__.py"
    assert tree.lookalike("pp.models") is None and tree.lookalike("app.views") is None


def test_what_is_a_test_file() -> None:
    tests = ("tests/a.py", "pkg/tests/a.py", "test_a.py", "a_test.py", "conftest.py", "pkg/testing/a.py")
    assert all(map(is_test, tests))
    assert not any(map(is_test, ("contest.py", "pkg/latest/a.py", "testament.py", "pkg/attest.py")))
