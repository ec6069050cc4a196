"""Turn a copy of the canonical under another name into an adapter, as `duplicate_definition` does declared ones."""

from __future__ import annotations

from codemods.duplicate_definition import DuplicateDefinition


class ShapeDuplicate(DuplicateDefinition):
    """Turn each definition of a name, in the files given, into an adapter."""

    DESCRIPTION = "Replace the body of a copy by a delegation to the canonical, with a DeprecationWarning."
