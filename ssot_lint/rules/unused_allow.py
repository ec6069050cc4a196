"""An allow comment that allows nothing.

## What it finds
A comment `# ssot: allow[rule] because …` for a rule that reports nothing where the comment stands: the violation is
gone, the rule's name is misspelt, or the comment is in the wrong place. It is about

- the statement that it ends the first or last line of; between those, about its own line;
- the statement right below it, when it has a line of its own;
- the whole definition, when that statement is the definition's header;
- the whole file, when it stands above the first statement (docstring aside) and a blank line follows.

## Why it matters
A comment that is left over hides the next violation that somebody writes there.

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
from mailer import send

send("office", "we are closed")  # ssot: allow[duplicate-call] because the fax gateway is slow
```

## Use instead
```python
# file: office.py
from mailer import send

send("office", "we are closed")
```

## Fix safety
The comment is removed, or the one rule from it that is of no use; nothing else on the line changes. That is safe: code
is not touched, and a comment that turns out to be needed shows at once.

A comment that names what is no rule was meant to protect something: it stays, and so does all that it stands at, until
a person has mended it. The same is true of one in the middle of a statement that would be mended.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Allow, AllowScope
from ssot_lint.program.model import Program, Proof
from ssot_lint.rules.allowing import NEVER_ALLOWED, Force, allow_comments, at_comment, force_of, unknown_rules
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.wording import one_line

RULE = Rule(
    name="unused-allow",
    summary="an allow comment that allows nothing",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)

PER_CONTRACT = False
"""Checked once, with whichever contract: comments belong to none."""
JUDGED_LAST = True
"""What a comment allows is known when all other rules have spoken."""


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a comment in force of which a rule allowed nothing; none before the other rules have been asked."""
    if program.used_allows is None:
        return
    for path, allow in allow_comments(program):
        if force_of(allow, program.today) is not Force.IN_FORCE or _may_be_used(program, path, allow):
            continue
        idle = [rule for rule in allow.rules if (path, allow.span, rule) not in program.used_allows]
        if idle:
            yield at_comment(RULE, program, path, allow, _message(allow, idle), ", ".join(idle))


def _may_be_used(program: Program, path: str, allow: Allow) -> bool:
    """Without types, a use that nobody could tell may be what the comment was written for."""
    if program.is_typed:
        return False
    uses = (use for view in program.views.values() for use in view.uses)
    return any(one.path == path and one.proof is Proof.NAME_ONLY and allow.covers(one.use.span.line) for one in uses)


def _message(allow: Allow, idle: list[str]) -> str:
    unknown = unknown_rules(allow)
    if unknown:
        return one_line(f"{unknown[0]}. So the comment does not allow it, and what it stands at is not mended")
    for name in idle:
        if name in NEVER_ALLOWED:
            return f"`{name}` cannot be allowed"
    named = " and ".join(f"`{name}`" for name in idle)
    if allow.scope is AllowScope.NOTHING:
        return "this comment stands by itself; put it on the line it is about, or right above it"
    where = {
        AllowScope.LINE: "on this line",
        AllowScope.STATEMENT: "in this statement",
        AllowScope.DEFINITION: "in this definition",
        AllowScope.FILE: "in this file",
    }[allow.scope]
    return f"there is no {named} {where} to allow"
