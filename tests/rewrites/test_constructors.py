"""Classes that moved: what a class without a constructor of its own is made with."""

from __future__ import annotations

from typing import Any

import pytest

CONTRACT = '[[contract]]\nname = "c"\ncanonical = "net:Client"\nnames = ["Old"]\n'
CLIENT = """\
class Client:
    def __init__(self, base: str, tries: int = 3) -> None:
        self.base = base, tries


"""
KEPT = """\
class Kept:
    def __init__(self, tries: int, base: str) -> None:
        self.base = base, tries


class Old(Kept):
    pass
"""
USE = '--- app.py\nfrom net import Old\n\nclient = Old("a", tries=1)\n'


@pytest.mark.parametrize(
    "old",
    [
        "class Old(Client):\n    pass\n",
        "class Between(Client):\n    pass\n\n\nclass Old(Between):\n    x = 1\n",
        "from abc import ABC\n\n\nclass Old(Client, ABC):\n    pass\n",
    ],
)
def test_an_inherited_constructor_is_the_one_of_the_base(rewrite: Any, old: str) -> None:
    done = rewrite(CONTRACT, f"--- net.py\n{CLIENT}{old}{USE}", unsafe=True)
    assert done.files["app.py"] == 'from net import Client\n\nclient = Client("a", tries=1)\n'


def test_arguments_are_mapped_by_the_inherited_constructor(rewrite: Any) -> None:
    text = f"--- net.py\n{CLIENT}{KEPT}--- app.py\nfrom net import Old\n\nclient = Old(1, 'a')\n"
    done = rewrite(CONTRACT, text, unsafe=True)
    assert done.files["app.py"] == "from net import Client\n\nclient = Client('a', 1)\n"


def test_two_classes_that_inherit_from_the_same_take_the_same(rewrite: Any) -> None:
    net = "class Client(Exception):\n    pass\n\n\nclass Old(Exception):\n    pass\n"
    done = rewrite(CONTRACT, f"--- net.py\n{net}--- app.py\nfrom net import Old\n\nraise Old('a', *())\n", unsafe=True)
    assert done.files["app.py"] == "from net import Client\n\nraise Client('a', *())\n"


@pytest.mark.parametrize(
    "old",
    [
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Old:\n    base: str\n    tries: int\n",
        "class Old(Exception):\n    pass\n",
        "class Old:\n    def __new__(cls, *args, **kwargs):\n        return object.__new__(cls)\n",
        "class Mixin:\n    def __init__(self) -> None:\n        pass\n\n\nclass Old(Mixin, Client):\n    pass\n",
        "@registered\nclass Between(Client):\n    pass\n\n\nclass Old(Between):\n    pass\n",
        "from lib import Base\n\n\nclass Old(Base):\n    pass\n",
    ],
)
def test_a_constructor_that_is_stated_elsewhere_is_not_guessed(rewrite: Any, old: str) -> None:
    done = rewrite(CONTRACT, f"--- net.py\n{CLIENT}{old}{USE}", unsafe=True)
    assert done.files["app.py"] == USE.partition("\n")[2]
    assert "not stated in its own body" in done.fix("duplicate-call").reason


DATACLASSES = """\
from dataclasses import dataclass


@dataclass
class Client:
    base: str
    tries: int = 3


@dataclass
class Old:
    tries: int
    base: str


"""


def test_constructors_that_dataclasses_make_are_left_to_a_person(rewrite: Any) -> None:
    """Fields are no parameters that the text states: bases, `kw_only`, `init=False` and others have their say."""
    done = rewrite(CONTRACT, f"--- net.py\n{DATACLASSES}{USE}", unsafe=True)
    assert done.files["app.py"] == USE.removeprefix("--- app.py\n")
    fix = done.fix("duplicate-call")
    assert (fix.applicability, "is constructed with is not stated" in fix.reason) == ("manual", True)
