"""Symbols that contracts name: found through whatever leads to them, and missed with the nearest names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.contracts.errors import ConfigError
from ssot_lint.pipeline import Run

FILES = {
    "pkg/__init__.py": "from .impl import Public as Hub\n",
    "pkg/impl.py": (
        "class _Private:\n    def send(self, user, event): ...\nPublic = _Private\nclass Other(Public): ...\n"
    ),
    "app.py": "def push(user, event):\n    return event\n",
}


def config(canonical: str, duplicate: str = "app:push") -> str:
    return f'[[contract]]\nname = "d"\ncanonical = "{canonical}"\n[[contract.duplicate]]\nsymbol = "{duplicate}"\n'


@pytest.mark.parametrize("types", ["ty", "none"])
@pytest.mark.parametrize(
    "canonical", ["pkg:Hub.send", "pkg.impl:Public.send", "pkg.impl:_Private.send", "pkg.impl:Other.send"]
)
def test_a_symbol_is_found_through_aliases_re_exports_and_inheritance(
    canonical: str, types: str, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    view = opened(plant(FILES, config=config(canonical), library=False), types).program.views["d"]
    assert view.canonical is not None and str(view.canonical.symbol) == "pkg.impl:_Private.send"
    assert str(view.canonical_class) == "pkg.impl:_Private"


@pytest.mark.parametrize(
    ("canonical", "said"),
    [
        ("pkg.impl:_Private.sent", r"`pkg.impl:_Private.sent` does not exist.*\n.*`pkg.impl:_Private.send`"),
        ("pkg.impl:Nothing", "does not exist in the module `pkg.impl`"),
        ("pkg.imp:_Private.send", "there is no module `pkg.imp`"),
        ("nowhere:send", "there is no module `nowhere`"),
        ("logging:Logger.warned", "`logging:Logger.warned` does not exist in the module `logging`"),
    ],
)
def test_a_symbol_that_is_missing_is_told_with_what_is_near(
    canonical: str, said: str, plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    with pytest.raises(ConfigError, match=said):
        opened(plant(FILES, config=config(canonical), library=False))


def test_a_missing_duplicate_is_told_too(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    with pytest.raises(ConfigError, match="`app:pushed` does not exist"):
        opened(plant(FILES, config=config("pkg:Hub.send", "app:pushed"), library=False), "none")


def test_without_types_what_is_outside_is_left_and_said(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    run = opened(plant(FILES, config=config("logging:Logger.warning"), library=False), "none")
    assert run.program.views["d"].canonical is None
    assert run.program.warnings == (
        "`logging:Logger.warning` is outside the tree and was not looked up: no type checker",
    )


def test_outside_a_module_a_function_a_class_and_a_constant_are_found(
    plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    for symbol in ("json:dumps", "json.encoder:JSONEncoder", "string:ascii_letters", "os.path:join"):
        view = opened(plant(FILES, config=config(symbol), library=False)).program.views["d"]
        assert view.canonical is not None and view.canonical.external, symbol
