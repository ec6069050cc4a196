"""The rules, found by the presence of their modules: adding one edits no other file."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import ssot_lint.rules
from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Program
from ssot_lint.rules.explanations import Explanation, parse_explanation
from ssot_lint.rules.model import Rule, Violation


@dataclass(frozen=True, slots=True)
class RuleModule:
    """A rule with what its module says and does."""

    rule: Rule
    check: Callable[[Program, Contract], Iterator[Violation]]
    stem: str
    """Name of the module, and of the codemod that serves it."""
    documentation: str
    per_contract: bool
    """False when its findings belong to no contract, so that one contract's check gives them all."""
    judged_last: bool = False
    """True when it is about what the others found."""


class UnknownRule(ValueError):
    """No rule has this name; `nearest` does, when one is near enough to have been meant."""

    def __init__(self, name: str, nearest: str | None) -> None:
        self.name = name
        self.nearest = nearest
        hint = f"did you mean `{nearest}`?" if nearest else "`ssot-lint rules` lists them"
        super().__init__(f"no rule is named `{name}`; {hint}")


@cache
def rules() -> tuple[RuleModule, ...]:
    """Every rule, sorted by name."""
    found = (_rule_module(stem) for stem in sorted(_stems()))
    return tuple(sorted((module for module in found if module is not None), key=lambda module: module.rule.name))


def rule_named(name: str) -> RuleModule:
    """The rule of this name; raises `UnknownRule` with the nearest name when there is none."""
    by_name = {module.rule.name: module for module in rules()}
    if name not in by_name:
        near = difflib.get_close_matches(name.lower().replace("_", "-"), by_name, n=1)
        raise UnknownRule(name, near[0] if near else None)
    return by_name[name]


def is_rule(name: str) -> bool:
    """True of the name of a rule."""
    return any(module.rule.name == name for module in rules())


def explanation(module: RuleModule) -> Explanation:
    """What the rule's documentation says, section by section."""
    return parse_explanation(module.documentation)


def _stems() -> Iterator[str]:
    return (found.name for found in pkgutil.iter_modules(ssot_lint.rules.__path__) if not found.ispkg)


def _rule_module(stem: str) -> RuleModule | None:
    """The rule in the module of this name; None when the module holds none (it serves the others)."""
    module: ModuleType = importlib.import_module(f"{ssot_lint.rules.__name__}.{stem}")
    rule = getattr(module, "RULE", None)
    if not isinstance(rule, Rule):
        return None
    per_contract, last = getattr(module, "PER_CONTRACT", True), getattr(module, "JUDGED_LAST", False)
    return RuleModule(rule, module.check, stem, module.__doc__ or "", per_contract, last)
