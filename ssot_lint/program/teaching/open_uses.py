"""Open uses: those that a type checker could not tell are asked again once it has been taught what they turn on."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ssot_lint.facts.model import UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking import Ground, ask_again, known_members
from ssot_lint.program.edited import offsets_of
from ssot_lint.program.model import Evidence
from ssot_lint.program.overlays import is_path
from ssot_lint.program.teaching.lessons import Subject
from ssot_lint.program.teaching.looking_ahead import look_ahead
from ssot_lint.program.teaching.reading import Expression, Reading
from ssot_lint.program.teaching.teacher import Teacher

_MOST_STEPS = 12
_ROUNDS = 4
"""Times that uses are followed further, once more is known of what they start with."""


def retold(teacher: Teacher, sites: Sequence[SiteUse], answers: Sequence[Answer], ground: Ground) -> list[Answer]:
    """The answers, with what teaching adds to the open ones. Raises `TypeServerFailure`."""
    found = list(answers)
    expressions = {
        index: expression
        for index, site in enumerate(sites)
        if _is_open(site, answers[index]) and (expression := turning_on(teacher, site)) is not None
    }
    subjects: dict[int, list[Subject]] = {index: [] for index in expressions}
    with teacher.classroom.in_session():
        for _ in range(_ROUNDS):
            waiting = _learned(teacher, expressions, subjects)
            if not waiting:
                break
            again = _asked_again(teacher, [sites[one] for one in waiting], [found[one] for one in waiting], ground)
            for index, answer in zip(waiting, again, strict=True):
                found[index] = answer
                if answer.is_settled:
                    del expressions[index]
    for index, each in subjects.items():
        found[index] = _with_lessons(found[index], teacher, each)
    return found


def _learned(
    teacher: Teacher, expressions: Mapping[int, Expression], subjects: Mapping[int, list[Subject]]
) -> list[int]:
    """Indices of uses for which something was taught that they turn on; ``subjects`` takes what is new."""
    look_ahead(teacher.roots, expressions.values())
    fresh = {
        index: [one for one in teacher.roots.subjects(expression) if one not in subjects[index]]
        for index, expression in expressions.items()
    }
    teacher.learn(dict.fromkeys(one for each in fresh.values() for one in each))
    for index, each in fresh.items():
        subjects[index].extend(each)
    return [index for index, each in fresh.items() if any(teacher.outcome(one).is_taught for one in each)]


def _asked_again(teacher: Teacher, sites: Sequence[SiteUse], answers: Sequence[Answer], ground: Ground) -> list[Answer]:
    classroom = teacher.classroom
    classroom.show()
    taught = replace(ground, original=classroom.original, lessons_on=classroom.lessons_on)
    return ask_again(classroom.server, sites, answers, taught)


def turning_on(teacher: Teacher, site: SiteUse) -> Expression | None:
    """The expression that a use turns on: its receiver, the object whose attribute a string names, or the name."""
    reading = teacher.classroom.library.reading(site.path)
    node = _node(reading, site) if reading is not None else None
    return Expression(reading, node) if reading is not None and node is not None else None


def _node(reading: Reading, site: SiteUse) -> ast.expr | None:
    use = site.use
    if use.string is not None:
        return reading.expression(use.string.subject_span) if use.string.subject_span is not None else None
    if use.receiver is None or use.span.end_line > len(reading.lines.starts):
        return None
    attribute = reading.attribute_ending_at(offsets_of(reading.lines, use.span)[1])
    return attribute.value if attribute is not None and attribute.attr == use.name else None


def _is_open(site: SiteUse, answer: Answer) -> bool:
    """Not settled, or settled by one part of a type of which another is not known."""
    if answer.is_missing and answer.receiver is not None and "FixtureFunctionDefinition" in answer.receiver.text:
        return True  # an object's own attribute hides the fixture of that name
    if answer.is_mock or answer.is_irrelevant or answer.is_missing or is_path(site):
        return False
    if answer.is_settled:
        is_part_known = answer.receiver is not None and known_members(answer.receiver) is not None
        is_item = len(answer.places) > 1 and "[" in (site.use.receiver or "")
        return bool(answer.places) and (is_part_known or is_item)
    if site.use.kind in {UseKind.IMPORT, UseKind.KEYWORD} or is_path(site):
        return False
    return not answer.is_unbound


def _with_lessons(answer: Answer, teacher: Teacher, subjects: Iterable[Subject]) -> Answer:
    """The answer with what was taught for it, or what stood in the way."""
    outcomes = [teacher.outcome(one) for one in subjects]
    if not answer.is_settled:
        reasons = tuple(dict.fromkeys(one.why_not for one in outcomes if one.why_not is not None))
        return replace(answer, rejected=(*answer.rejected, *reasons))
    steps: dict[Evidence, None] = dict.fromkeys(step for one in outcomes if one.is_taught for step in one.steps)
    assumes = next((one.assumes for one in outcomes if one.is_taught and one.assumes), "")
    return replace(answer, taught=tuple(steps)[:_MOST_STEPS], assumes=assumes)
