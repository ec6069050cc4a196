from __future__ import annotations

import os
from pathlib import Path

import pytest

from ssot_lint.contracts.discovery import find_config, load_config
from ssot_lint.contracts.errors import ConfigError


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(path: Path) -> str:
    """What is said about a named file, with its directory cut off."""
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return str(caught.value).replace(f"{path.parent}/", "")


def test_nearest_configuration_upward_wins(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.ssot-lint]\n")
    near = write(tmp_path / "service/pyproject.toml", "[tool.ssot-lint]\n")
    (tmp_path / "service/app/deep").mkdir(parents=True)
    found = find_config(tmp_path / "service/app/deep")
    assert found is not None
    assert (found.path, found.root, found.prefix) == (near, near.parent, ("tool", "ssot-lint"))


@pytest.mark.parametrize(
    ("present", "winner"),
    [
        (("pyproject.toml", ".ssot-lint.toml", "ssot-lint.toml"), "ssot-lint.toml"),
        (("pyproject.toml", ".ssot-lint.toml"), ".ssot-lint.toml"),
        (("pyproject.toml",), "pyproject.toml"),
    ],
)
def test_own_file_wins_over_pyproject_in_the_same_directory(
    tmp_path: Path, present: tuple[str, ...], winner: str
) -> None:
    for name in present:
        write(tmp_path / name, "[tool.ssot-lint]\n")
    found = find_config(tmp_path)
    assert found is not None
    assert found.path.name == winner
    assert found.prefix == (("tool", "ssot-lint") if winner == "pyproject.toml" else ())


@pytest.mark.parametrize(
    "other",
    [
        "[tool.other]\n",
        "",
        "tool = 3\n",
        "tool = 'ssot-lint'\n",
        "broken = [\n",
        '[project]\ndependencies = ["ssot-lint"]\n',
        "# ssot_lint\n",
    ],
)
def test_pyproject_that_does_not_configure_us_is_passed_over(tmp_path: Path, other: str) -> None:
    write(tmp_path / "ssot-lint.toml", "")
    write(tmp_path / "inner/pyproject.toml", other)
    found = find_config(tmp_path / "inner")
    assert found is not None
    assert found.path == tmp_path / "ssot-lint.toml"


def test_table_made_by_its_contracts_alone_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "pyproject.toml", '[[tool.ssot-lint.contract]]\nname = "a"\n')
    found = find_config(tmp_path)
    assert found is not None
    assert found.path == path


def test_no_configuration_is_none(tmp_path: Path) -> None:
    assert find_config(tmp_path) is None


def test_directories_with_a_configuration_name_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "ssot-lint.toml").mkdir()
    (tmp_path / "pyproject.toml").mkdir()
    assert find_config(tmp_path) is None


def test_broken_pyproject_that_mentions_us_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "pyproject.toml", "[tool.ssot-lint]\nsrc = [\n")
    with pytest.raises(ConfigError) as caught:
        find_config(tmp_path)
    error = caught.value
    assert (error.path, error.line, error.column) == (str(path), 3, 1)
    assert str(error) == (
        f"{path}:3:1: not valid TOML: Invalid value\ncorrect the TOML at this place (https://toml.io)"
    )


def test_dangling_link_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ssot-lint.toml").symlink_to("gone.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        find_config(tmp_path)


def test_misspelt_table_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "pyproject.toml", '[project]\nname = "a"\n\n[tool.ssot_lint]\n')
    expected = "unknown table `[tool.ssot_lint]`\nwrite the table with a hyphen: `[tool.ssot-lint]`"
    assert refusal(path) == f"pyproject.toml: {expected}"


def test_named_file_is_loaded_with_plain_line_ends_and_no_mark(tmp_path: Path) -> None:
    config = load_config(write(tmp_path / "other.toml", b"\xef\xbb\xbfa = 1\r\nb = 2\r\n"))
    assert (config.path, config.text, config.prefix) == (tmp_path / "other.toml", "a = 1\nb = 2\n", ())


def test_relative_name_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "ssot-lint.toml", "")
    monkeypatch.chdir(tmp_path)
    assert load_config("ssot-lint.toml").path == tmp_path / "ssot-lint.toml"


def test_named_pyproject_without_table(tmp_path: Path) -> None:
    assert refusal(write(tmp_path / "pyproject.toml", "[project]\n")) == (
        "pyproject.toml: there is no table `[tool.ssot-lint]` in this file\n"
        "add the table, or write one with `ssot-lint init`"
    )


def test_named_directory(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path.name}: the configuration is a directory\nname a TOML file"


def test_named_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "pipe: the configuration is not a regular file\nname a TOML file"


@pytest.mark.parametrize(
    ("name", "reason"), [("gone.toml", "No such file or directory"), ("a\0b", "its name holds a null character")]
)
def test_file_that_cannot_be_read(tmp_path: Path, name: str, reason: str) -> None:
    assert refusal(tmp_path / name) == (
        f"{name}: the configuration cannot be read: {reason}\ncheck that the file exists and may be read"
    ).replace("\0", r"\x00")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whose access can be denied")
def test_file_without_permission(tmp_path: Path) -> None:
    path = write(tmp_path / "ssot-lint.toml", "")
    path.chmod(0)
    with pytest.raises(ConfigError, match="Permission denied"):
        find_config(tmp_path)


@pytest.mark.parametrize(
    ("raw", "place"),
    [(b"a = 1\nb = '\xc3\xa9\xff'\n", "2:7: the configuration is not UTF-8: byte 0xff"),
     ("a = 1".encode("utf-16"), "1:1: the configuration is not UTF-8: byte 0xff")],
)  # fmt: skip
def test_file_that_is_not_utf8(tmp_path: Path, raw: bytes, place: str) -> None:
    assert refusal(write(tmp_path / "a.toml", raw)) == f"a.toml:{place}\nsave the file as UTF-8"
