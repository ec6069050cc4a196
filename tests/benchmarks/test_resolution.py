"""The labelled programs: well formed, many enough, true when they are run; and a score that counts what it says."""

from __future__ import annotations

import ast
import importlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

LIBRARY = {
    "ssot-lint.toml": '[[contract]]\nname = "c"\ncanonical = "lib:send"\nnames = ["push"]\n',
    "lib.py": "def send(): ...\ndef push():\n    return 1\nclass A:\n    def push(self):\n        return 2\n",
}
HANDFUL = (
    "bindings/class_scope", "values/callback_two_levels", "receivers/async_factories", "mocks/with_spec",
    "strings/entry_points", "dangling/module_lacks_it",
)  # fmt: skip


@pytest.fixture(autouse=True)
def beside_the_programs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(repository / "benchmarks" / "resolution"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    yield
    for name in ("labelled", "score", "truth"):
        sys.modules.pop(name, None)


@pytest.fixture
def labelled() -> ModuleType:
    return importlib.import_module("labelled")


@pytest.fixture
def score() -> ModuleType:
    return importlib.import_module("score")


@pytest.fixture
def truth() -> ModuleType:
    return importlib.import_module("truth")


def test_every_category_has_its_programs(labelled: ModuleType) -> None:
    programs = labelled.load_programs()
    counted = Counter(program.category for program in programs)
    assert len(programs) >= 150
    assert {one: counted[one] for one in labelled.CATEGORIES if counted[one] < 10} == {}
    assert len({program.about for program in programs}) == len(programs)


def test_every_program_parses_and_can_be_run(labelled: ModuleType) -> None:
    for program in labelled.load_programs():
        for path, text in program.files.items():
            if path.endswith((".py", ".pyi")):
                ast.parse(text, f"{program.title}/{path}")
        names = {path.rpartition("/")[2] for path in program.files}
        assert "main.py" in names or any(name.startswith("test_") for name in names), program.title
        assert program.about and program.labels is not None, program.title


def test_every_target_is_defined(labelled: ModuleType, truth: ModuleType) -> None:
    for program in labelled.load_programs():
        known = {one.symbol for one in truth.watched_in(program)[1]}
        named = {target for labels in program.labels.values() for one in labels for target in (*one.targets, *one.more)}
        assert named <= known, program.title


def test_every_label_stands_on_a_line_that_says_something(labelled: ModuleType) -> None:
    for program in labelled.load_programs():
        for place in program.labels:
            path, _, line = place.rpartition(":")
            assert program.files[path].splitlines()[int(line) - 1].strip(), (program.title, place)


@pytest.mark.parametrize("name", HANDFUL)
def test_the_labels_are_true(name: str, labelled: ModuleType, truth: ModuleType) -> None:
    (program,) = labelled.load_programs([name])
    checked = truth.check(program)
    assert (checked.problems, checked.skipped) == ([], "")
    assert checked.seen >= 3


@pytest.mark.parametrize(
    ("main", "problem"),
    [
        ("from lib import A\nA().push()  #= resolved lib:push\n", "calls `lib:A.push`, which no label"),
        ("from lib import A\nA().push()\n", "calls `lib:A.push`"),
        ("from lib import A\nA().push()  #= resolved lib:A.push lib:push\n", "was never seen to be lib:push"),
        ("from lib import A\nA().push()  #= dangling\n", "which no label there says"),
        ("from lib import A\nA().push()  #= double lib:A.push\n", "which is said to be a double"),
        ("import lib\ncb = lib.A().push  #= resolved lib:A.push\ncb()\n", "main.py:3: calls `lib:A.push`"),
        ("import lib\nlib.push()  #= resolved lib:other\n", "does not define `lib:other`"),
        ("1 / 0\n", "ZeroDivisionError"),
    ],
)
def test_a_false_label_is_found(main: str, problem: str, labelled: ModuleType, truth: ModuleType) -> None:
    program = labelled.program_of("values", "false", f"About.\n--- main.py\n{main}", LIBRARY)
    assert any(problem in one for one in truth.check(program).problems)


def test_a_program_that_needs_what_is_not_there_is_skipped(labelled: ModuleType, truth: ModuleType) -> None:
    text = "About.\nneeds: not_installed_anywhere\n--- main.py\nimport not_installed_anywhere\n"
    program = labelled.program_of("values", "skipped", text, LIBRARY)
    assert truth.check(program).skipped == "not_installed_anywhere not installed"


@pytest.mark.parametrize(
    "marker", ["resolved", "dangling lib:A", "proved lib:A", "resolved lib:A lib:A", "not-ours", "resolved lib:A-b", ""]
)
def test_a_malformed_label_is_an_error(marker: str, labelled: ModuleType) -> None:
    with pytest.raises(labelled.Malformed, match=r"a/b main.py:1"):
        labelled.program_of("a", "b", f"About.\n--- main.py\nx = 1  #= {marker}\n", LIBRARY)


@pytest.mark.parametrize(
    ("wanted", "told", "kinds"),
    [
        ("resolved m:f", ["resolved m:f"], ["right"]),
        ("resolved m:f", ["resolved m:g"], ["wrong"]),
        ("resolved m:f", ["resolved m:f m:g"], ["wrong"]),
        ("resolved m:f m:g", ["resolved m:f"], ["wrong"]),
        ("resolved m:f ~m:g", ["resolved m:f"], ["right"]),
        ("resolved m:f ~m:g", ["resolved m:f m:g"], ["right"]),
        ("resolved m:f", ["name-only"], ["open"]),
        ("resolved m:f", ["dangling"], ["wrong"]),
        ("resolved m:f", ["not-ours"], ["wrong"]),
        ("resolved m:f", [], ["silent"]),
        ("?resolved m:f", [], []),
        ("?resolved m:f", ["resolved m:f"], []),
        ("?resolved m:f", ["name-only"], ["extra"]),
        ("double m:f", ["double"], ["open"]),
        ("double", ["double m:f"], ["wrong"]),
        ("name-only", ["name-only"], ["right"]),
        ("name-only", ["resolved m:f"], ["wrong"]),
        ("name-only", [], ["silent"]),
        ("not-ours m:f", [], ["right"]),
        ("not-ours m:f", ["not-ours"], ["right"]),
        ("not-ours m:f", ["resolved m:g"], ["wrong"]),
        ("resolved m:f", ["resolved m:f", "resolved m:f"], ["right"]),
        ("resolved m:f, resolved m:f", ["resolved m:f"], ["right", "silent"]),
        ("resolved m:f, resolved m:g", ["resolved m:g", "name-only"], ["right", "open"]),
        ("resolved m:f", ["name-only", "resolved m:f"], ["right", "extra"]),
        ("", ["name-only"], ["extra"]),
        ("", ["resolved m:f"], ["wrong"]),
        ("", ["not-ours"], []),
    ],
)
def test_what_becomes_of_a_line(
    wanted: str, told: list[str], kinds: list[str], labelled: ModuleType, score: ModuleType
) -> None:
    labels = list(labelled.labels_of(wanted, "here")) if wanted else []
    said = [one.partition(" ") for one in told]
    answers = [score.Told(labelled.Label(proof, tuple(rest.split())), "") for proof, _, rest in said]
    assert [one.kind for one in score.compared("a.py:1", labels, answers)] == kinds


@pytest.mark.parametrize("title", ["none", "ty"])
def test_a_program_is_scored_by_the_real_pipeline(title: str, labelled: ModuleType, score: ModuleType) -> None:
    text = (
        "About.\n--- main.py\nfrom lib import push  #= resolved lib:push\npush()  #= resolved lib:A.push\n"
        "def f(x):\n    x.push()  #= name-only\n"
    )
    program = labelled.program_of("values", "scored", text, LIBRARY)
    (setting,) = (one for one in score.settings_available() if one.title == title)
    scored = score.score(program, setting)
    assert [(one.place, one.kind) for one in scored.outcomes] == [
        ("main.py:1", "right"), ("main.py:2", "wrong"), ("main.py:4", "right"),
    ]  # fmt: skip
    assert scored.uses == 3 and scored.seconds > 0
    found = score.tally([scored])
    assert (found["decidable"], found["undecidable"], found["right"], found["wrong"]) == (2, 1, 1, 1)
    assert [line for line in score.complaints([scored]) if "wanted" in line] == [
        "         wanted resolved lib:A.push, told resolved lib:push"
    ]
    assert [line for line in score.table({title: [scored]}) if line.startswith("| values")] == [
        "| values | 1 | 2 | 1 | 50.0% · 1 1 0 0 0 |"
    ]
