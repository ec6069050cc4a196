"""The pytest plugin: ``pytest --ssot`` adds an item a contract and rule; the fixture ``ssot`` serves tests of your own.

pytest loads this module in every project that has ssot-lint installed, so nothing else of it is imported until asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ssot_lint.pytest_plugin.compliance import Compliance


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that asks for the items."""
    group = parser.getgroup("ssot", "contracts of ssot-lint")
    group.addoption("--ssot", action="store_true", help="Add an item a contract and rule: ssot::<contract>::<rule>.")
    group.addoption("--ssot-config", metavar="FILE", help="Read the contracts from this file.")


@pytest.hookimpl(tryfirst=True)  # before -k and the like deselect
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the items, behind all others."""
    if config.getoption("ssot"):
        from ssot_lint.pytest_plugin.items import items_for

        items.extend(items_for(session))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand what was found to a worker of pytest-xdist, so that the tree is checked once."""
    if node.config.getoption("ssot"):
        from ssot_lint.pytest_plugin.compliance import handed_over

        node.workerinput["ssot"] = handed_over(node.config)


@pytest.fixture(scope="session")
def ssot(pytestconfig: pytest.Config) -> Compliance:
    """What is wrong in the tree, by contract, rule and place; checked once, when a test first asks for it."""
    from ssot_lint.pytest_plugin.compliance import compliance

    return compliance(pytestconfig)
