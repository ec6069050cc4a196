"""A copy of the canonical under another name.

## What it finds
A function, method or class that nobody declared, with the body of the contract's canonical or of one of its duplicates:
the same but for layout, comments and docstrings; the same but for names and constants; or the same but for a quarter
of its statements at most. Bodies of fewer than four statements are never compared, nor are tests and generated files.

## Why it matters
A new copy appears because somebody did not know the canonical, or had a program write code that did not. It is found on
the day on which it is written, whatever it is called, when it has no callers yet.

## Example
```toml
[[contract]]
name = "prices"
canonical = "prices:total"
names = ["sum_up"]
```
```python
# file: prices.py
def total(rows, limit):
    kept = []
    for row in rows:
        if row.price > limit and not row.is_hidden():
            kept.append(row.price)
    kept.sort()
    return sum(kept)
```
```python
# file: office.py
def amount_of(rows, limit):
    left = []
    for item in rows:
        if item.price > limit and not item.is_hidden():
            left.append(item.price)
    left.sort()
    return sum(left)
```

## Use instead
```python
# file: prices.py
def total(rows, limit):
    kept = []
    for row in rows:
        if row.price > limit and not row.is_hidden():
            kept.append(row.price)
    kept.sort()
    return sum(kept)
```
```python
# file: office.py
from prices import total


def amount_of(rows, limit):
    return total(rows, limit)
```

## Fix safety
The body is replaced by a delegation to the canonical, as `duplicate-definition` does it. It is never safe: that two
bodies look alike does not say that they are meant to stay so. A definition that only looks like the canonical is named
as `unrelated` in the contract.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Copied, Program
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_definition, standing_beside
from ssot_lint.rules.wording import short, truth

RULE = Rule(
    name="shape-duplicate",
    summary="a copy of the canonical, or of a duplicate, under another name",
    severity=Severity.ERROR,
    fix=Applicability.UNSAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a definition of the tree that has the body of one of the contract's."""
    view = program.views[contract.name]
    for copied in view.copies:
        evidence = standing_beside(contract, view, copied.site)
        yield at_definition(RULE, contract, copied.site, _message(contract, copied), evidence)


def _message(contract: Contract, copied: Copied) -> str:
    subject, original = short(copied.site.symbol), short(copied.of)
    how = {
        "identical": f"{subject} has the same body as {original}",
        "renamed": f"{subject} has the body of {original} with other names",
        "near": f"{subject} is {copied.score:.0%} the same as {original}",
    }[copied.how]
    return f"{how}; {truth(contract)}"
