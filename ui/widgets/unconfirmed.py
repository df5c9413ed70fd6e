"""The mark of a fact that no official source has confirmed: icon and words, amber."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.texts import t
from ui.widgets.layouts import Row
from ui.widgets.text import IconPicture, Text


def unconfirmed_mark() -> QWidget:
    """"chưa kiểm chứng", with the sentence that explains it as tooltip."""
    mark = QWidget()
    row = Row(gap=4)
    row.addWidget(IconPicture("circle-alert", 14, "amber"))
    row.addWidget(Text(t("catalogue.unconfirmed"), "caption", tone="amber", bold=True))
    row.addStretch(1)
    mark.setLayout(row)
    mark.setToolTip(t("catalogue.unconfirmed_means"))
    mark.setAccessibleName(t("catalogue.unconfirmed_means"))
    return mark
