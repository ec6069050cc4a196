"""Discovery: what is read, and what is said of the rest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from gitting import git

from ssot_lint.sources.discovery import Discovery, discover
from ssot_lint.sources.rewalking import discover_again


def build(root: Path, *files: str) -> str:
    for file in files:
        place = root / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    return str(root)


def write(root: Path, file: str, text: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(text, encoding="utf-8")


def test_python_files_are_found_sorted_in_any_case(tmp_path: Path) -> None:
    root = build(tmp_path, "b.py", "a/c.pyi", "a/B.PY", "a/readme.md", "a/py", "script")
    assert discover(root) == Discovery(("a/B.PY", "a/c.pyi", "b.py"))


def test_named_file_needs_no_suffix(tmp_path: Path) -> None:
    root = build(tmp_path, "bin/script", "a.py")
    assert discover(root, ["bin/script"]).files == ("bin/script",)


def test_overlapping_paths_are_found_once(tmp_path: Path) -> None:
    root = build(tmp_path, "a/b/c.py", "a/d.py", "e.py")
    found = discover(root, ["a", "a/b", str(tmp_path / "a" / "d.py"), "./a/../a", "a"])
    assert found == Discovery(("a/b/c.py", "a/d.py"))


def test_relative_paths_start_at_the_base(tmp_path: Path) -> None:
    root = build(tmp_path, "a/b.py", "c.py")
    assert discover(root, ["b.py", "../c.py"], base=str(tmp_path / "a")).files == ("a/b.py", "c.py")


def test_default_excludes_are_pruned_at_any_depth(tmp_path: Path) -> None:
    names = [".git", ".hg", ".svn", ".venv", "venv", "node_modules", "build", "dist", "__pycache__", ".tox", ".nox"]
    names += [".mypy_cache", ".ruff_cache", ".pytest_cache", ".eggs", "a.egg-info", "site-packages", ".ssot_lint_cache"]
    skipped = [f"{parent}{name}/lib/a.py" for name in names for parent in ("", "deep/er/")]
    root = build(tmp_path, "kept.py", *skipped, "env/pyvenv.cfg", "env/a.py", "x/my-env/pyvenv.cfg", "x/my-env/b/a.py")
    assert discover(root).files == ("kept.py",)


def test_package_called_build_is_read(tmp_path: Path) -> None:
    root = build(tmp_path, "pip/build/__init__.py", "venv/__init__.py", "build/lib/pip/__init__.py", "env/a.py")
    assert discover(root).files == ("env/a.py", "pip/build/__init__.py", "venv/__init__.py")


def test_root_inside_an_excluded_directory_does_not_matter(tmp_path: Path) -> None:
    build(tmp_path, "build/site-packages/node_modules/project/a/b.py")
    root = tmp_path / "build" / "site-packages" / "node_modules" / "project"
    assert discover(str(root)).files == ("a/b.py",)


def test_root_that_git_ignores_is_read(tmp_path: Path) -> None:
    build(tmp_path, ".git/config", "generated/x/a.py", "generated/x/b_local.py")
    write(tmp_path, ".gitignore", "generated/\n*_local.py\n")
    assert discover(str(tmp_path / "generated" / "x")).files == ("a.py",)


def test_given_path_beats_default_excludes_and_gitignore_but_they_hold_below(tmp_path: Path) -> None:
    root = build(tmp_path, "build/a.py", "build/node_modules/b.py", "build/x_gen.py", "c_gen.py")
    write(tmp_path, ".gitignore", "build/\n*_gen.py\n")
    assert discover(root, ["build", "c_gen.py"]).files == ("build/a.py", "c_gen.py")


def test_exclude_setting_beats_a_given_path(tmp_path: Path) -> None:
    root = build(tmp_path, "gen/sub/a.py", "b.py", "tests/data/c.py")
    found = discover(root, ["gen/sub/a.py", "gen/sub", "."], exclude=["/gen", "tests/data/"])
    assert found == Discovery(("b.py",), empty=("gen/sub/a.py", "gen/sub"))


def test_negated_exclude_reads_what_the_defaults_skip(tmp_path: Path) -> None:
    root = build(tmp_path, "build/a.py", "node_modules/b.py", "src/c.py")
    write(tmp_path, ".gitignore", "build/\n")
    assert discover(root, exclude=["!/build"]).files == ("build/a.py", "src/c.py")


def test_gitignore_of_every_level_up_to_the_repository_holds(tmp_path: Path) -> None:
    build(tmp_path, "repo/.git/HEAD", *(f"repo/sub/project/{name}.py" for name in "abcdef"))
    write(tmp_path, ".gitignore", "*\n")
    write(tmp_path, "repo/.gitignore", "a.py\n/sub/project/b.py\n/c.py\n")
    write(tmp_path, "repo/sub/.gitignore", "project/d.py\n")
    write(tmp_path, "repo/.git/info/exclude", "e.py\n")
    write(tmp_path, "repo/sub/project/.gitignore", "f.py\n!a.py\n")
    assert discover(str(tmp_path / "repo" / "sub" / "project")).files == ("a.py", "c.py")


def test_parents_are_not_asked_outside_a_repository(tmp_path: Path) -> None:
    build(tmp_path, "project/a.py")
    write(tmp_path, ".gitignore", "*\n")
    assert discover(str(tmp_path / "project")).files == ("a.py",)


def test_repository_inside_the_tree_has_its_own_rules(tmp_path: Path) -> None:
    root = build(tmp_path, ".git/HEAD", "a.py")
    build(tmp_path / "vendored", ".git/HEAD", "a.py", "b.py", "in/a.py")
    write(tmp_path, ".gitignore", "a.py\n")
    write(tmp_path, "vendored/.git/info/exclude", "b.py\n")
    assert discover(root).files == ("vendored/a.py", "vendored/in/a.py")
    assert discover(root, ["vendored/in"]).files == ("vendored/in/a.py",)


def test_linked_work_tree_uses_the_exclude_file_of_its_repository(tmp_path: Path) -> None:
    build(tmp_path, "main/.git/worktrees/side/HEAD", "side/a.py", "side/b.py")
    write(tmp_path, "main/.git/info/exclude", "b.py\n")
    write(tmp_path, "main/.git/worktrees/side/commondir", "../..\n")
    write(tmp_path, "side/.git", f"gitdir: {tmp_path}/main/.git/worktrees/side\n")
    assert discover(str(tmp_path / "side")).files == ("a.py",)


def test_gitignore_can_be_disregarded(tmp_path: Path) -> None:
    root = build(tmp_path, "a.py", "b/c.py")
    write(tmp_path, ".gitignore", "*\n")
    assert discover(root).files == ()
    assert discover(root, respect_gitignore=False).files == ("a.py", "b/c.py")


@pytest.mark.parametrize("source", [b"\xef\xbb\xbfa.py\r\n", b"\xff\xfe\n\x00\na.py", b"a.py"])
def test_gitignore_in_any_bytes_is_read(tmp_path: Path, source: bytes) -> None:
    root = build(tmp_path, "a.py", "b.py")
    (tmp_path / ".gitignore").write_bytes(source)
    assert discover(root).files == ("b.py",)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda place: os.symlink("/dev/zero", place)])
def test_gitignore_that_is_no_file_is_passed_over(tmp_path: Path, make: object) -> None:
    assert callable(make)
    root = build(tmp_path, "sub/a.py")
    make(tmp_path / ".gitignore")
    make(tmp_path / "sub" / ".gitignore")
    assert discover(root).files == discover(root, ["sub"]).files == ("sub/a.py",)


def test_gitignore_that_is_a_link_is_passed_over_as_git_does(tmp_path: Path) -> None:
    root = build(tmp_path / "project", "sub/a.py")
    write(tmp_path, "everything", "*.py\n")
    (tmp_path / "project" / ".gitignore").symlink_to("../everything")
    assert discover(root).files == discover(root, ["sub"]).files == ("sub/a.py",)


def test_paths_that_cannot_be_read_are_told_apart(tmp_path: Path) -> None:
    build(tmp_path, "project/a.py", "project/docs/readme.md", "elsewhere/b.py")
    root = str(tmp_path / "project")
    given = ["nowhere", "docs", "../elsewhere", "a.py", "a.py/b.py", "nul\0byte", str(tmp_path)]
    assert discover(root, given) == Discovery(
        ("a.py",),
        missing=("nowhere", "a.py/b.py", "nul\0byte"),
        empty=("docs",),
        outside=("../elsewhere", str(tmp_path)),
    )


def test_empty_root_is_named(tmp_path: Path) -> None:
    assert discover(str(tmp_path)) == Discovery((), empty=(str(tmp_path),))
    assert discover(str(tmp_path / "gone")).missing == (str(tmp_path / "gone"),)


def test_directory_whose_name_begins_another_is_still_empty(tmp_path: Path) -> None:
    root = build(tmp_path, "a-b/x.py", "a.py", "a/readme", "b/c.py")
    assert discover(root, [".", "a"]).empty == ("a",)
    assert discover(root, [".", "b"]).empty == ()


def test_sibling_whose_name_extends_the_root_is_outside(tmp_path: Path) -> None:
    build(tmp_path, "app/a.py", "application/b.py")
    assert discover(str(tmp_path / "app"), ["../application"]).outside == ("../application",)


def test_links_that_leave_the_root_are_not_followed(tmp_path: Path) -> None:
    build(tmp_path, "project/a.py", "elsewhere/b.py")
    (tmp_path / "project" / "out").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "project" / "b.py").symlink_to(tmp_path / "elsewhere" / "b.py")
    (tmp_path / "project" / "dead.py").symlink_to("nowhere.py")
    root = str(tmp_path / "project")
    assert discover(root) == Discovery(("a.py",))
    assert discover(root, ["out", "b.py"]).outside == ("out", "b.py")
    assert discover(root, ["dead.py"]).missing == ("dead.py",)


def test_loops_of_links_end(tmp_path: Path) -> None:
    root = build(tmp_path, "a/b/c.py")
    (tmp_path / "a" / "b" / "up").symlink_to("..")
    (tmp_path / "a" / "self").symlink_to("self")
    (tmp_path / "root").symlink_to(".")
    assert discover(root) == Discovery(("a/b/c.py",))


def test_linked_file_is_read_once_under_its_own_name(tmp_path: Path) -> None:
    root = build(tmp_path, "z/real.py", "node_modules/only_linked.py", "a.py")
    (tmp_path / "alias.py").symlink_to("z/real.py")
    (tmp_path / "m.py").symlink_to("node_modules/only_linked.py")
    (tmp_path / "n.py").symlink_to("node_modules/only_linked.py")
    assert discover(root).files == ("a.py", "m.py", "z/real.py")


def test_linked_directory_is_read_once(tmp_path: Path) -> None:
    root = build(tmp_path, "z/pkg/a.py", "node_modules/pkg/b.py", "node_modules/pkg/sub/c.py")
    (tmp_path / "alias").symlink_to("z/pkg")
    (tmp_path / "pkg").symlink_to("node_modules/pkg")
    (tmp_path / "pkg2").symlink_to("node_modules/pkg")
    (tmp_path / "b.py").symlink_to("node_modules/pkg/b.py")
    assert discover(root).files == ("pkg/b.py", "pkg/sub/c.py", "z/pkg/a.py")


def test_given_file_is_not_read_again_through_a_linked_directory(tmp_path: Path) -> None:
    root = build(tmp_path, "node_modules/pkg/a.py", "node_modules/pkg/b.py")
    (tmp_path / "pkg").symlink_to("node_modules/pkg")
    assert discover(root, [".", "node_modules/pkg/b.py"]).files == ("node_modules/pkg/b.py", "pkg/a.py")


def test_given_link_is_read_under_the_name_of_its_target(tmp_path: Path) -> None:
    root = build(tmp_path, "z/pkg/a.py")
    (tmp_path / "alias").symlink_to("z/pkg")
    assert discover(root, ["alias", "alias/a.py"]) == Discovery(("z/pkg/a.py",))


def test_root_may_be_reached_through_a_link(tmp_path: Path) -> None:
    build(tmp_path, "real/a.py")
    (tmp_path / "link").symlink_to("real")
    link = str(tmp_path / "link")
    assert discover(link, [str(tmp_path / "real" / "a.py"), link]).files == ("a.py",)


def test_strange_names_are_found(tmp_path: Path) -> None:
    names = [b"undecodable-\xff.py", b"new\nline.py", b"[bold]markup.py", b"::error::x.py", b"\x1b[31m.py", b"-rf.py"]
    for name in names:
        (Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))).touch()
    write(tmp_path, ".gitignore", "*.txt\n")
    found = discover(str(tmp_path))
    assert sorted(os.fsencode(file) for file in found.files) == sorted(names)


def test_special_files_are_not_discovered(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "directory.py").mkdir()
    assert discover(build(tmp_path, "a.py")).files == ("a.py",)


UNPRIVILEGED = """
import os, sys
from ssot_lint.sources.discovery import discover
root = sys.argv[1]
if os.geteuid() == 0:
    os.setuid(65534)
found = discover(root)
print(found.files, found.unreadable)
"""


def test_directory_that_may_not_be_listed_is_reported() -> None:
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        root = build(Path(directory), "a.py", "locked/b.py")
        os.chmod(os.path.join(root, "locked"), 0o000)
        ran = subprocess.run([sys.executable, "-c", UNPRIVILEGED, root], capture_output=True, text=True, check=True)
        os.chmod(os.path.join(root, "locked"), 0o755)
    assert ran.stdout == "('a.py',) ('locked',)\n"


def test_deep_tree_is_walked(tmp_path: Path) -> None:
    place = "/".join(["d"] * 400)
    os.makedirs(tmp_path / place)
    (tmp_path / place / "a.py").touch()
    assert discover(str(tmp_path)).files == (f"{place}/a.py",)
    shutil.rmtree(tmp_path / "d")


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_what_git_tracks_is_found_though_an_ignore_file_leaves_it_out(tmp_path: Path, version: str) -> None:
    """In a repository, in a linked work tree of it, and from a directory within; as `git ls-files` tells."""
    forced = ("gen/b.py", "gen/deep/c.py", "gen/node_modules/d.py", "x_pb2.py")
    root = tmp_path / "repository"
    build(root, "a.py", "gen/a.py", "notes/gen.py", "w.pyw", *forced)
    write(root, ".gitignore", "gen/\n*_pb2.py\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "update-index", "--index-version", version)
    git(root, "add", "-A")
    git(root, "add", "-f", *forced)
    git(root, "commit", "-q", "-m", "one")
    expected = ("a.py", "gen/b.py", "gen/deep/c.py", "notes/gen.py", "w.pyw", "x_pb2.py")
    assert discover(str(root)).files == expected
    linked = tmp_path / "linked"
    git(root, "worktree", "add", "-q", str(linked))
    git(linked, "update-index", "--index-version", version)
    assert discover(str(linked)).files == expected
    assert discover(str(root / "gen")).files == ("a.py", "b.py", "deep/c.py")
    assert discover(str(root), exclude=["x_pb2.py", "gen/deep"]).files == ("a.py", "gen/b.py", "notes/gen.py", "w.pyw")
    assert "gen/a.py" in discover(str(root), respect_gitignore=False).files


def test_an_index_that_is_none_changes_nothing(tmp_path: Path) -> None:
    root = build(tmp_path, "a.py", "gen/b.py", ".git/HEAD")
    write(tmp_path, ".gitignore", "gen/\n")
    for text in ("", "DIRC", "DIRC\0\0\0\2gen/b.py", "gen/b.py\0"):
        write(tmp_path, ".git/index", text)
        assert discover(root).files == ("a.py",), text


def test_a_file_that_git_begins_to_track_is_found_without_a_change_of_the_directories(tmp_path: Path) -> None:
    build(tmp_path, "a.py", "gen/b.py")
    write(tmp_path, ".gitignore", "gen/\n.ssot_lint_cache/\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    for place in (tmp_path, *tmp_path.rglob("*")):
        os.utime(place, (1_700_000_000, 1_700_000_000))
    assert discover_again(str(tmp_path), ()).files == ("a.py",)
    git(tmp_path, "add", "-f", "gen/b.py")
    assert discover_again(str(tmp_path), ()).files == ("a.py", "gen/b.py")
