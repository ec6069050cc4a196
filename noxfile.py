"""Checks in clean environments: ``nox -l`` lists them. ``.ci/run`` runs them and the two commands of the README."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import nox

OTHER_PYTHONS = ("3.12", "3.13")
PYTEST = ("pytest", "-q", "-p", "no:cacheprovider", "-n", "auto", "--dist", "loadscope")
SMOKE_TESTS = ("tests/contracts", "tests/rules")
PACKAGED = (
    "codemods/py.typed",
    "ssot_lint/py.typed",
    "ssot_lint/__main__.py",
    "ssot_lint/gate/",
    "ssot_lint/pytest_plugin/",
    "ssot_lint/contracts/schema/ssot-lint.schema.json",
    "ssot_lint/reports/page/discover.css",
    "ssot_lint/reports/page/discover.js",
    "ssot_lint/reports/schema/",
    "ssot_lint/testing/",
)

TY_TESTS = ("tests/program/test_ty.py", "tests/program/test_servers.py", "tests/program/test_receivers.py")

nox.options.sessions = ["lint", "types", "layers", "package", "docs", "smoke-3.13", "types-servers", "ty-range", "dask"]
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
nox.needs_version = ">=2025.2.9"


def reach_pyenv() -> None:
    """Let pyenv's shims start every version it has, not only the one it is set to."""
    if not shutil.which("pyenv") or "PYENV_VERSION" in os.environ:
        return
    wanted = ("3.11", *OTHER_PYTHONS)
    listed = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False).stdout.split()
    if found := sorted((version for version in listed if version.startswith(wanted)), key=_release):
        os.environ["PYENV_VERSION"] = ":".join(found)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


reach_pyenv()


@nox.session(reuse_venv=True)
def lint(session: nox.Session) -> None:
    """Ruff: rules and layout. Also prints how long files and functions are."""
    session.install(*_group("ruff"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("python", "tests/test_budgets.py")


@nox.session(reuse_venv=True)
def types(session: nox.Session) -> None:
    """Mypy, strict, over everything that is not a test."""
    session.install("-e", ".[test]", *_group("mypy", "nox"))
    session.run("mypy")


@nox.session(reuse_venv=True)
def layers(session: nox.Session) -> None:
    """import-linter: which layer may import which."""
    session.install("-e", ".", *_group("import-linter"))
    session.run("lint-imports")


@nox.session(reuse_venv=True)
def package(session: nox.Session) -> None:
    """Build wheel and sdist; the wheel holds both packages, their markers and the schemas."""
    session.install(*_group("build"))
    target = Path(session.create_tmp())
    shutil.rmtree(target, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(target), silent=True)
    (wheel,) = target.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    if missing := [part for part in PACKAGED if not any(name.startswith(part) for name in names)]:
        session.error(f"{wheel.name} lacks {', '.join(missing)}")
    if foreign := sorted({name.split("/")[0] for name in names} - {"ssot_lint", "codemods"} - _metadata(names)):
        session.error(f"{wheel.name} also holds {', '.join(foreign)}")
    session.log(
        f"{wheel.name}: {len(names)} files; beside it {', '.join(path.name for path in target.glob('*.tar.gz'))}"
    )


@nox.session(reuse_venv=True)
def docs(session: nox.Session) -> None:
    """The documentation site, into ``site``: no warning is let pass."""
    session.install("-e", ".[docs]")
    session.run("python", "-m", "sphinx", "-W", "--keep-going", "-q", "docs", "site")


@nox.session(python=OTHER_PYTHONS, reuse_venv=True)
def smoke(session: nox.Session) -> None:
    """The installed package on the other Pythons: the main job and the quick tests."""
    session.install(".[test]")
    session.run("ssot-lint", "check", "fixtures/netra_apex", "--exit-zero", "--no-cache", silent=True)
    session.run(*PYTEST, *SMOKE_TESTS)


@nox.session(name="types-servers", reuse_venv=True)
def types_servers(session: nox.Session) -> None:
    """The other type checkers, of the extra ``types``: the same questions, and whole runs with them."""
    session.install("-e", ".[test,types]")
    session.run(*PYTEST, *sorted(map(str, Path("tests/program").glob("test_servers*.py"))))


@nox.session(reuse_venv=True)
def dask(session: nox.Session) -> None:
    """The extra ``dask``: a cluster of this machine, and workers of it that are killed."""
    session.install("-e", ".[test,dask]")
    session.run("pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "tests/test_clustered.py")


@nox.session(name="ty-range", reuse_venv=True)
def ty_range(session: nox.Session) -> None:
    """The lowest version of ty that the package takes; the newest is what the whole suite runs with."""
    (ty,) = (
        one for one in nox.project.load_toml("pyproject.toml")["project"]["dependencies"] if one.startswith("ty>=")
    )
    session.install("-e", ".[test]")
    session.install(ty.split(",")[0].replace(">=", "=="))
    session.run("ty", "--version")
    session.run(*PYTEST, *TY_TESTS, "-k", "not pyright and not pyrefly")


def _group(*names: str) -> list[str]:
    """Requirements of the ``dev`` dependency group with these names."""
    wanted = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "dev")
    return [requirement for requirement in wanted if requirement.split(">")[0] in names]


def _metadata(names: list[str]) -> set[str]:
    return {part for name in names if (part := name.split("/")[0]).endswith(".dist-info")}
