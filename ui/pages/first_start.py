"""The first start: password, recovery key, office, signer, portal. One question at a time, each explained.

Law: the recovery key is shown once, printed or copied by hand, and the way on opens only when two of its
groups were typed back. Nothing here decides whether a password or a group is right.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from desktop_app.views import ChoiceView, OfficeView, RecoveryKeyView
from ui.pages.entrance import EntrancePage
from ui.texts import t
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.choices import ChoiceEditor
from ui.widgets.editors import LineEditor, PasswordEditor
from ui.widgets.field import Field
from ui.widgets.layouts import Column, Grid, Pane, Row
from ui.widgets.new_password import NewPassword
from ui.widgets.problem import ProblemCallout, Words
from ui.widgets.text import Text
from ui.widgets.ticks import RadioGroup

STEPS = ("password", "recovery", "confirm", "office", "signer", "portal")


class FirstStartPage(EntrancePage):
    """The wizard. The window answers each request by `go_on`, `show_recovery_key` or `show_problem`.

    Signals:
        password_wanted: the new password; answer by show_recovery_key.
        sheet_wanted: print the recovery key.
        confirm_wanted: the two groups typed; answer by go_on or confirm_refused.
        office_wanted: name, unit code, place, signer's name and title (OfficeView); answer by go_on.
        training_wanted: begin with a training portal on this computer.
        connection_wanted: choose a connection file; answer by connection_chosen with its name.
        portal_wanted: password for the connection file chosen.
        skipped: the portal comes later.
    """

    password_wanted = Signal(str)
    sheet_wanted = Signal()
    confirm_wanted = Signal(str, str)
    office_wanted = Signal(object)
    training_wanted = Signal()
    connection_wanted = Signal()
    portal_wanted = Signal(str)
    skipped = Signal()

    def __init__(self, units: tuple[ChoiceView, ...] = (), *, training: bool = True,
                 parent: QWidget | None = None) -> None:
        """`units`: code and name of every commune. `training`: whether a training portal can be had."""
        super().__init__(parent=parent)
        self._units, self._training = units, training
        self._recovery: RecoveryKeyView | None = None
        self._progress = Text("", "caption", tone="text2")
        self._title = Text("", "page", wrap=True)
        self._intro = Text("", tone="text2", wrap=True)
        self._problem = ProblemCallout()
        makers: dict[str, Callable[[], QWidget]] = {
            "password": self._password_step, "recovery": self._recovery_step, "confirm": self._confirm_step,
            "office": self._office_step, "signer": self._signer_step, "portal": self._portal_step,
        }
        self._panes = {step: makers[step]() for step in STEPS}
        self._on = Button("", "primary", fit="large")
        self._on.clicked.connect(self._go)
        self._back = Button(t("first_start.back"), fit="large")
        self._back.clicked.connect(self._go_back)
        self._later = Button(t("first_start.later"), "quiet", fit="large")
        self._later.clicked.connect(self.skipped)
        buttons = Row(gap=12, margins=(0, 8, 0, 0))
        for button in (self._on, self._back, self._later):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for part in (self._progress, self._title, self._intro, self._problem, *self._panes.values()):
            self.task.addWidget(part)
        self.task.addLayout(buttons)
        self._step = "password"
        self.show_step("password")

    # -- the steps -----------------------------------------------------------------------------------

    def _pane(self, *parts: QWidget) -> QWidget:
        pane = QWidget()
        column = Column(gap=12)
        for part in parts:
            column.addWidget(part)
        pane.setLayout(column)
        return pane

    def _password_step(self) -> QWidget:
        self._new = NewPassword()
        self._new.entered.connect(self._go)
        return self._pane(self._new)

    def _recovery_step(self) -> QWidget:
        self._groups = Grid(across=12, down=10)
        sheet = Pane("window")
        inner = Column(margins=(20, 16, 20, 16))
        inner.addLayout(self._groups)
        sheet.setLayout(inner)
        printing = Button(t("first_start.print"), icon="printer")
        printing.clicked.connect(self.sheet_wanted)
        row = Row()
        row.addWidget(printing)
        row.addStretch(1)
        holder = QWidget()
        holder.setLayout(row)
        return self._pane(sheet, holder, Text(t("first_start.keep"), "caption", tone="text2", wrap=True))

    def _confirm_step(self) -> QWidget:
        self._typed = [Field("", LineEditor(fit="large"), required=True) for _ in range(2)]
        self._typed_labels = [Text("", bold=True), Text("", bold=True)]
        pane = QWidget()
        column = Column(gap=4)
        for label, field in zip(self._typed_labels, self._typed, strict=True):
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(theme().gap(8))
            field.editor.returnPressed.connect(self._go)
        pane.setLayout(column)
        return pane

    def _office_step(self) -> QWidget:
        self._name = Field(t("first_start.office_name"), LineEditor(), required=True,
                           help_text=t("first_start.office_name_help"))
        editor = ChoiceEditor(self._units) if self._units else LineEditor()
        self._unit = Field(t("first_start.unit"), editor, required=True, help_text=t("first_start.unit_help"))
        self._place = Field(t("first_start.place"), LineEditor(), required=True,
                            help_text=t("first_start.place_help"))
        return self._pane(self._name, self._unit, self._place)

    def _signer_step(self) -> QWidget:
        self._signer = Field(t("first_start.signer"), LineEditor(), required=True)
        self._signer_title = Field(t("first_start.signer_title"), LineEditor(),
                                   help_text=t("first_start.signer_help"))
        return self._pane(self._signer, self._signer_title)

    def _portal_step(self) -> QWidget:
        ways = [ChoiceView("training", t("first_start.training"))] if self._training else []
        self._way = RadioGroup((*ways, ChoiceView("file", t("first_start.connection"))), upright=True)
        self._way.set_value("training" if self._training else "file")
        self._way.edited.connect(lambda _value: self._show_way())
        choose = Button(t("first_start.choose_file"), icon="folder-open")
        choose.clicked.connect(self.connection_wanted)
        self._file = Text(t("first_start.no_file"), tone="text2", wrap=True)
        self._portal_password = Field(t("first_start.portal_password"), PasswordEditor())
        self._by_file = self._pane(choose, self._file, self._portal_password)
        self._by_training = Text(t("first_start.training_help"), tone="text2", wrap=True)
        return self._pane(self._way, self._by_training, self._by_file)

    # -- moving --------------------------------------------------------------------------------------

    def step(self) -> str:
        return self._step

    def show_step(self, step: str) -> None:
        """Show one of STEPS."""
        self._step = step
        for name, pane in self._panes.items():
            pane.setVisible(name == step)
        number = STEPS.index(step) + 1
        self._progress.setText(t("first_start.progress", number=number, total=len(STEPS)))
        self._title.setText(t(f"first_start.title_{step}"))
        self._intro.setText(t(f"first_start.intro_{step}"))
        self._on.setText(t("first_start.finish") if step == STEPS[-1] else t("first_start.next"))
        self._back.setVisible(step in ("confirm", "signer"))
        self._later.setVisible(step == "portal")
        self._problem.clear()
        self.set_busy(False)
        self._show_way()
        first = {"password": self._new, "confirm": self._typed[0], "office": self._name,
                 "signer": self._signer, "portal": self._way}.get(step, self._on)
        if step == "recovery":  # the key must be in view first, not the button below it
            self.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes none, its stub does not
            self.setFocus()
        else:
            self.setFocusProxy(first)
            first.setFocus()

    def go_on(self) -> None:
        """The application has done what this step asked: show the next one."""
        at = STEPS.index(self._step)
        if at + 1 < len(STEPS):
            self.show_step(STEPS[at + 1])

    def set_busy(self, busy: bool) -> None:
        self._on.setEnabled(not busy)

    def show_problem(self, words: Words) -> None:
        """What the application refused; the step stays."""
        self.set_busy(False)
        self._problem.show_problem(words)

    def show_recovery_key(self, view: RecoveryKeyView) -> None:
        """Show the key, once."""
        self._recovery = view
        while self._groups.count():
            item = self._groups.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.deleteLater()
        for at, group in enumerate(view.groups):
            number = Text(f"{at + 1}.", tone="text2")
            shown = _Group(group)
            shown.setAccessibleName(t("first_start.group_spoken", number=at + 1, group=" ".join(group)))
            self._groups.addWidget(number, at // 2, 2 * (at % 2))
            self._groups.addWidget(shown, at // 2, 2 * (at % 2) + 1)
        self._groups.setColumnStretch(1, 1)
        self._groups.setColumnStretch(3, 1)
        for label, field, position in zip(self._typed_labels, self._typed, view.ask, strict=True):
            words = t("first_start.type_group", number=position)
            label.setText(words)
            field.editor.setAccessibleName(words)
            field.editor.clear()
        self.show_step("recovery")

    def confirm_refused(self) -> None:
        """The groups typed are not those of the key."""
        self.set_busy(False)
        self._typed[0].show_problem(t("first_start.group_differs"))
        self._typed[0].show_now()
        self._typed[0].setFocus()

    def connection_chosen(self, name: str) -> None:
        """The connection file the person chose."""
        self._file.setText(t("first_start.file_chosen", name=name))
        self._portal_password.setFocus()

    def office(self) -> OfficeView:
        """What was typed about office and signer."""
        return OfficeView(
            name=self._name.value().strip(), unit_code=self._unit.value().strip(),
            place=self._place.value().strip(), signer_name=self._signer.value().strip(),
            signer_title=self._signer_title.value().strip())

    def _go_back(self) -> None:
        self.show_step(STEPS[STEPS.index(self._step) - 1])

    def _show_way(self) -> None:
        training = self._way.value() == "training"
        self._by_training.setVisible(training)
        self._by_file.setVisible(not training)

    def _go(self) -> None:
        if not self._on.isEnabled():
            return
        acts: dict[str, Callable[[], None]] = {
            "password": self._send_password, "recovery": self.go_on, "confirm": self._send_groups,
            "office": self._check_office,
            "signer": self._send_office, "portal": self._send_portal,
        }
        acts[self._step]()

    def _send_password(self) -> None:
        password = self._new.password()
        if not password:
            self._new.explain()
            return
        self.set_busy(True)
        self.password_wanted.emit(password)

    def _send_groups(self) -> None:
        if self._require(tuple(self._typed)):
            self.set_busy(True)
            first, second = (field.value().strip() for field in self._typed)
            self.confirm_wanted.emit(first, second)

    def _check_office(self) -> None:
        if not self._require((self._name, self._unit, self._place)):
            return
        known = {choice.value for choice in self._units}
        if known and self._unit.value() not in known:
            self._unit.show_problem(t("first_start.unit_unknown"))
            self._unit.show_now()
            self._unit.setFocus()
            return
        self.go_on()

    def _send_office(self) -> None:
        if self._require((self._signer,)):
            self.set_busy(True)
            self.office_wanted.emit(self.office())

    def _send_portal(self) -> None:
        self.set_busy(True)
        if self._way.value() == "training":
            self.training_wanted.emit()
        else:
            self.portal_wanted.emit(self._portal_password.editor.text())

    def _require(self, fields: tuple[Field, ...]) -> bool:
        """Whether all are filled; says so at those that are not and goes to the first."""
        empty = [field for field in fields if not field.value().strip()]
        for field in fields:
            field.show_problem(t("first_start.required") if field in empty else "")
            field.show_now()
        if empty:
            empty[0].setFocus()
        return not empty


class _Group(Text):
    """One group of the recovery key: large, letters apart."""

    def __init__(self, group: str) -> None:
        super().__init__(group, "page")
        font = QFont(self.font())
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 112)
        self.setFont(font)
