"""What a codemod is told to do: one edit at one place, checked against the text there before anything changes."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from ssot_lint.facts.model import Span


class Import(Struct, frozen=True, order=True):
    """A name that a new expression needs: ``from module import name``, or ``import module`` when the name is empty."""

    module: str
    name: str = ""


class Filling(Struct, frozen=True, omit_defaults=True):
    """What goes into one ``{hole}`` of a template."""

    hole: str
    argument: int | None = None
    """Position, from 0, of the argument of the call as written whose node moves into the hole."""
    text: str | None = None
    """Source to parse into the hole instead (a default, an expression on the receiver)."""


class CallEdit(Struct, frozen=True, tag="duplicate-call"):
    """Replace a call by a template. ``{receiver}`` is filled by the call's own receiver."""

    span: Span
    """The name token of the call."""
    name: str
    template: str
    fillings: tuple[Filling, ...] = ()
    keeps_arguments: bool = False
    """The template is a callee only, and the call's whole argument list stays as written."""
    replaces_await: bool = False
    """The template stands for the awaited value: the ``await`` around the call goes with it."""
    adds_await: bool = False
    imports: tuple[Import, ...] = ()
    imports_locally: bool = False
    """New imports go into the function around the call, not to the top of the module."""
    early: tuple[int, ...] = ()
    """Arguments that are evaluated in statements of their own before the call's, in order; in variables if used."""
    keeps: tuple[str, ...] = ()
    """Names of imports that stay even if nothing here uses them any more."""
    nests_quotes: bool = False
    """The file's Python (3.12 or later) lets an expression in an f-string hold the string's own quotes."""


class ReferenceEdit(Struct, frozen=True, tag="duplicate-reference"):
    """Replace a reference that is not called by a template over its receiver."""

    span: Span
    name: str
    template: str
    imports: tuple[Import, ...] = ()
    imports_locally: bool = False
    keeps: tuple[str, ...] = ()
    """Names of imports that stay even if nothing here uses them any more."""
    nests_quotes: bool = False
    """The file's Python (3.12 or later) lets an expression in an f-string hold the string's own quotes."""


class GuardEdit(Struct, frozen=True, tag="guard"):
    """Leave of an ``if`` or conditional expression only what can run, where ``hasattr`` has one answer only."""

    span: Span
    """The literal with the name that is asked for."""
    name: str
    answers: tuple[tuple[str, bool], ...]
    """Whether the object has each of these names."""


class ImportEdit(Struct, frozen=True, tag="duplicate-import"):
    """Replace one name of a ``from … import`` by another import, or drop it."""

    span: Span
    name: str
    replacement: Import | None = None
    keeps_binding: bool = True
    """With a replacement: bind it to the old local name (``as``) when its own name differs."""
    serves_others: bool = False
    """Other modules get the name through this import, or it is public: the replacement has to stay at this place."""


class ModuleEdit(Struct, frozen=True, tag="module-import"):
    """Replace a module's path in an import statement, whatever follows it there, by another module's."""

    span: Span
    """The name token that ends the module's path there."""
    name: str
    old: str
    """Absolute name of the module that goes."""
    new: str
    """Absolute name of the module that comes."""


class StringEdit(Struct, frozen=True, tag="stale-target"):
    """Replace the value of a plain string literal; prefix and quotes stay. In ``__all__``, an empty value drops it."""

    span: Span
    old: str
    new: str


class DoubleEdit(Struct, frozen=True, tag="stale-double"):
    """Rename an attribute, a method of a fake, or a keyword of a mock's constructor."""

    span: Span
    name: str
    new: str


class AdapterEdit(Struct, frozen=True, tag="duplicate-definition"):
    """Replace the body of a definition by a delegation; signature, decorators and docstring stay.

    With a flag the old body stays below the delegation, for as long as the flag says no.
    """

    span: Span
    """The name token after ``def``."""
    name: str
    statements: tuple[str, ...]
    """Statements of the new body, after the docstring: each one line of source."""
    warning: str = ""
    """Message of the ``DeprecationWarning`` that the adapter gives; empty for none."""
    imports: tuple[Import, ...] = ()
    deprecated_from: str = ""
    """Module to import the decorator ``deprecated`` (PEP 702) from; empty: the body warns."""
    flag: str = ""
    """Dotted name of the function that says which way to go; empty: the canonical's, always."""
    imports_locally: bool = False
    keeps: tuple[str, ...] = ()
    """Names of imports that stay even if nothing here uses them any more."""


class PathEdit(Struct, frozen=True, tag="impure-adapter", omit_defaults=True):
    """Leave of a staged adapter only what it does when its flag says yes."""

    span: Span
    """The name token after ``def``."""
    name: str
    flag: str
    """What its first ``if`` calls, as written there."""
    keeps: tuple[str, ...] = ()
    """Names of imports that stay even if nothing here uses them any more."""


class RetireEdit(Struct, frozen=True, tag="idle-adapter", omit_defaults=True):
    """Delete a function, a method, or a name that is assigned another; with the imports that only it used."""

    span: Span
    """The name token."""
    name: str
    keeps: tuple[str, ...] = ()
    """Names of imports that stay even if nothing here uses them any more."""


class AllowEdit(Struct, frozen=True, tag="unused-allow"):
    """Take rules out of an allow comment; when none is left, the directive goes, and with it a comment that it was."""

    span: Span
    """The directive: from its ``#`` to the end of its text."""
    name: str
    """The rules to take out, comma-separated."""


Edit: TypeAlias = (
    CallEdit
    | ReferenceEdit
    | GuardEdit
    | ImportEdit
    | ModuleEdit
    | StringEdit
    | DoubleEdit
    | AdapterEdit
    | PathEdit
    | RetireEdit
    | AllowEdit
)


class OutcomeKind(StrEnum):
    """What became of an edit."""

    APPLIED = "applied"
    REFUSED = "refused"


class Outcome(Struct, frozen=True):
    """What became of one edit: the new text of what it replaced, or why it was refused."""

    kind: OutcomeKind
    replacement: str = ""
    reason: str = ""


class Rewrite(Struct, frozen=True):
    """A file after its edits, with one outcome an edit, in their order. All refused: the source is what it was."""

    source: bytes
    outcomes: tuple[Outcome, ...]
    touched: tuple[tuple[int, int], ...] = ()
    """First and last lines of the original that may differ now; last < first: lines were inserted before ``first``."""
