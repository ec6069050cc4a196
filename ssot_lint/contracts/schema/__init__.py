"""The JSON Schema of the configuration, for editors."""

from __future__ import annotations

from importlib.resources import files


def config_schema_text() -> str:
    """The schema (draft 7, which editors of TOML understand) of what stands in a configuration file of ours."""
    return files(__name__).joinpath("ssot-lint.schema.json").read_text(encoding="utf-8")
