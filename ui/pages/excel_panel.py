"""Dock panel: dossiers from an Excel workbook. A trial first, every problem with its cell, then the drafts."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.views import CellProblem, ImportView
from desktop_app.wording import Words
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.choices import DropDown
from ui.widgets.layouts import Column, emptied, rule, scrolling
from ui.widgets.problem import ProblemCallout
from ui.widgets.progress import ProgressLine
from ui.widgets.text import Text

PROBLEMS_SHOWN = 200


class ExcelPanel(QWidget):
    """Choose the procedure, save the template, choose a filled file, look, make.

    Signals:
        template_wanted: procedure code.
        file_wanted: procedure code.
        import_wanted: the file that was tried shall become dossiers.
        stop_wanted: after the row at work.
    """

    template_wanted = Signal(str)
    file_wanted = Signal(str)
    import_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, procedures: tuple[tuple[str, str], ...], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._procedure = DropDown(t("excel.procedure"))
        self._procedure.show_choices(list(procedures), procedures[0][0] if procedures else "")
        self._procedure.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # names outgrow the dock
        template = Button(t("excel.template"), icon="file-plus", fit="compact")
        template.clicked.connect(lambda: self.template_wanted.emit(self._procedure.chosen()))
        choose = Button(t("excel.choose"), icon="folder-open", fit="compact")
        choose.clicked.connect(lambda: self.file_wanted.emit(self._procedure.chosen()))
        self.problem = ProblemCallout()
        self._bar = ProgressLine("blue")
        self.stop = Button(t("excel.stop"), fit="compact")
        self.stop.clicked.connect(self.stop_wanted)
        self._result = Column(gap=8)
        column = Column(gap=12, margins=(16, 8, 16, 16))
        column.addWidget(Text(t("excel.how"), "caption", tone="text2", wrap=True))
        for widget in (self._procedure, template, choose, self.problem, self._bar, self.stop):
            column.addWidget(widget)
        column.addLayout(self._result)
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        whole = Column()
        whole.addWidget(scrolling(inner))
        self.setLayout(whole)
        self.setFocusProxy(self._procedure)
        self.show_busy(None)

    def show_busy(self, share: float | None) -> None:
        """Show how far the work is, 0 to 1; None when nothing is under way."""
        self._bar.setVisible(share is not None)
        self.stop.setVisible(share is not None)
        if share is not None:
            self._bar.show_share(share, t("excel.share", percent=round(share * 100)))

    def show_problem(self, words: Words) -> None:
        self.show_busy(None)
        emptied(self._result)
        self.problem.show_problem(words)

    def show_result(self, view: ImportView) -> None:
        """What a trial or an import did."""
        self.show_busy(None)
        self.problem.clear()
        emptied(self._result)
        self._result.addWidget(rule())
        self._result.addWidget(Text(view.sentence, bold=True, wrap=True))
        if view.dry_run and view.made:
            make = Button(t("excel.make", count=len(view.made)), "primary")
            make.clicked.connect(self.import_wanted)
            self._result.addWidget(make)
        for problem in view.problems[:PROBLEMS_SHOWN]:
            self._result.addWidget(Text(_where(problem), "caption", bold=True, wrap=True))
            self._result.addWidget(Text(problem.text, wrap=True))
        if len(view.problems) > PROBLEMS_SHOWN:
            self._result.addWidget(Text(t("excel.more", count=len(view.problems) - PROBLEMS_SHOWN), wrap=True))


def _where(problem: CellProblem) -> str:
    if not problem.column:
        return t("excel.row", row=problem.row)
    return t("excel.cell", row=problem.row, column=problem.column, heading=problem.heading)
