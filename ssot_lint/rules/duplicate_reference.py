"""A duplicate used as a value.

## What it finds
A duplicate that is not called but passed on, assigned, saved, replaced or deleted, or reached by name through
`getattr`, `hasattr` or the like; and the same on an object whose class is known to lack the name.

## Why it matters
Whoever gets the value calls the duplicate later, from code that does not mention it. A `hasattr` guard is quietly
false from the moment the duplicate goes, and its branch is never taken again.

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
import functools
import mailer

notify = functools.partial(mailer.post_mail, "office")
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
import functools
import mailer

notify = functools.partial(mailer.send, "office")
```

## Fix safety
The reference is turned to the canonical, a guard together with the call that it guards. It is safe only when both
take the same arguments in the same order and give the same result, since nobody can see how the value will be called.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import StringRole, Use, UseKind
from ssot_lint.program.model import Program
from ssot_lint.rules.duplicates import dangling_uses, lacking, naming, resolved_uses
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_use
from ssot_lint.rules.wording import guarded, truth

RULE = Rule(
    name="duplicate-reference",
    summary="a duplicate as a value: passed, assigned, replaced, or asked for by name",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)

DEEDS = {
    UseKind.REFERENCE: "is used as a value here",
    UseKind.STORE: "is replaced here",
    UseKind.DELETE: "is deleted here",
}
DEEDS_BY_NAME = {
    StringRole.GETATTR: "is fetched by name here",
    StringRole.HASATTR: "is asked for by name here",
    StringRole.ATTRIBUTE: "is named by a string here",
    StringRole.KEPT: "is named by a string here",
    StringRole.ANNOTATION: "is named by a quoted annotation here",
}


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a duplicate that is used without being called, or name used so on a class that lacks it."""
    for resolved, targets in resolved_uses(program, contract):
        deed = _deed(resolved.use)
        if deed:
            yield at_use(
                RULE,
                contract,
                resolved,
                f"{naming(targets)} {deed}{guarded(resolved.guard)}; {truth(contract)}",
                targets[0],
            )
    for resolved in dangling_uses(program, contract):
        deed = _deed(resolved.use)
        if deed:
            said = f"{lacking(resolved)}, which {deed}{guarded(resolved.guard.partition(':')[0])}"
            yield at_use(RULE, contract, resolved, f"{said}; {truth(contract)}")


def _deed(use: Use) -> str:
    """What is done with the name, in words; empty when it is called, imported or named by a path."""
    if use.string is not None:
        return DEEDS_BY_NAME.get(use.string.role, "")
    return DEEDS.get(use.kind, "")
