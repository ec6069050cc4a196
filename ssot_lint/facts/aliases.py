"""Aliases: watched names that a file imports under names of its own, and the uses of those."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.model import FileFacts, Origin, Question, Use
from ssot_lint.facts.screen import names_expression

_AS = re.compile(r"(?:\s|\\|#[^\n]*\n)+as\b")

Aliases = Mapping[str, tuple[str, ...]]
"""Watched names by the local name they are imported under, where the two differ."""


def import_aliases(tree: ast.Module, text: str, question: Question) -> Aliases:
    """Every alias that an import gives a watched name (of a module: its last part) anywhere in the file."""
    watched = re.compile(names_expression(question.names))
    if " as" not in text or not any(_AS.match(text, mention.end()) for mention in watched.finditer(text)):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
            name = alias.name.rpartition(".")[2]
            if alias.asname and watched.fullmatch(name) and not watched.fullmatch(alias.asname):
                found[alias.asname] = tuple(dict.fromkeys((*found.get(alias.asname, ()), name)))
    return found


def without_strangers(facts: FileFacts, question: Question, aliases: Aliases, bindings: ModuleBindings) -> FileFacts:
    """Facts without what merely shares its name with an alias; the uses of aliases say what they stand for."""
    if not aliases:
        return facts
    wanted = re.compile(names_expression({*question.names, *question.canonical_names}))
    definitions = tuple(one for one in facts.definitions if wanted.fullmatch(one.name))
    uses: list[Use] = []
    for use in facts.uses:
        if wanted.fullmatch(use.name):
            uses.append(use)
        else:
            uses.extend(_as_alias(use, aliases.get(use.name, ()), bindings))
    return replace(facts, definitions=definitions, uses=tuple(uses))


def _as_alias(use: Use, names: tuple[str, ...], bindings: ModuleBindings) -> Iterator[Use]:
    """The use under the first of the watched names that its local name may be imported from."""
    if use.receiver is not None or use.string is not None or use.callee is not None:
        return
    for name in names:
        if any(_imports(origin, name) for origin in _origins(use, bindings)):
            yield replace(use, alias_of=name)
            return


def _origins(use: Use, bindings: ModuleBindings) -> Iterator[Origin]:
    """Every way the use's name is bound in the scope that binds it."""
    if use.origin is not None and use.origin.line:
        yield from (origin for name, origin in bindings.names if name == use.name)
    elif use.origin is not None and use.origin.kind == "other":
        yield from (Origin("from", text) for text in use.origin.text.split(" | "))
    elif use.origin is not None:
        yield use.origin


def _imports(origin: Origin, name: str) -> bool:
    match origin.kind:
        case "from":
            return origin.text.rpartition(":")[2] == name and ":" in origin.text
        case "import":
            return origin.text.rpartition(".")[2] == name
    return False
