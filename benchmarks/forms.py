"""How fast forms load, answer, grow rows and narrow choices, against the limits we promise.

The forms are generated here; each figure is the best of several runs in this process. Limits are in
milliseconds. `python -m benchmarks.forms --json`.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from forms.definition import FormDefinition
from forms.loading import load_form
from forms.session import Session

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


def five_hundred_rows() -> bytes:
    """500 rows of ten fields made by a count, four calculations in each and three sums over all."""
    fields = "<stt/><ten/><sl>2</sl><gia>150000</gia><tien/><thue/><tong/><ghi/><ngay/><dvt/>"
    binds = (
        '<bind nodeset="/d/r/stt" calculate="position(..)"/><bind nodeset="/d/r/tien" calculate="../sl * ../gia"/>'
        '<bind nodeset="/d/r/thue" calculate="round(../tien * /d/vat div 100, 0)"/>'
        '<bind nodeset="/d/r/tong" calculate="../tien + ../thue"/><bind nodeset="/d/a" calculate="sum(/d/r/tien)"/>'
        '<bind nodeset="/d/b" calculate="sum(/d/r/tong)"/><bind nodeset="/d/e" calculate="count(/d/r)"/>'
    )
    rows = f'<repeat nodeset="/d/r" jr:count="/d/n">{_input("r/sl")}{_input("r/gia")}</repeat>'
    instance = f'<n>500</n><vat>10</vat><r jr:template="">{fields}</r><a/><b/><e/>'
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


def measured() -> list[tuple[str, float, float]]:
    """(case, milliseconds, limit) of every case."""
    fields = five_hundred_fields()
    rows = five_hundred_rows()
    cascade, csv = communes()
    from forms.xpath.parser import parse

    def load_fresh(run: int) -> object:
        parse.cache_clear()
        return load_form(fields)

    many = load_form(fields)
    filling = session(many)
    counted = load_form(rows)
    table = session(counted)
    refs = table.rows("/d/r")
    addresses = session(load_form(cascade, resources={"xa.csv": csv}))

    def choose(run: int) -> object:
        addresses.answer("/d/tinh", f"{run % 34 + 1:02d}")
        return addresses.choices("/d/xa")

    return [
        ("load 500 fields", best_ms(load_fresh, 7), 40.0),
        ("open 500 fields", best_ms(lambda run: session(many), 7), 10.0),
        ("answer through a 20-step chain", best_ms(lambda run: filling.answer("/d/q200", str(run)), 50), 0.3),
        ("hide 160 fields", best_ms(lambda run: filling.answer("/d/s", "yes" if run % 2 else "no"), 20), 5.0),
        ("create 500 rows of 10", best_ms(lambda run: session(counted), 7), 50.0),
        ("answer in a row of 500", best_ms(lambda run: table.answer(f"{refs[9]}/sl", str(run)), 20), 3.0),
        ("load 3,321 communes", best_ms(lambda run: load_form(cascade, resources={"xa.csv": csv}), 5), 60.0),
        ("choose a province, read its communes", best_ms(choose, 100), 0.5),
        ("all violations of 500 fields", best_ms(lambda run: filling.violations(), 7), 10.0),
        ("send 500 rows as XML", best_ms(lambda run: table.serialise(prune=True, row_ids=False), 5), 30.0),
    ]


def main() -> None:
    """Print the rows, as JSON with --json."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    as_json = options.parse_args().json
    rows: list[dict[str, Any]] = [
        {"case": case, "ours": round(ours, 4), "peer": None, "limit": limit, "unit": "ms", "ratio": None,
         "share": round(limit / ours, 2)}
        for case, ours, limit in measured()
    ]  # fmt: skip
    if as_json:
        print(json.dumps({"rows": rows}, ensure_ascii=False))
        return
    for row in rows:
        print(f"{row['case']:40} {row['ours']:10.3f} ms   limit {row['limit']:6.1f} ms   {row['share']}x")


if __name__ == "__main__":
    main()
