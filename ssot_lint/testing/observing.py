"""What can be seen of an implementation from outside: what its calls came to, and what reached whom, in which order."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """In what two implementations may differ; the worst first, which is the order in which they are compared."""

    EXCEPTION = "exception"
    RECIPIENTS = "recipients"
    CONTENT = "content"
    ORDER = "order"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Returned:
    """A call that came to its end, with its value; what was awaitable has been awaited."""

    value: object

    def __str__(self) -> str:
        return f"returned {self.value!r}"


@dataclass(frozen=True, slots=True)
class Raised:
    """A call that raised, with the exception."""

    error: Exception

    def __str__(self) -> str:
        text = str(self.error)
        return f"raised {type(self.error).__qualname__}" + (f": {text}" if text else "")


Outcome = Returned | Raised


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that reached one recipient."""

    recipient: Hashable
    content: object


@dataclass(frozen=True, slots=True)
class Observation:
    """All that was seen of one implementation: an outcome a call, and the deliveries in their order."""

    outcomes: tuple[Outcome, ...]
    deliveries: tuple[Delivery, ...] = ()

    def reached(self) -> dict[Hashable, list[object]]:
        """What each recipient got, in order; recipients in the order in which they were first reached."""
        got: dict[Hashable, list[object]] = {}
        for delivery in self.deliveries:
            got.setdefault(delivery.recipient, []).append(delivery.content)
        return got


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing in which two implementations differ.

    `canonical` and `duplicate` say in words what each did. `call` is the index of the call, or `None` where it cannot
    be laid at the door of one call.
    """

    aspect: Aspect
    canonical: str
    duplicate: str
    call: int | None = None


class Recorder:
    """Keeps what reaches whom: give `recorder.to(recipient)` to the code under test as what it sends with.

    Iterating over it gives the `Delivery`s so far, oldest first.
    """

    def __init__(self) -> None:
        self._deliveries: list[Delivery] = []

    def __iter__(self) -> Iterator[Delivery]:
        return iter(tuple(self._deliveries))

    def __len__(self) -> int:
        return len(self._deliveries)

    def record(self, recipient: Hashable, content: object) -> None:
        """Note that `content` reached `recipient`."""
        self._deliveries.append(Delivery(recipient, content))

    def to(self, recipient: Hashable) -> Sink:
        """Something to call or to await with what `recipient` is to get."""
        return Sink(self, recipient)


@dataclass(frozen=True, slots=True)
class Sink:
    """One recipient's end: `sink(content)` records, and so does `await sink.send(content)`."""

    recorder: Recorder
    recipient: Hashable

    def __call__(self, content: object) -> None:
        self.recorder.record(self.recipient, content)

    async def send(self, content: object) -> None:
        """Record `content`."""
        self.recorder.record(self.recipient, content)
