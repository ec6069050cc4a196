"""Plans for imports and re-exports: dropped or turned once everything that needs them is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from codemods.edits import CallEdit, Import, ImportEdit, ModuleEdit, ReferenceEdit, StringEdit
from ssot_lint.facts.model import ImportFacts, Span, StringRole, UseKind
from ssot_lint.fixes.calls import duplicates_among
from ssot_lint.fixes.decision import Decision, Draft, Refusal, decided, refused
from ssot_lint.fixes.lateness import locally
from ssot_lint.fixes.moved_modules import draft_module_import, is_bound_by_import, is_of_module
from ssot_lint.fixes.scene import Scene
from ssot_lint.fixes.strings import edited, import_group
from ssot_lint.program.model import Proof, ResolvedUse
from ssot_lint.rules.model import Applicability

Place = tuple[str, Span]
Way = tuple[str, str]

_CARRIED = (UseKind.IMPORT, UseKind.KEYWORD)


def place_of(resolved: ResolvedUse) -> Place:
    """Where a use stands: its path and name token."""
    return resolved.path, resolved.use.span


def settle_imports(
    scene: Scene, decisions: dict[Place, Decision], imports: Sequence[ResolvedUse]
) -> dict[Place, Decision]:
    """All decisions with those for imports, the names in ``__all__`` that follow them, and the calls they carry."""
    patched = frozenset(one.group for one in decisions.values() if isinstance(one.edit, StringEdit))
    desk = _Desk(scene, dict(decisions), uses_by_path(scene), _uses_by_way(scene), patched)
    for one in imports:
        desk.decide(one)
    return _listed_once(scene, _once(desk.decisions, imports))


def _listed_once(scene: Scene, decisions: dict[Place, Decision]) -> dict[Place, Decision]:
    """The decisions, with only the first of several entries of ``__all__`` that come to the same name keeping it."""
    seen: set[Way] = set()
    for one in sorted(filter(_is_entry, scene.view.uses), key=place_of):
        decision = decisions.get(place_of(one))
        edit = decision.edit if decision is not None else None
        if decision is None or not isinstance(edit, StringEdit) or not edit.new:
            continue
        if (one.path, edit.new) in seen:
            decisions[place_of(one)] = replace(decision, edit=msgspec.structs.replace(edit, new=""), replacement="")
        seen.add((one.path, edit.new))
    return decisions


def _once(decisions: dict[Place, Decision], imports: Sequence[ResolvedUse]) -> dict[Place, Decision]:
    """The decisions, with only the first of several imports in one scope that come to the same name bringing it in.

    One in a branch (``try``, ``if``) brings it in for its branch alone.
    """
    seen: set[tuple[str, str, Import]] = set()
    for one in sorted(imports, key=lambda use: (use.path, use.use.span)):
        decision = decisions.get(place_of(one))
        edit = decision.edit if decision is not None else None
        if decision is None or not isinstance(edit, ImportEdit) or edit.replacement is None:
            continue
        key = (one.path, one.use.symbol, edit.replacement)
        if key in seen:
            decisions[place_of(one)] = replace(decision, edit=msgspec.structs.replace(edit, replacement=None))
        elif not _facts(one).guard:
            seen.add(key)
    return decisions


@dataclass(slots=True)
class _Desk:
    """Decisions so far; an import waits for the decisions about what is imported through it."""

    scene: Scene
    decisions: dict[Place, Decision]
    by_path: Mapping[str, Sequence[ResolvedUse]]
    by_way: Mapping[Way, Sequence[ResolvedUse]]
    patched: frozenset[str]
    """Groups of imports whose names are patched."""
    open: set[Place] = field(default_factory=set)

    def decide(self, one: ResolvedUse) -> Decision:
        """The decision about one import."""
        place = place_of(one)
        if place in self.open:
            return refused("modules import it from each other")
        if place not in self.decisions:
            self.open.add(place)
            try:
                draft = self._draft(one)
                self.decisions[place] = decided(draft, draft.group)
                self._carry(one, draft)
            except Refusal as refusal:
                self.decisions[place] = refused(refusal.reason, refusal.suggestion)
                for entry in self._exports(one):
                    if place_of(entry) in self.decisions:
                        self.decisions[place_of(entry)] = refused(f"its import stays: {refusal.reason}")
            self.open.discard(place)
        return self.decisions[place]

    def _draft(self, one: ResolvedUse) -> Draft:
        if one.proof is not Proof.RESOLVED:
            raise Refusal(one.reason or "the module has no such name")
        if _facts(one).names_module:
            return self._draft_module(one)
        duplicates_among(one)
        bound = list(_bound_to(one, self.by_path[one.path]))
        for use in bound:
            self._require_mended(use)
        dependents = self._dependents(one)
        for use in dependents:
            self._require_mended(use)
        public = bool(dependents) or self._is_public(one)
        replacement = self._replacement(one, bound, public)
        edit = ImportEdit(one.use.span, one.use.name, replacement, keeps_binding=False, serves_others=public)
        text = f"from {replacement.module} import {replacement.name}" if replacement is not None else ""
        group = import_group(self.scene.contract.name, one.path, local_name(one), one.use.symbol)
        doubts = tuple(self._doubts(one, bound, dependents, replacement))
        missed = self._missed(one, replacement)
        if not missed and not doubts and self._is_loose(one, edit, group):
            missed = self._unsafe_use(bound)
        if missed and not doubts:  # what is called can be mended all the same, and the import stays
            group = f"{group}:{one.use.span.line}"
        return Draft(edit, text, (*doubts, *missed), group, is_alone=bool(missed and not doubts))

    def _is_loose(self, one: ResolvedUse, edit: ImportEdit, group: str) -> bool:
        """Whether what is called through an import can be mended use by use, and the import once none is left.

        Not so where others or a patch reach the name through it, and where the new import binds the same name.
        """
        taken = edit.replacement is not None and edit.replacement.name == local_name(one)
        return not (edit.serves_others or taken or one.use.symbol or group in self.patched)

    def _unsafe_use(self, bound: list[ResolvedUse]) -> tuple[str, ...]:
        """Why the import cannot go with those of its uses that are safe to mend; nothing when it can, or none is."""
        found = [(use.use.span.line, self.decisions[place_of(use)].applicability) for use in bound]
        unsafe = [line for line, each in found if each is Applicability.UNSAFE]
        return (f"its use at line {unsafe[0]} is not safe to mend",) if 0 < len(unsafe) < len(found) else ()

    def _missed(self, one: ResolvedUse, replacement: Import | None) -> tuple[str, ...]:
        """What importing the module brings about, and nothing else here would."""
        module = source_of(one)
        is_within = replacement is not None and f"{replacement.module}.".startswith(f"{module}.")
        if is_within or _facts(one).guard == "type-checking":
            return ()
        told = self.scene.lookup.missed(one.path, module, self.scene.leaving.get(one.path, frozenset()))
        return (told,) if told else ()

    def _draft_module(self, one: ResolvedUse) -> Draft:
        if not is_of_module(one):
            raise Refusal("it names the module around the duplicate")
        draft = draft_module_import(self.scene, one)
        for use in (*_read_through(one, self.by_path[one.path]), *self._dependents(one)):
            self._require_mended(use)
        return replace(draft, group=import_group(self.scene.contract.name, one.path, "import", ""))

    def _require_mended(self, use: ResolvedUse) -> None:
        decision = self.decide(use) if use.use.kind is UseKind.IMPORT else self.decisions.get(place_of(use))
        if decision is None or decision.is_manual:
            raise Refusal(f"it is still used at {use.path}:{use.use.span.line}")

    def _replacement(self, one: ResolvedUse, bound: list[ResolvedUse], public: bool) -> Import | None:
        """The canonical's import, where it can stand in the place of this one."""
        scene = self.scene
        if scene.is_method or one.module == scene.contract.canonical.module:
            return None
        if scene.canonical_import.module == "builtins" and not public:
            return None
        edits = [self.decisions[place_of(use)].edit for use in bound]
        is_quoted = any(use.use.string is not None for use in bound)
        needed = public or is_quoted or any(scene.canonical_import in _imports_of(edit) for edit in edits)
        return scene.canonical_import if needed else None

    def _doubts(
        self, one: ResolvedUse, bound: list[ResolvedUse], dependents: list[ResolvedUse], replacement: Import | None
    ) -> Iterator[str]:
        if self._is_public(one):
            yield f"`{local_name(one)}` is a public name of the package"
        elif any(use.use.string is None for use in dependents):
            yield "other modules import it from here"
        elif not bound:
            yield "nothing in this file is known to use it"
        if _facts(one).guard == "try":
            yield "the import is guarded by `try`, whose fallback is left"

    def _carry(self, one: ResolvedUse, draft: Draft) -> None:
        """Put what depends on the import into its group; the codemods make each import once."""
        if isinstance(draft.edit, ModuleEdit):
            for use in _read_through(one, self.by_path[one.path]):
                self.decisions[place_of(use)] = replace(self.decisions[place_of(use)], group=draft.group)
            return
        replacement = draft.edit.replacement if isinstance(draft.edit, ImportEdit) else None
        for use in _bound_to(one, self.by_path[one.path]):
            decision = self.decisions[place_of(use)]
            edit = decision.edit
            if edit is not None and one.use.symbol and replacement is None:
                edit = locally(edit)
            group = decision.group if draft.is_alone else draft.group
            self.decisions[place_of(use)] = replace(decision, edit=edit, group=group)
        for use in self._exports(one):
            string = use.use.string
            if string is not None and place_of(use) in self.decisions:
                new = replacement.name if replacement is not None else ""
                doubt = f"`{string.text}` is a public name"
                self.decisions[place_of(use)] = decided(edited(use, string, new, (doubt,), draft.group), draft.group)

    def _exports(self, one: ResolvedUse) -> list[ResolvedUse]:
        """Entries of the file's ``__all__`` for the name that this import binds."""
        entries = [other for other in self.by_path[one.path] if not one.use.symbol and _is_entry(other)]
        return [other for other in entries if other.use.string and other.use.string.text == local_name(one)]

    def _is_public(self, one: ResolvedUse) -> bool:
        at_top = not one.use.symbol and one.path.rpartition("/")[2] == "__init__.py"
        return at_top or bool(self._exports(one))

    def _dependents(self, one: ResolvedUse) -> list[ResolvedUse]:
        """Uses in other files that reach the duplicate through this import."""
        facts = _facts(one)
        source = f"{one.module}.{facts.module}" if facts.names_module and facts.module else one.module
        found = () if one.use.symbol else self.by_way.get((source, local_name(one)), ())
        return [other for other in found if other.path != one.path]


def local_name(one: ResolvedUse) -> str:
    """The name an import binds."""
    return _facts(one).alias or one.use.name


def uses_by_path(scene: Scene) -> dict[str, list[ResolvedUse]]:
    """The uses of each file, in their order."""
    found: dict[str, list[ResolvedUse]] = {}
    for one in scene.view.uses:
        found.setdefault(one.path, []).append(one)
    return found


def _bound_to(one: ResolvedUse, uses: Sequence[ResolvedUse]) -> Iterator[ResolvedUse]:
    """Those uses of its file that mean what an import binds."""
    name, scope = local_name(one), one.use.symbol
    for other in uses:
        use = other.use
        if use.kind in _CARRIED or use.receiver is not None:
            continue
        if use.string is not None:
            if use.string.role is StringRole.ANNOTATION and use.watched_name == one.use.name:
                yield other
        elif use.name == name and _is_in_scope(use.symbol, scope) and _comes_from_import(other, bool(scope)):
            yield other


def _read_through(one: ResolvedUse, uses: Sequence[ResolvedUse]) -> Iterator[ResolvedUse]:
    """Uses in its file of the module that an ``import`` brings; none for ``from … import``, which binds other names."""
    if _facts(one).names:
        return
    for other in uses:
        if other.use.kind not in _CARRIED and other.use.string is None and is_bound_by_import(other.use):
            yield other


def _is_in_scope(symbol: str, scope: str) -> bool:
    return not scope or f"{symbol}.".startswith(f"{scope}.")


def _comes_from_import(other: ResolvedUse, is_local: bool) -> bool:
    """Whether a bare name is bound by an import of its function, or by the module: only such origins have a line."""
    origin = other.use.origin
    if is_local:
        return origin is not None and origin.kind == "from" and not origin.line
    return origin is None or origin.line > 0


def _is_entry(other: ResolvedUse) -> bool:
    return other.use.string is not None and other.use.string.role is StringRole.ALL


def _uses_by_way(scene: Scene) -> dict[Way, list[ResolvedUse]]:
    """Uses by the module they reach a name through, and that name."""
    found: dict[Way, list[ResolvedUse]] = {}
    for one in scene.view.uses:
        way = _way(scene, one)
        if way is not None:
            found.setdefault(way, []).append(one)
    return found


def _way(scene: Scene, other: ResolvedUse) -> Way | None:
    use = other.use
    if use.imported is not None:
        return source_of(other), use.name
    if use.string is not None:
        owner, _, name = use.string.text.replace(":", ".").rpartition(".")
        return (owner, name) if owner else None
    if use.receiver is None:
        return None
    bound = scene.lookup.module_binding(other.module, use.receiver) if "." not in use.receiver else None
    return (use.receiver if bound is None else str(bound)), use.name


def source_of(other: ResolvedUse) -> str:
    """Absolute name of the module that an import takes its name from."""
    facts = _facts(other)
    name = facts.module.lstrip(".")
    level = len(facts.module) - len(name)
    if not level:
        return name
    parts = other.module.split(".")
    kept = len(parts) - level + other.path.endswith("__init__.py")
    return ".".join([*parts[:kept], *([name] if name else [])])


def _facts(one: ResolvedUse) -> ImportFacts:
    return one.use.imported or ImportFacts("")


def _imports_of(edit: object) -> tuple[Import, ...]:
    return edit.imports if isinstance(edit, CallEdit | ReferenceEdit) else ()
