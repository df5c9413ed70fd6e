"""How fast forms load, answer, grow rows and narrow choices, against the limits we promise and a peer.

The forms are generated here; each figure is the best of several runs in this process. The peer is ODK's
JavaScript engine in the same run, when Node finds it: `npm install --prefix build/xforms-engine
@getodk/xforms-engine@0.22.0 jsdom` (another folder: XFORMS_ENGINE). Else its rows say "peer missing".
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.rows import Row, report
from forms.definition import FormDefinition
from forms.loading import load_form
from forms.session import Session

_HERE = Path(__file__).resolve().parent
_PEER_SECONDS = 120
_COMPARED = frozenset(
    {
        "load 500 fields",
        "open 500 fields",
        "answer through a 20-step chain",
        "hide 160 fields",
        "memory with 500 fields open",
        "create 100 rows of 10",
        "answer in a row of 100",
    }
)
"""The cases that the peer's script measures too; at 500 rows it takes half a minute to open a form."""
_MEMORY = (
    "import resource; from benchmarks import forms; from forms.loading import load_form; "
    "held = forms.session(load_form(forms.five_hundred_fields())); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)
_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>B</h:title><model>'
)


def _form(instance: str, binds: str, body: str, lists: str = "") -> bytes:
    return (
        f'{_HEAD}<instance><d id="b">{instance}</d></instance>{lists}{binds}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    ).encode()


def _input(path: str) -> str:
    return f'<input ref="/d/{path}"><label>{path}</label></input>'


def five_hundred_fields() -> bytes:
    """500 fields; 160 depend on a switch, 140 are calculated, one chain is 20 steps long."""
    instance, binds, body = ["<s>yes</s>"], [], [_input("s")]
    for place in range(340):
        instance.append(f"<q{place}/>")
        relevant = ' relevant="/d/s = \'yes\'"' if place < 160 else ""
        binds.append(f'<bind nodeset="/d/q{place}" type="int"{relevant} constraint=". &gt;= 0 and . &lt; 1000"/>')
        body.append(_input(f"q{place}"))
    for place in range(140):
        instance.append(f"<c{place}/>")
        before = f"/d/c{place - 1}" if place % 20 else f"/d/q{200 + place}"
        binds.append(f'<bind nodeset="/d/c{place}" calculate="{before} + 1"/>')
    return _form("".join(instance), "".join(binds), "".join(body))


def rows_of_ten(rows_wanted: int = 500) -> bytes:
    """Rows of ten fields made by a count, four calculations in each and three sums over all."""
    fields = "<stt/><ten/><sl>2</sl><gia>150000</gia><tien/><thue/><tong/><ghi/><ngay/><dvt/>"
    binds = (
        '<bind nodeset="/d/r/stt" calculate="position(..)"/><bind nodeset="/d/r/tien" calculate="../sl * ../gia"/>'
        '<bind nodeset="/d/r/thue" calculate="round(../tien * /d/vat div 100, 0)"/>'
        '<bind nodeset="/d/r/tong" calculate="../tien + ../thue"/><bind nodeset="/d/a" calculate="sum(/d/r/tien)"/>'
        '<bind nodeset="/d/b" calculate="sum(/d/r/tong)"/><bind nodeset="/d/e" calculate="count(/d/r)"/>'
    )
    rows = f'<repeat nodeset="/d/r" jr:count="/d/n">{_input("r/sl")}{_input("r/gia")}</repeat>'
    instance = f'<n>{rows_wanted}</n><vat>10</vat><r jr:template="">{fields}</r><a/><b/><e/>'
    return _form(instance, binds, _input("vat") + rows)


def communes() -> tuple[bytes, bytes]:
    """34 provinces and 3,321 communes in a CSV."""
    lines = ["code,name,province"]
    lines += [f"{code:05d},Xã {code},{code % 34 + 1:02d}" for code in range(1, 3322)]
    body = (
        _input("tinh") + '<select1 ref="/d/xa"><label>Xã</label>'
        "<itemset nodeset=\"instance('xa')/root/item[province = /d/tinh]\">"
        '<value ref="code"/><label ref="name"/></itemset></select1>'
    )
    form = _form("<tinh/><xa/>", "", body, '<instance id="xa" src="jr://file-csv/xa.csv"/>')
    return form, "\n".join(lines).encode()


def session(definition: FormDefinition) -> Session:
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


def peer_times() -> dict[str, float] | None:
    """The peer's figures by case; None when Node or the engine is missing or stops."""
    home = Path(os.environ.get("XFORMS_ENGINE", _HERE.parent / "build" / "xforms-engine"))
    node = shutil.which("node")
    if node is None or not (home / "node_modules" / "@getodk" / "xforms-engine").is_dir():
        return None
    given = json.dumps({"fields": five_hundred_fields().decode(), "rows": rows_of_ten(100).decode()})
    command = [node, str(_HERE / "xforms_engine.mjs"), str(home)]
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, check=True, timeout=_PEER_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as error:
        print(f"peer stopped: {error} {getattr(error, 'stderr', '')}", file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def memory_mb() -> float:
    """The most memory of a Python process that has the 500 fields open."""
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY], cwd=_HERE.parent, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def measured() -> list[tuple[str, float, float | None, str]]:
    """(case, ours, limit, unit) of every case."""
    fields = five_hundred_fields()
    cascade, csv = communes()
    from forms.xpath.parser import parse

    def load_fresh(run: int) -> object:
        parse.cache_clear()
        return load_form(fields)

    many = load_form(fields)
    filling = session(many)
    counted, fewer = load_form(rows_of_ten()), load_form(rows_of_ten(100))
    largest = load_form(rows_of_ten(5000))
    table, short_table = session(counted), session(fewer)
    refs, short_refs = table.rows("/d/r"), short_table.rows("/d/r")
    grown = load_form(rows_of_ten().replace(b' jr:count="/d/n"', b""))
    growing = session(grown)
    for _ in range(499):
        growing.add_row("/d/r")
    addresses = session(load_form(cascade, resources={"xa.csv": csv}))

    def choose(run: int) -> object:
        addresses.answer("/d/tinh", f"{run % 34 + 1:02d}")
        return addresses.choices("/d/xa")

    def timed(work: Callable[[int], object], runs: int, limit: float | None) -> tuple[float, float | None, str]:
        return best_ms(work, runs), limit, "ms"

    return [
        ("load 500 fields", *timed(load_fresh, 7, 40.0)),
        ("open 500 fields", *timed(lambda run: session(many), 7, 10.0)),
        ("answer through a 20-step chain", *timed(lambda run: filling.answer("/d/q200", str(run)), 50, 0.3)),
        ("hide 160 fields", *timed(lambda run: filling.answer("/d/s", "yes" if run % 2 else "no"), 20, 5.0)),
        ("memory with 500 fields open", memory_mb(), None, "MB"),
        ("create 100 rows of 10", *timed(lambda run: session(fewer), 7, None)),
        ("answer in a row of 100", *timed(lambda run: short_table.answer(f"{short_refs[9]}/sl", str(run)), 20, None)),
        ("create 500 rows of 10", *timed(lambda run: session(counted), 7, 50.0)),
        ("answer in a row of 500", *timed(lambda run: table.answer(f"{refs[9]}/sl", str(run)), 20, 1.0)),
        ("add a row at 500", *timed(lambda run: growing.add_row("/d/r"), 20, 3.0)),
        ("create 5,000 rows of 10", *timed(lambda run: session(largest), 2, None)),
        ("load 3,321 communes", *timed(lambda run: load_form(cascade, resources={"xa.csv": csv}), 5, 60.0)),
        ("choose a province, read its communes", *timed(choose, 100, 0.5)),
        ("all violations of 500 fields", *timed(lambda run: filling.violations(), 7, 10.0)),
        ("send 500 rows as XML", *timed(lambda run: table.serialise(prune=True, row_ids=False), 5, 30.0)),
    ]


def main() -> int:
    """Print the rows; 1 when a limit is broken."""
    theirs = peer_times()
    rows = []
    for case, ours, limit, unit in measured():
        is_missing = theirs is None and case in _COMPARED
        named = f"{case} (peer missing)" if is_missing else case
        rows.append(Row(named, ours, unit, (theirs or {}).get(case), limit))
    return report(rows)


if __name__ == "__main__":
    sys.exit(main())
