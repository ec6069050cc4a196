"""An allow comment that is past its date.

## What it finds
A comment `# ssot: allow[rule] until 2027-01-31 because …` after its last day, which still counts. A date that is none
(a day that does not exist, or not written as year-month-day) is taken as past. From then on the comment allows nothing,
and what it allowed is reported again.

## Why it matters
The date was a promise. Without somebody who reminds of it, a passing exception stays for good.

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


# ssot: allow[duplicate-definition] until 2024-02-29 because the fax gateway calls it
def post_mail(address: str, text: str) -> None:
    print("to", address, text)
```

## Use instead
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)


def post_mail(address: str, text: str) -> None:
    send(address, text)
```

## Fix safety
Nothing mends it: do what was promised, or give a new date and say why.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Program
from ssot_lint.rules.allowing import Force, allow_comments, at_comment, force_of
from ssot_lint.rules.model import Rule, Severity, Violation
from ssot_lint.rules.wording import one_line

RULE = Rule(
    name="expired-allow",
    summary="an allow comment that is past its date",
    severity=Severity.ERROR,
)

PER_CONTRACT = False
"""Checked once, with whichever contract: comments belong to none."""


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a comment whose last day is past, or cannot be told."""
    for path, allow in allow_comments(program):
        force = force_of(allow, program.today)
        if force is Force.EXPIRED:
            message = f"this comment allowed {', '.join(allow.rules)} until {allow.until}; it was to last no longer"
        elif force is Force.MALFORMED:
            said = f"`{one_line(allow.until)}` is no date" if allow.until else "no date follows `until`"
            message = f"{said}, so this comment allows nothing; write it like 2027-01-31"
        else:
            continue
        yield at_comment(RULE, program, path, allow, message)
