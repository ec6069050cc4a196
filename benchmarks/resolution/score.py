"""How many uses the tool knows: every labelled program is checked, and each answer held against its label.

``python benchmarks/resolution/score.py [NAME …] [--types ty] [--verbose] [--json FILE]``. Each program is planted as a
tree of its own with its own contract, and the real pipeline runs over it, with a type checker of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from importlib.util import find_spec
from pathlib import Path

from labelled import CATEGORIES, Label, Program, load_programs

from ssot_lint.options import Options
from ssot_lint.pipeline import Run, open_run, settings_for

OUTCOMES = ("right", "wrong", "open", "silent", "extra")
MEANINGS = """\
Of what can be told from the text: `right`, `wrong` (contradicts the label, names too much, or names too little), `open`
(left to a person, or a double without the class it stands for), `silent` (not mentioned). `wrong` also counts answers
to what nobody can tell. `extra` is a line that should not be mentioned."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to run the tool."""

    title: str
    types: str
    teaches: bool | None = None
    """None before there is anything to teach: the option is left as it is."""

    def options(self) -> Options:
        """The options of a run."""
        plain = Options(types=self.types, jobs=1, plans=False)
        return plain if self.teaches is None else replace(plain, **{"teaches": self.teaches})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One label or one answer, and what became of it."""

    place: str
    kind: str
    """One of `OUTCOMES`."""
    is_decidable: bool
    wanted: str
    told: str
    reason: str = ""


@dataclass(slots=True)
class Score:
    """One program under one setting."""

    program: Program
    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    questions: int = 0
    """Asked of type checkers."""
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What the tool says of one use."""

    label: Label
    reason: str


def settings_available() -> list[Setting]:
    """The ways to run the tool that this version of it knows."""
    found = [Setting("none", "none"), Setting("ty", "ty")]
    if all(one.name != "teaches" for one in fields(Options)):
        return found
    found = [Setting("none", "none", False), Setting("ty", "ty", False), Setting("ty + overlays", "ty", True)]
    if find_spec("ssot_lint.program.servers") is not None and find_spec("basedpyright") is not None:
        found.append(Setting("ty,basedpyright + overlays", "ty,basedpyright", True))
    return found


def score(program: Program, setting: Setting) -> Score:
    """Check one program and hold the answers against its labels."""
    scored = Score(program)
    options = setting.options()
    with tempfile.TemporaryDirectory(prefix="program-") as scratch:
        root = Path(os.path.realpath(scratch)) / "tree"
        program.plant(root)
        started = time.perf_counter()
        run = open_run(settings_for([str(root)], options), [str(root)], options)
        scored.seconds = time.perf_counter() - started
        scored.questions = getattr(run.server, "questions", 0)
        run.close()
    for warning in (*run.warnings, *run.program.warnings):
        print(f"{program.title}: {warning}", file=sys.stderr)
    told = told_by(run)
    scored.uses = sum(map(len, told.values()))
    for place in sorted({*told, *program.labels}, key=_in_order):
        scored.outcomes += compared(place, program.labels.get(place, ()), told.get(place, ()))
    return scored


def _in_order(place: str) -> tuple[str, int]:
    path, _, line = place.rpartition(":")
    return path, int(line)


def told_by(run: Run) -> Mapping[str, Sequence[Told]]:
    """What a run says, by ``path:line``; what several contracts say alike, once."""
    found: dict[str, dict[tuple[object, Label], Told]] = defaultdict(dict)
    for view in run.program.views.values():
        for use in (*view.uses, *view.indirect):
            label = Label(str(use.proof), tuple(sorted(str(target.symbol) for target in use.targets)))
            found[f"{use.path}:{use.use.span.line}"][use.use.span, label] = Told(label, use.reason)
    return {place: tuple(told.values()) for place, told in found.items()}


def compared(place: str, labels: Sequence[Label], told: Sequence[Told]) -> Iterator[Outcome]:
    """What became of every label of a line, and of every answer that no label there asked for."""
    left, answers = list(labels), list(told)
    agreed: set[Label] = set()
    for agrees in (_is_same, _is_quiet):
        for answer in list(answers):
            label = next((one for one in left if agrees(one, answer.label)), None)
            if label is not None:
                left.remove(label)
                answers.remove(answer)
                agreed.add(answer.label)
                if not label.is_optional:
                    yield _outcome(place, "right", label, answer)
    for label in sorted(left, key=lambda one: one.is_optional):
        if answers and not label.is_optional:
            answer = min(answers, key=lambda one: _distance(label, one.label))
            answers.remove(answer)
            yield _outcome(place, _kind(label, answer.label), label, answer)
        elif not label.is_optional:
            yield _outcome(place, "right" if label.proof == "not-ours" else "silent", label, None)
    for answer in answers:
        if answer.label.proof != "not-ours" and answer.label not in agreed:
            kind = "extra" if answer.label.proof == "name-only" else "wrong"
            yield Outcome(place, kind, False, "nothing", str(answer.label), answer.reason)


def _is_same(label: Label, told: Label) -> bool:
    wanted, found = set(label.targets), set(told.targets)
    return label.proof == told.proof and wanted <= found <= wanted | set(label.more)


def _is_quiet(label: Label, told: Label) -> bool:
    """What is not ours is not mentioned, whatever it is."""
    return label.proof == told.proof == "not-ours"


def _distance(label: Label, told: Label) -> int:
    return (label.proof != told.proof) * 9 + len(set(label.targets) ^ set(told.targets))


def _kind(label: Label, told: Label) -> str:
    if told.proof == "name-only" or (label.proof == told.proof == "double" and not told.targets):
        return "open"
    return "wrong"


def _outcome(place: str, kind: str, label: Label, answer: Told | None) -> Outcome:
    told, reason = (str(answer.label), answer.reason) if answer is not None else ("nothing", "")
    return Outcome(place, kind, label.proof != "name-only", str(label), told, reason)


def tally(scores: Sequence[Score]) -> Counter[str]:
    """How many outcomes there are of each kind; ``right`` and ``decidable`` count what can be told from the text."""
    found: Counter[str] = Counter()
    for outcome in (outcome for score in scores for outcome in score.outcomes):
        is_label = outcome.wanted != "nothing"
        found["labels"] += is_label
        found["decidable"] += outcome.is_decidable
        found["undecidable"] += is_label and not outcome.is_decidable
        found["left open rightly"] += outcome.kind == "right" and not outcome.is_decidable
        if outcome.kind != "right" or outcome.is_decidable:
            found[outcome.kind] += 1
        found["too little"] += outcome.kind == "wrong" and _is_part(outcome.told, outcome.wanted)
        found["too much"] += outcome.kind == "wrong" and _is_part(outcome.wanted, outcome.told)
    return found


def _is_part(less: str, more: str) -> bool:
    """The same proof with fewer targets."""
    (proof, *few), (other, *many) = less.split(), more.split()
    return proof == other and set(few) < set(many)


def table(by_setting: Mapping[str, Sequence[Score]]) -> Iterator[str]:
    """Lines of a table: a row a category, a column a setting."""
    yield "| category | programs | decidable | not | " + " | ".join(by_setting) + " |"
    yield "| :-- | --: | --: | --: |" + " :-- |" * len(by_setting)
    for title in (*CATEGORIES, "all"):
        chosen = [[one for one in scores if title in {one.program.category, "all"}] for scores in by_setting.values()]
        rows = list(map(tally, chosen))
        if chosen[0]:
            cells = " | ".join(map(_cell, rows))
            yield f"| {title} | {len(chosen[0])} | {rows[0]['decidable']} | {rows[0]['undecidable']} | {cells} |"


def _cell(found: Counter[str]) -> str:
    share = found["right"] / found["decidable"] if found["decidable"] else 1.0
    return f"{share:.1%} · " + " ".join(f"{found[kind]}" for kind in OUTCOMES)


def costs(by_setting: Mapping[str, Sequence[Score]]) -> Iterator[str]:
    """Lines of a table: what each setting cost."""
    yield "| setting | seconds | questions | a use | ms a use |\n| :-- | --: | --: | --: | --: |"
    for title, scores in by_setting.items():
        seconds, questions = sum(one.seconds for one in scores), sum(one.questions for one in scores)
        uses = sum(one.uses for one in scores) or 1
        yield f"| {title} | {seconds:.1f} | {questions} | {questions / uses:.1f} | {1000 * seconds / uses:.0f} |"


def complaints(scores: Sequence[Score]) -> Iterator[str]:
    """Every line that is not right, by program."""
    for scored in scores:
        bad = [outcome for outcome in scored.outcomes if outcome.kind != "right"]
        if bad:
            yield f"\n{scored.program.title}: {scored.program.about}"
        for one in bad:
            path, _, line = one.place.rpartition(":")
            text = scored.program.files[path].splitlines()[int(line) - 1].strip()
            yield f"  {one.kind:6} {one.place}: {text}"
            yield f"         wanted {one.wanted}, told {one.told}" + (f" ({one.reason})" if one.reason else "")


def as_json(by_setting: Mapping[str, Sequence[Score]]) -> dict[str, object]:
    """Everything, for machines."""
    return {
        title: {
            "totals": dict(tally(scores)),
            "categories": {
                one: dict(tally([score for score in scores if score.program.category == one])) for one in CATEGORIES
            },
            "seconds": round(sum(one.seconds for one in scores), 3),
            "questions": sum(one.questions for one in scores),
            "uses": sum(one.uses for one in scores),
            "not_right": [
                {"program": score.program.title, "place": one.place, "kind": one.kind, "wanted": one.wanted,
                 "told": one.told, "reason": one.reason}
                for score in scores for one in score.outcomes if one.kind != "right"
            ],
        }
        for title, scores in by_setting.items()
    }  # fmt: skip


def main() -> None:
    """Score the programs that the command line names, or all, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only programs with one of these texts in `category/name`")
    parser.add_argument("--types", action="append", help="only settings with this title; may be given again")
    parser.add_argument("--verbose", action="store_true", help="list every line that is not right")
    parser.add_argument("--json", metavar="FILE", help="write everything there")
    options = parser.parse_args()
    available = settings_available()
    chosen = [one for one in available if options.types is None or one.title in options.types]
    if not chosen:
        parser.error("there are the settings " + ", ".join(f"`{one.title}`" for one in available))
    os.environ.pop("PYTHONPATH", None)  # what this process may import is nothing to the type checkers
    programs = load_programs(options.names)
    by_setting: dict[str, list[Score]] = {}
    for setting in chosen:
        by_setting[setting.title] = [score(program, setting) for program in programs]
        if options.verbose:
            print(f"## {setting.title}", *complaints(by_setting[setting.title]), "", sep="\n")
    print(*table(by_setting), f"\nright % · {' '.join(OUTCOMES)}. {MEANINGS}\n", *costs(by_setting), sep="\n")
    if options.json:
        Path(options.json).write_text(json.dumps(as_json(by_setting), indent=1) + "\n", encoding="utf-8")
    sys.exit(0)


if __name__ == "__main__":
    main()
