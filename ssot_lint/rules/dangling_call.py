"""A call of a duplicate's name on something that lacks it.

## What it finds
A call of a watched name on an object whose class is known and has no such attribute, often the canonical's own class,
or on a module that does not define it.

## Why it matters
The call raises `AttributeError` as soon as it is reached. It is what a half-made migration leaves behind: the
receiver was changed and the name was not, on a path that no test takes.

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
# file: office.py
from mailer import Mailer

Mailer().post_mail("office", "we are closed")
```

## Use instead
```python
# file: mailer.py
class Mailer:
    def send(self, address: str, text: str) -> None:
        print(address, text)
```
```python
# file: office.py
from mailer import Mailer

Mailer().send("office", "we are closed")
```

## Fix safety
The call is rewritten to the canonical. It cannot have worked before, so there is no behaviour to keep; it is safe
when the receiver is of the canonical's class and the arguments fit the canonical, and is left to a person otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import UseKind
from ssot_lint.program.model import Program
from ssot_lint.rules.duplicates import dangling_uses, lacking
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_use
from ssot_lint.rules.wording import truth

RULE = Rule(
    name="dangling-call",
    summary="a call of a duplicate's name on a class that lacks it",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a call whose receiver is known to have no such attribute."""
    for resolved in dangling_uses(program, contract):
        if resolved.use.kind is UseKind.CALL:
            caught = resolved.guard.partition(f"has no `{resolved.use.name}`")[2]
            yield at_use(RULE, contract, resolved, f"{lacking(resolved)}{caught}; {truth(contract)}")
