"""Labelled programs: small trees of files whose lines say what every use of a watched name is.

A program is one text. What stands before its first ``--- path`` says in words what it is about; lines there that begin
with ``needs:`` name the packages that running it takes. A label is a comment at the end of a line,
``#= proof target …``, several separated by commas; ``?`` before one means that silence is as good, ``~`` before a
target that it may be left out.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
LIBRARY = PROGRAMS / "library.txt"
"""What programs are about that bring no contract of their own."""
CONFIG = "ssot-lint.toml"
CATEGORIES = (
    "bindings", "values", "receivers", "fixtures", "mocks", "injection", "strings", "dangling", "guards",
)  # fmt: skip
PROOFS = ("resolved", "dangling", "double", "name-only", "not-ours")

_MARKER = re.compile(r"[ \t]*#=(.*)$", re.MULTILINE)
_FILE = re.compile(r"^--- (.+)\n", re.MULTILINE)
_SYMBOL = re.compile(r"^[\w.]+(?::[\w.]+)?$")


class Malformed(Exception):
    """A program's text does not say what it must; the message tells where."""


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """What one use is: its proof and what it refers to."""

    proof: str
    targets: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Targets that may be left out."""
    is_optional: bool = False
    """Silence about the use is as good as saying so."""

    def __str__(self) -> str:
        return " ".join(("?" * self.is_optional + self.proof, *self.targets, *(f"~{one}" for one in self.more)))


@dataclass(frozen=True, slots=True)
class Program:
    """One labelled program."""

    category: str
    name: str
    about: str
    needs: tuple[str, ...]
    """Packages, by the name they are imported under, without which it does not run."""
    files: Mapping[str, str]
    """Text of every file, without the labels."""
    labels: Mapping[str, tuple[Label, ...]]
    """By ``path:line``."""

    @property
    def title(self) -> str:
        """``category/name``."""
        return f"{self.category}/{self.name}"

    @property
    def src(self) -> tuple[str, ...]:
        """Directories that module names start at."""
        return tuple(tomllib.loads(self.files[CONFIG]).get("src", ["."]))

    def plant(self, root: Path) -> None:
        """Write the files under a directory."""
        for path, text in self.files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")


def load_programs(wanted: Sequence[str] = ()) -> list[Program]:
    """All programs in order of category and name; of those only what one of the wanted texts is a part of.

    Raises `Malformed`.
    """
    paths = sorted(PROGRAMS.glob("*/*.txt"), key=lambda path: (_rank(path.parent.name), path.stem))
    titles = [path for path in paths if not wanted or any(one in f"{path.parent.name}/{path.stem}" for one in wanted)]
    library = read_files(LIBRARY.read_text(encoding="utf-8"))[1]
    return [program_of(path.parent.name, path.stem, path.read_text(encoding="utf-8"), library) for path in titles]


def _rank(category: str) -> int:
    if category not in CATEGORIES:
        raise Malformed(f"`{category}` is no category")
    return CATEGORIES.index(category)


def program_of(category: str, name: str, text: str, library: Mapping[str, str]) -> Program:
    """The program that a text describes. The library's files come first; those of the same path are the program's.

    Raises `Malformed`.
    """
    head, files = read_files(text)
    lines = head.strip().splitlines()
    needs = tuple(one.strip() for line in lines if line.startswith("needs:") for one in line[6:].split(","))
    about = " ".join(line for line in lines if not line.startswith("needs:"))
    whole = dict(files) if CONFIG in files else {**library, **files}
    labels = {
        f"{path}:{number}": tuple(labels_of(found.group(1), f"{category}/{name} {path}:{number}"))
        for path, text in whole.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := _MARKER.search(line)) is not None
    }
    plain = {path: _MARKER.sub("", text) for path, text in whole.items()}
    return Program(category, name, about, needs, plain, labels)


def read_files(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first file, and the files by path."""
    head, *parts = _FILE.split(text)
    return head, dict(zip(parts[::2], parts[1::2], strict=True))


def labels_of(text: str, where: str) -> Iterator[Label]:
    """The labels that a marker states. Raises `Malformed`."""
    for one in text.split(","):
        proof, *targets = one.split() or [""]
        more = tuple(sorted(target[1:] for target in targets if target.startswith("~")))
        targets = sorted(target for target in targets if not target.startswith("~"))
        label = Label(proof.removeprefix("?"), tuple(targets), more, proof.startswith("?"))
        if label.proof not in PROOFS:
            raise Malformed(f"{where}: `{proof}` is no proof")
        if not all(map(_SYMBOL.match, (*targets, *more))) or len({*targets, *more}) != len(targets) + len(more):
            raise Malformed(f"{where}: `{label}` names no symbols, or one twice")
        if (label.proof in {"resolved", "not-ours"}) != bool(targets) and label.proof != "double":
            raise Malformed(f"{where}: `{label}` has a target too many or too few")
        yield label


@dataclass(frozen=True, slots=True)
class Defined:
    """A function, class or constant of a program."""

    symbol: str
    path: str
    line: int
    """First line: of its first decorator, if it has any."""
    name: str
    is_declaration: bool
    """It does nothing when called: a stub, a member of a protocol, an abstract method without a body."""
    is_class: bool = False
    is_function: bool = False


def definitions_of(program: Program) -> list[Defined]:
    """Everything that a program's Python files define, in order."""
    found: list[Defined] = []
    for path, text in program.files.items():
        if path.endswith((".py", ".pyi")):
            found += _defined_in(ast.parse(text, path), path, module_of(path, program.src), ())
    return found


def module_of(path: str, src: Sequence[str]) -> str:
    """Name of the module in a file, from the longest source root that leads to it."""
    for root in sorted((one.strip("./") for one in src), key=len, reverse=True):
        if not root or path.startswith(f"{root}/"):
            path = path[len(root) :].lstrip("/")
            break
    stem = re.sub(r"\.pyi?$", "", path)
    return re.sub(r"(^|/)__init__$", "", stem).replace("/", ".")


def _defined_in(
    node: ast.AST, path: str, module: str, owners: tuple[str, ...], *, in_protocol: bool = False
) -> Iterator[Defined]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = (*owners, child.name)
            first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
            is_class = isinstance(child, ast.ClassDef)
            shape = not is_class and (in_protocol or path.endswith(".pyi") or _is_shape(child.body))
            yield Defined(f"{module}:{'.'.join(names)}", path, first, child.name, shape, is_class, not is_class)
            protocol = isinstance(child, ast.ClassDef) and any("Protocol" in ast.unparse(one) for one in child.bases)
            yield from _defined_in(child, path, module, names, in_protocol=protocol)
            continue
        if isinstance(child, ast.Assign | ast.AnnAssign):
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    value = child.value
                    line = value.lineno if value is not None else child.lineno
                    yield Defined(f"{module}:{'.'.join((*owners, target.id))}", path, line, target.id, False)
        yield from _defined_in(child, path, module, owners, in_protocol=in_protocol)


def _is_shape(body: Sequence[ast.stmt]) -> bool:
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        or (isinstance(one, ast.Raise) and one.exc is not None and "NotImplementedError" in ast.unparse(one.exc))
        for one in body
    )
