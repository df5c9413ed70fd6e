"""The forms that benchmarks.forms measures, as XML with the references of what is answered in them.

They are those of the yardstick folder where it lies beside the checkout, else forms of the same shape made here.
The curve of growth always takes forms made here, of any size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

YARDSTICK = Path(__file__).resolve().parents[3] / "shared" / "data" / "forms-yardstick" / "perf"
ROWS = 500
PROVINCES = tuple(f"{number:02d}" for number in range(1, 35))

_HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>B</h:title><model>'
)


@dataclass(frozen=True)
class Samples:
    """Four forms: many fields, many rows, province to commune with the list inside, and the same from a CSV.

    `chain`: the question at the head of the longest chain of calculations; `chain_end`: its last one.
    `switch`: a yes-no question that other fields depend on; `switched` is one of them.
    """

    source: str
    fields: bytes
    chain: str
    chain_end: str
    switch: str
    switched: str
    rows: bytes
    count: str
    row: str
    cell: str
    total: str
    inside: bytes
    from_csv: bytes
    lists: Mapping[str, bytes]
    province: str
    commune: str
    provinces: tuple[str, ...]


def samples() -> Samples:
    """The yardstick's forms, or ours."""
    return _theirs(YARDSTICK) if (YARDSTICK / "b500.xml").is_file() else _ours()


def _theirs(folder: Path) -> Samples:
    def read(name: str) -> bytes:
        return (folder / name).read_bytes()

    csv = read("xa.csv")
    return Samples(
        "yardstick",
        read("b500.xml"), "/data/g0/n0_0", "/data/g19/c19_6", "/data/g0/sel0", "/data/g0/n0_8",
        read("c_repeat.xml"), "/data/n", "/data/row", "sl", "/data/s_tong",
        read("d_cascade.xml"), read("d_csv.xml"), {"xa.csv": csv}, "/data/tinh0", "/data/xa0",
        _provinces_of(csv),
    )  # fmt: skip


def _ours() -> Samples:
    csv = _communes()
    return Samples(
        "made here",
        many_fields(500), "/d/q0", "/d/c19", "/d/s", "/d/q159",
        rows_of_ten(ROWS), "/d/n", "/d/r", "sl", "/d/b",
        _cascade(_inside(csv)), _cascade('<instance id="xa" src="jr://file-csv/xa.csv"/>'), {"xa.csv": csv},
        "/d/tinh", "/d/xa",
        PROVINCES,
    )  # fmt: skip


def _provinces_of(csv: bytes) -> tuple[str, ...]:
    lines = csv.decode("utf-8-sig").splitlines()
    place = lines[0].split(",").index("province")
    return tuple(dict.fromkeys(line.split(",")[place] for line in lines[1:]))


def _form(instance: str, binds: str, body: str, lists: str = "") -> bytes:
    return (
        f'{_HEAD}<instance><d id="b">{instance}</d></instance>{lists}{binds}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    ).encode()


def _input(path: str) -> str:
    return f'<input ref="/d/{path}"><label>{path}</label></input>'


def many_fields(wanted: int) -> bytes:
    """So many fields: a third depend on a switch, 28 in a hundred are calculated, in chains of 20 steps."""
    asked, hidden = wanted * 72 // 100, wanted * 32 // 100
    instance, binds, body = ["<s>yes</s>"], [], [_input("s")]
    for place in range(asked):
        instance.append(f"<q{place}/>")
        relevant = ' relevant="/d/s = \'yes\'"' if 0 < place < hidden else ""
        binds.append(f'<bind nodeset="/d/q{place}" type="int"{relevant} constraint=". &gt;= 0 and . &lt; 1000"/>')
        body.append(_input(f"q{place}"))
    for place in range(wanted - asked):
        instance.append(f"<c{place}/>")
        before = f"/d/c{place - 1}" if place % 20 else f"/d/q{place}"
        binds.append(f'<bind nodeset="/d/c{place}" calculate="{before} + 1"/>')
    return _form("".join(instance), "".join(binds), "".join(body))


def rows_of_ten(wanted: int) -> bytes:
    """So many rows of ten fields made by a count, four calculations in each and three sums over all."""
    fields = "<stt/><ten/><sl>2</sl><gia>150000</gia><tien/><thue/><tong/><ghi/><ngay/><dvt/>"
    binds = (
        '<bind nodeset="/d/r/stt" calculate="position(..)"/><bind nodeset="/d/r/tien" calculate="../sl * ../gia"/>'
        '<bind nodeset="/d/r/thue" calculate="round(../tien * /d/vat div 100, 0)"/>'
        '<bind nodeset="/d/r/tong" calculate="../tien + ../thue"/><bind nodeset="/d/a" calculate="sum(/d/r/tien)"/>'
        '<bind nodeset="/d/b" calculate="sum(/d/r/tong)"/><bind nodeset="/d/e" calculate="count(/d/r)"/>'
    )
    rows = f'<repeat nodeset="/d/r" jr:count="/d/n">{_input("r/sl")}{_input("r/gia")}</repeat>'
    instance = f'<n>{wanted}</n><vat>10</vat><r jr:template="">{fields}</r><a/><b/><e/>'
    return _form(instance, binds, _input("n") + _input("vat") + rows)


def _communes() -> bytes:
    """34 provinces and 3,321 communes."""
    lines = ["name,label,province"]
    lines += [f"{code:05d},Xã {code},{PROVINCES[code % 34]}" for code in range(1, 3322)]
    return "\n".join(lines).encode()


def _inside(csv: bytes) -> str:
    items = "".join(
        f"<item><name>{name}</name><label>{label}</label><province>{province}</province></item>"
        for name, label, province in (line.split(",") for line in csv.decode().splitlines()[1:])
    )
    return f'<instance id="xa"><root>{items}</root></instance>'


def _cascade(lists: str) -> bytes:
    body = (
        _input("tinh") + '<select1 ref="/d/xa"><label>Xã</label>'
        "<itemset nodeset=\"instance('xa')/root/item[province = /d/tinh]\">"
        '<value ref="name"/><label ref="label"/></itemset></select1>'
    )
    return _form("<tinh/><xa/>", "", body, lists)
