"""What a dossier says in the fields of an exchange packet (sheet xuat): DongBoHoSoMC, or a portal's own JSON. Pure.

The pack maps answers; whoever sends adds what only the office knows (dossier code, days, files). A field path
may go into objects and lists: `DinhDanhCHS[0].SoDinhDanh`. Empty values are left out of lists' gaps as "".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.packs.problems import ExportRefused

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.model import ExportField
    from forms.packs.needs import Answers

_STEP = re.compile(r"([A-Za-z_]\w*)(?:\[(\d+)\])?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2}))?")


def packets(pack: Pack) -> tuple[str, ...]:
    """Names of the packets that the pack maps answers to."""
    return tuple(dict.fromkeys(field.packet for field in pack.manifest.exports))


def exported(
    pack: Pack, session: Answers, packet: str, *, others: Mapping[str, Answers] | None = None
) -> dict[str, Any]:
    """The fields of one packet from the living answers.

    `session`: the main form; `others`: the other forms that apply, by id. A field of a form that is not there is
    left out. Text values are "" where there is no answer; integers are then left out.
    Raises ExportRefused with every field that is required and empty, too long, or not of its type.
    """
    found: dict[str, Any] = {}
    faults: list[str] = []
    main = pack.manifest.main_form.id
    for field in pack.manifest.exports:
        answers = session if field.form in (None, main) else (others or {}).get(str(field.form))
        if field.packet != packet or answers is None:
            continue
        value = _value(field, answers, faults)
        if value is not None:
            _put(found, field, value, faults)
    if faults:
        raise ExportRefused(packet=packet, faults=tuple(faults))
    return found


def value_at(packet: Mapping[str, Any], path: str) -> str | None:
    """The text of a field by its path, None where there is none."""
    at: Any = packet
    for name, place in _STEP.findall(path):
        at = at.get(name) if isinstance(at, Mapping) else None
        if place:
            at = at[int(place)] if isinstance(at, list) and int(place) < len(at) else None
    return None if at is None else str(at)


def _value(field: ExportField, answers: Answers, faults: list[str]) -> str | int | None:
    if field.type == "flag":
        return "1" if answers.evaluate_boolean(field.value) else "0"
    text = answers.evaluate_string(field.value).strip()
    if not text:
        if field.required:
            faults.append(f"{field.field}: empty")
        return None if field.type == "integer" else ""
    if field.type == "integer":
        if not re.fullmatch(r"-?\d{1,18}", text):
            faults.append(f"{field.field}: {text[:40]} is no whole number")
            return None
        return int(text)
    if field.type in ("date", "stamp"):
        day = _DAY.match(text)
        if day is None:
            faults.append(f"{field.field}: {text[:40]} is no day")
            return None
        parts = [part or "00" for part in day.groups()]
        text = "-".join(parts[:3]) if field.type == "date" else "".join(parts)
    if field.max_length is not None and len(text) > field.max_length:
        faults.append(f"{field.field}: {len(text)} > {field.max_length} characters")
        return None
    return text


def _put(found: dict[str, Any], field: ExportField, value: str | int, faults: list[str]) -> None:
    """Set a value at a path, making the objects and lists on the way."""
    at: Any = found
    steps = _STEP.findall(field.field)
    for number, (name, place) in enumerate(steps):
        is_last = number == len(steps) - 1
        if not isinstance(at, dict):
            faults.append(f"{field.field}: stands inside another field")
            return
        if place:
            items = at.setdefault(name, [])
            if not isinstance(items, list):
                faults.append(f"{field.field}: stands inside another field")
                return
            while len(items) <= int(place):
                items.append({} if not is_last else "")
            if is_last:
                items[int(place)] = value
            else:
                at = items[int(place)]
        elif is_last:
            at[name] = value
        else:
            at = at.setdefault(name, {})
