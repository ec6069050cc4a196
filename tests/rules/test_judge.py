"""Judging: all rules, sorted, independent of order; fingerprints that survive moved lines."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from ssot_lint.contracts.model import Symbol
from ssot_lint.facts.model import Span, StringRole, UseKind
from ssot_lint.program.model import Program, Proof, Role, UnreadableFile
from ssot_lint.rules.judge import judge
from ssot_lint.rules.registry import rule_named

SHAPES = st.tuples(
    st.sampled_from([UseKind.CALL, UseKind.REFERENCE, UseKind.STORE, UseKind.IMPORT]),
    st.sampled_from([Proof.RESOLVED, Proof.DANGLING, Proof.DOUBLE, Proof.NAME_ONLY]),
    st.sampled_from(["a", "a.b", "f(x, y)"]),
    st.sampled_from(["app.py", "pkg/mod.py"]),
    st.sampled_from(["", "close"]),
)


def moved(span, lines):
    return Span(span.line + lines, span.column, span.end_line + lines, span.end_column)


def uses_at(made, shapes, lines=0, indent=0):
    """Uses in the order of `shapes`, one a line, shifted by so many lines and columns."""
    return [
        made.use(
            kind,
            proof=proof,
            receiver=receiver.replace(" ", "\n" + " " * indent),
            path=path,
            symbol=symbol,
            targets=[made.definition()] if proof is Proof.RESOLVED else (),
            line=number + lines,
        )
        for number, (kind, proof, receiver, path, symbol) in enumerate(shapes, 1)
    ]


def marks(made, **parts):
    violations = judge(made.program(**parts), [made.contract])
    return {(each.path, each.line, each.rule): each.fingerprint for each in violations}


@given(shapes=st.lists(SHAPES, max_size=12), lines=st.integers(1, 1000), indent=st.integers(0, 8))
def test_fingerprints_survive_moved_lines_and_reflowed_receivers(made, shapes, lines, indent):
    here = marks(made, uses=uses_at(made, shapes))
    there = marks(made, uses=uses_at(made, shapes, lines, indent))
    assert there == {(path, line + lines, rule): mark for (path, line, rule), mark in here.items()}


@given(shapes=st.lists(SHAPES, max_size=12), data=st.data())
def test_fingerprints_are_unique_and_findings_independent_of_the_order_of_the_program(made, shapes, data):
    uses = uses_at(made, shapes)
    violations = judge(made.program(uses=uses), [made.contract])
    assert len({violation.fingerprint for violation in violations}) == len(violations) == len(shapes)
    shuffled = data.draw(st.permutations(uses))
    assert judge(made.program(uses=shuffled), [made.contract]) == violations


@given(shapes=st.lists(SHAPES, max_size=8), added=SHAPES)
def test_use_added_below_leaves_the_fingerprints_above_alone(made, shapes, added):
    before = marks(made, uses=uses_at(made, shapes))
    after = marks(made, uses=uses_at(made, [*shapes, added]))
    assert before.items() <= after.items()


def test_definitions_keep_their_fingerprints_when_they_move(made):
    here, there = made.definition(line=10), made.definition(line=300)
    assert list(marks(made, definitions=[here]).values()) == list(marks(made, definitions=[there]).values())


def test_fingerprint_tells_apart_what_is_written_differently(made):
    target = made.definition()
    uses = [
        made.use(targets=[target]),
        made.use(targets=[target], receiver="other"),
        made.use(targets=[target], symbol="open"),
        made.use(targets=[target], module="other"),
        made.use(targets=[made.definition(owner="Branch")]),
        made.use(UseKind.REFERENCE, targets=[target]),
        made.use(UseKind.STORE, targets=[target]),
        made.use(role=StringRole.GETATTR, targets=[target]),
        made.use(role=StringRole.HASATTR, targets=[target]),
        made.use(role=StringRole.PATCH, targets=[target], text="a.post_mail"),
        made.use(role=StringRole.PATCH, targets=[target], text="b.post_mail"),
    ]
    # one by one, so that no ordinal tells them apart
    found = [judge(made.program(uses=[use]), [made.contract])[0].fingerprint for use in uses]
    assert len(set(found)) == len(uses)


def test_path_counts_where_there_is_no_module_only(made):
    def mark(path, module):
        use = made.use(role=StringRole.ENTRY_POINT, targets=[made.definition()], path=path, module=module, symbol="")
        return judge(made.program(uses=[use]), [made.contract])[0].fingerprint

    assert mark("pyproject.toml", "") != mark("sub/pyproject.toml", "")
    assert mark("src/app.py", "app") == mark("lib/app.py", "app")


def test_fingerprint_is_short_hexadecimal_and_stable(made):
    (violation,) = judge(made.program(uses=[made.use(targets=[made.definition()])]), [made.contract])
    assert violation.fingerprint == "b7b10e7985a27f1973a7b2f31a19ea51"


def test_violations_are_sorted_by_place_then_rule(made):
    drifting = made.definition("def post_mail(self, text)")
    uses = [made.use(proof=Proof.NAME_ONLY, path="b.py", line=2), made.use(proof=Proof.NAME_ONLY, path="b.py", line=1)]
    violations = judge(made.program(definitions=[drifting], uses=uses, canonical=made.canonical()), [made.contract])
    assert [(violation.path, violation.line, violation.rule) for violation in violations] == [
        ("b.py", 1, "unresolved-use"),
        ("b.py", 2, "unresolved-use"),
        ("office.py", 10, "duplicate-definition"),
        ("office.py", 10, "missing-scope"),
        ("office.py", 10, "signature-drift"),
    ]


def test_every_contract_is_judged_and_an_unreadable_file_reported_once(made):
    other = replace(made.contract, name="post", canonical=Symbol("post", "send"))
    view = made.program(definitions=[made.definition()]).views["mail"]
    program = Program(
        {"mail": view, "post": view},
        (UnreadableFile("mailer.py", 0, "invalid\nsyntax"),),
        module_of={"mailer.py": "mailer"},
    )
    violations = judge(program, [made.contract, other])
    assert [(violation.rule, violation.contract) for violation in violations] == [
        ("unreadable-file", None),
        ("duplicate-definition", "mail"),
        ("duplicate-definition", "post"),
    ]
    unreadable = violations[0]
    assert (unreadable.line, unreadable.column, unreadable.symbol) == (1, 1, "mailer:")
    assert unreadable.message == "cannot be read: invalid syntax"


def test_only_the_rules_asked_for_judge(made):
    program = made.program(definitions=[made.definition("def post_mail(self)")], canonical=made.canonical())
    violations = judge(program, [made.contract], [rule_named("missing-scope")])
    assert [violation.rule for violation in violations] == ["missing-scope"]


def test_same_name_defined_twice_in_a_module_gives_two_fingerprints(made):
    one = made.definition()
    two = replace(one, definition=changed(one.definition, span=moved(one.definition.span, 5)))
    violations = judge(made.program(definitions=[one, two]), [made.contract])
    assert len({violation.fingerprint for violation in violations}) == 2


def test_judging_changes_nothing_and_repeats_itself(made):
    program = made.program(definitions=[made.definition(role=role) for role in Role], canonical=made.canonical())
    assert judge(program, [made.contract]) == judge(program, [made.contract])
