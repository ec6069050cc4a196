"""Seeding uses into a tree: what comes out parses, means what it should, and is the same every time."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ssot_lint.options import Options
from ssot_lint.pipeline import open_run, settings_for

MODULES = (
    "agreement", "answering", "choosing", "duplicating", "holding", "judged", "opinions", "packages", "picking",
    "reading", "seeding", "seeds", "traffic",
)  # fmt: skip
FILES = {
    "shop/__init__.py": 'from .cart import total\n\n__all__ = ["total"]\n',
    "shop/cart.py": '''\
import functools
from typing import overload


class Cart:
    """Zwölf Stück."""

    def __init__(self):
        self.lines = []

    @overload
    def add(self, line: int) -> int: ...
    @overload
    def add(self, line: str) -> str: ...
    def add(self, line, /, *more, count=1, **rest):
        self.lines.append(line)
        return line

    async def send(self, to: "str" = "x") -> int:
        return 1

    @staticmethod
    def check(line): return bool(line)

    @classmethod
    def of(cls, *lines):
        return cls()

    @functools.lru_cache
    def cost(self) -> int:
        return 1


class Basket(Cart):
    class Inner:
        @staticmethod
        def check(line):
            raise NotImplementedError

    def add(self, line, /, *more, count=1, **rest):
        return super().add(line)


def total(cart: Cart, *, rate=1) -> int:
    def check(line):
        return line
    return cart.add(1) + rate if check(1) else cart.of().add(2)''',
    "shop/uses.py": """\
from shop.cart import Basket, Cart, total
from shop.cart import total as sum_of


def buy(cart: Cart):
    ä = "ü"; cart.add(1); (cart
        .add)(2)
    cart.of(1).add(total(cart)).real
    match ä:
        case Cart.check:
            pass
    print(f"{cart.add(3)}")
    return getattr(cart, "add")(4), sum_of(cart), Cart.check(1), map(cart.add, [1])
""",
    "tests/test_shop.py": """\
from unittest.mock import patch

from shop import total
from shop.cart import Cart


@patch("shop.cart.Cart.add")
def test_add(add):
    with patch.object(Cart, "check"):
        assert total(Cart()) == add()
""",
}
NAMES = ("add", "check", "cost", "of", "send", "total")


@pytest.fixture(autouse=True)
def beside_the_seeds(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(repository / "benchmarks"))
    monkeypatch.syspath_prepend(str(repository / "benchmarks" / "resolution"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    yield
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def module() -> Any:
    return importlib.import_module


@pytest.fixture
def sources(module: Any) -> dict[str, Any]:
    return {path: module("reading").source_of(path, text.encode()) for path, text in FILES.items()}


@pytest.fixture
def watched(module: Any, sources: dict[str, Any]) -> list[Any]:
    reading, choosing = module("reading"), module("choosing")
    found: dict[str, list[Any]] = {name: [] for name in NAMES}
    for source in sources.values():
        for one in reading.definitions_in(source):
            if one.name in found:
                found[one.name].append(one)
    return [choosing.Watched(name, "", one[0], tuple(one)) for name, one in found.items()]


@pytest.fixture
def mentions(module: Any, sources: dict[str, Any]) -> list[Any]:
    return [one for source in sources.values() for one in module("reading").mentions_in(source, NAMES)]


def everything(seeding: ModuleType, mentions: list[Any], shape: str = "plain") -> list[Any]:
    """Every mention, chosen; in a harder shape where it can have one."""
    return [seeding.Chosen(one, shape if one.start >= 0 and not one.is_pattern else "plain") for one in mentions]


def planted(root: Path, seeded: Any) -> Path:
    """The seeded tree on disk, with a contract for every name."""
    contracts = "".join(
        f'[[contract]]\nname = "{name}"\ncanonical = "shop.cart:{symbol}"\nnames = ["legacy_{name}"]\n'
        for name, symbol in (("add", "Cart.add"), ("check", "Cart.check"), ("of", "Cart.of"), ("total", "total"))
    )
    for path, text in {**FILES, **seeded.texts, "ssot-lint.toml": contracts}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_mentions_are_found_where_they_stand(sources: dict[str, Any], mentions: list[Any]) -> None:
    found = {(one.path, sources[one.path].position(one.offset), one.kind) for one in mentions}
    assert ("shop/uses.py", (6, 19), "x.m()") in found  # behind letters of two bytes
    assert ("shop/uses.py", (7, 10), "x.m()") in found
    assert ("shop/uses.py", (2, 23), "import as") in found
    assert ("shop/uses.py", (13, 26), "getattr") in found
    assert ("shop/uses.py", (13, 37), "alias") in found
    assert ("shop/__init__.py", (3, 12), "__all__") in found
    assert ("tests/test_shop.py", (7, 8), "dotted") in found
    assert ("tests/test_shop.py", (9, 29), "patch.object") in found
    assert not any(place == ("shop/uses.py", 12) for place in ((path, line) for path, (line, _), _ in found))


@pytest.mark.parametrize("shape", ["plain", "getattr", "listed"])
def test_a_seeded_tree_parses_and_markers_stand_at_the_new_name(
    module: Any, sources: dict[str, Any], watched: list[Any], mentions: list[Any], shape: str
) -> None:
    seeding = module("seeding")
    seeded = seeding.seed_tree(sources, watched, everything(seeding, mentions, shape), "1")
    for path, text in seeded.texts.items():
        compile(text, path, "exec", dont_inherit=True)
    assert len(seeded.markers) == len(mentions)
    for marker in seeded.markers:
        here = seeded.texts[marker.path].split("\n")[marker.line - 1][marker.column - 1 :]
        name = marker.mention.name
        spelled = (f"legacy_{name}", f'"legacy_{name}"', f'"{marker.mention.text[: -len(name)]}legacy_{name}"')
        assert here.startswith((*spelled, f"old_way_to_{name}", "sum_of")), (marker, here)
    for (path, line, column), key in seeded.duplicates.items():
        name = key.rpartition(".")[2].rpartition(":")[2]
        assert seeded.texts[path].split("\n")[line - 1][column - 1 :].startswith(f"legacy_{name}(")


def test_a_duplicate_takes_what_its_original_takes(module: Any, sources: dict[str, Any], watched: list[Any]) -> None:
    seeded = module("seeding").seed_tree(sources, watched, [], "1")
    namespace: dict[str, Any] = {"__name__": "cart"}
    exec(compile(seeded.texts["shop/cart.py"], "cart", "exec"), namespace)  # our own text, a few lines above
    cart, basket = namespace["Cart"](), namespace["Basket"]()
    assert cart.legacy_add(5, 6, count=2, more=3) == basket.legacy_add(5) == 5
    assert cart.lines == [5] and basket.lines == [5]
    assert namespace["Cart"].legacy_check("") is False
    assert isinstance(namespace["Basket"].legacy_of(1), namespace["Basket"])
    assert cart.legacy_cost() == 1
    assert namespace["legacy_total"](cart, rate=4) == 5
    with pytest.raises(NotImplementedError):
        namespace["Basket"].Inner.legacy_check(1)
    tree = ast.parse(seeded.texts["shop/cart.py"])
    sends = [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)]
    assert [ast.unparse(node.args) for node in sends] == ["self, to: 'str'='x'"] * 2


def test_the_same_seed_gives_the_same_tree_and_another_one_another(
    module: Any, sources: dict[str, Any], watched: list[Any], mentions: list[Any]
) -> None:
    picking, seeding, opinion = module("picking"), module("seeding"), module("agreement").Opinion

    def texts(seed: str) -> dict[str, str]:
        key = frozenset({"shop/cart.py:Cart.add"})
        told = {one: opinion(key, key) for one in mentions}
        chosen = picking.pick(sources, watched, told, seed)
        found: dict[str, str] = seeding.seed_tree(sources, watched, chosen, seed).texts
        return found

    assert texts("1") == texts("1")
    assert len({json.dumps(texts(seed)) for seed in "123456"}) > 1


def test_names_are_chosen_by_group_and_always_alike(
    module: Any, sources: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing = module("choosing")
    monkeypatch.setattr(choosing, "_FEWEST", 1)
    groups = {one.name: one.group for one in choosing.choose(sources, (9, 9, 9), "1")}
    assert groups == {"add": "several methods", "check": "several methods", "of": "one method", "total": "function"}
    draws = [[one.name for one in choosing.choose(sources, (0, 1, 0), seed)] for seed in "1123456"]
    assert draws[0] == draws[1] and len(set(map(tuple, draws))) == 2


def test_the_tool_reports_every_seed_where_its_marker_says(
    module: Any, tmp_path: Path, sources: dict[str, Any], watched: list[Any], mentions: list[Any]
) -> None:
    seeding, answering = module("seeding"), module("answering")
    chosen = [one for one in everything(seeding, mentions) if one.mention.name in {"add", "check", "of", "total"}]
    seeded = seeding.seed_tree(sources, watched, chosen, "1")
    root = planted(tmp_path / "tree", seeded)
    options = Options(types="none", jobs=1, plans=False)
    run = open_run(settings_for([str(root)], options), [str(root)], options)
    reported = {(use["path"], use["line"], use["column"]) for use in answering.answers(run)}
    run.close()
    missing = [one for one in seeded.markers if (one.path, one.line, one.column) not in reported]
    assert [(one.kind, one.mention.text) for one in missing] == []


def test_what_is_right_wrong_and_open(module: Any) -> None:
    kind = module("holding")._kind
    one, two = frozenset({"a.py:A.m"}), frozenset({"a.py:A.m", "b.py:B.m"})
    nothing: frozenset[str] = frozenset()
    assert kind("agreed", one, one, nothing, "resolved") == "right"
    assert kind("agreed", one, two, nothing, "resolved") == "wrong"
    assert kind("agreed", one, two, two - one, "resolved") == "right"  # a method, and what overrides it
    assert kind("agreed", two, one, nothing, "resolved") == "wrong"
    assert kind("agreed", one, nothing, nothing, "name-only") == "open"
    assert kind("agreed", one, nothing, nothing, "double") == "open"
    assert kind("agreed", one, nothing, nothing, "not-ours") == "wrong"
    assert kind("agreed", one, nothing, nothing, "silent") == "silent"
    assert kind("outside", nothing, one, nothing, "resolved") == "wrong"
    assert kind("outside", nothing, nothing, nothing, "dangling") == "right"
    assert kind("disputed", nothing, one, nothing, "resolved") == "said"


def test_opinions_are_sorted_by_what_they_agree_on(module: Any) -> None:
    opinion = module("agreement").Opinion

    def standing(first: set[str], second: set[str]) -> str:
        found: str = opinion(frozenset(first), frozenset(second)).standing
        return found

    assert standing({"a.py:A.m"}, {"a.py:A.m"}) == "agreed"
    assert standing({"a.py:A.m"}, {"a.py:B.m"}) == "disputed"
    assert standing({"a.py:A.m"}, set()) == "disputed"
    assert standing({"!re.pyi"}, {"!re.pyi"}) == "outside"
    assert standing({"!re.pyi"}, set()) == "outside"
    assert standing({"!re.pyi"}, {"a.py:A.m"}) == "disputed"
    assert standing({"a.py:A.m"}, {"~a.py:3"}) == "bound"
    assert standing(set(), set()) == "unknown"
