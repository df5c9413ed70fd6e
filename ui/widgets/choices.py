"""Editors that choose: a line with type-ahead over thousands of entries, drop-downs.

Search is without accents. Long lists live in one model; no entry is ever a widget.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QListView, QWidget

from desktop_app.views import ChoiceView
from ui import icons
from ui.folding import fold
from ui.theme import theme
from ui.widgets.editors import LineEditor

MOST_SHOWN = 200
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ChoicesModel(QAbstractListModel):
    """The choices that match what was typed: those that begin with it, that have its words, that hold it."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[ChoiceView, ...] = ()
        self._folded: tuple[str, ...] = ()
        self._shown: tuple[ChoiceView, ...] = ()

    def set_choices(self, choices: Sequence[ChoiceView]) -> None:
        self._all = tuple(choices)
        self._folded = tuple(fold(choice.label) for choice in self._all)
        self.search("")

    def all(self) -> tuple[ChoiceView, ...]:
        return self._all

    def search(self, typed: str) -> None:
        """Show at most 200 choices that hold every word of `typed`."""
        words = fold(typed).split()
        first: list[ChoiceView] = []
        whole: list[ChoiceView] = []
        then: list[ChoiceView] = []
        for choice, folded in zip(self._all, self._folded, strict=True):
            if not all(word in folded for word in words):
                continue
            if words and folded.startswith(" ".join(words)):
                first.append(choice)
            else:
                (whole if set(words) <= set(folded.split()) else then).append(choice)
        self.beginResetModel()
        self._shown = tuple((first + whole + then)[:MOST_SHOWN])
        self.endResetModel()

    def with_whole_words(self, typed: str) -> ChoiceView | None:
        """The one choice shown that has every word of `typed` as a word; None when not exactly one has."""
        words = set(fold(typed).split())
        found = [choice for choice in self._shown if words and words <= set(fold(choice.label).split())]
        return found[0] if len(found) == 1 else None

    def shown(self) -> tuple[ChoiceView, ...]:
        return self._shown

    def exact(self, typed: str) -> ChoiceView | None:
        """The one choice whose label is `typed`, accents apart; None when there is none or more than one."""
        same = [choice for choice in self._all if choice.label == typed.strip()]
        if not same:
            wanted = fold(typed.strip())
            pairs = zip(self._all, self._folded, strict=True)
            same = [choice for choice, folded in pairs if folded == wanted]
        return same[0] if len(same) == 1 else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        choice = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return choice.label
        return choice.value if role == Qt.ItemDataRole.UserRole else None


class ChoiceEditor(LineEditor):
    """One of many: type any part of the name, with or without accents, or open the list with Down.

    Signals:
        search_wanted: the text typed, when the entries are found elsewhere; answer by show_found.
    """

    search_wanted = Signal(str)

    def __init__(self, choices: Sequence[ChoiceView] = (), *, ask_elsewhere: bool = False,
                 fit: str = "normal", parent: QWidget | None = None) -> None:
        super().__init__(fit=fit, parent=parent)
        self._ask_elsewhere = ask_elsewhere
        self._value = ""
        self._label = ""
        self._model = ChoicesModel()
        self._model.set_choices(choices)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(9)
        self._list = QListView()
        self._list.setUniformItemSizes(True)
        self._list.setProperty("popup", True)
        self._completer.setPopup(self._list)
        self._completer.activated[QModelIndex].connect(self._take_row)  # type: ignore[index]
        self._place_unit()

    def set_choices(self, choices: Sequence[ChoiceView]) -> None:
        """Replace the entries; the value shown stays."""
        self._model.set_choices(choices)
        found = next((choice for choice in choices if choice.value == self._value), None)
        if found is not None and not self.hasFocus():
            self._label = found.label
            self.setText(found.label)

    def ask_elsewhere(self, elsewhere: bool) -> None:
        """Whether the entries are found elsewhere: a list that hangs on another answer may become long."""
        if elsewhere and not self._ask_elsewhere:
            self._model.set_choices(())
        self._ask_elsewhere = elsewhere

    def show_found(self, choices: Sequence[ChoiceView]) -> None:
        """The answer to `search_wanted`."""
        self._model.set_choices(choices)
        if self.hasFocus() and self.isVisible():
            self._completer.complete()

    def model(self) -> ChoicesModel:
        return self._model

    def value(self) -> str:
        """The chosen entry's value; else what was typed, for the form engine to judge."""
        return self._value if self.text() == self._label else self.text().strip()

    def set_value(self, value: str, label: str = "") -> None:
        """Show an entry by its value; `label` when the entries are found elsewhere."""
        if self.hasFocus() and self.text() != self._label:
            return
        found = next((choice.label for choice in self._model.all() if choice.value == value), None)
        self._value, self._label = value, label or (found if found is not None else value)
        self.setText(self._label)
        self.setCursorPosition(0)

    def end_icons(self) -> tuple[tuple[str, str], ...]:
        return (("chevron-down", "text"), *super().end_icons())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        arrow_left = self.width() - theme().gap(16) - theme().px(18)
        if event.position().x() >= arrow_left and not self.isReadOnly():
            self.open_list()

    def open_list(self) -> None:
        """Show all entries."""
        self.setFocus()
        if self._ask_elsewhere:
            self.search_wanted.emit("")
        else:
            self._model.search("")
            self._completer.complete()

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "_list"):
            self._list.setFont(theme().font())

    def _tell(self) -> None:
        if not self.text():
            self._choose("", "")
            return
        if self._ask_elsewhere:
            self.search_wanted.emit(self.text())
            return
        self._model.search(self.text())
        self._completer.complete()

    def _take_row(self, index: QModelIndex) -> None:
        value = index.data(Qt.ItemDataRole.UserRole)
        self._choose(str(value), str(index.data(Qt.ItemDataRole.DisplayRole)))

    def _choose(self, value: str, label: str) -> None:
        self._value, self._label = value, label
        self.setText(label)
        self.edited.emit(value)

    def take_typed(self) -> None:
        """Accept what was typed: the entry of that name, the only one found, or the text as it stands."""
        if self.text() == self._label:
            return
        found = self._model.exact(self.text()) or self._model.with_whole_words(self.text())
        if found is None and len(self._model.shown()) == 1 and self.text().strip():
            found = self._model.shown()[0]
        if found is not None:
            self._choose(found.value, found.label)
        else:
            self._value, self._label = self.text().strip(), self.text()
            self.edited.emit(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self._list.isVisible():
            self.open_list()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._list.isVisible():
            chosen = self._list.currentIndex()
            self._list.hide()
            if chosen.isValid():
                self._take_row(chosen)
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take_typed()
        super().focusOutEvent(event)


class DropDown(QComboBox):
    """A short list behind a button, for filters and settings; wheel turns over it change nothing."""

    def __init__(self, says: str, *, fit: str = "normal", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("fit", fit)
        self.setAccessibleName(says)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        theme().watch(self)

    def show_choices(self, choices: Sequence[tuple[str, str]], chosen: str = "") -> None:
        """Show (value, word) pairs without telling anyone."""
        self.blockSignals(True)
        self.clear()
        for value, word in choices:
            self.addItem(word, value)
        self.setCurrentIndex(max(0, self.findData(chosen)))
        self.blockSignals(False)
        self.update()

    def chosen(self) -> str:
        return str(self.currentData() or "")

    def restyle(self) -> None:
        self.update()

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme().px(16)
        painter = QPainter(self)
        painter.drawPixmap(self.width() - side - theme().gap(10), (self.height() - side) // 2,
                           icons.pixmap("chevron-down", 16, "text", ratio=self.devicePixelRatioF()))
