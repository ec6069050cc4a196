"""`duplicate-definition`: which definitions do the canonical's job."""

from __future__ import annotations

import pytest

from ssot_lint.program.model import Role


def test_duplicate_is_reported_at_its_name_with_both_definitions_as_evidence(made, found_by):
    (violation,) = found_by("duplicate-definition", definitions=[made.definition()], canonical=made.canonical())
    assert violation.message == "`Office.post_mail` does the job of `Mailer.send`, the single source of truth"
    assert (violation.path, violation.line, violation.column, violation.end_column) == ("office.py", 10, 9, 18)
    assert violation.symbol == violation.target == "office:Office.post_mail"
    assert [step.path for step in violation.evidence] == ["office.py", "mailer.py"]


def test_override_that_goes_its_own_way_names_what_it_overrides(made, found_by):
    (violation,) = found_by("duplicate-definition", definitions=[made.definition(overrides="base:Base.post_mail")])
    assert violation.message == (
        "`Office.post_mail` overrides `Base.post_mail` with an implementation of its own; "
        "the single source of truth is `Mailer.send`"
    )


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DUPLICATE}))
def test_other_roles_are_silent(made, found_by, role):
    assert found_by("duplicate-definition", definitions=[made.definition(role=role)]) == ()


def test_duplicate_outside_the_tree_is_silent(made, found_by):
    assert found_by("duplicate-definition", definitions=[made.definition(external=True)]) == ()


def test_unknown_canonical_leaves_its_evidence_out(made, found_by):
    (violation,) = found_by("duplicate-definition", definitions=[made.definition()])
    assert [step.line for step in violation.evidence] == [10]
