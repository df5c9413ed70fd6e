"""The register of people met before (sổ người dân): kept only with their consent."""

from __future__ import annotations

from desktop_app.application.context import Context, new_uuid
from desktop_app.dossier.model import Person


class People:
    """Search and keep."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def search(self, text: str) -> tuple[Person, ...]:
        """People by any word of name, number or phone, accents not needed; all by name without a text."""
        if text.strip():
            return self._context.store.read(lambda records: tuple(records.people.search(text)))
        return self._context.store.read(lambda records: tuple(records.people.all()))

    def keep_owner(self, dossier_id: str) -> None:
        """Keep the owner of a dossier, who has agreed to it."""
        dossier = self._context.dossier(dossier_id)
        content = self._context.content(dossier)
        held = {person.id_number: person for person in self.search("")}
        number = content.owner_id_number()
        known = held.get(number) if number else None
        person = Person(
            person_id=known.person_id if known else new_uuid(),
            name=content.owner_name(),
            id_number=number,
            birth_date=content.parties.get("owner.birth_date", ""),
            phone=content.parties.get("owner.phone", ""),
            address=content.parties.get("owner.address", ""),
            updated_at=self._context.clock.now(),
        )
        self._context.store.write(lambda records: records.people.put(person)).result()
