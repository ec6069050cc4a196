"""A definition that does the canonical's job.

## What it finds
A function, method, class or constant that does the job of the contract's canonical symbol by itself, a definition
that delegates to the canonical but keeps another path, and a subclass's override that goes a way of its own. Pure
adapters, declarations (protocols, abstract methods, stubs) and test doubles are no duplicates.

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
The body is replaced by a delegation to the canonical and a `DeprecationWarning`; signature, decorators and docstring
stay. It is safe only where every argument of the canonical can be told and the results are of one type. Where two
answers are possible nothing is changed until the contract gives a template.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import ContractView, DefinitionSite, Evidence, Program, Role
from ssot_lint.rules.duplicates import redundant_definitions
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_definition
from ssot_lint.rules.wording import short, truth

RULE = Rule(
    name="duplicate-definition",
    summary="a definition that does the canonical's job",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a definition of the tree that does the canonical's job, wholly or beside delegating to it."""
    view = program.views[contract.name]
    for site in redundant_definitions(program, contract):
        yield at_definition(RULE, contract, site, _message(contract, site), _evidence(contract, view, site))


def _message(contract: Contract, site: DefinitionSite) -> str:
    subject, canonical = short(site.symbol), short(contract.canonical)
    if site.role is Role.IMPURE_ADAPTER:
        return f"{subject} delegates to {canonical} but keeps another path"
    if site.overrides is not None:
        return f"{subject} overrides {short(site.overrides)} with an implementation of its own; {truth(contract)}"
    return f"{subject} does the job of {canonical}, the single source of truth"


def _evidence(contract: Contract, view: ContractView, site: DefinitionSite) -> tuple[Evidence, ...]:
    steps = [Evidence(site.path, site.definition.span.line, f"{short(site.symbol)} is defined here")]
    if view.canonical is not None:
        canonical = view.canonical
        text = f"{short(contract.canonical)}, the single source of truth, is defined here"
        steps.append(Evidence(canonical.path, canonical.definition.span.line, text))
    return tuple(steps)
