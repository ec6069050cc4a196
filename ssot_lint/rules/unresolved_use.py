"""A use that is known by its name only.

## What it finds
A use of a watched name of which nobody could tell statically what it refers to: the receiver has no type that is
known, or the name comes from somewhere that cannot be followed. All of them together are the ledger.

## Why it matters
It may be a use of the duplicate or of something unrelated with the same name. A duplicate is safe to delete only when
its ledger is empty, or a person has signed off what is left.

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
def close(mailer):
    mailer.post_mail("office", "we are closed")
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


def close(mailer: Mailer) -> None:
    mailer.send("office", "we are closed")
```

## Fix safety
Nothing mends it: what it refers to is not known. An annotation on the receiver settles it for good; a `signed-off`
table in the contract, with the file, the definition around the use and a reason, vouches for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Use, UseKind
from ssot_lint.program.model import Program, Proof
from ssot_lint.rules.duplicates import uses_not_allowed
from ssot_lint.rules.ledger import signed_off
from ssot_lint.rules.model import Rule, Severity, Violation
from ssot_lint.rules.places import at_use
from ssot_lint.rules.wording import code, one_line

RULE = Rule(
    name="unresolved-use",
    summary="a use of a watched name that nobody could tell statically",
    severity=Severity.WARNING,
)

NOUNS = {
    UseKind.CALL: "this call of",
    UseKind.REFERENCE: "this reference to",
    UseKind.STORE: "this assignment to",
    UseKind.DELETE: "this deletion of",
    UseKind.IMPORT: "this import of",
    UseKind.STRING: "this string with",
    UseKind.KEYWORD: "this keyword argument",
}


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a use of which only the name is known."""
    for resolved in uses_not_allowed(program, contract, Proof.NAME_ONLY):
        if signed_off(contract, resolved) is not None:
            continue
        reason = f": {one_line(resolved.reason)}" if resolved.reason else ""
        message = f"{NOUNS[resolved.use.kind]} {code(_spelled(resolved.use))} is known by name only{reason}"
        yield at_use(RULE, contract, resolved, message)


def _spelled(use: Use) -> str:
    return f"{use.receiver}.{use.name}" if use.receiver else use.name
