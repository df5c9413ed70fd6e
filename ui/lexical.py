"""How values look to people and what they are to the program: dates, whole and decimal numbers.

Law: reading never throws away what was typed; what cannot be read comes back as None.
"""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"^\s*(\d{1,2})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{4}|\d{2})\s*$")
_RUN = re.compile(r"^\s*(\d{2})(\d{2})(\d{4})\s*$")
_ISO = re.compile(r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$")
TWO_DIGIT_PIVOT = 30
"""Years 00 to 30 are 2000 to 2030, the others 1931 to 1999; the field then shows all four digits."""


def read_date(typed: str) -> str | None:
    """ISO date for what a person types as a date (7/3/1985, 07.03.85, 07031985), or None."""
    if iso := _ISO.match(typed):
        year, month, day = (int(part) for part in iso.groups())
    elif found := _DATE.match(typed) or _RUN.match(typed):
        day, month = int(found[1]), int(found[2])
        year = int(found[3])
        if len(found[3]) == 2:
            year += 2000 if year <= TWO_DIGIT_PIVOT else 1900
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def show_date(iso: str) -> str:
    """dd/MM/yyyy for an ISO date; anything else unchanged."""
    found = _ISO.match(iso)
    return f"{int(found[3]):02d}/{int(found[2]):02d}/{found[1]}" if found else iso


def read_integer(typed: str) -> str | None:
    """Digits for a whole number with dots or spaces between thousands, or None."""
    bare = re.sub(r"[.\s]", "", typed)
    return str(int(bare)) if re.fullmatch(r"-?\d{1,40}", bare) else None


def show_integer(value: str) -> str:
    """1.234.567 for digits; anything else unchanged."""
    found = re.fullmatch(r"(-?)(\d{1,40})", value)
    return found[1] + f"{int(found[2]):,}".replace(",", ".") if found else value


def read_decimal(typed: str) -> str | None:
    """A decimal number with a point for one typed the Vietnamese way (1.234,5), or None."""
    bare = typed.strip().replace(" ", "")
    if re.fullmatch(r"-?\d{1,40}\.\d{1,2}|-?\d{1,40}\.\d{4,}", bare):
        return bare
    bare = bare.replace(".", "").replace(",", ".")
    return bare if re.fullmatch(r"-?\d{1,40}(\.\d+)?", bare) else None


def show_decimal(value: str) -> str:
    """1.234,5 for a decimal with a point; anything else unchanged."""
    found = re.fullmatch(r"(-?\d{1,40})(?:\.(\d+))?", value)
    if not found:
        return value
    return show_integer(found[1]) + (f",{found[2]}" if found[2] else "")
