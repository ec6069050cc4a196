"""A duplicate whose signature differs from the canonical's.

## What it finds
A duplicate definition whose parameters (their names, order, annotations, and which may be left out), async-ness or
return annotation differ from the canonical's, and says exactly how. Annotations are compared where both sides have
one.

## Why it matters
Its callers cannot simply be pointed at the canonical: an argument is missing, stands elsewhere, or the result that
they use is another. These differences are the work of a migration.

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
```
```python
# file: office.py
def post_mail(text: str) -> int:
    print("everybody", text)
    return len(text)
```

## Use instead
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)
```
```python
# file: office.py
def post_mail(address: str, text: str) -> None:
    print("to", address, text)
```

## Fix safety
Nothing mends it: how callers get the missing argument, or what they do without the result, is for a person to say. A
contract's `rewrite` and `rewrite-result` templates say it for every caller at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Program
from ssot_lint.rules.duplicates import redundant_definitions
from ssot_lint.rules.model import Rule, Severity, Violation
from ssot_lint.rules.places import at_definition
from ssot_lint.rules.signatures import signature_differences
from ssot_lint.rules.wording import short

RULE = Rule(
    name="signature-drift",
    summary="a duplicate whose parameters, async-ness or return differ from the canonical's",
    severity=Severity.WARNING,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a duplicate that another call would fit; silent when the canonical's definition is not known."""
    canonical = program.views[contract.name].canonical
    if canonical is None:
        return
    for site in redundant_definitions(program, contract):
        clauses = signature_differences(site.definition, canonical.definition)
        if clauses:
            message = f"{short(site.symbol)} differs from {short(contract.canonical)}: {'; '.join(clauses)}"
            yield at_definition(RULE, contract, site, message)
