"""Imports that would come too early: the same edit with its imports in the function that needs them."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from codemods.edits import AdapterEdit, CallEdit, Edit, ImportEdit, ReferenceEdit
from ssot_lint.fixes.model import PlannedEdit


def locally(edit: Edit) -> Edit:
    """The edit with what it imports in the function around it: what was imported when it was needed stays so."""
    if isinstance(edit, CallEdit | ReferenceEdit) and edit.imports:
        return msgspec.structs.replace(edit, imports_locally=True)
    return edit


def local_version(planned: PlannedEdit) -> PlannedEdit | None:
    """The edit without an import at the top of the module; None when it does without already, or has to be there."""
    edit = planned.edit
    if isinstance(edit, CallEdit | ReferenceEdit | AdapterEdit) and edit.imports and not edit.imports_locally:
        return replace(planned, edit=msgspec.structs.replace(edit, imports_locally=True))
    if isinstance(edit, ImportEdit) and edit.replacement is not None and not edit.serves_others:
        return replace(planned, edit=msgspec.structs.replace(edit, replacement=None))
    return None
