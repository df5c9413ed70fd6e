"""The bar above a page: its title or the open dossier, the search, and the person at work."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.views import Pill
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chip import Chip
from ui.widgets.layouts import Column, Pane, Row, restated, sized
from ui.widgets.search_box import SearchBox
from ui.widgets.text import CutText, Text


class TopBar(Pane):
    """Title, search, user; for a dossier: back, two lines of title, its state.

    Signals:
        back_pressed: the arrow before a dossier's title.
        menu_pressed: "Mục lục", shown instead of the rail in narrow windows.
        todo_pressed: the count of things to do, shown instead of the checklist in narrow windows.
        searched: the search text.
        lock_wanted, settings_wanted, keys_wanted: the user's menu.
    """

    back_pressed = Signal()
    menu_pressed = Signal()
    todo_pressed = Signal()
    searched = Signal(str)
    lock_wanted = Signal()
    settings_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", line="bottom", parent=parent)
        self.index = Button(t("shell.index"), "plain", icon="menu")
        self.index.clicked.connect(self.menu_pressed)
        self.index.hide()
        self._back = IconButton("arrow-left", t("shell.back"), role="accent", px=20)
        self._back.clicked.connect(self.back_pressed)
        self._title = Text("", "page")
        self._note = Text("", tone="text2")
        self._loading = Text(t("shell.loading"), "caption", tone="text2")
        self._loading.hide()
        self._record = QWidget()
        self._record_title = CutText("", "title", bold=True)
        self._record_note = CutText("", "caption", tone="text2")
        lines = Column()
        lines.addWidget(self._record_title)
        lines.addWidget(self._record_note)
        self._record.setLayout(lines)
        self._chip = Chip()
        self.todo = Button("", "plain", icon="list-checks")
        self.todo.clicked.connect(self.todo_pressed)
        self.todo.hide()
        self.search = sized(SearchBox(t("shell.search"), key="Ctrl+K"), most_width=400, least_width=120)
        self.search.searched.connect(self.searched)
        self.user = Button("", "plain", icon="circle-user-round", opens_menu=True)
        self.user.clicked.connect(self._open_user_menu)
        row = Row(gap=12, margins=(20, 0, 12, 0))
        row.addWidget(self.index)
        row.addWidget(self._back)
        row.addWidget(self._title)
        row.addWidget(self._note)
        row.addWidget(self._record, 20)
        row.addWidget(self._loading)
        row.addStretch(1)
        row.addWidget(self._chip)
        row.addWidget(self.search, 2)
        row.addWidget(self.todo)
        row.addWidget(self.user)
        self.setLayout(row)
        self._narrow = False
        theme().watch(self)
        self.show_title("")

    def restyle(self) -> None:
        self.setFixedHeight(theme().metrics.control(52))

    def set_user(self, name: str) -> None:
        self.user.setText(name)
        self.user.setAccessibleName(t("shell.user", name=name))

    def show_title(self, title: str, note: str = "") -> None:
        """A page of the rail: its title and a short note beside it."""
        self._title.setText(title)
        self._note.setText(note)
        self._arrange(is_record=False)

    def show_record(self, title: str, note: str, pill: Pill | None) -> None:
        """A dossier: procedure over person, its state, the way back; no search."""
        self._record_title.set_text(title)
        self._record_note.set_text(note)
        if pill is not None:
            self._chip.show_pill(pill)
        self._has_pill = pill is not None
        self._arrange(is_record=True)

    def show_todo(self, words: str) -> None:
        """The count of things to do, while the checklist is not in view; "" hides it."""
        self.todo.setText(words)
        self.todo.setVisible(bool(words))
        self.todo.updateGeometry()

    def show_loading(self, loading: bool) -> None:
        """Say in the title line that something is being opened; what is on screen stays."""
        self._loading.setVisible(loading)

    def set_narrow(self, narrow: bool) -> None:
        """Narrow windows have "Mục lục" instead of the rail, and no search field here."""
        self._narrow = narrow
        self.index.setVisible(narrow)
        self._arrange(self._is_record)

    def _arrange(self, is_record: bool) -> None:
        self._is_record = is_record
        for part in (self._back, self._record):
            part.setVisible(is_record)
        self._chip.setVisible(is_record and getattr(self, "_has_pill", False))
        self._title.setVisible(not is_record)
        self._note.setVisible(not is_record and not self._narrow and bool(self._note.text()))
        self.search.setVisible(not is_record)
        self.user.setVisible(not self._narrow)
        self._colour()

    def _colour(self) -> None:
        """Narrow windows carry the rail's colours here, for they show no rail."""
        narrow = self._narrow
        restated(self, "pane", "rail" if narrow else "surface")
        self._title.set_tone("rail_text" if narrow else "text")
        self._record_title.set_tone("rail_text" if narrow else "text")
        self._record_note.set_tone("rail_text2" if narrow else "text2")
        self._back.set_icon("arrow-left", "rail_text" if narrow else "accent")
        self._loading.set_tone("rail_text2" if narrow else "text2")
        for button in (self.index, self.todo):
            restated(button, "tone", "rail_text" if narrow else "text")

    def _open_user_menu(self) -> None:
        menu = QMenu(self)
        menu.addAction(t("shell.lock")).triggered.connect(lambda _on=False: self.lock_wanted.emit())
        menu.addAction(t("shell.settings")).triggered.connect(lambda _on=False: self.settings_wanted.emit())
        menu.addAction(t("shell.keys")).triggered.connect(lambda _on=False: self.keys_wanted.emit())
        menu.popup(self.user.mapToGlobal(QPoint(0, self.user.height())))
