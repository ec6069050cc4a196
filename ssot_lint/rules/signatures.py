"""How the signature of one definition differs from another's, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ssot_lint.facts.model import Definition, DefinitionKind, Parameter, ParameterKind
from ssot_lint.rules.wording import code, codes

VARIADIC = (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)
PROVIDERS = re.compile(r"(?:\w+\.)+(?=\w)")
BUILTIN_GENERICS = re.compile(r"\b(?:Dict|FrozenSet|List|Set|Tuple|Type)\b")
OPTIONAL = re.compile(r"Optional\[([^|]*)\]")
CALLABLES = (DefinitionKind.FUNCTION, DefinitionKind.METHOD)


@dataclass(frozen=True, slots=True)
class Pairing:
    """Named parameters of two definitions, put side by side."""

    pairs: tuple[tuple[Parameter, Parameter], ...]
    """Theirs (the canonical's) and ours, in our order."""
    missing: tuple[Parameter, ...]
    extra: tuple[Parameter, ...]


def own_parameters(definition: Definition) -> tuple[Parameter, ...]:
    """The parameters a caller fills: without the ``self`` or ``cls`` of a method."""
    static = any(decorator.lstrip("@").endswith("staticmethod") for decorator in definition.decorators)
    bound = definition.kind is DefinitionKind.METHOD and not static
    return definition.parameters[1:] if bound and not _takes_any_number(definition) else definition.parameters


def _takes_any_number(definition: Definition) -> bool:
    """Whether ``self`` itself comes through ``*args``."""
    return definition.parameters[:1] != () and definition.parameters[0].kind in VARIADIC


def signature_differences(ours: Definition, theirs: Definition) -> tuple[str, ...]:
    """What is different about `ours`, clause by clause; empty when the same call and its result fit both."""
    if DefinitionKind.CONSTANT in (ours.kind, theirs.kind) or ours.inherits_constructor or theirs.inherits_constructor:
        return ()
    pairing = pair_parameters(_named(ours), _named(theirs))
    return (
        *_parameter_differences(pairing, ours, theirs),
        *_order_differences(pairing, theirs),
        *(clause for pair in pairing.pairs for clause in _pair_differences(*pair)),
        *_result_differences(ours, theirs),
    )


def pair_parameters(ours: tuple[Parameter, ...], theirs: tuple[Parameter, ...]) -> Pairing:
    """Pairs by equal name, then by an annotation only one of each side has, then in order when as many are left."""
    partner = {their.name: our for their in theirs for our in ours if our.name == their.name}
    missing = [their for their in theirs if their.name not in partner]
    extra = [our for our in ours if our not in partner.values()]
    for their in tuple(missing):
        alike = [our for our in extra if _same_annotation(our, their)]
        rivals = [other for other in missing if _same_annotation(other, their)]
        if len(alike) == 1 and len(rivals) == 1:
            partner[their.name] = alike[0]
            missing.remove(their)
            extra.remove(alike[0])
    if len(missing) == len(extra):
        partner.update({their.name: our for their, our in zip(missing, extra, strict=True)})
        missing, extra = [], []
    pairs = [(their, partner[their.name]) for their in theirs if their.name in partner]
    return Pairing(tuple(sorted(pairs, key=lambda pair: ours.index(pair[1]))), tuple(missing), tuple(extra))


def _named(definition: Definition) -> tuple[Parameter, ...]:
    return tuple(parameter for parameter in own_parameters(definition) if parameter.kind not in VARIADIC)


def _parameter_differences(pairing: Pairing, ours: Definition, theirs: Definition) -> Iterator[str]:
    stars, their_stars = _stars(ours), _stars(theirs)
    lacking = [their.name for their in pairing.missing if not _takes_anyway(ours, their)]
    lacking += [star for kind, star in their_stars.items() if kind not in stars]
    if lacking:
        yield f"takes no {codes(lacking)}"
    for their, our in pairing.pairs:
        if their.name != our.name:
            yield f"takes {code(our.name)} where {code(theirs.name)} takes {code(their.name)}"
    extra = [our.name for our in pairing.extra] + [star for kind, star in stars.items() if kind not in their_stars]
    if extra:
        yield f"takes {codes(extra)}, which {code(theirs.name)} does not"


def _takes_anyway(ours: Definition, their: Parameter) -> bool:
    """Whether a ``*args`` or ``**kwargs`` of ours takes an argument meant for their parameter."""
    stars = {parameter.kind for parameter in own_parameters(ours)}
    by_position = their.kind is not ParameterKind.KEYWORD_ONLY and ParameterKind.VAR_POSITIONAL in stars
    by_keyword = their.kind is not ParameterKind.POSITIONAL_ONLY and ParameterKind.VAR_KEYWORD in stars
    return by_position or by_keyword


def _stars(definition: Definition) -> dict[ParameterKind, str]:
    """Variadic parameters as written, by kind."""
    marks = {ParameterKind.VAR_POSITIONAL: "*", ParameterKind.VAR_KEYWORD: "**"}
    parameters = own_parameters(definition)
    return {each.kind: f"{marks[each.kind]}{each.name}" for each in parameters if each.kind in marks}


def _order_differences(pairing: Pairing, theirs: Definition) -> Iterator[str]:
    """Only of parameters that both take by position."""
    pairs = [pair for pair in pairing.pairs if all(each.kind is not ParameterKind.KEYWORD_ONLY for each in pair)]
    order = [theirs.parameters.index(their) for their, _ in pairs]
    if order != sorted(order):
        yield f"takes {codes(our.name for _, our in pairs)} in this order"


def _pair_differences(their: Parameter, our: Parameter) -> Iterator[str]:
    is_told = not any(_plain(one.annotation or "Any") == "Any" for one in (our, their))
    if is_told and our.annotation and their.annotation and not _same_annotation(our, their):
        yield f"annotates {code(our.name)} as {code(our.annotation)}, not {code(their.annotation)}"
    if their.default is None and our.default is not None:
        yield f"can be called without {code(our.name)}"
    if their.default is not None and our.default is None:
        yield f"cannot be called without {code(our.name)}"
    if their.default is not None and our.default is not None and _plain(our.default) != _plain(their.default):
        yield f"leaves {code(our.name)} at {code(our.default)}, not {code(their.default)}"
    if our.kind is ParameterKind.KEYWORD_ONLY and their.kind is not ParameterKind.KEYWORD_ONLY:
        yield f"takes {code(our.name)} by keyword only"


def _result_differences(ours: Definition, theirs: Definition) -> Iterator[str]:
    if ours.kind not in CALLABLES or theirs.kind not in CALLABLES:
        return
    if _colour(ours) != _colour(theirs):
        yield f"is {_colour(ours)}, not {_colour(theirs)}"
    if (
        ours.returns
        and theirs.returns
        and _plain(ours.returns) != _plain(theirs.returns)
        and "Any" not in (ours.returns, theirs.returns)
    ):
        yield f"returns {code(ours.returns)}, not {code(theirs.returns)}"


def _colour(definition: Definition) -> str:
    match definition.is_async, definition.has_yield:
        case True, True:
            return "an async generator"
        case True, False:
            return "async"
        case False, True:
            return "a generator"
        case _:
            return "a plain function"


def _same_annotation(one: Parameter, other: Parameter) -> bool:
    if one.annotation is None or other.annotation is None:
        return False
    return _plain(one.annotation) == _plain(other.annotation)


def _plain(annotation: str) -> str:
    """An annotation without what may differ between two spellings of one type."""
    bare = "".join(annotation.split()).replace('"', "").replace("'", "")
    bare = BUILTIN_GENERICS.sub(lambda match: match[0].lower(), PROVIDERS.sub("", bare))
    optional = OPTIONAL.fullmatch(bare)
    return f"{optional[1]}|None" if optional else bare
