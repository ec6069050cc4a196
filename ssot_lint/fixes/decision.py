"""What planning decides about one violation, before edits that belong together are levelled."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.edits import Edit
from ssot_lint.rules.model import Applicability, Fix


class Refusal(Exception):
    """Why no edit can be written: a clause a person can act on, and what the text might become if that is known."""

    def __init__(self, reason: str, suggestion: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Draft:
    """An edit that could be made, the text it would leave, and every doubt about it."""

    edit: Edit
    replacement: str
    doubts: tuple[str, ...] = ()
    group: str = ""
    """Empty when the edit stands alone."""
    along: tuple[tuple[str, Edit], ...] = ()
    """Edits that are part of this one, each with the path of its file."""
    is_alone: bool = False
    """What depends on it is edited whether or not it is."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one violation: an edit with its applicability, or the reason why a person has to mend it."""

    applicability: Applicability
    reason: str
    replacement: str | None
    edit: Edit | None
    group: str
    along: tuple[tuple[str, Edit], ...] = ()

    @property
    def is_manual(self) -> bool:
        """True when nothing will be edited."""
        return self.edit is None

    def fix(self, codemod: str) -> Fix:
        """The decision as reports show it."""
        return Fix(codemod, self.applicability, self.reason, self.replacement, self.group or None)


def decided(draft: Draft, group: str) -> Decision:
    """The draft as a decision: safe when nothing speaks against it, else unsafe for all its doubts."""
    applicability = Applicability.UNSAFE if draft.doubts else Applicability.SAFE
    reason = "; ".join(dict.fromkeys(draft.doubts))
    return Decision(applicability, reason, draft.replacement, draft.edit, draft.group or group, draft.along)


def refused(reason: str, suggestion: str | None = None) -> Decision:
    """A decision that leaves the place to a person."""
    return Decision(Applicability.MANUAL, reason, suggestion, None, "")


_RANKS = (Applicability.SAFE, Applicability.UNSAFE, Applicability.MANUAL)


def worst(applicabilities: tuple[Applicability, ...]) -> Applicability:
    """The least applicable of several; safe when there is none."""
    return max((Applicability.SAFE, *applicabilities), key=_RANKS.index)
