"""What the codemods share when they run alone, under ``python -m libcst.tool codemod -x``."""

from __future__ import annotations

from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext

from codemods._site import Refusal, Site, Tree, find_sites
from codemods.edits import Edit, Filling, Import, OutcomeKind
from ssot_lint.facts.model import Span


class NameCommand(CodemodCommand):
    """A codemod over every place of a file where a name stands, or over the one place that ``--at`` gives."""

    def __init__(self, context: CodemodContext, name: str, at: str = "") -> None:
        super().__init__(context)
        self.name = name
        self.at = tuple(int(part) for part in at.split(":")) if at else ()

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options that every codemod has."""
        arg_parser.add_argument("--name", required=True, metavar="OLD", help="the name to look for")
        arg_parser.add_argument("--at", default="", metavar="LINE[:COLUMN]", help="only there; both count from 1")

    @abstractmethod
    def edits(self, tree: Tree) -> Iterator[Edit]:
        """What to do in this file."""

    def is_wanted(self, node: cst.CSTNode) -> bool:
        """Whether a name token or string literal is what this codemod looks for."""
        return isinstance(node, cst.Name) and node.value == self.name

    def places(self, tree: Tree) -> Iterator[tuple[Site, Span]]:
        """Where the name stands, in order."""
        sites = find_sites(
            tree, lambda node, line, column: self.is_wanted(node) and self.at in ((), (line,), (line, column))
        )
        for site in sites:
            where = tree.range(site.token)
            yield site, Span(where.start.line, where.start.column + 1, where.end.line, where.end.column + 1)

    def is_on(self, receiver: str, reference: cst.CSTNode, tree: Tree) -> bool:
        """Whether a reference is an attribute of what is written so; any reference when no receiver is given."""
        if not receiver:
            return True
        return isinstance(reference, cst.Attribute) and tree.text(reference.value) == receiver

    def refuse(self, span: Span, reason: str) -> None:
        """Report a place that stays as it is."""
        self.warn(f"{span.line}:{span.column}: `{self.name}` is left as it is: {reason}")

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """The module with every edit made that can be; the others become warnings."""
        from codemods.rewrite import rewrite_module

        edits = tuple(self.edits(Tree(tree)))
        module, result = rewrite_module(tree, edits)
        for edit, outcome in zip(edits, result.outcomes, strict=True):
            if outcome.kind is OutcomeKind.REFUSED:
                self.refuse(edit.span, outcome.reason)
        return module


class TemplateCommand(NameCommand):
    """A codemod that puts a template in place of what it finds."""

    def __init__(
        self,
        context: CodemodContext,
        name: str,
        rewrite: str,
        at: str = "",
        receiver: str = "",
        imports: Sequence[str] = (),
    ) -> None:
        super().__init__(context, name, at)
        self.rewrite = rewrite
        self.receiver = receiver
        self.imports = tuple(as_import(item) for item in imports)

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of a codemod with a template."""
        NameCommand.add_args(arg_parser)
        arg_parser.add_argument("--rewrite", required=True, metavar="TEMPLATE", help="e.g. `{receiver}.send({event})`")
        arg_parser.add_argument("--receiver", default="", help="only on what is written so, e.g. `self.router`")
        add_import_argument(arg_parser)


def add_import_argument(arg_parser: ArgumentParser) -> None:
    """The option that names an import the new code needs."""
    arg_parser.add_argument(
        "--import", dest="imports", action="append", default=[], metavar="MODULE[:NAME]", help="what the new code needs"
    )


def as_import(text: str) -> Import:
    """The import that ``module:name`` or ``module`` means."""
    module, _, name = text.partition(":")
    return Import(module, name)


def as_parameters(signature: str) -> Mapping[str, Any]:
    """Name and default (a node, or None) of each parameter of a signature such as ``user_id, event=None``."""
    expression = cst.parse_expression(f"lambda {signature}: 0")
    assert isinstance(expression, cst.Lambda)
    params = expression.params
    if isinstance(params.star_arg, cst.Param) or params.star_kwarg:
        raise ValueError("--parameters cannot hold `*` or `**` parameters")
    ordered = (*params.posonly_params, *params.params, *params.kwonly_params)
    return {param.name.value: param.default for param in ordered}


def bound(parameters: Mapping[str, Any], call: cst.Call) -> tuple[Filling, ...]:
    """What fills each parameter's hole at a call; a `Refusal` when the arguments do not fit."""
    names = list(parameters)
    fillings: dict[str, Filling] = {}
    for index, argument in enumerate(call.args):
        if argument.star:
            raise Refusal(f"`{argument.star}` arguments at the call cannot be mapped")
        if argument.keyword is None and index >= len(names):
            raise Refusal("the call has more arguments than parameters were given")
        name = argument.keyword.value if argument.keyword else names[index]
        if name not in parameters or name in fillings:
            raise Refusal(f"the call's argument `{name}` does not fit the parameters")
        fillings[name] = Filling(name, argument=index)
    for name, default in parameters.items():
        if name not in fillings and default is not None:
            fillings[name] = Filling(name, text=cst.Module([]).code_for_node(default))
    return tuple(fillings.values())
