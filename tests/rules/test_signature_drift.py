"""`signature-drift`: how a duplicate's signature differs, in words."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import DefinitionKind
from ssot_lint.program.model import Role
from ssot_lint.rules.model import Severity

CANONICAL = "async def send(self, user_id: str, message: dict) -> None"
PREFIX = "`Office.post_mail` differs from `Mailer.send`: "

DIFFERENCES = {
    "async def post_mail(self, event: dict) -> int": (
        "takes no `user_id`; takes `event` where `send` takes `message`; returns `int`, not `None`"
    ),
    "async def post_mail(self, user_id: str, event: dict) -> None": "takes `event` where `send` takes `message`",
    "async def post_mail(self, user, event)": (
        "takes `user` where `send` takes `user_id`; takes `event` where `send` takes `message`"
    ),
    "async def post_mail(self, event)": "takes no `user_id`, `message`; takes `event`, which `send` does not",
    "async def post_mail(self, message, user_id)": "takes `message`, `user_id` in this order",
    "async def post_mail(self, event: dict, user_id: str)": (
        "takes `event` where `send` takes `message`; takes `event`, `user_id` in this order"
    ),
    "async def post_mail(self, user_id: int, message: dict)": "annotates `user_id` as `int`, not `str`",
    "async def post_mail(self, user_id, message=None)": "can be called without `message`",
    "async def post_mail(self, user_id, message, urgent=False)": "takes `urgent`, which `send` does not",
    "async def post_mail(self, user_id, *, message)": "takes `message` by keyword only",
    "async def post_mail(self, *args, **kwargs)": "takes `*args`, `**kwargs`, which `send` does not",
    "async def post_mail(self, *, message, **rest)": (
        "takes `**rest`, which `send` does not; takes `message` by keyword only"
    ),
    "async def post_mail(self, user_id, /, **rest)": "takes `**rest`, which `send` does not",
    "def post_mail(self, user_id, message)": "is a plain function, not async",
}


@pytest.mark.parametrize("header", DIFFERENCES)
def test_message_says_exactly_how(made, found_by, header):
    parts = {"definitions": [made.definition(header)], "canonical": made.canonical(CANONICAL)}
    (violation,) = found_by("signature-drift", **parts)
    assert violation.message == PREFIX + DIFFERENCES[header]
    assert violation.severity is Severity.WARNING


@pytest.mark.parametrize(
    "header",
    [
        "async def post_mail(self, user_id: str, message: dict) -> None",
        "async def post_mail(this, user_id, message)",
        "async def post_mail(self, user_id: 'str', message: typing.Dict) -> None",
        "async def post_mail(self, user_id: builtins.str, message)",
    ],
)
def test_what_the_same_call_fits_is_silent(made, found_by, header):
    parts = {"definitions": [made.definition(header)], "canonical": made.canonical(CANONICAL)}
    assert found_by("signature-drift", **parts) == ()


def test_optional_and_union_with_none_are_one_type(made, found_by):
    ours = made.definition("def post_mail(self, user_id: Optional[str])")
    assert (
        found_by("signature-drift", definitions=[ours], canonical=made.canonical("def send(self, user_id: str | None)"))
        == ()
    )


def test_only_required_where_the_canonical_has_a_default(made, found_by):
    parts = {"definitions": [made.definition()], "canonical": made.canonical("def send(self, user_id, text='')")}
    (violation,) = found_by("signature-drift", **parts)
    assert violation.message == PREFIX + "cannot be called without `text`"


def test_variadic_parameters_of_the_canonical_are_missed(made, found_by):
    ours = made.definition("def post_mail(self, message)")
    parts = {"definitions": [ours], "canonical": made.canonical("def send(self, message, *args, **kwargs)")}
    (violation,) = found_by("signature-drift", **parts)
    assert violation.message == PREFIX + "takes no `*args`, `**kwargs`"


@pytest.mark.parametrize(
    ("ours", "canonical", "clauses"),
    [
        ("(self, **rest)", "(self, text, /)", "takes no `text`; takes `**rest`, which `send` does not"),
        ("(self, *rest)", "(self, *, text)", "takes no `text`; takes `*rest`, which `send` does not"),
        ("(*everything)", "(self, text)", "takes `*everything`, which `send` does not"),
    ],
)
def test_variadic_parameter_takes_only_what_it_can(made, found_by, ours, canonical, clauses):
    definitions = [made.definition(f"def post_mail{ours}")]
    (violation,) = found_by(
        "signature-drift", definitions=definitions, canonical=made.canonical(f"def send{canonical}")
    )
    assert violation.message == PREFIX + clauses


def test_function_is_compared_with_a_method_without_its_self(made, found_by):
    ours = made.definition("def post_mail(user_id, text)", owner="")
    assert found_by("signature-drift", definitions=[ours], canonical=made.canonical()) == ()


def test_static_method_keeps_its_first_parameter(made, found_by):
    ours = made.definition("def post_mail(user_id, text)", decorators=("staticmethod",))
    assert found_by("signature-drift", definitions=[ours], canonical=made.canonical()) == ()


def test_generator_is_told_from_a_plain_function(made, found_by):
    ours = made.definition(has_yield=True)
    (violation,) = found_by("signature-drift", definitions=[ours], canonical=made.canonical())
    assert violation.message == PREFIX + "is a generator, not a plain function"


def test_async_generator_is_told_from_async(made, found_by):
    ours = made.definition("async def post_mail(self, user_id, message)", has_yield=True)
    (violation,) = found_by("signature-drift", definitions=[ours], canonical=made.canonical(CANONICAL))
    assert violation.message == PREFIX + "is an async generator, not async"


def test_class_and_function_are_compared_by_parameters_only(made, found_by):
    ours = made.definition("def post_mail(user_id, text)", owner="", kind=DefinitionKind.CLASS)
    canonical = made.canonical("async def send(self, user_id, text)")
    assert found_by("signature-drift", definitions=[ours], canonical=canonical) == ()


def test_constant_has_no_signature(made, found_by):
    ours = made.definition("def post_mail()", owner="", kind=DefinitionKind.CONSTANT)
    assert found_by("signature-drift", definitions=[ours], canonical=made.canonical()) == ()


def test_unknown_canonical_is_silent(made, found_by):
    assert found_by("signature-drift", definitions=[made.definition("def post_mail()", owner="")]) == ()


def test_adapter_may_differ(made, found_by):
    ours = made.definition("def post_mail(self)", role=Role.ADAPTER)
    assert found_by("signature-drift", definitions=[ours], canonical=made.canonical()) == ()
