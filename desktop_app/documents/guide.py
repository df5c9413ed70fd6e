"""The guide sheet for the citizen: which papers, which fees, how long, where; one page where it can be.

What the pack could not check is marked with a star and the sheet says what the star means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop_app.documents import pieces
from desktop_app.documents.fitting import fitted
from desktop_app.documents.flowables import Heading
from desktop_app.documents.formats import grouped, moment
from desktop_app.documents.phrases import phrase
from desktop_app.documents.sheet import MILLIMETRE, Sheet, build, page_count
from desktop_app.documents.tables import headed, ruled_table
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
class GuideBasis:
    """A law or decree that the procedure rests on."""

    text: str
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
    legal_basis: tuple[GuideBasis, ...]
    at: datetime
    case: str = ""
    agency_lines: tuple[str, ...] = ()
    deadline_is_unverified: bool = False
    note: str = ""
    doubt: str = ""
    """Why the procedure may no longer be in force; stands before everything else."""


def draw_guide(facts: GuideFacts) -> bytes:
    """The sheet as PDF; the same facts give the same bytes. Raises LayoutDoesNotFit, FontMissing."""
    sheet = Sheet(
        title=f"{phrase('guide_title')}: {facts.procedure_name}",
        at=facts.at,
        foot=(phrase("made_by", moment=moment(facts.at)),),
    )

    def draw() -> bytes:
        return build(sheet, _story(facts, sheet.text_width))

    return fitted(draw, lambda pdf: (page_count(pdf),))


def _story(facts: GuideFacts, width: float) -> list[Any]:
    fees = _fees(facts, width)
    heading = pieces.heading(phrase("guide_fees"))
    story: list[Any] = [
        Heading(facts.agency_lines, pieces.SIZE),
        *pieces.title(phrase("guide_title")),
        pieces.labelled(
            [
                (phrase("procedure"), f"{facts.procedure_name} ({facts.procedure_code})"),
                (phrase("case"), facts.case),
                (phrase("agency"), facts.agency),
            ],
            width,
        ),
        *((pieces.text(facts.doubt),) if facts.doubt else ()),
        *headed([pieces.heading(phrase("guide_components"))], _components_table(facts, width), width),
        *(headed([heading], fees, width) if facts.fees else (heading, fees)),
        pieces.heading(phrase("guide_deadline")),
        pieces.text(_marked(facts.deadline or phrase("guide_no_deadline"), facts.deadline_is_unverified)),
        pieces.heading(phrase("guide_channels")),
        pieces.text(facts.channels),
        pieces.heading(phrase("guide_result")),
        pieces.text(facts.result),
        pieces.heading(phrase("guide_legal")),
        *(pieces.text(_marked(f"- {basis.text}", basis.is_unverified)) for basis in facts.legal_basis),
    ]
    if facts.note:
        story.append(pieces.small(facts.note))
    if _has_star(facts):
        story.append(pieces.small("* " + phrase("guide_unverified")))
    return story


def _marked(text: str, is_unverified: bool) -> str:
    return f"{text}\N{NO-BREAK SPACE}*" if is_unverified else text


def _has_star(facts: GuideFacts) -> bool:
    marks = [facts.deadline_is_unverified]
    marks += [component.is_unverified for component in facts.components]
    marks += [fee.is_unverified for fee in facts.fees]
    marks += [basis.is_unverified for basis in facts.legal_basis]
    return any(marks)


def _components_table(facts: GuideFacts, width: float) -> Any:
    rows = []
    for number, component in enumerate(facts.components, start=1):
        note = [component.note.removesuffix(".")] if component.note else []
        if component.present_only:
            note.insert(0, phrase("guide_present_only"))
        elif not component.originals and not component.copies:
            note.insert(0, phrase("guide_not_handed_in"))
        elif not component.is_required:
            note.insert(0, phrase("guide_when_needed"))
        rows.append(
            [
                str(number),
                as_markup(_marked(component.name, component.is_unverified)),
                str(component.originals or "–"),
                str(component.copies or "–"),
                as_markup(". ".join(note)),
            ]
        )
    fixed = [11 * MILLIMETRE, 15 * MILLIMETRE, 13 * MILLIMETRE, 50 * MILLIMETRE]
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
        [width * share for share in (0.34, 0.22, 0.44)],
        ["left", "right", "left"],
        pieces.TABLE_SIZE,
    )
