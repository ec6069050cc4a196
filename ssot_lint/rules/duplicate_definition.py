"""A definition that does the canonical's job.

## What it finds
A function, method, class or constant that does the job of the contract's canonical symbol by itself, and a subclass's
override that goes a way of its own. Adapters, declarations (protocols, abstract methods, stubs) and test doubles are no
duplicates; an adapter that keeps another path is an `impure-adapter`.

## Why it matters
Two ways to do one thing drift apart. Callers take whichever is nearest, and a fix or a check that is made in one of
them is missing in the other.

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
def post_mail(address: str, text: str) -> None:
    with open(address, "a") as box:
        box.write(text)
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


def post_mail(address: str, text: str) -> None:
    Mailer().send(address, text)
```

## Fix safety
The body is replaced by a delegation to the canonical; signature, async-ness, return type, decorators and docstring
stay. The adapter warns: by the decorator of PEP 702 where `requires-python` starts at 3.13 or `typing_extensions` is a
declared dependency, else by a `DeprecationWarning` from its body. It is safe only where every argument of the canonical
can be told, the results are of one type and nothing else was done; where two answers are possible nothing is changed
until the contract gives a template.

With a `flag` in the contract's entry the adapter is *staged*: the flag is asked at every call, the old body stays below
and runs while it says no. That changes nothing by itself, so it is safe.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import DefinitionSite, Program, Role
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_definition, standing_beside
from ssot_lint.rules.wording import short, truth

RULE = Rule(
    name="duplicate-definition",
    summary="a definition that does the canonical's job",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a definition of the tree that does the canonical's job and does not delegate to it."""
    view = program.views[contract.name]
    for site in view.definitions:
        if site.role is not Role.DUPLICATE or site.external:
            continue
        yield at_definition(RULE, contract, site, _message(contract, site), standing_beside(contract, view, site))


def _message(contract: Contract, site: DefinitionSite) -> str:
    subject, canonical = short(site.symbol), short(contract.canonical)
    if site.overrides is not None:
        return f"{subject} overrides {short(site.overrides)} with an implementation of its own; {truth(contract)}"
    return f"{subject} does the job of {canonical}, the single source of truth"
