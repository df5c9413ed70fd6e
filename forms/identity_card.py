"""The text of the QR code on an identity card (thẻ CCCD gắn chip, thẻ Căn cước): seven fields, nothing more.

Law: only the first seven fields are read. What a newer card holds behind them (parents, family, cancelled
numbers) is cut off before anything looks at it, and no problem or warning carries a letter of the card: facts
name fields, never their content. Damaged text is refused by the field that does not fit, never guessed at.

Layout (found: parsers of the field, press notice of the ministry, 12/2022; see docs/forms/profile.md):
number|old 9-digit number or nothing|name|birth ddMMyyyy|Nam or Nữ|address|issued ddMMyyyy
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from forms import identifiers
from forms.folding import fold
from forms.problems import FormProblem

LONGEST_TEXT = 4000
"""Characters; the largest QR code holds 2,953 bytes."""
LONGEST_NAME = 100
LONGEST_ADDRESS = 300
FIELDS = 7

Generation = Literal["cccd_chip", "can_cuoc"]
CardField = Literal["number", "old_number", "name", "birth_date", "sex", "address", "issued_on"]
Damage = Literal["telex", "vni", "layout", "lost_letters", "doubled_marks"]

_NEWER_CARDS_SINCE = date(2024, 7, 1)
_RENEWED_AT = (14, 25, 40, 60)
_EARLY_YEARS = 2
_OLDEST_HOLDER = 130
_SEXES = {"Nam": True, "Nữ": False}
_DIGITS_12 = re.compile(r"[0-9]{12}")
_OLD_NUMBER = re.compile(r"(?:[0-9]{9}|[0-9]{12})?")
_DATE = re.compile(r"([0-9]{2})[/.\-]?([0-9]{2})[/.\-]?([0-9]{4})")
_YEAR = re.compile(r"(?:0000)?([0-9]{4})")
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_NAME_MARKS = frozenset(" '’.-")
_TELEX_SURE = re.compile(r"(?:aa|ee|oo|dd|aw|ow|uw)[a-z]*[sfrxj]$|dd.*(?:aa|ee|oo|[aou]w)|[aeiouy](?:n|ng|nh|m)?[fj]$")
_TELEX_LIKELY = re.compile(r"aa|ee|dd|[aou]w|[aeiouy](?:n|ng|nh|m)[sfrxj]$")
_MANY_LIKELY = 2
_VNI_WORD = re.compile(r"[A-Za-zđĐ]+[0-9][A-Za-z0-9]*")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_MOJIBAKE = re.compile(r"[ÃÄÅÆáâ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]")


class CardProblem(FormProblem):
    """The text is not that of an identity card that can be trusted."""

    code = "card.problem"
    exit_code = 33


class CardEmpty(CardProblem):
    """Nothing was read."""

    code = "card.empty"


class CardTooLong(CardProblem):
    """More text than a QR code can hold. Facts: limit."""

    code = "card.too_long"


class CardForeign(CardProblem):
    """A code, but not that of an identity card. Facts: kind (link, bank, health_insurance, mrz, other)."""

    code = "card.foreign"


class CardDamaged(CardProblem):
    """A field is not what stands there on a card. Facts: field."""

    code = "card.damaged"


class CardIncomplete(CardProblem):
    """Fewer fields than a card has: the reading was cut off. Facts: found, wanted."""

    code = "card.incomplete"


class CardGarbled(CardProblem):
    """A keyboard program changed the letters on their way from the scanner. Facts: damage."""

    code = "card.garbled"


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What a card says. Texts are NFC; `birth` is an ISO date, or "1950-03" or "1950" of old people.

    `is_male` and `issued_on` are None where the card leaves them out. `address` is as printed, mostly with
    the district that the units had before 01/7/2025.
    """

    number: str
    old_number: str
    name: str
    birth: str
    is_male: bool | None
    address: str
    issued_on: date | None
    generation: Generation

    @property
    def birth_date(self) -> date | None:
        """The day of birth, None when the card knows only a month or a year."""
        return date.fromisoformat(self.birth) if len(self.birth) == 10 else None

    @property
    def issuer(self) -> str:
        """Who issued it, by the kind of card."""
        if self.generation == "can_cuoc":
            return "Bộ Công an"
        return "Cục Cảnh sát quản lý hành chính về trật tự xã hội"


@dataclass(frozen=True, slots=True)
class CardWarning:
    """Something to look at on the card itself; it does not refuse. Nothing of the card's content is in it."""

    code: str


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card and what about it deserves a second look."""

    card: IdentityCard
    warnings: tuple[CardWarning, ...] = ()


def read_card(text: str, *, today: date) -> CardReading:
    """Read the text of a card's QR code, as a scanner typed it or as it was decoded from a picture.

    UTF-8 that was taken for Latin letters on the way ("Nguyá»…n") is put right, because nothing is lost in
    it, and warned of. Raises CardEmpty, CardTooLong, CardForeign, CardIncomplete, CardDamaged, CardGarbled.
    """
    if len(text) > LONGEST_TEXT:
        raise CardTooLong(limit=LONGEST_TEXT)
    text = _SYMBOLOGY.sub("", text.strip().strip("\ufeff"), count=1).strip()
    if not text:
        raise CardEmpty()
    warnings: list[CardWarning] = []
    fields = _fields(text)
    del text  # nothing below may see what stands behind the seventh field
    mended = [_without_mojibake(field) for field in fields]
    if mended != fields:
        fields = mended
        warnings.append(CardWarning("card.mended_letters"))
    fields = [_spaced(unicodedata.normalize("NFC", field)) for field in fields]
    _refuse_garbled(fields)
    card = _card(fields, today)
    return CardReading(card, (*warnings, *_doubts(card, today)))


def _spaced(text: str) -> str:
    """Single blanks; any other white space stays and is refused as a control character where it matters."""
    return re.sub(" {2,}", " ", text.replace("\u00a0", " ")).strip()


def looks_like_a_card(text: str) -> bool:
    """Whether a typed text begins as a card's does: enough to offer reading it. Decides nothing else."""
    head, bar, _ = text.strip()[:200].partition("|")
    return bool(bar) and _DIGITS_12.fullmatch(_SYMBOLOGY.sub("", head, count=1)) is not None


def _fields(text: str) -> list[str]:
    """The first seven fields, the number of further ones as the generation's sign in an eighth."""
    if "|" not in text:
        raise _without_bars(text)
    parts = text.split("|", FIELDS)
    first = parts[0].strip()
    if _DIGITS_12.fullmatch(first) is None and _foreign_kind(first):
        raise CardForeign(kind=_foreign_kind(first))
    if len(parts) < FIELDS:
        raise CardIncomplete(found=len(parts), wanted=FIELDS)
    return [*parts[:FIELDS], "+" if len(parts) > FIELDS else ""]


def _without_bars(text: str) -> CardProblem:
    for other in ("\\", "~", "¦", "§", "{", "}", ">", "°"):
        parts = text.split(other)
        if len(parts) >= FIELDS and _DIGITS_12.fullmatch(parts[0].strip()):
            return CardGarbled(damage="layout")
    if re.match(r"[0-9]{12}", text) and _foreign_kind(text) != "bank":
        return CardIncomplete(found=1, wanted=FIELDS)
    return CardForeign(kind=_foreign_kind(text) or "other")


def _foreign_kind(text: str) -> str:
    """What another code is, as far as its beginning tells; empty when it does not."""
    lowered = text[:40].casefold()
    if re.match(r"(?:https?:|www\.)", lowered):
        return "link"
    if text.startswith("000201"):
        return "bank"
    if re.match(r"I[D<]?VNM|P<VNM", text):
        return "mrz"
    if re.fullmatch(r"[A-Z]{2}[0-9]{13}|[0-9]{10}", text[:15]):
        return "health_insurance"
    return ""


def _without_mojibake(text: str) -> str:
    """UTF-8 bytes that were shown as Windows-1252 or Latin-1, as the text they are; any other text as it is."""
    if not _MOJIBAKE.search(text):
        return text
    raw = bytearray()
    for letter in text:
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 255:
                return text
            raw.append(ord(letter))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return text


def _refuse_garbled(fields: list[str]) -> None:
    """What Unikey and its like make of a scanner's keys. Raises CardGarbled."""
    name, sex, address = fields[2], fields[4], fields[5]
    for text in (name, sex, address):
        if "\ufffd" in text or re.search(r"\w\?|\?\w", text) or _MOJIBAKE.search(text):
            raise CardGarbled(damage="lost_letters")
        if any(_tones(word) > 1 for word in text.split()):
            raise CardGarbled(damage="doubled_marks")
    if sex not in _SEXES:
        folded = sex.casefold()
        if re.fullmatch(r"nu(?:w?x?|xw)w?|nuwx?|naam|nawm", folded) and folded != "nu":
            raise CardGarbled(damage="telex")
        if re.fullmatch(r"nu(?:7?4?|47)|na[68]m", folded) and folded != "nu":
            raise CardGarbled(damage="vni")
        if folded == "nu":
            raise CardGarbled(damage="lost_letters")
    words = name.split()
    if any(_VNI_WORD.fullmatch(word) for word in words):
        raise CardGarbled(damage="vni")
    if name.isascii() and _is_telex([word.casefold() for word in words]):
        raise CardGarbled(damage="telex")


def _is_telex(words: list[str]) -> bool:
    """Raw Telex keys: one word that can be nothing else, or two that are likely; "Lee" alone is a name."""
    likely = sum(_TELEX_LIKELY.search(word) is not None for word in words)
    return likely >= _MANY_LIKELY or any(_TELEX_SURE.search(word) for word in words)


def _tones(word: str) -> int:
    return sum(mark in _TONES for mark in unicodedata.normalize("NFD", word))


def _card(fields: list[str], today: date) -> IdentityCard:
    number, old_number, name, birth, sex, address, issued, more = fields
    if not _DIGITS_12.fullmatch(number):
        raise CardDamaged(field="number")
    if not _OLD_NUMBER.fullmatch(old_number):
        raise CardDamaged(field="old_number")
    if not _is_name(name):
        raise CardDamaged(field="name")
    born = _birth(birth)
    if born is None or born > today.isoformat()[: len(born)] or int(born[:4]) < today.year - _OLDEST_HOLDER:
        raise CardDamaged(field="birth_date")
    if sex and sex not in _SEXES:
        raise CardDamaged(field="sex")
    if len(address) > LONGEST_ADDRESS or _CONTROL.search(address) or (address and not _has_letter(address)):
        raise CardDamaged(field="address")
    issued_on = _day(issued)
    if (issued and issued_on is None) or (issued_on is not None and issued_on.isoformat()[: len(born)] < born):
        raise CardDamaged(field="issued_on")
    return IdentityCard(
        number, old_number, name, born, _SEXES.get(sex), _tidy(address), issued_on,
        "can_cuoc" if more else "cccd_chip",
    )  # fmt: skip


def _is_name(text: str) -> bool:
    letters = sum(letter.isalpha() for letter in text)
    return (
        letters > 0
        and len(text) <= LONGEST_NAME
        and all(letter.isalpha() or unicodedata.combining(letter) or letter in _NAME_MARKS for letter in text)
    )


def _has_letter(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _tidy(address: str) -> str:
    """Without the marks that empty parts leave behind: ", -" and ",,"."""
    parts = (part.strip(" -") for part in address.split(","))
    return ", ".join(part for part in parts if part)


def _birth(text: str) -> str | None:
    """ISO day, month or year; unknown days and months are 00 on the card."""
    year = _YEAR.fullmatch(text)
    if year is not None:
        return year[1] if int(year[1]) >= 1800 else None
    match = _DATE.fullmatch(text)
    if match is not None and match[1] == "00" and 1 <= int(match[2]) <= 12:
        return f"{match[3]}-{match[2]}"
    day = _day(text)
    return day.isoformat() if day is not None else None


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _doubts(card: IdentityCard, today: date) -> list[CardWarning]:
    """The card against itself and the calendar; each is for a person to judge."""
    faults = identifiers.personal_number_faults(card.number, birth_date=card.birth_date, is_male=card.is_male)
    found = [CardWarning("card." + fault.code.rpartition(".")[2]) for fault in faults]
    if card.birth_date is None and not faults:
        parts = identifiers.read_personal_number(card.number)
        if parts is not None and parts.birth_year != int(card.birth[:4]):
            found.append(CardWarning("card.other_birth_year"))
    if card.issued_on is None:
        return found
    if card.issued_on > today:
        found.append(CardWarning("card.issued_in_future"))
    elif card.generation == "can_cuoc" and card.issued_on < _NEWER_CARDS_SINCE:
        found.append(CardWarning("card.issued_too_early"))
    ends = renewal_due(card)
    if ends is not None and ends <= today:
        found.append(CardWarning("card.may_have_expired"))
    return found


def renewal_due(card: IdentityCard) -> date | None:
    """The birthday on which the card must be renewed; None when never, or not known.

    Ages 14, 25, 40, 60; a card issued within two years before one of them serves until the next (tri_nho,
    high: Luật Căn cước 26/2023/QH15, article 21). Only ever a warning.
    """
    born = card.birth_date
    if born is None or card.issued_on is None:
        return None
    for age in _RENEWED_AT:
        if card.issued_on < _birthday(born, age - _EARLY_YEARS):
            return _birthday(born, age)
    return None


def _birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same person's as far as letters tell: without case, accents and spacing."""
    return fold(" ".join(one.split())) == fold(" ".join(other.split()))
