"""Verdicts: what an answer about a use means to one contract, in words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import DefinitionKind, StringRole, Use
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import is_unknown
from ssot_lint.program.builtin import is_mock_only
from ssot_lint.program.grounds import evidence, implemented, readable, short
from ssot_lint.program.implementations import Implementations
from ssot_lint.program.model import DefinitionSite, Proof, ResolvedUse, Role
from ssot_lint.program.modules import is_test
from ssot_lint.program.roles import is_plain_value
from ssot_lint.program.typeserver import Place
from ssot_lint.program.unrelated import besides, unrelated

_OURS = frozenset({Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.DECLARATION, Role.DOUBLE, Role.OVERRIDE})

_SAME_CLASS = re.compile(r"(?:type\[)?Self\b")
"""Types of objects that are of the same class as the one whose method asks."""
_WITHOUT_OBJECT = {
    StringRole.ATTRIBUTE: "`{}` takes whatever object it is given",
    StringRole.KEPT: "it is the name of what is asked of some object, here or where it is handed on to",
}
"""What is known of names of attributes where no object is in sight."""
_SUPER = re.compile(r"super\(.*\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SiteIndex:
    """One contract's definitions, by where they are and by name."""

    sites: tuple[DefinitionSite, ...]
    by_place: Mapping[Place, DefinitionSite]
    by_symbol: Mapping[Symbol, DefinitionSite]
    implementations: Implementations | None = None

    @classmethod
    def of(
        cls,
        sites: Sequence[DefinitionSite],
        implementations: Implementations | None = None,
    ) -> SiteIndex:
        """Index of definitions; of those that share a symbol, the last that is more than a declaration has it."""
        by_symbol: dict[Symbol, DefinitionSite] = {}
        for site in sites:
            before = by_symbol.get(site.symbol)
            if before is None or site.role is not Role.DECLARATION or before.role is Role.DECLARATION:
                by_symbol[site.symbol] = site
        by_place = {_place_of(site): site for site in sites}
        return cls(tuple(sites), by_place, by_symbol, implementations)

    def targets(self, answer: Answer) -> tuple[DefinitionSite, ...]:
        """The contract's definitions that an answer names, in order, each once; an overload counts as what it means."""
        symbols = [self.by_place[place].symbol for place in answer.places if place in self.by_place]
        found = {self.by_symbol[symbol] for symbol in (*symbols, *answer.symbols) if symbol in self.by_symbol}
        held = {one for one in found if _is_variable(one)}
        found = found - held or found  # a variable that holds one of the others is only another name of it
        return tuple(sorted(found, key=lambda site: (site.path, site.definition.span)))

    def ours(self, answer: Answer) -> tuple[DefinitionSite, ...]:
        """Those of the targets that the contract is against."""
        return tuple(target for target in self.targets(answer) if target.role in _OURS)

    def implementing(self, named: Sequence[DefinitionSite], site: SiteUse, answer: Answer) -> list[DefinitionSite]:
        """What a use reaches through the declarations among its targets; fakes only a test reaches."""
        known = self.implementations
        if known is None:
            return []
        found = dict.fromkeys(one for target in named for one in known.of(target.symbol, answer.receiver_class))
        around = Symbol(site.module, site.use.symbol.rpartition(".")[0])
        is_same = answer.receiver is not None and _SAME_CLASS.match(answer.receiver.text) is not None
        is_declared = answer.is_declared or _is_declared(site, answer)
        if site.use.receiver in {"self", "cls"} or is_same or is_declared:
            seen_as = answer.receiver_class or (around if is_same and around.qualname else None)
            found |= dict.fromkeys(one for target in named for one in known.overriding(target.symbol, seen_as))
        if around.qualname and _SUPER.fullmatch(site.use.receiver or ""):
            found |= dict.fromkeys(one for target in named for one in known.after(target.symbol, around))
        ours = (one for one in found if one.role in _OURS and one not in named)
        return [one for one in ours if one.role is not Role.DOUBLE or is_test(site.path)]


def _of_heirs(
    site: SiteUse, answer: Answer, targets: Sequence[DefinitionSite], index: SiteIndex
) -> tuple[DefinitionSite, ...]:
    """The contract's definitions that ``self`` or ``super()`` has instead, being of a subclass that overrides."""
    receiver = site.use.receiver or ""
    if not targets or not (receiver in {"self", "cls"} or _SUPER.fullmatch(receiver)):
        return ()
    if any(target.role in {Role.CANONICAL, Role.ALLOWED} for target in targets):
        return ()
    return tuple(index.implementing(targets, site, answer))


def _is_declared(site: SiteUse, answer: Answer) -> bool:
    """True of a receiver with an annotation, a variable's or an attribute's: what it holds may be of an heir."""
    if site.use.origin is not None and site.use.origin.kind == "annotation":
        return True
    owner, _, name = (site.use.receiver or "").rpartition(".")
    return bool(owner) and re.match(rf"(?:\w+\.)?{re.escape(name)}\s*:", answer.receiver_source) is not None


def _place_of(site: DefinitionSite) -> Place:
    return site.place


def _is_variable(site: DefinitionSite) -> bool:
    return site.definition.kind is DefinitionKind.CONSTANT and not is_plain_value(site.definition)


def verdict(site: SiteUse, answer: Answer, index: SiteIndex) -> ResolvedUse:
    """The use with its verdict."""
    targets = index.targets(answer)
    ours = index.ours(answer)
    proof, reason = _proof(site.use, answer, targets, ours)
    if proof is Proof.NOT_OURS and (heirs := _of_heirs(site, answer, targets, index)):
        proof, ours = Proof.RESOLVED, heirs
    more = index.implementing(ours, site, answer) if proof is Proof.RESOLVED else []
    return ResolvedUse(
        site.path,
        site.module,
        site.use,
        proof,
        (*ours, *more) if proof in {Proof.RESOLVED, Proof.DOUBLE} else targets if proof is Proof.NOT_OURS else (),
        str(answer.receiver_class) if answer.receiver_class is not None else None,
        (*evidence(site, answer, ours or targets), *implemented(more)),
        reason,
        taught=answer.taught,
        rejected=answer.rejected,
        assumes=answer.assumes,
        receiver_is_class=answer.receiver is not None and answer.receiver.text.startswith(("<class", "type[")),
        guard=answer.guard if proof in {Proof.RESOLVED, Proof.DANGLING} else "",
        branches=answer.branches if proof in {Proof.RESOLVED, Proof.DANGLING} else (),
        implementations=tuple(one.symbol for one in more),
        instead=unrelated(site, answer, targets) if proof is Proof.NOT_OURS else (),
        besides=besides(site, answer, ours, index.sites) if proof is Proof.RESOLVED else (),
    )


def _proof(
    use: Use, answer: Answer, targets: tuple[DefinitionSite, ...], ours: tuple[DefinitionSite, ...]
) -> tuple[Proof, str]:
    if use.tail is not None and is_mock_only(use.tail) and (ours or not (answer.places or answer.symbols)):
        return Proof.DOUBLE, f"only a mock has `.{use.tail}`"
    if ours and answer.is_mock:
        return Proof.DOUBLE, answer.stand_in or f"the receiver is a mock of `{ours[0].symbol.owner}`"
    if ours:
        all_doubles = all(target.role is Role.DOUBLE for target in ours)
        return (Proof.DOUBLE, "it is defined by a fake") if all_doubles else (Proof.RESOLVED, "")
    if targets or answer.is_irrelevant:
        return Proof.NOT_OURS, ""
    if answer.is_mock:
        usual = "the receiver is a mock" if use.receiver else "it configures a mock"
        return Proof.DOUBLE, answer.stand_in or usual
    if answer.places or answer.symbols:
        return Proof.NOT_OURS, ""
    if answer.is_missing:
        return Proof.DANGLING, "; ".join(filter(None, (_lack(answer, use), answer.hint)))
    return Proof.NAME_ONLY, _unknown(use, answer)


def _lack(answer: Answer, use: Use) -> str:
    if answer.receiver_class is not None:
        return f"`{answer.receiver_class}` has no `{use.name}`"
    owner = readable(answer.receiver.text) if answer.receiver is not None else ""
    return f"`{owner}` has no `{use.name}`" if owner else f"nothing is named `{use.name}` there"


def _unknown(use: Use, answer: Answer) -> str:
    if answer.hint:
        return answer.hint
    subject = use.receiver or (use.string.subject if use.string else None)
    root = re.split(r"[.(\[]", subject or use.name)[0]
    origin = use.origin
    if answer.is_unbound:
        return f"`{root}` is not bound here"
    is_parameter = origin is not None and origin.kind == "parameter"
    if answer.bound_at or (is_parameter and subject is None and use.string is None):
        return _bound(use, answer.bound_at)
    if use.string is not None and use.string.role in _WITHOUT_OBJECT and subject is None:
        return _WITHOUT_OBJECT[use.string.role].format(use.callee or "this list")
    if is_parameter:
        return f"parameter `{root}` has no annotation; annotating it settles this use"
    if use.receiver is not None and use.receiver.endswith(")"):
        return f"nothing says what `{short(use.receiver)}` returns; an annotated variable for it settles this use"
    if subject is None:
        return f"nothing says what `{use.name}` is bound to here"
    if answer.receiver is not None and answer.receiver.text == "None":
        return f"nothing says what `{short(subject)}` is besides `None`; annotating it settles this use"
    if answer.receiver is not None and not is_unknown(answer.receiver):
        return f"`{short(subject)}` is a `{readable(answer.receiver.text)}`, which may or may not have `{use.name}`"
    return f"nothing says what `{short(subject)}` is; an annotated variable for it settles this use"


def _bound(use: Use, places: Sequence[Place]) -> str:
    origin = use.origin
    if not places or (use.receiver is None and origin is not None and origin.kind == "parameter"):
        return f"parameter `{use.name}` may be given any function; annotating it would not tell which"
    spelled = f"{use.receiver}.{use.name}" if use.receiver is not None else use.name
    return f"`{short(spelled)}` is whatever it is set to at {places[0].path}:{places[0].line}"
