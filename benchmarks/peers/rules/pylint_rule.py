"""The job as a plugin of pylint: what its inference (astroid) says a name refers to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from astroid import nodes
from pylint.checkers import BaseChecker
from pylint.checkers.utils import infer_all

JOB = json.loads(Path(__file__).with_name("job.json").read_text())


class NoDuplicates(BaseChecker):
    name = "no-duplicates"
    msgs: ClassVar = {"W9901": ("use the canonical", "no-duplicates", "A duplicate is used.")}

    def visit_name(self, node: nodes.Name) -> None:
        if node.name in JOB["names"]:
            self._judge(node, node)

    def visit_attribute(self, node: nodes.Attribute) -> None:
        if node.attrname in JOB["names"]:
            self._judge(node, node)

    def visit_importfrom(self, node: nodes.ImportFrom) -> None:
        for name, _ in node.names:
            if f"{node.modname}.{name}" in JOB["functions"]:
                self.add_message("no-duplicates", node=node)

    def _judge(self, node: nodes.NodeNG, place: nodes.NodeNG) -> None:
        told = {one.qname() for one in infer_all(node) if hasattr(one, "qname")}
        if told & set(JOB["functions"] + JOB["qualified"]):
            self.add_message("no-duplicates", node=place, line=node.end_lineno)


def register(linter: object) -> None:
    linter.register_checker(NoDuplicates(linter))
