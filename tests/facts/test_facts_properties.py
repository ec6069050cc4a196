"""What holds for every file: the cut changes no fact, facts travel unchanged, nothing raises or is left to chance."""

from __future__ import annotations

import pickle
import random
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_lint.facts.extract import Extraction, extract, read_bindings
from ssot_lint.facts.model import Question
from ssot_lint.facts.parsing import on_deep_stack
from ssot_lint.facts.screen import Screen

STDLIB = Path(sysconfig.get_path("stdlib"))
FOLDERS = ("", "asyncio", "email", "http", "importlib", "json", "logging", "multiprocessing", "test", "unittest")
QUESTION = Question(("warn", "close", "get", "read*", "Lock"), ("write", "acquire"))
ODD = [b"(", b"'", b"\\", b"\n", b"\0", b"\xff", b"\t", b"\r", b"\f"]
LARGEST = 25_000
"""Bytes: whole files are slow to read, and large ones have nothing that small ones have not."""


def real_files(count: int, seed: int) -> list[Path]:
    """Some of the standard library's files that mention a watched name."""
    found = sorted(path for folder in FOLDERS for path in (STDLIB / folder).glob("*.py"))
    random.Random(seed).shuffle(found)
    screen = Screen.of(QUESTION.names)
    fitting = (path for path in found if path.stat().st_size <= LARGEST and screen.passes(path.read_bytes()))
    return [path for path, _ in zip(fitting, range(count), strict=False)]


@pytest.mark.parametrize("seed", range(5))
def test_the_cut_changes_no_fact_of_real_files(seed: int) -> None:
    def compare() -> int:
        uses = 0
        for path in real_files(30, seed):
            source = path.read_bytes()
            found = extract(source, QUESTION)
            assert found == extract(source, QUESTION, whole=True), path
            uses += len(found.facts.uses)
        return uses

    assert on_deep_stack(compare) > 0


def test_facts_travel_unchanged() -> None:
    for path in real_files(15, 7):
        found = extract(path.read_bytes(), QUESTION)
        assert msgspec.json.decode(msgspec.json.encode(found), type=Extraction) == found
        assert pickle.loads(pickle.dumps(found)) == found


def test_facts_are_the_same_every_time() -> None:
    for path in real_files(10, 8):
        source = path.read_bytes()
        first = msgspec.json.encode(extract(source, QUESTION))
        assert msgspec.json.encode(extract(source, QUESTION)) == first
        assert msgspec.json.encode(extract(source, Question(QUESTION.names[::-1], QUESTION.canonical_names))) == first


def test_facts_come_in_source_order_and_point_at_their_names() -> None:
    for path in real_files(15, 9):
        source = path.read_bytes()
        lines = source.decode().split("\n")
        facts = extract(source, QUESTION).facts
        assert list(facts.uses) == sorted(facts.uses, key=lambda use: (use.span, use.kind))
        for one in (*facts.uses, *facts.definitions):
            if one.span.line == one.span.end_line:
                text = lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1]
                assert one.name in text, path
                assert text == one.name or text[-1] in "\"'", path


def test_changed_files_are_read_or_refused() -> None:
    chance = random.Random(11)

    def mutants() -> Iterator[bytes]:
        for path in real_files(25, 10):
            source = bytearray(path.read_bytes()[:6000])
            for _ in range(4):
                start = chance.randrange(len(source))
                match chance.randrange(4):
                    case 0:
                        del source[start : start + chance.randrange(30)]
                    case 1:
                        source[start:start] = chance.choice(ODD)
                    case 2:
                        source[start] = chance.randrange(256)
                    case _:
                        source[start:start] = source[: chance.randrange(200)]
                yield bytes(source)

    def read() -> int:
        refused = 0
        for source in mutants():
            found = extract(source, QUESTION)
            read_bindings(source)
            refused += found.facts.problem is not None
        return refused

    assert on_deep_stack(read) > 10


@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused(source: bytes) -> None:
    extract(source, QUESTION)
    extract(b"get(" + source + b")", QUESTION, whole=True)


NAMES = st.sampled_from(["send", "x", "y", "R", "self", "send_all"])
LITERALS = ["1", "'a.send'", "'send'", "None", "x.send", "'''\nsend()\n'''", "f'{x.send}'"]
ATOMS = st.one_of(NAMES, st.sampled_from(LITERALS))


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}.{}".format, NAMES, NAMES),
        st.builds("{}.{}({})".format, NAMES, NAMES, inner),
        st.builds("{}(\n    {},  # send\n    k={})".format, NAMES, inner, inner),
        st.builds("[{} for {} in {}]".format, inner, NAMES, inner),
        st.builds("(lambda {}: {})".format, NAMES, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} := {})".format, NAMES, inner),
        st.builds("getattr({}, 'send')".format, inner),
        st.builds("patch(f'{{{}}}.send')".format, NAMES),
    )


EXPRESSIONS = st.recursive(ATOMS, grown, max_leaves=5)
SIMPLE = st.one_of(
    EXPRESSIONS,
    st.builds("{} = {}".format, NAMES, EXPRESSIONS),
    st.builds("{}.{} = {}".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("{}: {} = {}".format, NAMES, st.sampled_from(["R", "'R'", "send", "'list[send]'"]), EXPRESSIONS),
    st.builds("{}, {} = {}".format, NAMES, NAMES, EXPRESSIONS),
    st.builds("del {}".format, NAMES),
    st.builds("from a import {} as {}".format, NAMES, NAMES),
    st.builds("import {}.{}".format, NAMES, NAMES),
    st.builds("'''{}\n'''".format, NAMES),
    st.just("pass"),
)
LINES = st.one_of(
    SIMPLE,
    st.builds("{}; {}".format, SIMPLE, SIMPLE),
    st.builds("# {}".format, NAMES).map(lambda comment: f"{comment}\npass"),
)


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=4).map(lambda parts: indent("\n".join(parts), "    "))
    deeper = body.map(lambda text: indent(text, "    "))
    return st.one_of(
        st.builds("def {}({}, a={}):\n{}".format, NAMES, NAMES, EXPRESSIONS, body),
        st.builds("@{}\n# why\nasync def {}({}: 'R'):\n{}".format, EXPRESSIONS, NAMES, NAMES, body),
        st.builds("class {}({}):\n{}".format, NAMES, NAMES, body),
        st.builds("if {}:\n{}\nelif {}:\n{}\nelse:\n{}".format, EXPRESSIONS, body, EXPRESSIONS, body, body),
        st.builds("for {} in {}:\n{}\nelse: pass".format, NAMES, EXPRESSIONS, body),
        st.builds("with {} as {}:\n\n{}\n".format, EXPRESSIONS, NAMES, body),
        st.builds("try:\n{}\nexcept {} as {}:\n{}\nfinally:\n{}".format, body, NAMES, NAMES, body, body),
        st.builds("match {}:\n    case R(send={}):\n{}\n    case _: pass".format, EXPRESSIONS, NAMES, deeper),
        st.builds("def {}({}): {}".format, NAMES, NAMES, SIMPLE),
    )


MODULES = st.lists(st.recursive(LINES, blocks, max_leaves=8), min_size=1, max_size=5).map(
    lambda parts: "\n".join(parts) + "\n"
)


@given(MODULES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_cut_changes_no_fact_of_made_up_files(source: str) -> None:
    question = Question(("send", "send_*"), ("R",))
    found = extract(source.encode(), question)
    assert found == extract(source.encode(), question, whole=True)
    assert found == extract(source.replace("\n", "\r\n").encode(), question)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Extraction) == found
