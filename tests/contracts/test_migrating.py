"""What a contract says about its migration: read, and refused with a remedy where it cannot be meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ssot_lint.contracts.discovery import find_config
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.loading import load_settings
from ssot_lint.contracts.model import Contract, Service, ServiceField, SignOff, Symbol, Template
from ssot_lint.contracts.recording import with_retired

HEAD = '[[contract]]\nname = "a"\ncanonical = "m:f"\nnames = ["g"]\n'
DUPLICATE = '[[contract.duplicate]]\nsymbol = "m:g"\n'


def contract(root: Path, text: str) -> Contract:
    (root / "ssot-lint.toml").write_text(HEAD + text, encoding="utf-8")
    config = find_config(root)
    assert config is not None
    return load_settings(config).contracts[0]


def refusal(root: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        contract(root, text)
    return str(caught.value).partition("ssot-lint.toml:")[2]


def test_staged_and_retired_duplicates(tmp_path: Path) -> None:
    text = DUPLICATE + 'flag = "m:on"\nuntil = 2027-01-31\nretired = true\n'
    (found,) = contract(tmp_path, text).duplicates
    assert (found.flag, found.until, found.retired) == (Symbol("m", "on"), date(2027, 1, 31), True)


def test_signed_off_uses(tmp_path: Path) -> None:
    text = '[[contract.signed-off]]\npath = "./p/a.py"\nsymbol = "p.a:f"\nreason = " why "\n'
    assert contract(tmp_path, text).signed_off == (SignOff("p/a.py", Symbol("p.a", "f"), "why"),)


def test_service(tmp_path: Path) -> None:
    text = (
        '[contract.service]\nmodule = "p.s"\nclass = "S"\nmethod = "m"\ngetter = "g"\nresult = "R"\ntest = "t.py"\n'
        '[[contract.service.field]]\nname = "n"\ntype = "int"\nvalue = "len({result})"\n'
    )
    found = contract(tmp_path, text)
    field = ServiceField("n", "int", Template("len({result})", ("result",)))
    assert found.service == Service("p.s", "S", "m", "g", "R", (field,), "t.py")
    assert found.allow_in == ("**/p/s.py",), "the service is a wrapper that may"
    assert found.handed_on_to == ("f", "m")


WRONG = {
    "a date in quotes": (
        DUPLICATE + 'flag = "m:on"\nuntil = "2027-01-31"\n',
        "8: `until` must be a date, not a string",
    ),
    "a moment": (DUPLICATE + 'flag = "m:on"\nuntil = 2027-01-31T10:00:00\n', "8: `until` must be a date"),
    "a date without a flag": (DUPLICATE + "until = 2027-01-31\n", "7: `until` says when a staged adapter ends"),
    "no boolean": (DUPLICATE + 'retired = "yes"\n', "7: `retired` must be a boolean, not a string"),
    "no reason": (
        '[[contract.signed-off]]\npath = "a.py"\nsymbol = "a:f"\n',
        '5: `reason` is missing\nadd `reason = "…"`, why this use may be ignored when the duplicate goes',
    ),
    "a blank reason": (
        '[[contract.signed-off]]\npath = "a.py"\nsymbol = "a:f"\nreason = " "\n',
        "8: `reason` is missing",
    ),
    "no symbol": ('[[contract.signed-off]]\npath = "a.py"\nreason = "x"\n', "5: `symbol` is missing"),
    "a path outside": (
        '[[contract.signed-off]]\npath = "../a.py"\nsymbol = "a:f"\nreason = "x"\n',
        "6: `path`: `../a.py` leaves the project",
    ),
    "twice": ('[[contract.signed-off]]\npath = "a.py"\nsymbol = "a:f"\nreason = "x"\n' * 2, "signed off twice"),
    "a slip": ('[[contract.signed-off]]\nfile = "a.py"\n', "6: unknown key `file`"),
    "a service that is no table": ('service = "p.s"\n', "5: `service` must be a table, not a string"),
    "a service in a symbol": ('service = { module = "p:s" }\n', "5: `module`: `p:s` is no module"),
    "a class that is no name": ('service = { class = "a b" }\n', "5: `class`: `a b` is not a Python name"),
    "a field without a record": (
        '[[contract.service.field]]\nname = "n"\ntype = "int"\nvalue = "1"\n',
        "a `field` is one of a result record",
    ),
    "a field without a value": (
        '[contract.service]\nresult = "R"\n[[contract.service.field]]\nname = "n"\ntype = "int"\n',
        "7: `value` is missing",
    ),
    "a type that is none": (
        '[contract.service]\nresult = "R"\n[[contract.service.field]]\nname = "n"\ntype = "a b"\nvalue = "1"\n',
        "9: `type`: `a b` is not an annotation",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_fault_is_named_at_its_line_with_a_remedy(tmp_path: Path, case: str) -> None:
    text, expected = WRONG[case]
    told = refusal(tmp_path, text)
    assert expected in told
    assert told.splitlines()[-1]


def test_retired_is_recorded_below_the_symbol_and_nothing_else_changes(tmp_path: Path) -> None:
    other = '\n[[contract.duplicate]]\n# why\nsymbol = "m:h"  # here\nrewrite = "f()"'
    text = (HEAD + DUPLICATE + other).replace("\n", "\r\n").encode("utf-8-sig")
    (tmp_path / "ssot-lint.toml").write_bytes(text)
    config = find_config(tmp_path)
    assert config is not None
    settings = load_settings(config)
    found = with_retired(settings, {Symbol("m", "h")})
    assert found == (text, text.replace(b"# here\r\n", b"# here\r\nretired = true\r\n"))
    assert with_retired(settings, {Symbol("m", "elsewhere")}) is None


def test_an_inline_table_is_left_to_a_person(tmp_path: Path) -> None:
    contract(tmp_path, 'duplicate = [{ symbol = "m:g" }]\n')
    config = find_config(tmp_path)
    assert config is not None
    assert with_retired(load_settings(config), {Symbol("m", "g")}) is None
