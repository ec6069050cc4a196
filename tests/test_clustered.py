"""Extraction on a real Dask cluster of this machine: the same report, whoever reads, whoever dies."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smallproject import small_project, write_tree
from test_time_limit import MONSTER

from ssot_lint import clustered
from ssot_lint.cli import ssot_lint
from ssot_lint.clustered import Cluster, ClusterProblem, DaskExtractor, shards_of
from ssot_lint.engine import extract_all
from ssot_lint.facts.extract import Extraction
from ssot_lint.facts.model import Question
from ssot_lint.facts.screen import Screen
from ssot_lint.sources.reading import read

needs_dask = pytest.mark.skipif(
    not importlib.util.find_spec("distributed"), reason="the extra `dask` is not installed; `nox -s dask` has it"
)
pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.xdist_group("dask")]

QUESTION = Question(("old",))
TEXTS = (
    "from x import old\n\n\ndef use(a):\n    return old(a)\n",
    "import x\n\nx.old()\n",
    "nothing = 1\n",
    "def broken(:\n    old()\n",
    'from x import old\n\nold("\\ud800")\n',  # facts that no message can hold
    "# coding: latin-1\n# ä\nold()\n",
)


class Reading:
    """A screening as the pipeline has one."""

    def __init__(self, root: Path, extractor: DaskExtractor) -> None:
        self.root, self.extractor, self.passed_over = root, extractor, 0
        self.always: frozenset[str] = frozenset()
        self.read: list[str] = []

    def screened(self, files: Sequence[str]) -> dict[str, bytes]:
        sources: dict[str, bytes] = {}
        for path in files:
            self.read.append(path)
            source = read(str(self.root), path)
            if isinstance(source, bytes) and Screen.of(QUESTION.names).passes(source):
                sources[path] = source
                self.extractor.add(path, source)
        return sources

    def pass_over(self, count: int) -> None:
        self.passed_over += count


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Cluster(None, 2, tells=False)
    yield made
    made.close()


class Kept(Cluster):
    """A cluster that outlives its extractor."""

    def __init__(self, cluster: Cluster) -> None:
        self.client, self._own = cluster.client, None

    def close(self) -> None: ...


def extracted(
    root: Path, files: Sequence[str], cluster: Cluster, limit: float | None = 30
) -> tuple[dict[str, Extraction], Reading, DaskExtractor]:
    extractor = DaskExtractor(str(root), Kept(cluster), 1)
    reading = Reading(root, extractor)
    try:
        extractor.ask(QUESTION, limit)
        extractor.screened(files, reading)
        return extractor.finish(iter(())), reading, extractor
    finally:
        extractor.stop()


def expected(root: Path, files: Sequence[str]) -> Mapping[str, Extraction]:
    sources = {path: (root / path).read_bytes() for path in files}
    passing = {path: source for path, source in sources.items() if Screen.of(QUESTION.names).passes(source)}
    return extract_all(passing, QUESTION)


def test_shards_are_whole_directories() -> None:
    files = [f"{directory}/m{number}.py" for directory in ("a", "b", "c/d") for number in range(300)]
    shards = list(shards_of(files))
    assert [path for shard in shards for path in shard] == files
    assert [len(shard) for shard in shards] == [600, 300]


@needs_dask
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.from_regex(r"[ab]/[cd]?[xyz]{1,3}\.py", fullmatch=True), st.sampled_from(TEXTS), max_size=9))
def test_a_cluster_finds_what_this_process_finds(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory, tree: dict[str, str]
) -> None:
    root = write_tree(tmp_path_factory.mktemp("tree"), {path: text.encode("latin-1") for path, text in tree.items()})
    found, reading, _ = extracted(root, sorted(tree), cluster)
    assert list(found.items()) == list(expected(root, sorted(tree)).items())
    assert reading.passed_over + len(reading.read) == len(tree)


@needs_dask
def test_where_workers_see_other_files_bytes_are_sent(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_tree(tmp_path, {f"a/m{number}.py": TEXTS[0] for number in range(9)})
    files = sorted(f"a/m{number}.py" for number in range(9))
    monkeypatch.setattr(Cluster, "sees", lambda *given: False)
    found, reading, extractor = extracted(root, files, cluster)
    assert found == expected(root, files)
    assert reading.read == files
    assert {path: len(one.extraction.facts.uses) for path, one in extractor._told.items()} == dict.fromkeys(files, 2)


@needs_dask
def test_a_shard_that_changed_meanwhile_is_read_here(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a worker saw is held against what is there when its answer comes."""
    root = write_tree(tmp_path, {"a/m.py": "nothing = 1\n", "b/n.py": TEXTS[0]})
    whole = DaskExtractor._suspects

    def late(self: DaskExtractor, shard: tuple[str, ...], task: Any, reading: Any) -> Sequence[str]:
        task.result()
        (root / "a/m.py").write_text(TEXTS[1])
        return whole(self, shard, task, reading)

    monkeypatch.setattr(DaskExtractor, "_suspects", late)
    found, _, _ = extracted(root, ["a/m.py", "b/n.py"], cluster)
    assert found == expected(root, ["a/m.py", "b/n.py"])
    assert found["a/m.py"].facts.uses


@needs_dask
def test_a_monster_on_a_worker_is_given_up(cluster: Cluster, tmp_path: Path) -> None:
    monster = MONSTER.replace(b"parse_day", b"old")
    root = write_tree(tmp_path, {"a/monster.py": monster, "a/n.py": TEXTS[0]})
    found, _, extractor = extracted(root, ["a/monster.py", "a/n.py"], cluster, limit=2.0)
    assert found["a/monster.py"].facts.problem is not None
    assert extractor.given_up == {"a/monster.py": 2.0}
    assert len(found["a/n.py"].facts.uses) == 2


@needs_dask
def test_workers_that_are_killed_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustered, "_SHARD", 1)
    tree = {f"d{number}/m.py": TEXTS[0] + f"old({number})\n" * 300 for number in range(40)}
    root = write_tree(tmp_path, dict(tree))
    own = Cluster(None, 2, tells=False)
    workers = list(own.client.run(os.getpid).values())
    killed: list[int] = []
    whole = DaskExtractor._suspects

    def killing(self: DaskExtractor, shard: tuple[str, ...], task: Any, reading: Any) -> Sequence[str]:
        if len(killed) < len(workers) and shard != ("d0/m.py",):
            killed.append(workers[len(killed)])
            os.kill(killed[-1], signal.SIGKILL)
        return whole(self, shard, task, reading)

    monkeypatch.setattr(DaskExtractor, "_suspects", killing)
    try:
        found, _, _ = extracted(root, sorted(tree), own)
    finally:
        own.close()
    assert killed == workers
    assert len(killed) == 2
    assert found == expected(root, sorted(tree))


@needs_dask
def test_reports_are_the_same_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path) -> None:
    import shutil

    root = tmp_path / "apex"
    shutil.copytree(repository / "fixtures" / "netra_apex", root, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    monkeypatch.chdir(root)
    told = []
    for engine in ("local", "dask"):
        command = [
            "check",
            "--no-cache",
            "--output-format",
            "sarif",
            "--types",
            "none",
            "--engine",
            engine,
            "--exit-zero",
        ]
        run = CliRunner().invoke(ssot_lint, command, standalone_mode=False)
        assert run.exception is None, run.stderr
        told.append(run.stdout)
    assert told[0] == told[1]
    assert "duplicate-call" in told[0]


def test_without_the_package_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ClusterProblem, match=r"pip install 'ssot-lint\[dask\]'"):
        Cluster(None, 1, tells=False)


@needs_dask
def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clustered, "_PATIENCE", 1)
    monkeypatch.chdir(small_project(tmp_path))
    command = ["check", "--no-cache", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"]
    run = CliRunner().invoke(ssot_lint, command, standalone_mode=False)
    assert isinstance(run.exception, ClusterProblem)
    assert "no Dask scheduler answers at `tcp://127.0.0.1:9`" in str(run.exception)


def test_an_address_without_the_engine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small_project(tmp_path))
    run = CliRunner().invoke(ssot_lint, ["check", "--scheduler", "tcp://127.0.0.1:9"])
    assert run.exit_code == 2
    assert "--scheduler goes with --engine dask" in run.stderr
