"""Sends a PDF to a printer without a file between: pages come as pictures and are drawn on the printer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

Pictures = Callable[[bytes, int], tuple[bytes, ...]]
"""The pages of a PDF as PNG pictures of the given width in pixels."""
LEAST_PX, MOST_PX = 1240, 3508
"""A4 at 150 and at 424 dots an inch."""


def print_pdf(pdf: bytes, pictures: Pictures, *, parent: QWidget | None = None) -> bool:
    """Ask for a printer and print every page; returns whether it did. Raises what `pictures` raises."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    if not dialog.exec():
        return False
    draw_pages(printer, pictures(pdf, page_width(printer)))
    return True


def page_width(printer: QPrinter) -> int:
    """Width in pixels that the pictures need for this printer, within bounds."""
    return int(min(MOST_PX, max(LEAST_PX, printer.paperRect(QPrinter.Unit.DevicePixel).width())))


def draw_pages(printer: QPrinter, pages: tuple[bytes, ...]) -> None:
    """Draw pictures on the printer, one a page, whole and undistorted."""
    printer.setFullPage(True)
    painter = QPainter(printer)
    for number, data in enumerate(pages):
        if number:
            printer.newPage()
        image = QImage.fromData(data)
        room = printer.paperRect(QPrinter.Unit.DevicePixel)
        share = min(room.width() / image.width(), room.height() / image.height())
        painter.drawImage(QRectF(0, 0, image.width() * share, image.height() * share), image)
    painter.end()
