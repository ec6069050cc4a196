"""A string that names a duplicate.

## What it finds
A string that stands for a duplicate: the target of `patch("a.b.c")`, `patch.object(x, "name")` or
`monkeypatch.setattr`, an entry of `__all__`, a dotted path, or an entry point in `pyproject.toml`; also when it names
nothing at all. The keywords of `patch.multiple(x, name=…)` count as such strings.

## Why it matters
No import fails and no type checker complains when the duplicate goes. The test then patches something that nobody
calls any more, or stops at a target that is gone, and an entry point fails on the machine of whoever installs the
project.

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
# file: test_office.py
from unittest.mock import patch


def test_office_is_told() -> None:
    with patch("mailer.post_mail"):
        pass
```

## Use instead
```python
# file: mailer.py
def send(address: str, text: str) -> None:
    print(address, text)


def post_mail(address: str, text: str) -> None:
    print("to", address, text)
```
```python
# file: test_office.py
from unittest.mock import patch


def test_office_is_told() -> None:
    with patch("mailer.send"):
        pass
```

## Fix safety
The string is rewritten, prefix and quotes kept. A patch has to name the binding that its consumer uses, so it moves
together with that consumer's import and is safe only if that is; an entry point is a public name and left to a
person.
"""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import StringRole, Use, UseKind
from ssot_lint.program.model import Program
from ssot_lint.rules.duplicates import dangling_uses, naming, resolved_uses
from ssot_lint.rules.model import Applicability, Rule, Severity, Violation
from ssot_lint.rules.places import at_use
from ssot_lint.rules.wording import code, truth

RULE = Rule(
    name="stale-target",
    summary="a string that names a duplicate: a patch target, `__all__`, an entry point",
    severity=Severity.ERROR,
    fix=Applicability.SAFE,
)

SUBJECTS = {
    StringRole.PATCH: "the patch target",
    StringRole.PATCH_OBJECT: "the patched attribute",
    StringRole.ALL: "the entry of `__all__`",
    StringRole.DOTTED: "the dotted path",
    StringRole.ENTRY_POINT: "the entry point",
}


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """One violation a string that stands for a duplicate, or for a watched name that is not there."""
    for resolved, targets in resolved_uses(program, contract):
        subject = _subject(resolved.use)
        if subject:
            yield at_use(RULE, contract, resolved, f"{subject} names {naming(targets)}; {truth(contract)}", targets[0])
    for resolved in dangling_uses(program, contract):
        subject = _subject(resolved.use)
        if subject:
            yield at_use(RULE, contract, resolved, f"{subject} names nothing; {truth(contract)}")


def _subject(use: Use) -> str:
    """The string, or the keyword that stands for one, in words; empty when it stands for no definition."""
    if use.kind is UseKind.KEYWORD:
        return f"the patched attribute {code(use.name)}"
    string = use.string
    if string is None or string.role not in SUBJECTS:
        return ""
    return f"{SUBJECTS[string.role]} {code(string.text)}"
