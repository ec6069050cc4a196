"""The job as a rule for Fixit: functions by their qualified names, methods by their name."""

from __future__ import annotations

import json
from pathlib import Path

import libcst as cst
from fixit import LintRule
from libcst.helpers import get_full_name_for_node
from libcst.metadata import QualifiedNameProvider

JOB = json.loads(Path(__file__).with_name("job.json").read_text())


class NoDuplicates(LintRule):
    METADATA_DEPENDENCIES = (QualifiedNameProvider,)
    MESSAGE = "use the canonical"

    def visit_Attribute(self, node: cst.Attribute) -> None:
        if node.attr.value in JOB["methods"] or self._is_function(node):
            self.report(node.attr)

    def visit_Name(self, node: cst.Name) -> None:
        if node.value in JOB["names"] and self._is_function(node):
            self.report(node)

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        module = get_full_name_for_node(node.module) if node.module and not node.relative else None
        for one in () if isinstance(node.names, cst.ImportStar) else node.names:
            if f"{module}.{one.evaluated_name}" in JOB["functions"]:
                self.report(one)

    def _is_function(self, node: cst.CSTNode) -> bool:
        names = self.get_metadata(QualifiedNameProvider, node, set())
        return any(one.name in JOB["functions"] for one in names)
