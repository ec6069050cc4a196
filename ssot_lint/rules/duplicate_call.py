"""A call of a duplicate.

## What it finds
A call that is proved to reach a duplicate: directly, through an adapter, an override of it (`super()` calls
included), or a protocol or abstract method that declares it. Calls in files that the contract's `allow-in` names are
left alone.

## Why it matters
Each call keeps the duplicate alive and gets its behaviour instead of the canonical's. The call sites are what has to
move before the duplicate can go.

## Example
```toml
[[contract]]
name = "mail"
canonical = "mailer:send"
names = ["post_mail"]
```
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)


def post_mail(address: str, text: str) -> None:
    print("to", address, text)
```
```python
# file: office.py
from mailer import post_mail

post_mail("office", "we are closed")
```

## Use instead
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)


def post_mail(address: str, text: str) -> None:
    print("to", address, text)
```
```python
# file: office.py
from mailer import send

send("office", "we are closed")
```

## Fix safety
The call is rewritten to the canonical, with arguments mapped by name, annotation or the contract's template. It is
safe only when every argument is accounted for and evaluated as before, the call's value is not used or is of the same
type, and a plain function does not come to await. Everything else is shown with its reason. That a duplicate with a
body of its own is meant to do what the canonical does is taken from the contract.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import UseKind
from ssot_lint.program.model import Program
from ssot_lint.rules.duplicates import indirect_calls, naming, resolved_uses
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_use
from ssot_lint.rules.wording import guarded, one_line, truth

RULE = Rule(
    name="duplicate-call",
    summary="a call of a duplicate",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a call that is proved to reach a duplicate."""
    for resolved, targets in resolved_uses(program, contract):
        if resolved.use.kind is UseKind.CALL:
            message = f"{naming(targets)} is called here{guarded(resolved.guard)}; {truth(contract)}"
            yield at_use(RULE, contract, resolved, message, targets[0])
    for resolved, targets in indirect_calls(program, contract):
        how = f"{naming(targets)} is called here ({one_line(resolved.through)}); {truth(contract)}"
        yield at_use(RULE, contract, resolved, how, targets[0])
