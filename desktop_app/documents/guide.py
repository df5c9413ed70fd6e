"""The guide sheet for the citizen: which papers, which fees, how long, where; one page where it can be.

What the pack could not check is marked with a star and the sheet says what the star means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.documents import pieces
from desktop_app.documents.flowables import Heading
from desktop_app.documents.formats import grouped, moment
from desktop_app.documents.phrases import phrase
from desktop_app.documents.sheet import MILLIMETRE, Sheet, build
from desktop_app.documents.tables import ruled_table
from desktop_app.documents.values import as_markup


@dataclass(frozen=True, slots=True)
class GuideComponent:
    """A paper to bring. `present_only`: shown at the counter and taken home again."""

    name: str
    originals: int
    copies: int
    note: str = ""
    is_required: bool = True
    present_only: bool = False
    is_unverified: bool = False


@dataclass(frozen=True, slots=True)
class GuideFee:
    """A fee; `amount_dong` None = set by the province or commune."""

    name: str
    amount_dong: int | None
    basis: str = ""
    is_unverified: bool = False


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """What the sheet says; texts come worded from the pack."""

    procedure_code: str
    procedure_name: str
    agency: str
    components: tuple[GuideComponent, ...]
    fees: tuple[GuideFee, ...]
    deadline: str
    channels: str
    result: str
    legal_basis: tuple[str, ...]
    at: datetime
    case: str = ""
    agency_lines: tuple[str, ...] = ()
    deadline_is_unverified: bool = False
    note: str = ""


def draw_guide(facts: GuideFacts) -> bytes:
    """The sheet as PDF; the same facts give the same bytes. Raises LayoutDoesNotFit, FontMissing."""
    sheet = Sheet(
        title=f"{phrase('guide_title')}: {facts.procedure_name}",
        at=facts.at,
        foot=(phrase("made_by", moment=moment(facts.at)),),
    )
    story: list[Any] = [
        Heading(facts.agency_lines, pieces.SIZE),
        *pieces.title(phrase("guide_title")),
        pieces.labelled(
            [
                (phrase("procedure"), f"{facts.procedure_name} ({facts.procedure_code})"),
                (phrase("case"), facts.case),
                (phrase("agency"), facts.agency),
            ],
            sheet.text_width,
        ),
        pieces.heading(phrase("guide_components")),
        _components_table(facts, sheet.text_width),
        pieces.heading(phrase("guide_fees")),
        _fees(facts, sheet.text_width),
        pieces.heading(phrase("guide_deadline")),
        pieces.text(_marked(facts.deadline, facts.deadline_is_unverified)),
        pieces.heading(phrase("guide_channels")),
        pieces.text(facts.channels),
        pieces.heading(phrase("guide_result")),
        pieces.text(facts.result),
        pieces.heading(phrase("guide_legal")),
        *(pieces.text(f"- {basis}") for basis in facts.legal_basis),
    ]
    if facts.note:
        story.append(pieces.small(facts.note))
    if _has_star(facts):
        story.append(pieces.small("* " + phrase("guide_unverified")))
    return build(sheet, story)


def _marked(text: str, is_unverified: bool) -> str:
    return f"{text} *" if is_unverified else text


def _has_star(facts: GuideFacts) -> bool:
    marks = [facts.deadline_is_unverified]
    marks += [component.is_unverified for component in facts.components]
    marks += [fee.is_unverified for fee in facts.fees]
    return any(marks)


def _components_table(facts: GuideFacts, width: float) -> Any:
    rows = []
    for number, component in enumerate(facts.components, start=1):
        note = [component.note] if component.note else []
        if component.present_only:
            note.append(phrase("guide_present_only"))
        elif not component.is_required:
            note.append(phrase("guide_when_needed"))
        rows.append(
            [
                str(number),
                as_markup(_marked(component.name, component.is_unverified)),
                str(component.originals or "–"),
                str(component.copies or "–"),
                as_markup("; ".join(note)),
            ]
        )
    fixed = [11 * MILLIMETRE, 15 * MILLIMETRE, 13 * MILLIMETRE, 42 * MILLIMETRE]
    headings = ("cover_order", "guide_component", "cover_originals", "cover_copies", "guide_note")
    return ruled_table(
        [phrase(name) for name in headings],
        rows,
        [fixed[0], width - sum(fixed), *fixed[1:]],
        ["center", "left", "center", "center", "left"],
        pieces.TABLE_SIZE,
    )


def _fees(facts: GuideFacts, width: float) -> Any:
    if not facts.fees:
        return pieces.text(phrase("guide_no_fees"))
    rows = []
    for fee in facts.fees:
        if fee.amount_dong is None:
            amount = phrase("guide_amount_local")
        elif fee.amount_dong == 0:
            amount = phrase("guide_amount_free")
        else:
            amount = phrase("guide_amount_dong", amount=grouped(str(fee.amount_dong)))
        name = as_markup(_marked(fee.name, fee.is_unverified))
        rows.append([name, as_markup(amount), as_markup(fee.basis)])
    return ruled_table(
        [phrase(name) for name in ("guide_fee", "guide_amount", "guide_basis")],
        rows,
        [width * share for share in (0.42, 0.24, 0.34)],
        ["left", "right", "left"],
        pieces.TABLE_SIZE,
    )
