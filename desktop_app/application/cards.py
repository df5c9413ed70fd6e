"""Identity cards as the faces see them: read from a scanner's text or a picture, shown, handed on, kept nowhere."""

from __future__ import annotations

from datetime import date

from desktop_app.application.context import Context
from desktop_app.errors import Problem
from desktop_app.views import CardView
from desktop_app.wording import phrase
from forms.identity_card import CardDamaged, CardForeign, CardGarbled, CardProblem, CardReading, read_card


class NoCodeFound(Problem):
    """A picture in which no QR code was found. Facts: name."""

    code = "card.none_found"
    exit_code = 33


class SeveralCardsFound(Problem):
    """A picture of several people's cards. Facts: name, count."""

    code = "card.several_found"
    exit_code = 33


class Cards:
    """Reads cards. The first seven fields are all that is ever looked at, see `forms.identity_card`."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def read_text(self, text: str) -> CardView:
        """The card whose QR text a scanner typed. Raises a CardProblem."""
        return self._view(self._read(text))

    def read_image(self, data: bytes, name: str) -> CardView:
        """The one card in a picture or PDF, decoded in a process of its own.

        Raises NoCodeFound, SeveralCardsFound, a CardProblem when no code is a card's, or a PaperProblem.
        """
        from desktop_app.scans.apart import read_codes

        texts = read_codes(data, name)
        if not texts:
            raise NoCodeFound(name=name)
        found: dict[str, CardReading] = {}
        problem: CardProblem | None = None
        for text in texts:
            try:
                reading = self._read(text)
                found.setdefault(reading.card.number, reading)
            except CardProblem as refused:
                problem = problem if problem is not None and not isinstance(problem, CardForeign) else refused
        if len(found) > 1:
            raise SeveralCardsFound(name=name, count=len(found))
        if not found:
            assert problem is not None
            raise problem
        return self._view(next(iter(found.values())))

    def _read(self, text: str) -> CardReading:
        """As `read_card`, with the facts of a problem in words."""
        language = self._context.language
        try:
            return read_card(text, today=self._context.today())
        except CardDamaged as problem:
            raise CardDamaged(field=phrase(f"card.field.{problem.facts['field']}", language)) from None
        except CardForeign as problem:
            raise CardForeign(kind=phrase(f"card.kind.{problem.facts['kind']}", language)) from None
        except CardGarbled as problem:
            raise CardGarbled(damage=phrase(f"card.damage.{problem.facts['damage']}", language)) from None

    def _view(self, reading: CardReading) -> CardView:
        card, language = reading.card, self._context.language
        gender = {True: "male", False: "female", None: ""}[card.is_male]
        issued = card.issued_on.isoformat() if card.issued_on else ""
        known = {
            "name": card.name, "id_number": card.number, "old_id_number": card.old_number, "birth_date": card.birth,
            "gender": gender, "address": card.address, "issued_on": issued, "issued_by": card.issuer,
        }  # fmt: skip
        shown = {
            "number": card.number, "old_number": card.old_number, "name": card.name, "birth_date": _day(card.birth),
            "sex": phrase(f"card.sex.{gender}", language) if gender else "", "address": card.address,
            "issued_on": _day(issued),
        }  # fmt: skip
        return CardView(
            rows=tuple((phrase(f"card.field.{name}", language), value) for name, value in shown.items() if value),
            warnings=tuple(
                phrase(f"card.warning.{each.code.partition('.')[2]}", language) for each in reading.warnings
            ),
            known=tuple((name, value) for name, value in known.items() if value),
            as_of=issued,
        )


def _day(written: str) -> str:
    try:
        return f"{date.fromisoformat(written):%d/%m/%Y}"
    except ValueError:
        return "/".join(reversed(written.split("-")))
