"""An adapter that keeps a legacy path.

## What it finds
A definition that delegates to the canonical and does the job by itself as well: it delegates in one branch only, falls
back on an implementation of its own, or does more than hand on. A *staged* adapter, which first asks the `flag` that
the contract declares for it, is meant to keep both ways: it is reported only after the date that the entry gives as
`until`.

## Why it matters
As long as there are two ways, nobody can say which one an event took, and the bug that made the canonical necessary is
still there. A staged adapter that outlives its day is a duplicate that looks mended.

## Example
```toml
[[contract]]
name = "mail"
canonical = "mailer:send"
names = ["post_mail"]

[[contract.duplicate]]
symbol = "office:post_mail"
flag = "office:one_mailer"
until = 2020-01-31
```
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)
```
```python
# file: office.py
import os

from mailer import send


def one_mailer() -> bool:
    return os.environ.get("ONE_MAILER") == "1"


def post_mail(address: str, text: str) -> None:
    if one_mailer():
        send(address, text)
        return
    with open(address, "a") as box:
        box.write(text)
```

## Use instead
```python
# file: office.py
from mailer import send


def post_mail(address: str, text: str) -> None:
    send(address, text)
```

## Fix safety
What stands under the flag becomes the whole body, and imports that only the legacy path used go; of an adapter that is
not staged, the body is replaced by one delegation. Either way a path that callers may be on goes, so it is never safe.
`fix --phase finalize` does it for every staged adapter, whatever its date.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import DefinitionSite, Program, Role
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_definition, standing_beside
from ssot_lint.rules.staging import is_meant, stage_of
from ssot_lint.rules.wording import code, short

RULE = Rule(
    name="impure-adapter",
    summary="an adapter that keeps a legacy path",
    severity=Severity.ERROR,
    fix=Applicability.UNSAFE,
)


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation an adapter of the tree that does more than delegate; a staged one only after its last day."""
    view = program.views[contract.name]
    for site in view.definitions:
        if site.role is not Role.IMPURE_ADAPTER or site.external:
            continue
        entry = stage_of(contract, site)
        if entry is not None and is_meant(entry, program.today):
            continue
        message = _message(contract, site)
        yield at_definition(RULE, contract, site, message, standing_beside(contract, view, site))


def _message(contract: Contract, site: DefinitionSite) -> str:
    subject, canonical = short(site.symbol), short(contract.canonical)
    entry = stage_of(contract, site)
    if entry is None:
        return f"{subject} delegates to {canonical} but keeps another path"
    day = f", which was to go by {entry.until}" if entry.until is not None else ""
    return f"{subject} keeps the legacy path behind {code(str(entry.flag))}{day}"
