"""Numbers in words."""

from __future__ import annotations


def amount(number: int, noun: str, plural: str = "") -> str:
    """The number with its noun in singular or plural."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or f'{noun}s'}"


def duration(seconds: float) -> str:
    """Seconds with as many digits as anyone reads."""
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s" if seconds >= 0.1 else f"{seconds:.2f} s"
