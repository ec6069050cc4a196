"""Facts of one file: definitions and uses of watched names, as text and numbers only.

Lines and columns count from 1; columns count code points. A span ends just past its last character.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Span(Struct, frozen=True, order=True, array_like=True):
    """A stretch of source text."""

    line: int
    column: int
    end_line: int
    end_column: int


class ParameterKind(StrEnum):
    """How a parameter takes its argument, as `inspect.Parameter` names it."""

    POSITIONAL_ONLY = "positional-only"
    POSITIONAL = "positional-or-keyword"
    VAR_POSITIONAL = "var-positional"
    KEYWORD_ONLY = "keyword-only"
    VAR_KEYWORD = "var-keyword"


class Parameter(Struct, frozen=True, omit_defaults=True):
    """One parameter of a definition; annotation and default are source text."""

    name: str
    kind: ParameterKind = ParameterKind.POSITIONAL
    annotation: str | None = None
    default: str | None = None


class Effects(StrEnum):
    """What evaluating an expression may do."""

    NONE = "none"
    """A literal, a name, or a display of those: evaluating it twice or never makes no difference."""
    READS = "reads"
    """Reads an attribute, an item or an operator's result: order may matter, but it is not meant to act."""
    ACTS = "acts"
    """Calls, awaits, yields or assigns: may do anything."""


class Argument(Struct, frozen=True, omit_defaults=True):
    """One argument as written at a call."""

    text: str
    keyword: str | None = None
    star: str = ""
    """Empty, ``*`` or ``**``."""
    effects: Effects = Effects.NONE


class Delegation(Struct, frozen=True, omit_defaults=True):
    """A call, inside a watched definition, of the canonical's name or of a watched name."""

    name: str
    span: Span
    receiver: str | None = None
    arguments: tuple[Argument, ...] = ()
    awaited: bool = False
    returned: bool = False


class DefinitionKind(StrEnum):
    """What a definition defines."""

    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    CONSTANT = "constant"
    MODULE = "module"


class Definition(Struct, frozen=True, omit_defaults=True):
    """A definition of a watched name, or of the canonical's name."""

    name: str
    qualname: str
    kind: DefinitionKind
    span: Span
    """The name token."""
    site: Span
    """The whole statement, decorators included."""
    is_async: bool = False
    parameters: tuple[Parameter, ...] = ()
    """All parameters, ``self``/``cls`` included. Of a class: those of its own ``__init__``, without ``self``."""
    returns: str | None = None
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    """Base classes of the class around a method, or of the class itself, as written."""
    is_declaration: bool = False
    """The body states nothing but shape: a docstring, ``...``, ``pass`` or ``raise NotImplementedError``."""
    delegations: tuple[Delegation, ...] = ()
    is_pure_delegation: bool = False
    """Besides one delegation the body holds only a docstring, a warning, logging, imports and a plain return."""
    defers: tuple[str, ...] = ()
    """Names of canonicals, and watched names, that the body hands on, or calls in a function or lambda of its own."""
    has_yield: bool = False
    flag: str | None = None
    """Source of the function that the body asks first, to hand on and do nothing else where that says yes."""
    value: str | None = None
    """Source of what a constant is assigned."""
    inherits_constructor: bool = False
    """Of a class: its parameters are not known, since a base, a decorator or ``__new__`` may state them."""


class UseKind(StrEnum):
    """How a watched name is used."""

    CALL = "call"
    REFERENCE = "reference"
    STORE = "store"
    DELETE = "delete"
    IMPORT = "import"
    STRING = "string"
    KEYWORD = "keyword"
    """A keyword argument so named in a call of something else: ``Mock(name=…)``."""


class StringRole(StrEnum):
    """Why a string literal counts as naming the watched name."""

    PATCH = "patch"
    """A dotted path: ``patch("a.b.c")``, ``monkeypatch.setattr("a.b.c", …)``."""
    PATCH_OBJECT = "patch.object"
    """An attribute name replaced on an object: ``patch.object(x, "name")``, ``monkeypatch.setattr(x, "name", …)``."""
    GETATTR = "getattr"
    HASATTR = "hasattr"
    ATTRIBUTE = "attribute"
    """Mostly no object is in sight: ``operator.methodcaller("name")``, ``attrgetter("name")``, ``spec=["name"]``,
    ``Mock(**{"name.return_value": 1})``, and ``patch(f"{path}.name")`` where ``path`` is not known. What
    ``methodcaller("name")(x)`` and ``map(attrgetter("name"), xs)`` are given is the subject."""
    ALL = "__all__"
    ANNOTATION = "annotation"
    """A quoted annotation, or a part of one; also what ``cast`` and ``TypeVar`` are told."""
    DOTTED = "dotted"
    """A dotted path, or ``module:name``, anywhere else."""
    ENTRY_POINT = "entry-point"
    KEPT = "kept"
    """The name of what is asked of some object later: ``METHOD = "name"`` where ``getattr(x, METHOD)`` follows."""


class CallFacts(Struct, frozen=True, omit_defaults=True):
    """What a call site says."""

    arguments: tuple[Argument, ...] = ()
    awaited: bool = False
    result_used: bool = False
    """The call's value, awaited if it is awaited, goes anywhere but away."""
    wrapper: str | None = None
    """Callee of the call this one is a direct argument of, e.g. ``asyncio.create_task``."""
    comes_first: bool = False
    """Its statement, in a function, evaluates it before anything else: another statement can go before it."""


class StringFacts(Struct, frozen=True, omit_defaults=True):
    """What a string that names the watched name says."""

    role: StringRole
    text: str
    """The name, with the dotted path before it that the literal gives."""
    subject: str | None = None
    """Source of the object whose attribute the string names."""
    subject_span: Span | None = None
    is_part: bool = False
    """The literal says more than the text: more of an annotation or of a path, or something computed."""
    is_element: bool = False
    """The object is an element of the subject."""


class ImportFacts(Struct, frozen=True, omit_defaults=True):
    """One ``from module import name [as alias]`` of a watched name."""

    module: str
    """As written, leading dots included."""
    alias: str | None = None
    guard: str = ""
    """Empty, ``type-checking``, ``try`` or ``if``: the block around the import."""
    names_module: bool = False
    """The watched name is a module's: ``import pkg.name``, ``import pkg.name.x``, ``from pkg.name import x``.

    Then ``module`` is ``pkg``."""
    below: str = ""
    """Of a module on the way: the dotted rest of the path, ``x.y`` in ``import pkg.name.x.y``."""
    names: tuple[str, ...] = ()
    """Of a module that names are imported from: those names, or ``*``."""


class Origin(Struct, frozen=True, omit_defaults=True):
    """Where the first name of a use (its receiver's root, or the name itself) comes from, as this file alone shows."""

    kind: str
    """``import``, ``from``, ``definition``, ``class``, ``alias``, ``annotation``, ``constructor``, ``self``,
    ``parameter`` or ``other``."""
    text: str
    """The module, ``module:name``, the name defined or aliased, annotation, constructor callee or class qualname.

    Of ``other``: the texts of all the ways it is bound in, if any says something."""
    line: int = 0
    """0 when a function binds it."""
    spec: str | None = None
    """Of a mock's constructor: the class it stands for."""


class Use(Struct, frozen=True, omit_defaults=True):
    """One use of a watched name."""

    kind: UseKind
    name: str
    span: Span
    """The name token; of a string, the literal."""
    site: Span
    """The expression or statement that a rewrite would edit: the awaited call, the import alias, the literal."""
    symbol: str = ""
    """Qualified name of the enclosing definition; empty at module level."""
    receiver: str | None = None
    receiver_span: Span | None = None
    call: CallFacts | None = None
    string: StringFacts | None = None
    imported: ImportFacts | None = None
    tail: str | None = None
    """Attribute read from it right away: ``assert_called_once`` in ``x.name.assert_called_once()``.

    Of a patch target or another dotted path: all that it has after the name.
    """
    value: str | None = None
    """Source of the value a store assigns."""
    callee: str | None = None
    """Callee of the call that holds a keyword or string."""
    in_async: bool = False
    """The innermost function around it is ``async def`` (a lambda counts as a function)."""
    scope_parameters: tuple[str, ...] = ()
    """Parameters of the innermost function around it."""
    origin: Origin | None = None
    expects_error: bool = False
    """It stands where an `AttributeError` is caught or asserted: ``try``/``except``, ``with pytest.raises(…)``."""
    alias_of: str | None = None
    """The watched name, when this one is a local alias that the file imports it under."""

    @property
    def watched_name(self) -> str:
        """The name a contract watches, however it is spelled here."""
        return self.alias_of or self.name


class AllowScope(StrEnum):
    """What an allow comment is about, by where it stands."""

    LINE = "line"
    STATEMENT = "statement"
    DEFINITION = "definition"
    FILE = "file"
    NOTHING = "nothing"
    """It stands by itself, with nothing right below it."""


class Allow(Struct, frozen=True, omit_defaults=True):
    """One allow comment: ``# ssot: allow[rule] until 2027-01-31 because reason``."""

    span: Span
    """The directive, from its ``#`` to the end of what belongs to it."""
    rules: tuple[str, ...] = ()
    until: str | None = None
    """Its last day as written, a date or not; None when none is given."""
    reason: str = ""
    scope: AllowScope = AllowScope.NOTHING
    lines: tuple[tuple[int, int], ...] = ()
    """First and last lines that it is about."""

    def covers(self, line: int) -> bool:
        """True when it is about this line."""
        return any(first <= line <= last for first, last in self.lines)


class SyntaxProblem(Struct, frozen=True, omit_defaults=True):
    """Why a file could not be read as Python."""

    line: int
    message: str


class FileFacts(Struct, frozen=True, omit_defaults=True):
    """Everything one file says about the watched names, in source order."""

    definitions: tuple[Definition, ...] = ()
    uses: tuple[Use, ...] = ()
    problem: SyntaxProblem | None = None
    allows: tuple[Allow, ...] = ()
    """Allow comments, wherever in the file; they do not depend on what is watched."""


class Question(Struct, frozen=True):
    """What to look for in a file: pure input of extraction, part of a cache key."""

    names: tuple[str, ...]
    """Watched names; globs allowed."""
    canonical_names: tuple[str, ...] = ()
    """Names of canonicals: their definitions are wanted, and calls of them inside watched definitions."""
