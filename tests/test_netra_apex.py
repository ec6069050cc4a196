"""The main job, on a small application that really has the disease: what is found, fixes that hold, and a way back."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from casework import Markers, copy_blanked, findings, run, tree_bytes, tree_times, verdicts

SERVICES = "netra_backend/app/services"
THREE_DUPLICATES = [
    (f"{SERVICES}/user_scoped_websocket_event_router.py", 234),
    (f"{SERVICES}/user_scoped_websocket_event_router.py", 545),
    (f"{SERVICES}/websocket_event_router.py", 198),
]
CONSUMERS = {
    "duplicate-call", "dangling-call", "duplicate-import", "duplicate-reference", "stale-target", "stale-double",
}  # fmt: skip

ROUTER, SCOPED, ONE_SHOT = (
    "websocket_event_router.WebSocketEventRouter.broadcast_to_user",
    "user_scoped_websocket_event_router.UserScopedWebSocketEventRouter.broadcast_to_user",
    "user_scoped_websocket_event_router.broadcast_user_event",
)
BY_ID = {"router": ROUTER, "scoped": SCOPED, "one-shot": ONE_SHOT}


def reasons(test: str, text: str) -> dict[str, str]:
    """The same reason for each of the three entry points; `{}` stands for what the suites call it."""
    return {f"{test}[{key}]": text.format(symbol) for key, symbol in BY_ID.items()}


WHY_RED = {
    **reasons("test_definition_only_delegates", "duplicate delivery path: {} writes to sockets itself"),
    "test_there_is_one_delivery_path": "4 implementations of event delivery, expected 1 (send_to_user)",
    **reasons(
        "test_events_go_through_the_manager", "{} bypasses send_to_user: the page got a frame without the manager"
    ),
    **reasons("test_the_same_frame_as_from_the_manager", "inconsistent frames: {} adds or changes"),
    **reasons("test_events_keep_their_order", "events are reordered under concurrency: {} delivered"),
    **reasons(
        "test_events_wait_for_the_user", "an event for a user who is away is dropped: {} delivered only ['when-back']"
    ),
    **reasons("test_mixed_with_the_manager", "two delivery paths race: what {} was given first arrived last"),
    "test_generated_events_reach_whom_the_manager_would_reach[router]": "inconsistent recipients: the duplicate is not",
    "test_generated_events_reach_whom_the_manager_would_reach[scoped]": "the duplicate reached 'ann', 'anna'\n",
    "test_generated_events_reach_whom_the_manager_would_reach[one-shot]": "reached 'ann', 'anna', 'bob'\n",
    "test_a_connection_that_takes_over_a_slot_gets_nothing_of_its_predecessor": (
        f"cross-user leak: {ROUTER} sent Alice's event to Mallory, who was given Alice's former slot"
    ),
    "test_users_whose_names_begin_alike_are_different_users": (
        f"cross-user leak: {SCOPED} sent the event for 'ann' to 'anna' as well"
    ),
    "test_users_with_threads_of_the_same_name_are_different_users": (
        f"cross-user leak: {ONE_SHOT} sent Alice's event to Mallory, whose thread has the same name"
    ),
    **reasons(
        "test_events_follow_the_user_to_a_new_connection", "events are dropped after a reconnect: {} still uses the old"
    ),
    **reasons("test_no_event_goes_astray_while_users_come_and_go", "cross-user leak: {} sent"),
    "test_agent_events_arrive_in_order": "golden path broken: agent events are reordered, the page saw",
    "test_agent_events_survive_a_reconnect": "golden path broken: events of a run are dropped while the page",
    "test_agent_events_stay_with_their_user": "golden path broken: Mallory's page shows events of Alice's run",
    "test_notifications_stay_with_their_user": "golden path broken: Mallory's page shows Alice's notification",
}
"""Every test of the proof, and the beginning of the reason that it gives on the tree as it is."""

ASSERT_THE_OLD_NAME = {
    "test_broadcast_to_all_asks_for_each_user",
    "test_dispatch",
    "test_emit_in_order",
    "test_emit_keeps_what_nobody_saw",
    "test_emit_uses_the_router",
    "test_fakes_do_as_well",
    "test_notify_first_stops_at_the_first_page",
    "test_notify_quietly",
    "test_probe",
    "test_run_sends_five_events",
    "test_several_at_once",
}
"""Ordinary tests that hand in a double or a patch by the old name and ask whether *it* was called: they must change."""
ASSERT_WHAT_UNSAFE_FIXES_CHANGE = {
    "test_budget_is_announced_once",  # replaces the function that a local import fetched
    "test_counting_router",  # an override that counts is passed by, as the fix says
    "test_deliver_prefers_the_router",  # a double whose `spec` lists the old name only
    "test_manager_has_one_way_to_send",  # asserts the `AttributeError` of a dangling call, as the fix says
    "test_recording_restores_the_method",  # what records calls of the old method no longer sees them
    "test_priority_router",  # an override with a body of its own is passed by, as the fix says
    "test_sessions",  # routers looked up by key are done without, as the fix says
    "test_sink_can_be_replaced",  # replaces the function that `import_module` led to
}


@dataclass(frozen=True, slots=True)
class Suite:
    """How the fixture's own tests went: failures by test id with their message, and how many passed."""

    failures: dict[str, str]
    passed: int


def pytest_on(tree: Path, environment: dict[str, str], report: Path, *arguments: str) -> Suite:
    """Run the fixture's own tests on a copy, in a process of their own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}", *arguments]
    ended = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode in {0, 1}, ended.stdout + ended.stderr
    cases = list(ElementTree.parse(report).iter("testcase"))
    failures = {case.attrib["name"]: found.attrib["message"] for case in cases for found in _failed(case)}
    return Suite(failures, sum(1 for case in cases if len(case) == 0))


def _failed(case: ElementTree.Element) -> list[ElementTree.Element]:
    return [part for part in case if part.tag in {"failure", "error"}]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the fixture without its markers, and what a check of it says."""

    root: Path
    markers: Markers
    document: dict[str, Any]

    def violations(self, *names: str) -> list[dict[str, Any]]:
        return [one for one in self.document["violations"] if not names or one["rule"] in names]


@pytest.fixture(scope="module")
def copy(netra_apex: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy that nothing changes."""
    root = tmp_path_factory.mktemp("plain") / "netra_apex"
    markers = copy_blanked(netra_apex, root)
    return Copy(root, markers, run(root, "check", "--output-format", "json").document)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A copy that was fixed: the files before and after, the dry run's diff, and what each step said."""

    root: Path
    options: tuple[str, ...]
    before: dict[str, bytes]
    times: dict[str, int]
    diff: bytes
    touched_by_dry_run: list[str]
    after: dict[str, bytes]
    said: dict[str, Any]
    left: dict[str, Any]

    @property
    def changed(self) -> set[str]:
        return {path for path, content in self.after.items() if self.before.get(path) != content}


def fixed_copy(netra_apex: Path, root: Path, *options: str) -> Fixed:
    """Dry run, write, check; everything that happened on the way is kept."""
    copy_blanked(netra_apex, root)
    before, times = tree_bytes(root), tree_times(root)
    patch = root.parent / "dry-run.patch"
    run(root, "fix", "--patch", str(patch), "--output-format", "json", *options)
    touched = [path for path, time in tree_times(root).items() if time != times[path]]
    touched += [path for path, content in tree_bytes(root).items() if before.get(path) != content]
    said = run(root, "fix", "--write", "--output-format", "json", *options).document
    left = run(root, "check", "--output-format", "json").document
    return Fixed(root, options, before, times, patch.read_bytes(), touched, tree_bytes(root), said, left)


@pytest.fixture(scope="module")
def safe(netra_apex: Path, tmp_path_factory: pytest.TempPathFactory) -> Fixed:
    """After `fix --write`."""
    return fixed_copy(netra_apex, tmp_path_factory.mktemp("safe") / "netra_apex")


@pytest.fixture(scope="module")
def unsafe(netra_apex: Path, tmp_path_factory: pytest.TempPathFactory) -> Fixed:
    """After `fix --write --unsafe`."""
    return fixed_copy(netra_apex, tmp_path_factory.mktemp("unsafe") / "netra_apex", "--unsafe")


@pytest.fixture(params=["safe", "unsafe"])
def fixed(request: pytest.FixtureRequest) -> Fixed:
    """Both of them, one after the other."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Fixed)
    return found


Form = Callable[[bytes], bytes]


def as_on_windows(source: bytes) -> bytes:
    """With another line end, a byte order mark, and none at the end of the last line."""
    return b"\xef\xbb\xbf" + source.rstrip(b"\n").replace(b"\n", b"\r\n")


def in_latin_1(source: bytes) -> bytes:
    """In another encoding, and two lines longer: one says so, one needs it."""
    return b"# coding: latin-1\n# \xe4\xf6\xfc\n" + source.decode("utf-8").encode("latin-1")


class TestFinding:
    def test_every_marker_is_reported_and_nothing_else(self, copy: Copy) -> None:
        told = verdicts(findings(copy.document["violations"]), copy.markers)
        assert not told, "\n" + "\n".join(told)

    def test_the_three_duplicates_are_found_where_they_stand(self, copy: Copy) -> None:
        ours = [(one["path"], one["line"]) for one in copy.violations("duplicate-definition")]
        assert set(THREE_DUPLICATES) <= set(ours)
        lines = [
            copy.root.joinpath(path).read_text(encoding="utf-8").splitlines()[line - 1]
            for path, line in THREE_DUPLICATES
        ]
        assert all("async def broadcast_" in line for line in lines)

    def test_there_are_more_than_35_consumers(self, copy: Copy) -> None:
        consumers = [one for one in copy.violations(*CONSUMERS) if one["proof"] in {"resolved", "dangling"}]
        assert len(consumers) >= 35
        assert len({one["path"] for one in consumers}) >= 25

    def test_every_position_is_that_of_the_name(self, copy: Copy) -> None:
        for one in copy.violations():
            line = copy.root.joinpath(one["path"]).read_text(encoding="utf-8").splitlines()[one["line"] - 1]
            assert one["name"] in line[one["column"] - 1 : one["end_column"] - 1], one

    def test_every_resolved_use_says_how_it_is_known(self, copy: Copy) -> None:
        uses = copy.violations(*CONSUMERS - {"stale-double"})
        proven = [one for one in uses if one["proof"] in {"resolved", "dangling"}]
        assert [one for one in proven if not one["evidence"]] == []

    def test_the_unfixed_tree_exits_with_1(self, copy: Copy) -> None:
        assert run(copy.root, "check").code == 1

    def test_without_types_nothing_is_reported_that_is_not_so(self, copy: Copy) -> None:
        """A weaker run may know less, but what it claims to know must hold."""
        weak = run(copy.root, "check", "--types", "none", "--output-format", "json").violations
        claimed = findings(one for one in weak if one["rule"] != "unresolved-use")
        assert claimed - copy.markers.expected - copy.markers.todo == {}


class TestOwnSuites:
    """The fixture's own tests, as real processes on copies."""

    def test_the_application_works(self, copy: Copy, clean_environment: dict[str, str], tmp_path: Path) -> None:
        suite = pytest_on(copy.root, clean_environment, tmp_path / "report.xml", "-m", "not ssot")
        assert suite.failures == {}
        assert suite.passed >= 90

    def test_the_proof_is_red_for_the_stated_reasons(
        self, copy: Copy, clean_environment: dict[str, str], tmp_path: Path
    ) -> None:
        suite = pytest_on(copy.root, clean_environment, tmp_path / "report.xml", "-m", "ssot")
        assert suite.passed == 0
        assert set(suite.failures) == set(WHY_RED)
        wrong = {test: suite.failures[test] for test, reason in WHY_RED.items() if reason not in suite.failures[test]}
        assert wrong == {}


class TestFixing:
    def test_a_dry_run_touches_nothing(self, fixed: Fixed) -> None:
        assert fixed.diff
        assert fixed.touched_by_dry_run == []

    def test_the_diff_is_what_is_written(self, fixed: Fixed) -> None:
        named = {line[len(b"+++ b/") :].decode() for line in fixed.diff.splitlines() if line.startswith(b"+++ b/")}
        assert named == fixed.changed == {edit["path"] for edit in fixed.said["edits"]}
        assert "".join(edit["diff"] for edit in fixed.said["edits"]).encode() == fixed.diff

    def test_git_applies_the_diff_to_the_same_effect(self, fixed: Fixed, tmp_path: Path) -> None:
        for path, content in fixed.before.items():
            tmp_path.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            tmp_path.joinpath(path).write_bytes(content)
        git(tmp_path, "init", "--quiet")
        git(tmp_path, "add", "--all")
        git(tmp_path, "apply", "--check", "--whitespace=error-all", "-", stdin=fixed.diff)
        git(tmp_path, "apply", "-", stdin=fixed.diff)
        assert tree_bytes(tmp_path) == fixed.after

    def test_every_file_compiles(self, fixed: Fixed) -> None:
        for path in fixed.changed:
            compile(fixed.after[path], path, "exec")

    def test_files_without_an_edit_are_left_alone(self, fixed: Fixed) -> None:
        times = tree_times(fixed.root)
        assert [path for path in fixed.before if path not in fixed.changed and times[path] != fixed.times[path]] == []

    def test_what_was_fixed_is_gone_and_nothing_new_has_come(self, fixed: Fixed) -> None:
        before, after = fixed.said["violations"], fixed.left["violations"]
        assert len(before) - len(after) >= (60 if fixed.options else 20)
        assert kinds(after) - kinds(before) == set()

    def test_ordinary_tests_fail_only_where_they_assert_the_old_way(
        self, fixed: Fixed, clean_environment: dict[str, str], tmp_path: Path
    ) -> None:
        suite = pytest_on(fixed.root, clean_environment, tmp_path / "report.xml", "-m", "not ssot")
        expected = ASSERT_THE_OLD_NAME | ASSERT_WHAT_UNSAFE_FIXES_CHANGE if fixed.options else set()
        assert set(suite.failures) == expected

    def test_a_second_run_changes_nothing(self, fixed: Fixed) -> None:
        again = run(fixed.root, "fix", "--output-format", "json", *fixed.options)
        assert again.document["edits"] == []

    def test_undo_gives_back_the_exact_bytes(self, fixed: Fixed, tmp_path: Path) -> None:
        copy = Path(shutil.copytree(fixed.root, tmp_path / "netra_apex"))
        told = run(copy, "undo")
        assert told.code == 0, told.err
        assert tree_bytes(copy) == fixed.before


class TestForms:
    """Line ends, marks, encodings: the same edits, and every other byte as it was."""

    EVERY = "*.py"
    OF_FUNCTIONS = "netra_backend/app/services/*d_service.py"
    """Uses that need types stay open in another encoding than UTF-8, which is all that ty reads."""

    @pytest.mark.parametrize(
        ("form", "paths"),
        [(as_on_windows, EVERY), (in_latin_1, OF_FUNCTIONS)],
    )
    def test_bytes_outside_the_edits_survive(
        self, netra_apex: Path, safe: Fixed, form: Form, paths: str, tmp_path: Path
    ) -> None:
        copy_blanked(netra_apex, tmp_path / "tree")
        for path in tmp_path.joinpath("tree").rglob("*.py"):
            if path.relative_to(tmp_path / "tree").match(paths):
                path.write_bytes(form(path.read_bytes()))
        run(tmp_path / "tree", "fix", "--write", "--exit-zero", "--quiet")
        found = tree_bytes(tmp_path / "tree")
        reformed = {path for path in safe.after if Path(path).match(paths)}
        assert reformed & safe.changed
        wanted = {path: form(content) if path in reformed else content for path, content in safe.after.items()}
        assert {path for path in wanted if found[path] != wanted[path]} == set()


def kinds(violations: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """What is reported, wherever it stands: lines move when imports are added."""
    return {(one["rule"], one["path"], one["symbol"]) for one in violations}


def git(directory: Path, *arguments: str, stdin: bytes = b"") -> None:
    """Run git on nothing but its own defaults."""
    command = ["git", "-c", "core.autocrlf=false", "-c", "core.hooksPath=/dev/null", *arguments]
    ended = subprocess.run(command, cwd=directory, input=stdin, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
