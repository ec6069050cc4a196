"""What planning may ask of the tree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ssot_lint.contracts.model import Symbol
from ssot_lint.pipeline import Run, lookup_of

SOURCE = """
from lib import Hub, Router
def make():
    return Hub()
class Base:
    inherited: Router
class Agent(Base):
    shared = Router()
    limit: int = 3
    def __init__(self, hub: Hub, other):
        self.hub = hub
        self.made = make()
        self.other = other
        self.kind = Hub
    @property
    def first(self) -> Router:
        return Router()
    def method(self) -> Hub:
        return self.hub
"""


@pytest.mark.parametrize(
    ("types", "more"), [("none", {}), ("ty", {"made": Symbol("lib", "Hub"), "first": Symbol("lib", "Router")})]
)
def test_attributes_and_their_classes(
    types: str, more: dict[str, Symbol], plant: Callable[..., Path], opened: Callable[..., Run]
) -> None:
    lookup = lookup_of(opened(plant({"app.py": SOURCE}), types))
    hub, router = Symbol("lib", "Hub"), Symbol("lib", "Router")
    shown = {"inherited": router, "shared": router, "hub": hub}
    assert dict(lookup.attribute_types(Symbol("app", "Agent"))) == shown | more
    assert dict(lookup.attribute_types(Symbol("nowhere", "Agent"))) == {}


def test_module_bindings(plant: Callable[..., Path], opened: Callable[..., Run]) -> None:
    lookup = lookup_of(opened(plant({"app.py": "from lib import push_event as pe\n"}), "none"))
    assert lookup.module_binding("app", "pe") == Symbol("lib", "push_event")
    assert lookup.module_binding("app", "nothing") is None and lookup.module_binding("nowhere", "pe") is None
    assert lookup.is_bound("app.py", 1, "pe") and lookup.is_bound("app.py", 1, "print")
    assert not lookup.is_bound("app.py", 1, "nothing")
