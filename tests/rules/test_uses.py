"""The rules about uses: each proved use is found by exactly one of them, in words that say what it is."""

from __future__ import annotations

import pytest

from ssot_lint.facts.model import ImportFacts, StringRole, UseKind
from ssot_lint.program.model import Proof, Role
from ssot_lint.rules.judge import judge
from ssot_lint.rules.model import Severity

TRUTH = "; the single source of truth is `Mailer.send`"
OFFENDING = [Role.DUPLICATE, Role.ADAPTER, Role.IMPURE_ADAPTER, Role.OVERRIDE, Role.DECLARATION]
SHAPES = [kind for kind in UseKind if kind is not UseKind.STRING] + list(StringRole)
BY_STRING = {
    StringRole.GETATTR: "duplicate-reference",
    StringRole.HASATTR: "duplicate-reference",
    StringRole.ATTRIBUTE: "duplicate-reference",
    StringRole.KEPT: "duplicate-reference",
    StringRole.ANNOTATION: "duplicate-reference",
}


def shaped(made, shape, **rest):
    """A use of this kind, or a string in this role."""
    return made.use(role=shape, **rest) if isinstance(shape, StringRole) else made.use(shape, **rest)


def rule_for(shape, *, dangling=False):
    if isinstance(shape, StringRole):
        return BY_STRING.get(shape, "stale-target")
    by_kind = {
        UseKind.CALL: "dangling-call" if dangling else "duplicate-call",
        UseKind.IMPORT: "duplicate-import",
        UseKind.KEYWORD: "stale-target",
    }
    return by_kind.get(shape, "duplicate-reference")


@pytest.mark.parametrize("role", OFFENDING)
@pytest.mark.parametrize("shape", SHAPES)
def test_resolved_use_is_found_by_exactly_its_rule(made, shape, role):
    use = shaped(made, shape, targets=[made.definition(role=role)])
    (violation,) = judge(made.program(uses=[use]), [made.contract])
    assert violation.rule == rule_for(shape)
    assert violation.target == "office:Office.post_mail"
    assert "`Office.post_mail`" in violation.message
    assert violation.message.endswith(TRUTH)


@pytest.mark.parametrize("shape", SHAPES)
def test_dangling_use_is_found_by_exactly_its_rule_even_where_wrappers_are_allowed(made, shape):
    use = shaped(made, shape, proof=Proof.DANGLING, path="allowed/wrapper.py")
    (violation,) = judge(made.program(uses=[use]), [made.contract])
    assert violation.rule == rule_for(shape, dangling=True)
    assert violation.target is None
    assert violation.message.endswith(TRUTH)


@pytest.mark.parametrize(("proof", "rule"), [(Proof.DOUBLE, "stale-double"), (Proof.NAME_ONLY, "unresolved-use")])
@pytest.mark.parametrize("shape", SHAPES)
def test_double_and_name_only_use_of_any_shape_is_found(made, shape, proof, rule):
    violations = judge(made.program(uses=[shaped(made, shape, proof=proof)]), [made.contract])
    assert [violation.rule for violation in violations] == [rule]


@pytest.mark.parametrize("shape", SHAPES)
def test_use_that_is_not_ours_is_silent(made, shape):
    assert judge(made.program(uses=[shaped(made, shape, proof=Proof.NOT_OURS)]), [made.contract]) == ()


@pytest.mark.parametrize("role", [Role.CANONICAL, Role.ALLOWED, Role.UNRELATED])
@pytest.mark.parametrize("shape", SHAPES)
def test_use_of_what_is_no_duplicate_is_silent(made, shape, role):
    use = shaped(made, shape, targets=[made.definition(role=role)])
    assert judge(made.program(uses=[use]), [made.contract]) == ()


@pytest.mark.parametrize("proof", [Proof.RESOLVED, Proof.DOUBLE, Proof.NAME_ONLY])
@pytest.mark.parametrize("shape", SHAPES)
def test_allowed_file_may_use_the_duplicate(made, shape, proof):
    use = shaped(made, shape, proof=proof, targets=[made.definition()], path="allowed/wrapper.py")
    assert judge(made.program(uses=[use]), [made.contract]) == ()


def test_call_that_may_reach_one_of_several_names_the_duplicates_only(made, found_by):
    targets = [
        made.definition(owner="Abstract", role=Role.DECLARATION, path="abstract.py"),
        made.definition(owner="Free", role=Role.UNRELATED, path="free.py"),
        made.definition(owner="Office"),
    ]
    (violation,) = found_by("duplicate-call", uses=[made.use(targets=targets)])
    assert violation.message == "`Office.post_mail` or `Abstract.post_mail` is called here" + TRUTH
    assert violation.target == "office:Office.post_mail"


def test_order_of_the_targets_makes_no_difference(made, found_by):
    targets = [made.definition(owner=owner) for owner in ("B", "A", "C")]
    uses = [made.use(targets=targets)]
    assert found_by("duplicate-call", uses=uses) == found_by("duplicate-call", uses=[made.use(targets=targets[::-1])])


def test_call_carries_its_receiver_and_enclosing_definition(made, found_by):
    use = made.use(
        targets=[made.definition()], receiver="self.office", receiver_type="office:Office", symbol="Home.close"
    )
    (violation,) = found_by("duplicate-call", uses=[use])
    assert (violation.receiver, violation.receiver_type) == ("self.office", "office:Office")
    assert (violation.symbol, violation.proof, violation.name) == ("app:Home.close", "resolved", "post_mail")


def test_dangling_call_names_the_class_that_lacks_it(made, found_by):
    use = made.use(proof=Proof.DANGLING, receiver_type="mailer:Mailer", reason="`Mailer` is closed")
    (violation,) = found_by("dangling-call", uses=[use])
    assert violation.message == "`Mailer` has no `post_mail`" + TRUTH
    assert [step.text for step in violation.evidence] == ["`Mailer` is closed"]


@pytest.mark.parametrize(
    ("receiver", "receiver_type", "owner"),
    [("mail\n  .office", None, "`mail .office`"), (None, None, "its receiver"), ("x", "pkg.mod", "`pkg.mod`")],
)
def test_dangling_call_names_the_receiver_when_its_class_has_no_name(made, found_by, receiver, receiver_type, owner):
    use = made.use(proof=Proof.DANGLING, receiver=receiver, receiver_type=receiver_type)
    (violation,) = found_by("dangling-call", uses=[use])
    assert violation.message == f"{owner} has no `post_mail`" + TRUTH


def test_import_names_its_alias(made, found_by):
    imported = ImportFacts(module="office", alias="post")
    use = made.use(UseKind.IMPORT, imported=imported, targets=[made.definition(owner="", header="def post_mail(a)")])
    (violation,) = found_by("duplicate-import", uses=[use])
    assert violation.message == "`post_mail` is imported here as `post`" + TRUTH


def test_import_of_what_is_not_there_names_the_module(made, found_by):
    use = made.use(UseKind.IMPORT, imported=ImportFacts(module=".office"), proof=Proof.DANGLING)
    (violation,) = found_by("duplicate-import", uses=[use])
    assert violation.message == "`.office` has no `post_mail` to import" + TRUTH


@pytest.mark.parametrize(
    ("shape", "deed"),
    [
        (UseKind.REFERENCE, "is used as a value here"),
        (UseKind.STORE, "is replaced here"),
        (UseKind.DELETE, "is deleted here"),
        (StringRole.GETATTR, "is fetched by name here"),
        (StringRole.HASATTR, "is asked for by name here"),
    ],
)
def test_reference_says_what_is_done_with_it(made, found_by, shape, deed):
    (proved,) = found_by("duplicate-reference", uses=[shaped(made, shape, targets=[made.definition()])])
    assert proved.message == f"`Office.post_mail` {deed}" + TRUTH
    dangling = shaped(made, shape, proof=Proof.DANGLING, receiver_type="mailer:Mailer")
    (lacking,) = found_by("duplicate-reference", uses=[dangling])
    assert lacking.message == f"`Mailer` has no `post_mail`, which {deed}" + TRUTH


def test_patch_target_is_shown_as_written(made, found_by):
    use = made.use(role=StringRole.PATCH, text="app.office.post_mail", targets=[made.definition()])
    (violation,) = found_by("stale-target", uses=[use])
    assert violation.message == "the patch target `app.office.post_mail` names `Office.post_mail`" + TRUTH


def test_string_that_names_nothing_says_so(made, found_by):
    use = made.use(role=StringRole.ENTRY_POINT, text="app:post_mail", proof=Proof.DANGLING)
    (violation,) = found_by("stale-target", uses=[use])
    assert violation.message == "the entry point `app:post_mail` names nothing" + TRUTH


def test_fake_is_reported_as_a_double_and_as_nothing_else(made):
    fake = made.definition(owner="FakeOffice", role=Role.DOUBLE, overrides="office:Office.post_mail")
    (violation,) = judge(made.program(definitions=[fake], canonical=made.canonical()), [made.contract])
    assert violation.rule == "stale-double"
    assert violation.message == "`FakeOffice.post_mail` is a test double of a duplicate" + TRUTH
    assert (violation.symbol, violation.target) == ("office:FakeOffice.post_mail", "office:Office.post_mail")


def test_fake_of_an_installed_package_is_silent(made, found_by):
    assert found_by("stale-double", definitions=[made.definition(role=Role.DOUBLE, external=True)]) == ()


def test_use_proved_to_reach_a_fake_only_is_one_of_a_double(made):
    fake = made.definition(owner="FakeOffice", role=Role.DOUBLE)
    violations = judge(made.program(uses=[made.use(targets=[fake])]), [made.contract])
    assert [(violation.rule, violation.target) for violation in violations] == [("stale-double", None)]


def test_use_that_may_reach_a_fake_or_the_duplicate_is_one_of_the_duplicate(made):
    targets = [made.definition(owner="FakeOffice", role=Role.DOUBLE), made.definition()]
    violations = judge(made.program(uses=[made.use(targets=targets)]), [made.contract])
    assert [violation.rule for violation in violations] == ["duplicate-call"]


def test_assertion_on_a_double_says_so(made, found_by):
    use = made.use(UseKind.REFERENCE, proof=Proof.DOUBLE, tail="assert_awaited_once")
    (violation,) = found_by("stale-double", uses=[use])
    assert violation.message == "`post_mail` is asserted on a test double here" + TRUTH


def test_unresolved_use_says_what_it_is_and_what_to_do(made, found_by):
    use = made.use(proof=Proof.NAME_ONLY, receiver="request.app", reason="annotate `request`\nin `close`")
    (violation,) = found_by("unresolved-use", uses=[use])
    assert violation.message == (
        "this call of `request.app.post_mail` is known by name only: annotate `request` in `close`"
    )
    assert (violation.severity, violation.target, violation.evidence) == (Severity.WARNING, None, ())


@pytest.mark.parametrize("separator", ["\n", "\r", "\x0b", "\x85", "\u2028"])
def test_messages_stay_on_one_line_and_short_whatever_the_source_says(made, separator):
    wild = f"x{separator}" * 500
    uses = [shaped(made, shape, proof=proof, receiver=wild, text=wild) for shape in SHAPES for proof in Proof]
    violations = judge(made.program(uses=uses), [made.contract])
    assert violations
    assert all(len(violation.message.splitlines()) == 1 for violation in violations)
    assert max(len(violation.message) for violation in violations) < 250
