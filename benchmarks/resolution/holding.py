"""What is right and wrong of the tool's answers about seeded uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agreement import Opinion
from judged import Judgement
from seeding import Marker, Seeded


@dataclass(frozen=True, slots=True)
class Outcome:
    """One seeded use and what the tool said of it."""

    marker: Marker
    opinion: Opinion
    standing: str
    """As `Opinion.standing`, or ``judged``."""
    kind: str
    """``right``, ``wrong``, ``open``, ``silent``; ``said`` where nobody knows what is right."""
    wanted: frozenset[str]
    told: frozenset[str]
    widened: frozenset[str]
    """Of what was told: what overrides or implements the rest of it."""
    proof: str
    reason: str
    taught: tuple[str, ...] = ()


def hold(
    seeded: Seeded,
    told: Mapping[Any, Opinion],
    places: Mapping[Any, str],
    judged: Mapping[str, Judgement],
    uses: Iterable[Mapping[str, Any]],
) -> list[Outcome]:
    """An outcome for every seeded use. ``places`` says where each mention stood before."""
    by_place = {(use["path"], use["line"], use["column"]): use for use in uses}
    found: list[Outcome] = []
    for marker in seeded.markers:
        use = by_place.get((marker.path, marker.line, marker.column))
        found.append(_outcome(marker, told[marker.mention], judged.get(places[marker.mention]), use, seeded))
    return found


def _outcome(
    marker: Marker, opinion: Opinion, judgement: Judgement | None, use: Mapping[str, Any] | None, seeded: Seeded
) -> Outcome:
    proof = use["proof"] if use is not None else "silent"
    answer, widened = (_keys(use[name] if use is not None else (), seeded) for name in ("targets", "widened"))
    standing = "judged" if judgement is not None else opinion.standing
    wanted = judgement.targets if judgement is not None else opinion.first if standing == "agreed" else frozenset()
    kind = _kind(standing, wanted, answer, widened, proof)
    reason, taught = (use["reason"], tuple(use["taught"])) if use is not None else ("", ())
    return Outcome(marker, opinion, standing, kind, wanted, answer, widened, proof, reason, taught)


def _keys(places: Iterable[Sequence[Any]], seeded: Seeded) -> frozenset[str]:
    return frozenset(seeded.duplicates.get((one[0], one[1], one[2]), f"~{one[0]}:{one[1]}") for one in places)


def _kind(standing: str, wanted: frozenset[str], answer: frozenset[str], widened: frozenset[str], proof: str) -> str:
    if standing in {"disputed", "unknown"}:
        return "said" if proof in {"resolved", "double"} else "open" if proof == "name-only" else "silent"
    if not wanted:
        return "wrong" if answer else "right" if proof in {"dangling", "double", "not-ours"} else "open"
    if proof == "silent":
        return "silent"
    if proof == "name-only" or (proof == "double" and not answer):
        return "open"  # a mock of nobody knows what is no answer yet, as in the labelled programs
    is_same = wanted <= answer <= wanted | widened
    return "right" if proof in {"resolved", "double"} and is_same else "wrong"


def count(outcomes: Sequence[Outcome]) -> Counter[str]:
    """How many there are of each kind, of those whose truth is known; and of the rest, how many got an answer."""
    found: Counter[str] = Counter()
    for one in outcomes:
        if one.standing in {"agreed", "judged"} and one.wanted:
            found["known"] += 1
            found[one.kind] += 1
        elif one.standing in {"outside", "judged"}:
            found["stray"] += 1
            found["wrong stray"] += one.kind == "wrong"
        else:
            found[one.standing] += 1
            found[f"{one.standing} answered"] += one.kind == "said"
    return found


def precision(found: Counter[str]) -> float:
    """Share of the answers that are right."""
    given = found["right"] + found["wrong"] + found["wrong stray"]
    return found["right"] / given if given else 1.0


def recall(found: Counter[str]) -> float:
    """Share of the uses whose truth is known that are answered rightly."""
    return found["right"] / found["known"] if found["known"] else 1.0
