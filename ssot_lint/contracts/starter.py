"""The commented contract that a project starts from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ssot_lint.contracts.errors import printable

_HEAD = """\
# One contract says: this symbol is the single source of truth, and these definitions do its job again.
# Lines that start with `#` directly before a key show what can be set.
"""
_TOP = """\
{table}# Directories, relative to this file, that module names start at.
src = {src}
# Files that are never read, as in .gitignore (what .gitignore names is left out already).
#exclude = ["build/"]
# Violations that were there already, as `ssot-lint baseline create` writes them; `check` reports all others.
#baseline = "ssot-baseline.txt"
# Whether contracts that installed packages bring along are held to.
#packaged-contracts = false
# Contracts or packages to leave out.
#packaged-contracts-off = ["package"]
# The virtual environment that imports and those contracts are looked up in, instead of the active one.
#environment = ".venvs/dev"
"""
_CONTRACT = """\
[[{contract}]]
# What reports and baselines call the contract.
name = {name}
# Why there is one way: shown with every violation.
#reason = "one delivery path; a second one can leak events across users"
# The single source of truth: "package.module:Class.method", "package.module:function", or "package.module".
canonical = {canonical}
# Any definition so named is a duplicate, any use of it a consumer; globs such as "broadcast_*" are allowed.
names = {names}
# The parameter that says who a call is for; a duplicate that does not take it is reported.
{scope_mark}scope-parameter = {scope}
# Whatever the source deprecates (PEP 702) in favour of the canonical is a duplicate.
#deprecated = true
# Files that may define or call a duplicate: wrappers.
#allow-in = ["package/wrappers.py"]
# Definitions that only share a name and are no duplicates.
#unrelated = ["package.other:Other.method"]
# Uses known by name only that need not keep a duplicate alive: file, definition around the use, and why.
#signed-off = [{{ path = "package/hooks.py", symbol = "package.hooks:run", reason = "never gets one of ours" }}]
# The wrapper service that `ssot-lint scaffold` writes around the canonical.
#service = {{ module = "package.service", class = "Service", getter = "get_service", result = "Result" }}
"""
_DUPLICATE = """\
# What cannot be inferred about one duplicate; needed only where `ssot-lint contract show` says so.
#[[{contract}.duplicate]]
# The definition.
#symbol = {symbol}
# What a call becomes. Holes: {{receiver}} and the duplicate's parameters.
#rewrite = "{{receiver}}.method({{argument}})"
# What a call becomes where its value is used.
#rewrite-result = "(await get_service().method({{argument}})).count"
# What the rewritten call needs to be imported.
#imports = ["package.service:get_service"]
# The feature flag by which a staged adapter chooses the canonical.
#flag = "package.flags:use_canonical"
# The last day on which that adapter may keep its legacy path.
#until = 2027-01-31
# The duplicate has been deleted; the entry is its record.
#retired = true
# Other templates for some uses, or why those are left: by package, proof, given, missing, literal or equals.
#[[{contract}.duplicate.when]]
#package = ["package.agents"]
#refuse = "moves with the agents"
# Code before and after a rewrite, which `ssot-lint contract test` tries out.
#[[{contract}.example]]
#before = "thing.method(argument)"
#after = "thing.other.method(argument)"
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A definition that may be a duplicate, as `ssot-lint init` found it."""

    symbol: str
    signature: str = ""
    place: str = ""
    """``path:line``; may be empty."""


def starter_text(
    canonical: str | None = None,
    names: Sequence[str] = (),
    scope_parameter: str | None = None,
    candidates: Sequence[Candidate] = (),
    *,
    name: str | None = None,
    src: Sequence[str] = (".",),
    in_pyproject: bool = False,
) -> str:
    """A configuration with one contract in which every key is explained.

    It loads once the canonical is filled in; for ``pyproject.toml`` its tables stand below ``tool.ssot-lint``.
    """
    last = re.split(r"[.:]", canonical)[-1] if canonical else ""
    prefix = "tool.ssot-lint" if in_pyproject else ""
    contract = f"{prefix}.contract".lstrip(".")
    top = _TOP.format(table=f"[{prefix}]\n" if prefix else "", src=_strings(src))
    body = _CONTRACT.format(
        contract=contract,
        name=_string(name or last.strip("_").replace("_", "-") or "my-contract"),
        canonical=_string(canonical or ""),
        names=_strings(names or [last or "name_of_the_duplicate"]),
        scope_mark="" if scope_parameter else "#",
        scope=_string(scope_parameter or "user_id"),
    )
    symbol = candidates[0].symbol if candidates else "package.module:Class.method"
    duplicate = _DUPLICATE.format(contract=contract, symbol=_string(symbol))
    return "\n".join([_HEAD, top, body + _found(candidates), duplicate])


def _found(candidates: Sequence[Candidate]) -> str:
    if not candidates:
        return ""
    lines = "".join(f"#   {_comment(candidate)}\n" for candidate in candidates)
    return f"# Definitions found that may be duplicates:\n{lines}"


def _comment(candidate: Candidate) -> str:
    place = f"  ({candidate.place})" if candidate.place else ""
    return printable(f"{candidate.symbol}{candidate.signature}{place}")


def _strings(texts: Sequence[str]) -> str:
    return f"[{', '.join(_string(text) for text in texts)}]"


def _string(text: str) -> str:
    """The text as a TOML basic string; a character that TOML cannot hold becomes a question mark."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if "\ud800" <= character <= "\udfff":
        return "?"
    return character if character.isprintable() else f"\\U{ord(character):08X}"
