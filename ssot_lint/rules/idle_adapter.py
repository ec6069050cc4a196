"""An adapter that nothing uses.

## What it finds
A definition that only delegates to the canonical, and that nothing in the tree uses any more: no call, no reference, no
string, no mock. An import or an entry of `__all__` that merely passes it on is no use.

## Why it matters
The migration is done and its scaffolding still stands. The next person, or the next tool, finds the old name and takes
it for the way to do it.

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
from mailer import send


def post_mail(address: str, text: str) -> None:
    send(address, text)


def close() -> None:
    send("office", "we are closed")
```

## Use instead
```python
# file: office.py
from mailer import send


def close() -> None:
    send("office", "we are closed")
```

## Fix safety
The definition goes, with the imports, re-exports and entries of `__all__` that passed it on, and with imports that only
it used. Nothing is deleted while a use of the name is known by its name only and is not signed off in the contract. It
is unsafe where the name is public (`__all__`, an `__init__.py`, a declaration that promises it): somebody outside the
tree may use it. It is done only when it is asked for: `fix --phase retire`, or `--rule idle-adapter`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Program
from ssot_lint.rules.idleness import idle_adapters
from ssot_lint.rules.ledger import open_ledger
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_definition, standing_beside
from ssot_lint.rules.wording import short

RULE = Rule(
    name="idle-adapter",
    summary="an adapter that nothing uses",
    severity=Severity.WARNING,
    fix=Applicability.SAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation an adapter of the tree that nothing uses, whether it may be deleted yet or not."""
    view = program.views[contract.name]
    for site in idle_adapters(view):
        left = len(open_ledger(contract, view, site.definition.name))
        told = "nothing uses it" if not left else f"nothing is known to use it; {_uses(left)} of the name may"
        message = f"{short(site.symbol)} only hands on to {short(contract.canonical)}, and {told}"
        yield at_definition(RULE, contract, site, message, standing_beside(contract, view, site))


def _uses(number: int) -> str:
    return "1 use" if number == 1 else f"{number} uses"
