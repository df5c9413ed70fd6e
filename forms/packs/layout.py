"""How an official form looks on paper, declared: elements in reading order, no drawing.

Texts may hold placeholders `{{ xpath | format }}`; expressions are XPath over the form's answers. Inside a
table they are evaluated at the row (write relative paths there). An element whose `when` is false is left
out. Lengths are millimetres, font sizes points. The page follows Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Union

from pydantic import Field, model_validator

from forms.packs.model import Expression, Fact, Part

Format = Literal[
    "text", "upper", "proper", "date", "date_digits", "date_words", "money", "words", "money_words", "label", "number",
    "tick",
]  # fmt: skip
"""text; upper = IN HOA; proper = Viết Hoa Đầu Từ; date_digits = ddMMyyyy, for boxes in groups dd|MM|yyyy; tick = ×
where the value is true (not "", 0 or false), else nothing (□ in running text); date = dd/MM/yyyy;
date_words = ngày dd tháng MM năm yyyy; money = 1.234.567;
words = a number in words; money_words = an amount in words with đồng; label = the choice's label (the
expression must be the path of a select question); number = grouped digits."""

Text = Annotated[str, Field(max_length=4000)]
Align = Literal["left", "center", "right", "justify"]
PLACEHOLDER = re.compile(r"\{\{\s*(?P<expression>.+?)\s*(?:\|\s*(?P<format>[a-z_]+)\s*)?\}\}")


class Element(Part):
    """Base of everything drawn. `when`: XPath; None = always."""

    when: Expression | None = None


class NationalHeading(Element):
    """Quốc hiệu and tiêu ngữ at the right; `agency_lines` (last one bold, ruled) make a block at the left."""

    type: Literal["national_heading"] = "national_heading"
    agency_lines: tuple[Text, ...] = ()


class FormNumber(Element):
    """E.g. "Mẫu số 01 ban hành kèm theo…"."""

    type: Literal["form_number"] = "form_number"
    text: Text
    align: Align = "right"
    italic: bool = True


class Title(Element):
    """The form's name: bold capitals, centred."""

    type: Literal["title"] = "title"
    text: Text


class Subtitle(Element):
    """The line under the title, centred."""

    type: Literal["subtitle"] = "subtitle"
    text: Text
    bold: bool = True
    italic: bool = False


class Addressee(Element):
    """ "Kính gửi: …", centred."""

    type: Literal["addressee"] = "addressee"
    label: Text = "Kính gửi:"
    text: Text


class Paragraph(Element):
    """A fixed sentence or heading; `indent` = first line indent in mm."""

    type: Literal["paragraph"] = "paragraph"
    text: Text
    align: Align = "justify"
    bold: bool = False
    italic: bool = False
    indent: float = 0.0
    size: float | None = None
    keep_with_next: bool = False


class InlineField(Part):
    """A labelled value. `leader`: dotted line where there is no value."""

    number: str | None = None
    label: Text
    value: Expression
    format: Format = "text"
    leader: bool = True
    bold_value: bool = False
    suffix: Text = ""


class FieldLine(Element, InlineField):
    """One labelled value on a line of its own."""

    type: Literal["field"] = "field"
    indent: float = 0.0


class WideField(InlineField):
    """A field in a row of fields; `width` is its share of the line."""

    width: Annotated[float, Field(gt=0)] = 1.0


class FieldRow(Element):
    """Several fields on one line."""

    type: Literal["fields"] = "fields"
    fields: tuple[WideField, ...] = Field(min_length=1)
    indent: float = 0.0


class Boxes(Element):
    """A value written one character to a box, e.g. a personal number.

    `groups`: boxes that stand together, 2 2 4 for dd|MM|yyyy; they add up to `count`.
    """

    type: Literal["boxes"] = "boxes"
    number: str | None = None
    label: Text
    value: Expression
    count: Annotated[int, Field(ge=1, le=40)]
    groups: tuple[Annotated[int, Field(ge=1, le=40)], ...] = ()
    format: Format = "text"

    @model_validator(mode="after")
    def _groups_hold_all_boxes(self) -> Boxes:
        if self.groups and sum(self.groups) != self.count:
            raise ValueError("groups do not add up to count")
        return self


class TickOption(Part):
    """One box to tick; ticked when `checked` (XPath) is true."""

    text: Text
    checked: Expression


class Ticks(Element):
    """A label and boxes to tick. `columns`: how many options stand beside each other."""

    type: Literal["ticks"] = "ticks"
    number: str | None = None
    label: Text = ""
    options: tuple[TickOption, ...] = Field(min_length=1)
    columns: Annotated[int, Field(ge=1, le=6)] = 2
    indent: float = 0.0


class Column(Part):
    """A table column. `value`: XPath at the row; "position(.)" is drawn as the running number."""

    heading: Text
    value: Expression
    width: Annotated[float, Field(gt=0)] = 1.0
    align: Align = "left"
    format: Format = "text"


class Table(Element):
    """A table with one line per row of the repeat at `repeat` (absolute path), at least `empty_rows`
    lines; with `numbered` the first column is TT (STT) and is not in `columns`.

    Rows after `max_rows` stand on a page of their own at the end, under the title `annex`, and the table says so.
    """

    type: Literal["table"] = "table"
    repeat: Expression
    columns: tuple[Column, ...] = Field(min_length=1)
    empty_rows: Annotated[int, Field(ge=0, le=50)] = 0
    max_rows: Annotated[int, Field(ge=1, le=200)] | None = None
    annex: Text = "Phụ lục"
    numbered: bool = True
    numbered_heading: str = "STT"


class ChoiceText(Element):
    """The text of the first option whose `when` is true; nothing if none is."""

    type: Literal["choice_text"] = "choice_text"
    options: tuple[Paragraph, ...] = Field(min_length=1)


class SignatureBlock(Part):
    """Where somebody signs. `slot` names the place for the visible signature ("applicant", …)."""

    slot: Text
    date_line: Text | None = None
    roles: tuple[Text, ...] = Field(min_length=1)
    note: Text = "(Ký, ghi rõ họ tên)"
    name: Expression | None = None
    when: Expression | None = None


class Signature(Element):
    """One block for a signature, at the right half of the page."""

    type: Literal["signature"] = "signature"
    block: SignatureBlock


class Signatures(Element):
    """Two or three blocks side by side, left to right."""

    type: Literal["signatures"] = "signatures"
    blocks: tuple[SignatureBlock, ...] = Field(min_length=2, max_length=3)


class Note(Element):
    """Small print."""

    type: Literal["note"] = "note"
    text: Text
    italic: bool = True


class Spacer(Element):
    """Empty height in mm."""

    type: Literal["spacer"] = "spacer"
    height: Annotated[float, Field(gt=0, le=200)] = 3.0


class PageBreak(Element):
    """What follows begins a page."""

    type: Literal["page_break"] = "page_break"


AnyElement = Annotated[
    Union[
        NationalHeading, FormNumber, Title, Subtitle, Addressee, Paragraph, FieldLine, FieldRow, Boxes, Ticks,
        Table, ChoiceText, Signature, Signatures, Note, Spacer, PageBreak,
    ],
    Field(discriminator="type"),
]  # fmt: skip


class Margins(Part):
    """Page margins in mm; the defaults lie inside the ranges of NĐ 30/2020 (20–25, 30–35, 15–20)."""

    top: Annotated[float, Field(ge=10, le=50)] = 20.0
    bottom: Annotated[float, Field(ge=10, le=50)] = 20.0
    left: Annotated[float, Field(ge=10, le=50)] = 30.0
    right: Annotated[float, Field(ge=10, le=50)] = 20.0


class PrintLayout(Part):
    """The printed form. `wording` tells how far its fixed sentences were compared with the official form."""

    form: str
    margins: Margins = Margins()
    font_size: Annotated[float, Field(ge=9, le=16)] = 13.0
    wording: Fact
    elements: tuple[AnyElement, ...] = Field(min_length=1, max_length=500)
