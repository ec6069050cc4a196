"""`missing-scope`: duplicates that are not told who they are for, and calls that tell them someone else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssot_lint.facts.model import DefinitionKind, UseKind
from ssot_lint.program.model import Proof, Role


def test_duplicate_without_the_scope_parameter_is_reported(made, found_by):
    (violation,) = found_by("missing-scope", definitions=[made.definition("def post_mail(self, text)")])
    assert violation.message == "`Office.post_mail` does not take `user_id`: it is not told who it is for"


@pytest.mark.parametrize(
    "silent",
    [
        {"header": "def post_mail(self, text, *, user_id=None)"},
        {"header": "def post_mail(self, text)", "role": Role.ADAPTER},
        {"header": "def post_mail(self, text)", "external": True},
        {"header": "def post_mail()", "owner": "", "kind": DefinitionKind.CONSTANT},
    ],
)
def test_definition_that_need_not_take_it_is_silent(made, found_by, silent):
    assert found_by("missing-scope", definitions=[made.definition(**silent)]) == ()


def test_contract_without_a_scope_asks_for_none(made, found_by):
    contract = replace(made.contract, scope_parameter=None)
    definitions = [made.definition("def post_mail(self, text)")]
    assert found_by("missing-scope", contract=contract, definitions=definitions) == ()


def test_arguments_in_the_wrong_order_are_reported(made, found_by):
    use = made.use(arguments="text, user_id", targets=[made.definition()])
    (violation,) = found_by("missing-scope", uses=[use])
    assert violation.message == "`text` is passed as `user_id`: the arguments may be in the wrong order"
    assert (violation.line, violation.column, violation.target) == (20, 5, "office:Office.post_mail")


@pytest.mark.parametrize("passed", ["other_user_id", "self.owner_id", "admin.id", "'admin'", "user_id='admin'"])
def test_someone_elses_scope_is_reported_where_the_own_one_is_at_hand(made, found_by, passed):
    arguments = f"text='', {passed}" if "=" in passed else f"{passed}, ''"
    use = made.use(arguments=arguments, targets=[made.definition()], within=("self", "user_id"))
    (violation,) = found_by("missing-scope", uses=[use])
    shown = passed.rpartition("=")[2]
    assert violation.message == (
        f"`{shown}` is passed as `user_id`, though `user_id` of the function around it is at hand"
    )


@pytest.mark.parametrize(
    "passed",
    [
        "user_id",
        "run.user_id",
        "request.user.id",
        "recipient",
        "owner_id.upper()",
        "f'{user_id}'",
        "ids[0]",
        "str(user_id)",
    ],
)
def test_what_may_well_be_the_same_scope_is_silent(made, found_by, passed):
    use = made.use(arguments=f"{passed}, ''", targets=[made.definition()], within=("user_id",))
    assert found_by("missing-scope", uses=[use]) == ()


def test_another_scope_is_fine_where_the_function_has_none(made, found_by):
    use = made.use(arguments="owner_id, ''", targets=[made.definition()], within=("owner_id",))
    assert found_by("missing-scope", uses=[use]) == ()


@pytest.mark.parametrize(
    "arguments", ["*pair", "*pair, owner_id", "**options", "'a', 'b', 'c'", "text=''", "owner_id, '', urgent=True"]
)
def test_call_that_cannot_be_bound_is_silent(made, found_by, arguments):
    use = made.use(arguments=arguments, targets=[made.definition()], within=("user_id",))
    assert found_by("missing-scope", uses=[use]) == ()


def test_argument_before_a_star_is_still_bound(made, found_by):
    use = made.use(arguments="owner_id, *rest", targets=[made.definition()], within=("user_id",))
    assert len(found_by("missing-scope", uses=[use])) == 1


def test_dangling_call_is_bound_to_what_takes_such_a_call(made, found_by):
    canonical = made.canonical("def send(self, user_id, message)")
    scoped = made.definition("def post_mail(self, event)")
    use = made.use(arguments="message, user_id", proof=Proof.DANGLING)
    assert len(found_by("missing-scope", uses=[use], definitions=[scoped], canonical=canonical)) == 2
    short = made.use(arguments="message", proof=Proof.DANGLING)
    assert len(found_by("missing-scope", uses=[short], definitions=[scoped], canonical=canonical)) == 1


def test_candidates_that_disagree_leave_it_open(made, found_by):
    targets = [made.definition(), made.definition("def post_mail(self, text, user_id)", owner="Other")]
    use = made.use(arguments="owner_id, admin_id", targets=targets, within=("user_id",))
    assert found_by("missing-scope", uses=[use]) == ()


@pytest.mark.parametrize("proof", [Proof.NAME_ONLY, Proof.DOUBLE, Proof.NOT_OURS])
def test_call_of_who_knows_what_is_silent(made, found_by, proof):
    use = made.use(arguments="text, user_id", proof=proof, targets=[made.definition()])
    assert found_by("missing-scope", uses=[use], canonical=made.canonical()) == ()


def test_only_calls_pass_a_scope(made, found_by):
    use = made.use(UseKind.REFERENCE, arguments="text, user_id", targets=[made.definition()])
    assert found_by("missing-scope", uses=[use]) == ()
