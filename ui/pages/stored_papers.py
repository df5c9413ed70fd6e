"""Papers of this person that are on the machine already, to be used again (từ kho)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import StoredPaper
from ui.moments import megabytes
from ui.texts import t
from ui.widgets.empty import EmptyState
from ui.widgets.layouts import Column
from ui.widgets.rows import LineRow
from ui.widgets.text import Text


class StoredPapers(QWidget):
    """A list for the right dock.

    Signals:
        chosen: the file's id.
    """

    chosen = Signal(str)

    def __init__(self, papers: tuple[StoredPaper, ...], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = Column(margins=(16, 8, 16, 8))
        if not papers:
            column.addWidget(EmptyState(t("papers.store_empty")))
        for paper in papers:
            row = LineRow(height=60)
            words = Column()
            words.addWidget(Text(paper.name, bold=True, wrap=True))
            facts = f"{paper.used_for} · {megabytes(paper.size_bytes)}"
            words.addWidget(Text(facts, "caption", tone="text2", wrap=True))
            row.row.addLayout(words, 1)
            row.setAccessibleName(f"{t('papers.take')}: {paper.name}, {paper.used_for}")
            row.pressed.connect(lambda file_id=paper.file_id: self.chosen.emit(file_id))
            column.addWidget(row)
        column.addStretch(1)
        self.setLayout(column)
