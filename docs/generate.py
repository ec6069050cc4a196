"""Pages of the documentation that are made from the code: one a rule, the configuration, the commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ssot_lint.cli import ssot_lint
from ssot_lint.contracts.schema import config_schema_text
from ssot_lint.rules.registry import RuleModule, explanation, rules
from ssot_lint.sources.putting import put

HERE = Path(__file__).parent
_TABLES = {
    "": ("At the top", "The keys of `ssot-lint.toml`; in `pyproject.toml` they stand in `[tool.ssot-lint]`."),
    "contract": ("`[[contract]]`", ""),
    "duplicate": ("`[[contract.duplicate]]`", ""),
    "when": ("`[[contract.duplicate.when]]`", ""),
    "example": ("`[[contract.example]]`", ""),
    "signed-off": ("`[[contract.signed-off]]`", ""),
    "service": ("`[contract.service]`", ""),
    "field": ("`[[contract.service.field]]`", ""),
}


def write_pages(directory: Path = HERE) -> list[Path]:
    """Write every page that differs from what is there, and remove rules' pages that are of no rule."""
    pages = all_pages()
    written = []
    for name, text in pages.items():
        place = directory / name
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.parent.mkdir(parents=True, exist_ok=True)
            put(str(place), text.encode("utf-8"))
            written.append(place)
    for place in (directory / "rules").glob("*.md"):
        if f"rules/{place.name}" not in pages:
            place.unlink()
    return written


def all_pages() -> dict[str, str]:
    """Text of each page by its path below ``docs``."""
    found = {f"rules/{module.rule.name}.md": rule_page(module) for module in rules()}
    return {
        "rules/index.md": _rules_index(),
        **found,
        "reference/configuration.md": configuration_page(),
        "reference/commands.md": commands_page(),
    }


def rule_page(module: RuleModule) -> str:
    """A rule's documentation, as `ssot-lint explain` shows it."""
    rule = module.rule
    fix = f"at best {rule.fix.value}" if rule.fix else "none"
    facts = f"Severity: **{rule.severity.value}**. Fix: **{fix}**."
    return f"# {rule.name}\n\n{facts}\n\n{explanation(module).markdown()}\n"


def _rules_index() -> str:
    rows = "\n".join(f"| [{one.rule.name}]({one.rule.name}.md) | {one.rule.summary} |" for one in rules())
    names = "\n".join(one.rule.name for one in rules())
    head = '# Rules\n\nEach name reads after "allow". The examples of every page are run by the tests.\n'
    return f"{head}\n| rule | finds |\n| :-- | :-- |\n{rows}\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"


def configuration_page() -> str:
    """Every key of the configuration, by its schema."""
    schema: dict[str, Any] = json.loads(config_schema_text())
    parts = ["# Configuration\n\nMade from the JSON Schema that `ssot-lint contract schema` prints.\n"]
    for name, (title, told) in _TABLES.items():
        table = schema["definitions"][name] if name else schema
        required = table.get("required", ())
        rows = "".join(
            f"| `{key}` | {_kind(one, schema)}{', required' if key in required else ''} | {one['description']} |\n"
            for key, one in table["properties"].items()
        )
        intro = told or table["description"]
        parts.append(f"## {title}\n\n{intro}\n\n| key | value | meaning |\n| :-- | :-- | :-- |\n{rows}")
    return "\n".join(parts)


def _kind(one: dict[str, Any], schema: dict[str, Any]) -> str:
    """What kind of value a key takes, in a word or two."""
    if "allOf" in one or "$ref" in one:
        reference: str = (one["allOf"][0] if "allOf" in one else one)["$ref"].rpartition("/")[2]
        return (
            reference
            if reference in ("symbol", "template", "date")
            else _kind(schema["definitions"][reference], schema)
        )
    if one.get("type") == "array":
        items = _kind(one["items"], schema)
        return {"table": "tables"}.get(items, f"list of {items}" if "`" in items else f"list of {items}s")
    if "enum" in one:
        return " or ".join(f"`{value}`" for value in one["enum"])
    return {"object": "table", "boolean": "`true` or `false`"}.get(one.get("type", "string"), "string")


def commands_page() -> str:
    """The help of every command."""
    context = click.Context(ssot_lint, info_name="ssot-lint", terminal_width=100, **ssot_lint.context_settings)
    parts = ["# Commands\n\nWhat `ssot-lint COMMAND --help` prints.\n"]
    parts += [f"## {path}\n\n```text\n{text}\n```\n" for path, text in _helps(ssot_lint, context)]
    return "\n".join(parts)


def _helps(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, terminal_width=100, max_content_width=100)
        yield inner.command_path, command.get_help(inner)
        if isinstance(command, click.Group):
            yield from _helps(command, inner)
