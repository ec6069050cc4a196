"""Built-in binding: what imports, aliases, constructors and direct annotations alone tell about a use.

It answers without a type checker, and it alone answers for dotted strings. It never guesses: no answer is an answer.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Origin, StringFacts, StringRole, Use, UseKind
from ssot_lint.program.answers import UNKNOWN, Answer, SiteUse
from ssot_lint.program.linking import Link, Linker
from ssot_lint.program.model import Evidence
from ssot_lint.program.modules import ModuleTree

MOCKS = frozenset(
    {"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock", "PropertyMock", "create_autospec"}
)
_MOCK_CALLEES = MOCKS | {"patch", "object", "multiple", "configure_mock", "SimpleNamespace", "stub", "seal"}
_MOCK_ONLY = frozenset(
    {
        "await_args", "await_args_list", "await_count", "call_args", "call_args_list", "call_count", "called",
        "configure_mock", "method_calls", "mock_calls", "reset_mock", "return_value", "side_effect",
    }
)  # fmt: skip
_SAYS_NOTHING = frozenset({"typing", "typing_extensions", "types", "collections.abc", "builtins"})
"""Modules whose classes may hold an object of any class: `Any`, `Callable`, protocols."""
_NAMING = frozenset({"definition", "class", "from", "import", "alias"})
"""Origins that say what a name stands for."""
_DOTTED = re.compile(r"^[^\W\d]\w*(?:\.[^\W\d]\w*)*$")
_CALLED = re.compile(r"^([^\W\d]\w*(?:\.[^\W\d]\w*)*)\([^()]*\)$")


class Builtin:
    """Answers from the text of the tree alone."""

    def __init__(self, tree: ModuleTree, linker: Linker) -> None:
        self._tree = tree
        self._linker = linker

    def answer(self, site: SiteUse) -> Answer:
        """What the use refers to, or an unsettled answer."""
        use = site.use
        if use.kind is UseKind.KEYWORD:
            return self._keyword(use)
        if use.kind is UseKind.IMPORT:
            return self._import(site)
        if use.string is not None:
            return self._string(site, use.string)
        if use.receiver is None:
            return self._name(site, use.name)
        return self._attribute(site, use.receiver, use.origin)

    def _keyword(self, use: Use) -> Answer:
        callee = (use.callee or "").rpartition(".")[2]
        return Answer(is_mock=True) if callee in _MOCK_CALLEES else Answer(is_irrelevant=True)

    def _import(self, site: SiteUse) -> Answer:
        imported = site.use.imported
        assert imported is not None
        module = self._tree.absolute(imported.module, site.path, site.module)
        if imported.names_module:
            whole = f"{module}.{site.use.name}" if module else site.use.name
            is_clear = self._tree.exists(whole) or self._tree.lookalike(whole) is None
            return Answer(symbols=(Symbol(whole),)) if is_clear else UNKNOWN
        name = site.use.name
        if module == site.module and self._tree.is_package(site.path):
            inner = f"{module}.{name}"
            return Answer(symbols=(Symbol(inner),)) if self._tree.exists(inner) else UNKNOWN
        link = self._linker.follow(module, name)
        return replace(UNKNOWN, is_missing=True) if self._linker.lacks_name(module, name) else self._linked(link)

    def _string(self, site: SiteUse, string: StringFacts) -> Answer:
        match string.role:
            case StringRole.ALL | StringRole.ANNOTATION:
                return self._linked(self._linker.follow(site.module, string.text))
            case StringRole.PATCH | StringRole.ENTRY_POINT:
                return self.of_path(string.text)
            case StringRole.DOTTED:
                answer = self.of_path(string.text)
                return replace(UNKNOWN, is_irrelevant=True) if answer.is_missing else answer
            case StringRole.KEPT:
                return UNKNOWN
            case StringRole.ATTRIBUTE if string.subject is None or string.is_element:
                is_spec = site.use.callee is None
                return Answer(is_mock=is_spec)
            case StringRole.GETATTR | StringRole.HASATTR | StringRole.PATCH_OBJECT | StringRole.ATTRIBUTE:
                return self._attribute(site, string.subject or "", site.use.origin)

    def split(self, text: str) -> tuple[str, str] | None:
        """Module of the tree and path within it that a dotted text or ``module:name`` names."""
        module, _, rest = text.partition(":")
        bound = (module, rest) if rest else self._linker.binding_of(text)
        return bound if bound is not None and self._tree.path_of(bound[0]) is not None else None

    def of_path(self, text: str) -> Answer:
        """What a dotted path, or ``module:name``, names."""
        bound = self.split(text)
        if bound is None:
            return Answer(symbols=self._outside(text))
        link = self._linker.follow(*bound)
        if link is None:
            return Answer(is_missing=self._linker.lacks_name(bound[0], bound[1].partition(".")[0]))
        return self._linked(link) if self._is_there(link.symbol) else Answer(is_missing=True)

    def _outside(self, text: str) -> tuple[Symbol, ...]:
        """Symbols outside the tree that a dotted path may mean, by every place the module could end."""
        module, _, rest = text.partition(":")
        parts = text.split(".")
        pairs = [(module, rest)] if rest else [
            (".".join(parts[:end]), ".".join(parts[end:])) for end in range(1, len(parts))
        ]  # fmt: skip
        doubtful = any(self._tree.lookalike(module) is not None for module, _ in pairs)
        return () if doubtful else tuple(Symbol(module, rest) for module, rest in pairs)

    def _is_there(self, symbol: Symbol) -> bool:
        owner = symbol.owner
        if self._tree.path_of(symbol.module) is None or not owner.qualname:
            return True
        return self._linker.member(owner, symbol.name) is not None or not self._linker.lacks(owner, symbol.name)

    def _name(self, site: SiteUse, name: str) -> Answer:
        origin = site.use.origin
        around = Symbol(site.module, site.use.symbol)
        if (origin is None or origin.line) and site.use.symbol and self._linker.class_at(around) is not None:
            member = self._linker.member(around, name)
            if member is not None and member.owner == around:
                return Answer(symbols=(member,))
        if origin is None or (origin.kind in _NAMING and origin.line):
            return self._linked(self._linker.follow(site.module, name))
        if origin.kind == "from":
            module, _, imported = origin.text.rpartition(":")
            absolute = self._tree.absolute(module, site.path, site.module)
            return self._linked(self._linker.follow(absolute, imported))
        return UNKNOWN

    def _attribute(self, site: SiteUse, receiver: str, origin: Origin | None) -> Answer:
        name = site.use.name
        if called := _CALLED.match(receiver):
            link = self.follow_from(site, called.group(1), origin)
            is_class = link is not None and link.is_certain and self._is_class(link.symbol)
            return self._member(site, link, name) if link is not None and is_class else UNKNOWN
        if not _DOTTED.match(receiver) or origin is None:
            return UNKNOWN
        first, *rest = receiver.split(".")
        link = self._instance(site, first, origin)
        if link is None:
            static = self.follow_from(site, f"{receiver}.{name}", origin)
            return self._linked(static) if static is not None and self._is_static(static.symbol) else UNKNOWN
        for attribute in rest:
            link = self._linker.attribute_class(link.symbol, attribute) if link is not None else None
        return self._member(site, link, name) if link is not None and self._is_class(link.symbol) else UNKNOWN

    def _instance(self, site: SiteUse, first: str, origin: Origin) -> Link | None:
        """Class of the object that the receiver's first name holds."""
        if origin.kind == "self" and first in {"self", "cls"}:
            return Link(Symbol(site.module, origin.text))
        if origin.kind not in {"annotation", "constructor"}:
            return None
        if origin.line and self._linker.is_torn(site.module, first):
            return None
        link = self._linker.class_of(site.module, origin)
        return link if link is not None and link.is_certain and self._is_class(link.symbol) else None

    def follow_from(self, site: SiteUse, dotted: str, origin: Origin | None) -> Link | None:
        """What a dotted text means where the use stands: its first name may be imported within the function."""
        if origin is None or origin.line:
            return self._linker.follow(site.module, dotted)
        _, _, rest = dotted.partition(".")
        if origin.kind == "from":
            module, _, name = origin.text.rpartition(":")
            absolute = self._tree.absolute(module, site.path, site.module)
            return self._linker.follow(absolute, f"{name}.{rest}" if rest else name)
        if origin.kind == "import" and rest:
            bound = self._linker.binding_of(f"{origin.text}.{rest}")
            return self._linker.follow(*bound) if bound is not None else None
        return None

    def _is_class(self, symbol: Symbol) -> bool:
        """A class of the tree, or a name outside it that is written like one."""
        if self._tree.path_of(symbol.module) is not None:
            return self._linker.class_at(symbol) is not None
        return symbol.name in MOCKS or (symbol.name[:1].isupper() and symbol.module not in _SAYS_NOTHING)

    def _is_static(self, symbol: Symbol) -> bool:
        """Named by modules and classes only, so that no instance is involved."""
        return self._tree.path_of(symbol.module) is None or self._is_there(symbol)

    def _member(self, site: SiteUse, link: Link, name: str) -> Answer:
        symbol = link.symbol
        steps = (*link.steps, _step(site, f"the receiver is a `{symbol}`"))
        if symbol.module in {"unittest.mock", "mock"} or symbol.name in MOCKS:
            return Answer(symbols=self._specified(site), is_mock=True, steps=steps)
        if self._tree.path_of(symbol.module) is None:
            return Answer(symbols=(Symbol(symbol.module, f"{symbol.qualname}.{name}"),), steps=steps)
        member = self._linker.member(symbol, name)
        if member is not None:
            return Answer(symbols=(member,), receiver_class=symbol, steps=steps)
        return Answer(receiver_class=symbol, is_missing=self._linker.lacks(symbol, name), steps=steps)

    def _specified(self, site: SiteUse) -> tuple[Symbol, ...]:
        """The member that a mock with a spec stands for."""
        spec = site.use.origin.spec if site.use.origin is not None else None
        link = self._linker.follow(site.module, spec) if spec is not None and _DOTTED.match(spec) else None
        member = self._linker.member(link.symbol, site.use.name) if link is not None else None
        return (member,) if member is not None else ()

    def _linked(self, link: Link | None) -> Answer:
        return UNKNOWN if link is None or not link.is_certain else Answer(symbols=(link.symbol,), steps=link.steps)


def is_mock_only(attribute: str) -> bool:
    """True of attributes that mocks have and functions do not."""
    return attribute.startswith(
        ("assert_called", "assert_not_called", "assert_any", "assert_has_", "assert_await")
    ) or (attribute in _MOCK_ONLY or attribute.startswith("assert_not_await"))


def _step(site: SiteUse, text: str) -> Evidence:
    return Evidence(site.path, site.use.span.line, text)
