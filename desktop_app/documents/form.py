"""The filled official form as PDF: the pack's layout drawn with the form's answers.

One function for each kind of element; the order is the layout's. Nothing is invented: a sentence
stands in the layout or is an answer. Where the layout's wording was never compared with the official
form, each page says so at its foot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.platypus import KeepTogether, PageBreak, Paragraph, Spacer, Table

from desktop_app.documents import flowables, signature_places
from desktop_app.documents.fitting import fitted
from desktop_app.documents.formats import short_date
from desktop_app.documents.phrases import phrase
from desktop_app.documents.sheet import MILLIMETRE, Sheet, build, page_count
from desktop_app.documents.tables import headed, ruled_table, shared_widths
from desktop_app.documents.values import Answers, FormValues, as_markup
from forms.packs import layout as parts

NUMBER_COLUMN = 11 * MILLIMETRE
TABLE_SIZE_DROP = 1.0
"""Tables are set one point smaller than the text."""


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """Where a signature goes: page from 0, (left, bottom, right, top) in points from the lower left."""

    slot: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A drawn form. `missing_characters`: letters of answers that the font cannot show."""

    pdf: bytes
    pages: int
    places: tuple[PrintedPlace, ...]
    missing_characters: tuple[str, ...]

    def place(self, slot: str) -> PrintedPlace | None:
        """The place of one signer, None where the form has none for them."""
        return next((place for place in self.places if place.slot == slot), None)


def draw_form(
    layout: parts.PrintLayout,
    values: FormValues,
    *,
    title: str,
    at: datetime,
    unconfirmed: tuple[str, ...] = (),
    author: str = "",
    training: bool = False,
) -> PrintedForm:
    """Draw the form. `unconfirmed` are more notes for the foot of each page; `at` is the PDF's date.

    Raises LayoutBroken where the layout asks what the form does not know, LayoutDoesNotFit, FontMissing.
    """
    foot = unconfirmed
    if layout.wording.is_unverified:
        checked_on = short_date(layout.wording.checked_on.isoformat())
        foot = (phrase("wording_unverified", checked_on=checked_on), *unconfirmed)
    sheet = Sheet(
        title=title,
        at=at,
        author=author,
        top=layout.margins.top,
        bottom=layout.margins.bottom,
        left=layout.margins.left,
        right=layout.margins.right,
        foot=foot,
        training=training,
    )

    def draw() -> PrintedForm:
        drawing = _Drawing(layout, Answers(values, layout.form), sheet.text_width)
        pdf = build(sheet, drawing.story())
        return PrintedForm(pdf, page_count(pdf), tuple(drawing.places), tuple(drawing.answers.missing_characters))

    return fitted(draw, lambda form: (form.pages, max((place.page for place in form.places), default=0)))


class _Drawing:
    """One layout on its way to flowables."""

    def __init__(self, layout: parts.PrintLayout, answers: Answers, width: float) -> None:
        self.layout = layout
        self.answers = answers
        self.width = width
        self.size = layout.font_size
        self.places: list[PrintedPlace] = []
        self.annexes: list[Any] = []

    def story(self) -> list[Any]:
        story: list[Any] = []
        notes: list[Any] = []
        for number, element in enumerate(self.layout.elements, start=1):
            self.answers.element = number
            if not self.answers.holds(element.when):
                continue
            drawn = _DRAWERS[type(element)](self, element)
            if drawn and isinstance(drawn[0], signature_places.SignatureRow):
                drawn = [_with_what_precedes(story, drawn[0])]
            elif drawn and isinstance(drawn[0], Table):
                drawn = [*_with_heading(story, drawn[0], self.width), *drawn[1:]]
            if isinstance(element, parts.Note):
                notes.extend(drawn)
                continue
            story += _together(notes) + drawn
            notes = []
        return story + _together(notes) + self.annexes

    def placed(self, slot: str, page: int, box: tuple[float, float, float, float]) -> None:
        self.places.append(PrintedPlace(slot, page, box))

    def national_heading(self, element: parts.NationalHeading) -> list[Any]:
        lines = [self.answers.filled(line) for line in element.agency_lines]
        return [flowables.Heading(lines, self.size)]

    def form_number(self, element: parts.FormNumber) -> list[Any]:
        text = self.answers.markup(element.text)
        shape = flowables.style(self.size - 1.5, element.align, italic=element.italic, after=4.0)
        return [Paragraph(text, shape)]

    def title(self, element: parts.Title) -> list[Any]:
        text = as_markup(self.answers.filled(element.text).upper())
        return [Paragraph(text, flowables.style(self.size + 1, "center", bold=True, before=6.0, after=2.0))]

    def subtitle(self, element: parts.Subtitle) -> list[Any]:
        shape = flowables.style(self.size, "center", bold=element.bold, italic=element.italic, after=3.0)
        return [Paragraph(self.answers.markup(element.text), shape)]

    def addressee(self, element: parts.Addressee) -> list[Any]:
        text = f"{self.answers.markup(element.label)} {self.answers.markup(element.text)}"
        return [Paragraph(text, flowables.style(self.size, "center", before=8.0, after=10.0))]

    def paragraph(self, element: parts.Paragraph) -> list[Any]:
        shape = flowables.style(
            element.size or self.size,
            element.align,
            bold=element.bold,
            italic=element.italic,
            indent=element.indent,
            after=5.0,
            keep_with_next=element.keep_with_next,
        )
        return [Paragraph(self.answers.markup(element.text), shape)]

    def field(self, element: parts.FieldLine) -> list[Any]:
        return [self._inline(element, element.indent)]

    def fields(self, element: parts.FieldRow) -> list[Any]:
        cells = [self._inline(field, 0.0) for field in element.fields]
        return [flowables.Row(cells, [field.width for field in element.fields], left=element.indent)]

    def _inline(self, field: parts.InlineField, indent: float) -> flowables.LeaderLine:
        value = self.answers.value(field.value, field.format)
        suffix = self.answers.filled(field.suffix)
        shown = as_markup(value)
        if field.bold_value and value:
            shown = f"<b>{shown}</b>"
        label = self.answers.markup(_numbered(field.number, field.label))
        text = f"{label} {shown}{as_markup(suffix)}" if value else label
        leader = field.leader and not value
        return flowables.LeaderLine(text, self.size, leader=leader, left=indent, suffix=suffix if leader else "")

    def boxes(self, element: parts.Boxes) -> list[Any]:
        value = self.answers.value(element.value, element.format).replace(" ", "")
        label = self.answers.markup(_numbered(element.number, element.label))
        return [flowables.CharacterBoxes(label, value, element.count, self.size, element.groups)]

    def ticks(self, element: parts.Ticks) -> list[Any]:
        boxes = [
            flowables.TickBox(
                self.answers.markup(option.text), ticked=self.answers.holds(option.checked), size=self.size
            )
            for option in element.options
        ]
        label = self.answers.markup(_numbered(element.number, element.label))
        return [flowables.TickRow(label, boxes, element.columns, self.size, left=element.indent)]

    def table(self, element: parts.Table) -> list[Any]:
        headings = [self.answers.markup(column.heading) for column in element.columns]
        aligns = [str(column.align) for column in element.columns]
        shares = [column.width for column in element.columns]
        rows = []
        for position, ref in enumerate(self.answers.rows(element.repeat), start=1):
            rows.append([self._cell(column, ref, position) for column in element.columns])
        blank_rows = max(0, element.empty_rows - len(rows))
        rows += [["&nbsp;"] * len(element.columns) for _ in range(blank_rows)]
        if not element.numbered:
            widths = shared_widths(shares, self.width)
        else:
            rows = [[str(position), *row] for position, row in enumerate(rows, start=1)]
            headings = [as_markup(element.numbered_heading), *headings]
            aligns = ["center", *aligns]
            widths = [NUMBER_COLUMN, *shared_widths(shares, self.width - NUMBER_COLUMN)]

        def table(part: list[list[str]]) -> Any:
            return ruled_table(headings, part, widths, aligns, self.size - TABLE_SIZE_DROP)

        if element.max_rows is None or len(rows) <= element.max_rows:
            return [table(rows)]
        here, rest = rows[: element.max_rows], rows[element.max_rows :]
        annex = self.answers.filled(element.annex)
        self.annexes += [PageBreak(), *self.title(parts.Title(text=annex)), table(rest)]
        told = as_markup(phrase("table_goes_on", count=len(rest), annex=annex))
        return [table(here), Paragraph(told, flowables.style(self.size - 1, italic=True, after=4.0))]

    def _cell(self, column: parts.Column, ref: str, position: int) -> str:
        if column.value.replace(" ", "") == "position(.)":
            return str(position)
        return as_markup(self.answers.value(column.value, column.format, ref))

    def choice_text(self, element: parts.ChoiceText) -> list[Any]:
        for option in element.options:
            if self.answers.holds(option.when):
                return self.paragraph(option)
        return []

    def signature(self, element: parts.Signature) -> list[Any]:
        return self._signatures((element.block,), right_half=True)

    def signatures(self, element: parts.Signatures) -> list[Any]:
        return self._signatures(element.blocks, right_half=False)

    def _signatures(self, blocks: tuple[parts.SignatureBlock, ...], *, right_half: bool) -> list[Any]:
        shown = []
        for block in blocks:
            if not self.answers.holds(block.when):
                continue
            name = self.answers.value(block.name, "text") if block.name is not None else ""
            shown.append(
                signature_places.Signatory(
                    slot=block.slot,
                    date_line=self.answers.markup(block.date_line) if block.date_line else None,
                    roles=tuple(self.answers.markup(role) for role in block.roles),
                    note=self.answers.markup(block.note),
                    name=as_markup(name) or None,
                )
            )
        if not shown:
            return []
        alone = right_half or len(shown) == 1
        return [signature_places.SignatureRow(shown, self.size, self.placed, right_half=alone)]

    def note(self, element: parts.Note) -> list[Any]:
        shape = flowables.style(self.size - 2, "justify", italic=element.italic, after=2.0)
        return [Paragraph(self.answers.markup(element.text), shape)]

    def spacer(self, element: parts.Spacer) -> list[Any]:
        return [Spacer(1, element.height * MILLIMETRE)]

    def page_break(self, _: parts.PageBreak) -> list[Any]:
        return [PageBreak()]


def _with_what_precedes(story: list[Any], row: signature_places.SignatureRow) -> Any:
    """A signature never begins a page alone: what stands before it is taken from the story's end."""
    if story and isinstance(story[-1], Paragraph):
        return signature_places.Closing(story.pop(), row)
    taken: list[Any] = []
    while story and isinstance(story[-1], Spacer):
        taken.insert(0, story.pop())
    if story and not isinstance(story[-1], (PageBreak, Table, KeepTogether, signature_places.Closing)):
        taken.insert(0, story.pop())
    return KeepTogether([*taken, row])


def _together(notes: list[Any]) -> list[Any]:
    """Notes that follow each other stand on one page."""
    return [KeepTogether(notes)] if notes else []


def _with_heading(story: list[Any], table: Table, width: float) -> list[Any]:
    """Headings that keep with a table keep with its first row: the rest may stand on the next page."""
    headings: list[Any] = []
    while story and isinstance(story[-1], Paragraph) and story[-1].style.keepWithNext:
        headings.insert(0, story.pop())
    return headed(headings, table, width)


def _numbered(number: str | None, label: str) -> str:
    if not number:
        return label
    return f"{number} {label}" if number.endswith((".", ")")) else f"{number}. {label}"


_DRAWERS: dict[type[parts.Element], Callable[[_Drawing, Any], list[Any]]] = {
    parts.NationalHeading: _Drawing.national_heading,
    parts.FormNumber: _Drawing.form_number,
    parts.Title: _Drawing.title,
    parts.Subtitle: _Drawing.subtitle,
    parts.Addressee: _Drawing.addressee,
    parts.Paragraph: _Drawing.paragraph,
    parts.FieldLine: _Drawing.field,
    parts.FieldRow: _Drawing.fields,
    parts.Boxes: _Drawing.boxes,
    parts.Ticks: _Drawing.ticks,
    parts.Table: _Drawing.table,
    parts.ChoiceText: _Drawing.choice_text,
    parts.Signature: _Drawing.signature,
    parts.Signatures: _Drawing.signatures,
    parts.Note: _Drawing.note,
    parts.Spacer: _Drawing.spacer,
    parts.PageBreak: _Drawing.page_break,
}
