"""Settling: one answer a use, from the type checker, if any, and from the tree's own text where that says more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import StringRole, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.anything import left_open
from ssot_lint.program.asking import Ground, ask, known_members
from ssot_lint.program.asking_in_turn import answers_in_turn, first_of
from ssot_lint.program.builtin import MOCKS, Builtin
from ssot_lint.program.causes import Causes
from ssot_lint.program.computed import ComputedJudge
from ssot_lint.program.deepening import deepened
from ssot_lint.program.doubles.evaluating import Evaluator
from ssot_lint.program.doubles.judging import DoubleJudge
from ssot_lint.program.doubting import doubted
from ssot_lint.program.elsewhere import Elsewhere
from ssot_lint.program.grounds import short
from ssot_lint.program.guards import GuardJudge
from ssot_lint.program.implied import implied_uses, may_be_implied
from ssot_lint.program.in_turn import ServersInTurn
from ssot_lint.program.kept import KeptJudge
from ssot_lint.program.lacking import LackJudge
from ssot_lint.program.making import MakingJudge
from ssot_lint.program.meanings import NameJudge
from ssot_lint.program.model import ResolvedUse
from ssot_lint.program.outside import outside_module
from ssot_lint.program.overlays import is_path
from ssot_lint.program.patched_names import BindingJudge
from ssot_lint.program.reading.files import Files
from ssot_lint.program.reasons import ReasonJudge
from ssot_lint.program.replacing import replaced
from ssot_lint.program.rivals import chosen
from ssot_lint.program.servers.typetext import class_names
from ssot_lint.program.subclasses import heirs_that_may_have
from ssot_lint.program.teaching.kin import Kin
from ssot_lint.program.teaching.open_uses import retold
from ssot_lint.program.teaching.plain_locals import without_plain_locals
from ssot_lint.program.teaching.reading import Library
from ssot_lint.program.teaching.teacher import Teacher
from ssot_lint.program.through_values import indirect_uses, may_be_decorated
from ssot_lint.program.tree import Tree
from ssot_lint.program.type_variables import TypeVariableJudge
from ssot_lint.program.typeserver import Place, TypeServer
from ssot_lint.program.variants.widening import Widener
from ssot_lint.program.verdicts import SiteIndex


class Settler:
    """Answers about any uses of the tree."""

    def __init__(
        self,
        tree: Tree,
        server: TypeServer | None,
        definitions: Collection[Place],
        outside: Mapping[Place, Symbol] | None = None,
        variables: Collection[Place] = frozenset(),
    ) -> None:
        """``variables`` are those of the definitions that something is assigned to."""
        self._tree = tree
        self._server = server
        self._elsewhere = Elsewhere(outside or {})
        self.out_of_time = 0
        """Uses that the type checker was not given more time for."""
        self._builtin = Builtin(tree.modules, tree.linker)
        self._teachers: dict[int, Teacher] = {}
        self._wideners: dict[int, Widener] = {}
        files = Files(tree)
        library = self._library = Library(tree.syntax_of, tree.modules.name_of)
        evaluator = self.evaluator = Evaluator(tree, files, library)
        self._doubles = DoubleJudge(tree, evaluator)
        self._reasons = ReasonJudge(files, Causes(tree, files, evaluator))
        self._bindings = BindingJudge(tree, self._builtin.follow_from)
        self._guards = GuardJudge(files)
        self._kept = KeptJudge(files)
        self._computed = ComputedJudge(tree, evaluator, self._builtin.of_path)
        self._lacks = LackJudge(tree, library)
        self._making = MakingJudge(tree)
        self._kin = Kin(tree, library)
        self._variables = TypeVariableJudge(tree, files)
        self._meanings = NameJudge(tree, files, self._builtin.follow_from)
        self._ground = Ground(
            lambda place, name: place in definitions or tree.defines(place, name),
            tree.text_of,
            self._builtin.split,
            variables=variables,
        )

    def indirect(
        self, answered: Sequence[tuple[SiteUse, Answer]], indexes: Sequence[SiteIndex]
    ) -> list[list[ResolvedUse]]:
        """For each index the calls of its duplicates through values; without a type checker there are none."""
        teacher = next(iter(self._teachers.values()), None)
        if teacher is None and any(may_be_implied(one) or may_be_decorated(one) for one in indexes):
            teacher = self._teacher_for(first_of(self._server))
        if teacher is None:
            return [[] for _ in indexes]
        implied = implied_uses(teacher, indexes)
        through = indirect_uses(teacher, answered, indexes)
        return [
            sorted((*one, *two), key=lambda use: (use.path, use.use.span))
            for one, two in zip(implied, through, strict=True)
        ]

    def _teacher_for(self, server: TypeServer | None) -> Teacher | None:
        """Who teaches a type checker; each has its own, which remembers."""
        if server is None or not self._tree.teaches:
            return None
        if id(server) not in self._teachers:
            self._teachers[id(server)] = Teacher(server, self._tree, self._library)
        return self._teachers[id(server)]

    def _widener_for(self, server: TypeServer, teacher: Teacher) -> Widener:
        if id(server) not in self._wideners:
            self._wideners[id(server)] = Widener(teacher, self._tree)
        return self._wideners[id(server)]

    def answers(self, sites: Sequence[SiteUse]) -> list[Answer]:
        """An answer a use, in their order."""
        answers = answers_in_turn(self._server, sites, self._answers)
        if isinstance(self._server, ServersInTurn):  # those asked later saw only a part of the uses
            return replaced(self._tree, sites, answers)
        return answers

    def _answers(self, server: TypeServer | None, sites: Sequence[SiteUse]) -> list[Answer]:
        spelled = {index: self._builtin.answer(site) for index, site in enumerate(sites) if is_path(site)}
        told = self._told(
            server,
            [
                (index, site)
                for index, site in enumerate(sites)
                if (is_path(site) and not spelled[index].is_settled) or site.path.endswith((".py", ".pyi", ".pyw"))
            ],
        )
        imports = {
            (site.path, line)
            for site in sites
            if site.use.kind is UseKind.IMPORT
            for line in range(site.use.site.line, site.use.site.end_line + 1)
        }
        settled = [
            self._finished(site, self._settled(site, told.get(index), spelled.get(index), imports))
            for index, site in enumerate(sites)
        ]
        settled = self._computed.judged(sites, self._variables.judged(sites, settled))
        settled = self._meanings.judged(sites, self._doubles.judged(sites, settled))
        settled = self._lacks.judged(sites, self._with_heirs(sites, settled))
        settled = self._reasons.judged(sites, self._bindings.judged(sites, self._kept.judged(sites, settled)))
        settled = self._making.judged(sites, chosen(self._tree, sites, replaced(self._tree, sites, settled)))
        return self._guards.judged(sites, settled)

    def _told(self, server: TypeServer | None, asked: Sequence[tuple[int, SiteUse]]) -> dict[int, Answer]:
        """What the type checker says, by the index of the use."""
        if server is None or not asked:
            return {}
        if server.infers_returns:
            server.think(infers_returns=False)
        own = [site for _, site in asked]
        answers = ask(server, own, self._ground)
        teacher = self._teacher_for(server)
        if teacher is not None:
            answers = without_plain_locals(teacher, own, retold(teacher, own, answers, self._ground))
        found, left = deepened(server, own, answers, self._ground)
        self.out_of_time += left
        if teacher is not None:
            found = self._widener_for(server, teacher).widened(own, found, self._ground)
        if not server.sees_every_binding:
            found = [doubted(*one, self._tree.linker, self._tree.modules) for one in zip(own, found, strict=True)]
        known = [self._elsewhere.as_known(server, left_open(answer)) for answer in found]
        return {index: answer for (index, _), answer in zip(asked, known, strict=True)}

    def _settled(
        self, site: SiteUse, told: Answer | None, spelled: Answer | None, imports: Collection[tuple[str, int]]
    ) -> Answer:
        if spelled is not None and (spelled.is_settled or told is None):
            return spelled
        if told is None:
            return self._builtin.answer(site)
        if self._is_root_of_import(site):  # checkers lead to the module that the whole path names
            return Answer(symbols=(Symbol(site.use.name),))
        if spelled is not None:
            is_event = told.is_missing and site.use.string is not None and site.use.string.role is StringRole.DOTTED
            return replace(told, is_missing=told.is_missing and not is_event, is_irrelevant=is_event)
        is_variable = any((place.path, place.line) not in imports for place in told.bound_at)
        if (told.is_settled and not told.is_mock) or (is_variable and site.use.kind is not UseKind.IMPORT):
            return told
        built_in = self._builtin.answer(site)
        if not built_in.is_settled:
            return told
        return replace(
            built_in,
            receiver=told.receiver,
            receiver_origin=told.receiver_origin,
            told_by=told.told_by if told.receiver is not None else built_in.told_by,
            is_unbound=told.is_unbound,
            is_mock=told.is_mock or built_in.is_mock,
        )

    def _is_root_of_import(self, site: SiteUse) -> bool:
        """True of a package that ``import package.module`` binds."""
        use, origin = site.use, site.use.origin
        is_bare = use.receiver is None and use.string is None and use.kind is UseKind.REFERENCE
        return (
            is_bare and origin is not None and (origin.kind, origin.text) == ("import", use.name)
            and self._tree.modules.path_of(use.name) is not None
        )  # fmt: skip

    def _finished(self, site: SiteUse, answer: Answer) -> Answer:
        answer = _left_to_givers(site, _taken_for_granted(site, self._with_source(self._with_class(site, answer))))
        if not answer.is_settled and site.use.kind is UseKind.IMPORT:
            return replace(answer, hint=self._import_hint(site))
        return answer

    def _with_heirs(self, sites: Sequence[SiteUse], answers: list[Answer]) -> list[Answer]:
        """The answers, where what ``self`` lacks may still be an heir's."""
        lacks = {
            index: (answer.receiver_class, site.use.name)
            for index, (site, answer) in enumerate(zip(sites, answers, strict=True))
            if answer.is_missing and answer.receiver_class is not None and _subject(site) in {"self", "cls"}
        }
        heirs = heirs_that_may_have(self._tree, set(lacks.values())) if lacks else {}
        for index, (owner, name) in lacks.items():
            if (heir := heirs.get((owner, name))) is not None:
                text = f"`{owner.name}` has no `{name}`, but its subclass `{heir}` may have it"
                symbols = self._kin.provided(owner, name)
                assumes = f"that `{_subject(sites[index])}` is of a subclass that has `{name}`" if symbols else ""
                answers[index] = replace(
                    answers[index], is_missing=False, hint="" if symbols else text, symbols=symbols, assumes=assumes
                )
        return answers

    def _with_source(self, answer: Answer) -> Answer:
        """The answer with the line that binds its receiver."""
        place = answer.receiver_origin
        if place is None or place.path.startswith("/"):
            return answer
        line = self._tree.line_of(place.path, place.line)
        return answer if line is None else replace(answer, receiver_source=line.strip())

    def _import_hint(self, site: SiteUse) -> str:
        imported = site.use.imported
        module = self._tree.modules.absolute(imported.module, site.path, site.module) if imported is not None else ""
        alike = self._tree.modules.lookalike(module) if module and not self._tree.modules.exists(module) else None
        return f"there is no module `{module}` under `src`, but there is {alike}" if alike is not None else ""

    def _with_class(self, site: SiteUse, answer: Answer) -> Answer:
        """The answer with the receiver's class by name, where the checker only gave its place."""
        if answer.receiver_class is not None or answer.receiver is None:
            return answer
        origin = site.use.origin
        if _subject(site) == "self" and origin is not None and origin.kind == "self":
            return replace(answer, receiver_class=Symbol(site.module, origin.text))
        found = set(self._classes_at(answer.receiver.classes, answer.receiver.text))
        return replace(answer, receiver_class=found.pop()) if len(found) == 1 else answer

    def _classes_at(self, places: Sequence[Place], text: str) -> Iterator[Symbol]:
        if len(places) != 1 or text.startswith("module "):
            return
        place = places[0]
        if place.path.startswith("/"):
            name = text.partition("[")[0]
            if name.isidentifier():
                yield Symbol(outside_module(place.path), name)
            return
        module = self._tree.modules.name_of(place.path)
        for one in self._tree.bindings_of(place.path).classes:
            if one.line == place.line and one.column <= place.column:
                yield Symbol(module, one.qualname)


def _taken_for_granted(site: SiteUse, answer: Answer) -> Answer:
    """An answer that only holds for what is known of the receiver says so."""
    receiver, subject = answer.receiver, _subject(site)
    if not answer.is_settled or answer.assumes or receiver is None or subject is None:
        return answer
    if not answer.is_mock and answer.places and any(one in MOCKS for one in class_names(receiver.text)):
        return replace(answer, assumes=f"that `{short(subject)}` is not the mock that it may be")
    known = known_members(receiver)
    if known is None:
        return answer
    told = " | ".join(one for one in known if one != "None") or "None"
    return replace(answer, assumes=f"that `{short(subject)}`, of which not all is known, is always a `{told}`")


def _left_to_givers(site: SiteUse, answer: Answer) -> Answer:
    """The answer, left open where the receiver's class has whatever its objects are given."""
    giving = next((one.owner.dotted() for one in answer.symbols if one.owner.dotted() in _GIVEN_ANYTHING), None)
    if giving is None or site.use.receiver is None:
        return answer
    hint = f"`{short(site.use.receiver)}` is a `{giving}`, which has whatever it is given"
    return replace(answer, places=(), symbols=(), hint=hint, is_withheld=True)


_GIVEN_ANYTHING = frozenset({"argparse.Namespace", "types.SimpleNamespace", "threading.local", "optparse.Values"})


def _subject(site: SiteUse) -> str | None:
    """The object whose attribute is used, or named by a string."""
    return site.use.receiver or (site.use.string.subject if site.use.string is not None else None)
