"""Turn a definition into an adapter: its body becomes a delegation to the canonical.

A staged adapter keeps the old body: a flag says, call by call, which way to go.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext

from codemods._change import Change, Workplace
from codemods._command import NameCommand, add_import_argument, as_import
from codemods._local_imports import importing_lines, parted
from codemods._names import NewImport, View
from codemods._site import Refusal, Site, Tree
from codemods._template import renamed
from codemods.edits import AdapterEdit, Import
from ssot_lint.facts.model import Span

_WARNINGS = Import("warnings")
_NARROWEST, _WIDEST = 100, 120
"""What a line may always have, as an import may, and what a line of data or a long string does not count beyond."""
_NO_ADAPTER = {
    "abstractclassmethod",
    "abstractmethod",
    "abstractproperty",
    "abstractstaticmethod",
    "asynccontextmanager",
    "cached_property",
    "contextmanager",
    "deleter",
    "fixture",
    "getter",
    "overload",
    "property",
    "setter",
}


def prepare(edit: AdapterEdit, site: Site, place: Workplace) -> Change:
    """The adapter, ready to be made; a `Refusal` for a definition that a plain delegation cannot stand for."""
    function = _function_at(site)
    _check_kind(function)
    imports = _imports_of(edit)
    renames, added = place.names_for(imports, site, _view(edit, function, site, place) if imports else None)
    room = _room(function, bool(edit.flag), place.tree)
    sources = ([_warning(edit.warning, room)] if _warns_in_body(edit) else []) + list(edit.statements)
    statements = [renamed(_statement(source, place.tree), renames) for source in sources]
    if edit.imports_locally:
        inside = [one for one in added if one.module != _WARNINGS.module]
        if inside and edit.flag:
            raise Refusal(
                f"importing `{inside[0].module}` would close an import cycle; a staged adapter needs it earlier"
            )
        statements = [*importing_lines(inside), *(parted(statements) if inside else statements)]
        added = tuple(one for one in added if one not in inside)
    if not statements:
        raise Refusal("an adapter needs a statement")
    if function.asynchronous is None and any(m.findall(statement, m.Await()) for statement in statements):
        raise Refusal("the delegation awaits, and the definition is not `async`")
    if edit.flag:
        _check_unstaged(function, edit.flag)
        return _staged(function, renamed(_branch(edit.flag, statements, place.tree), renames), added, place.tree)
    body = _body(function, statements)
    if place.tree.text(body) == place.tree.text(function.body):
        raise Refusal("it is this adapter already")
    decorators = _decorators(edit, function, renames, place.tree)

    def replace(updated: Any) -> cst.FunctionDef:
        changed: cst.FunctionDef = updated.with_changes(body=body, decorators=[*updated.decorators, *decorators])
        return changed

    shown = "".join(place.tree.text(statement) for statement in (*decorators, *statements))
    keeps = frozenset(edit.keeps)
    return Change(
        function, replace, added, shown=shown, consumed=(function.body,), drops_orphans=True, says=shown, keeps=keeps
    )


def _warns_in_body(edit: AdapterEdit) -> bool:
    """A decorator would warn whichever way the flag says."""
    return bool(edit.warning) and (bool(edit.flag) or not edit.deprecated_from)


def _imports_of(edit: AdapterEdit) -> tuple[Import, ...]:
    if _warns_in_body(edit):
        return (*edit.imports, _WARNINGS)
    return (*edit.imports, Import(edit.deprecated_from, "deprecated")) if edit.warning else edit.imports


def _view(edit: AdapterEdit, function: cst.FunctionDef, site: Site, place: Workplace) -> View:
    """What the new statements see: with a flag, the old body's own variables, too."""
    view = place.names.view_inside(function, site)
    if not edit.flag:
        return view
    inner = next(iter(function.body.body), None)
    return View(
        view.ancestors, place.tree.scopes.get(inner, view.scope) if inner else view.scope, True, view.parameters
    )


def _decorators(
    edit: AdapterEdit, function: cst.FunctionDef, renames: Mapping[str, str], tree: Tree
) -> list[cst.Decorator]:
    """PEP 702's decorator, innermost: there it meets a plain function, whatever the others make of it."""
    if not edit.deprecated_from or not edit.warning:
        return []
    names = {
        node.value for one in function.decorators for node in m.findall(one, m.Name()) if isinstance(node, cst.Name)
    }
    if "deprecated" in names:
        return []
    expression = cst.parse_expression(f"deprecated({_literal(edit.warning)})", config=tree.module.config_for_parsing)
    return [cst.Decorator(renamed(expression, renames))]


def _branch(flag: str, statements: Sequence[cst.BaseStatement], tree: Tree) -> cst.If:
    """The way of the canonical, which never falls through to the legacy path."""
    last = statements[-1]
    is_left = isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], (cst.Return, cst.Raise))
    closing = [] if is_left else [cst.SimpleStatementLine([cst.Return()])]
    test = cst.parse_expression(f"{flag}()", config=tree.module.config_for_parsing)
    return cst.If(test, cst.IndentedBlock([*statements, *closing]))


def _staged(function: cst.FunctionDef, branch: cst.If, added: tuple[NewImport, ...], tree: Tree) -> Change:
    def replace(updated: Any) -> cst.FunctionDef:
        block = _as_block(updated)
        before = len(_docstring(block))
        rest = block.body[before:] or [cst.SimpleStatementLine([cst.Pass()])]
        body = block.with_changes(body=[*_docstring(block), branch, *rest])
        changed: cst.FunctionDef = updated.with_changes(body=body)
        return changed

    return Change(function, replace, added, shown=tree.text(branch))


def _check_unstaged(function: cst.FunctionDef, flag: str) -> None:
    name = flag.rpartition(".")[2]
    asked = m.Call(func=m.Name(name) | m.Attribute(attr=m.Name(name)), args=[])
    if any(isinstance(one, cst.If) and m.matches(one.test, asked) for one in function.body.body):
        raise Refusal(f"it asks `{flag}` already")


def _as_block(function: cst.FunctionDef) -> cst.IndentedBlock:
    """The body on lines of its own."""
    if isinstance(function.body, cst.IndentedBlock):
        return function.body
    suite: Any = function.body
    lines = [cst.SimpleStatementLine([one.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)]) for one in suite.body]
    return cst.IndentedBlock(lines, header=suite.trailing_whitespace)


def _function_at(site: Site) -> cst.FunctionDef:
    function = site.parent(site.token)
    if isinstance(function, cst.FunctionDef) and function.name is site.token:
        return function
    raise Refusal("there is no function definition here")


def _check_kind(function: cst.FunctionDef) -> None:
    for decorator in function.decorators:
        names = {node.value for node in m.findall(decorator.decorator, m.Name()) if isinstance(node, cst.Name)}
        if found := sorted(names & _NO_ADAPTER):
            raise Refusal(f"a definition under `@{found[0]}` cannot become an adapter")
    if _yields(function.body):
        raise Refusal("a generator cannot become an adapter: its caller iterates over it")


def _yields(node: cst.CSTNode) -> bool:
    """Whether this body yields; bodies of functions inside it do not count."""
    if isinstance(node, cst.Yield):
        return True
    if isinstance(node, (cst.FunctionDef, cst.Lambda, cst.BaseParenthesizableWhitespace)):
        return False
    return any(_yields(child) for child in node.children)


def _statement(source: str, tree: Tree) -> cst.BaseStatement:
    try:
        statement = cst.parse_statement(source.strip(), config=tree.module.config_for_parsing)
    except (cst.ParserSyntaxError, cst.CSTValidationError):
        raise Refusal(f"`{source}` is not a Python statement") from None
    if not isinstance(statement, cst.BaseStatement) or isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        raise Refusal(f"`{source}` cannot be a statement of an adapter")
    return statement


def _room(function: cst.FunctionDef, is_guarded: bool, tree: Tree) -> int:
    """Characters that a line of the new body may have, by the longest line that the file has already."""
    longest = max((len(line) for line in tree.lines if len(line) <= _WIDEST), default=0)
    depth = tree.range(function).start.column + len(tree.module.default_indent) * (1 + is_guarded)
    return max(longest, _NARROWEST) - depth


def _warning(message: str, room: int) -> str:
    """The statement that warns, over several lines where one would be too long."""
    arguments = (_literal(message), "DeprecationWarning", "stacklevel=2")
    line = f"warnings.warn({', '.join(arguments)})"
    if len(line) <= room:
        return line
    inner = ", ".join(arguments)
    if len(inner) + 4 <= room:
        return f"warnings.warn(\n    {inner}\n)"
    return "warnings.warn(\n" + "".join(f"    {one},\n" for one in arguments) + ")"


def _literal(message: str) -> str:
    plain = message.isprintable() and not set(message) & set("\\\"'")
    return f'"{message}"' if plain else repr(message)


def _body(function: cst.FunctionDef, statements: Sequence[cst.BaseStatement]) -> cst.IndentedBlock:
    """The new body: docstring first, at the indentation and with the header comment of the old one."""
    if isinstance(function.body, cst.IndentedBlock):
        return function.body.with_changes(body=[*_docstring(function.body), *statements])
    header = function.body.trailing_whitespace if isinstance(function.body, cst.SimpleStatementSuite) else None
    return cst.IndentedBlock(list(statements), header=header or cst.TrailingWhitespace())


def _docstring(block: cst.IndentedBlock) -> list[cst.BaseStatement]:
    first = block.body[0]
    pattern = m.SimpleStatementLine(body=[m.Expr(m.SimpleString() | m.ConcatenatedString()), m.ZeroOrMore()])
    if not isinstance(first, cst.SimpleStatementLine) or not m.matches(first, pattern):
        return []
    expression = first.body[0].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    return [first.with_changes(body=[expression])]


class DuplicateDefinition(NameCommand):
    """Turn each definition of a name, in the files given, into an adapter."""

    DESCRIPTION = "Replace the body of a duplicate by a delegation to the canonical, with a DeprecationWarning."

    def __init__(
        self,
        context: CodemodContext,
        name: str,
        statements: Sequence[str],
        at: str = "",
        warning: str = "",
        imports: Sequence[str] = (),
        flag: str = "",
        deprecated_from: str = "",
    ) -> None:
        super().__init__(context, name, at)
        self.statements = tuple(statements)
        self.warning = warning
        self.imports = tuple(as_import(item) for item in imports)
        self.flag = as_import(flag) if flag else None
        self.deprecated_from = deprecated_from

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        NameCommand.add_args(arg_parser)
        arg_parser.add_argument(
            "--statement", dest="statements", action="append", required=True, help="a statement of the new body"
        )
        arg_parser.add_argument("--warning", default="", help="message of the DeprecationWarning it gives")
        add_import_argument(arg_parser)
        arg_parser.add_argument("--flag", default="", metavar="MODULE:NAME", help="keep the old body while it says no")
        arg_parser.add_argument(
            "--deprecated-from", default="", metavar="MODULE", help="warn by its decorator `deprecated` (PEP 702)"
        )

    def edits(self, tree: Tree) -> Iterator[AdapterEdit]:
        """One edit for each matching definition."""
        for site, span in self.places(tree):
            parent = site.parent(site.token)
            if isinstance(parent, cst.FunctionDef) and parent.name is site.token:
                yield self._edit(span)

    def _edit(self, span: Span) -> AdapterEdit:
        imports = (*self.imports, self.flag) if self.flag is not None else self.imports
        flag = self.flag.name if self.flag is not None else ""
        return AdapterEdit(span, self.name, self.statements, self.warning, imports, self.deprecated_from, flag)
