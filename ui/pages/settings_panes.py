"""The subjects of Cài đặt, one pane each: what is set, how it is changed, and where the last save stands.

A pane knows no rule: it hands out what was typed and shows what comes back. Secrets are taken out of
their fields as soon as they were handed out.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.views import ChoiceView, OfficeView, PortalView, SettingsView
from ui.moments import local
from ui.texts import t
from ui.widgets.buttons import Button
from ui.widgets.callout import Callout
from ui.widgets.chip import Chip
from ui.widgets.choices import ChoiceEditor, DropDown
from ui.widgets.editors import LineEditor, PasswordEditor
from ui.widgets.empty import EmptyState
from ui.widgets.field import Field
from ui.widgets.layouts import Column, Row, abreast, emptied, filled, no_wider, rule
from ui.widgets.new_password import NewPassword
from ui.widgets.problem import ProblemCallout, Words
from ui.widgets.rows import Facts
from ui.widgets.text import IconPicture, Text
from ui.widgets.ticks import RadioGroup

SCALES = (80, 90, 100, 110, 125, 150, 175, 200)
FIELD_WIDTH = 520
FACTS_WIDTH = 720


class SettingsPane(QWidget):
    """Title, what it is for, a place for a problem, and the words that say where the last save stands."""

    def __init__(self, subject: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = ProblemCallout()
        self._stand_icon = IconPicture("circle-check", 16, "green")
        self._standing = Text("", "caption", tone="text2", wrap=True)
        self.content = Column(gap=12, margins=(24, 16, 24, 24))
        self.content.addWidget(Text(t(f"settings.{subject}"), "page", wrap=True))
        intro = Text(t(f"settings.{subject}_intro"), tone="text2", wrap=True)
        self.content.addLayout(no_wider(intro, FACTS_WIDTH))
        self.content.addWidget(self.problem)
        self.setLayout(self.content)
        self._say("")

    def stand_row(self, *buttons: QWidget) -> Row:
        """Buttons, and after them where the last save stands."""
        row = Row(gap=12)
        for button in buttons:
            row.addWidget(button)
        row.addWidget(self._stand_icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._standing, 1, Qt.AlignmentFlag.AlignVCenter)
        return row

    def show_saving(self) -> None:
        """The application has been asked."""
        self.problem.clear()
        self._say(t("settings.saving"))

    def show_saved(self, at: datetime) -> None:
        """It is on disk."""
        self._say(t("settings.saved", time=f"{local(at):%H:%M:%S}"), done=True)

    def show_problem(self, words: Words) -> None:
        """Nothing was changed, and why."""
        self._say("")
        self.problem.show_problem(words)

    def standing(self) -> str:
        """The words after the button now."""
        return self._standing.text()

    def _say(self, words: str, *, done: bool = False) -> None:
        self._standing.setText(words)
        self._stand_icon.setVisible(done)


def _require(*fields: Field) -> bool:
    """Whether all are filled; the first empty one takes the keyboard."""
    empty = [field for field in fields if not field.value().strip()]
    for field in fields:
        field.show_problem(t("settings.required") if field in empty else "")
        field.show_now()
    if empty:
        empty[0].setFocus()
    return not empty


class OfficePane(SettingsPane):
    """Who this office is and who signs.

    Signals:
        save_wanted: an OfficeView.
    """

    save_wanted = Signal(object)

    def __init__(self, units: tuple[ChoiceView, ...] = (), *, parent: QWidget | None = None) -> None:
        super().__init__("office", parent=parent)
        self._shown: OfficeView | None = None
        self._name = Field(t("first_start.office_name"), LineEditor(), required=True,
                           help_text=t("first_start.office_name_help"))
        editor = ChoiceEditor(units) if units else LineEditor()
        self._unit = Field(t("first_start.unit"), editor, required=True, help_text=t("settings.unit_help"))
        self._place = Field(t("first_start.place"), LineEditor(), required=True,
                            help_text=t("first_start.place_help"))
        self._signer = Field(t("settings.signer"), LineEditor(), required=True)
        self._signer_title = Field(t("first_start.signer_title"), LineEditor(),
                                   help_text=t("first_start.signer_help"))
        for field in (self._name, self._unit, self._place, self._signer, self._signer_title):
            self.content.addLayout(no_wider(field, FIELD_WIDTH))
            field.edited.connect(lambda _value: self._say(""))
        save = Button(t("settings.save"), "primary")
        save.clicked.connect(self._save)
        self.content.addLayout(self.stand_row(save))
        self.content.addStretch(1)
        self.setFocusProxy(self._name)

    def show_state(self, view: SettingsView) -> None:
        """Show what is kept; what is being typed is left alone while the kept values stay the same."""
        if view.office == self._shown:
            return
        self._shown = office = view.office
        for field, value in (
            (self._name, office.name), (self._unit, office.unit_code), (self._place, office.place),
            (self._signer, office.signer_name), (self._signer_title, office.signer_title),
        ):  # fmt: skip
            field.set_value(value)
            if isinstance(field.editor, LineEditor):
                field.editor.setCursorPosition(0)

    def office(self) -> OfficeView:
        """What stands in the fields."""
        return OfficeView(self._name.value().strip(), self._unit.value().strip(), self._place.value().strip(),
                          self._signer.value().strip(), self._signer_title.value().strip())  # fmt: skip

    def _save(self) -> None:
        if _require(self._name, self._unit, self._place, self._signer):
            self.save_wanted.emit(self.office())


class PortalsPane(SettingsPane):
    """Portals this office sends to, with their pinned keys, and the way to add one.

    Signals:
        file_wanted: choose a connection file; answer by show_found.
        add_wanted: the account's password; for the portal shown by show_found.
    """

    file_wanted = Signal()
    add_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("portals", parent=parent)
        self._held: tuple[PortalView, ...] | None = None
        self._list = Column(gap=16)
        self.content.addLayout(self._list)
        self.content.addWidget(rule())
        self.content.addWidget(Text(t("settings.portal_add"), "title"))
        self._choose = Button(t("first_start.choose_file"), "primary", icon="folder-open")
        self._choose.clicked.connect(self.file_wanted)
        self._found = Column(gap=12)
        self._password = Field(t("first_start.portal_password"), PasswordEditor(),
                               help_text=t("settings.portal_password_help"))
        self._add = Button(t("settings.portal_pin"), "primary")
        self._add.clicked.connect(self._on_add)
        self._password.editor.returnPressed.connect(self._on_add)
        self._drop = Button(t("settings.portal_drop"))
        self._drop.clicked.connect(lambda: self.show_found(None))
        self.content.addWidget(Text(t("first_start.no_file"), "caption", tone="text2", wrap=True))
        self.content.addLayout(self._found)
        self.content.addLayout(no_wider(self._password, FIELD_WIDTH))
        self.content.addLayout(self.stand_row(self._choose, self._add, self._drop))
        self.content.addStretch(1)
        self.setFocusProxy(self._choose)
        self.show_found(None)

    def show_state(self, view: SettingsView) -> None:
        """The portals that are kept."""
        if view.portals == self._held:
            return
        self._held = view.portals
        emptied(self._list)
        if not view.portals:
            self._list.addWidget(EmptyState(t("settings.portal_none")))
        for portal in view.portals:
            self._list.addLayout(no_wider(self._portal(portal, kept=True), FACTS_WIDTH))

    def show_found(self, portal: PortalView | None) -> None:
        """What the chosen file says, before anything is kept; None: no file is chosen."""
        emptied(self._found)
        chosen = portal is not None
        if portal is not None:
            callout = Callout("blue")
            callout.show_message(t("settings.portal_compare"), t("settings.portal_compare_text"))
            self._found.addWidget(callout)
            self._found.addLayout(no_wider(self._portal(portal, kept=False), FACTS_WIDTH))
        for part in (self._password, self._add, self._drop):
            part.setVisible(chosen)
        self._choose.setVisible(not chosen)
        self._password.set_value("")
        if chosen:
            self._password.setFocus()

    def show_saved(self, at: datetime) -> None:
        super().show_saved(at)
        self.show_found(None)

    def _on_add(self) -> None:
        password = self._password.editor.text()
        self.add_wanted.emit(password)

    def _portal(self, portal: PortalView, *, kept: bool) -> QWidget:
        box = QWidget()
        head = Row(gap=12)
        head.addWidget(Text(portal.name, "title", wrap=True), 1)
        if portal.training:
            chip = Chip()
            chip.show_word("unsigned", t("settings.portal_training"), t("settings.portal_training_note"))
            head.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        facts = Facts(label_width=150)
        facts.show_facts((
            (t("settings.portal_address"), portal.url),
            (t("settings.portal_user"), portal.user),
            (t("settings.portal_key"), grouped(portal.fingerprint)),
            (t("settings.portal_pinned"), t("settings.portal_pinned_at", at=f"{local(portal.added_at):%d/%m/%Y}")
             if kept else t("settings.portal_not_pinned")),
        ))
        column = Column(gap=4)
        column.addLayout(head)
        if portal.training:
            column.addWidget(Text(t("settings.portal_training_note"), "caption", tone="amber", bold=True, wrap=True))
        column.addWidget(facts)
        return filled(box, column)


def grouped(fingerprint: str) -> str:
    """A fingerprint in groups of four, to be compared by eye."""
    bare = "".join(fingerprint.split())
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


class CertificatePane(SettingsPane):
    """The signing certificate (.p12).

    Signals:
        file_wanted: choose a file; answer by show_chosen.
        keep_wanted: the passphrase for the chosen file; kept nowhere.
    """

    file_wanted = Signal()
    keep_wanted = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("certificate", parent=parent)
        self._held = Column(gap=8)
        self.content.addLayout(self._held)
        self._chosen = Text("", wrap=True)
        self._passphrase = Field(t("settings.passphrase"), PasswordEditor(), help_text=t("settings.passphrase_help"))
        self._choose = Button(t("settings.certificate_choose"), "primary", icon="folder-open")
        self._choose.clicked.connect(self.file_wanted)
        self._keep = Button(t("settings.certificate_keep"), "primary")
        self._keep.clicked.connect(self._on_keep)
        self._passphrase.editor.returnPressed.connect(self._on_keep)
        self._drop = Button(t("settings.portal_drop"))
        self._drop.clicked.connect(lambda: self.show_chosen(""))
        self.content.addWidget(self._chosen)
        self.content.addLayout(no_wider(self._passphrase, FIELD_WIDTH))
        self.content.addLayout(self.stand_row(self._choose, self._keep, self._drop))
        self.content.addStretch(1)
        self.setFocusProxy(self._choose)
        self.show_chosen("")

    def show_state(self, view: SettingsView) -> None:
        """Subject, issuer, validity of what is kept."""
        emptied(self._held)
        held = view.signing
        self._choose.setText(t("settings.certificate_change" if held else "settings.certificate_choose"))
        if held is None:
            self._held.addWidget(EmptyState(t("settings.certificate_none")))
            return
        if held.problem:
            callout = Callout("red")
            callout.show_message(held.problem)
            self._held.addWidget(callout)
        facts = Facts(label_width=150)
        facts.show_facts((
            (t("signing.subject"), held.subject), (t("signing.issuer"), held.issuer),
            (t("signing.valid"), f"{local(held.valid_from):%d/%m/%Y} – {local(held.valid_to):%d/%m/%Y}"),
        ))
        self._held.addLayout(no_wider(facts, FACTS_WIDTH))

    def show_chosen(self, name: str) -> None:
        """The file that was chosen, or empty."""
        self._chosen.setText(t("first_start.file_chosen", name=name) if name else "")
        for part in (self._chosen, self._passphrase, self._keep, self._drop):
            part.setVisible(bool(name))
        self._choose.setVisible(not name)
        self._passphrase.set_value("")
        if name:
            self._passphrase.setFocus()

    def show_saved(self, at: datetime) -> None:
        super().show_saved(at)
        self.show_chosen("")

    def show_problem(self, words: Words) -> None:
        super().show_problem(words)
        self._passphrase.set_value("")
        self._passphrase.setFocus()

    def _on_keep(self) -> None:
        if _require(self._passphrase):
            self.keep_wanted.emit(self._passphrase.editor.text())


class LookPane(SettingsPane):
    """Language, light or dark, size. Every choice is in force at once.

    Signals:
        language_chosen, theme_chosen: a code.
        scale_chosen: per cent.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    scale_chosen = Signal(int)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("look", parent=parent)
        languages = (ChoiceView("vi", "Tiếng Việt"), ChoiceView("en", "English"))
        self._language = RadioGroup(languages)
        self._language.edited.connect(self.language_chosen)
        modes = ("light", "dark", "system")
        self._theme = RadioGroup(tuple(ChoiceView(code, t(f"entrance.mode_{code}")) for code in modes))
        self._theme.edited.connect(self.theme_chosen)
        self._scale = DropDown(t("entrance.scale"))
        self._scale.activated.connect(lambda: self.scale_chosen.emit(int(self._scale.chosen())))
        self.content.addWidget(Field(t("entrance.language"), self._language))
        self.content.addWidget(Field(t("entrance.mode"), self._theme))
        scale = Field(t("entrance.scale"), self._scale, help_text=t("settings.scale_help"))
        self.content.addLayout(no_wider(scale, FIELD_WIDTH))
        self.content.addLayout(self.stand_row())
        self.content.addStretch(1)
        self.setFocusProxy(self._language)

    def show_state(self, view: SettingsView) -> None:
        """What is in force."""
        self._language.set_value(view.language)
        self._theme.set_value(view.theme)
        scales = sorted({*SCALES, view.scale_percent})
        self._scale.show_choices([(str(percent), f"{percent} %") for percent in scales], str(view.scale_percent))


class PasswordPane(SettingsPane):
    """Another password for this machine.

    Signals:
        change_wanted: the old and the new password.
    """

    change_wanted = Signal(str, str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("password", parent=parent)
        self._old = Field(t("settings.password_old"), PasswordEditor(fit="large"), required=True)
        self._new = NewPassword()
        change = Button(t("settings.password_change"), "primary")
        change.clicked.connect(self._change)
        self._new.entered.connect(self._change)
        self.content.addLayout(no_wider(self._old, FIELD_WIDTH))
        self.content.addLayout(no_wider(self._new, FIELD_WIDTH))
        self.content.addLayout(self.stand_row(change))
        self.content.addStretch(1)
        self.setFocusProxy(self._old)

    def show_state(self, view: SettingsView) -> None:
        """Nothing of it is shown."""

    def show_saved(self, at: datetime) -> None:
        super().show_saved(at)
        self._old.set_value("")
        self._new.clear()

    def show_problem(self, words: Words) -> None:
        super().show_problem(words)
        self._old.set_value("")
        self._old.setFocus()

    def _change(self) -> None:
        if not _require(self._old):
            return
        if not self._new.password():
            self._new.explain()
            return
        self.change_wanted.emit(self._old.editor.text(), self._new.password())


class MachinePane(SettingsPane):
    """Where the data is and which version this is.

    Signals:
        folder_wanted: open the data folder in the system's file window.
    """

    folder_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("machine", parent=parent)
        self._facts = Facts(label_width=150)
        self.content.addLayout(no_wider(self._facts, FACTS_WIDTH))
        look = Button(t("settings.folder_open"), icon="folder-open")
        look.clicked.connect(self.folder_wanted)
        self.content.addLayout(abreast(look, None))
        self.content.addStretch(1)
        self.setFocusProxy(look)

    def show_state(self, view: SettingsView) -> None:
        """The data folder, the version, and how old the shared lists are."""
        own = ((t("settings.folder"), view.data_folder), (t("settings.version"), view.version))
        self._facts.show_facts((*own, *view.data))
