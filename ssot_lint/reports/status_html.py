"""The progress of a migration as one HTML page that fetches nothing and runs nothing: burndowns are pictures in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ssot_lint.contracts.model import Contract
from ssot_lint.reports.burndown_svg import burndown_svg
from ssot_lint.reports.burndown_text import counted_how, forecast_text, headline
from ssot_lint.reports.escaping import visible
from ssot_lint.reports.next_action import next_command
from ssot_lint.rules.progress import OpenUse, Progress, Share, Standing
from ssot_lint.rules.trend import Trend

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "code{overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.92em}"
    "table{border-collapse:collapse;margin:.5rem 0}"
    "th,td{padding:.15rem .8rem .15rem 0;text-align:left;border-bottom:1px solid #8884}td.n,th.n{text-align:right}"
    "progress{width:10rem}svg{max-width:100%;height:auto}.q{opacity:.7}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render_status_html(found: Sequence[Progress], contracts: Iterable[Contract]) -> str:
    """The page."""
    by_name = {contract.name: contract for contract in contracts}
    lines = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        "<title>Progress towards a single source of truth</title>",
        f"<style>{_STYLE}</style></head><body>",
        "<h1>Progress towards a single source of truth</h1>",
        *(line for one in found for line in _contract(one, by_name[one.contract])),
        "</body></html>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _contract(one: Progress, contract: Contract) -> Iterator[str]:
    yield f"<section><h2>{_text(one.contract)}</h2>"
    if contract.reason:
        yield f"<p>{_text(contract.reason)}</p>"
    yield f"<p>Canonical: {_code(str(contract.canonical))}</p>"
    command = next_command(one)
    yield f"<p>Next: {'nothing is left to migrate' if command is None else _code(command)}</p>"
    steps = (
        [_text(step.phase.value), f"{step.done:,}", f"{step.total:,}", _bar(step.done, step.total)]
        for step in one.steps
    )
    yield from _table(["phase", "done", "total", ""], steps, (1, 2))
    yield from _burndown(one.trend) if one.trend is not None else ()
    for head, shares in (("package", one.packages), ("owner", one.owners)):
        yield from _shares(head, shares)
    yield from _definitions(one.definitions)
    yield from _consumers(one)
    yield from _ledger(one.ledger)
    yield "</section>"


def _bar(done: int, total: int) -> str:
    return f'<progress value="{done}" max="{total}"></progress>' if total else "nothing to do"


def _burndown(trend: Trend) -> Iterator[str]:
    yield f"<h3>Burndown</h3><p>{_text(headline(trend))}</p>"
    if not trend.is_empty:
        yield burndown_svg(trend).strip()
    yield f"<p>{_text(forecast_text(trend.forecast))}</p>"
    for note in (counted_how(trend), *trend.notes):
        yield f'<p class="q">{_text(note)}</p>'


def _shares(head: str, shares: Sequence[Share]) -> Iterator[str]:
    if len(shares) > 1:
        rows = (
            [_code(one.name) if one.name else "nobody", f"{one.uses:,}", f"{one.ledger:,}", f"{one.definitions:,}"]
            for one in shares
        )
        yield f"<h3>Left by {head}</h3>"
        yield from _table([head, "uses", "ledger", "definitions"], rows, (1, 2, 3))


def _definitions(found: Sequence[Standing]) -> Iterator[str]:
    if found:
        rows = (
            [
                _code(str(one.symbol)),
                _code(f"{one.path}:{one.line}"),
                one.state,
                _text("; ".join(one.blockers)) or "can be retired",
            ]
            for one in found
        )
        yield "<h3>Definitions</h3>"
        yield from _table(["definition", "where", "state", "what blocks its deletion"], rows)


def _consumers(one: Progress) -> Iterator[str]:
    lines_of: dict[str, set[int]] = {}
    for path, line in one.consumers:
        lines_of.setdefault(path, set()).add(line)
    if lines_of:
        yield "<h3>Files affected</h3>"
        rows = ([_code(path), ", ".join(map(str, sorted(lines)))] for path, lines in sorted(lines_of.items()))
        yield from _table(["file", "lines"], rows)


def _ledger(found: Sequence[OpenUse]) -> Iterator[str]:
    yield "<h3>Ledger</h3>"
    if not found:
        yield "<p>Empty: every use is known for what it is.</p>"
        return
    rows = (
        [
            _code(f"{one.path}:{one.line}:{one.column}"),
            _code(one.name),
            _text(f"signed off: {one.signed_off}" if one.signed_off else one.reason),
        ]
        for one in found
    )
    yield from _table(["where", "use", "why"], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> Iterator[str]:
    """Rows of cells that are HTML already."""
    yield f"<table><thead>{_row(head, 'th', numbers)}</thead><tbody>"
    for cells in rows:
        yield _row(cells, "td", numbers)
    yield "</tbody></table>"


def _row(cells: Sequence[str], tag: str, numbers: Sequence[int]) -> str:
    marks = (' class="n"' if at in numbers else "" for at in range(len(cells)))
    shown = (f"<{tag}{mark}>{one}</{tag}>" for mark, one in zip(marks, cells, strict=True))
    return f"<tr>{''.join(shown)}</tr>"


def _text(text: str) -> str:
    return escape(visible(text))


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"
