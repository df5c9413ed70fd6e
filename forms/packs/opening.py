"""Opens an .xlsx that may be hostile: size, number of cells, merged areas and entities are bounded first.

openpyxl makes an object for every cell of a merged area, so that one line of XML could ask for billions.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from forms.packs.problems import WorkbookFault, WorkbookRefused

MAX_WORKBOOK_BYTES = 8 * 1024 * 1024
MAX_UNPACKED_BYTES = 32 * 1024 * 1024
MAX_MEMBERS = 500
MAX_TAGS = 1_500_000
"""Tags of all XML parts together: about 150,000 filled cells, opened in a second or two."""
MAX_MERGED_CELLS = 50_000
_MERGED = re.compile(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([^\"']*)[\"']")
_AREA = re.compile(r"^\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?$")
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How UTF-16 and UTF-32 begin; Excel writes UTF-8, and only in that can the checks above see anything."""
_ASIDE = ("xl/media/", "xl/embeddings/")


class _Refused(Exception):
    """Carries the code of the fault."""


def open_workbook(data: bytes) -> Any:
    """The workbook as openpyxl has it. Raises WorkbookRefused for what is no .xlsx, or asks too much."""
    try:
        _measure(data)
        from openpyxl import load_workbook

        return load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except _Refused as refused:
        code, detail = refused.args
    except Exception as error:  # openpyxl raises whatever its parser met: all of it means "no workbook"
        code, detail = "workbook.not_xlsx", type(error).__name__
    raise WorkbookRefused((WorkbookFault("", 0, "", code, detail),)) from None


def _measure(data: bytes) -> None:
    if len(data) > MAX_WORKBOOK_BYTES:
        raise _Refused("workbook.too_large", f"{len(data)} B")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        size = sum(info.file_size for info in members)
        if size > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
            raise _Refused("workbook.too_large", f"{size} B, {len(members)}")
        tags = merged = 0
        for info in members:
            if info.filename.startswith(_ASIDE):
                continue
            content = archive.read(info)
            if content.startswith(_OTHER_ENCODINGS) or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise _Refused("workbook.not_xlsx", f"DOCTYPE {info.filename[:80]}")
            tags += content.count(b"<")
            merged += sum(_cells_of(area.decode("ascii", "replace")) for area in _MERGED.findall(content))
            if tags > MAX_TAGS:
                raise _Refused("workbook.too_large", f"{tags} XML")
            if merged > MAX_MERGED_CELLS:
                raise _Refused("workbook.too_large", f"{info.filename[:80]}: {merged} merged")


def _cells_of(area: str) -> int:
    match = _AREA.match(area)
    if match is None:
        return MAX_MERGED_CELLS + 1
    left, top, right, bottom = match[1], match[2], match[3] or match[1], match[4] or match[2]
    return (abs(_number(right) - _number(left)) + 1) * (abs(int(bottom) - int(top)) + 1)


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value
