"""An import or re-export of a duplicate.

## What it finds
A `from module import name` of a duplicate, under whatever local name, through packages that pass it on as well; and
an import of a watched name from a module that is known to have none.

## Why it matters
An import makes the duplicate one of the names at hand, and a re-export offers it to everybody. It also breaks on the
day the duplicate is removed, wherever it stands.

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
from mailer import post_mail as post

post("office", "we are closed")
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
The import goes, or is turned to the canonical, together with the calls in the file that need it: all of them or none.
It is safe when every use of the name in the file is mended and no other module imports it from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import UseKind
from ssot_lint.program.model import Program, ResolvedUse
from ssot_lint.rules.duplicates import dangling_uses, naming, resolved_uses
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_use
from ssot_lint.rules.wording import code, truth

RULE = Rule(
    name="duplicate-import",
    summary="an import or re-export of a duplicate",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation an imported duplicate, or imported name that the module lacks."""
    for resolved, targets in resolved_uses(program, contract):
        if resolved.use.kind is UseKind.IMPORT:
            message = f"{naming(targets)} is imported here{_alias(resolved)}; {truth(contract)}"
            yield at_use(RULE, contract, resolved, message, targets[0])
    for resolved in dangling_uses(program, contract):
        if resolved.use.kind is UseKind.IMPORT:
            yield at_use(RULE, contract, resolved, f"{_nothing(resolved)}; {truth(contract)}")


def _alias(resolved: ResolvedUse) -> str:
    imported = resolved.use.imported
    return f" as {code(imported.alias)}" if imported is not None and imported.alias else ""


def _nothing(resolved: ResolvedUse) -> str:
    imported = resolved.use.imported
    module = code(imported.module) if imported is not None else "the module"
    return f"{module} has no {code(resolved.use.name)} to import"
