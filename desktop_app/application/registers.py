"""The registers of people and businesses: found, kept with consent, edited, forgotten for good.

Law: nothing enters without the name of who agreed, what for and when; every entry says the day that its data are
of and where they came from. Forgetting removes the row and its words; copies of the database made before (backups,
the copy before a change of structure) still hold it until they are replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from desktop_app.application.context import Context, new_uuid
from desktop_app.clock import office_date
from desktop_app.dossier import parties
from desktop_app.dossier.model import Person
from desktop_app.dossier.ports import Records
from desktop_app.dossier.provenance import Provenance
from desktop_app.dossier.register import Business
from desktop_app.errors import Problem
from desktop_app.views import RegisterFields, RegisterLine
from desktop_app.wording import phrase
from forms import identifiers
from forms.folding import fold

Kind = Literal["person", "business"]
Entry = Person | Business
PERSON_FIELDS = (
    "name", "id_number", "old_id_number", "birth_date", "gender", "phone", "email", "address", "issued_on", "issued_by",
)  # fmt: skip
BUSINESS_FIELDS = (
    "name", "tax_code", "registration_number", "registered_on", "registered_by", "address", "phone", "email",
    "representative", "representative_id", "lines",
)  # fmt: skip
_DAYS = ("birth_date", "issued_on", "registered_on")
LONGEST_CONSENT = 200


class UnknownEntry(Problem):
    """No register has this entry (any more)."""

    code = "register.unknown"
    exit_code = 42


class ConsentMissing(Problem):
    """Nobody is named who agreed that these data are kept."""

    code = "register.no_consent"
    exit_code = 45


class ValueRefused(Problem):
    """A field of an entry cannot be what was given. Facts: field (its label)."""

    code = "register.bad_value"
    exit_code = 45


@dataclass(frozen=True)
class Consent:
    """Who agreed, and to what; the instant is that of keeping."""

    by: str
    purpose: str = ""


class Registers:
    """Both registers, as one subject: a dossier is filled from either."""

    def __init__(self, context: Context) -> None:
        self._context = context

    # -- looking ---------------------------------------------------------------------------------------

    def find(self, text: str = "", *, limit: int = 50) -> tuple[RegisterLine, ...]:
        """Entries by any word of name, number, phone or place, accents not needed; best first, people before."""

        def read(records: Records) -> list[Entry]:
            if not text.strip():
                return sorted([*records.people.all(), *records.businesses.all()], key=lambda each: fold(each.name))
            return [*records.people.search(text, limit=limit), *records.businesses.search(text, limit=limit)]

        return tuple(line_of_entry(entry, self._context.language) for entry in self._context.store.read(read)[:limit])

    def entry(self, kind: Kind, entry_id: str) -> RegisterFields:
        """One entry whole. Raises UnknownEntry."""
        found, language = self._get(kind, entry_id), self._context.language
        names = PERSON_FIELDS if isinstance(found, Person) else BUSINESS_FIELDS
        rows = tuple((name, _label(kind, name, language), str(getattr(found, name))) for name in names)
        return RegisterFields(line_of_entry(found, language), rows)

    def kind_of(self, entry_id: str) -> Kind:
        """Which register an entry is in. Raises UnknownEntry."""

        def read(records: Records) -> Kind | None:
            if records.people.get(entry_id) is not None:
                return "person"
            return "business" if records.businesses.get(entry_id) is not None else None

        found = self._context.store.read(read)
        if found is None:
            raise UnknownEntry(kind="")
        return found

    def known(self, kind: Kind, entry_id: str) -> tuple[dict[str, str], Provenance]:
        """What is known under the packs' names of an owner's fields, and where it comes from.

        Raises UnknownEntry.
        """
        found = self._get(kind, entry_id)
        if isinstance(found, Person):
            names = ("name", "id_number", "birth_date", "gender", "phone", "email", "address")
            return {name: getattr(found, name) for name in names}, Provenance("person", found.name, found.data_date)
        known = {"organisation": found.name, "tax_code": found.tax_code, "address": found.address,
                 "phone": found.phone, "email": found.email, "name": found.representative,
                 "id_number": found.representative_id}  # fmt: skip
        return known, Provenance("business", found.name, found.data_date)

    # -- keeping ---------------------------------------------------------------------------------------

    def keep(
        self, kind: Kind, values: Mapping[str, str], consent: Consent, *, source: str = "typed",
        source_label: str = "", data_date: str = "",
    ) -> str:  # fmt: skip
        """Keep a person or a business, or bring the one with the same number up to date; returns its id.

        An empty value does not erase what is known. Raises ConsentMissing, ValueRefused.
        """
        by = parties.normalised(consent.by)[:LONGEST_CONSENT]
        if not by:
            raise ConsentMissing()
        clean = self._checked(kind, values)
        now = self._context.clock.now()
        about: dict[str, Any] = {
            "updated_at": now, "source": source, "source_label": parties.normalised(source_label),
            "data_date": data_date or self._context.today().isoformat(), "consent_by": by, "consent_at": now,
            "consent_for": parties.normalised(consent.purpose)[:LONGEST_CONSENT]
            or phrase("register.purpose", self._context.language),
        }  # fmt: skip

        def write(records: Records) -> str:
            held = _same(records, kind, clean)
            if held is None:
                made = _blank(kind, new_uuid(), now)
            else:
                made = held
            changed: dict[str, Any] = {name: value for name, value in clean.items() if value}
            entry = replace(made, **changed, **about)
            _put(records, entry)
            return _id(entry)

        return self._context.store.write(write).result()

    def edit(self, kind: Kind, entry_id: str, values: Mapping[str, str]) -> None:
        """Change fields of an entry; its data are of today then. Raises UnknownEntry, ValueRefused."""
        now, today = self._context.clock.now(), self._context.today().isoformat()
        present = self._get(kind, entry_id)
        clean = self._checked(kind, {"name": present.name, **values})

        def write(records: Records) -> None:
            held = _held(records, kind, entry_id)
            if held is None:
                raise UnknownEntry(kind=kind)
            changed: dict[str, Any] = {name: value for name, value in clean.items() if name in values}
            _put(records, replace(held, **changed, updated_at=now, data_date=today, source="typed", source_label=""))

        self._context.store.write(write).result()

    def forget(self, kind: Kind, entry_id: str) -> None:
        """Remove an entry for good. Raises UnknownEntry."""

        def write(records: Records) -> bool:
            return records.people.forget(entry_id) if kind == "person" else records.businesses.forget(entry_id)

        if not self._context.store.write(write).result():
            raise UnknownEntry(kind=kind)

    # -- inside ----------------------------------------------------------------------------------------

    def _get(self, kind: Kind, entry_id: str) -> Entry:
        found = self._context.store.read(lambda records: _held(records, kind, entry_id))
        if found is None:
            raise UnknownEntry(kind=kind)
        return found

    def _checked(self, kind: Kind, values: Mapping[str, str]) -> dict[str, str]:
        names = PERSON_FIELDS if kind == "person" else BUSINESS_FIELDS
        clean: dict[str, str] = {}
        for name, value in values.items():
            if name not in names:
                raise ValueRefused(field=name[:40])
            text = parties.normalised(value)
            if text and not _holds(name, text):
                raise ValueRefused(field=_label(kind, name, self._context.language))
            clean[name] = identifiers.normalise_phone(text) or text if name == "phone" else text
        if not clean.get("name"):
            raise ValueRefused(field=_label(kind, "name", self._context.language))
        return clean


def line_of_entry(entry: Entry, language: str) -> RegisterLine:
    """An entry in words: what tells it apart, the day of its data, who agreed."""
    number = entry.id_number if isinstance(entry, Person) else entry.tax_code or entry.registration_number
    parts = (number, entry.phone, entry.address)
    consent = phrase("register.consent.unknown", language)
    if entry.consent_by and entry.consent_at is not None:
        day = f"{office_date(entry.consent_at):%d/%m/%Y}"
        consent = phrase("register.consent", language, by=entry.consent_by, day=day, purpose=entry.consent_for)
    source = phrase(f"register.from.{entry.source}", language, label=entry.source_label)
    return RegisterLine(
        "person" if isinstance(entry, Person) else "business", _id(entry), entry.name,
        " · ".join(part for part in parts if part),
        phrase("register.as_of", language, day=_day(entry.data_date), source=source), consent,
    )  # fmt: skip


def _label(kind: Kind, name: str, language: str) -> str:
    return phrase(f"register.person.{name}" if kind == "person" else f"register.business.{name}", language)


def _id(entry: Entry) -> str:
    return entry.person_id if isinstance(entry, Person) else entry.business_id


def _held(records: Records, kind: Kind, entry_id: str) -> Entry | None:
    return records.people.get(entry_id) if kind == "person" else records.businesses.get(entry_id)


def _put(records: Records, entry: Entry) -> None:
    if isinstance(entry, Person):
        records.people.put(entry)
    else:
        records.businesses.put(entry)


def _same(records: Records, kind: Kind, values: Mapping[str, str]) -> Entry | None:
    """The entry with the same official number; without a number nobody is surely the same."""
    if kind == "person":
        number = values.get("id_number", "")
        return next((each for each in records.people.all() if number and each.id_number == number), None)
    for name in ("tax_code", "registration_number"):
        number = values.get(name, "")
        found = next((each for each in records.businesses.all() if number and getattr(each, name) == number), None)
        if found is not None:
            return found
    return None


def _blank(kind: Kind, entry_id: str, now: Any) -> Entry:
    if kind == "person":
        return Person(entry_id, "", "", "", "", "", now)
    texts: dict[str, Any] = {each.name: "" for each in fields(Business) if each.name in BUSINESS_FIELDS}
    return Business(business_id=entry_id, updated_at=now, **texts)


def _holds(name: str, value: str) -> bool:
    if name in ("id_number", "representative_id"):
        return identifiers.is_personal_number(value) or identifiers.is_tax_code(value)
    if name == "tax_code":
        return identifiers.is_tax_code(value)
    if name == "old_id_number":
        return value.isascii() and value.isdigit() and len(value) in (9, 12)
    if name == "phone":
        return identifiers.normalise_phone(value) is not None
    if name == "email":
        return parties.is_mail(value)
    if name == "gender":
        return value in ("male", "female")
    return name not in _DAYS or _is_day(value, partial=name == "birth_date")


def _is_day(value: str, *, partial: bool) -> bool:
    whole = {4: f"{value}-01-01", 7: f"{value}-01"}.get(len(value), value) if partial else value
    try:
        return date.fromisoformat(whole).year >= 1800 and len(whole) == len("2026-11-22")
    except ValueError:
        return False


def _day(written: str) -> str:
    try:
        return f"{date.fromisoformat(written):%d/%m/%Y}"
    except ValueError:
        return written or "–"
