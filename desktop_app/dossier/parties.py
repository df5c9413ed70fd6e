"""The dossier's own fields: who owns it, who hands it in, how it travels (chủ hồ sơ, người nộp, kênh nộp).

They are the same for every procedure, so they are not in any pack. References begin with "@".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from forms import identifiers

OWNER = "owner"
SUBMITTER = "submitter"
REPRESENTED = "represented"
CHANNEL = "channel"
RESULT_RETURN = "result_return"
CASE = "case"
UNIT_CODE = "unit_code"
FEE_AREA = "fee_area"
"""Which of the procedure's fee areas applies; OTHER_AREA is none of those it names."""
OTHER_AREA = "other"

PARTIES_SECTION = "@parties"
CHOICE_NAMES = (CHANNEL, RESULT_RETURN, REPRESENTED, CASE, UNIT_CODE, FEE_AREA)


@dataclass(frozen=True)
class PartyField:
    """One field of a party. `label` is a phrase code; `check` returns a problem's phrase code or None."""

    name: str
    kind: str
    required: bool
    check: Callable[[str, date], str | None] | None = None


def _id_number(value: str, today: date) -> str | None:
    known = identifiers.is_personal_number(value) or identifiers.is_tax_code(value)
    return None if known else "party.bad_id_number"


def _phone(value: str, today: date) -> str | None:
    return None if identifiers.normalise_phone(value) else "party.bad_phone"


def _past_date(value: str, today: date) -> str | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return "party.bad_date"
    return "party.future_date" if day > today else None


_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s]{2,63}")


def is_mail(value: str) -> bool:
    """Whether a text can be an e-mail address."""
    return _MAIL.fullmatch(value) is not None


def _mail(value: str, today: date) -> str | None:
    return None if is_mail(value) else "party.bad_mail"


OWNER_FIELDS: tuple[PartyField, ...] = (
    PartyField("name", "text", True),
    PartyField("id_number", "text", True, _id_number),
    PartyField("birth_date", "date", False, _past_date),
    PartyField("phone", "text", True, _phone),
    PartyField("email", "text", False, _mail),
    PartyField("address", "text", False),
)
SUBMITTER_FIELDS: tuple[PartyField, ...] = (
    PartyField("name", "text", True),
    PartyField("id_number", "text", True, _id_number),
    PartyField("phone", "text", True, _phone),
    PartyField("address", "text", False),
)


def fields_of(party: str) -> tuple[PartyField, ...]:
    return OWNER_FIELDS if party == OWNER else SUBMITTER_FIELDS


def normalised(value: str) -> str:
    """NFC, single spaces, no line breaks, at most 500 characters."""
    return " ".join(unicodedata.normalize("NFC", value).split())[:500]


def problem_of(field: PartyField, value: str, today: date) -> str | None:
    """Phrase code of what is wrong with a value that is present, or None."""
    return field.check(value, today) if value and field.check else None


def default_choices(unit_code: str) -> dict[str, str]:
    """What a new dossier begins with."""
    return {
        CHANNEL: "online",
        RESULT_RETURN: "counter",
        REPRESENTED: "no",
        CASE: "",
        UNIT_CODE: unit_code,
    }


def is_represented(choices: Mapping[str, str]) -> bool:
    """Whether someone else hands the dossier in for its owner (uỷ quyền)."""
    return choices.get(REPRESENTED) == "yes"
