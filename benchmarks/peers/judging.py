"""The job and its labels: which names are looked for in a corpus, and which lines really use them."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from big_tree import assemble
from corpora import load_corpora
from fetch import fetch

HERE = Path(__file__).resolve().parent
Line = tuple[str, int]
_USE = re.compile(r"# expect: ([a-z-]+)")
_KINDS = {
    "duplicate-call": "call", "dangling-call": "call", "duplicate-import": "import",
    "duplicate-reference": "reference", "stale-target": "string", "stale-double": "double", "unresolved-use": "call",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """What is looked for in one corpus, and the truth."""

    name: str
    symbols: tuple[str, ...]
    judged: str
    root: Path
    uses: Mapping[Line, str]
    """Kind by line."""
    definitions: frozenset[Line] = field(default_factory=frozenset)

    @property
    def names(self) -> tuple[str, ...]:
        """The words, each once."""
        return tuple(dict.fromkeys(one.rpartition(":")[2].rpartition(".")[2] for one in self.symbols))

    @property
    def functions(self) -> tuple[str, ...]:
        """Dotted paths of those that are functions of a module."""
        return tuple(one.replace(":", ".") for one in self.symbols if "." not in one.rpartition(":")[2])

    @property
    def qualified(self) -> tuple[str, ...]:
        """Dotted paths of those that are methods."""
        return tuple(one.replace(":", ".") for one in self.symbols if "." in one.rpartition(":")[2])

    @property
    def methods(self) -> tuple[str, ...]:
        """Names of those that are methods."""
        return tuple(dict.fromkeys(one.rpartition(".")[2] for one in self.qualified))

    def files(self) -> list[Path]:
        """Every Python file of the tree, sorted."""
        return sorted(path for path in self.root.rglob("*.py*") if path.suffix in (".py", ".pyi"))


def jobs(cache: Path, names: tuple[str, ...]) -> list[Job]:
    """The jobs with these names (all when there are none), each in a tree of its own below the cache."""
    with (HERE / "labels.toml").open("rb") as file:
        entries = [one for one in tomllib.load(file)["corpus"] if not names or one["name"] in names]
    return [_job(one, cache) for one in entries]


def _job(entry: dict[str, object], cache: Path) -> Job:
    name = str(entry["name"])
    root = cache / "peers" / name
    if not root.exists():
        _plant(name, root, cache)
        if "config" in entry:
            (root / "ssot-lint.toml").write_text(str(entry["config"]), encoding="utf-8")
    symbols = tuple(str(one) for one in _listed(entry["symbols"]))
    if entry.get("marked"):
        uses, definitions = _marked(root)
        return Job(name, symbols, str(entry["judged"]), root, uses, definitions)
    table = entry["uses"]
    assert isinstance(table, dict)
    uses = {(path, line): kind for kind, by in table.items() for path, lines in by.items() for line in lines}
    places = (str(one).rpartition(":") for one in _listed(entry["definitions"]))
    definitions = frozenset((path, int(line)) for path, _, line in places)
    return Job(name, symbols, str(entry["judged"]), root, uses, definitions)


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _plant(name: str, root: Path, cache: Path) -> None:
    """A copy of the corpus's Python, so that nothing is written into the shared one."""
    if name == "big-tree":
        assemble(root, cache)
    else:
        (corpus,) = (one for one in load_corpora() if one.name == name)
        source = fetch(corpus, cache)
        for path in source.rglob("*.py*"):
            if path.suffix in (".py", ".pyi"):
                target = root / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    # Without it, semgrep leaves out tests; ty and ruff need no such word.
    (root / ".semgrepignore").write_text("", encoding="utf-8")


def _marked(root: Path) -> tuple[dict[Line, str], frozenset[Line]]:
    """Labels from the markers in the application's own files."""
    uses: dict[Line, str] = {}
    definitions: set[Line] = set()
    for part in ("netra_backend", "tests"):
        for path in sorted((root / part).rglob("*.py")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                place = (path.relative_to(root).as_posix(), number)
                for rule in _USE.findall(line):
                    if rule in _KINDS:
                        uses[place] = _KINDS[rule]
                    else:
                        definitions.add(place)
    return uses, frozenset(definitions)


@dataclass(frozen=True, slots=True)
class Score:
    """What a tool's lines are worth."""

    found: int
    labelled: int
    false: int
    missed_by_kind: Mapping[str, int]


def score(job: Job, told: frozenset[Line]) -> Score:
    """Lines that a tool told, held against the labels; an import over several lines may be told by any of them."""
    lines = frozenset(label for place in told for label in _labels_of(job, place))
    missed: dict[str, int] = {}
    for place, kind in job.uses.items():
        if place not in lines:
            missed[kind] = missed.get(kind, 0) + 1
    false = lines - job.uses.keys() - job.definitions
    return Score(len(job.uses.keys() & lines), len(job.uses), len(false), missed)


def _labels_of(job: Job, place: Line) -> Sequence[Line]:
    """The labels of the import that a line belongs to; any other line stands for itself."""
    path, line = place
    if place in job.uses or not (job.root / path).is_file():
        return [place]
    imports = (node for node in ast.walk(_parsed(job.root / path)) if isinstance(node, ast.ImportFrom))
    around = next((node for node in imports if node.lineno <= line <= (node.end_lineno or 0)), None)
    lines = range(around.lineno, (around.end_lineno or 0) + 1) if around is not None else ()
    return [(path, one) for one in lines if job.uses.get((path, one)) == "import"] or [place]


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes())
    except SyntaxError:
        return ast.Module([], [])
