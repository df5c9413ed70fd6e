"""What a newer form version keeps, moves, drops and needs: the list, and the two buttons under it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop_app.views.migration import MigrationGroup, MigrationLine, MigrationView
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.layouts import Column, Grid, Pane, Row, emptied, no_wider, rule, scrolling, sized
from ui.widgets.problem import ProblemCallout
from ui.widgets.text import IconPicture, Link, Text
from ui.widgets.ticks import Tick

LABEL_WIDTH = 280
CONTENT_WIDTH = 980
AT_ONCE = 100
"""So many lines of a group are drawn at once: a form may have thousands of rows."""
LOOKS = {
    "dropped": ("circle-alert", "amber"),
    "needed": ("pencil-line", "red"),
    "moved": ("chevron-right", "blue"),
    "papers": ("paperclip", "text2"),
    "kept": ("circle-check", "green"),
}
FOLDED = frozenset({"kept"})
"""Groups that are only counted until somebody unfolds them: they ask nothing of the reader."""


class MigrationPage(Pane):
    """The list of one change of version.

    Signals:
        migrate_wanted: frozenset of the accepted suggestions' keys.
        undo_wanted: whether what was typed since may go.
        later_wanted: leave without a change; dossier_wanted: open the dossier.
        place_wanted: a Place of the dossier that a line leads to (after the change).
    """

    migrate_wanted = Signal(object)
    undo_wanted = Signal(bool)
    later_wanted = Signal()
    dossier_wanted = Signal()
    place_wanted = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent=parent)
        self._view: MigrationView | None = None
        self._accepted: set[str] = set()
        self._unfolded: set[str] = set()
        self._most: dict[str, int] = {}
        self.problem = ProblemCallout()
        self.problem.hide()
        self._warning = Callout("amber")
        self._warning.hide()
        self._content = Column(gap=8, margins=(24, 16, 24, 20))
        inner = QWidget()
        inner.setLayout(self._content)
        self._foot = Row(gap=12, margins=(24, 12, 24, 12))
        foot = Pane("surface", line="top")
        foot.setLayout(self._foot)
        column = Column()
        column.addWidget(self.problem)
        column.addWidget(self._warning)
        column.addWidget(scrolling(inner), 1)
        column.addWidget(foot)
        self.setLayout(column)

    def show_state(self, view: MigrationView) -> None:
        """Show the list; what was ticked before stays ticked while it is the same list."""
        if self._view is None or (view.dossier_id, view.state) != (self._view.dossier_id, self._view.state):
            self._accepted.clear()
            self._unfolded.clear()
            self._most.clear()
        self._view = view
        self._warning.hide()
        emptied(self._content)
        head = QWidget()
        words = Column(gap=4)
        words.addWidget(Text(view.title, "page", wrap=True))
        words.addWidget(Text(view.text, tone="text2", wrap=True))
        head.setLayout(words)
        self._content.addLayout(no_wider(head, CONTENT_WIDTH))
        for group in view.groups:
            self._content.addSpacing(8)
            self._content.addLayout(no_wider(self._group(group), CONTENT_WIDTH))
        self._content.addStretch(1)
        self._show_foot(view)

    def show_busy(self, busy: bool) -> None:
        """While the change is on its way nothing can be pressed twice."""
        for place in range(self._foot.count()):
            item = self._foot.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setEnabled(not busy)

    def show_ready(self) -> None:
        """The change ended, well or not. A slot of the page's own, so that it goes with the page."""
        self.show_busy(False)

    # -- groups --------------------------------------------------------------------------------------

    def _group(self, group: MigrationGroup) -> QFrame:
        icon, tone = LOOKS[group.code]
        column = Column(gap=0)
        head = Row(gap=8)
        head.addWidget(IconPicture(icon, 18, tone), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(Text(group.title, "title"))
        head.addStretch(1)
        is_folded = group.code in FOLDED and group.code not in self._unfolded
        if group.code in FOLDED:
            fold = Button(t("migration.unfold" if is_folded else "migration.fold"), "quiet", fit="compact")
            fold.clicked.connect(lambda: self._turn(group.code))
            head.addWidget(fold)
        column.addLayout(head)
        column.addWidget(Text(group.hint, "caption", tone="text2", wrap=True))
        column.addSpacing(6)
        column.addWidget(rule(strong=True))
        if not is_folded:
            most = self._most.get(group.code, AT_ONCE)
            for line in group.lines[:most]:
                column.addWidget(self._line(line, group.code))
                column.addWidget(rule())
            if len(group.lines) > most:
                more = Button(t("migration.show_more", count=len(group.lines) - most), "quiet", fit="compact")
                more.clicked.connect(lambda: self._show_more(group.code))
                column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        box = QFrame()
        box.setLayout(column)
        box.setAccessibleName(group.title)
        return box

    def _turn(self, code: str) -> None:
        self._unfolded ^= {code}
        if self._view is not None:
            self.show_state(self._view)

    def _show_more(self, code: str) -> None:
        self._most[code] = self._most.get(code, AT_ONCE) + AT_ONCE
        if self._view is not None:
            self.show_state(self._view)

    def _line(self, line: MigrationLine, code: str) -> QWidget:
        grid = Grid(across=16, margins=(0, 8, 0, 8))
        label: QWidget = Text(line.label, bold=code in ("dropped", "needed"), wrap=True)
        if line.place is not None and self._view is not None and self._view.state == "done":
            label = Link(line.label)
            label.clicked.connect(lambda: self.place_wanted.emit(line.place))
        grid.addWidget(sized(label, width=LABEL_WIDTH), 0, 0, Qt.AlignmentFlag.AlignTop)
        words = Column(gap=2)
        if line.old:
            words.addLayout(self._old(line, code))
        if code in ("moved", "papers") and line.new_label:
            words.addWidget(Text(t("migration.goes_to", label=line.new_label), wrap=True))
            if line.new and line.new != line.old:
                words.addWidget(_readable(line.new))
        elif code == "dropped" and line.new:
            words.addWidget(Text(t("migration.now", value=line.new), wrap=True))
        if line.note:
            words.addWidget(Text(line.note, "caption", tone="text2", wrap=True))
        if line.suggested and self._view is not None and self._view.state == "offered":
            tick = Tick(t("migration.accept", label=line.suggested))
            tick.setChecked(line.key in self._accepted)
            tick.toggled.connect(lambda on: self._accept(line.key, on))
            words.addWidget(tick)
        grid.addLayout(words, 0, 1)
        grid.setColumnStretch(1, 1)
        row = QWidget()
        row.setLayout(grid)
        row.setAccessibleName(" ".join(part for part in (line.label, line.old, line.note) if part))
        return row

    def _old(self, line: MigrationLine, code: str) -> Row:
        row = Row(gap=8)
        row.addWidget(_readable(line.old), 1, Qt.AlignmentFlag.AlignTop)
        if code == "dropped":
            copy = Button(t("migration.copy"), "quiet", icon="copy", fit="compact")
            copy.setAccessibleName(t("migration.copy_of", label=line.label))
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(line.old))
            row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _accept(self, key: str, on: bool) -> None:
        (self._accepted.add if on else self._accepted.discard)(key)

    # -- buttons -------------------------------------------------------------------------------------

    def _show_foot(self, view: MigrationView) -> None:
        emptied(self._foot)
        self._foot.addStretch(1)
        if view.state == "offered":
            self._button("later", "secondary", self.later_wanted.emit)
            words = "take_back_and_go" if view.was_stopped else "go"
            main = self._button(words, "primary", lambda: self.migrate_wanted.emit(frozenset(self._accepted)))
            main.setDefault(True)
            return
        if view.state == "done":
            self._button("undo", "secondary", self._undo, icon="undo-2")
        self._button("open", "primary", self.dossier_wanted.emit)

    def _button(self, code: str, kind: str, act: object, *, icon: str = "") -> Button:
        button = Button(t(f"migration.{code}"), kind, icon=icon)
        button.clicked.connect(act)
        self._foot.addWidget(button)
        return button

    def _undo(self) -> None:
        """At once when nothing was typed since; else first what would go, and a button that says so."""
        view = self._view
        if view is None or not view.edits:
            self.undo_wanted.emit(False)
            return
        lines = "<br>".join(
            escape(f"{label}: {value}" if value else label) for label, value in view.edits[:12]
        )
        if len(view.edits) > 12:
            lines += "<br>" + escape(t("migration.more", count=len(view.edits) - 12))
        discard = Button(t("migration.undo_and_discard"), fit="compact", icon="undo-2")
        discard.clicked.connect(lambda: self.undo_wanted.emit(True))
        keep = Button(t("migration.keep"), fit="compact")
        keep.clicked.connect(self._warning.hide)
        self._warning.show_message(
            t("migration.edits", count=len(view.edits)), lines, hue="amber", buttons=(keep, discard)
        )
        keep.setFocus()


def _readable(words: str) -> Text:
    """A value that can be selected and copied by mouse and keyboard."""
    text = Text(words, wrap=True)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    text.setSizePolicy(QSizePolicy.Policy.Expanding, text.sizePolicy().verticalPolicy())
    return text
