"""A dossier in five steps, free to move between: form, papers, fees, signing, review; the checklist beside them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from desktop_app.views import ChecklistView, DossierHeader
from desktop_app.views.migration import MigrationOffer
from ui.pages.fees_step import FeesStep
from ui.pages.form_step import FormStep
from ui.pages.papers_step import PapersStep
from ui.pages.review_step import ReviewStep
from ui.pages.signing_step import SigningStep
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.checklist import ChecklistPanel
from ui.widgets.layouts import Column, Pane, Row
from ui.widgets.problem import ProblemCallout
from ui.widgets.tabs import TabBar

STEPS = ("form", "papers", "fees", "signing", "review")


class DossierPage(Pane):
    """Frame of the five steps.

    Signals:
        step_chosen: code of the step.
        place_wanted: a Place of the checklist.
        review_wanted: "Xem lại và nộp" of the checklist, or F9.
        undo_wanted, redo_wanted: Ctrl+Z, Ctrl+Y.
        next_missing_wanted: +1 or -1 (F8, Shift+F8).
        notice_pressed: code of a button in the notice at the top.
        offer_pressed: "see_changes" of the notice about a newer form version.
        todo_changed: words for the header button of narrow windows, or empty.
    """

    step_chosen = Signal(str)
    place_wanted = Signal(object)
    review_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    next_missing_wanted = Signal(int)
    notice_pressed = Signal(str)
    todo_changed = Signal(str)
    offer_pressed = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._kind = "three"
        self._editable = True
        self._checklist_view: ChecklistView | None = None
        self.form = FormStep()
        self.papers = PapersStep()
        self.fees = FeesStep()
        self.signing = SigningStep()
        self.review = ReviewStep()
        self.checklist = ChecklistPanel()
        self.problem = ProblemCallout()
        self.problem.hide()
        self._notice = Callout("blue")
        self._notice.hide()
        self._offer = Callout("blue")
        self._offer.hide()
        self._tabs = TabBar([(step, t(f"dossier.step_{step}")) for step in STEPS])
        self._undo = Button(t("dossier.undo"), "plain", icon="undo-2", fit="compact")
        self._undo.show_key("Ctrl+Z")
        self._tabs.add_right(self._undo)
        self._steps = QStackedWidget()
        self._by_code: dict[str, QWidget] = {
            "form": self.form,
            "papers": self.papers,
            "fees": self.fees,
            "signing": self.signing,
            "review": self.review,
        }
        for step in STEPS:
            self._steps.addWidget(self._by_code[step])
        body = Row()
        body.addWidget(self._steps, 1)
        body.addWidget(self.checklist)
        column = Column()
        column.addWidget(self._tabs)
        column.addWidget(self.problem)
        column.addWidget(self._notice)
        column.addWidget(self._offer)
        column.addLayout(body, 1)
        self.setLayout(column)
        self._connect()

    def _connect(self) -> None:
        self._tabs.chosen.connect(self.step_chosen)
        self._undo.clicked.connect(self.undo_wanted)
        self.checklist.place_wanted.connect(self.place_wanted)
        self.checklist.review_wanted.connect(self.review_wanted)
        self.form.step_wanted.connect(self.step_chosen)
        self.review.step_wanted.connect(self.step_chosen)
        self._key("Ctrl+Z", self.undo_wanted.emit)
        self._key("Ctrl+Y", self.redo_wanted.emit)
        self._key("F8", lambda: self.next_missing_wanted.emit(1))
        self._key("Shift+F8", lambda: self.next_missing_wanted.emit(-1))
        self._key("Ctrl+PgDown", lambda: self._walk(self.form.to_next))
        self._key("Ctrl+PgUp", lambda: self._walk(self.form.to_previous))
        for number, step in enumerate(STEPS, start=1):
            self._key(f"Alt+{number}", lambda step=step: self.step_chosen.emit(step))

    def _key(self, keys: str, act: object) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _walk(self, to_section: Callable[[], None]) -> None:
        if self.step() == "form":
            to_section()
            self.form.focus_first()

    # -- showing -------------------------------------------------------------------------------------

    def show_header(self, header: DossierHeader) -> None:
        """Whether it may be changed, and the notice that says why not."""
        editable = self._editable = header.is_editable
        for part in (self.form, self.papers, self.fees, self.signing, self.review):
            part.set_editable(editable)
        self._undo.setVisible(editable)
        self.checklist.setVisible(editable and self._kind == "three")
        self._tell_todo()
        self.form.list.show_foot(header.pack_line)
        if not editable:
            buttons: list[QPushButton] = [self._notice_button("to_tracking")]
            if header.can_take_back:
                buttons.insert(0, self._notice_button("take_back"))
            self._notice.show_message(t("dossier.sent_title"), t("dossier.sent_text"), hue="blue",
                                      buttons=tuple(buttons))  # fmt: skip
        elif header.is_supplement:
            self._notice.show_message("", t("dossier.supplement"), hue="amber",
                                      buttons=(self._notice_button("drop_supplement"),))  # fmt: skip
        elif header.doubt:
            self._notice.show_message(t("catalogue.doubt"), escape(header.doubt), hue="amber")
        else:
            self._notice.hide()

    def show_offer(self, offer: MigrationOffer | None) -> None:
        """A quiet notice about a newer form version; "Để sau" puts it away until the dossier is opened again."""
        if offer is None or offer.state == "none":
            self._offer.hide()
            return
        buttons: list[QPushButton] = []
        if offer.can_migrate or offer.can_undo:
            words = "see_changes" if offer.can_migrate else "see_list"
            see = Button(t(f"migration.{words}"), fit="compact")
            see.clicked.connect(lambda: self.offer_pressed.emit("see_changes"))
            buttons.append(see)
        later = Button(t("migration.later"), fit="compact")
        later.clicked.connect(self._offer.hide)
        buttons.append(later)
        self._offer.show_message(offer.title, escape(offer.text), hue="blue", buttons=tuple(buttons))

    def _notice_button(self, code: str) -> QPushButton:
        button = Button(t(f"dossier.{code}"), fit="compact")
        button.clicked.connect(lambda: self.notice_pressed.emit(code))
        return button

    def show_step(self, step: str) -> None:
        self._tabs.choose(step)
        self._steps.setCurrentWidget(self._by_code[step])
        self.checklist.set_review_shown(step != "review")

    def step(self) -> str:
        """The step on screen."""
        return self._tabs.current()

    def show_checklist(self, view: ChecklistView) -> None:
        self._checklist_view = view
        self.checklist.show_state(view)
        self._tell_todo()

    def reflow(self, kind: str) -> None:
        """Under 1200 the checklist becomes a button in the header."""
        self._kind = kind
        self.checklist.setVisible(kind == "three" and self._editable)
        self.form.reflow(kind)
        self.papers.reflow(kind)
        self._tell_todo()

    def _tell_todo(self) -> None:
        view = self._checklist_view
        if self._kind == "three" or view is None or not self._editable:
            self.todo_changed.emit("")
        else:
            self.todo_changed.emit(t("dossier.todo_none") if view.can_queue else view.title)
