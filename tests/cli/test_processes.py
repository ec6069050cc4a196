"""Real processes: exit codes, streams, a pipe that closes, Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from smallproject import CONFIG, write_tree

Ssot = Callable[..., "subprocess.CompletedProcess[str]"]


def test_python_m_is_the_same_program(project: Path, ssot: Ssot) -> None:
    ended = ssot(project, "check")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "duplicate-call" in ended.stdout


def test_exit_codes(project: Path, ssot: Ssot) -> None:
    assert ssot(project, "check", "--exit-zero").returncode == 0
    assert ssot(project, "check", "shop/dates.py").returncode == 0
    assert ssot(project, "check").returncode == 1
    assert ssot(project, "check", "nowhere").returncode == 2


def test_findings_and_everything_else_do_not_mix(project: Path, ssot: Ssot) -> None:
    project.joinpath("ssot-lint.toml").write_text(
        CONFIG + CONFIG.replace('"dates"', '"old"').replace("parse_day", "gone"), encoding="utf-8"
    )
    ended = ssot(project, "check", "--output-format", "json")
    assert ended.stdout.startswith("{\n")
    assert ended.stderr == "warning: contract `old`: nothing in the tree is named `gone`\n"
    ended = ssot(project, "fix")
    assert ended.stdout.startswith("--- a/shop/orders.py\n")
    assert "would fix 1 violation" in ended.stderr


@pytest.mark.parametrize(
    ("environment", "option", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1", "TERM": "xterm"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
    ],
)
def test_colour(project: Path, ssot: Ssot, environment: dict[str, str], option: list[str], coloured: bool) -> None:
    assert ("\x1b[" in ssot(project, "check", *option, **environment).stdout) is coloured


def test_output_that_the_stream_cannot_encode(project: Path, ssot: Ssot) -> None:
    write_tree(project, {"shop/später.py": "from shop import dates\n\nNAME = dates.parse_day('größe → ✓')\n"})
    ended = ssot(project, "check", PYTHONIOENCODING="ascii")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    ended = ssot(project, "fix", PYTHONIOENCODING="ascii")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="there are no pipe signals here")
@pytest.mark.parametrize(
    "arguments", ["check", "check --output-format json", "check --output-format concise", "rules", "fix"]
)
def test_a_closed_pipe_ends_quietly(project: Path, clean_environment: dict[str, str], arguments: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ssot_lint", *arguments.split()],
        cwd=project, env=clean_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) in {128 + signal.SIGPIPE, 0, 1}
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert "Exception ignored" not in said


@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently there")
@pytest.mark.parametrize("command", ["check", "fix"])
def test_ctrl_c_ends_quietly(project: Path, clean_environment: dict[str, str], command: str) -> None:
    """A type checker that never answers keeps the run waiting, so that the signal comes in the middle of it."""
    place = project.parent / "bin"
    slow = place / "ty"
    write_tree(
        place, {"ty": f"#!{sys.executable}\nimport pathlib, time\npathlib.Path('started').touch()\ntime.sleep(60)\n"}
    )
    slow.chmod(0o755)
    program = (
        "import sys\nfrom ssot_lint.program.servers import client\n"
        f"client.find_program = lambda name: {str(slow)!r}\n"
        "from ssot_lint.cli import main\nmain()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, command],
        cwd=project, env=clean_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    started = project / "started"
    deadline = time.monotonic() + 60
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started.exists()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (128 + signal.SIGINT, b"", b"")


def test_a_missing_type_checker_is_a_warning(project: Path, clean_environment: dict[str, str]) -> None:
    program = (
        "from ssot_lint.program.servers import client\nclient.find_program = lambda name: None\n"
        "from ssot_lint.cli import main\nmain(['check', '--output-format', 'json'])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=project, env=clean_environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("warning: `ty` is not installed; install it with `pip install ty`")
    assert '"rule": "duplicate-call"' in ended.stdout


def test_the_installed_script(project: Path, clean_environment: dict[str, str]) -> None:
    script = shutil.which("ssot-lint", path=str(Path(sys.executable).parent))
    if script is None:
        pytest.skip("not installed here; `python -m ssot_lint` is tested")
    ended = subprocess.run([script, "--version"], cwd=project, env=clean_environment, capture_output=True, check=True)
    assert ended.stdout.startswith(b"ssot-lint ")
