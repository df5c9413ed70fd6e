"""How fast forms load, answer, grow rows and narrow choices, against the limits we promise and a peer.

The peer is ODK's JavaScript engine on the same forms in the same run (benchmarks.parts.peer); where it cannot be
had its rows say "peer missing". Each figure is the best of several runs. Lines of growth end in docs/benchmarks.
"""

from __future__ import annotations

import gc
import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.parts.form_samples import ROWS, Samples, many_fields, rows_of_ten, samples
from benchmarks.parts.peer import peer_figures
from benchmarks.parts.rows import Row, report
from forms.definition import FormDefinition
from forms.loading import load_form
from forms.session import Session
from forms.xpath.parser import parse

_HERE = Path(__file__).resolve().parent
_MEMORY = (
    "import resource; from benchmarks.forms import session; from benchmarks.parts.form_samples import samples; "
    "from forms.loading import load_form; held = session(load_form(samples().fields)); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)
_FIRST_LOAD = (
    "import time; from benchmarks.parts.form_samples import samples; from forms.loading import load_form; "
    "xml = samples().fields; began = time.perf_counter(); load_form(xml); "
    "print((time.perf_counter() - began) * 1000)"
)
SIZES = (500, 1000, 2000, 5000)


def session(definition: FormDefinition) -> Session:
    """A new filling with a fixed clock."""
    numbers = itertools.count()
    return Session(
        definition,
        today=date(2026, 11, 22),
        now=lambda: datetime(2026, 11, 22, 3, tzinfo=UTC),
        new_id=lambda: f"r{next(numbers)}",
    )


def best_ms(work: Callable[[int], object], runs: int) -> float:
    """The fastest of several runs, in milliseconds; `work` is told the number of the run."""
    took = []
    for run in range(runs):
        if runs < 10:
            gc.collect()  # the garbage of the run before is not this run's work
        begin = time.perf_counter()
        work(run)
        took.append(time.perf_counter() - begin)
    return min(took) * 1000


def printed(program: str) -> float:
    """The number that a Python process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=_HERE.parent, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def fresh(xml: bytes, lists: dict[str, bytes] | None = None) -> FormDefinition:
    """Load a form as a process does that never saw it: no parsed expression is remembered."""
    parse.cache_clear()
    return load_form(xml, resources=lists or {})


def fields_rows(with_: Samples, theirs: dict[str, float]) -> list[Row]:
    """500 fields, 300 rules."""
    filling = session(load_form(with_.fields))
    definition = load_form(with_.fields)

    def answer(run: int) -> None:
        filling.answer(with_.chain, str(run + 1))

    def switch(run: int) -> None:
        filling.answer(with_.switch, "yes" if run % 2 else "no")

    return [
        Row("load 500 fields, first form of the process", min(printed(_FIRST_LOAD) for _ in range(5)), "ms",
            theirs.get("first load fields"), 40.0, 0.1),
        Row("load 500 fields again", best_ms(lambda run: fresh(with_.fields), 9), "ms",
            theirs.get("load fields"), 40.0),
        Row("create 500 fields", best_ms(lambda run: session(definition), 9), "ms",
            theirs.get("create fields"), 10.0, 0.1),
        Row("answer through a 20-step chain", best_ms(answer, 80), "ms", theirs.get("chain"), 0.3, 0.25),
        Row("hide and show a part", best_ms(switch, 30), "ms", theirs.get("switch"), 5.0, 0.25),
        Row("memory with 500 fields open", printed(_MEMORY), "MB", theirs.get("memory fields"), None, 0.5),
        Row("all violations of 500 fields", best_ms(lambda run: filling.violations(), 9), "ms", None, 10.0),
    ]  # fmt: skip


def table_rows(with_: Samples, theirs: dict[str, float]) -> list[Row]:
    """500 rows of ten fields with aggregates over all."""
    definition = load_form(with_.rows)
    table = session(definition)
    tenth = f"{table.rows(with_.row)[9]}/{with_.cell}"
    growing = session(definition)
    return [
        Row("create 500 rows of 10", best_ms(lambda run: session(definition), 9), "ms",
            theirs.get("create rows"), 50.0, 0.1),
        Row("answer in a row of 500", best_ms(lambda run: table.answer(tenth, str(run + 3)), 30), "ms",
            theirs.get("row answer"), 1.0, 0.1),
        Row("add a row at 500", best_ms(lambda run: growing.answer(with_.count, str(ROWS + 1 + run)), 20), "ms",
            theirs.get("add row"), 3.0, 0.1),
        Row("500 rows as XML to send", best_ms(lambda run: table.serialise(prune=True, row_ids=False), 7), "ms",
            None, 30.0),
    ]  # fmt: skip


def cascade_rows(with_: Samples, theirs: dict[str, float]) -> list[Row]:
    """Province to commune among 3,321, labels read."""
    addresses = session(load_form(with_.inside))
    from_csv = session(load_form(with_.from_csv, resources=with_.lists))

    def choose(filling: Session) -> Callable[[int], object]:
        def work(run: int) -> object:
            filling.answer(with_.province, with_.provinces[run % len(with_.provinces)])
            return [choice.label for choice in filling.choices(with_.commune)]

        return work

    return [
        Row("load 3,321 communes", best_ms(lambda run: fresh(with_.inside), 5), "ms",
            theirs.get("load cascade"), 60.0, 0.1),
        Row("choose a province, read its communes", best_ms(choose(addresses), 100), "ms",
            theirs.get("cascade"), 0.5, 0.25),
        Row("the same from a CSV", best_ms(choose(from_csv), 100), "ms", None, 0.5),
    ]  # fmt: skip


def growth_rows() -> list[Row]:
    """The same work at growing sizes: a straight line through the origin is what is promised."""
    found = []
    for size in SIZES:
        fields = many_fields(size)
        definition, table = load_form(fields), load_form(rows_of_ten(size))
        filling, rows = session(definition), session(table)
        tenth = f"{rows.rows('/d/r')[9]}/sl"
        for line, work, runs in (
            ("load {} fields", lambda run, fields=fields: fresh(fields), 4),
            ("create {} fields", lambda run, definition=definition: session(definition), 4),
            ("answer in {} fields", lambda run, filling=filling: filling.answer("/d/q0", str(run)), 30),
            ("create {} rows", lambda run, table=table: session(table), 3),
            ("answer in {} rows", lambda run, rows=rows, tenth=tenth: rows.answer(tenth, str(run)), 12),
        ):
            found.append(Row("growth: " + line.format(size), best_ms(work, runs), "ms"))
    return found


def main() -> int:
    """Print the rows; 1 when a limit is broken."""
    with_ = samples()
    theirs = peer_figures(with_)
    rows = [*fields_rows(with_, theirs or {}), *table_rows(with_, theirs or {}), *cascade_rows(with_, theirs or {})]
    if theirs is None:
        rows = [row.renamed(f"{row.case} (peer missing)") if row.most_ratio else row for row in rows]
    return report([*rows, *growth_rows()])


if __name__ == "__main__":
    sys.exit(main())
