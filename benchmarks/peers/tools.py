"""The peers: what each is told to do, in the best way it has for this job, and how its answer is read."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from installing import HERE, Installed
from judging import Job, Line

_PLACE = re.compile(r"^(?P<path>[^\s:@]+\.pyi?)[:@](?P<line>\d+)", re.MULTILINE)
_WARNED = re.compile(r"USE (?P<path>\S+):(?P<line>\d+)")


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to do the job."""

    title: str
    needs: tuple[str, ...]
    """Environments by name; of the first comes the version."""
    how: str
    """Its configuration, in words."""
    command: Callable[[Job, Sequence[Installed], Path, Sequence[str]], list[str]]
    """Given the job, the environments, a directory for rules, and the files of a sample (none: the whole tree)."""
    read: Callable[[Job, str], Iterator[Line]]
    is_sampled: bool = False
    """It takes minutes: a sample of the files is timed, and the time for all is worked out from it."""


def _plain(job: Job, told: str) -> Iterator[Line]:
    for one in _PLACE.finditer(told):
        yield one["path"].removeprefix(f"{job.root}/").removeprefix("./"), int(one["line"])


def _warned(job: Job, told: str) -> Iterator[Line]:
    for one in _WARNED.finditer(told):
        yield one["path"].removeprefix(f"{job.root}/"), int(one["line"])


def _ours(job: Job, told: str) -> Iterator[Line]:
    definitions = {"duplicate-definition", "impure-adapter", "idle-adapter", "signature-drift", "shape-duplicate"}
    for one in json.loads(told)["violations"]:
        if one["rule"] not in definitions:
            yield one["path"], one["line"]


def _semgrep_read(job: Job, told: str) -> Iterator[Line]:
    start = told.find('{"')
    for one in json.loads(told[start:])["results"] if start >= 0 else ():
        yield one["path"].removeprefix(f"{job.root}/"), one["end"]["line"]


def _rg(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    names = [part for name in job.names for part in ("-e", name)]
    return [env[0].program("rg"), "--no-config", "-nw", "--no-heading", "--color=never", "-tpy", *names, "."]


def _ast_grep_rule(job: Job, rules: Path) -> Path:
    words = "|".join(job.names)
    rule = f"""\
id: duplicates
language: python
rule:
  any:
    - {{kind: identifier, regex: "^({words})$"}}
    - {{kind: string_content, regex: "(^|\\\\.)({words})$"}}
"""
    return _written(rules / "ast-grep.yml", rule)


def _ast_grep(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    rule = _ast_grep_rule(job, rules)
    return [env[0].program("ast-grep"), "scan", "--rule", str(rule), "--report-style=short", "--color=never", "."]


def _screened(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    rule = _ast_grep_rule(job, rules)
    names = " ".join(f"-e {name}" for name in job.names)
    script = (
        f"{env[1].program('rg')} --no-config -lw0 -tpy {names} . | "
        f"xargs -0 {env[0].program('ast-grep')} scan --rule {rule} --report-style=short --color=never"
    )
    return ["sh", "-c", script]


def _ruff(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    banned = [*job.functions, *job.qualified]
    text = "".join(f'"{one}".msg = "use the canonical"\n' for one in banned)
    config = _written(rules / "ruff.toml", f"[lint.flake8-tidy-imports.banned-api]\n{text}")
    program = env[0].program("ruff")
    options = ["--select=TID251", "--no-cache", "--output-format=concise", "--quiet", "--config", str(config)]
    return [program, "check", "--no-respect-gitignore", *options, "."]


def _semgrep(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    patterns = [f"pattern: {one}" for one in job.functions]
    patterns += [f"pattern: from {one.rpartition('.')[0]} import {one.rpartition('.')[2]}" for one in job.functions]
    patterns += [f"pattern: $X.{one}" for one in job.methods]
    patterns += [f"pattern-regex: (?<=[\"'.]){one}(?=[\"'])" for one in job.names]
    lines = "".join(f"      - {one}\n" for one in patterns)
    head = "rules:\n  - id: duplicates\n    languages: [python]\n    severity: WARNING\n    message: m\n"
    rule = _written(rules / "semgrep.yml", f"{head}    pattern-either:\n{lines}")
    options = ["--metrics=off", "--disable-version-check", "--no-git-ignore", "--json", "--quiet", "--jobs=2"]
    limits = ["--max-target-bytes=0", "--include=*.py", "--include=*.pyi"]
    path = f"PATH={env[0].place / 'bin'}:/usr/bin:/bin"
    return ["env", path, env[0].program("semgrep"), "scan", f"--config={rule}", *options, *limits, "."]


def _ty(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    places = []
    for symbol in job.symbols:
        module, _, name = symbol.partition(":")
        path = f"{module.replace('.', '/')}.py"
        places += [f"{path}:{line}:{column}" for line, column in _definition((job.root / path).read_text(), name)]
    return [sys.executable, str(HERE / "asking_ty.py"), env[0].program("ty"), str(job.root), *places]


def _definition(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a symbol's name stands: the first ``def`` of its last part below its class."""
    owner, _, last = name.rpartition(".")
    begun = not owner
    for number, line in enumerate(text.splitlines(), 1):
        begun = begun or re.match(rf"class {owner}\b", line) is not None
        found = re.match(rf"\s*(?:async )?def (?={last}\b)", line) if begun else None
        if found and (line[0] == " ") is bool(owner):
            yield number, found.end() + 1
            return


def _codemod(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    _planted(job, rules, "uses_codemod.py")
    tool = [env[0].program("python"), "-m", "libcst.tool", "codemod", "-x", "uses_codemod.Uses", "--no-format"]
    options = ["--jobs=2", "--hide-progress", "--include-generated"]
    return ["env", f"PYTHONPATH={rules}", *tool, *options, *(files or ["."])]


def _fixit(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    _planted(job, rules, "fixit_rule.py")
    program = [env[0].program("fixit"), "--rules", "fixit_rule", "--output-format", "vscode"]
    return ["env", f"PYTHONPATH={rules}", *program, "lint", *(files or ["."])]


def _pylint(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
    _planted(job, rules, "pylint_rule.py")
    options = [
        "--load-plugins=pylint_rule",
        "--disable=all",
        "--enable=no-duplicates",
        "--jobs=2",
        "--rcfile=/dev/null",
    ]
    style = ["--msg-template={path}:{line}", "--score=n", "--persistent=n", "--recursive=y"]
    sources = f"--source-roots={job.root}"
    return ["env", f"PYTHONPATH={rules}", env[0].program("pylint"), *options, *style, sources, *(files or ["."])]


def _check(*options: str) -> Callable[[Job, Sequence[Installed], Path, Sequence[str]], list[str]]:
    def command(job: Job, env: Sequence[Installed], rules: Path, files: Sequence[str]) -> list[str]:
        tool = [sys.executable, "-P", "-m", "ssot_lint", "check", ".", "--output-format=json", "--exit-zero"]
        return [*tool, *options]

    return command


def _planted(job: Job, rules: Path, name: str) -> None:
    """The rule as a module, beside what it looks for."""
    rules.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "rules" / name, rules / name)
    told = {"names": job.names, "functions": job.functions, "methods": job.methods, "qualified": job.qualified}
    _written(rules / "job.json", json.dumps(told))


def _written(place: Path, text: str) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place


OURS = Peer("ssot-lint check", (), "`--no-cache`; types by ty; imports, references, strings and doubles, too",
            _check("--no-cache"), _ours)  # fmt: skip
PEERS = (
    OURS,
    Peer("ssot-lint check, again", (), "the same tree, unchanged, its report recalled", _check(), _ours),
    Peer("ripgrep", ("ripgrep",), "`rg -nw -tpy`: the floor; text only", _rg, _plain),
    Peer("ripgrep, then ast-grep", ("ast-grep", "ripgrep"),
         "`rg -l` and ast-grep on what it names, as a shell user would: identifiers and strings by name", _screened,
         _plain),
    Peer("ty references", ("ty",), "its language server is told where the definitions stand and asked who refers to "
         "them; exact, no strings, nothing about what it cannot tell", _ty, _plain),
    Peer("ruff TID251", ("ruff",), "`banned-api` with the dotted paths, `--no-cache`", _ruff, _plain),
    Peer("semgrep", ("semgrep",), "two jobs; functions by their qualified names, methods by name, strings by a "
         "pattern; its default ignores, which skip tests, are off", _semgrep, _semgrep_read),
    Peer("ast-grep", ("ast-grep",), "identifiers and strings by name, the whole tree", _ast_grep, _plain),
    Peer("LibCST codemod", ("libcst",), "a codemod that only warns, with `QualifiedNameProvider`; two jobs",
         _codemod, _warned, is_sampled=True),
    Peer("Fixit", ("fixit",), "a rule with `QualifiedNameProvider`", _fixit, _plain, is_sampled=True),
    Peer("pylint", ("pylint",), "a plugin that asks its inference what a name refers to, all else off; two jobs",
         _pylint, _plain, is_sampled=True),
)  # fmt: skip
