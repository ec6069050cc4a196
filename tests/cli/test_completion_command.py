"""Completion, as far as real shells show it: their scripts are sourced and asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from casework import run
from smallproject import small_project

BASH = """
eval "$(ssot-lint completion bash)"
COMP_WORDS=(%s)
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_ssot_lint_completion ssot-lint
printf '%%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def environment(tmp_path: Path, repository: Path) -> dict[str, str]:
    """An environment in which `ssot-lint` is this checkout's."""
    program = tmp_path / "bin" / "ssot-lint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={repository} exec {sys.executable} -m ssot_lint "$@"\n')
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(tmp_path), "TERM": "dumb"}


def answers(shell: str, script: str, environment: dict[str, str]) -> list[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run([shell, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ssot-lint che", ["check"]),
        ("ssot-lint check --report sa", ["sarif"]),
        ("ssot-lint check --rule duplicate-c", ["duplicate-call"]),
        ("ssot-lint explain stale-", ["stale-double", "stale-target"]),
        ("ssot-lint check --types base", ["basedpyright"]),
        ("ssot-lint completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_bash_completes(words: str, found: list[str], environment: dict[str, str]) -> None:
    quoted = " ".join([*words.split(" ")[:-1], f"'{words.rsplit(' ', maxsplit=1)[-1]}'"])
    assert answers("bash", BASH % quoted, environment) == found


def test_contracts_of_the_project_complete(environment: dict[str, str], tmp_path: Path) -> None:
    root = small_project(tmp_path)
    for words in ("ssot-lint check --contract 'd'", "ssot-lint status ''", "ssot-lint scaffold 'da'"):
        assert answers("bash", f"cd {root}; {BASH % words}", environment) == ["dates"]
    other = BASH % "ssot-lint status 'x'"
    assert answers("bash", f"cd {root}; {other}", environment) == [""]
    (root / "ssot-lint.toml").write_text("[[")
    assert answers("bash", f"cd {root}; {BASH % words}", environment) == [""]


def test_fish_completes(environment: dict[str, str]) -> None:
    script = "ssot-lint completion fish | source; complete --do-complete 'ssot-lint che'"
    assert answers("fish", script, environment) == ["check\tReport violations; exit with 1 when there are any."]


def test_zsh_takes_the_script_and_is_answered(environment: dict[str, str]) -> None:
    script = (
        'autoload -U compinit && compinit -u; eval "$(ssot-lint completion zsh)"; print ${_comps[ssot-lint]};'
        "_SSOT_LINT_COMPLETE=zsh_complete COMP_WORDS='ssot-lint che' COMP_CWORD=1 ssot-lint"
    )
    assert answers("zsh", script, environment)[:3] == ["_ssot_lint_completion", "plain", "check"]


@pytest.mark.parametrize(
    "words",
    [
        "check --config s", "check s", "check --baseline s", "baseline create --baseline s", "fix --patch s",
        "contract show --config s", "undo --project s",
    ],
)  # fmt: skip
def test_shells_are_told_to_complete_files(words: str, environment: dict[str, str]) -> None:
    number = len(words.split())
    script = f"_SSOT_LINT_COMPLETE=bash_complete COMP_WORDS='ssot-lint {words}' COMP_CWORD={number} ssot-lint"
    assert answers("bash", script, environment) == ["file,s"]


def test_fish_completes_files(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "some.toml").touch()
    script = f"cd {tmp_path}; ssot-lint completion fish | source; complete -C 'ssot-lint check --config so'"
    assert answers("fish", script, environment) == ["some.toml"]


def test_an_unknown_shell_is_refused(tmp_path: Path) -> None:
    outcome = run(tmp_path, "completion", "tcsh")
    assert outcome.code == 2
    assert "'bash', 'zsh', 'fish'" in outcome.err
