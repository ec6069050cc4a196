from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ssot_lint.contracts.discovery import ConfigFile, find_config, load_config
from ssot_lint.contracts.errors import ConfigError
from ssot_lint.contracts.loading import load_settings
from ssot_lint.contracts.locating import error_at, hole_error
from ssot_lint.contracts.model import Contract, Duplicate, Settings, Symbol, Template
from ssot_lint.contracts.templates import check_holes

Load: TypeAlias = Callable[[str], Settings]

FULL = """\
src = [".", "lib/"]
exclude = ["build/"]

[[contract]]
name = "user-broadcast"
reason = "one path"
canonical = "app.manager:Manager.send_to_user"
names = ["broadcast_to_user", "broadcast_*", "broadcast_to_user"]
scope-parameter = "user_id"
allow-in = ["app/wrappers.py"]
unrelated = ["app.other:Other.broadcast_to_user"]

[[contract.duplicate]]
symbol = "app.router:Router.broadcast_to_user"
rewrite = "{receiver}.manager.send_to_user({user_id}, {event})"
rewrite-result = "(await service().broadcast({user_id}, {event})).sent"
imports = ["app.service:service", "app.flags"]
flag = "app.flags:enabled"

[[contract]]
name = "dates"
canonical = "app.dates"
names = ["parse_date"]
"""
GOOD = '[[contract]]\nname = "a"\ncanonical = "m:f"\nnames = ["g"]\n'
WITH_DUPLICATE = GOOD + '[[contract.duplicate]]\nsymbol = "m:g"\n'


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes a text as ``ssot-lint.toml`` and loads it."""

    def write_and_load(text: str) -> Settings:
        path = tmp_path / "ssot-lint.toml"
        path.write_text(text, encoding="utf-8")
        return load_settings(load_config(path))

    return write_and_load


def refusal(load: Load, text: str) -> str:
    """The whole text of the error, with the directory cut off."""
    with pytest.raises(ConfigError) as caught:
        load(text)
    return str(caught.value).replace(f"{Path(caught.value.path).parent}/", "")


def test_full_configuration(load: Load, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    duplicate = Duplicate(
        Symbol("app.router", "Router.broadcast_to_user"),
        Template("{receiver}.manager.send_to_user({user_id}, {event})", ("receiver", "user_id", "event")),
        Template("(await service().broadcast({user_id}, {event})).sent", ("user_id", "event")),
        (Symbol("app.service", "service"), Symbol("app.flags")),
        Symbol("app.flags", "enabled"),
    )
    assert load(FULL) == Settings(
        root=str(tmp_path),
        config_path=str(tmp_path / "ssot-lint.toml"),
        src=(".", "lib"),
        exclude=("build/",),
        contracts=(
            Contract(
                name="user-broadcast",
                canonical=Symbol("app.manager", "Manager.send_to_user"),
                reason="one path",
                names=("broadcast_to_user", "broadcast_*"),
                duplicates=(duplicate,),
                scope_parameter="user_id",
                allow_in=("app/wrappers.py",),
                unrelated=(Symbol("app.other", "Other.broadcast_to_user"),),
                line=4,
            ),
            Contract(name="dates", canonical=Symbol("app.dates"), names=("parse_date",), line=20),
        ),
    )


def test_pyproject_and_own_file_load_alike(load: Load, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    own = load(FULL)
    path = tmp_path / "pyproject.toml"
    path.write_text("[tool.ssot-lint]\n" + FULL.replace("[[", "[[tool.ssot-lint."))
    shared = load_settings(load_config(path))
    assert [contract.canonical for contract in shared.contracts] == [contract.canonical for contract in own.contracts]
    assert [contract.line for contract in shared.contracts] == [5, 21]
    assert (shared.src, shared.exclude) == (own.src, own.exclude)


def test_windows_line_ends_keep_line_numbers(tmp_path: Path) -> None:
    (tmp_path / "ssot-lint.toml").write_bytes(GOOD.replace("\n", "\r\n").encode() + b"extra = 1\r\n")
    config = find_config(tmp_path)
    assert config is not None
    with pytest.raises(ConfigError) as caught:
        load_settings(config)
    assert caught.value.line == 5


KNOWN_CONTRACT = (
    "known keys: name, reason, canonical, names, scope-parameter, allow-in, unrelated, duplicate, example, signed-off, "
    "service, deprecated"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "a = 1\nb = @\n",
            "2:5: not valid TOML: Invalid value\ncorrect the TOML at this place (https://toml.io)",
            id="not toml",
        ),
        pytest.param(
            "a = " + "[" * 2000,
            " not usable TOML: values are nested too deeply or a number is too long\nshorten the value",
            id="toml too deep",
        ),
        pytest.param(
            "a = " + "1" * 9000,
            " not usable TOML: values are nested too deeply or a number is too long\nshorten the value",
            id="number too long",
        ),
        pytest.param(
            "",
            " no contract is declared\nadd one that starts with `[[contract]]`, or let `ssot-lint init` write it",
            id="empty file",
        ),
        pytest.param(
            "contracts = []",
            "1: unknown key `contracts`; did you mean `contract`?\n"
            "known keys: src, exclude, baseline, packaged-contracts, packaged-contracts-off, environment, contract",
            id="unknown top key",
        ),
        pytest.param(
            "[tool.ssot-lint]\n",
            "1: unknown key `tool`\nin this file keys stand without a prefix: write `[[contract]]`",
            id="prefix in own file",
        ),
        pytest.param(
            GOOD.replace("canonical", "cannonical"),
            f"3: unknown key `cannonical`; did you mean `canonical`?\n{KNOWN_CONTRACT}",
            id="unknown contract key",
        ),
        pytest.param(
            GOOD + 'scope_parameter = "x"\n',
            f"5: unknown key `scope_parameter`; did you mean `scope-parameter`?\n{KNOWN_CONTRACT}",
            id="underscore",
        ),
        pytest.param(GOOD + "zzz = 1\n", f"5: unknown key `zzz`\n{KNOWN_CONTRACT}", id="unlike any key"),
        pytest.param(
            GOOD + '"\\u001b[31m" = 1\n', f"5: unknown key `\\x1b[31m`\n{KNOWN_CONTRACT}", id="hostile key"
        ),
        pytest.param(
            WITH_DUPLICATE + 'rewrit = ""\n',
            "7: unknown key `rewrit`; did you mean `rewrite`?\n"
            "known keys: symbol, rewrite, rewrite-result, imports, flag, when, until, retired",
            id="unknown duplicate key",
        ),
        pytest.param(
            "[contract]\n",
            "1: `contract` must be an array of tables, not a table\nstart each one with `[[contract]]`",
            id="single brackets",
        ),
        pytest.param(
            "contract = [{}, 3]\n",
            "1: item 2 of `contract` must be a table, not an integer\nstart each one with `[[contract]]`",
            id="contract is a number",
        ),
        pytest.param(
            GOOD + "[contract.duplicate]\n",
            "5: `duplicate` must be an array of tables, not a table\nstart each one with `[[contract.duplicate]]`",
            id="single brackets of duplicate",
        ),
        pytest.param(
            '[[contract]]\ncanonical = "m:f"\n',
            '1: the contract has no `name`\nadd one, such as `name = "user-broadcast"`',
            id="no name",
        ),
        pytest.param(
            GOOD.replace('"a"', '"User broadcast!"'),
            "2: `name`: `User broadcast!` may hold only letters, digits, `-`, `_` and `.`\n"
            'write `name = "User-broadcast"`',
            id="name with spaces",
        ),
        pytest.param(
            GOOD.replace('"a"', '""'),
            "2: `name`: `` may hold only letters, digits, `-`, `_` and `.`\n"
            'write a name such as "user-broadcast"',
            id="empty name",
        ),
        pytest.param(
            GOOD.replace('"a"', "1979-05-27"),
            '2: `name` must be a string, not a date or time\nwrite `name = "…"`',
            id="name is a date",
        ),
        pytest.param(
            '[[contract]]\nname = "a"\nnames = ["g"]\n',
            '1: `canonical` is missing\nadd `canonical = "package.module:Qual.name"`, '
            "the symbol that is the single source of truth",
            id="no canonical",
        ),
        pytest.param(
            GOOD.replace('"m:f"', '""'),
            "3: `canonical`: the symbol is empty\n"
            "write `package.module:Qual.name`, or `package.module` for a module",
            id="empty canonical",
        ),
        pytest.param(
            GOOD.replace('"m:f"', '"m/f.py:g"'),
            "3: `canonical`: `m/f.py:g` is not a symbol: it is written as a file path\nwrite `m.f:g`",
            id="canonical is a path",
        ),
        pytest.param(
            GOOD.replace('["g"]', '"g"'),
            '4: `names` must be an array of strings, not a string\nwrite `names = ["…"]`, with brackets',
            id="names is a string",
        ),
        pytest.param(
            GOOD.replace('["g"]', '[\n "g",\n true]'),
            "6: item 2 of `names` must be a string, not a boolean\nput it in quotes",
            id="name is a boolean",
        ),
        pytest.param(
            GOOD.replace('["g"]', '["g", " "]'), "4: item 2 of `names` is empty\nremove it or fill it in", id="blank"
        ),
        pytest.param(
            GOOD.replace('["g"]', "[]"),
            '4: the contract looks for nothing\nadd `names = ["…"]` or a `[[contract.duplicate]]` table',
            id="empty names",
        ),
        pytest.param(
            GOOD.replace('names = ["g"]', ""),
            '1: the contract looks for nothing\nadd `names = ["…"]` or a `[[contract.duplicate]]` table',
            id="neither names nor duplicates",
        ),
        pytest.param(
            GOOD.replace('"g"', '"Router.g"'),
            "4: `names`: `Router.g` is not a single name\n"
            "write the last part alone, or declare the symbol in a `duplicate` table",
            id="dotted name",
        ),
        pytest.param(
            GOOD.replace('"g"', '"g-h"'),
            "4: `names`: `g-h` is not a Python name\nwrite a name or a glob such as `send_*`",
            id="not a name",
        ),
        pytest.param(
            GOOD.replace('"g"', '"g h*"'),
            "4: `names`: `g h*` can match no Python name\nwrite a glob such as `send_*`",
            id="glob with space",
        ),
        *(
            pytest.param(
                GOOD.replace('"g"', f'"{glob}"'),
                f"4: `names`: `{glob}` matches nearly everything\na glob needs a letter outside its wildcards",
                id=f"glob {glob}",
            )
            for glob in ("*", "??", "[a-z]*", "_*", "[]a]*")
        ),
        pytest.param(
            GOOD + 'scope-parameter = "user id"\n',
            "5: `scope-parameter`: `user id` is not a Python name\n"
            'write the parameter\'s name, such as `scope-parameter = "user_id"`',
            id="scope parameter",
        ),
        pytest.param(
            GOOD + 'allow-in = ["a\\\\b.py"]\n',
            "5: `allow-in`: `a\\b.py` holds a backslash\nwrite paths relative to this file, with forward slashes",
            id="backslash",
        ),
        pytest.param(
            GOOD + 'allow-in = [\n "a",\n "x/../../b.py"]\n',
            "7: `allow-in`: `x/../../b.py` leaves the project\n"
            "write paths relative to this file, with forward slashes",
            id="path leaves",
        ),
        pytest.param(
            GOOD + 'unrelated = [\n"m:h",\n"m:h", "m:"]\n',
            "7: item 3 of `unrelated`: `m:` is not a symbol: a part of it is empty\nwrite `m`",
            id="unrelated symbol",
        ),
        pytest.param(
            GOOD + 'unrelated = ["m:f"]\n',
            "5: `m:f` is declared both unrelated and the canonical\nremove it from one of the two",
            id="unrelated canonical",
        ),
        pytest.param(
            GOOD + 'unrelated = ["m:g"]\n[[contract.duplicate]]\nsymbol = "m:g"\n',
            "5: `m:g` is declared both unrelated and a duplicate\nremove it from one of the two",
            id="unrelated duplicate",
        ),
        pytest.param(
            GOOD + "[[contract.duplicate]]\n",
            '5: `symbol` is missing\nadd `symbol = "package.module:Qual.name"`, '
            "the definition that this table is about",
            id="no symbol",
        ),
        pytest.param(
            WITH_DUPLICATE + '[[contract.duplicate]]\nsymbol = "m:g"\n',
            "8: `m:g` is declared twice\nmerge the two tables",
            id="duplicate twice",
        ),
        pytest.param(
            WITH_DUPLICATE.replace('"m:g"', '"m:f"'),
            "6: the canonical is declared as its own duplicate\nname the other definition",
            id="canonical as duplicate",
        ),
        pytest.param(
            WITH_DUPLICATE + 'flag = "app.flags.enabled"\n',
            "7: `flag`: `app.flags.enabled` is a module, not a flag in one\nwrite `app.flags:enabled`",
            id="flag without colon",
        ),
        pytest.param(
            WITH_DUPLICATE + 'flag = "enabled"\n',
            "7: `flag`: `enabled` is a module, not a flag in one\nwrite `package.module:name`",
            id="flag without module",
        ),
        pytest.param(
            WITH_DUPLICATE + 'rewrite = "{receiver}.send({user_id}"\n',
            "7:27: `rewrite`: the template is not a Python expression: '(' was never closed\n"
            "  {receiver}.send({user_id}\n"
            "                 ^\n"
            "write one Python expression; holes are written `{name}`",
            id="template",
        ),
        pytest.param(
            WITH_DUPLICATE + "rewrite-result = '''\nf(\n  x.{a})\n'''\n",
            "9:5: `rewrite-result`: hole `{a}` does not stand where an expression can\n"
            "    x.{a})\n"
            "      ^\n"
            "a hole is filled by a whole expression, not by a part of a name, an attribute or a keyword",
            id="template over lines",
        ),
        pytest.param(
            WITH_DUPLICATE + 'rewrite = "f(\\u0022{a}\\u0022)"\n',
            '7: `rewrite`: hole `{a}` stands inside a string\n  f("{a}")\n     ^\n'
            "double the braces where they are text: `{{name}}` stands for `{name}`",
            id="template with escapes",
        ),
        pytest.param(
            GOOD + GOOD,
            "6: contract name `a` is already used in line 1\ngive each contract a name of its own",
            id="contract twice",
        ),
        pytest.param(
            WITH_DUPLICATE + WITH_DUPLICATE.replace('"a"', '"b"').replace("m:f", "n:f"),
            "12: `m:g` is already a duplicate of `m:f`\ndeclare it in one contract",
            id="two canonicals",
        ),
        pytest.param(
            WITH_DUPLICATE
            + '[[contract]]\nname = "b"\ncanonical = "m:g"\n[[contract.duplicate]]\nsymbol = "m:f"\n',
            "11: `m:f` and `m:g` replace each other\ndecide which one is canonical",
            id="circle",
        ),
        pytest.param(
            'src = "."\n',
            '1: `src` must be an array of strings, not a string\nwrite `src = ["…"]`, with brackets',
            id="src is a string",
        ),
        pytest.param("src = []\n", '1: `src` is empty\nwrite `src = ["."]`, or leave the key out', id="src empty"),
        pytest.param(
            'src = [\n".",\n"gone"]\n',
            "3: `src` names `gone`, which is not a directory\n"
            "name the directories that module names start at, relative to this file",
            id="src missing",
        ),
        pytest.param(
            'src = ["a\\u0000b"]\n',
            "1: `src` names `a\\x00b`, which is not a directory\n"
            "name the directories that module names start at, relative to this file",
            id="src with null",
        ),
        *(
            pytest.param(
                f'src = ["{path}"]\n',
                f"1: `src` names `{path}`, which is outside the project\n"
                "name a directory below the configuration file, or move the file up",
                id=f"src {path}",
            )
            for path in ("..", "lib/../../x", "/tmp")
        ),
    ],
)  # fmt: skip
def test_fault_is_named_at_its_line_with_a_remedy(load: Load, text: str, expected: str) -> None:
    assert refusal(load, text) == f"ssot-lint.toml:{expected}"


@pytest.mark.parametrize(("text", "place"), [("[tool]\nssot-lint = 5\n", "2"), ('tool.ssot-lint = "x"\n', "1")])
def test_table_of_pyproject_must_be_a_table(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings(load_config(path))
    assert str(caught.value) == f"{path}:{place}: `ssot-lint` must be a table\nwrite it as `[tool.ssot-lint]`"


def test_remedy_in_pyproject_shows_the_prefix(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("\n[tool.ssot-lint.contract]\n")
    with pytest.raises(ConfigError) as caught:
        load_settings(load_config(path))
    assert (caught.value.line, caught.value.remedy) == (2, "start each one with `[[tool.ssot-lint.contract]]`")


def test_error_found_in_source_code_is_put_at_its_key(load: Load, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    loaded = load(FULL)
    first, second = loaded.contracts
    error = error_at(loaded, second, "canonical", "it does not exist", "write another")
    assert str(error) == f"{loaded.config_path}:22: it does not exist\nwrite another"
    assert error_at(loaded, first, "flag", "m", "r", first.duplicates[0]).line == 18
    assert error_at(loaded, second, "reason", "m", "r").line == 20, "the contract's table, for a key that is not there"
    Path(loaded.config_path).unlink()
    assert str(error_at(loaded, second, "canonical", "m", "r")) == f"{loaded.config_path}: m\nr"


@pytest.mark.parametrize(
    ("written", "place"), [('"{evnt}.x"', ":7:12"), ('"  {evnt}.x"', ":7:14"), ('"\\u007bevnt}.x"', ":7")]
)
def test_unknown_hole_is_put_at_its_column(load: Load, written: str, place: str) -> None:
    loaded = load(f"{WITH_DUPLICATE}rewrite = {written}\n")
    (contract,) = loaded.contracts
    (duplicate,) = contract.duplicates
    assert duplicate.rewrite is not None
    problem = check_holes(duplicate.rewrite, ["receiver", "event"])
    assert problem is not None
    caret = "    ^" if "  {" in written else "  ^"
    shown = "    {evnt}.x" if "  {" in written else "  {evnt}.x"
    message = f"`rewrite`: unknown hole `{{evnt}}`\n{shown}\n{caret}\n{problem.remedy}"
    assert str(hole_error(loaded, contract, duplicate, "rewrite", problem)) == f"{loaded.config_path}{place}: {message}"
    Path(loaded.config_path).unlink()
    assert str(hole_error(loaded, contract, duplicate, "rewrite", problem)) == (
        f"{loaded.config_path}: `rewrite`: unknown hole `{{evnt}}`\n  {{evnt}}.x\n  ^\n{problem.remedy}"
    )


_VALUES = st.recursive(
    st.sampled_from(
        ['"m:f"', '"g"', '"{a}.b"', '""', "1", "1.5", "true", "1979-05-27", '"*"', '"\\u0000"', '"a/../.."']
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        inner.map(lambda item: f"{{k = {item}}}"),
    ),
    max_leaves=4,
)
_KEYS = st.sampled_from(
    ["src", "exclude", "contract", "name", "reason", "canonical", "names", "scope-parameter", "allow-in", "unrelated",
     "duplicate", "symbol", "rewrite", "rewrite-result", "imports", "flag", "tool", "x"]
)  # fmt: skip
_LINES = st.one_of(
    st.builds("{} = {}".format, _KEYS, _VALUES),
    st.sampled_from(["[[contract]]", "[[contract.duplicate]]", "[contract]", GOOD, WITH_DUPLICATE]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(_LINES, max_size=8).map("\n".join),
        st.builds("{}{}\n".format, st.sampled_from([GOOD, WITH_DUPLICATE]), _LINES),
    )
)
def test_any_text_gives_settings_or_a_config_error(tmp_path: Path, text: str) -> None:
    try:
        loaded = load_settings(ConfigFile(tmp_path / "ssot-lint.toml", text))
    except ConfigError as error:
        assert error.message
        assert error.remedy
        assert error.line is None or 1 <= error.line <= text.count("\n") + 1
    else:
        assert loaded.contracts


@pytest.mark.parametrize("path", ["../ssot-baseline.txt", "/tmp/b.txt", "a/../../b.txt", "C:\\\\b.txt"])
def test_a_baseline_lies_in_the_project(load: Load, path: str) -> None:
    contract = '[[contract]]\nname = "x"\ncanonical = "a:b"\nnames = ["c"]\n'
    assert "`baseline` names" in refusal(load, f'baseline = "{path}"\n{contract}')
    assert load(f'baseline = "./gate/b.txt"\n{contract}').baseline == "gate/b.txt"
