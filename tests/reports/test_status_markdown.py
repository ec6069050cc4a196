"""The tracking document: every fact of `status`, and nothing foreign that formats, links or notifies."""

from __future__ import annotations

import re
from datetime import date

from markdown_it import MarkdownIt

from ssot_lint.contracts.model import Contract, SignOff, Symbol
from ssot_lint.reports.status_markdown import render_status_markdown
from ssot_lint.rules.phases import Phase
from ssot_lint.rules.progress import OpenUse, Progress, Standing, Step

ROUTER = Symbol("app.router", "Router.broadcast")
CONTRACT = Contract("mail", Symbol("app.hub", "Hub.send"), "one way <b>only</b>")


def progress(*done: tuple[int, int], **more: object) -> Progress:
    given: dict[str, object] = {"definitions": (), "ledger": (), "idle_sign_offs": (), "retired": (), **more}
    steps = tuple(Step(phase, *amount) for phase, amount in zip(Phase, done, strict=True))
    return Progress("mail", steps, **given)  # type: ignore[arg-type]


HALF_WAY = progress(
    (2, 2), (1, 1), (1, 4), (0, 1), (0, 1),
    definitions=(
        Standing(ROUTER, "app/router.py", 7, "staged adapter", date(2027, 1, 31), (("a.py", 3),), (("b.py", 4),)),
    ),
    ledger=(
        OpenUse("b.py", 4, 5, "x.broadcast", "b:go", "parameter `x` has no annotation"),
        OpenUse("b.py", 9, 5, "y.broadcast", "b:stop", "", "brings its own"),
    ),
    idle_sign_offs=(SignOff("b.py", Symbol("b", "gone"), "why"),),
    consumers=(("a.py", 3), ("a.py", 3), ("a.py", 12), ("c.py", 1)),
)  # fmt: skip
DOCUMENT = """\
# Progress towards a single source of truth

## mail

one way &lt;b&gt;only&lt;/b&gt;

- **Canonical:** `app.hub:Hub.send`
- **Status:** 2 of 5 phases complete, `consumers` is next
- **Next action:** `ssot-lint fix --phase consumers --contract mail`

### Phases

- [x] `scaffold`: the wrapper service and the flags are there (2 of 2)
- [x] `adapt`: duplicates hand on to the canonical (1 of 1)
- [ ] `consumers`: uses are moved to the canonical (1 of 4)
- [ ] `finalize`: adapters without a legacy path (0 of 1)
- [ ] `retire`: adapters are deleted (0 of 1)

### Files affected

- `app/router.py:7` staged adapter `app.router:Router.broadcast`
  - blocked: it keeps a legacy path until 2027-01-31; 1 use; 1 open ledger entry

4 uses left in 2 files:

- `a.py`: lines 3, 12
- `c.py`: line 1

### Ledger

- [ ] `b.py:4:5` `x.broadcast` in `b:go`: parameter `x` has no annotation
- [x] `b.py:9:5` `y.broadcast` in `b:stop`: signed off: brings its own
- signed off, but not in the ledger: `b:gone` in `b.py`
"""


def test_every_fact_is_told() -> None:
    assert render_status_markdown([HALF_WAY], [CONTRACT]) == DOCUMENT


def test_the_end() -> None:
    text = render_status_markdown([progress((0, 0), (1, 1), (4, 4), (1, 1), (1, 1), retired=(ROUTER,))], [CONTRACT])
    assert "- **Status:** complete\n- **Next action:** nothing is left to migrate\n" in text
    assert "- [x] `scaffold`: the wrapper service and the flags are there (nothing to do)" in text
    assert "- retired `app.router:Router.broadcast`" in text
    assert text.endswith("Empty: every use is known for what it is.\n")


def test_foreign_text_is_only_text() -> None:
    hostile = "![x](http://evil.example) @everyone `A | B` <script>"
    text = render_status_markdown(
        [progress((1, 1), (1, 1), (1, 1), (0, 1), (0, 1), ledger=(OpenUse("a|b.py", 1, 1, "x", "m:f", hostile),))],
        [CONTRACT],
    )
    shown = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert "<code>A | B</code>" in shown
    assert "<code>a|b.py:1:1</code>" in shown
    assert not {"<script", "<img", "<a "} & set(re.findall(r"<\w+ ?", shown))
    assert "@everyone" not in text
