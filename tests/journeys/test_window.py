"""A new user's first day in the real window, from an empty folder to a receipt of the real training portal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import window_parts
from desktop_app.bootstrap import build
from desktop_app.dossier import parties
from tests.desktop_app.office import HOUSEHOLD, PASSPHRASE, StandingClock, connection_of, credential, quick_sender
from tests.desktop_app.scans.papers import a_pdf
from tests.desktop_app.vault.cheap import CHEAP
from tests.ui.conftest import look as look
from tests.ui.conftest import nothing_left_over as nothing_left_over
from tests.ui.input_method import commit
from ui import texts
from ui.app import make_window
from ui.pages.first_start import FirstStartPage
from ui.widgets.choices import ChoiceEditor
from ui.widgets.form_field import FormField
from ui.widgets.ticks import AcknowledgeEditor, RadioGroup, TickGroup
from ui.window import Window

PASSWORD = "rung xanh nui cao 7"
PATIENCE_MS = 30_000


class Person:
    """Does in the window what a person does, and nothing else."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self._qtbot = window, qtbot
        self.sections: set[str] = set()

    @property
    def shell(self):
        return self.window.shell

    def wait(self, holds) -> None:
        self._qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)

    def first_start(self, portal) -> None:
        page = self.shell._outer.currentWidget()
        assert isinstance(page, FirstStartPage)
        for field in (page._new.first, page._new.second):
            QTest.keyClicks(field.editor, PASSWORD)
        page._on.click()
        self.wait(lambda: page.step() == "recovery")
        page._on.click()
        for field, position in zip(page._typed, page._recovery.ask, strict=True):
            QTest.keyClicks(field.editor, page._recovery.groups[position - 1])
        page._on.click()
        self.wait(lambda: page.step() == "office")
        commit(page._name.editor, "UBND xã Thuận Châu")
        QTest.keyClicks(page._unit.editor, "H52.14")
        commit(page._place.editor, "Thuận Châu")
        page._on.click()
        commit(page._signer.editor, "Hà Thị Vân")
        page._on.click()
        self.wait(lambda: page.step() == "portal")
        page._way._buttons["training"].click()
        page._on.click()
        # the home page lies under the entrance from the beginning: the entrance must have ended
        self.wait(lambda: self.shell._outer.currentWidget() is self.shell._frame)
        assert self.shell.current_page() == "home"

    def begin_dossier(self, code: str) -> None:
        self.window.go("procedures")
        page = self.shell.page("procedures")
        self.wait(lambda: code in page._rows)
        page.procedure_chosen.emit(code)
        self.wait(lambda: page.shown_code() == code)
        page._begin.click()
        self.wait(lambda: self.shell.current_page() == "dossier")

    def answer(self, field: FormField, value: str) -> None:
        """Give one answer through the field's own editor, letters as an input method commits them."""
        editor = field.editor
        field.setFocus()
        if isinstance(editor, RadioGroup):
            editor._buttons[value].click()
        elif isinstance(editor, TickGroup):
            for one in value.split():
                editor._ticks[one].click()
        elif isinstance(editor, AcknowledgeEditor):
            if editor.value() != value:
                editor.click()
        elif isinstance(editor, ChoiceEditor):
            self.choose(editor, value)
        else:
            editor.selectAll()
            day = value.split("-")
            commit(editor, "/".join(reversed(day)) if field._view.kind == "date" else value)

    def choose(self, editor: ChoiceEditor, value: str) -> None:
        """Open the list, find the entry and take it."""
        editor.open_list()
        rows = {choice.value: row for row, choice in enumerate(editor.model().shown())}
        if value not in rows:
            editor.clear()
            QTest.keyClicks(editor, value)
            rows = {choice.value: row for row, choice in enumerate(editor.model().shown())}
        editor._take_row(editor.model().index(rows[value], 0))
        editor._list.hide()

    def fill(self, example) -> None:
        """Type a pack's example, section by section, as it is shown."""
        form = self.shell.page("dossier").form
        controller = self.window.controller("dossier")
        added: dict[str, int] = {}
        for step in example.steps:
            self._to_section(form, controller, step.ref)
            if step.act == "clear_rows":
                continue
            if step.act == "add_row":
                added[step.ref] = added.get(step.ref, 0) + 1
                if len(self._rows(form, step.ref)) < added[step.ref]:
                    form._repeats[step.ref]._add.click()
                continue
            self.answer(form.field(self._present(form, step.ref, example)), step.value)
        controller.show_section("", parties.PARTIES_SECTION)
        QApplication.processEvents()
        self.answer(form.field("@" + parties.REPRESENTED), "yes" if example.represented else "no")
        known = set(form.refs())
        for party, values in ((parties.OWNER, example.party), (parties.SUBMITTER, example.submitter)):
            for name, value in values.items():
                if (ref := f"@{party}.{name}") in known and (party == parties.OWNER or example.represented):
                    self.answer(form.field(ref), value)

    def _rows(self, form, repeat: str) -> list[str]:
        return [row.ref for row in form._repeats[repeat]._view.rows]

    def _present(self, form, ref: str, example) -> str:
        """The reference on this screen of a row that the example calls by its own id."""
        repeat, bracket, rest = ref.partition("[")
        if not bracket:
            return ref
        row_id, _, tail = rest.partition("]")
        ids = [step.value for step in example.steps if step.act == "add_row" and step.ref == repeat]
        row = self._rows(form, repeat)[ids.index(row_id)]
        return row + tail

    def _to_section(self, form, controller, ref: str) -> None:
        line = next(line for line in form._sections if line.ref and ref.startswith(line.ref))
        if form.section() != (line.form_id, line.ref):
            controller.show_section(line.form_id, line.ref)
            QApplication.processEvents()
            self.sections.add(line.ref)

    def attach_missing(self, folder: Path) -> None:
        page = self.shell.page("dossier")
        page.step_chosen.emit("papers")
        self.wait(lambda: page.papers._view is not None)
        while True:
            missing = [c for c in page.papers._view.components if c.state == "missing"]
            if not missing:
                return
            code = missing[0].code
            file = folder / f"{code}.pdf"
            file.write_bytes(a_pdf() + f"\n%{code}\n".encode())
            page.papers.files_chosen.emit(code, (str(file),))
            self.wait(lambda code=code: any(
                c.code == code and c.state == "done" for c in page.papers._view.components))  # fmt: skip

    def sign(self) -> None:
        page = self.shell.page("dossier")
        page.step_chosen.emit("signing")
        self.wait(lambda: page.signing._view is not None)
        for document in page.signing._view.documents:
            form_id = document.form_id
            QTest.keyClicks(page.signing._passphrase.editor, PASSPHRASE)
            page.signing._sign(form_id)
            self.wait(lambda form_id=form_id: any(
                d.form_id == form_id and d.state == "signed" for d in page.signing._view.documents))  # fmt: skip
            page.signing._passphrase.set_value("")

    def send(self) -> None:
        page = self.shell.page("dossier")
        page.step_chosen.emit("review")
        self.wait(lambda: page.review._foot.count())
        page.review._foot.itemAt(0).widget().click()
        self.wait(lambda: self.shell.current_page() == "outbox")


@pytest.fixture
def person(tmp_path: Path, look, qtbot: QtBot, portal) -> Iterator[Person]:
    clock = StandingClock()
    application = build(tmp_path / "data", holder="tests", clock=clock, policy=CHEAP, make_sender=quick_sender)
    window = make_window(
        application, now=clock.now, pictures=window_parts.pictures, version="0.1.0",
        training=lambda: connection_of(portal),
    )  # fmt: skip
    window.start()
    assert window.shell is not None
    qtbot.addWidget(window.shell)
    yield Person(window, qtbot)
    window.controller("dossier").close()  # type: ignore[attr-defined]
    window.close()
    application.close()
    texts.set_language("vi")


def test_a_new_users_first_day_ends_with_a_receipt_on_the_screen(person: Person, portal, tmp_path: Path) -> None:
    person.first_start(portal)
    application = person.window._application
    application.settings.set_credential(credential().p12, PASSPHRASE)
    person.begin_dossier(HOUSEHOLD)
    controller = person.window.controller("dossier")
    dossier_id = controller.dossier_id()  # type: ignore[attr-defined]
    desk = controller._desk  # type: ignore[attr-defined]
    person.fill(desk._content.pack.examples[0])
    desk.wait_saved()
    assert len(person.sections) >= 6
    written = {name for name in desk._content.parties.values() if name}
    assert "Lò Thị Mai" in written
    person.attach_missing(tmp_path)
    person.sign()
    assert application.dossiers.checklist(dossier_id).can_queue
    person.send()
    person.wait(lambda: application.dossiers.header(dossier_id).pill.filled)
    outbox = person.shell.page("outbox")
    person.wait(lambda: any(button.text() == texts.t("outbox.receipt") for button in outbox.findChildren(
        type(outbox._pause))))  # fmt: skip
    outbox.receipt_wanted.emit(dossier_id)
    person.wait(lambda: person.shell.current_page() == "preview")
    preview = person.shell.page("preview")
    person.wait(lambda: _pictures(preview) >= 1)
    person.window.go("tracking", dossier_id=dossier_id)
    tracking = person.shell.page("tracking")
    person.wait(lambda: tracking._view is not None and tracking._view.header.dossier_id == dossier_id)
    assert [document.kind for document in tracking._view.documents] == ["receipt"]


def _pictures(preview) -> int:
    from PySide6.QtWidgets import QLabel

    return sum(not label.pixmap().isNull() for label in preview.findChildren(QLabel))
