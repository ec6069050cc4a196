from __future__ import annotations

import tomli
from hypothesis import given
from hypothesis import strategies as st

from ssot_lint.contracts.positions import KeyPath, Positions

TEXT = '''\
title = "a # b [x]" # comment
"quoted \\u0061".'lit' = 1
multi = """
[not.a.table]
key = 'x' \\""" ""\
"""
literal = \'\'\'
]\'\'\'

[tool.ssot-lint]
src = [ # first
  "a", # ], "
  "b",

  ["c"],
]
inline = { one = 1, two.three = [1,
  2], four = "}" }
date = 1979-05-27 07:32:00 # c

[[tool.ssot-lint.contract]]
name = "first"
[[tool.ssot-lint.contract.duplicate]]
symbol = "a"
[[tool.ssot-lint.contract]]
name = "second"
[[tool.ssot-lint.contract.duplicate]]
symbol = "b"
[[ tool . "ssot-lint".contract.duplicate ]]
symbol = "c"
'''
OURS: KeyPath = ("tool", "ssot-lint")


def test_every_key_and_item_has_its_line() -> None:
    positions = Positions(TEXT)
    lines = {path: positions.line(path) for path in every_path(tomli.loads(TEXT))}
    assert lines == {
        ("title",): 1,
        ("quoted a",): 2,
        ("quoted a", "lit"): 2,
        ("multi",): 3,
        ("literal",): 6,
        ("tool",): 9,
        OURS: 9,
        (*OURS, "src"): 10,
        (*OURS, "src", 0): 11,
        (*OURS, "src", 1): 12,
        (*OURS, "src", 2): 14,
        (*OURS, "src", 2, 0): 14,
        (*OURS, "inline"): 16,
        (*OURS, "inline", "one"): 16,
        (*OURS, "inline", "two"): 16,
        (*OURS, "inline", "two", "three"): 16,
        (*OURS, "inline", "two", "three", 0): 16,
        (*OURS, "inline", "two", "three", 1): 17,
        (*OURS, "inline", "four"): 17,
        (*OURS, "date"): 18,
        (*OURS, "contract"): 20,
        (*OURS, "contract", 0): 20,
        (*OURS, "contract", 0, "name"): 21,
        (*OURS, "contract", 0, "duplicate"): 22,
        (*OURS, "contract", 0, "duplicate", 0): 22,
        (*OURS, "contract", 0, "duplicate", 0, "symbol"): 23,
        (*OURS, "contract", 1): 24,
        (*OURS, "contract", 1, "name"): 25,
        (*OURS, "contract", 1, "duplicate"): 26,
        (*OURS, "contract", 1, "duplicate", 0): 26,
        (*OURS, "contract", 1, "duplicate", 0, "symbol"): 27,
        (*OURS, "contract", 1, "duplicate", 1): 28,
        (*OURS, "contract", 1, "duplicate", 1, "symbol"): 29,
    }


def test_missing_path_answers_for_its_nearest_parent() -> None:
    positions = Positions(TEXT)
    assert positions.line((*OURS, "contract", 1, "canonical")) == 24
    assert positions.line((*OURS, "contract", 0, "duplicate", 5, "symbol")) == 22
    assert positions.line(("nothing",)) is None
    assert positions.line(()) is None


def test_character_of_a_string_is_found_in_the_file() -> None:
    text = "\"é\" = \"abc\"\nb = '''\nx\n  yz'''\nc = \"a\\tb\"\n"
    positions = Positions(text)
    assert positions.inside_string(("é",), "abc", 2) == (1, 9)
    assert positions.inside_string(("b",), "x\n  yz", 6) == (4, 4)
    assert positions.inside_string(("c",), "a\tb", 3) is None
    assert positions.inside_string(("gone",), "abc", 1) is None


def every_path(value: object, path: KeyPath = ()) -> list[KeyPath]:
    if isinstance(value, dict):
        below = [found for key, item in value.items() for found in every_path(item, (*path, key))]
    elif isinstance(value, list):
        below = [found for index, item in enumerate(value) for found in every_path(item, (*path, index))]
    else:
        below = []
    return [path, *below] if path else below


_KEYS = st.sampled_from(["a", "b-1", '"q #"', "'l.'"])
_SCALARS = st.sampled_from(
    ["1", "true", '"s"', "'='", '"""\n[t]\n"""', "''']'''''", '"\\"}"', "1979-05-27T07:32:00Z", "inf"]
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ", # ]\n".join(items) + "]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{i} = {item}" for i, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=6,
)
_LINES = st.one_of(
    st.builds(lambda keys, value: f"{'.'.join(keys)} = {value}", st.lists(_KEYS, min_size=1, max_size=2), _VALUES),
    st.builds(lambda keys: f"[{'.'.join(keys)}]", st.lists(_KEYS, min_size=1, max_size=3)),
    st.builds(lambda keys: f"[[{' . '.join(keys)}]]", st.lists(_KEYS, min_size=1, max_size=3)),
    st.sampled_from(["", "# comment ]", "  "]),
)


@given(st.lists(_LINES, max_size=8).map("\n".join))
def test_every_path_of_valid_toml_has_a_place_of_its_own(text: str) -> None:
    try:
        document = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    positions = Positions(text)
    for path in every_path(document):
        line = positions.line(path)
        assert line is not None
        key = path[-1]
        if isinstance(key, str):
            assert key in "\n".join(text.split("\n")[line - 1 :]), "the key stands at or after its line"


@given(st.text(alphabet="[]{}=.,\"'#\\\n a1-", max_size=40))
def test_text_that_is_not_toml_never_raises(text: str) -> None:
    Positions(text).line(("a",))
