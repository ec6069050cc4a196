"""The examples of the rules' documentation, run: the bad one fires its rule, the good one does not."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from ssot_lint.rules.explanations import snippets
from ssot_lint.rules.registry import explanation, rules

pytestmark = pytest.mark.skipif(find_spec("ssot_lint.pipeline") is None, reason="the pipeline is not there yet")
EVERY_RULE = pytest.mark.parametrize("module", rules(), ids=lambda module: module.rule.name)


def fired(root, *sections):
    """Rules that fire on the project that the sections describe, later files over earlier ones."""
    from ssot_lint.pipeline import check_tree

    for snippet in (snippet for section in sections for snippet in snippets(section)):
        path = root / snippet.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(snippet.text, encoding="utf-8")
    return {violation.rule for violation in check_tree(str(root))}


@EVERY_RULE
def test_example_fires(module, tmp_path):
    assert module.rule.name in fired(tmp_path, explanation(module).example)


@EVERY_RULE
def test_what_to_use_instead_does_not_fire(module, tmp_path):
    explained = explanation(module)
    assert module.rule.name not in fired(tmp_path, explained.example, explained.instead)
