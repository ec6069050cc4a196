"""Contracts that travel: installed packages announce them, and the projects that use them are held to them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from casework import Outcome, run
from smallproject import write_tree

from ssot_lint.configured import settings_at
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.sources.installed import announcements

SHIPPED = """\
[[contract]]
name = "acme-dates"
reason = "parse_day forgets the time zone"
canonical = "acme.dates:parse_date"

[[contract.duplicate]]
symbol = "acme.dates:parse_day"
"""
DATES = """\
from datetime import date


def parse_date(text: str) -> date:
    return date.fromisoformat(text)


def parse_day(text: str) -> date:
    return parse_date(text)
"""
USE = "from acme.dates import parse_day\n\nDAY = parse_day('2026-01-01')\n"
ONLY = "packaged-contracts = true\n"
ENTRY = "[console_scripts]\nacme = acme:main\n\n[ssot_lint.contracts]\nacme = acme\n"


@pytest.fixture(autouse=True)
def no_other_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


def site_of(root: Path) -> Path:
    return root / ".venv/lib/python3.11/site-packages"


def install(site: Path, shipped: str = SHIPPED, *, name: str = "acme-tools", version: str = "1.2", **more: str) -> None:
    """An installed package as pip leaves it."""
    package = more.pop("package", "acme")
    files: dict[str, str | bytes] = {
        f"{package}/__init__.py": "",
        f"{package}/dates.py": DATES,
        f"{package}/ssot_contracts.toml": shipped,
    }
    (site.parents[2] / "pyvenv.cfg").parent.mkdir(parents=True, exist_ok=True)
    (site.parents[2] / "pyvenv.cfg").write_text(f"home = {sys.base_prefix}/bin\nversion = 3.11.0\n")
    described(site, name, version, entry=f"[ssot_lint.contracts]\nx = {package}\n")
    write_tree(site, files)


def described(site: Path, name: str, version: str, *, entry: str = ENTRY, **more: str) -> None:
    record = f"{name.replace('-', '_')}-{version}.dist-info"
    files: dict[str, str | bytes] = {
        f"{record}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nName: no\n",
        f"{record}/entry_points.txt": entry,
        **{f"{record}/{path}": text for path, text in more.items()},
    }
    write_tree(site, files)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = write_tree(tmp_path / "project", {"ssot-lint.toml": ONLY, "app.py": USE})
    install(site_of(root))
    return root


def check(root: Path, *more: str) -> Outcome:
    return run(root, "check", *more)


def test_a_project_is_held_to_what_its_packages_ship(project: Path) -> None:
    outcome = check(project)
    assert outcome.code == 1, outcome.err
    assert "duplicate-call" in outcome.out and "acme-dates" in outcome.out
    run(project, "fix", "--write")
    assert (project / "app.py").read_text() == USE.replace("parse_day", "parse_date")
    assert check(project).code == 0
    installed = site_of(project) / "acme/dates.py"
    assert installed.read_text() == DATES


def test_what_is_shown_says_where_it_comes_from(project: Path) -> None:
    text = run(project, "contract", "show").out
    assert "comes with   acme-tools 1.2" in text and "ssot_contracts.toml" in text
    document = json.loads(run(project, "contract", "show", "--format", "json").out)
    assert document["packages"]["acme-dates"]["version"] == "1.2"


@pytest.mark.parametrize("off", ['"acme-dates"', '"acme-tools"'])
def test_switched_off_by_name_of_contract_or_package(project: Path, off: str) -> None:
    (project / "ssot-lint.toml").write_text(f"packaged-contracts-off = [{off}]\n{OWN}")
    assert [one.name for one in settings_at([str(project)], None).contracts] == ["own"]
    (project / "ssot-lint.toml").write_text(f'packaged-contracts-off = ["acme"]\n{OWN}')
    settings = settings_at([str(project)], None)
    assert [one.name for one in settings.contracts] == ["own", "acme-dates"]
    assert settings.notes == ("`acme` is switched off, and no installed package announces it",)


OWN = '[[contract]]\nname = "own"\ncanonical = "app:DAY"\nnames = ["OTHER_DAY"]\n'


def test_all_switched_off(project: Path) -> None:
    (project / "ssot-lint.toml").write_text(f"packaged-contracts = false\n{OWN}")
    assert check(project).code == 0
    (project / "ssot-lint.toml").write_text("packaged-contracts = false\n")
    assert "no contract is declared" in check(project).err


def test_a_changed_contract_is_never_answered_from_the_cache(project: Path) -> None:
    assert check(project).code == 1
    assert check(project).code == 1
    place = site_of(project) / "acme/ssot_contracts.toml"
    place.write_text(SHIPPED.replace("acme.dates:parse_day", "acme.dates:parse_dey").replace("forgets", "kept"))
    assert "parse_dey" in check(project).err
    place.write_text(SHIPPED.replace("acme-dates", "acme-days"))
    assert "acme-days" in check(project).out


def test_conflicts_are_told_and_the_project_comes_first(project: Path) -> None:
    own = '[[contract]]\nname = "mine"\ncanonical = "app:other"\n'
    own += '[[contract.duplicate]]\nsymbol = "acme.dates:parse_day"\n'
    (project / "ssot-lint.toml").write_text(own)
    (project / "app.py").write_text("def other(text: str) -> object:\n    return text\n\n\n" + USE)
    settings = settings_at([str(project)], None)
    assert [one.name for one in settings.contracts] == ["mine"], "nothing is left of the other"
    (note,) = settings.notes
    assert "does without `acme.dates:parse_day`: this project has it as a duplicate of `app:other`" in note
    assert note in check(project).err.replace("\n", " ")
    (project / "ssot-lint.toml").write_text(own.replace("mine", "acme-dates"))
    assert "this project has one of that name" in settings_at([str(project)], None).notes[0]


def test_of_two_packages_the_first_by_name_counts(project: Path) -> None:
    install(site_of(project), name="acme-alpha", package="acme_alpha")
    settings = settings_at([str(project)], None)
    assert [one.origin and one.origin.distribution for one in settings.contracts] == ["acme-alpha"]
    assert "the package acme-alpha has one of that name" in settings.notes[0]


@pytest.mark.parametrize(
    ("shipped", "said"),
    [
        ("[[contract]\n", "not valid TOML"),
        ("src = ['.']\n", "unknown key `src`"),
        (SHIPPED.replace('canonical', 'allow-in = ["x.py"]\ncanonical'), "this contract travels"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_whose_it_is(project: Path, shipped: str, said: str) -> None:
    (site_of(project) / "acme/ssot_contracts.toml").write_text(shipped)
    with pytest.raises(ConfigError) as caught:
        settings_at([str(project)], None)
    assert said in str(caught.value)
    assert 'packaged-contracts-off = ["acme-tools"]' in str(caught.value)
    outcome = check(project)
    assert outcome.code == 2 and "ssot_contracts.toml" in outcome.err


def test_a_contract_that_does_not_fit_its_package_says_so(project: Path) -> None:
    (site_of(project) / "acme/dates.py").write_text("X = 1\n")
    outcome = check(project)
    assert outcome.code == 2
    assert "acme-tools 1.2" in outcome.err and 'packaged-contracts-off = ["acme-dates"]' in outcome.err


def test_an_announcement_without_a_file_is_told(project: Path) -> None:
    (site_of(project) / "acme/ssot_contracts.toml").unlink()
    (project / "ssot-lint.toml").write_text(OWN)
    assert "its ssot_contracts.toml is not there" in settings_at([str(project)], None).notes[0]


@pytest.mark.parametrize("way", ["pth", "finder", "url"])
def test_editable_installations(tmp_path: Path, way: str) -> None:
    root = write_tree(tmp_path / "project", {"ssot-lint.toml": ONLY, "app.py": USE})
    source = tmp_path / "acme-src"
    home = source / ("src" if way != "finder" else "lib")
    write_tree(home, {"acme/__init__.py": "", "acme/dates.py": DATES, "acme/ssot_contracts.toml": SHIPPED})
    site = site_of(root)
    if way == "pth":
        described(site, "acme", "2", RECORD="__editable__.acme-2.pth,,\n")
        (site / "__editable__.acme-2.pth").write_text(f"import nothing\n{home}\n")
    elif way == "finder":
        described(site, "acme", "2", RECORD="__editable___acme_2_finder.py,sha256=x,1\n")
        (site / "__editable___acme_2_finder.py").write_text(
            f"import os\nMAPPING: dict[str, str] = {{'acme': {str(home / 'acme')!r}}}\nos.remove(__file__)\n"
        )
    else:
        described(
            site,
            "acme",
            "2",
            **{"direct_url.json": json.dumps({"url": source.as_uri(), "dir_info": {"editable": True}})},
        )
    (found,) = announcements(str(root))
    assert found.path == str(home / "acme/ssot_contracts.toml")
    assert [one.name for one in settings_at([str(root)], None).contracts] == ["acme-dates"]
    write_tree(root, {"app.py": USE})
    (root / ".venv/pyvenv.cfg").write_text(f"home = {sys.base_prefix}/bin\nversion = 3.11.0\n")
    outcome = run(root, "check", "--output-format", "json")
    assert [one["rule"] for one in outcome.violations] == ["duplicate-import", "duplicate-call"], outcome.err


def test_a_package_in_its_own_environment_does_not_quarrel_with_itself(tmp_path: Path) -> None:
    root = write_tree(
        tmp_path / "acme",
        {
            "ssot-lint.toml": SHIPPED, "acme/__init__.py": "", "acme/dates.py": DATES,
            "acme/ssot_contracts.toml": SHIPPED,
        },
    )  # fmt: skip
    described(site_of(root), "acme", "2", RECORD="acme.pth,,\n")
    (site_of(root) / "acme.pth").write_text(f"{root}\n")
    settings = settings_at([str(root)], None)
    assert (len(settings.contracts), settings.notes, settings.contracts[0].origin) == (1, (), None)


@pytest.mark.parametrize(
    "entry",
    ["", "[other]\nssot_lint.contracts = acme\n", "[ssot_lint.contracts]\n# a = acme\nb =\nc = ../../etc\n", "\xff["],
)
def test_what_announces_nothing(tmp_path: Path, entry: str) -> None:
    root = tmp_path / "project"
    described(site_of(root), "acme", "1", entry=entry)
    assert announcements(str(root)) == ()


def test_the_environment_can_be_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts more than the active one, for contracts and for what a checker finds."""
    active = project.parent / "active"
    active.mkdir()
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    (project / ".venv").rename(project.parent / "dev")
    config = project / "ssot-lint.toml"
    assert check(project).code == 2
    config.write_text(f'{ONLY}environment = "../dev"\n')
    first, again = (run(project, "check", "--output-format", "json") for _ in range(2))
    found = [(one["rule"], one["proof"]) for one in first.violations]
    assert found == [("duplicate-import", "resolved"), ("duplicate-call", "resolved")]
    assert again.violations == first.violations
    config.write_text(f'{ONLY}environment = "../gone"\n{OWN}')
    assert "the environment `../gone` is not there" in run(project, "contract", "show").err
