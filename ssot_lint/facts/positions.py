"""Positions: where the nodes of a module stand, as offsets into its text.

libcst's own `PositionProvider` splits every token at its line ends and keeps a line and a column for every comma; most
files need a handful of places. This takes one pass of the same code generation, counts characters, and leaves lines
and columns to whoever asks (a test holds the two against each other over real code).
"""

from __future__ import annotations

from types import TracebackType

import libcst as cst


class Offsets:
    """Start and end of every node: what it says itself, and with the layout that belongs to it."""

    def __init__(self, module: cst.Module) -> None:
        state = _Counter(module)
        module._codegen(state)  # type: ignore[arg-type]
        self.text = "".join(state.tokens)
        """What the offsets point into: the module's source, but for a blank that libcst may lose (``except (A) :``)."""
        self._own = state.own
        self._full = state.full
        self._module = module  # keeps every node alive, and so its id its own

    def own(self, node: cst.CSTNode) -> tuple[int, int]:
        """Without whitespace, comments, decorators and parentheses around it, as `PositionProvider` has it."""
        return self._own.get(id(node)) or self._full[id(node)]

    def full(self, node: cst.CSTNode) -> tuple[int, int]:
        """With everything that belongs to the node."""
        return self._full[id(node)]


class _Counter:
    """Stands in for libcst's `CodegenState`: takes tokens and keeps their lengths."""

    def __init__(self, module: cst.Module) -> None:
        self.default_indent = module.default_indent
        self.default_newline = module.default_newline
        self.tokens: list[str] = []
        self.offset = 0
        self.own: dict[int, tuple[int, int]] = {}
        self.full: dict[int, tuple[int, int]] = {}
        self._starts: list[int] = []
        self._indents: list[str] = []
        self._indent = 0

    def increase_indent(self, value: str) -> None:
        self._indents.append(value)
        self._indent += len(value)

    def decrease_indent(self) -> None:
        self._indent -= len(self._indents.pop())

    def add_indent_tokens(self) -> None:
        self.tokens.extend(self._indents)
        self.offset += self._indent

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self._starts.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        self.full[id(node)] = (self._starts.pop(), self.offset)

    def pop_trailing_newline(self) -> None:
        del self.tokens[-1:]

    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> _Recording:
        return _Recording(self, node, start_node, end_node)

    def place(self, node: cst.CSTNode) -> tuple[int, int]:
        return self.own.get(id(node)) or self.full[id(node)]


class _Recording:
    """Around the code generation of what a node says itself."""

    __slots__ = ("_end_node", "_node", "_start", "_start_node", "_state")

    def __init__(
        self, state: _Counter, node: cst.CSTNode, start_node: cst.CSTNode | None, end_node: cst.CSTNode | None
    ) -> None:
        self._state = state
        self._node = node
        self._start_node = start_node
        self._end_node = end_node
        self._start = 0

    def __enter__(self) -> None:
        self._start = self._state.offset

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        state = self._state
        start = state.place(self._start_node)[0] if self._start_node is not None else self._start
        end = state.place(self._end_node)[1] if self._end_node is not None else state.offset
        state.own[id(self._node)] = (start, end)
