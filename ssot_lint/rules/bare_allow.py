"""An allow comment without a rule or a reason.

## What it finds
A comment that starts with `# ssot: allow` and names no rule in brackets, or gives no reason after the word `because`;
and one that says `ignore[rule]`, `disable[rule]` or the like instead. Such a comment allows nothing.

## Why it matters
An exception that nobody explained cannot be questioned later, and one without a rule would hide what it was never meant
for.

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


def post_mail(address: str, text: str) -> None:  # ssot: allow[duplicate-definition]
    print("to", address, text)
```

## Use instead
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)


def post_mail(address: str, text: str) -> None:  # ssot: allow[duplicate-definition] because the fax gateway calls it
    print("to", address, text)
```

## Fix safety
Nothing mends it: only a person knows the reason. Write `# ssot: allow[rule] because …`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Program
from ssot_lint.rules.allowing import Force, allow_comments, at_comment, force_of
from ssot_lint.rules.model import Rule, Severity, Violation

RULE = Rule(
    name="bare-allow",
    summary="an allow comment without a rule or a reason",
    severity=Severity.ERROR,
)

PER_CONTRACT = False
"""Checked once, with whichever contract: comments belong to none."""


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a comment that names no rule or gives no reason."""
    for path, allow in allow_comments(program):
        if force_of(allow, program.today) is not Force.BARE:
            continue
        if not allow.rules:
            message = "this comment names no rule, so it allows nothing; write `# ssot: allow[rule] because …`"
        else:
            message = "this comment gives no reason, so it allows nothing; write why after `because`"
        yield at_comment(RULE, program, path, allow, message)
