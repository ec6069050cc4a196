"""The job as a LibCST codemod that changes nothing: functions by their qualified names, methods by their name."""

from __future__ import annotations

import json
from pathlib import Path

import libcst as cst
from libcst.codemod import VisitorBasedCodemodCommand
from libcst.helpers import get_full_name_for_node
from libcst.metadata import PositionProvider, QualifiedNameProvider

JOB = json.loads(Path(__file__).with_name("job.json").read_text())


class Uses(VisitorBasedCodemodCommand):
    DESCRIPTION = "Tell every use."
    METADATA_DEPENDENCIES = (QualifiedNameProvider, PositionProvider)

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        if node.attr.value in JOB["methods"] or self._is_function(node):
            self._tell(node.attr)
        return True

    def visit_Name(self, node: cst.Name) -> bool:
        if node.value in JOB["names"] and self._is_function(node):
            self._tell(node)
        return True

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        module = get_full_name_for_node(node.module) if node.module and not node.relative else None
        for one in () if isinstance(node.names, cst.ImportStar) else node.names:
            if f"{module}.{one.evaluated_name}" in JOB["functions"]:
                self._tell(one.name)
        return False

    def _is_function(self, node: cst.CSTNode) -> bool:
        names = self.get_metadata(QualifiedNameProvider, node, set())
        return any(one.name in JOB["functions"] for one in names)

    def _tell(self, node: cst.CSTNode) -> None:
        self.warn(f"USE {self.context.filename}:{self.get_metadata(PositionProvider, node).start.line}")
