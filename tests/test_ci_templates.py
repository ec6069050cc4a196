"""What CI servers run: the files are valid by their servers' schemas, and their shell parts do what they say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from smallproject import small_project, write_tree

SCHEMAS = {"action.yml": "vendor.github-actions", "docs/ci/ssot-lint.gitlab-ci.yml": "vendor.gitlab-ci"}


@pytest.fixture(scope="module")
def action(repository: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def template(repository: Path) -> dict[str, Any]:
    text = (repository / "docs/ci/ssot-lint.gitlab-ci.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@pytest.mark.parametrize(("name", "schema"), SCHEMAS.items())
def test_the_file_is_what_its_server_reads(name: str, schema: str, repository: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(repository / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_input_is_put_into_a_script(action: dict[str, Any]) -> None:
    """``${{ … }}`` in a script is run as part of it; in ``env`` it is only text."""
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_scripts_pass_shellcheck(action: dict[str, Any], template: dict[str, Any]) -> None:
    job = template[".ssot-lint"]
    texts = [("bash", step["run"]) for step in action["runs"]["steps"]]
    texts += [("sh", line) for line in (*job["before_script"], *job["script"])]
    for shell, text in texts:
        command = ["shellcheck", "--shell", shell, "--exclude", "SC2086" if shell == "sh" else "SC0000", "-"]
        done = subprocess.run(command, input=text + "\n", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


class Runner:
    """Runs the steps of the action as GitHub's runner does, as far as they can tell."""

    def __init__(self, action: dict[str, Any], base: Path) -> None:
        self.action, self.base = action, base
        self.output = base / "output"
        self.summary = base / "summary"

    def run(self, number: int, workspace: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
        step = self.action["runs"]["steps"][number]
        values = {name: one["default"] for name, one in self.action["inputs"].items()} | {
            name.replace("_", "-"): value for name, value in inputs.items()
        }
        contexts = {f"inputs.{name}": value for name, value in values.items()}
        contexts["github.action_path"] = str(self.base / "action")

        def filled(text: str) -> str:
            for name, value in contexts.items():
                text = text.replace(f"${{{{ {name} }}}}", value)
            return text

        script = self.base / "script.sh"
        script.write_text(step["run"])
        for place in (self.output, self.summary):
            place.write_text("")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON"))}
        environment |= {name: filled(value) for name, value in step["env"].items()}
        environment |= {"RUNNER_TEMP": str(self.base / "temp"), "GITHUB_OUTPUT": str(self.output)}
        environment |= {"GITHUB_STEP_SUMMARY": str(self.summary)}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=workspace / filled(step.get("working-directory", ".")),
            env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def told(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


@pytest.fixture
def runner(action: dict[str, Any], tmp_path: Path, repository: Path) -> Runner:
    """A runner where `ssot-lint` is installed already: it is this checkout's."""
    program = tmp_path / "temp" / "ssot-lint" / "bin" / "ssot-lint"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={repository} exec {sys.executable} -m ssot_lint "$@"\n')
    program.chmod(0o755)
    return Runner(action, tmp_path)


def test_the_check_step_annotates_summarises_and_fails(runner: Runner, tmp_path: Path) -> None:
    project = small_project(tmp_path)
    done = runner.run(1, tmp_path, working_directory="project", sarif_file="out.sarif")
    assert done.returncode == 1, done.stderr
    assert "shop/orders.py:5:18  duplicate-call" in done.stdout
    assert "\n::error file=shop/orders.py,line=5," in done.stdout
    assert runner.told() == {"exit-code": "1", "sarif-file": "project/out.sarif"}
    assert json.loads((project / "out.sarif").read_text())["version"] == "2.1.0"
    assert runner.summary.read_text().startswith("# Single sources of truth")


def test_violations_may_be_let_pass_but_nothing_else(runner: Runner, tmp_path: Path) -> None:
    small_project(tmp_path)
    done = runner.run(1, tmp_path, working_directory="project", fail_on_violations="false")
    assert (done.returncode, runner.told()) == (0, {"exit-code": "1", "sarif-file": ""})
    done = runner.run(1, tmp_path, working_directory="project", fail_on_violations="false", args="--rule no-such-rule")
    assert (done.returncode, runner.told()["exit-code"]) == (2, "2")


def test_paths_with_blanks_and_hostile_inputs_are_only_text(runner: Runner, tmp_path: Path) -> None:
    project = small_project(tmp_path)
    write_tree(project, {"two words/$(touch pwned) a.py": "from shop import dates\n\ndates.parse_day('1')\n"})
    inputs = {"paths": "two words/$(touch pwned) a.py\n", "args": "--rule duplicate-call  --no-cache"}
    done = runner.run(1, project, **inputs)
    assert done.returncode == 1, done.stderr
    assert "::error file=two words/$(touch pwned) a.py,line=3" in done.stdout
    assert "shop/orders.py" not in done.stdout
    assert not list(tmp_path.rglob("pwned"))


def test_the_install_step_installs_what_is_asked_for(action: dict[str, Any], tmp_path: Path) -> None:
    wheel = tmp_path / "ssot_lint-9.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("stub.py", "def main():\n    print('ssot-lint 9.9')\n")
        info = "ssot_lint-9.9.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: ssot-lint\nVersion: 9.9\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/entry_points.txt", "[console_scripts]\nssot-lint = stub:main\n")
        archive.writestr(f"{info}/RECORD", "")
    done = Runner(action, tmp_path).run(0, tmp_path, requirement=str(wheel), python=sys.executable)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("ssot-lint 9.9\n")


def test_the_gitlab_job_writes_what_it_promises(template: dict[str, Any], tmp_path: Path, repository: Path) -> None:
    job = template[".ssot-lint"]
    project = small_project(tmp_path)
    program = project / ".ssot-lint-venv" / "bin" / "ssot-lint"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={repository} exec {sys.executable} -m ssot_lint "$@"\n')
    program.chmod(0o755)
    environment = os.environ | job["variables"] | {"SSOT_LINT_PATHS": "shop/orders.py shop/dates.py"}
    (command,) = job["script"]
    done = subprocess.run(
        ["sh", "-ec", command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "shop/orders.py:5:18  duplicate-call" in done.stdout
    for place in (*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()):
        assert (project / place).stat().st_size > 0
