"""What a contract means, for people: its canonical, and each definition with the rewrite of its calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Definition, Parameter, ParameterKind
from ssot_lint.program.model import ContractView, DefinitionSite
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.ink import Document, Line, paint

Rewrites = Mapping[str, Sequence[tuple[str, str]]]
"""By symbol of a definition: labels and texts of what is known of its rewrite."""


def render_contract(contract: Contract, view: ContractView, rewrites: Rewrites, *, width: int, colour: bool) -> str:
    """One contract with everything that was inferred from it."""
    document: Document = [[(f"── {visible(contract.name)} ", "title")]]
    if contract.reason:
        document.append([(visible(contract.reason), "quiet")])
    if contract.origin is not None:
        document.append([("comes with   ", "quiet"), (visible(str(contract.origin)), "")])
        document.append([(" " * 13, ""), (visible(contract.origin.path), "path")])
    document.append([("canonical    ", "quiet"), (visible(str(contract.canonical)), "strong")])
    if view.canonical is not None:
        document += _where(view.canonical)
    named = ", ".join(f"`{name}`" for name in contract.watched)
    document.append([("watched      ", "quiet"), (visible(named), "")])
    document.append([])
    for site in view.definitions:
        if site != view.canonical:
            document += [*_definition(site, rewrites), []]
    return paint(document, width=width, colour=colour)


def _definition(site: DefinitionSite, rewrites: Rewrites) -> list[Line]:
    head: Line = [(f"{site.role.value:<12} ", "title"), (visible(str(site.symbol)), "strong")]
    lines = [head, *_where(site)]
    lines += [[(f"{label:<13}", "quiet"), (visible(text), "")] for label, text in rewrites.get(str(site.symbol), ())]
    return lines


def _where(site: DefinitionSite) -> list[Line]:
    return [
        [(" " * 13, ""), (f"{visible(site.path)}:{site.definition.span.line}", "path")],
        [(" " * 13, ""), (visible(signature(site.definition)), "")],
    ]


def signature(definition: Definition) -> str:
    """The definition's header as one line."""
    if not definition.parameters and definition.returns is None and definition.kind in {"constant", "module", "class"}:
        return f"{definition.kind.value} {definition.name}"
    given = ", ".join(_parameters(definition.parameters))
    returns = f" -> {definition.returns}" if definition.returns else ""
    return f"{'async ' if definition.is_async else ''}def {definition.name}({given}){returns}"


def _parameters(parameters: Sequence[Parameter]) -> Iterator[str]:
    """Each parameter, with the marks that stand between kinds."""
    kinds = [one.kind for one in parameters]
    for place, one in enumerate(parameters):
        before = kinds[place - 1] if place else None
        if before is ParameterKind.POSITIONAL_ONLY and one.kind is not ParameterKind.POSITIONAL_ONLY:
            yield "/"
        starts_keywords = one.kind is ParameterKind.KEYWORD_ONLY and before is not ParameterKind.KEYWORD_ONLY
        if starts_keywords and before is not ParameterKind.VAR_POSITIONAL:
            yield "*"
        yield _parameter(one)
    if kinds and kinds[-1] is ParameterKind.POSITIONAL_ONLY:
        yield "/"


def _parameter(parameter: Parameter) -> str:
    star = {"var-positional": "*", "var-keyword": "**"}.get(parameter.kind.value, "")
    annotation = f": {parameter.annotation}" if parameter.annotation else ""
    default = f" = {parameter.default}" if parameter.default else ""
    return f"{star}{parameter.name}{annotation}{default}"
