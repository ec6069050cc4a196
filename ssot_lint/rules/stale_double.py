"""A test double that stands for a duplicate.

## What it finds
A fake class that defines a watched name, and any use of the name on a mock: `mock.name = AsyncMock()`,
`Mock(name=…)`, a call of it, `.assert_called_once()` on it.

## Why it matters
A double answers to every name. Once the code calls the canonical, a double of the duplicate is called by nobody: its
assertions fail for no good reason, or, worse, `assert_not_called` passes for ever.

## Example
```toml
[[contract]]
name = "mail"
canonical = "mailer:Mailer.send"
names = ["post_mail"]
```
```python
# file: mailer.py
class Mailer:
    def send(self, address: str, text: str) -> None:
        print(address, text)
```
```python
# file: test_office.py
from unittest.mock import Mock


def test_office_is_not_told() -> None:
    mailer = Mock()
    mailer.post_mail.assert_not_called()
```

## Use instead
```python
# file: mailer.py
class Mailer:
    def send(self, address: str, text: str) -> None:
        print(address, text)
```
```python
# file: test_office.py
from unittest.mock import Mock


def test_office_is_not_told() -> None:
    mailer = Mock()
    mailer.send.assert_not_called()
```

## Fix safety
The name on the double is changed to the canonical's. That is never called safe: whether the code under test calls the
canonical on this very object, and with these arguments, cannot be seen from the double.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Use, UseKind
from ssot_lint.program.model import Program, Proof, ResolvedUse, Role
from ssot_lint.rules.duplicates import offending_targets, uses_not_allowed
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_definition, at_use
from ssot_lint.rules.wording import code, short, truth

RULE = Rule(
    name="stale-double",
    summary="a mock or fake that stands for a duplicate",
    severity=Severity.ERROR,
    fix=Applicability.UNSAFE,
)

DEEDS = {
    UseKind.CALL: "is called on",
    UseKind.STORE: "is set on",
    UseKind.DELETE: "is deleted from",
    UseKind.KEYWORD: "is given to",
    UseKind.STRING: "is named for",
}


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a fake's definition, and a use on a double of either kind."""
    for site in program.views[contract.name].definitions:
        if site.role is Role.DOUBLE and not site.external:
            message = f"{short(site.symbol)} is a test double of a duplicate; {truth(contract)}"
            yield at_definition(RULE, contract, site, message)
    for resolved in _uses_of_doubles(program, contract):
        target = next(iter(offending_targets(resolved)), None)
        message = f"{code(resolved.use.name)} {_deed(resolved.use)} a test double here; {truth(contract)}"
        yield at_use(RULE, contract, resolved, message, target)


def _uses_of_doubles(program: Program, contract: Contract) -> Iterator[ResolvedUse]:
    """Uses on mocks, and uses that are proved to reach fakes and nothing else."""
    yield from uses_not_allowed(program, contract, Proof.DOUBLE)
    for resolved in uses_not_allowed(program, contract, Proof.RESOLVED):
        if any(site.role is Role.DOUBLE for site in resolved.named) and not offending_targets(resolved):
            yield resolved


def _deed(use: Use) -> str:
    if use.tail is not None and use.tail.startswith("assert"):
        return "is asserted on"
    return DEEDS.get(use.kind, "is used on")
