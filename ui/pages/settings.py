"""Cài đặt: subjects at the left, one subject's pane at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.views import ChoiceView, SettingsView
from ui.pages.settings_panes import (
    CertificatePane,
    LookPane,
    MachinePane,
    OfficePane,
    PasswordPane,
    PortalsPane,
    SettingsPane,
)
from ui.texts import t
from ui.theme import theme
from ui.widgets.choices import DropDown
from ui.widgets.layouts import Column, Pane, Row, scrolling
from ui.widgets.rows import LineRow
from ui.widgets.text import IconPicture, Text

ICONS = {
    "office": "landmark", "portals": "globe", "certificate": "pencil-line", "look": "a-large-small",
    "password": "wallet-cards", "machine": "settings",
}  # fmt: skip
SUBJECTS = tuple(ICONS)
LIST_WIDTH = 232


class SettingsPage(Pane):
    """The frame of the panes, which are reached by their names.

    Signals:
        subject_chosen: code of the subject on screen after the user chose it.
    """

    subject_chosen = Signal(str)

    def __init__(self, units: tuple[ChoiceView, ...] = (), *, parent: QWidget | None = None) -> None:
        """`units`: code and name of every commune."""
        super().__init__("surface", parent=parent)
        self.office = OfficePane(units)
        self.portals = PortalsPane()
        self.certificate = CertificatePane()
        self.look = LookPane()
        self.password = PasswordPane()
        self.machine = MachinePane()
        self.panes: dict[str, SettingsPane] = {
            "office": self.office, "portals": self.portals, "certificate": self.certificate,
            "look": self.look, "password": self.password, "machine": self.machine,
        }  # fmt: skip
        self._subject = SUBJECTS[0]
        self._rows: dict[str, LineRow] = {}
        self._stack = QStackedWidget()
        column = Column(margins=(0, 12, 0, 12))
        for subject in SUBJECTS:
            self._stack.addWidget(scrolling(self.panes[subject]))
            column.addWidget(self._row(subject))
        column.addStretch(1)
        inner = QWidget()
        inner.setLayout(column)
        self._list = Pane("window", line="right")
        listed = Column()
        listed.addWidget(scrolling(inner))
        self._list.setLayout(listed)
        self._jump = DropDown(t("settings.subjects"))
        self._jump.activated.connect(lambda: self._choose(self._jump.chosen()))
        self._jump.hide()
        work = Column()
        work.addWidget(self._jump)
        work.addWidget(self._stack, 1)
        row = Row()
        row.addWidget(self._list)
        row.addLayout(work, 1)
        self.setLayout(row)
        self.show_subject(self._subject)
        theme().watch(self)

    def restyle(self) -> None:
        self._list.setFixedWidth(theme().px(LIST_WIDTH))

    def reflow(self, kind: str) -> None:
        """Narrow windows choose the subject in a drop-down."""
        narrow = kind in ("one", "single")
        self._list.setVisible(not narrow)
        self._jump.setVisible(narrow)

    def show_state(self, view: SettingsView) -> None:
        """Show what is kept in every pane."""
        for pane in self.panes.values():
            pane.show_state(view)  # type: ignore[attr-defined]

    def show_subject(self, subject: str) -> None:
        """Bring one of SUBJECTS to the front; an unknown one is the first."""
        self._subject = subject if subject in self._rows else SUBJECTS[0]
        self._stack.setCurrentIndex(SUBJECTS.index(self._subject))
        for code, row in self._rows.items():
            row.set_selected(code == self._subject)
        self._jump.show_choices([(code, t(f"settings.{code}")) for code in SUBJECTS], self._subject)
        self.setFocusProxy(self._rows[self._subject])

    def subject(self) -> str:
        """Code of the subject on screen."""
        return self._subject

    def _row(self, subject: str) -> LineRow:
        row = LineRow(height=48, bar=True, sides=16)
        row.row.addWidget(IconPicture(ICONS[subject], 18, "text2"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.row.addWidget(Text(t(f"settings.{subject}"), wrap=True), 1)
        row.setAccessibleName(t(f"settings.{subject}"))
        row.pressed.connect(lambda: self._choose(subject))
        self._rows[subject] = row
        return row

    def _choose(self, subject: str) -> None:
        self.show_subject(subject)
        self.subject_chosen.emit(subject)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = list(self._rows.values())
        here = next((place for place, row in enumerate(rows) if row.hasFocus()), None)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if here is None or step is None:
            super().keyPressEvent(event)
            return
        rows[(here + step) % len(rows)].setFocus()
