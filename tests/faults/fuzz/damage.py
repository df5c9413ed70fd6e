"""Ways to damage text, bytes and cells. Everything is drawn from one random generator, so a seed repeats a run."""

from __future__ import annotations

import random
from collections.abc import Sequence

PIECES = (
    "/", "//", "..", ".", "(", ")", "[", "]", "'", '"', ",", "=", "!=", "<", "<=", "+", "-", "*", "|", "@", "::",
    " and ", " or ", " div ", " mod ", "${", "}", "&lt;", "&#0;", "<!DOCTYPE x>", "<x/>", "</", "]]>", "0", "-1",
    "1e309", "9" * 40, "0.1", "NaN", "", "\x00", "\u202e", "e\u0301" * 3, "Đ", "𝒜", "(a+)+$", "%d" * 9,
    "position(..)", "once(", "indexed-repeat(", "pulldata(", "instance('xa')", "jr:choice-name(", "current()",
    "regex(., '(a|aa)+$')", "vn:doc-tien(", "vn:cong-ngay-lam-viec(", "count(//*)", "sum(//*)", "uuid()", "now()",
    "date('2024-02-30')", "digest(", "substr(", "if(", "coalesce(", "concat(", "string(", "number(", "round(",
    "../../../", "C:\\x", "/etc/passwd", "=1+1", "#REF!", "true()", "false()", "yes", "2026-02-30", "31/12/9999",
)  # fmt: skip


def damaged_text(chance: random.Random, text: str, *, others: Sequence[str] = ()) -> str:
    """The text with a few cuts, repeats, insertions and pieces of other texts."""
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        begin = chance.randrange(len(text) + 1)
        end = min(len(text), begin + chance.choice((0, 1, 2, 5, 20, 100)))
        kind = chance.randrange(5)
        if kind == 0:
            text = text[:begin] + text[end:]
        elif kind == 1:
            text = text[:end] + text[begin:end] * chance.choice((1, 2, 50)) + text[end:]
        elif kind == 2:
            text = text[:begin] + chance.choice(PIECES) + text[end:]
        elif kind == 3:
            text = text[:begin] + chance.choice(PIECES) * chance.choice((1, 1, 1, 3, 400)) + text[begin:]
        elif others:
            other = chance.choice(others)
            from_there = chance.randrange(len(other) + 1)
            text = text[:begin] + other[from_there : from_there + 200] + text[end:]
    return text[:400_000]


def damaged_bytes(chance: random.Random, content: bytes) -> bytes:
    """The bytes with a few bits turned, pieces cut out, doubled or put elsewhere."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not found:
            break
        place = chance.randrange(len(found))
        kind = chance.randrange(4)
        if kind == 0:
            found[place] = chance.randrange(256)
        elif kind == 1:
            del found[place : place + chance.choice((1, 4, 100, 4000))]
        elif kind == 2:
            found[place:place] = found[place : place + chance.choice((1, 30, 1000))]
        else:
            found[place : place + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"PK\x03\x04"))
    return bytes(found)
