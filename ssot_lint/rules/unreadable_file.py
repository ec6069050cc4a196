"""A file that could not be read as Python.

## What it finds
A file that could matter and could not be decoded or parsed. The other files are checked all the same.

## Why it matters
Nothing is known of what it holds. A duplicate or a use in it would go unseen, and a result that looks clean would not
be.

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
def close(:
    post_mail("office", "we are closed")
```

## Use instead
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)
```
```python
# file: office.py
from mailer import send


def close() -> None:
    send("office", "we are closed")
```

## Fix safety
Nothing mends it: correct the syntax or the declared encoding, or exclude the file in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Program
from ssot_lint.rules.model import Rule, Severity, Violation
from ssot_lint.rules.places import at_line
from ssot_lint.rules.wording import one_line

RULE = Rule(
    name="unreadable-file",
    summary="a file that could not be parsed or decoded",
    severity=Severity.ERROR,
)

PER_CONTRACT = False
"""Checked once, with whichever contract: a file is unreadable for all of them."""


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation an unreadable file, of no contract."""
    for file in program.unreadable:
        module = program.module_of.get(file.path, "")
        yield at_line(RULE, file.path, file.line, module, f"cannot be read: {one_line(file.message)}")
