"""Turn a definition into an adapter: its body becomes a delegation to the canonical."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext

from codemods._change import Change, Workplace
from codemods._command import NameCommand, add_import_argument, as_import
from codemods._local_imports import importing_lines, parted
from codemods._site import Refusal, Site, Tree
from codemods._template import renamed
from codemods.edits import AdapterEdit, Import

_WARNINGS = Import("warnings")
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
    imports = (*edit.imports, _WARNINGS) if edit.warning else edit.imports
    renames, added = place.names_for(imports, site, place.names.view_inside(function, site) if imports else None)
    sources = ([_warning(edit.warning)] if edit.warning else []) + list(edit.statements)
    statements = [renamed(_statement(source, place.tree), renames) for source in sources]
    if edit.imports_locally:
        inside = [one for one in added if one.module != _WARNINGS.module]
        statements = [*importing_lines(inside), *(parted(statements) if inside else statements)]
        added = tuple(one for one in added if one not in inside)
    if not statements:
        raise Refusal("an adapter needs a statement")
    if function.asynchronous is None and any(m.findall(statement, m.Await()) for statement in statements):
        raise Refusal("the delegation awaits, and the definition is not `async`")
    body = _body(function, statements)
    if place.tree.text(body) == place.tree.text(function.body):
        raise Refusal("it is this adapter already")

    def replace(updated: Any) -> cst.FunctionDef:
        changed: cst.FunctionDef = updated.with_changes(body=body)
        return changed

    shown = "".join(place.tree.text(statement) for statement in statements)
    return Change(function, replace, added, shown=shown, consumed=(function.body,))


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


def _warning(message: str) -> str:
    plain = message.isprintable() and not set(message) & set("\\\"'")
    literal = f'"{message}"' if plain else repr(message)
    return f"warnings.warn({literal}, DeprecationWarning, stacklevel=2)"


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
    ) -> None:
        super().__init__(context, name, at)
        self.statements = tuple(statements)
        self.warning = warning
        self.imports = tuple(as_import(item) for item in imports)

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        NameCommand.add_args(arg_parser)
        arg_parser.add_argument(
            "--statement", dest="statements", action="append", required=True, help="a statement of the new body"
        )
        arg_parser.add_argument("--warning", default="", help="message of the DeprecationWarning it gives")
        add_import_argument(arg_parser)

    def edits(self, tree: Tree) -> Iterator[AdapterEdit]:
        """One edit for each matching definition."""
        for site, span in self.places(tree):
            parent = site.parent(site.token)
            if isinstance(parent, cst.FunctionDef) and parent.name is site.token:
                yield AdapterEdit(span, self.name, self.statements, self.warning, self.imports)
