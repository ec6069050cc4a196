"""Patches: tests that replace the name by which a duplicate is looked up, and would replace nothing any more."""

from __future__ import annotations

from collections.abc import Iterator

from ssot_lint.facts.model import DefinitionKind, StringFacts, StringRole
from ssot_lint.fixes.receiver import modules_named
from ssot_lint.fixes.scene import Scene
from ssot_lint.program.model import DefinitionSite, ResolvedUse
from ssot_lint.program.modules import is_test


def patch_doubts(
    scene: Scene, resolved: ResolvedUse, site: DefinitionSite, what: str = "the new call"
) -> Iterator[str]:
    """What a patch of the name that this use looks up would no longer reach, named by the first such patch."""
    is_late = _looks_up_late(resolved, site)
    is_bound = site.definition.kind is DefinitionKind.METHOD and not scene.same_class(site)
    for one in scene.patches:
        string = one.use.string
        assert string is not None
        is_met = is_late or (is_bound and is_test(one.path))
        if _is_of_binding(scene, resolved, one, string) or (is_met and site in one.named):
            spelled = string.text if string.role is StringRole.PATCH else f"{string.subject}.{string.text}"
            yield f"`{spelled}` is patched at {one.path}:{one.use.span.line}, and {what} does not go through it"
            return


def _is_of_binding(scene: Scene, resolved: ResolvedUse, patch: ResolvedUse, string: StringFacts) -> bool:
    """True of a patch of the very name that a use without a receiver reads from its own module."""
    if resolved.use.receiver is not None:
        return False
    if string.role is StringRole.PATCH:
        return string.text.replace(":", ".") == f"{resolved.module}.{resolved.use.name}"
    return string.text == resolved.use.name and resolved.module in modules_named(scene, patch)


def _looks_up_late(resolved: ResolvedUse, site: DefinitionSite) -> bool:
    """True when the use itself gets a function from its module, so that what replaces it there is met instead."""
    origin = resolved.use.origin
    if site.definition.kind is DefinitionKind.METHOD:
        return False
    is_local_import = origin is not None and origin.kind == "from" and not origin.line
    return resolved.use.receiver is not None or is_local_import
