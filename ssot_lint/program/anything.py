"""Anything: receivers that are declared to be whatever there is, and of which one thing is known besides.

``x: Any``, given a ``Router`` in one branch, is `Any | Router` after it. What `Router` has is then no answer: whoever
wrote `Any` said that it may be something else. (What a checker merely does not know, it calls `Unknown`.)
"""

from __future__ import annotations

import re
from dataclasses import replace

from ssot_lint.program.answers import Answer
from ssot_lint.program.servers.typetext import members

_ANY = re.compile(r"\(?Any\b(?!\[)")
"""Narrowed or not: ``Any``, ``(Any & ~None)``."""


def left_open(answer: Answer) -> Answer:
    """The answer, without the definitions of the tree that only a part of a receiver declared `Any` has."""
    receiver = answer.receiver
    if receiver is None or answer.is_mock or all(place.path.startswith("/") for place in answer.places):
        return answer
    return replace(answer, places=()) if any(map(_ANY.match, members(receiver.text))) else answer
