"""Awaiting and results: whether the new expression gives, where it stands, what the old call gave."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ssot_lint.facts.model import CallFacts, Definition, DefinitionKind, Use
from ssot_lint.fixes import hints
from ssot_lint.fixes.decision import Refusal
from ssot_lint.fixes.expressions import awaits, last_name, parse_template
from ssot_lint.fixes.recipe import Recipe
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.other_names import is_other_name

TAKES_COROUTINE = frozenset(
    {
        "create_task", "ensure_future", "gather", "wait_for", "shield", "wait", "run", "start_soon",
        "run_until_complete", "run_coroutine_threadsafe", "as_completed",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What becomes of the ``await`` around a call."""

    replaces: bool = False
    adds: bool = False
    doubts: tuple[str, ...] = ()


def settle_awaiting(scene: Scene, use: Use, old: Definition | None, recipe: Recipe, template: str) -> Awaiting:
    """What to do with the ``await``. Raises `Refusal` where a coroutine and a value cannot stand for each other."""
    call = use.call or CallFacts()
    before = is_coroutine(old) if old is not None else _is_handled_as_coroutine(call)
    after = _gives_coroutine(scene, recipe, template, before)
    if awaits(template) and not use.in_async:
        raise Refusal(f"the template awaits and {_place(use)} is not async")
    if before and not after:
        if not call.awaited:
            taker = f"handed to `{call.wrapper}`" if call.wrapper else "not awaited here"
            raise Refusal(f"its coroutine is {taker}, and the new expression gives a value instead")
        return Awaiting(replaces=True)
    if after and not before and not call.awaited:
        return _added(scene, use, call)
    return Awaiting()


def _added(scene: Scene, use: Use, call: CallFacts) -> Awaiting:
    if not use.in_async:
        raise Refusal(f"`{scene.name}` is async and {_place(use)} is not; make it async first")
    if _takes_coroutine(call):
        return Awaiting()
    return Awaiting(adds=True, doubts=("an `await` is added: other tasks may run at this point",))


def _place(use: Use) -> str:
    return f"`{use.symbol}`" if use.symbol else "the module level"


def is_coroutine(definition: Definition) -> bool:
    """True when a call of it has to be awaited."""
    return definition.is_async and not definition.has_yield


def _takes_coroutine(call: CallFacts) -> bool:
    return call.wrapper is not None and last_name(call.wrapper) in TAKES_COROUTINE


def _is_handled_as_coroutine(call: CallFacts) -> bool:
    return call.awaited or _takes_coroutine(call)


def _gives_coroutine(scene: Scene, recipe: Recipe, template: str, before: bool) -> bool:
    canonical = scene.canonical
    if recipe.declared is None or calls_canonical(scene, template):
        return before if canonical is None else is_coroutine(canonical)
    return False if awaits(template) else before


def calls_canonical(scene: Scene, template: str) -> bool:
    """True when the template is, on its outside, a call of the canonical's name."""
    node = parse_template(template)
    func = node.func if isinstance(node, ast.Call) else None
    return (isinstance(func, ast.Attribute) and func.attr == scene.name) or (
        isinstance(func, ast.Name) and func.id == scene.name
    )


def result_doubts(
    scene: Scene, call: CallFacts, old: Definition | None, recipe: Recipe, template: str
) -> tuple[str, ...]:
    """Doubts about a result that is used. Raises `Refusal` when the canonical is known to give something else."""
    canonical = scene.canonical
    if old is not None and canonical is not None and recipe.declared is None and old.has_yield != canonical.has_yield:
        generator = old if old.has_yield else canonical
        raise Refusal(f"`{generator.name}` is a generator and the other is not")
    if not call.result_used or (old is not None and (_is_name(old) or is_other_name(old))):
        return ()
    if recipe.declared is not None and not calls_canonical(scene, template):
        return ("its result is used and no `rewrite-result` is declared",)
    name, returns = (old.name, old.returns) if old is not None else ("the call", None)
    try:
        return tuple(f"its result is used and {doubt}" for doubt in returns_doubts(scene, returns, name))
    except Refusal as refusal:
        raise Refusal(f"its result is used and {refusal.reason}; declare `rewrite-result`") from None


def _is_name(definition: Definition) -> bool:
    return definition.kind in (DefinitionKind.CLASS, DefinitionKind.CONSTANT)


def returns_doubts(scene: Scene, ours: str | None, name: str) -> tuple[str, ...]:
    """Doubts about two results being alike. Raises `Refusal` when their annotations say they are not."""
    theirs = scene.canonical.returns if scene.canonical is not None else None
    if hints.same(ours, theirs):
        return ()
    untold = [one for one, returns in ((name, ours), (scene.name, theirs)) if returns is None]
    if not untold or (theirs is not None and hints.plain(theirs) == "None"):
        given = f", not `{ours}` as `{name}` does" if ours is not None else ""
        raise Refusal(f"`{scene.name}` returns `{theirs}`{given}")
    spelled = " and ".join(f"`{one}`" for one in untold)
    return (f"{spelled} {'does not say what it returns' if len(untold) == 1 else 'do not say what they return'}",)
