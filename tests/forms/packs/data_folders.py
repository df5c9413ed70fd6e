"""Small folders of data packs for tests, invented."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT = """code = "{code}"
pack_version = "{version}"
effective_from = {since}

[name]
vi = "Dữ liệu thử"
en = "Test data"

[fact]
source = "Văn bản bịa"
checked_on = 2026-11-20
confidence = "checked"
"""

TABLES: Mapping[str, Mapping[str, str]] = {
    "holidays": {"holidays.csv": "date,kind,name,confidence\n2026-11-25,off,Nghỉ thử,checked\n"},
    "units": {
        "provinces.csv": "code,name,kind,full_name,valid_from,city_since\n99,Thử,Tỉnh,Tỉnh Thử,2026-01-01,\n",
        "communes.csv": "code,name,kind,province\n99001,Xã Thử Một,Xã,99\n99002,Xã Thử Hai,Xã,99\n",
    },
    "banks": {"banks.csv": "bin,code,short_name,name\n970000,THU,Thử,Ngân hàng Thử\n"},
    "revocations": {"revocations.csv": "kind,value,date,reason\npack,{hash},2026-11-20,biểu phí sai\n"},
}


def folder(
    code: str, *, version: str = "2026.11.1", since: str = "2026-01-01", tables: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """The files of a data pack's folder."""
    own = TABLES[code] if tables is None else tables
    files = {name: text.replace("{hash}", "0" * 64).encode() for name, text in own.items()}
    return {"du_lieu.toml": ABOUT.format(code=code, version=version, since=since).encode(), **files}


def revoking(*rows: tuple[str, str, str, str], version: str = "2026.11.1") -> dict[str, bytes]:
    """A list of revocations: (kind, value, day, reason)."""
    text = "kind,value,date,reason\n" + "".join(",".join(row) + "\n" for row in rows)
    return folder("revocations", version=version, tables={"revocations.csv": text})
