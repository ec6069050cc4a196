"""The source of a service's unit test: it runs as it is written, with pytest or with unittest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from codemods.edits import Import
from ssot_lint.facts.model import Parameter, ParameterKind
from ssot_lint.fixes.scaffold.layout import bracketed, docstring, handed_on, import_lines, literal
from ssot_lint.fixes.scaffold.model import Blueprint, Flag
from ssot_lint.fixes.scaffold.style import Style

_FUTURE = Import("__future__", "annotations")
_VARIADIC = (ParameterKind.VAR_POSITIONAL, ParameterKind.VAR_KEYWORD)
_MOCK = "unittest.mock"

Test = tuple[str, list[str]]
"""Name and body; the body is not indented yet."""


def test_source(plan: Blueprint, flags: Sequence[Flag], style: Style, *, uses_pytest: bool) -> str:
    """The test module, for the test runner that the project has."""
    depth = 1 if uses_pytest else 2
    inner = replace(style, width=style.width - depth * len(style.indent.expandtabs(4)))
    tests = [*_tests(plan, inner), *(_flag_test(flag, style) for flag in flags)]
    body = "\n".join(line for _, lines in tests for line in lines)
    imports = [one for one in _imports(plan, flags) if _is_read(one, body)]
    imports += [] if uses_pytest else [Import("unittest")]
    title = f"`{plan.name}` hands on, and does nothing else."
    top = [*docstring(title, 0, style), "", *import_lines([_FUTURE, *imports], plan.own, 0, style)]
    blocks = [top, *_functions(tests, style)] if uses_pytest else [top, _case(plan, tests, style)]
    return "\n\n\n".join("\n".join(block) for block in blocks) + "\n"


def _functions(tests: Sequence[Test], style: Style) -> list[list[str]]:
    return [[f"def {name}() -> None:", *_indented(lines, 1, style)] for name, lines in tests]


def _case(plan: Blueprint, tests: Sequence[Test], style: Style) -> list[str]:
    lines = [f"class {plan.name}Test(unittest.TestCase):"]
    for number, (name, body) in enumerate(tests):
        lines += [""] if number else []
        lines += [f"{style.indent}def {name}(self) -> None:", *_indented(body, 2, style)]
    return lines


def _indented(lines: Sequence[str], depth: int, style: Style) -> list[str]:
    return [f"{style.indent * depth}{line}" if line else "" for line in lines]


def _imports(plan: Blueprint, flags: Sequence[Flag]) -> Iterator[Import]:
    canonical = plan.canonical
    yield from (Import("asyncio"), Import("inspect"), Import("os"))
    yield from (Import(_MOCK, name) for name in ("create_autospec", "patch", "sentinel"))
    yield from (Import(plan.module, name) for name in (plan.name, plan.getter, plan.result) if name)
    yield Import(canonical.module, canonical.qualname.partition(".")[0])
    yield from (Import(flag.symbol.module, flag.symbol.qualname) for flag in flags)


def _is_read(one: Import, body: str) -> bool:
    name = one.name or one.module
    padded = f" {body} "
    return any(f"{before}{name}{after}" in padded for before in " (!\n" for after in "(.,) \n")


def _tests(plan: Blueprint, style: Style) -> Iterator[Test]:
    given = [one for one in plan.parameters if one.kind not in _VARIADIC]
    yield "test_hands_on_what_it_is_given", _handing_on(plan, given, style)
    if plan.checks_signature:
        yield "test_takes_what_the_canonical_takes", _signatures(plan, style)
    if plan.attribute and plan.factory:
        yield f"test_{plan.getter.removeprefix('get_')}_is_one", _getting(plan, style)


def _handing_on(plan: Blueprint, given: Sequence[Parameter], style: Style) -> list[str]:
    arguments = handed_on(given, "sentinel.{}")
    result = _result(plan, arguments, style)
    if plan.attribute:
        mocked = f"{plan.attribute}.{plan.canonical.name}"
        made = f"{plan.attribute} = create_autospec({plan.owner}, instance=True)"
        lines = [made, f"service = {plan.name}({plan.attribute})", *result]
    else:
        mocked = plan.canonical.name
        deeper = replace(style, width=style.width - len(style.indent.expandtabs(4)))
        lines = [*_patch(plan, style), *(f"{style.indent}{line}" for line in _result(plan, arguments, deeper))]
    return [*lines, *_laid_out(f"{mocked}.assert_called_once_with", arguments, style), *_results(plan, mocked)]


def _result(plan: Blueprint, arguments: Sequence[str], style: Style) -> list[str]:
    receiver = "service" if plan.attribute else f"{plan.name}()"
    if plan.is_async:
        return _laid_out("result = asyncio.run", [f"{receiver}.{plan.method}({', '.join(arguments)})"], style)
    return _laid_out(f"result = {receiver}.{plan.method}", arguments, style)


def _laid_out(head: str, parts: Sequence[str], style: Style, tail: str = "") -> list[str]:
    return bracketed(head, parts, tail, 0, style)


def _patch(plan: Blueprint, style: Style) -> list[str]:
    """The statement that replaces a canonical that no object is needed for."""
    name = plan.canonical.name
    if plan.owner:
        return _laid_out("with patch.object", [plan.owner, literal(name, style)], style, f" as {name}:")
    return _laid_out("with patch", [literal(f"{plan.module}.{name}", style)], style, f" as {name}:")


def _results(plan: Blueprint, mocked: str) -> list[str]:
    if not plan.result:
        return [] if plan.returns in ("NoReturn", "Never") else _returned(plan, mocked)
    parameters = {one.name for one in plan.parameters}
    lines = []
    for field in plan.fields:
        if field.is_given:
            value = f"sentinel.{field.value}" if field.value in parameters else f"{mocked}.return_value"
            lines.append(f"assert result.{field.name} is {value}")
    return lines or [f"assert isinstance(result, {plan.result})"]


def _returned(plan: Blueprint, mocked: str) -> list[str]:
    return ["assert result is None"] if plan.returns == "None" else [f"assert result is {mocked}.return_value"]


def _signatures(plan: Blueprint, style: Style) -> list[str]:
    theirs = plan.canonical.qualname if plan.attribute else f"{plan.owner}.{plan.canonical.name}".lstrip(".")
    ours = f"inspect.signature({plan.name}.{plan.method}).parameters"
    return [
        *_laid_out("ours = list", [ours], style, "" if plan.attribute else "[1:]"),
        *_laid_out("theirs = list", [f"inspect.signature({theirs}).parameters"], style),
        "assert ours == theirs",
    ]


def _getting(plan: Blueprint, style: Style) -> list[str]:
    target = literal(f"{plan.module}.{plan.factory}", style)
    return [*_laid_out("with patch", [target], style, ":"), f"{style.indent}assert {plan.getter}() is {plan.getter}()"]


def _flag_test(flag: Flag, style: Style) -> Test:
    name, variable = flag.symbol.qualname, literal(flag.variable, style)
    lines = []
    for value, word in (("1", ""), ("0", "not ")):
        lines += [f"with patch.dict(os.environ, {{{variable}: {literal(value, style)}}}):"]
        lines += [f"{style.indent}assert {word}{name}()"]
    return f"test_{name}_is_read_at_every_call", lines
