"""The JSON Schema of the configuration says what the loader says: of every configuration here, and of every key."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from ssot_lint.contracts import examples, loading, migrating, variants
from ssot_lint.contracts.discovery import ConfigFile
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.loading import load_settings
from ssot_lint.contracts.schema import config_schema_text

SCHEMA = json.loads(config_schema_text())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r'"""(.*?)"""', re.DOTALL)
_EXAMPLE = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)

SMALL = """
src = ["."]
[[contract]]
name = "a"
canonical = "m:f"
names = ["g"]
[[contract.duplicate]]
symbol = "m:g"
flag = "m:is_new"
until = 2027-01-31
[[contract.duplicate.when]]
given = ["x"]
refuse = "ask"
[[contract.example]]
before = "g()"
refused = "x"
[[contract.signed-off]]
path = "a.py"
symbol = "a:f"
reason = "why"
[contract.service]
result = "R"
[[contract.service.field]]
name = "n"
type = "int"
value = "{result}"
"""


def as_json(value: Any) -> Any:
    """What an editor hands to the schema: a date is a string to it."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def is_valid(text: str) -> bool:
    document = tomli.loads(text)
    document = document["tool"]["ssot-lint"] if "tool" in document else document
    return bool(VALIDATOR.is_valid(as_json(document)))


def loads(text: str, root: Path) -> bool:
    try:
        load_settings(ConfigFile(root / "ssot-lint.toml", text, ("tool", "ssot-lint") if "[tool." in text else ()))
    except ConfigError:
        return False
    return True


def configurations() -> list[Path]:
    places = [ROOT / "pyproject.toml", *sorted((ROOT / "fixtures").rglob("*.toml"))]
    return [path for path in places if "canonical =" in path.read_text(encoding="utf-8")]


def documented() -> list[str]:
    """Complete configurations in the examples of the rules and of the README."""
    texts = [
        path.read_text(encoding="utf-8") for path in [*(ROOT / "ssot_lint/rules").glob("*.py"), ROOT / "README.md"]
    ]
    blocks = [block for text in texts for block in _EXAMPLE.findall(text)]
    return [block for block in blocks if "canonical =" in block]


def written_in_tests() -> list[str]:
    """Configurations that the tests write down as strings."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("*.py"))]
    return [block for text in texts for block in _BLOCK.findall(text) if "canonical =" in block and "{{" not in block]


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", configurations(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_configuration_of_the_fixtures_is_valid(path: Path) -> None:
    assert is_valid(path.read_text(encoding="utf-8"))


def test_what_the_loader_takes_in_documents_and_tests_the_schema_takes_too(tmp_path: Path) -> None:
    count = 0
    for text in [*documented(), *written_in_tests()]:
        try:
            tomli.loads(text)
        except tomli.TOMLDecodeError:
            continue
        if loads(text, tmp_path):
            count += 1
            assert is_valid(text), text
    assert count > 10


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        (SCHEMA, loading.TOP_KEYS),
        (SCHEMA["definitions"]["contract"], loading.CONTRACT_KEYS),
        (SCHEMA["definitions"]["duplicate"], loading.DUPLICATE_KEYS),
        (SCHEMA["definitions"]["when"], variants.KEYS),
        (SCHEMA["definitions"]["example"], examples.KEYS),
        (SCHEMA["definitions"]["signed-off"], migrating.SIGN_OFF_KEYS),
        (SCHEMA["definitions"]["service"], migrating.SERVICE_KEYS),
        (SCHEMA["definitions"]["field"], migrating.FIELD_KEYS),
    ],
    ids=["top", "contract", "duplicate", "when", "example", "signed-off", "service", "field"],
)
def test_the_keys_are_the_loaders(place: dict[str, Any], keys: tuple[str, ...]) -> None:
    assert set(place["properties"]) == set(keys)
    assert place["additionalProperties"] is False
    assert all("description" in one for one in place["properties"].values())


def test_names_may_be_in_any_script() -> None:
    assert is_valid('[[contract]]\nname = "größe"\ncanonical = "maß.größe:Größe.größe"\nnames = ["größe_*"]\n')


def test_a_configuration_with_everything_is_valid(tmp_path: Path) -> None:
    assert loads(SMALL, tmp_path)
    assert is_valid(SMALL)


@pytest.mark.parametrize("header", [line for line in SMALL.splitlines() if line.startswith("[")])
def test_unknown_keys_are_rejected_wherever_they_are(header: str, tmp_path: Path) -> None:
    text = SMALL.replace(f"{header}\n", f'{header}\nunheard-of = "x"\n')
    assert not is_valid(text)
    assert not loads(text, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('src = ["."]', "src = []"),
        ('name = "a"', 'name = "a b"'),
        ('canonical = "m:f"', 'canonical = "m f"'),
        ('canonical = "m:f"', ""),
        ('names = ["g"]', 'names = "g"'),
        ("until = 2027-01-31", 'until = "soon"'),
        ('flag = "m:is_new"', ""),
        ('given = ["x"]', ""),
        ('given = ["x"]', 'proof = ["name-only"]'),
        ('refused = "x"', ""),
        ('path = "a.py"', 'path = "../a.py"'),
        ('reason = "why"', 'reason = " "'),
        ('result = "R"', ""),
        ('type = "int"', ""),
    ],
)
def test_what_the_loader_rejects_by_shape_the_schema_rejects(old: str, new: str, tmp_path: Path) -> None:
    text = SMALL.replace(old, new)
    assert text != SMALL
    assert not loads(text, tmp_path)
    assert not is_valid(text)
