from __future__ import annotations

from types import MappingProxyType

from ssot_lint.contracts.model import Contract
from ssot_lint.facts.model import Span, Use, UseKind
from ssot_lint.program.model import ContractView, Program, Proof, ResolvedUse, UnreadableFile
from ssot_lint.reports.model import CheckReport, FixReport, Refusal, lazy_lines, report_on
from ssot_lint.rules.model import Applicability, Fix


def test_a_report_counts_what_the_program_holds(contract: Contract, small_report: CheckReport) -> None:
    use = Use(UseKind.CALL, "broadcast", Span(1, 1, 1, 2), Span(1, 1, 1, 2))
    uses = tuple(ResolvedUse("a.py", "a", use, proof) for proof in (Proof.NOT_OURS, Proof.RESOLVED, Proof.NOT_OURS))
    view = ContractView(None, None, small_report.definitions[contract.name], uses)
    bad = UnreadableFile("b.py", 1, "no")
    program = Program(MappingProxyType({contract.name: view}), (bad,), ("careful",), files_seen=7, files_parsed=2)
    report = report_on(program, (contract,), small_report.violations, seconds=1.5)
    assert (report.not_ours, report.files_seen, report.files_parsed, report.seconds) == (2, 7, 2, 1.5)
    assert (report.errors, report.warnings) == ((bad,), ("careful",))
    assert report.definition_places() == {("shop/app/router.py", 2, 15)}


def test_an_error_is_unreported_unless_a_violation_of_no_contract_tells_it(make_violation) -> None:
    errors = (UnreadableFile("a.py", 1, "x"), UnreadableFile("b.py", 1, "x"))
    told = (make_violation(path="a.py", contract=None), make_violation(path="b.py"))
    assert CheckReport(violations=told, errors=errors).unreported_errors() == errors[1:]


def test_mended_is_what_was_allowed_and_not_refused(make_violation) -> None:
    safe, other = make_violation(line=1), make_violation(line=2)
    unsafe = make_violation(line=3, fix=Fix("duplicate-call", Applicability.UNSAFE, "why"))
    manual = make_violation(line=4, fix=Fix("duplicate-call", Applicability.MANUAL, "why"))
    found = (safe, other, unsafe, manual, make_violation(line=5, fix=None))
    careful = FixReport(violations=found, refused=(Refusal(other, "no"),))
    bold = FixReport(violations=found, allows_unsafe=True)
    assert (careful.mended(), careful.left_unsafe()) == ((safe,), (unsafe,))
    assert (bold.mended(), bold.left_unsafe()) == ((safe, other, unsafe), ())


def test_lines_end_where_python_ends_them_and_a_file_is_read_once() -> None:
    reads: list[str] = []

    def read(path: str) -> str | None:
        reads.append(path)
        return "a\r\nb\x0c\u2028c\rd\n" if path == "a.py" else None

    line = lazy_lines(read)
    assert reads == []
    assert [line("a.py", number) for number in range(6)] == [None, "a", "b\x0c\u2028c", "d", "", None]
    assert line("gone.py", 1) is None
    assert reads == ["a.py", "gone.py"]
