"""`idle-adapter`, and the ledger that decides whether one may go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ssot_lint.contracts.model import SignOff, Symbol
from ssot_lint.facts.model import ImportFacts, StringRole, UseKind
from ssot_lint.program.model import Proof, Role
from ssot_lint.rules.ledger import open_ledger, sign_off_warnings

SIGNED = SignOff("app.py", Symbol("app", "close"), "never one of ours")


def test_adapter_that_nothing_uses_is_reported(made, found_by):
    (violation,) = found_by("idle-adapter", definitions=[made.definition(role=Role.ADAPTER)])
    assert violation.message == "`Office.post_mail` only hands on to `Mailer.send`, and nothing uses it"
    assert (violation.path, violation.line) == ("office.py", 10)


def test_what_nobody_could_tell_is_not_taken_for_nothing(made, found_by):
    use = made.use(proof=Proof.NAME_ONLY)
    (violation,) = found_by("idle-adapter", definitions=[made.definition(role=Role.ADAPTER)], uses=[use])
    assert violation.message.endswith("and nothing is known to use it; 1 use of the name may")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADAPTER}))
def test_other_roles_are_silent(made, found_by, role):
    assert found_by("idle-adapter", definitions=[made.definition(role=role)]) == ()


@pytest.mark.parametrize("parts", [{"external": True}, {"overrides": "office:Base.post_mail"}])
def test_what_cannot_go_alone_is_silent(made, found_by, parts):
    base = made.definition(owner="Base", role=Role.DUPLICATE, line=1)
    assert found_by("idle-adapter", definitions=[base, made.definition(role=Role.ADAPTER, **parts)]) == ()


USES = {
    "a call": {},
    "a mock with a spec": {"proof": Proof.DOUBLE},
    "a patch": {"role": StringRole.PATCH, "text": "office.post_mail"},
    "an entry point": {"role": StringRole.ENTRY_POINT, "text": "office:post_mail"},
    "a reference": {"kind": UseKind.REFERENCE},
}


@pytest.mark.parametrize("use", USES)
def test_any_use_keeps_it(made, found_by, use):
    site = made.definition(role=Role.ADAPTER)
    assert found_by("idle-adapter", definitions=[site], uses=[made.use(targets=[site], **USES[use])]) == ()


CARRIERS = {
    "an import": {"kind": UseKind.IMPORT, "imported": ImportFacts("office")},
    "an entry of __all__": {"role": StringRole.ALL},
    "its own body": {"path": "office.py", "symbol": "Office.post_mail.inner"},
}


@pytest.mark.parametrize("use", CARRIERS)
def test_what_merely_passes_it_on_does_not(made, found_by, use):
    site = made.definition(role=Role.ADAPTER)
    found = found_by("idle-adapter", definitions=[site], uses=[made.use(targets=[site], **CARRIERS[use])])
    assert len(found) == 1


def test_signed_off_use_is_out_of_the_ledger(made, found_by):
    use = made.use(proof=Proof.NAME_ONLY)
    view = made.program(uses=[use]).views["mail"]
    signed = replace(made.contract, signed_off=(SIGNED,))
    assert open_ledger(made.contract, view, "post_mail") == (use,)
    assert open_ledger(signed, view, "post_mail") == ()
    assert len(found_by("unresolved-use", uses=[use])) == 1
    assert found_by("unresolved-use", contract=signed, uses=[use]) == ()
    assert sign_off_warnings(signed, view) == ()


@pytest.mark.parametrize("path", ["app.py", "elsewhere.py"])
def test_entry_for_nothing_is_named_with_what_may_have_been_meant(made, path):
    view = made.program(uses=[made.use(proof=Proof.NAME_ONLY)]).views["mail"]
    wrong = SignOff(path, Symbol("app", "closes"), "because")
    (warning,) = sign_off_warnings(replace(made.contract, signed_off=(wrong,)), view)
    assert warning.startswith(f"contract `mail` signs off `app:closes` in {path}, which is not in the ledger")
    assert ("in that file the ledger has `app:close`" in warning) == (path == "app.py")
