"""docs/errors.md names every problem, and exit codes keep to their families."""

from __future__ import annotations

from desktop_app.cli.errors_page import kinds, page
from tests.repository.tree import ROOT


def test_the_page_is_current():
    assert (ROOT / "docs" / "errors.md").read_text("utf-8") == page(), "python -m desktop_app.cli.errors_page"


def test_every_problem_is_on_the_page():
    missing = {kind.code for kind in kinds() if f"\n| `{kind.code}` | " not in page()}
    assert not missing, missing


def test_exit_codes_are_the_promised_ones():
    exits = {kind.code: kind.exit_code for kind in kinds()}
    wrong = {code: found for code, found in exits.items() if not (found in (1, 2) or 10 <= found < 99)}
    assert not wrong, wrong


def test_one_code_has_one_exit_code():
    exits: dict[str, set[int]] = {}
    for kind in kinds():
        exits.setdefault(kind.code, set()).add(kind.exit_code)
    assert not {code: found for code, found in exits.items() if len(found) > 1}
