"""Definitions that may duplicate a canonical."""

from __future__ import annotations

import pytest

from ssot_lint.program.candidates import likenesses, words_of

SOURCES = [
    ("hub.py", b"class Hub:\n    async def send_to_user(self, user_id, message):\n        ...\n"),
    ("router.py", b"class R:\n    async def broadcast_to_user(self, user_id, event):\n        ...\n"),
    (
        "other.py",
        b"def load_settings(path):\n    ...\ndef test_send_to_user(user_id): ...\ndef __send__(user_id): ...\n",
    ),
    (
        "near.py",
        b"def notifyUser(\n    user_id: str,\n    extra: dict[str, tuple[int, int]] = (1, 2),\n    *rest,\n): ...\n",
    ),
]


def found() -> list[tuple[str, int, str, tuple[str, ...]]]:
    likes = likenesses("send_to_user", ("self", "user_id", "message"), SOURCES, other_than=("hub.py", 2))
    return [(one.path, one.line, one.name, one.parameters) for one in likes]


def test_what_is_named_and_called_alike_is_proposed_the_likest_first() -> None:
    assert found() == [
        ("near.py", 1, "notifyUser", ("user_id", "extra", "rest")),
        ("router.py", 2, "broadcast_to_user", ("self", "user_id", "event")),
    ]


def test_the_canonical_itself_is_not_proposed() -> None:
    assert all(path != "hub.py" for path, *_ in found())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sendToUser", {"send", "user"}),
        ("send_to_user", {"send", "user"}),
        ("broadcast_user_event", {"send", "user", "event"}),
        ("HTTPFetchURL", {"http", "get", "url"}),
        ("parse_date2", {"parse", "date", "2"}),
        ("_", set()),
    ],
)
def test_the_telling_words_of_a_name(name: str, words: set[str]) -> None:
    assert words_of(name) == words
