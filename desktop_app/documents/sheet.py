"""One A4 document: margins, page numbers, foot notes, the training band, metadata, the same bytes each time.

Page layout after Nghị định 30/2020/NĐ-CP, Phụ lục I: the page number stands centred in the top margin,
13 pt upright, not on the first page.
"""

from __future__ import annotations

import calendar
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desktop_app.documents import fonts
from desktop_app.documents.phrases import phrase
from desktop_app.documents.problems import LayoutDoesNotFit

MILLIMETRE = 72.0 / 25.4
PAGE_WIDTH = 210 * MILLIMETRE
PAGE_HEIGHT = 297 * MILLIMETRE
PAGE_NUMBER_SIZE = 13.0
FOOT_SIZE = 8.5
INK = "#000000"
QUIET = "#555555"
TRAINING_RED = "#B3261E"
PROGRAM = "Trạm Hồ Sơ"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What holds for the whole document. Margins in mm; `at` becomes the PDF's dates."""

    title: str
    at: datetime
    subject: str = ""
    author: str = ""
    top: float = 20.0
    bottom: float = 20.0
    left: float = 30.0
    right: float = 20.0
    foot: tuple[str, ...] = ()
    """Small lines in the bottom margin of each page."""
    training: bool = False
    page_numbers: bool = True

    @property
    def text_width(self) -> float:
        """Width between the margins in points."""
        return PAGE_WIDTH - (self.left + self.right) * MILLIMETRE

    @property
    def text_height(self) -> float:
        return PAGE_HEIGHT - (self.top + self.bottom) * MILLIMETRE


def build(sheet: Sheet, story: list[Any]) -> bytes:
    """Lay the flowables out on pages. Raises LayoutDoesNotFit where one is larger than a page."""
    fonts.register()
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
    from reportlab.platypus.doctemplate import LayoutError

    output = io.BytesIO()
    document = BaseDocTemplate(
        output,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        title=fonts.drawable(sheet.title),
        subject=fonts.drawable(sheet.subject),
        author=fonts.drawable(sheet.author),
        creator=PROGRAM,
        producer=PROGRAM,
        lang="vi-VN",
        invariant=1,
    )
    frame = Frame(
        sheet.left * MILLIMETRE,
        sheet.bottom * MILLIMETRE,
        sheet.text_width,
        sheet.text_height,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template = PageTemplate(frames=[frame], onPage=_margins_of(sheet), pagesize=(PAGE_WIDTH, PAGE_HEIGHT))
    document.addPageTemplates([template])
    try:
        document.build(story, canvasmaker=_canvas_maker(sheet.at))
    except LayoutError as error:
        raise LayoutDoesNotFit(form=sheet.title) from error
    return output.getvalue()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF that we drew has."""
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def _canvas_maker(at: datetime) -> Callable[..., Any]:
    from reportlab.pdfgen.canvas import Canvas

    def make(*arguments: Any, **options: Any) -> Any:
        options["initialFontName"] = fonts.REGULAR  # else every page names a Helvetica it does not embed
        canvas: Any = Canvas(*arguments, **options)
        # With invariant=1 ReportLab dates every file 2000-01-01; its stamp is given our time instead.
        stamp = canvas._doc._timeStamp
        moment = at.astimezone(UTC)
        stamp.t = float(calendar.timegm(moment.timetuple()))
        stamp.lt = moment.timetuple()
        stamp.YMDhms = tuple(moment.timetuple())[:6]
        stamp.dhh = stamp.dmm = 0
        return canvas

    return make


def _margins_of(sheet: Sheet) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        canvas.saveState()
        if sheet.page_numbers and document.page > 1:
            canvas.setFont(fonts.REGULAR, PAGE_NUMBER_SIZE)
            canvas.setFillColor(INK)
            canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - 13 * MILLIMETRE, str(document.page))
        _draw_foot(canvas, sheet)
        if sheet.training:
            _draw_training_band(canvas)
        canvas.restoreState()

    return draw


def _draw_foot(canvas: Any, sheet: Sheet) -> None:
    if not sheet.foot:
        return
    from reportlab.lib.utils import simpleSplit

    lines = [
        line
        for text in sheet.foot
        for line in simpleSplit(fonts.drawable(text), fonts.ITALIC, FOOT_SIZE, sheet.text_width)
    ]
    leading = FOOT_SIZE * 1.25
    top = sheet.bottom * MILLIMETRE - 3 * MILLIMETRE
    canvas.setStrokeColor(QUIET)
    canvas.setLineWidth(0.4)
    canvas.line(sheet.left * MILLIMETRE, top, sheet.left * MILLIMETRE + 40 * MILLIMETRE, top)
    canvas.setFont(fonts.ITALIC, FOOT_SIZE)
    canvas.setFillColor(QUIET)
    for number, line in enumerate(lines, start=1):
        canvas.drawString(sheet.left * MILLIMETRE, top - number * leading, line)


def _draw_training_band(canvas: Any) -> None:
    """A red band along the upper edge: nobody takes the sheet for a real one."""
    height = 8 * MILLIMETRE
    canvas.setFillColor(TRAINING_RED)
    canvas.rect(0, PAGE_HEIGHT - height, PAGE_WIDTH, height, stroke=0, fill=1)
    canvas.setFillColor("#FFFFFF")
    canvas.setFont(fonts.BOLD, 11)
    canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - height + 2.6 * MILLIMETRE, phrase("training_band"))
