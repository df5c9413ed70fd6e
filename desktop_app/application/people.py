"""The register of people met before (sổ người dân): kept only with their consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desktop_app.application.context import Context, new_uuid
from desktop_app.application.dossiers import line_of
from desktop_app.application.registers import line_of_entry
from desktop_app.clock import office_date
from desktop_app.dossier.model import Person
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.views import DossierLine, PersonLine, PersonView
from desktop_app.wording import phrase


class UnknownPerson(Problem):
    """Nobody in the register has this id."""

    code = "people.unknown"
    exit_code = 42


class People:
    """Search, look at, and keep."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def search(self, text: str) -> tuple[Person, ...]:
        """People by any word of name, number or phone, accents not needed; all by name without a text."""
        if text.strip():
            return self._context.store.read(lambda records: tuple(records.people.search(text)))
        return self._context.store.read(lambda records: tuple(records.people.all()))

    def lines(self, text: str = "") -> tuple[PersonLine, ...]:
        """What `search` finds, as the faces show it."""
        return tuple(_line(person) for person in self.search(text))

    def view(self, person_id: str) -> PersonView:
        """A person and their dossiers on this machine. Raises UnknownPerson."""

        def read(records: Records) -> PersonView:
            person = records.people.get(person_id)
            if person is None:
                raise UnknownPerson(person=person_id)
            told = line_of_entry(person, self._context.language)
            return PersonView(_line(person), tuple(self._dossiers(records, person)), told.as_of, told.consent)

        return self._context.store.read(read)

    def keep_owner(self, dossier_id: str) -> None:
        """Keep the owner of a dossier, who has agreed to it."""
        dossier = self._context.dossier(dossier_id)
        content = self._context.content(dossier)
        held = {person.id_number: person for person in self.search("")}
        number = content.owner_id_number()
        known = held.get(number) if number else None
        now = self._context.clock.now()
        person = Person(
            person_id=known.person_id if known else new_uuid(),
            name=content.owner_name(),
            id_number=number,
            birth_date=content.parties.get("owner.birth_date", ""),
            phone=content.parties.get("owner.phone", ""),
            address=content.parties.get("owner.address", ""),
            updated_at=now,
            email=content.parties.get("owner.email", ""),
            data_date=office_date(dossier.updated_at).isoformat(),
            source="dossier",
            source_label=dossier.number,
            consent_by=content.owner_name(),
            consent_for=phrase("register.purpose", self._context.language),
            consent_at=now,
        )
        if known:  # what a card gave once is not lost when the person is kept from a dossier
            kept = {name: getattr(known, name) for name in ("gender", "old_id_number", "issued_on", "issued_by")}
            person = replace(person, **kept)
        self._context.store.write(lambda records: records.people.put(person)).result()

    def _dossiers(self, records: Records, person: Person) -> list[DossierLine]:
        """By the number that the person is known by; somebody without one has none that is surely theirs."""
        if not person.id_number:
            return []
        own = [d for d in records.dossiers.all() if d.owner_id_number == person.id_number]
        return [line_of(records, dossier, self._context.language) for dossier in own]


def _line(person: Person) -> PersonLine:
    return PersonLine(
        person.person_id, person.name, person.id_number, _day(person.birth_date), person.phone,
        person.address, person.updated_at,
    )  # fmt: skip


def _day(written: str) -> str:
    try:
        return f"{date.fromisoformat(written):%d/%m/%Y}"
    except ValueError:
        return written
