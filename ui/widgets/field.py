"""One question on screen: label, editor, help, error, copied state; sets what a screen reader says.

Law: a new error waits until the keyboard leaves the field, an old one goes at once; nothing moves when the
border changes; the text that was typed is never touched.
"""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.texts import t
from ui.widgets.editors import LineEditor
from ui.widgets.layouts import Column, Row, restated, shown
from ui.widgets.text import IconPicture, Link, RichText, Text, link_html


class Field(QWidget):
    """A labelled editor.

    Signals:
        edited: the new value, at every change.
        left: the keyboard went elsewhere.
        still_right: the user confirmed a copied value (link or Ctrl+Space).
        suggestion_chosen: a nearest valid choice in the error line was pressed; carries its value.
        help_wanted: the link in the help line, or F1 in the editor.
    """

    edited = Signal(str)
    left = Signal()
    still_right = Signal()
    suggestion_chosen = Signal(str)
    help_wanted = Signal()

    def __init__(self, label: str, editor: QWidget, *, required: bool = False, optional_note: bool = False,
                 help_text: str = "", help_link: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor: Any = editor  # an Editor; some kinds have more
        self._label_words, self._help_words = label, help_text
        self._problem, self._waiting = "", ("", ())  # type: tuple[str, tuple[str, tuple[tuple[str, str], ...]]]
        self._label = RichText(_label_html(label, required, optional_note), bold=True, wrap=True)
        self._label.setBuddy(editor)
        self._help = RichText(_help_html(help_text, help_link), "caption", tone="text2", wrap=True)
        shown(self._help, bool(help_text or help_link))
        self._help.link_pressed.connect(lambda _address: self.help_wanted.emit())
        self._error = RichText("", "caption", tone="red", bold=True, wrap=True)
        self._error.link_pressed.connect(self.suggestion_chosen)
        self._error.hide()
        self._copied = self._copied_line()
        column = Column(gap=4)
        if label:
            column.addWidget(self._label)
        column.addWidget(editor)
        for below in (self._error, self._copied, self._help):
            column.addWidget(below)
        column.addStretch(1)
        self.setLayout(column)
        self.setFocusProxy(editor)
        editor.installEventFilter(self)
        if hasattr(self.editor, "edited") and hasattr(self.editor, "left"):
            self.editor.edited.connect(self.edited)
            self.editor.left.connect(self._on_left)
        self._confirm = QShortcut(QKeySequence("Ctrl+Space"), editor)
        self._confirm.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._confirm.activated.connect(self._on_confirm)
        self._speak(required)

    def _copied_line(self) -> QWidget:
        line = QWidget()
        row = Row(gap=6)
        row.addWidget(IconPicture("copy", 14, "accent"))
        self._copied_from = Text("", "caption", tone="text2")
        row.addWidget(self._copied_from)
        row.addStretch(1)
        still_right = Link(t("field.still_right"), caption=True, bold=True)
        still_right.setToolTip("Ctrl+Space")
        still_right.clicked.connect(self.still_right)
        row.addWidget(still_right)
        line.setLayout(row)
        line.hide()
        return line

    def value(self) -> str:
        return str(self.editor.value())

    def set_value(self, value: str) -> None:
        self.editor.set_value(value)

    def show_problem(self, sentence: str, suggestions: tuple[tuple[str, str], ...] = ()) -> None:
        """Show what is wrong, with the nearest valid (value, word) choices as links; "" takes it away.

        While the user is typing in the field a new sentence waits until they leave it.
        """
        self._waiting = (sentence, suggestions)
        if sentence and not self._problem and self._has_keyboard():
            return
        self.show_now()

    def problem(self) -> str:
        """The sentence on screen now."""
        return self._problem

    def show_copied(self, source: str) -> None:
        """Mark the value as copied from an earlier dossier (`source` is the finished words); "" unmarks."""
        self._copied_from.setText(source)
        self._copied.setVisible(bool(source))
        self._restate()
        self._speak()

    def set_readonly(self, readonly: bool) -> None:
        if hasattr(self.editor, "setReadOnly"):
            self.editor.setReadOnly(readonly)
            restated(self.editor, "readOnly", readonly)
        else:
            self.editor.setEnabled(not readonly)

    def is_copied(self) -> bool:
        return bool(self._copied_from.text())

    def _has_keyboard(self) -> bool:
        focus = self.window().focusWidget()
        return focus is not None and (focus is self.editor or self.editor.isAncestorOf(focus)) \
            and self.isActiveWindow()

    def _on_left(self) -> None:
        self.show_now()
        self.left.emit()

    def _on_confirm(self) -> None:
        if self.is_copied():
            self.still_right.emit()

    def show_now(self) -> None:
        """Show the newest sentence even while the keyboard is in the field."""
        sentence, suggestions = self._waiting
        self._problem = sentence
        links = ", ".join(link_html(value, word) for value, word in suggestions)
        nearest = f" {escape(t('field.nearest'))} {links}." if links else ""
        self._error.set_html(escape(sentence) + nearest if sentence else "")
        self._error.setVisible(bool(sentence))
        if isinstance(self.editor, LineEditor):
            self.editor.warn(bool(sentence))
        self._restate()
        self._speak()

    def _restate(self) -> None:
        restated(self.editor, "state", "error" if self._problem else "copied" if self.is_copied() else "")

    def _speak(self, required: bool | None = None) -> None:
        if required is not None:
            self._name = self._label_words + (f", {t('field.required_spoken')}" if required else "")
        named = self.editor
        if not isinstance(named, QAbstractButton):
            named.setAccessibleName(self._name)
        said = (self._problem, self._copied_from.text(), self._help_words)
        named.setAccessibleDescription(". ".join(part for part in said if part))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_F1:  # type: ignore[attr-defined]
            self.help_wanted.emit()
            return True
        return False


def _label_html(label: str, required: bool, optional_note: bool) -> str:
    html = escape(label)
    if required:
        html += ' <span style="color:role-red">*</span>'
    elif optional_note:
        html += f' <span style="font-weight:400">({escape(t("field.optional"))})</span>'
    return html


def _help_html(help_text: str, help_link: str) -> str:
    parts = (escape(help_text), link_html("help", help_link) if help_link else "")
    return " ".join(part for part in parts if part)
