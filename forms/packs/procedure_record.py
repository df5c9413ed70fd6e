"""A procedure record of the national portal (service LayThuTuc, or the catalogue of 2026) to plain frozen data.

The record is somebody else's JSON: bounded in size, depth and counts, every text stripped of HTML. What is not
understood is not guessed: it is named in `ProcedureRecord.left` for a person. Reads nothing but its arguments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.packs.plain_text import plain_text
from forms.packs.problems import RecordBroken

MAX_RECORD_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 50_000
MAX_ITEMS = 300
MAX_HTML = 200_000
MAX_TEXT = 8000

CHANNELS = {
    "1": "truc_tiep", "2": "truc_tuyen", "3": "buu_chinh", "truc tiep": "truc_tiep", "truc tuyen": "truc_tuyen",
    "nop qua buu chinh cong ich": "buu_chinh", "dich vu buu chinh": "buu_chinh", "buu chinh": "buu_chinh",
    "direct": "truc_tiep", "online": "truc_tuyen", "postal": "buu_chinh",
}  # fmt: skip
UNITS = {
    "ngay lam viec": "ngay_lam_viec", "working_day": "ngay_lam_viec", "ngay": "ngay", "day": "ngay",
    "gio": "gio", "gio lam viec": "gio", "hour": "gio",
}  # fmt: skip
FREE = {"khong", "khong thu", "mien phi", "khong thu phi", "khong co", "0"}
UNUSED = {
    "ID", "LOAITTHC", "TRANGTHAI", "MACOQUANCONGBO", "IDQUYETDINHCONGBO", "TUKHOA", "MOTA", "TTHCLIENQUAN",
    "TTHCLIENTHONG", "COQUANCOTHAMQUYEN", "COQUANDUOCUYQUYEN", "COQUANPHOIHOP", "DIACHITIEPNHAN",
    "MOTACOQUANTHAMQUYEN", "QDCBID", "id", "codeNotation", "state", "isNonTerritorial", "departmentPromulgateCode",
    "formalityType", "isWard", "isProvince", "isMinistry", "isFullProcess", "isOfflineOnly", "procedureProposal",
}  # fmt: skip
"""Keys of a record that a workbook has no place for, or that are read on the way."""


_AMOUNT = re.compile(
    r"(\d{1,3}(?:[.,\s]\d{3}){1,4}|\d{1,12})(?:[.,]0{1,2})?\s*(?:đồng|đ|vnd|vnđ)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Left:
    """Something that a person must look at: where in the record, a code of why, and what stood there."""

    place: str
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Paper:
    """A component in one case of the record. `form`: the name or address of its blank form, or ""."""

    case: str
    code: str
    name: str
    originals: int | None
    copies: int | None
    required: bool
    form: str


@dataclass(frozen=True)
class Charge:
    """A fee of one channel; `amount` in đồng, None where the record has no number."""

    code: str
    name: str
    amount: int | None
    channel: str


@dataclass(frozen=True)
class Term:
    """A processing time of one channel; `count` None where the record has no number."""

    channel: str
    count: int | None
    unit: str
    note: str


@dataclass
class ProcedureRecord:
    """What a record says, in its own order."""

    code: str = ""
    name: str = ""
    field_name: str = ""
    level: str = ""
    agency: str = ""
    service_level: str = ""
    conditions: str = ""
    decision: str = ""
    subjects: list[str] = field(default_factory=list)
    results: list[tuple[str, str]] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    channels: list[tuple[str, str]] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)
    basis: list[tuple[str, str]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def read_record(data: bytes, *, number: int = 1) -> ProcedureRecord:
    """The `number`-th record in a response or a bare record. Raises RecordBroken."""
    found = _records(_parsed(data))
    if not 1 <= number <= len(found):
        raise RecordBroken(reason=f"number {number}: {len(found)}")
    source = found[number - 1]
    reader = _Reader(source)
    if "MATTHC" in source or "TENTTHC" in source:
        from forms.packs.record_shapes import read_upper_case

        read_upper_case(reader)
    elif "executionMethods" in source or "profileComponents" in source or ("code" in source and "name" in source):
        from forms.packs.record_shapes import read_catalogue

        read_catalogue(reader)
    else:
        raise RecordBroken(reason="MATTHC")
    record = reader.record
    if not record.code and not record.name:
        raise RecordBroken(reason="MATTHC")
    if len(found) > 1:
        record.left.append(Left("result", "several_records", str(len(found))))
    return record


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_RECORD_BYTES:
        raise RecordBroken(reason=f"> {MAX_RECORD_BYTES} B")

    def constant(text: str) -> Any:
        raise ValueError(text)

    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=constant)
    except (ValueError, RecursionError):
        raise RecordBroken(reason="JSON") from None
    _check_shape(found)
    return found


def _check_shape(found: Any) -> None:
    """Bounds on depth and number of values, without recursion. Raises RecordBroken."""
    nodes = 0
    waiting: list[tuple[Any, int]] = [(found, 1)]
    while waiting:
        value, depth = waiting.pop()
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise RecordBroken(reason="depth" if depth > MAX_DEPTH else f"> {MAX_NODES}")
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for part in value.values()]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]


def _records(found: Any, depth: int = 0) -> list[Mapping[str, Any]]:
    """The records in a response: {error_code, result: […]}, {code: "OK", data: …}, {message: "<JSON>"}, a list, or
    a record itself."""
    if isinstance(found, list):
        return [part for part in found[:MAX_ITEMS] if isinstance(part, dict)]
    if not isinstance(found, dict) or depth > 2:
        raise RecordBroken(reason="JSON")
    if "result" in found and "MATTHC" not in found:
        error = str(found.get("error_code", "0")).strip()
        if error not in ("0", "", "None"):
            raise RecordBroken(reason=f"error_code {error[:40]}")
        return _records(found["result"], depth + 1)
    if isinstance(found.get("data"), (dict, list)):
        return _records(found["data"], depth + 1)
    message = found.get("message")
    if isinstance(message, str) and message.lstrip()[:1] in ("{", "[") and "MATTHC" not in found:
        return _records(_parsed(message.encode("utf-8")), depth + 1)
    return [found]


class _Reader:
    """Typed access to one record; notes what it had to leave."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.source = source
        self.record = ProcedureRecord()

    def leave(self, place: str, code: str, detail: str = "") -> None:
        one = Left(place, code, detail[:300])
        if one not in self.record.left:
            self.record.left.append(one)

    def text(self, value: Any, place: str) -> str:
        """A text without HTML; numbers as written; "" for what is no text."""
        if isinstance(value, bool) or value is None:
            return ""
        if isinstance(value, (int, float)):
            return str(value)
        if not isinstance(value, str):
            self.leave(place, "not_text")
            return ""
        if len(value) > MAX_HTML:
            self.leave(place, "cut", str(len(value)))
        found = plain_text(value[:MAX_HTML])
        if len(found) > MAX_TEXT:
            self.leave(place, "cut", str(len(found)))
        return found[:MAX_TEXT].strip()

    def parts(self, value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """(place, object) of a list of objects; a single object counts as a list of one."""
        found: Sequence[Any] = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if len(found) > MAX_ITEMS:
            self.leave(place, "cut", str(len(found)))
        for number, part in enumerate(found[:MAX_ITEMS], start=1):
            if isinstance(part, dict):
                yield f"{place}[{number}]", part
            else:
                self.leave(f"{place}[{number}]", "not_object", str(part))

    def count(self, value: Any, place: str) -> int | None:
        """A count of copies from 0 to 99; None for none given."""
        text = self.text(value, place)
        if not text:
            return None
        if text.isascii() and text.isdigit() and int(text[:6]) <= 99:
            return int(text)
        self.leave(place, "count", text)
        return None

    def amount(self, value: Any, place: str) -> int | None:
        """Đồng: 20000, "1.000.000", "50,000 đồng", "không"; None for what is no plain amount."""
        text = self.text(value, place)
        if not text:
            return None
        if folded(text) in FREE:
            return 0
        match = _AMOUNT.fullmatch(text)
        if match is None:
            self.leave(place, "amount", text)
            return None
        return int(re.sub(r"\D", "", match[1]))

    def channel(self, value: Any, place: str) -> str:
        text = self.text(value, place)
        found = CHANNELS.get(folded(text), "")
        if not found:
            self.leave(place, "channel", text)
        return found

    def unit(self, value: Any, place: str) -> str:
        text = self.text(value, place)
        found = UNITS.get(folded(text), "")
        if not found:
            self.leave(place, "unit", text)
        return found

    def days(self, value: Any, place: str) -> int | None:
        text = self.text(value, place).removesuffix(".0")
        if text.isascii() and text.isdigit() and int(text[:6]) <= 1000:
            return int(text)
        self.leave(place, "days", text)
        return None

    def case(self, name: str) -> str:
        """The name of a case, remembered in order."""
        if name and name not in self.record.cases:
            self.record.cases.append(name)
        return name

    def rest(self, known: set[str]) -> None:
        """Name the keys that nothing read."""
        for key in self.source:
            if key not in known and key not in UNUSED and self.source[key] not in (None, "", [], {}):
                self.leave(str(key)[:60], "unknown_key")


def folded(text: str) -> str:
    """Small letters without accents, for comparing words of portals."""
    from forms.folding import fold

    return " ".join(fold(text).split())
