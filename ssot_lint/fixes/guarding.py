"""Plans for guards that have one answer only: the branch that it leads to stands for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codemods.edits import GuardEdit
from ssot_lint.facts.model import Effects, Span, StringFacts, StringRole
from ssot_lint.fixes.decision import Draft
from ssot_lint.fixes.expressions import effects_of
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import Branch, ResolvedUse


def draft_guard(scene: Scene, resolved: ResolvedUse, string: StringFacts) -> Draft | None:
    """The guard's branches without those that never run; None when it may go either way, or more is asked."""
    subject = string.subject or ""
    if string.role is not StringRole.HASATTR or not resolved.branches or effects_of(subject) is Effects.ACTS:
        return None
    has_it = resolved.guard.startswith("always true")
    answers = {string.text: has_it}
    if scene.is_canonical_class(resolved.receiver_type) or (has_it and all(map(scene.same_class, resolved.named))):
        answers[scene.name] = True
    owner = (resolved.receiver_type or "").rpartition(":")[2] or "an object that " + (
        "has it" if has_it else "lacks it"
    )
    doubt = f"`{subject}` is taken for `{owner}`, and what is done for others goes away"
    return Draft(GuardEdit(resolved.use.span, string.text, tuple(answers.items())), "", (doubt,))


def dead_code(edit: GuardEdit, branches: Sequence[Branch]) -> tuple[Span, ...]:
    """The branches that go away."""
    answers: Mapping[str, bool] = dict(edit.answers)
    dead: list[Span] = []
    is_taken = False
    for branch in branches:
        answer = answers[branch.asks] is not branch.is_negated if branch.asks in answers else None
        if is_taken or answer is False:
            dead.append(branch.span)
        elif answer is None:
            break
        else:
            is_taken = True
    return tuple(dead)


def is_inside(span: Span, around: Sequence[Span]) -> bool:
    """True when a stretch of code lies within one of the others."""
    return any((one.line, one.column) <= (span.line, span.column) < (one.end_line, one.end_column) for one in around)
