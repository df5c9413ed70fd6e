"""The window's frame: rail, top bar, pages, status bar; reflow by effective width; keys that work everywhere.

It knows no page from inside. A page may have `reflow(kind)`; it is called with "three", "two", "one" or
"single" whenever the effective width crosses a bound.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from desktop_app.views import StatusView
from ui.dock import RightDock
from ui.key_map import KeyMap
from ui.rail import Rail
from ui.status_bar import StatusBar
from ui.texts import t
from ui.theme import theme
from ui.top_bar import TopBar
from ui.widgets.layouts import Column, Pane, Row
from ui.widgets.text import Text

BOUNDS = ((1200, "three"), (900, "two"), (700, "one"), (0, "single"))
"""Least effective width of each kind of layout."""
DESIGN_SIZE = (1366, 696)
LEAST_SIZE = (1024, 600)


def layout_kind(effective_width: float) -> str:
    """Which layout an effective width (pixels divided by the scale) gets."""
    return next(kind for least, kind in BOUNDS if effective_width >= least)


class Shell(QWidget):
    """The main window.

    Signals:
        destination_chosen: code of the rail entry pressed (also by Ctrl+1...7).
        searched: text of the search in the top bar.
        new_wanted: Ctrl+N.
        back_pressed, todo_pressed, print_wanted, lock_wanted, settings_wanted, outbox_wanted: as named.
        reflowed: the layout kind after it changed.
        closing: the window is about to close.
    """

    destination_chosen = Signal(str)
    searched = Signal(str)
    new_wanted = Signal()
    back_pressed = Signal()
    todo_pressed = Signal()
    print_wanted = Signal()
    lock_wanted = Signal()
    settings_wanted = Signal()
    outbox_wanted = Signal()
    reflowed = Signal(str)
    closing = Signal()

    def __init__(self, *, hidden: frozenset[str] = frozenset(), parent: QWidget | None = None) -> None:
        """`hidden`: destinations of the rail that this office does not have."""
        super().__init__(parent)
        self.setWindowTitle(t("shell.name"))
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*DESIGN_SIZE)
        self._kind = ""
        self._pages: dict[str, QWidget] = {}
        self._titles: dict[str, str] = {}
        self.rail = Rail(hidden)
        self.top = TopBar()
        self.status = StatusBar()
        self.pages = QStackedWidget()
        self._training = self._training_band()
        self._build()
        self.dock = RightDock(self.pages)
        self._connect()
        self._add_keys()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._reveal)
        theme().watch(self)

    def _training_band(self) -> Pane:
        band = Pane("surface")
        band.setProperty("callout", "red")
        row = Row(margins=(16, 2, 16, 2))
        row.addWidget(Text(t("shell.training"), "caption", tone="red", bold=True))
        band.setLayout(row)
        band.hide()
        return band

    def _build(self) -> None:
        work = QWidget()
        column = Column()
        column.addWidget(self._training)
        column.addWidget(self.top)
        column.addWidget(self.pages, 1)
        work.setLayout(column)
        middle = Row()
        middle.addWidget(self.rail)
        middle.addWidget(work, 1)
        self._frame = Pane("surface")
        frame_column = Column()
        frame_column.addLayout(middle, 1)
        frame_column.addWidget(self.status)
        self._frame.setLayout(frame_column)
        self._outer = QStackedWidget()
        self._outer.addWidget(self._frame)
        outer = Column()
        outer.addWidget(self._outer)
        self.setLayout(outer)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.destination_chosen)
        self.top.searched.connect(self.searched)
        self.top.back_pressed.connect(self.back_pressed)
        self.top.todo_pressed.connect(self.todo_pressed)
        self.top.lock_wanted.connect(self.lock_wanted)
        self.top.settings_wanted.connect(self.settings_wanted)
        self.top.keys_wanted.connect(self.show_keys)
        self.top.menu_pressed.connect(self._open_index)
        self.status.outbox_wanted.connect(self.outbox_wanted)

    def _add_keys(self) -> None:
        self._key("Ctrl+K", self._to_search)
        self._key("Ctrl+N", self.new_wanted.emit)
        self._key("Ctrl+/", self.show_keys)
        self._key("Ctrl+P", self.print_wanted.emit)
        self._key("Ctrl+F6", self._next_pane)
        for number, code in enumerate(self.rail.codes()[:7], start=1):
            self._key(f"Ctrl+{number}", lambda code=code: self.destination_chosen.emit(code))

    def _key(self, keys: str, act: object) -> None:
        shortcut = QShortcut(QKeySequence(keys), self._frame)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    # -- pages ---------------------------------------------------------------------------------------

    def add_page(self, code: str, page: QWidget, title: str = "") -> None:
        """Register a page; `code` of a rail destination, or any other word. An older one is replaced."""
        old = self._pages.get(code)
        self._pages[code], self._titles[code] = page, title
        self.pages.addWidget(page)
        if old is not None:
            was_current = self.pages.currentWidget() is old
            self.pages.removeWidget(old)
            old.deleteLater()
            if was_current:
                self.pages.setCurrentWidget(page)
        if self._kind and hasattr(page, "reflow"):
            page.reflow(self._kind)

    def page(self, code: str) -> QWidget:
        """The page registered under `code`; raises KeyError."""
        return self._pages[code]

    def show_page(self, code: str, *, title: str | None = None, note: str = "", rail: str = "") -> None:
        """Bring a page to the front, with its title in the top bar; `rail` marks another rail entry."""
        self.close_dock()
        self.pages.setCurrentWidget(self._pages[code])
        self.rail.choose(rail or code)
        self.top.show_todo("")
        if title is not None or self._titles[code]:
            self.top.show_title(title if title is not None else self._titles[code], note)
        self._outer.setCurrentWidget(self._frame)
        self._pages[code].setFocus()

    def current_page(self) -> str:
        """Code of the page at the front, or ""."""
        current = self.pages.currentWidget()
        return next((code for code, page in self._pages.items() if page is current), "")

    def show_alone(self, page: QWidget) -> None:
        """Fill the whole window with one page (unlock, first start): no rail, no bars, no keys."""
        if self._outer.indexOf(page) < 0:
            self._outer.addWidget(page)
        self._outer.setCurrentWidget(page)
        if hasattr(page, "reflow") and self._kind:
            page.reflow(self._kind)
        page.setFocus()

    def end_alone(self, page: QWidget) -> None:
        """Take a page of `show_alone` away and show the frame again."""
        self._outer.setCurrentWidget(self._frame)
        self._outer.removeWidget(page)
        page.deleteLater()

    # -- state ---------------------------------------------------------------------------------------

    def show_status(self, view: StatusView) -> None:
        """Status bar, badges and the training band."""
        self.status.show_state(view)
        self.rail.set_badge("outbox", view.unsent_count)
        self.rail.set_badge("inbox", view.unread_count)
        self._training.setVisible(view.training)

    def show_dock(self, title: str, content: QWidget) -> None:
        """Show something at the right, over the page; Esc closes it."""
        self.dock.show_content(title, content)

    def close_dock(self) -> None:
        self.dock.close_content()

    def show_keys(self) -> None:
        """The keyboard map."""
        dialog = KeyMap(self)
        dialog.open()

    def kind(self) -> str:
        """The layout in force: "three", "two", "one" or "single"."""
        return self._kind

    # -- reflow and keys -----------------------------------------------------------------------------

    def restyle(self) -> None:
        self._reflow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reflow()

    def _reflow(self) -> None:
        kind = layout_kind(theme().metrics.effective(self.width()))
        narrow = kind in ("one", "single")
        if kind == self._kind:
            return
        self._kind = kind
        self.rail.setVisible(not narrow)
        self.top.set_narrow(narrow)
        self.status.set_narrow(narrow)
        shown = [*self._pages.values(), *(self._outer.widget(at) for at in range(1, self._outer.count()))]
        for page in shown:
            if page is not None and hasattr(page, "reflow"):
                page.reflow(kind)
        self.reflowed.emit(kind)

    def _reveal(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Whatever takes the keyboard is scrolled into view, also when a page gave it the keyboard itself."""
        area: QObject | None = new
        while area is not None and area is not self:
            area = area.parent()
            if isinstance(area, QScrollArea) and new is not None:
                area.ensureWidgetVisible(new, 0, theme().gap(48))

    def _to_search(self) -> None:
        if not self.top.search.isVisible():
            self.destination_chosen.emit("dossiers")
        self.top.search.setFocus()
        self.top.search.selectAll()

    def _next_pane(self) -> None:
        """Move the keyboard from rail to page to status bar and round again."""
        focus = QApplication.focusWidget()
        if focus is not None and self.rail.isAncestorOf(focus):
            page = self.pages.currentWidget()
            if page is not None:
                page.setFocus()
                page.focusNextChild()
        elif focus is not None and self.pages.isAncestorOf(focus):
            self.status.setFocus()
        else:
            self.rail.entry(self.rail.current() or self.rail.codes()[0]).setFocus()

    def _open_index(self) -> None:
        self.rail.menu(self).popup(self.top.index.mapToGlobal(QPoint(0, self.top.index.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typing = isinstance(QApplication.focusWidget(),
                            QLineEdit | QPlainTextEdit | QTextEdit | QComboBox | QAbstractSpinBox)
        if event.key() == Qt.Key.Key_Escape and self.dock.isVisible():
            self.close_dock()
        elif event.text() == "?" and not typing and self._outer.currentWidget() is self._frame:
            self.show_keys()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)  # type: ignore[arg-type]
