"""Panels of the right dock that fill a dossier in: the registers, a card, an earlier dossier, and what was done.

They hold no rules: they ask by signals and show what comes back. What a scanner typed is cleared as soon as it
was handed on.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import CardView, DossierLine, FillView, RegisterLine
from desktop_app.wording import Words
from ui.moments import local
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.editors import LineEditor
from ui.widgets.empty import EmptyState
from ui.widgets.field import Field
from ui.widgets.layouts import Column, emptied, rule, scrolling
from ui.widgets.problem import ProblemCallout
from ui.widgets.rows import Facts, LineRow
from ui.widgets.search_box import SearchBox
from ui.widgets.text import Text

SIDES = (16, 8, 16, 16)


class RegisterPicker(QWidget):
    """People and businesses met before; one is chosen.

    Signals:
        search_wanted: the text.
        chosen: kind and id.
    """

    search_wanted = Signal(str)
    chosen = Signal(str, str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchBox(t("prefill.search"))
        self.search.searched.connect(self.search_wanted)
        self.search.left_downwards.connect(self._to_rows)
        self._rows = Column()
        self._shown: list[LineRow] = []
        inner = QWidget()
        inner.setLayout(self._rows)
        column = Column(gap=8, margins=SIDES)
        column.addWidget(self.search)
        column.addWidget(scrolling(inner), 1)
        self.setLayout(column)
        self.setFocusProxy(self.search)

    def show_list(self, lines: tuple[RegisterLine, ...]) -> None:
        """The entries found."""
        emptied(self._rows)
        self._shown = []
        if not lines:
            words = "prefill.nothing_found" if self.search.text() else "prefill.register_empty"
            self._rows.addWidget(EmptyState(t(words)))
        for line in lines:
            self._rows.addWidget(self._row(line))
        self._rows.addStretch(1)

    def _row(self, line: RegisterLine) -> LineRow:
        row = LineRow(height=72)
        words = Column(margins=(0, 6, 0, 6))
        words.addWidget(Text(line.name, bold=True, wrap=True))
        kind = t(f"prefill.kind_{line.kind}")
        words.addWidget(Text(f"{kind} · {line.below}" if line.below else kind, "caption", wrap=True))
        words.addWidget(Text(line.as_of, "caption", tone="text2", wrap=True))
        row.row.addLayout(words, 1)
        row.setAccessibleName(f"{t('prefill.take')}: {line.name}, {kind}, {line.below}, {line.as_of}")
        row.pressed.connect(lambda: self.chosen.emit(line.kind, line.entry_id))
        self._shown.append(row)
        return row

    def _to_rows(self) -> None:
        if self._shown:
            self._shown[0].setFocus()


class EarlierPicker(QWidget):
    """Dossiers of the same procedure to copy from.

    Signals:
        chosen: the dossier's id.
    """

    chosen = Signal(str)

    def __init__(self, lines: tuple[DossierLine, ...], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = Column(margins=SIDES)
        if not lines:
            column.addWidget(EmptyState(t("prefill.no_earlier")))
        for line in lines:
            row = LineRow(height=56)
            words = Column(margins=(0, 6, 0, 6))
            words.addWidget(Text(line.owner_name, bold=True, wrap=True))
            changed = f"{local(line.updated_at):%d/%m/%Y}"
            below = " · ".join(filter(None, (line.number, changed, line.pill.word, line.title)))
            words.addWidget(Text(below, "caption", tone="text2", wrap=True))
            row.row.addLayout(words, 1)
            row.setAccessibleName(f"{t('prefill.take')}: {line.owner_name}, {below}")
            row.pressed.connect(lambda dossier_id=line.dossier_id: self.chosen.emit(dossier_id))
            column.addWidget(row)
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        whole = Column()
        whole.addWidget(scrolling(inner))
        self.setLayout(whole)


class CardPanel(QWidget):
    """Takes a card's QR code from a hand-held scanner, a file or the clipboard; shows it; hands it on.

    Signals:
        text_given: what the scanner typed.
        file_wanted, clipboard_wanted: the other two ways.
        fill_wanted: the card on screen goes into the dossier.
        keep_wanted: it goes into the register; the name of who agreed.
    """

    text_given = Signal(str)
    file_wanted = Signal()
    clipboard_wanted = Signal()
    fill_wanted = Signal()
    keep_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = LineEditor()
        # a scanner's keys are no one's typing: an input method must not compose them
        self.editor.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.editor.setMaxLength(8000)
        self.editor.returnPressed.connect(self._given)
        field = Field(t("prefill.scanner"), self.editor, help_text=t("prefill.scanner_help"))
        self.problem = ProblemCallout()
        picture = Button(t("prefill.card_file"), icon="folder-open", fit="compact")
        picture.clicked.connect(self.file_wanted)
        pasted = Button(t("prefill.card_paste"), icon="clipboard-paste", fit="compact")
        pasted.clicked.connect(self.clipboard_wanted)
        self._card = Column(gap=12)
        column = Column(gap=12, margins=SIDES)
        for widget in (field, picture, pasted, self.problem):
            column.addWidget(widget)
        column.addLayout(self._card)
        column.addWidget(Text(t("prefill.card_keeps"), "caption", tone="text2", wrap=True))
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        whole = Column()
        whole.addWidget(scrolling(inner))
        self.setLayout(whole)
        self.setFocusProxy(self.editor)

    def _given(self) -> None:
        text = self.editor.text()
        self.editor.clear()
        self.text_given.emit(text)

    def show_problem(self, words: Words) -> None:
        emptied(self._card)
        self.problem.show_problem(words)

    def show_card(self, card: CardView) -> None:
        """The card that was read, what to look at on it, and what can be done with it."""
        self.problem.clear()
        emptied(self._card)
        self._card.addWidget(rule())
        facts = Facts(label_width=110)
        facts.show_facts(card.rows)
        self._card.addWidget(facts)
        for warning in card.warnings:
            self._card.addWidget(_warning(warning))
        fill = Button(t("prefill.card_fill"), "primary")
        fill.clicked.connect(self.fill_wanted)
        self._card.addWidget(fill)
        name = dict(card.known).get("name", "")
        self.who = LineEditor()
        self.who.set_value(name)
        self._card.addWidget(rule())
        self._card.addWidget(Field(t("prefill.consent"), self.who, help_text=t("prefill.consent_help")))
        keep = Button(t("prefill.card_keep"))
        keep.clicked.connect(lambda: self.keep_wanted.emit(self.who.text()))
        self._card.addWidget(keep)
        fill.setFocus()

    def show_kept(self, words: str) -> None:
        """The card is in the register now."""
        note = Callout("green")
        note.show_message(words)
        self._card.addWidget(note)


class FilledPanel(QWidget):
    """What a filling did not do: answers that a person had typed, and values that no field takes.

    Signals:
        overwrite_wanted: the copied values shall replace the typed ones.
    """

    overwrite_wanted = Signal()

    def __init__(self, view: FillView, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = Column(gap=12, margins=SIDES)
        column.addWidget(Text(view.sentence, bold=True, wrap=True))
        if view.conflicts:
            column.addWidget(Text(t("prefill.conflicts", count=len(view.conflicts)), "title", wrap=True))
            for each in view.conflicts:
                column.addWidget(Text(each.label, bold=True, wrap=True))
                column.addWidget(Text(t("prefill.held", value=each.held), wrap=True))
                column.addWidget(Text(t("prefill.offered", value=each.offered), tone="text2", wrap=True))
                column.addWidget(rule())
            replace = Button(t("prefill.overwrite", count=len(view.conflicts)))
            replace.clicked.connect(self.overwrite_wanted)
            column.addWidget(replace)
        if view.left_out:
            column.addWidget(Text(t("prefill.left_out"), "title", wrap=True))
            for label in view.left_out:
                column.addWidget(Text(label, wrap=True))
        column.addWidget(Text(t("prefill.undo"), "caption", tone="text2", wrap=True))
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        whole = Column()
        whole.addWidget(scrolling(inner))
        self.setLayout(whole)


def _warning(words: str) -> QWidget:
    note = Callout("amber")
    note.show_message(words)
    return note
