"""Verdicts: what an answer about a use means to one contract, in words a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import StringRole, Use, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import is_unknown
from ssot_lint.program.builtin import is_mock_only
from ssot_lint.program.model import DefinitionSite, Evidence, Proof, ResolvedUse, Role
from ssot_lint.program.typeserver import Place

_OURS = frozenset(
    {Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.DECLARATION, Role.DOUBLE, Role.OVERRIDE}
)


@dataclass(frozen=True, slots=True)
class SiteIndex:
    """One contract's definitions by where they are and by name."""

    by_place: Mapping[Place, DefinitionSite]
    by_symbol: Mapping[Symbol, DefinitionSite]

    def targets(self, answer: Answer) -> tuple[DefinitionSite, ...]:
        """The contract's definitions that an answer names, in order, each once."""
        found = [self.by_place[place] for place in answer.places if place in self.by_place]
        found += [self.by_symbol[symbol] for symbol in answer.symbols if symbol in self.by_symbol]
        return tuple(dict.fromkeys(sorted(found, key=lambda site: (site.path, site.definition.span))))


def verdict(site: SiteUse, answer: Answer, index: SiteIndex) -> ResolvedUse:
    """The use with its verdict."""
    targets = index.targets(answer)
    ours = tuple(target for target in targets if target.role in _OURS)
    proof, reason = _proof(site.use, answer, targets, ours)
    return ResolvedUse(
        site.path,
        site.module,
        site.use,
        proof,
        ours if proof in {Proof.RESOLVED, Proof.DOUBLE} else targets if proof is Proof.NOT_OURS else (),
        _receiver_type(answer),
        _evidence(site, answer, ours or targets),
        reason,
    )


def _proof(
    use: Use, answer: Answer, targets: tuple[DefinitionSite, ...], ours: tuple[DefinitionSite, ...]
) -> tuple[Proof, str]:
    if use.tail is not None and is_mock_only(use.tail) and (ours or not (answer.places or answer.symbols)):
        return Proof.DOUBLE, f"only a mock has `.{use.tail}`"
    if ours and answer.is_mock:
        return Proof.DOUBLE, f"the receiver is a mock of `{ours[0].symbol.owner}`"
    if ours:
        all_doubles = all(target.role is Role.DOUBLE for target in ours)
        return (Proof.DOUBLE, "it is defined by a fake") if all_doubles else (Proof.RESOLVED, "")
    if targets or answer.is_irrelevant:
        return Proof.NOT_OURS, ""
    if answer.is_mock:
        return Proof.DOUBLE, "the receiver is a mock" if use.receiver else "it configures a mock"
    if answer.places or answer.symbols:
        return Proof.NOT_OURS, ""
    if answer.is_missing:
        return Proof.DANGLING, _lack(answer, use)
    return Proof.NAME_ONLY, _unknown(use, answer)


def _lack(answer: Answer, use: Use) -> str:
    owner = answer.receiver.text if answer.receiver is not None else str(answer.receiver_class or "")
    return f"`{_plain(owner)}` has no `{use.name}`" if owner else f"nothing is named `{use.name}` there"


def _plain(type_text: str) -> str:
    return type_text.split(" & <Protocol", 1)[0]


def _unknown(use: Use, answer: Answer) -> str:
    subject = use.receiver or (use.string.subject if use.string else None)
    root = (subject or use.name).split(".")[0].split("(")[0].split("[")[0]
    if answer.is_unbound:
        return f"`{root}` is not bound here"
    if use.string is not None and use.string.role is StringRole.ATTRIBUTE:
        return f"`{use.callee or 'this list'}` takes whatever object it is given"
    origin = use.origin
    if origin is not None and origin.kind == "parameter":
        return f"parameter `{root}` has no annotation; annotating it would settle this use"
    if use.receiver is not None and use.receiver.endswith(")"):
        return f"nothing says what `{_short(use.receiver)}` returns; annotating that would settle this use"
    if subject is None:
        return f"nothing says what `{use.name}` is bound to here"
    if answer.receiver is not None and not is_unknown(answer.receiver):
        return f"`{_short(subject)}` is a `{_short(answer.receiver.text)}`, which may or may not have `{use.name}`"
    return f"the type of `{_short(subject)}` is not known; annotating it would settle this use"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "…"


def _receiver_type(answer: Answer) -> str | None:
    if answer.receiver_class is not None:
        return str(answer.receiver_class)
    return None


def _evidence(site: SiteUse, answer: Answer, targets: tuple[DefinitionSite, ...]) -> tuple[Evidence, ...]:
    steps = list(answer.steps)
    use = site.use
    if use.origin is not None and use.origin.line and use.origin.text and not answer.steps:
        steps.append(Evidence(site.path, use.origin.line, f"`{_root(use)}`: {use.origin.kind} `{use.origin.text}`"))
    if answer.receiver is not None:
        subject = use.receiver or (use.string.subject if use.string else None) or use.name
        text = f"`{_short(subject)}` is `{_short(answer.receiver.text)}` (says {answer.told_by})"
        steps.append(Evidence(site.path, use.span.line, text))
    elif not steps:
        steps.append(Evidence(site.path, use.span.line, f"`{use.name}` is looked up (by {answer.told_by})"))
    for target in targets:
        steps.append(Evidence(target.path, target.definition.span.line, f"`{target.symbol}` is defined here"))
    return tuple(steps)


def _root(use: Use) -> str:
    return (use.receiver or use.name).split(".")[0] if use.kind is not UseKind.STRING else use.name
