"""Baselines: entries as lines, what is damaged or another's, merging, and the commands over a real tree."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from casework import run
from gitting import commit, git, repository
from hypothesis import given
from hypothesis import strategies as st
from smallproject import CONFIG, ORDERS, small_project

from ssot_lint import pipeline
from ssot_lint.gate.baseline import HEADER, BaselineProblem, read_baseline, render_baseline
from ssot_lint.gate.entries import entry_of, line_of
from ssot_lint.gate.merging import merged
from ssot_lint.rules.fingerprints import Identity

WORDS = st.text(max_size=12)
IDENTITIES = st.builds(Identity, st.just("duplicate-call"), WORDS, WORDS, WORDS, WORDS, st.integers(0, 3))
SETS = st.frozensets(IDENTITIES, max_size=6)
BASELINE = "ssot-baseline.txt"


@given(IDENTITIES)
def test_an_entry_is_read_back_from_its_line(entry: Identity) -> None:
    line = line_of(entry)
    assert line.isascii()
    assert line.isprintable() or "\t" in line
    assert len(line.splitlines()) == 1
    assert entry_of(line) == entry


@given(SETS)
def test_a_baseline_is_read_back_sorted_whatever_the_order(entries: frozenset[Identity]) -> None:
    source = render_baseline(entries)
    assert read_baseline(source, "x") == tuple(sorted(entries))
    assert render_baseline(sorted(entries, reverse=True)) == source
    assert read_baseline(b"\xef\xbb\xbf" + source.replace(b"\n", b"\r\n"), "x") == tuple(sorted(entries))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"", "first line"),
        (b"<SmellBaseline/>\n", "first line"),
        (b"\xff\xfe", "UTF-8"),
        (b"# ssot-lint baseline 2\n", "another version"),
        (f"{HEADER}\nduplicate-call\tx\n".encode(), "damaged in line 2: it has 2 fields"),
        (f"{HEADER}\nno rule\ta\tb\tc\td\t1\n".encode(), "`no rule` is no rule"),
        (f"{HEADER}\nduplicate-call\ta\tb\tc\td\t0\n".encode(), "`0` is no number"),
        (f"{HEADER}\n<<<<<<< ours\n=======\n>>>>>>> theirs\n".encode(), "merge conflict"),
    ],
)
def test_what_is_no_baseline_is_refused_with_a_reason(source: bytes, told: str) -> None:
    with pytest.raises(BaselineProblem, match="`x`") as caught:
        read_baseline(source, "x")
    assert told in str(caught.value)


@given(SETS, SETS, SETS)
def test_merging_takes_every_change_of_both_sides(base, ours, theirs) -> None:
    source = merged(render_baseline(base), render_baseline(ours), render_baseline(theirs))
    assert source == merged(render_baseline(base), render_baseline(theirs), render_baseline(ours))
    found = set(read_baseline(source, "x"))
    assert found >= (ours | theirs) - base
    assert not found & ((base - ours) | (base - theirs))
    assert found >= ours & theirs


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = small_project(tmp_path)
    (root / "ssot-lint.toml").write_text(f'baseline = "{BASELINE}"\n\n{CONFIG}')
    return repository(root)


def accepted(root: Path) -> tuple[Identity, ...]:
    return read_baseline((root / BASELINE).read_bytes(), BASELINE)


def test_a_tree_passes_by_its_baseline_and_only_what_is_new_fails(project: Path) -> None:
    made = run(project, "baseline", "create")
    assert made.code == 0, made.err
    assert len(accepted(project)) == 2
    passed = run(project, "check")
    assert passed.code == 0, passed.out
    assert f"2 violations are in the baseline `{BASELINE}`" in passed.err
    orders = project / "shop/orders.py"
    orders.write_text("import os\n" + ORDERS + "\n\ndef late(text: str) -> object:\n    return dates.parse_day(text)\n")
    failed = run(project, "check", "--output-format", "json")
    (one,) = failed.violations
    assert (failed.code, one["symbol"]) == (1, "shop.orders:late")
    assert failed.document["summary"]["baselined"] == 2
    assert len(run(project, "check", "--no-baseline", "--output-format", "json").violations) == 3


def test_slack_is_told_pruned_and_fails_under_the_ratchet(project: Path) -> None:
    (project / "shop/bills.py").write_text(ORDERS)  # without any use left, the adapter would be idle
    run(project, "baseline", "create")
    (project / "shop/orders.py").write_text(ORDERS.replace("dates.parse_day", "dates.parse_date"))
    told = run(project, "check")
    assert (told.code, "1 entry of the baseline is no longer found" in told.err) == (0, True)
    assert run(project, "check", "--ratchet").code == 1
    assert run(project, "check", "--ratchet", "shop").code == 2
    assert "no longer found" not in run(project, "check", "shop/orders.py").err
    pruned = run(project, "baseline", "prune")
    assert "- duplicate-call  shop.orders:due" in pruned.err
    assert len(accepted(project)) == 3
    assert run(project, "check", "--ratchet").code == 0


def test_mending_the_last_use_of_an_adapter_passes(project: Path) -> None:
    run(project, "baseline", "create")
    mended = ORDERS.replace("dates.parse_day", "dates.parse_date")
    (project / "shop/orders.py").write_text(mended)
    assert "idle-adapter" in run(project, "check", "--no-baseline").out
    assert run(project, "check").code == 0
    run(project, "baseline", "prune")
    assert [one.rule for one in accepted(project)] == ["idle-adapter", "unresolved-use"]
    assert run(project, "check", "--ratchet").code == 0
    dates = project / "shop/dates.py"
    more = "class Days:\n    def parse_day(self, text: str) -> object:\n        return parse_date(text)\n"
    dates.write_text(f"{dates.read_text()}\n\n{more}")
    (one,) = run(project, "check", "--output-format", "json").violations
    assert (one["rule"], one["symbol"]) == ("idle-adapter", "shop.dates:Days.parse_day")


def test_pruning_adds_nothing_and_updating_says_what_it_adds(project: Path) -> None:
    run(project, "baseline", "create")
    (project / "shop/orders.py").write_text(ORDERS.replace("def due", "def owed"))
    run(project, "baseline", "prune")
    assert [one.symbol for one in accepted(project)] == ["shop.orders:paid"]
    assert run(project, "check").code == 1
    updated = run(project, "baseline", "update")
    assert "+ duplicate-call  shop.orders:owed" in updated.err
    assert run(project, "check", "--ratchet").code == 0
    shown = run(project, "baseline", "show")
    assert "shop.orders:owed" in shown.out
    assert "shop.orders:owed" not in run(project, "baseline", "show", "--statistics").out


def test_creating_does_not_replace_what_is_there(project: Path) -> None:
    run(project, "baseline", "create")
    again = run(project, "baseline", "create")
    assert (again.code, "is there already" in again.err) == (2, True)
    assert run(project, "baseline", "create", "--force").code == 0


@pytest.mark.parametrize("how", ["git mv", "mv"])
def test_a_renamed_file_is_the_same_place(project: Path, how: str) -> None:
    run(project, "baseline", "create")
    commit(project)
    if how == "mv":
        os.rename(project / "shop/orders.py", project / "shop/bills.py")
    else:
        git(project, "mv", "shop/orders.py", "shop/bills.py")
    with open(project / "shop/bills.py", "a") as file:
        file.write("\n\nX = 1\n")
    passed = run(project, "check", "--ratchet")
    assert passed.code == 0, passed.out + passed.err
    commit(project)
    assert run(project, "check", "--ratchet").code == 0
    run(project, "baseline", "update")
    assert {one.symbol for one in accepted(project)} == {"shop.bills:due", "shop.bills:paid"}


def test_uses_of_what_moved_to_a_renamed_file_are_the_same(project: Path) -> None:
    run(project, "baseline", "create")
    commit(project)
    git(project, "mv", "shop/dates.py", "shop/days.py")
    orders = project / "shop/orders.py"
    orders.write_text(orders.read_text().replace("dates", "days"))
    config = project / "ssot-lint.toml"
    config.write_text(config.read_text().replace("shop.dates:", "shop.days:"))
    passed = run(project, "check", "--ratchet")
    assert passed.code == 0, passed.out + passed.err


def test_a_copied_file_is_not_a_renamed_one(project: Path) -> None:
    run(project, "baseline", "create")
    commit(project)
    (project / "shop/bills.py").write_bytes((project / "shop/orders.py").read_bytes())
    assert {one["path"] for one in run(project, "check", "--output-format", "json").violations} == {"shop/bills.py"}


def test_what_cannot_be_read_and_what_is_past_its_day_is_never_accepted(project: Path) -> None:
    late = "X = 1  # ssot: allow[duplicate-call] until 2000-01-01 because x\n"
    (project / "shop/broken.py").write_text("def parse_day(:\n")
    (project / "shop/orders.py").write_text(ORDERS + late)
    made = run(project, "baseline", "create")
    assert "1 `unreadable-file` not accepted" in made.err
    assert "1 `expired-allow` not accepted" in made.err
    assert {one["rule"] for one in run(project, "check", "--output-format", "json").violations} == {
        "expired-allow",
        "unreadable-file",
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no baseline"),
        ("{}", "is no baseline of this ssot-lint"),
        (f"{HEADER}\nduplicate-call\tother\ta:b\t-\tx\t1\n", "belongs to another project"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_an_error(project: Path, content: str | None, told: str) -> None:
    if content is not None:
        (project / BASELINE).write_text(content)
    failed = run(project, "check")
    assert (failed.code, told in failed.err) == (2, True), failed.err


def test_a_named_file_wins_over_the_configured_one(project: Path) -> None:
    run(project, "baseline", "create", "--baseline", "other.txt")
    assert run(project, "check").code == 2
    assert run(project, "check", "--baseline", "other.txt").code == 0


def test_a_baseline_outside_the_project_is_refused_in_the_configuration(project: Path) -> None:
    config = project / "ssot-lint.toml"
    config.write_text(config.read_text().replace(BASELINE, f"../{BASELINE}"))
    failed = run(project, "check")
    assert (failed.code, "outside the project" in failed.err) == (2, True)


def test_a_baseline_that_is_in_truth_elsewhere_is_refused(project: Path, tmp_path: Path) -> None:
    """Nobody who reviews the project would see what is put into it."""
    run(project, "baseline", "create")
    os.rename(project / BASELINE, project / "real.txt")
    (project / BASELINE).symlink_to("real.txt")
    assert run(project, "check").code == 0
    os.rename(project / "real.txt", tmp_path / "real.txt")
    (project / BASELINE).unlink()
    (project / BASELINE).symlink_to(tmp_path / "real.txt")
    before = (tmp_path / "real.txt").read_bytes()
    (project / "shop/more.py").write_text(ORDERS)
    for command in (("check",), ("baseline", "update"), ("baseline", "create", "--force")):
        failed = run(project, *command)
        assert (failed.code, "a link that leads out of the project" in failed.err) == (2, True), failed.err
    assert (tmp_path / "real.txt").read_bytes() == before
    named = run(project, "check", "--baseline", str(tmp_path / "real.txt"), "--output-format", "json")
    assert {one["path"] for one in named.violations} == {"shop/more.py"}


def test_git_merges_baselines_with_the_documented_driver(project: Path, clean_environment: dict[str, str]) -> None:
    run(project, "baseline", "create")
    (project / ".gitattributes").write_text(f"{BASELINE} merge=ssot-baseline\n")
    commit(project)
    driver = f'PYTHONPATH="{clean_environment["PYTHONPATH"]}" "{sys.executable}" -m ssot_lint baseline merge %O %A %B'
    git(project, "config", "merge.ssot-baseline.driver", driver)
    orders, config = project / "shop/orders.py", CONFIG
    assert config in (project / "ssot-lint.toml").read_text()
    git(project, "checkout", "-q", "-b", "mended")
    orders.write_text(ORDERS.replace("return dates.parse_day(text)", "return dates.parse_date(text)"))
    run(project, "baseline", "prune")
    commit(project)
    git(project, "checkout", "-q", "main")
    more = "from shop import dates\n\n\ndef count(text: str) -> object:\n    return dates.parse_day(text)\n"
    (project / "shop/aaa.py").write_text(more)
    run(project, "baseline", "update")
    commit(project)
    git(project, "merge", "-q", "--no-edit", "mended")
    assert {one.symbol for one in accepted(project)} == {"shop.aaa:count", "shop.dates:parse_day", "shop.orders:paid"}
    assert run(project, "check", "--ratchet").code == 0


def test_the_commands_work_as_processes(project: Path, clean_environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "ssot_lint", "baseline"]
    made = subprocess.run([*command, "create"], cwd=project, env=clean_environment, check=False)
    assert made.returncode == 0
    shown = subprocess.run([*command, "show"], cwd=project, env=clean_environment, capture_output=True, check=False)
    assert b"     2  in ssot-baseline.txt" in shown.stdout


def test_a_recalled_report_is_held_against_the_baseline_as_it_is_now(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, "baseline", "create")
    time.sleep(2.1)  # what has just been written is never recalled
    assert run(project, "check").code == 0
    (project / BASELINE).write_bytes(render_baseline(()))
    monkeypatch.setattr(pipeline, "open_run", lambda *given: pytest.fail("the report was made anew"))
    assert len(run(project, "check", "--output-format", "json").violations) == 2


def test_the_ratchet_needs_a_baseline(tmp_path: Path) -> None:
    root = small_project(tmp_path)
    outcome = run(root, "check", "--ratchet", "--types", "none")
    assert outcome.code == 2
    assert "there is no baseline" in outcome.err and "ssot-lint baseline create" in outcome.err


def test_undo_takes_back_the_fix_and_leaves_the_baseline(tmp_path: Path) -> None:
    root = small_project(tmp_path)
    before = (root / "shop/orders.py").read_bytes()
    run(root, "fix", "--write")
    assert (root / "shop/orders.py").read_bytes() != before
    assert run(root, "baseline", "create").code == 0
    accepted = (root / "ssot-baseline.txt").read_bytes()
    assert run(root, "undo").code == 0
    assert (root / "shop/orders.py").read_bytes() == before
    assert (root / "ssot-baseline.txt").read_bytes() == accepted


def rename(place: Path, old: str, new: str) -> None:
    place.write_text(place.read_text().replace(old, new))


def test_a_renamed_definition_keeps_what_is_accepted_in_it(project: Path) -> None:
    run(project, "baseline", "create")
    commit(project)
    rename(project / "shop/orders.py", "def due", "def owed")
    assert run(project, "check", "--ratchet").code == 0
    git(project, "mv", "shop/orders.py", "shop/bills.py")
    assert run(project, "check", "--ratchet").code == 0, "renamed within a renamed file"
    run(project, "baseline", "prune")
    assert len(accepted(project)) == 2


def test_a_renamed_class_keeps_what_refers_to_its_methods(project: Path) -> None:
    book = "class {}:\n    def parse_date(self, text: str) -> str:\n        return text\n\n"
    book += "    def parse_day(self, text: str) -> str:\n        return self.parse_date(text)\n"
    use = "from shop.books import {}\n\n\ndef read(text: str) -> str:\n    return {}().parse_day(text)\n"
    (project / "shop/books.py").write_text(book.format("Book"))
    (project / "shop/reading.py").write_text(use.format("Book", "Book"))
    run(project, "baseline", "create")
    commit(project)
    assert any(one.target == "shop.books:Book.parse_day" for one in accepted(project))
    (project / "shop/books.py").write_text(book.format("Volume"))
    (project / "shop/reading.py").write_text(use.format("Volume", "Volume"))
    passed = run(project, "check", "--ratchet")
    assert passed.code == 0, passed.out + passed.err


def test_renaming_pays_for_nothing_new(project: Path) -> None:
    """A definition that went does not pay for another one, nor a renamed one for one more of the same in it."""
    orders = project / "shop/orders.py"
    run(project, "baseline", "create")
    commit(project)
    rename(orders, "def due(text: str) -> object:\n    return dates", "def owed(sum: str) -> object:\n    return dates")
    assert run(project, "check").code == 1, "changed, too"
    orders.write_text(ORDERS)
    rename(orders, "def due", "def owed")
    orders.write_text(orders.read_text() + "\n\ndef due(text: str) -> object:\n    return dates.parse_day(text)\n")
    found = run(project, "check", "--output-format", "json").violations
    assert [one["symbol"] for one in found] == ["shop.orders:owed"], "the old one is there, so this is a copy"


MORE = "from shop import dates\n\n\ndef count(text: str) -> object:\n    return dates.parse_day(text)\n"


@pytest.fixture
def changing(project: Path) -> Path:
    """A branch over a main branch whose baseline accepts all that is there."""
    run(project, "baseline", "create")
    commit(project)
    git(project, "checkout", "-q", "-b", "change")
    return project


def ratcheted(root: Path, code: int) -> list[str]:
    outcome = run(root, "check", "--ratchet", "--output-format", "json", GITHUB_BASE_REF=None)
    assert outcome.code == code, outcome.out + outcome.err
    return [one["path"] for one in outcome.violations]


@pytest.mark.parametrize("is_committed", [True, False])
def test_the_ratchet_does_not_accept_what_a_change_adds_to_code_and_baseline(
    changing: Path, is_committed: bool
) -> None:
    (changing / "shop/more.py").write_text(MORE)
    run(changing, "baseline", "update")
    if is_committed:
        commit(changing)
    assert run(changing, "check").code == 0
    assert ratcheted(changing, 1) == ["shop/more.py"]
    told = run(changing, "check", "--ratchet", GITHUB_BASE_REF=None)
    assert "1 violation is in the baseline and new since" in told.err
    twice = ORDERS.replace("    return dates", "    dates.parse_day(text)\n    return dates")
    (changing / "shop/more.py").unlink()
    (changing / "shop/orders.py").write_text(twice)
    run(changing, "baseline", "update")
    assert ratcheted(changing, 1) == ["shop/orders.py"], "one more of the same"


def test_the_ratchet_accepts_entries_whose_violations_were_there(changing: Path) -> None:
    config = changing / "ssot-lint.toml"
    orders = ORDERS + "\n\ndef hours(text):\n    return text.parse_hour()\n"
    git(changing, "checkout", "-q", "main")
    (changing / "shop/orders.py").write_text(orders)
    commit(changing)
    git(changing, "checkout", "-q", "-B", "change")
    config.write_text(config.read_text().replace('["parse_day"]', '["parse_day", "parse_hour"]'))
    assert ratcheted(changing, 1) == ["shop/orders.py"]
    run(changing, "baseline", "update")
    assert ratcheted(changing, 0) == []
    os.rename(changing / "shop/orders.py", changing / "shop/bills.py")
    run(changing, "baseline", "update")
    assert ratcheted(changing, 0) == [], "renamed, and accepted under its new name"


def test_the_ratchet_accepts_those_of_a_contract_that_is_new_with_its_canonical(changing: Path) -> None:
    config = changing / "ssot-lint.toml"
    contract = '\n[[contract]]\nname = "prices"\ncanonical = "shop.prices:total"\nnames = ["sum_up"]\n'
    use = "from shop.old_prices import sum_up\n\nX = sum_up([])\n"
    git(changing, "checkout", "-q", "main")
    (changing / "shop/old_prices.py").write_text("def sum_up(rows: list[int]) -> int:\n    return len(rows)\n")
    (changing / "shop/uses.py").write_text(use)
    commit(changing)
    git(changing, "checkout", "-q", "-B", "change")
    (changing / "shop/prices.py").write_text("def total(rows: list[int]) -> int:\n    return sum(rows)\n")
    config.write_text(config.read_text() + contract)
    run(changing, "baseline", "update")
    assert ratcheted(changing, 0) == []
    (changing / "shop/more.py").write_text(MORE)
    run(changing, "baseline", "update")
    assert ratcheted(changing, 1) == ["shop/more.py"], "of the contract that was there already"


def test_a_baseline_that_nobody_can_compare_is_said_to_be_so(changing: Path, tmp_path: Path) -> None:
    (changing / "shop/more.py").write_text(MORE)
    run(changing, "baseline", "update")
    commit(changing)
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=change", f"file://{changing}", "shallow")
    told = run(tmp_path / "shallow", "check", "--ratchet", GITHUB_BASE_REF="main")
    assert told.code == 0
    assert "nobody can tell whether this change adds to the baseline" in told.err
    assert "fetch-depth: 0" in told.err


def test_a_definition_that_is_renamed_and_changed_keeps_what_is_accepted_in_it(project: Path) -> None:
    orders = project / "shop/orders.py"
    body = "    parts = text.split()\n    parts.sort()\n    first, *rest = parts\n    print(rest)\n    print(text)\n"
    body += "    return dates.parse_day(first)\n"
    orders.write_text(f"from shop import dates\n\n\ndef due(text: str) -> object:\n{body}")
    run(project, "baseline", "create")
    commit(project)
    changed = body.replace("print(rest)", "print(*rest)")
    orders.write_text(f"from shop import dates\n\n\ndef owed(text: str) -> object:\n{changed}")
    assert run(project, "check", "--ratchet", GITHUB_BASE_REF=None).code == 0
    orders.write_text(orders.read_text().replace("    return", "    dates.parse_day(text)\n    return"))
    found = run(project, "check", "--output-format", "json").violations
    assert [one["symbol"] for one in found] == ["shop.orders:owed"], "one more of the same in it is new"
