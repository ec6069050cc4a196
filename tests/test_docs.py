"""The documentation: its generated pages say what the code says, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from casework import RULES

from ssot_lint.reports.format import Paths
from ssot_lint.reports.registry import format_named, names

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


def test_every_rule_has_a_page_with_its_documentation(generate: ModuleType) -> None:
    pages = generate.all_pages()
    assert {name for name in pages if name.startswith("rules/")} == {f"rules/{rule}.md" for rule in RULES} | {
        "rules/index.md"
    }
    for rule in RULES:
        page = pages[f"rules/{rule}.md"]
        assert page.startswith(f"# {rule}\n")
        assert re.findall(r"^## (.*)$", page, re.MULTILINE) == [
            "What it finds", "Why it matters", "Example", "Use instead", "Fix safety",
        ]  # fmt: skip


def test_the_configuration_has_every_key_and_the_commands_every_option(generate: ModuleType) -> None:
    pages = generate.all_pages()
    assert "| `scope-parameter` | string |" in pages["reference/configuration.md"]
    assert "| `until` | date |" in pages["reference/configuration.md"]
    assert "| `proof` | list of `resolved` or `dangling` or `double`s |" not in pages["reference/configuration.md"]
    assert "## ssot-lint contract schema\n" in pages["reference/commands.md"]
    assert "--report FORMAT[=FILE]" in pages["reference/commands.md"]


def test_pages_are_written_once_and_forgotten_rules_go(generate: ModuleType, tmp_path: Path) -> None:
    assert len(generate.write_pages(tmp_path)) == len(generate.all_pages())
    gone = tmp_path / "rules" / "no-such-rule.md"
    gone.write_text("old")
    assert generate.write_pages(tmp_path) == []
    assert not gone.exists()


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    made = {"rules/index.md", "reference/configuration.md", "reference/commands.md"}
    missing = [link for link in _LINK.findall(text) if not (page.parent / link).exists() and link not in made]
    assert missing == []


def test_the_guide_to_ci_names_every_format_with_its_paths() -> None:
    places = {Paths.HERE: "the current directory", Paths.ROOT: "the project", Paths.REPOSITORY: "the repository"}
    rows = re.findall(r"^\| `(\w+)` \| .* \| ([^|]+) \|$", (ROOT / "docs" / "ci.md").read_text("utf-8"), re.MULTILINE)
    told = {name: place for name, place in rows if name in names()}
    assert told == {name: places[format_named(name).format.paths] for name in names()}


@pytest.mark.skipif(not importlib.util.find_spec("sphinx"), reason="the extra `docs` is not installed")
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", str(tmp_path / "trees")]
    done = subprocess.run([*command, str(ROOT / "docs"), str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "What it finds" in (tmp_path / "rules" / "duplicate-call.html").read_text(encoding="utf-8")
