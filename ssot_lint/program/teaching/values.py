"""Values: what a type checker says of an expression, in a form that can be written down in any file of the tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ssot_lint.contracts.model import Symbol
from ssot_lint.program.typeserver import Place, SeenType

_UNKNOWN = frozenset({"Unknown", "Any", "Divergent", "Never", "NoReturn", "object"})
_CALLABLE = re.compile(r"^\(?(?:bound method|def|async def|overload\[|Overload\[)\b|^\(.*\)\s*->")
_MAKES = re.compile(r"^\([\w\s,=.*/|]*\) -> ([\w.\[\], |]+)$")
"""What a lambda is shown as."""
_CLASS_OBJECT = re.compile(r"<class '([^']+)'>")
_NARROWED = re.compile(r"\s*&\s*(?:~\w+|<Protocol[^>]*>)")
_SELF = re.compile(r"\bSelf@\w+(?: \(invariant\))?")
_ITERABLE = re.compile(
    r"(?:list|set|frozenset|tuple|<[\w.]+:(?:Generator|GeneratorType|Iterator|Iterable|Sequence|deque)>)\[(.*)\]"
)
_BUILTIN = frozenset(
    {"int", "str", "bytes", "bool", "float", "complex", "list", "dict", "set", "frozenset", "tuple", "type", "None"}
)

Named = Callable[[str], Symbol | None]
"""The class that a bare name means where a type was seen."""


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression may be: objects of the types, or the very functions; either may be empty."""

    types: tuple[str, ...] = ()
    """Type expressions in which every class is written ``<module:Qual.name>``."""
    functions: tuple[Symbol, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.types or self.functions)

    @property
    def words(self) -> str:
        """As a person would say it."""
        types = (re.sub(r"<[\w.]*:([\w.]+)>", r"\1", one) for one in self.types)
        return " | ".join([*types, *(one.qualname for one in self.functions)])

    @property
    def is_mock(self) -> bool:
        """Nothing but mocks."""
        return not self.functions and bool(self.types) and all("<unittest.mock:" in one for one in self.types)


NOTHING = Value()
SELF = "<typing:Self>"
"""The class of the object that a method is called on: says something on that method only."""


def union(values: Iterable[Value]) -> Value:
    """Everything that one of the values may be; ``None`` only when nothing else is."""
    given = tuple(values)
    types = dict.fromkeys(one for value in given for one in value.types)
    functions = dict.fromkeys(one for value in given for one in value.functions)
    telling = tuple(sorted(one for one in types if one != "None"))
    return Value(telling or (() if functions else tuple(types)), tuple(sorted(functions)))


def items_of(value: Value) -> Value:
    """What one gets by going through the objects that a value is; nothing when that is not known of one of them."""
    found: list[str] = []
    for one in value.types:
        match = _ITERABLE.fullmatch(one)
        if match is None:
            return NOTHING
        parts = _split(match[1], ", ")
        if one.startswith("tuple") and parts[1:] != ["..."]:
            return NOTHING
        found += _split(parts[0], " | ")
    is_known = bool(found) and not value.functions and "<typing:Any>" not in found
    return Value(tuple(dict.fromkeys(found))) if is_known else NOTHING


def members_of(text: str) -> list[str]:
    """Members of a union, as written."""
    return _split(text, " | ")


def _split(text: str, by: str) -> list[str]:
    """Parts of a type expression, those within brackets kept together."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if depth == 0 and text.startswith(by, index):
            parts.append(text[start:index])
            start = index + len(by)
    return [*parts, text[start:]]


def value_of(
    seen: SeenType | None, named: Named, class_at: Callable[[Place], Symbol | None],
    function_at: Callable[[Place], Symbol | None],
) -> Value:  # fmt: skip
    """The value that a seen type is; an empty one when it is not known, or cannot be named from elsewhere."""
    if seen is None:
        return Value()
    text = _SELF.sub("Self", _NARROWED.sub("", seen.text))
    if (made := _MAKES.match(text)) is not None:
        made_value = _Writer(named).written(made.group(1))
        return Value((f"<typing:Callable>[..., {' | '.join(made_value)}]",)) if made_value else Value()
    if _CALLABLE.match(text):
        found = tuple(function_at(place) for place in seen.classes)
        functions = tuple(sorted({one for one in found if one is not None}))
        return Value((), functions) if functions and None not in found else Value()
    classes = {symbol.name: symbol for place in seen.classes if (symbol := class_at(place)) is not None}
    writer = _Writer(lambda name: classes.get(name) or named(name))
    return Value(tuple(writer.written(text)))


class _Writer:
    """Writes a type with every class by its full name."""

    def __init__(self, named: Named) -> None:
        self._named = named

    def written(self, text: str) -> Sequence[str]:
        """The members of a union; nothing when one of them is not known."""
        try:
            tree = ast.parse(_CLASS_OBJECT.sub(r"type[\1]", text), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return ()
        members = _members(tree)
        if any(map(_is_unknown, members)):
            return []
        written = [self._member(one) for one in members]
        return [] if None in written else [one for one in written if one is not None]

    def _member(self, node: ast.expr) -> str | None:
        match node:
            case ast.Constant(value=None):
                return "None"
            case ast.Name(id=name) if name in _BUILTIN:
                return name
            case ast.Name(id="Self"):
                return SELF
            case ast.Name(id=name) if name.startswith(Naming.HELD):
                return f"<:{name}>"
            case ast.Name(id=name):
                return self._class(name)
            case ast.Attribute():
                return self._class(node.attr)
            case ast.Subscript(value=ast.Name(id="Literal") | ast.Attribute(attr="Literal"), slice=inner):
                return _literal(inner)
            case ast.Subscript(value=outer, slice=inner):
                whole = self._member(outer)
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return whole and f"{whole}[{', '.join(self._argument(part) for part in parts)}]"
        return None

    def _argument(self, node: ast.expr) -> str:
        """A type argument; what cannot be named may be anything."""
        if isinstance(node, ast.Constant) and node.value is Ellipsis:
            return "..."
        members = [self._member(one) for one in _members(node)]
        return " | ".join(one or "<typing:Any>" for one in members)

    def _class(self, name: str) -> str | None:
        symbol = self._named(name)
        return None if symbol is None else f"<{symbol.module}:{symbol.qualname}>"


def _literal(inner: ast.expr) -> str:
    """The one type of some literals."""
    values = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    types = {type(one.value).__name__ if isinstance(one, ast.Constant) else "object" for one in values}
    return types.pop() if len(types) == 1 else "object"


def _members(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_members(node.left), *_members(node.right)]
    return [node]


def _is_unknown(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _UNKNOWN


class Naming:
    """Names that one file is given for what its lessons mention; `text` goes before its first statement."""

    PREFIX = "__ssot_lint_"
    HELD = "__ssot_lint_held_"
    """How classes are named that stand for one definition each, so that it can be followed wherever it goes."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._modules: dict[str, str] = {}
        self._variables: dict[Value, str] = {}
        self._held: dict[str, None] = {}
        self._lines: list[str] = []

    def copy(self) -> Naming:
        """The same names, to be added to apart."""
        other = Naming(self._module)
        other._modules, other._variables = dict(self._modules), dict(self._variables)
        other._held, other._lines = dict(self._held), list(self._lines)
        return other

    @property
    def text(self) -> str:
        """What has to stand at the start of the file."""
        imports = [f"import {module} as {name}" for module, name in self._modules.items()]
        held = [f"class {name}:\n    def __call__(self, *a, **k): ..." for name in self._held]
        return "".join(f"{line}\n" for line in (*imports, *held, *self._lines))

    def type(self, value: Value) -> str:
        """The value's types as an annotation, without quotes."""
        return " | ".join(self._spelled(one) for one in value.types)

    def wrapped(self, generic: str, value: Value) -> str:
        """An annotation like ``typing.Generator[T, Any, Any]``; ``{}`` in the generic stands for the type."""
        written = generic.replace("{}", self.type(value))
        return written.replace("typing.", f"{self.module('typing')}.") if "typing." in written else written

    def variable(self, value: Value) -> str:
        """Name of a module-level variable that holds the value."""
        if value not in self._variables:
            name = f"{self.PREFIX}v{len(self._variables)}"
            self._variables[value] = name
            self._lines += self._definition(name, value)
        return self._variables[value]

    def module(self, module: str) -> str:
        """Name of a module, imported at the start of the file."""
        return self._modules.setdefault(module, f"{self.PREFIX}m{len(self._modules)}")

    def spoken(self, text: str) -> str:
        """A text of this file with the modules' own names."""
        for module, name in self._modules.items():
            text = re.sub(rf"\b{name}\b", module, text)
        return text

    def _definition(self, name: str, value: Value) -> list[str]:
        functions = [self._symbol(one) for one in value.functions]
        typing = self.module("typing")
        something = f"{typing}.cast({typing}.Any, 0)"
        if not functions:
            return [f'{name}: "{self.type(value)}" = {something}']
        first = [f'{name}_: "{self.type(value)}" = {something}'] if value.types else []
        choices = [*functions, *([f"{name}_"] if first else [])]
        return [*first, f"{name} = {choice_of(choices)}"]

    def _spelled(self, type_: str) -> str:
        return re.sub(r"<([\w.]*):([\w.]+)>", lambda match: self._symbol(Symbol(match[1], match[2])), type_)

    def _symbol(self, symbol: Symbol) -> str:
        if not symbol.module:
            self._held[symbol.qualname] = None
            return symbol.qualname
        is_importable = all(part.isidentifier() for part in symbol.module.split("."))
        if symbol.module == self._module and not is_importable:
            return symbol.qualname
        return f"{self.module(symbol.module)}.{symbol.qualname}"


def choice_of(choices: Sequence[str]) -> str:
    """An expression that may be any of the expressions."""
    return " if input() else ".join(choices)
