"""Which of a contract's templates a use is rewritten by: those of the first variant that fits, else the plain ones."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import chain

from ssot_lint.contracts.model import Duplicate, Variant
from ssot_lint.facts.model import Argument, Parameter
from ssot_lint.fixes.binding import bind, own_parameters
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.expressions import parse
from ssot_lint.fixes.receiver import is_unbound
from ssot_lint.fixes.scene import Scene, short
from ssot_lint.program.model import DefinitionSite, Proof, ResolvedUse


def entry_for(scene: Scene, site: DefinitionSite, resolved: ResolvedUse | None) -> Duplicate | None:
    """The contract's entry for a definition, with the templates that are meant for this use; None if it has none.

    Without a use those that hold where no condition does. Raises `Refusal` when the contract refuses such uses, or
    when nobody can tell whether a condition holds.
    """
    entry = scene.declared(site)
    if entry is None or resolved is None:
        return entry
    for variant in entry.variants:
        if _is_about(variant, resolved) and _has_shape(scene, variant, site, resolved):
            if variant.refuse:
                raise Refusal(f"the contract leaves it to a person: {variant.refuse}")
            imports = variant.imports or entry.imports
            # What is written where the result is not used may stay the plain template; never the other way round.
            plain = None if resolved.proof is Proof.DANGLING else entry.rewrite
            rewrite = variant.rewrite or plain
            return replace(entry, rewrite=rewrite, rewrite_result=variant.rewrite_result, imports=imports)
    return entry


def dangling_entry(scene: Scene, site: DefinitionSite, resolved: ResolvedUse) -> Duplicate | None:
    """The entry whose templates are meant for uses of the duplicate's name on classes that lack it."""
    entry = scene.declared(site)
    asked = [one for one in entry.variants if Proof.DANGLING in one.proofs] if entry is not None else []
    found = entry_for(scene, site, resolved) if asked and any(_is_about(one, resolved) for one in asked) else None
    return found if found is not None and found != entry else None


def is_same_everywhere(scene: Scene, site: DefinitionSite) -> bool:
    """True when a definition is rewritten by the same templates wherever it is used."""
    entry = scene.declared(site)
    return entry is None or not entry.variants


def _is_about(variant: Variant, resolved: ResolvedUse) -> bool:
    """Whether the conditions on where the use stands and how it is known hold."""
    inside = (f"{resolved.module}.".startswith(f"{package}.") for package in variant.packages)
    if variant.packages and not any(inside):
        return False
    return resolved.proof in variant.proofs if variant.proofs else resolved.proof is not Proof.DANGLING


def _has_shape(scene: Scene, variant: Variant, site: DefinitionSite, resolved: ResolvedUse) -> bool:
    """Whether the conditions on the call's arguments hold."""
    if not variant.parameters:
        return True
    call = resolved.use.call
    if call is None:
        raise Refusal("which of the contract's templates is meant depends on its arguments, and it is not called here")
    definition = site.definition
    parameters = definition.parameters if is_unbound(scene, resolved, site) else own_parameters(definition)
    given = _given(parameters, call.arguments, short(site.symbol))
    defaults = {one.name: one.default for one in parameters}
    return (
        all(name in given for name in chain(variant.given, variant.literal))
        and not any(name in given for name in variant.missing)
        and all(_is_literal(given[name].text) for name in variant.literal)
        and all(_same(_text(name, given, defaults), source) for name, source in variant.equals)
    )


def _given(parameters: tuple[Parameter, ...], arguments: tuple[Argument, ...], name: str) -> dict[str, Argument]:
    if any(argument.star for argument in arguments):
        depends = "which of the contract's templates is meant depends on its arguments"
        raise Refusal(f"{depends}, and they are unpacked with `*` or `**`")
    binding = bind(parameters, arguments, name.strip("`"))
    return {one.parameter.name: arguments[one.arguments[0]] for one in binding.filled if one.arguments}


def _text(name: str, given: dict[str, Argument], defaults: dict[str, str | None]) -> str | None:
    return given[name].text if name in given else defaults.get(name)


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True


def _same(text: str | None, source: str) -> bool:
    """Whether two sources are the same expression, however they are laid out and quoted."""
    one, other = (parse(text) if text is not None else None), parse(source)
    return one is not None and other is not None and ast.dump(one) == ast.dump(other)
