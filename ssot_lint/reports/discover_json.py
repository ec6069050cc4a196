"""What ``discover`` found, as JSON: a public interface, versioned like that of ``check``."""

from __future__ import annotations

import msgspec

from ssot_lint import __version__
from ssot_lint.discover.model import Discovery

SCHEMA_VERSION = 1


def render_discovery_json(discovery: Discovery) -> str:
    """The families with everything that is known of them."""
    whole = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "ssot-lint", "version": __version__},
        **msgspec.to_builtins(discovery),
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
