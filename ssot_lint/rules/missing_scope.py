"""A duplicate that is not told who it is for, or a call that passes someone else's scope.

## What it finds
With `scope-parameter` in the contract: a duplicate definition without such a parameter, and a call that passes
something else in its place: another parameter of the callee (arguments in the wrong order), or, inside a function
that has the scope parameter itself, a name or attribute that ends with the same word (`owner_id` for `user_id`) or a
fixed string.

## Why it matters
What is done for one user, tenant or account reaches another. A definition that takes no scope finds it somewhere
else, in shared state, where a concurrent call can have changed it.

## Example
```toml
[[contract]]
name = "mail"
canonical = "mailer:send"
names = ["post_mail"]
scope-parameter = "user_id"
```
```python
# file: mailer.py
def send(user_id: str, text: str) -> None:
    print(user_id, text)
```
```python
# file: office.py
RECENT: list[str] = []


def post_mail(text: str) -> None:
    print(RECENT[-1], text)
```

## Use instead
```python
# file: mailer.py
def send(user_id: str, text: str) -> None:
    print(user_id, text)
```
```python
# file: office.py
def post_mail(user_id: str, text: str) -> None:
    print("to", user_id, text)
```

## Fix safety
Nothing mends it: who a call is for is not written where it is missing, and a guess could reach the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Definition, UseKind
from ssot_lint.program.model import ContractView, Program, Proof, ResolvedUse
from ssot_lint.rules.binding import argument_for
from ssot_lint.rules.duplicates import OFFENDING, offending_targets, redundant_definitions
from ssot_lint.rules.model import Rule, Severity, Violation
from ssot_lint.rules.places import at_definition, at_use
from ssot_lint.rules.signatures import CALLABLES, own_parameters
from ssot_lint.rules.wording import code, short

RULE = Rule(
    name="missing-scope",
    summary="a duplicate that does not take the scope parameter, or a call that passes someone else's",
    severity=Severity.ERROR,
)

PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
PLAIN_STRING = re.compile(r"""[rRuU]?("[^"]*"|'[^']*')""")


def check(program: Program, contract: Contract) -> Iterator[Violation]:
    """Violations at definitions without the scope parameter and at calls that pass another's; none without a scope."""
    scope = contract.scope_parameter
    if scope is None:
        return
    for site in redundant_definitions(program, contract):
        if site.definition.kind in CALLABLES and not _takes(site.definition, scope):
            message = f"{short(site.symbol)} does not take {code(scope)}: it is not told who it is for"
            yield at_definition(RULE, contract, site, message)
    yield from _calls_for_others(program, contract, scope)


def _calls_for_others(program: Program, contract: Contract, scope: str) -> Iterator[Violation]:
    view = program.views[contract.name]
    for resolved in view.uses:
        if resolved.use.kind is not UseKind.CALL or resolved.use.call is None:
            continue
        callees = _callees(view, resolved)
        passed = {argument_for(scope, resolved.use.call, callee) for callee in callees} - {None}
        if len(passed) != 1:
            continue
        others = {each.name for callee in (*callees, *_canonical(view)) for each in own_parameters(callee)} - {scope}
        message = _wrong(str(passed.pop()), scope, others, resolved)
        if message:
            target = next(iter(offending_targets(resolved)), None)
            yield at_use(RULE, contract, resolved, message, target)


def _callees(view: ContractView, resolved: ResolvedUse) -> tuple[Definition, ...]:
    """What the author of a call may have had in mind: its targets, or of a dangling call whatever takes such a call."""
    if resolved.proof is Proof.RESOLVED:
        return tuple(site.definition for site in offending_targets(resolved))
    if resolved.proof is not Proof.DANGLING:
        return ()
    namesakes = (
        site.definition
        for site in view.definitions
        if site.role in OFFENDING and site.definition.name == resolved.use.name
    )
    return (*_canonical(view), *namesakes)


def _canonical(view: ContractView) -> tuple[Definition, ...]:
    return () if view.canonical is None else (view.canonical.definition,)


def _takes(definition: Definition, scope: str) -> bool:
    return any(parameter.name == scope for parameter in own_parameters(definition))


def _wrong(text: str, scope: str, others: set[str], resolved: ResolvedUse) -> str:
    """What is wrong with passing `text` as the scope; empty when nothing can be said."""
    is_path = PATH.fullmatch(text) is not None
    if is_path and text.rpartition(".")[2] in others:
        return f"{code(text)} is passed as {code(scope)}: the arguments may be in the wrong order"
    if scope not in resolved.use.scope_parameters:
        return ""
    if PLAIN_STRING.fullmatch(text) or (is_path and _is_of_another(text, scope)):
        return f"{code(text)} is passed as {code(scope)}, though {code(scope)} of the function around it is at hand"
    return ""


def _is_of_another(path: str, scope: str) -> bool:
    """Whether a dotted name is the same kind of thing as the scope but not the scope: ``owner_id`` for ``user_id``."""
    parts = path.split(".")
    spellings = {"_".join(parts[start:]) for start in range(len(parts))}
    return scope not in spellings and parts[-1].rpartition("_")[2] == scope.rpartition("_")[2]
