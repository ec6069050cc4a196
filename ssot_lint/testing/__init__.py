"""For the tests of your own project: does a duplicate do what its canonical does?

Needs `hypothesis`, which the extra ``testing`` brings: ``pip install 'ssot-lint[testing]'``.
"""

from __future__ import annotations

try:
    import hypothesis as _  # noqa: F401
except ImportError as _missing:  # pragma: no cover - the extra is not installed
    raise ImportError("ssot_lint.testing needs hypothesis; `pip install 'ssot-lint[testing]'` brings it") from _missing

from ssot_lint.testing.consistency import Calls, Inconsistent, assert_consistent
from ssot_lint.testing.observing import Aspect, Delivery, Difference, Observation, Raised, Recorder, Returned

__all__ = [
    "Aspect",
    "Calls",
    "Delivery",
    "Difference",
    "Inconsistent",
    "Observation",
    "Raised",
    "Recorder",
    "Returned",
    "assert_consistent",
]
