"""Asking in turn: each type checker is asked only what those before it left open, and overturns nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ssot_lint.program.answers import UNKNOWN, Answer, SiteUse
from ssot_lint.program.in_turn import ServersInTurn
from ssot_lint.program.typeserver import TypeServer, TypeServerFailure

Asked = Callable[[TypeServer | None, Sequence[SiteUse]], list[Answer]]
"""Final answers about some uses, one each in their order, when this checker is asked."""


def answers_in_turn(server: TypeServer | None, sites: Sequence[SiteUse], asked: Asked) -> list[Answer]:
    """An answer a use: the first that settles it; else the first checker's, which has the reason.

    Raises `TypeServerFailure` when a single checker fails, or when of several none is left that answers.
    """
    if not isinstance(server, ServersInTurn):
        return asked(server, sites)
    answers = [UNKNOWN] * len(sites)
    waiting = list(range(len(sites)))
    told = not sites
    line = server.in_order()
    while waiting and (one := next(line, None)) is not None:
        try:
            found = asked(one, [sites[index] for index in waiting])
        except TypeServerFailure as error:
            server.leave_out(one, error)
            continue
        for index, answer in zip(waiting, found, strict=True):
            answers[index] = answer if answer.is_settled or not told else answers[index]
        told = True
        waiting = [index for index in waiting if _is_open(answers[index])]
    if not told:
        raise server.failure()
    return answers


def first_of(server: TypeServer | None) -> TypeServer | None:
    """The one checker; of several in turn the first that works. Raises `TypeServerFailure` when none does."""
    if not isinstance(server, ServersInTurn):
        return server
    found = next(server.in_order(), None)
    if found is None:
        raise server.failure()
    return found


def _is_open(answer: Answer) -> bool:
    """True when another checker could know better; that a name is bound by nothing is an answer."""
    return not (answer.is_settled or answer.is_unbound or answer.is_withheld)
