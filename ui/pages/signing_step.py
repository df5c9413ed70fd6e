"""Step 4, Ký số: what is to be signed, with which certificate, and the passphrase asked each time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import SignableView, SigningView
from ui.moments import local
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.chip import Chip
from ui.widgets.editors import PasswordEditor
from ui.widgets.field import Field
from ui.widgets.layouts import Column, Pane, Row, emptied, no_wider, scrolling
from ui.widgets.problem import ProblemCallout, Words
from ui.widgets.rows import Facts, LineRow
from ui.widgets.text import Link, Text


class SigningStep(Pane):
    """Documents and the certificate.

    Signals:
        sign_wanted: form id, passphrase (kept nowhere).
        look_wanted: form id of a document to look at.
        credential_wanted: add or change the certificate.
    """

    sign_wanted = Signal(str, str)
    look_wanted = Signal(str)
    credential_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._view: SigningView | None = None
        self._editable = True
        self._busy = ""
        self.problem = ProblemCallout()
        self.problem.hide()
        self._passphrase = Field(t("signing.passphrase"), PasswordEditor(), help_text=t("signing.passphrase_help"))
        self._content = Column(gap=12, margins=(24, 16, 24, 20))
        self._documents = Column()
        self._credential = Column(gap=8)
        self._notes = Column(gap=4)
        self._content.addWidget(self.problem)
        self._content.addWidget(Text(t("signing.title"), "page"))
        self._content.addLayout(self._credential)
        self._content.addLayout(no_wider(self._passphrase, 420))
        self._content.addLayout(self._documents)
        self._content.addLayout(self._notes)
        self._content.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._content)
        column = Column()
        column.addWidget(scrolling(inner))
        self.setLayout(column)

    def set_editable(self, editable: bool) -> None:
        self._editable = editable
        if self._view is not None:
            self.show_state(self._view)

    def show_busy(self, form_id: str) -> None:
        """A document is being signed; empty: none is."""
        self._busy = form_id
        if self._view is not None:
            self.show_state(self._view)

    def show_ready(self) -> None:
        """The signing ended, well or not. A slot of the page's own, so that it goes with the page."""
        self.show_busy("")

    def show_problem(self, words: Words) -> None:
        """What stopped the signing; the passphrase is asked again."""
        self.problem.show_problem(words)
        self._passphrase.set_value("")
        self._passphrase.setFocus()

    def show_state(self, view: SigningView) -> None:
        self._view = view
        can_sign = view.credential is not None and not view.credential.problem and self._editable
        self._passphrase.setVisible(can_sign and any(d.state != "signed" for d in view.documents))
        self._show_credential(view)
        emptied(self._documents)
        if not view.documents:
            self._documents.addWidget(Text(t("signing.nothing"), tone="text2", wrap=True))
        first = True
        for document in view.documents:
            self._documents.addWidget(self._row(document, can_sign, first))
            first = first and document.state == "signed"
        emptied(self._notes)
        for note in view.notes:
            self._notes.addWidget(Text(note, "caption", tone="text2", wrap=True))

    def _row(self, document: SignableView, can_sign: bool, first: bool) -> LineRow:
        row = LineRow(pressable=False, height=72)
        words = Column(gap=4, margins=(0, 8, 0, 10))
        words.addWidget(Text(document.title, bold=True, wrap=True))
        if document.who:
            words.addWidget(Text(document.who, "caption", tone="text2", wrap=True))
        state = Row(gap=8)
        chip = Chip()
        chip.show_word(document.state, document.word, f"{document.title}: {document.word}")
        state.addWidget(chip)
        if document.detail:
            state.addWidget(Text(document.detail, "caption", tone="text2", wrap=True), 1)
        else:
            state.addStretch(1)
        words.addLayout(state)
        row.row.addLayout(words, 1)
        look = Link(t("signing.look"))
        look.setAccessibleName(f"{t('signing.look')}: {document.title}")
        look.clicked.connect(lambda: self.look_wanted.emit(document.form_id))
        row.row.addWidget(look)
        if can_sign and document.state != "signed":
            words_on = t("signing.busy") if self._busy == document.form_id else t("signing.sign")
            sign = Button(words_on, "primary" if first else "secondary", icon="pencil-line")
            sign.setEnabled(not self._busy)
            sign.clicked.connect(lambda: self._sign(document.form_id))
            row.row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _sign(self, form_id: str) -> None:
        self.problem.clear()
        self.sign_wanted.emit(form_id, self._passphrase.value())

    def _show_credential(self, view: SigningView) -> None:
        emptied(self._credential)
        change = Button(t("signing.change" if view.credential else "signing.add"))
        change.clicked.connect(self.credential_wanted)
        if view.credential is None:
            callout = Callout("blue")
            callout.show_message(t("signing.no_credential"), t("signing.no_credential_text"), buttons=(change,))
            self._credential.addWidget(callout)
            return
        held = view.credential
        facts = Facts()
        until = f"{local(held.valid_from):%d/%m/%Y} – {local(held.valid_to):%d/%m/%Y}"
        facts.show_facts(
            ((t("signing.subject"), held.subject), (t("signing.issuer"), held.issuer), (t("signing.valid"), until))
        )
        self._credential.addLayout(no_wider(facts, 640))
        if held.problem:
            callout = Callout("red")
            callout.show_message(held.problem, "", buttons=(change,))
            self._credential.addWidget(callout)
        else:
            row = Row()
            row.addWidget(change)
            row.addStretch(1)
            self._credential.addLayout(row)
