"""Explaining: what one name refers to, whatever it is, and how that is known. No contract is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.binding_sites import Binding
from ssot_lint.facts.entry_points import FILES
from ssot_lint.facts.model import Definition, DefinitionKind, UseKind
from ssot_lint.facts.name_tokens import NameToken
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import is_unknown
from ssot_lint.program.grounds import readable
from ssot_lint.program.model import Evidence, Proof, ResolvedUse
from ssot_lint.program.referents import Referent, Referents
from ssot_lint.program.settling import Settler
from ssot_lint.program.tree import Tree
from ssot_lint.program.typeserver import Place, SeenType, TypeServer
from ssot_lint.program.verdicts import SiteIndex, verdict

_NO_CONTRACT = SiteIndex.of(())


@dataclass(frozen=True, slots=True)
class Explanation:
    """One name: what it refers to, and how that is known."""

    path: str
    module: str
    token: NameToken
    proof: Proof
    targets: tuple[Referent, ...] = ()
    """What it refers to; of a double, what the mock stands for."""
    receiver_type: str | None = None
    value: str = ""
    """Type of what the variable holds that it refers to, where that is known."""
    evidence: tuple[Evidence, ...] = ()
    told_by: str = ""
    reason: str = ""
    """Of ``name-only``: what a person could do. Of ``dangling``, ``double`` and ``not-ours``: how we know."""
    taught: tuple[Evidence, ...] = ()
    rejected: tuple[Evidence, ...] = ()
    assumes: str = ""

    @property
    def site(self) -> SiteUse | None:
        """The use that the name makes; None when it is a definition or a binding."""
        return SiteUse(self.path, self.module, self.token.use) if self.token.use is not None else None


class Explainer:
    """Explains names of one file, by the tree's text and by a type checker if there is one."""

    def __init__(self, tree: Tree, server: TypeServer | None) -> None:
        self._tree = tree
        self._server = server
        self._settler = Settler(tree, server, frozenset())
        self._referents = Referents(tree, server)

    def explained(self, path: str, tokens: Sequence[NameToken]) -> tuple[Explanation, ...]:
        """An explanation a token, in their order. Raises `TypeServerFailure` when the checker is gone."""
        module = self._tree.modules.name_of(path) if path not in FILES else ""
        sites = [SiteUse(path, module, one.use) for one in tokens if one.use is not None]
        answers = iter(zip(sites, self._settler.answers(sites), strict=True))
        return tuple(
            self._use(token, *next(answers)) if token.use is not None else self._bound(path, module, token)
            for token in tokens
        )

    def are_open(self, sites: Sequence[SiteUse]) -> list[bool]:
        """Whether nobody can tell what each use refers to."""
        answers = self._settler.answers(sites)
        return [not answer.is_settled for answer in answers]

    def _use(self, token: NameToken, site: SiteUse, answer: Answer) -> Explanation:
        targets = self._targets(site, answer)
        if targets and site.use.kind is UseKind.KEYWORD:
            return self._argument(token, site, targets)
        if not any(one.is_variable for one in targets):
            answer = replace(answer, bound_at=(), value=None)  # nothing holds anything: the name leads there by itself
        base = verdict(site, _without_module_file(answer), _NO_CONTRACT)
        proof = _proof(site, answer, base, targets)
        if proof is Proof.NAME_ONLY and not targets and self._is_unbound(site):
            base = replace(base, reason=f"`{site.use.name}` is not bound here")
        return Explanation(
            site.path,
            site.module,
            token,
            proof,
            targets,
            base.receiver_type,
            _told_type(answer.value),
            _chain((*base.evidence, *self._value(site, answer)), tuple(_defined(targets))),
            answer.told_by,
            _reason(site, base, proof),
            answer.taught,
            answer.rejected,
            answer.assumes,
        )

    def _argument(self, token: NameToken, site: SiteUse, targets: tuple[Referent, ...]) -> Explanation:
        """Of a keyword argument, which no check looks at unless a mock takes it: the parameter it is for."""
        steps = (Evidence(one.path, one.line, f"`{one.symbol}` is the parameter `{token.name}`") for one in targets)
        told_by = self._server.name if self._server is not None else ""
        return Explanation(
            site.path, site.module, token, Proof.RESOLVED, targets, evidence=tuple(steps), told_by=told_by
        )  # fmt: skip

    def _targets(self, site: SiteUse, answer: Answer) -> tuple[Referent, ...]:
        named = self._referents.named(answer.symbols)
        if site.use.string is not None:
            named = tuple(one for one in named if one.path)  # a text may look like a path and name nothing
        found = (*self._referents.at(answer.places), *named)
        if not found and site.use.kind is UseKind.KEYWORD:
            return self._parameters(site)
        if not found:
            is_own = site.use.kind is UseKind.STORE and answer.is_irrelevant  # it is set here, and defined by that
            places = answer.bound_at or ((site.place,) if is_own else ())
            found = self._referents.at(places, answer.receiver_class)
        by_symbol: dict[str, Referent] = {}
        for one in found:
            before = by_symbol.get(one.symbol)
            if before is None or not before.path:
                by_symbol[one.symbol] = one
        return tuple(by_symbol.values())

    def _parameters(self, site: SiteUse) -> tuple[Referent, ...]:
        """The parameters that a keyword argument is for; what only takes any keyword is none."""
        places = self._server.definitions([site.place])[0] if self._server is not None else ()
        found = self._referents.at(places)
        return tuple(one for one in found if re.split(r"[.:]", one.symbol)[-1] == site.use.name)

    def _is_unbound(self, site: SiteUse) -> bool:
        """True when the checker is certain that nothing binds the bare name."""
        text = self._tree.text_of(site.path) if site.use.receiver is None and site.use.string is None else None
        if text is None or self._server is None:
            return False
        self._server.overlay(site.path, text)
        try:
            return site.place in self._server.problems([site.path])[0].unbound
        finally:
            self._server.drop(site.path)

    def _value(self, site: SiteUse, answer: Answer) -> Iterator[Evidence]:
        if answer.value is not None and _told_type(answer.value):
            text = f"`{site.use.name}` holds `{readable(answer.value.text)}` here (says {answer.told_by})"
            yield Evidence(site.path, site.use.span.line, text)

    def _bound(self, path: str, module: str, token: NameToken) -> Explanation:
        """A definition, or what gives the name to something."""
        place = Place(path, token.span.line, token.span.column)
        value = self._server.types([place])[0] if self._server is not None and _holds_value(token) else None
        targets = self._named(place, module, token.binding) if token.binding is not None else ()
        targets = targets or self._referents.at([place])
        told = self._server.name if value is not None and self._server is not None else "its text"
        steps = [*self._relatives(module, token.definition), *(_defined(targets) if token.definition is None else ())]
        if value is not None and _told_type(value):
            steps.append(Evidence(path, place.line, f"`{token.name}` holds `{readable(value.text)}` (says {told})"))
        return Explanation(
            path, module, token, Proof.RESOLVED, targets, None, _told_type(value), tuple(steps), told
        )  # fmt: skip

    def _named(self, place: Place, module: str, binding: Binding) -> tuple[Referent, ...]:
        """What an import gives the name to."""
        if binding.kind != "alias":
            return ()
        places = self._server.definitions([place])[0] if self._server is not None else ()
        found = self._referents.at(one for one in places if one != place)
        link = self._tree.linker.follow(module, binding.name) if not found and not binding.symbol else None
        return found or (self._referents.named([link.symbol]) if link is not None else ())

    def _relatives(self, module: str, definition: Definition | None) -> Iterator[Evidence]:
        """Definitions that this one overrides, or that take its place."""
        if definition is None:
            return
        symbol = Symbol(module, definition.qualname)
        if definition.kind is DefinitionKind.METHOD:
            for owner, binding in list(self._tree.linker.ancestry(symbol.owner))[1:]:
                member = binding.member(definition.name) if binding is not None else None
                path = self._tree.modules.path_of(owner.module)
                if member is not None and path is not None:
                    yield Evidence(path, member[0], f"it overrides `{owner}.{definition.name}`")
        path = self._tree.modules.path_of(module)
        twins = self._tree.definitions_of(path, definition.name) if path is not None else ()
        later = [one for one in twins if one.qualname == definition.qualname and one.span > definition.span]
        if path is not None and later and not definition.is_declaration:
            yield Evidence(path, later[-1].span.line, f"a later definition of `{definition.name}` takes its place")


def _holds_value(token: NameToken) -> bool:
    """The name is bound to a value, whose type can be asked for."""
    if token.definition is not None:
        return token.definition.kind is DefinitionKind.CONSTANT
    return token.binding is not None and token.binding.kind != "alias"


def _proof(site: SiteUse, answer: Answer, base: ResolvedUse, targets: Sequence[Referent]) -> Proof:
    """The proof, where a name that refers to a variable is settled by that, but not a call of what it holds."""
    if base.proof in {Proof.DOUBLE, Proof.DANGLING} or not targets:
        return base.proof
    is_held = all(one.is_variable for one in targets) and site.use.kind is UseKind.CALL
    return Proof.NAME_ONLY if is_held and not _told_type(answer.value) else Proof.RESOLVED


def _told_type(value: SeenType | None) -> str:
    return readable(value.text) if value is not None and not is_unknown(value) else ""


def _reason(site: SiteUse, base: ResolvedUse, proof: Proof) -> str:
    if proof is not Proof.NOT_OURS:
        return base.reason if proof is base.proof or proof is Proof.NAME_ONLY else ""
    if site.use.kind is UseKind.KEYWORD:
        return f"it is a keyword argument of `{site.use.callee}`"
    return "it is a text that names nothing in the tree" if site.use.string is not None else "it is a plain value"


def _without_module_file(answer: Answer) -> Answer:
    """The answer; of a receiver that is a module, what imports it says more than the first line of its file."""
    place, receiver = answer.receiver_origin, answer.receiver
    is_file = place is not None and place[1:] == (1, 1) and receiver is not None and receiver.text.startswith("<module")
    return replace(answer, receiver_origin=None, receiver_source="") if is_file else answer


def _chain(steps: Sequence[Evidence], ends: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The steps and where they end, without a step that says of the end what the end says itself."""
    places = {(one.path, one.line) for one in ends}
    on_the_way = (one for one in steps if (one.path, one.line) not in places or " is `" in one.text)
    return tuple(dict.fromkeys((*on_the_way, *ends)))


def _defined(targets: Sequence[Referent]) -> Iterator[Evidence]:
    for one in targets:
        if one.path and not one.is_variable:
            text = f"`{one.symbol}` is this module" if one.kind == "module" else f"`{one.symbol}` is defined here"
            yield Evidence(one.path, one.line, text)
