"""The dossier page's controller: the desk on the window's thread, everything slow in jobs.

Every edit is journalled as it is typed; the status bar's "Đã lưu" follows the commit, never the key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from desktop_app.application.desk import Desk
from desktop_app.application.files import read_file, write_file
from desktop_app.events import SaveFailed
from desktop_app.views import ChecklistView, DeskChanges, LineState, Place
from ui.background import Job
from ui.controllers.frame import Frame
from ui.controllers.prefill import PrefillController
from ui.pages.dossier import DossierPage
from ui.pages.stored_papers import StoredPapers
from ui.texts import t
from ui.widgets.checklist import ChecklistPanel

REFRESH_MILLISECONDS = 150
"""The checklist is recomputed so long after the last key, never on every key."""
PAGE_PIXELS = 1100
FILE_BYTES = 64 * 1024 * 1024
CERTIFICATE_BYTES = 256 * 1024
OWN = "@"


class DossierController:
    """One open dossier, in five steps."""

    code = "dossier"

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._app = frame.application
        self._desk: Desk | None = None
        self._id = ""
        self._checklist: ChecklistView | None = None
        self.prefill = PrefillController(frame, self._act)
        bridge = frame.bridge
        bridge.save_failed.connect(self._save_failed)
        bridge.locked.connect(self.close)
        bridge.outbox_changed.connect(self._state_changed)
        bridge.packs_changed.connect(lambda: self._if_open(self._ask_offer))
        bridge.answers_arrived.connect(lambda _ids: self._state_changed())

    def build(self) -> None:
        page = self._page = DossierPage()
        self._refresh = QTimer(page)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MILLISECONDS)
        self._refresh.timeout.connect(self._show_checklist)
        self._connect()
        shell = self._frame.shell
        shell.add_page(self.code, page)
        shell.back_pressed.connect(lambda: self._if_open(self._leave))
        shell.todo_pressed.connect(lambda: self._if_open(self._show_checklist_dock))
        shell.print_wanted.connect(lambda: self._if_open(self.print_whole))
        page.todo_changed.connect(lambda words: self._if_open(partial(shell.top.show_todo, words)))

    def _if_open(self, act: Callable[[], None]) -> None:
        if self._on_page():
            act()

    def _on_page(self) -> bool:
        return self._frame.shell.current_page() == self.code

    def _leave(self) -> None:
        self.close()
        self._frame.go("dossiers")

    def _show_checklist_dock(self) -> None:
        """The checklist over the page, where the window is too narrow for it."""
        if self._checklist is None:
            return
        panel = ChecklistPanel()
        panel.place_wanted.connect(self.go_to)
        panel.review_wanted.connect(lambda: self.go_to_step("review"))
        panel.show_state(self._checklist)
        self._frame.shell.show_dock(t("checklist.name"), panel)

    def _connect(self) -> None:
        page = self._page
        page.step_chosen.connect(self.go_to_step)
        page.place_wanted.connect(self.go_to)
        page.review_wanted.connect(lambda: self.go_to_step("review"))
        page.undo_wanted.connect(lambda: self._again("undo"))
        page.redo_wanted.connect(lambda: self._again("redo"))
        page.next_missing_wanted.connect(self._next_missing)
        page.notice_pressed.connect(self._notice)
        page.offer_pressed.connect(lambda _code: self._to_migration())
        page.form.section_wanted.connect(self.show_section)
        page.form.answered.connect(self._answer)
        page.form.add_row_wanted.connect(lambda form, ref: self._act(lambda desk: desk.add_row(form, ref)))
        page.form.remove_row_wanted.connect(lambda form, ref: self._act(lambda desk: desk.remove_row(form, ref)))
        page.form.search_wanted.connect(self._search)
        self.prefill.connect(page.form)
        page.fees.answered.connect(self._answer)
        page.papers.answered.connect(self._answer_paper)
        page.papers.files_chosen.connect(self._attach)
        page.papers.stored_wanted.connect(self._show_stored)
        page.papers.detach_wanted.connect(
            lambda code, file: self._change_papers(self._app.papers.detach, self._id, code, file)
        )
        page.papers.template_wanted.connect(self._template)
        page.papers.page_wanted.connect(self._draw_page)
        page.papers.form_wanted.connect(self._look_at_form)
        page.signing.sign_wanted.connect(self._sign)
        page.signing.look_wanted.connect(self._look_at_form)
        page.signing.credential_wanted.connect(self._choose_credential)
        page.review.submit_wanted.connect(self._submit)
        page.review.print_wanted.connect(self.print_whole)
        page.review.first_missing_wanted.connect(lambda: self._next_missing(1))

    # -- opening -------------------------------------------------------------------------------------

    def open(self, **facts: Any) -> None:
        """`dossier_id`, and `step` or `place` to begin with. The desk opens on this thread: it lives on it."""
        dossier_id = str(facts["dossier_id"])
        self.close()
        self._id = dossier_id
        self._page.problem.clear()
        try:
            self._desk = self._app.forms.open_desk(dossier_id)
        except Exception as problem:
            self._frame.show_problem(problem)
            return
        self._frame.shell.show_page(self.code, rail="dossiers")
        self._page.show_offer(None)
        self._show_header()
        self._ask_offer()
        self._page.form.show_sections(self._desk.sections())
        first = self._desk.sections()[0]
        self.show_section(first.form_id, first.ref)
        self._show_checklist()
        self.go_to_step(str(facts.get("step", "form")))
        place = facts.get("place")
        if isinstance(place, Place):
            self.go_to(place)
        elif self._page.step() == "form":
            self._page.form.focus_first()

    def close(self) -> None:
        """Leave the dossier; waits for what is still being written."""
        if self._desk is not None:
            self._refresh.stop()
            desk, self._desk = self._desk, None
            try:
                desk.close()
            except Exception as problem:  # the screen said already that it was not saved
                self._tell(problem)

    def dossier_id(self) -> str:
        return self._id if self._desk is not None else ""

    def refresh(self) -> None:
        """Papers, signatures or state changed elsewhere."""
        if self._desk is None:
            return
        self._desk.refresh_papers()
        self.show_section(*self._page.form.section())  # a form may read the papers
        self._show_header()
        self._show_checklist()
        self._show_step_state(self._page.step())

    def _save_failed(self, event: SaveFailed) -> None:
        """The last answer is not durable: said at the top, at once, until it is."""
        if event.dossier_id == self._id:
            self._page.problem.show_problem(self._app.words(event.problem))

    def _state_changed(self, *_what: object) -> None:
        """The wire or the portal moved: title bar and notice, not the fields."""
        if self._desk is not None and self._on_page():
            self._show_header()

    # -- moving --------------------------------------------------------------------------------------

    def go_to_step(self, step: str) -> None:
        if self._desk is None:
            return
        self._page.show_step(step)
        self._show_step_state(step)

    def go_to(self, place: Place) -> None:
        """Follow a checklist line to its field or page."""
        if self._desk is None:
            return
        self.go_to_step(place.step)
        if place.step == "form":
            section = place.section or self._section_of(place.ref)
            if self._page.form.section() != (place.form_id, section):
                self.show_section(place.form_id, section, focus=place.ref)
            else:
                self._page.form.focus_field(place.ref)
        elif place.step == "papers" and place.ref:
            self._page.papers.choose(place.ref)
        elif place.step == "fees" and place.ref:
            self._page.fees.focus_field(place.ref)

    def show_section(self, form_id: str, ref: str, *, focus: str = "") -> None:
        if self._desk is not None:
            self._page.form.show_section(self._desk.section(form_id, ref), focus=focus)

    def _section_of(self, ref: str) -> str:
        desk = self._desk
        if desk is None:
            return ""
        refs = [line.ref for line in desk.sections() if line.ref and ref.startswith(line.ref)]
        return max(refs, key=len, default="")

    def _next_missing(self, step: int) -> None:
        """F8: the next thing to do after the place of the keyboard, wrapping round."""
        if self._checklist is None:
            return
        places = [
            line.place for group in self._checklist.groups for line in group.lines
            if line.state in (LineState.ERROR, LineState.MISSING, LineState.CONFIRM)
        ]  # fmt: skip
        if not places:
            self.go_to_step("review")
            return
        here = self._place_of_keyboard(places)
        self.go_to(places[(here + step) % len(places) if here is not None else 0])

    def _place_of_keyboard(self, places: list[Place]) -> int | None:
        form = self._page.form
        for index, place in enumerate(places):
            field = form.field(place.ref)
            if self._page.step() == place.step == "form" and field is not None and field.hasFocus():
                return index
            focus = self._page.window().focusWidget()
            if field is not None and focus is not None and field.isAncestorOf(focus):
                return index
        return None

    def _show_step_state(self, step: str) -> None:
        page = self._page
        if self._desk is None:
            return
        if step == "fees":
            page.fees.show_state(self._desk.fees())
        elif step == "papers":
            self._job(page.papers.show_state, self._app.papers.view, self._id)
        elif step == "signing":
            self._job(page.signing.show_state, self._app.signing.view, self._id)
        elif step == "review":
            self._desk.wait_saved()
            self._job(page.review.show_state, self._app.sync.review, self._id)

    def _show_header(self) -> None:
        header = self._app.dossiers.header(self._id)
        self._page.show_header(header)
        parts = (header.owner_name, header.owner_id_number)
        who = ", ".join(part for part in parts if part)
        note = " · ".join(part for part in (who, t("dossier.number", number=header.number)) if part)
        self._frame.shell.top.show_record(header.procedure_name, note, header.pill)

    def _show_checklist(self) -> None:
        if self._desk is not None:
            self._checklist = self._desk.checklist()
            self._page.show_checklist(self._checklist)
            self._page.form.show_sections(self._desk.sections())

    # -- answering -----------------------------------------------------------------------------------

    def _answer(self, form_id: str, ref: str, value: str) -> None:
        field = self._page.form.field(ref)
        typing = field is not None and field.is_typed()
        self._act(lambda desk: desk.answer(form_id, ref, value, typing=typing))

    def _answer_paper(self, ref: str, value: str) -> None:
        """A paper's day of issue: what follows from it is shown without taking the keyboard away."""
        self._answer("", ref, value)
        if self._desk is not None:
            self._desk.wait_saved()
            self._job(self._page.papers.show_ages, self._app.papers.view, self._id)

    def _again(self, what: str) -> None:
        self._act(lambda desk: getattr(desk, what)())

    def _act(self, act: Callable[[Desk], DeskChanges | None]) -> None:
        """Do one act on the desk and show what it changed, in place where it can be."""
        if self._desk is None or not self._desk.is_editable:
            return
        try:
            changes = act(self._desk)
        except Exception as problem:
            self._tell(problem)
            return
        if changes is None:
            return
        page = self._page
        form_id, section = page.form.section()
        same_form = form_id in ("", changes.form_id)
        if (form_id, section) not in {(line.form_id, line.ref) for line in changes.sections}:
            self.show_section("", "")  # the form on screen no longer applies
        elif same_form and section in changes.rebuild:
            page.form.show_section(self._desk.section(form_id, section), focus=changes.focus)
        elif same_form or not changes.form_id:
            page.form.show_changes(changes.fields)
        page.form.show_sections(changes.sections)
        if page.step() == "fees":
            page.fees.show_state(self._desk.fees())
        self._refresh.start()

    def _search(self, form_id: str, ref: str, typed: str) -> None:
        if self._desk is not None:
            self._page.form.show_found(ref, self._desk.choices(form_id, ref, typed))

    # -- papers --------------------------------------------------------------------------------------

    def _attach(self, code: str, paths: tuple[str, ...]) -> None:
        dossier_id = self._id

        def work() -> None:
            for path in paths:
                file = Path(path)
                data = read_file(file, most=FILE_BYTES)
                self._app.papers.attach(dossier_id, code, data, file.name)

        self._change_papers(work)

    def _change_papers(self, work: Callable[..., Any], *arguments: Any) -> None:
        self._page.problem.clear()
        self._job(lambda _done: self.refresh(), work, *arguments, after=self.refresh)

    def _show_stored(self, code: str) -> None:
        def show(papers: Any) -> None:
            widget = StoredPapers(papers)
            widget.chosen.connect(
                lambda file: self._change_papers(self._app.papers.attach_stored, self._id, code, file)
            )
            self._frame.shell.show_dock(t("papers.store_title"), widget)

        self._job(show, self._app.papers.stored, self._id)

    def _draw_page(self, file_id: str, page: int) -> None:
        show = partial(self._page.papers.show_page, file_id, page)
        self._job(show, self._app.papers.page_image, file_id, page, PAGE_PIXELS)

    def _template(self, code: str) -> None:
        self._job(lambda found: self._save_as(*found), self._app.papers.template, self._id, code)

    # -- signing -------------------------------------------------------------------------------------

    def _sign(self, form_id: str, passphrase: str) -> None:
        signing = self._page.signing
        signing.show_busy(form_id)
        job = Job(self._app.signing.sign, self._id, form_id, passphrase)
        job.done.connect(lambda _view: self.refresh())
        job.failed.connect(lambda problem: signing.show_problem(self._app.words(problem)))
        job.ended.connect(signing.show_ready)
        job.start()

    def _choose_credential(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self._page, t("signing.p12_title"), "", "PKCS#12 (*.p12 *.pfx)")
        if not path:
            return
        name = Path(path).name
        passphrase, given = QInputDialog.getText(
            self._page, t("signing.p12_title"), t("signing.p12_pass", name=name), QLineEdit.EchoMode.Password
        )
        if given:
            signing = self._page.signing

            def work() -> None:
                self._app.settings.set_credential(read_file(Path(path), most=CERTIFICATE_BYTES), passphrase)

            job = Job(work)
            job.done.connect(lambda _done: self._show_step_state("signing"))
            job.failed.connect(lambda problem: signing.show_problem(self._app.words(problem)))
            job.start()

    # -- sending -------------------------------------------------------------------------------------

    def _submit(self, channel: str) -> None:
        self._page.review.problem.clear()
        work = self._app.sync.queue if channel == "online" else self._app.sync.hand_in
        job = Job(work, self._id)
        job.done.connect(lambda _done: self._submitted(channel))
        job.failed.connect(lambda problem: self._page.review.problem.show_problem(self._app.words(problem)))
        job.start()

    def _submitted(self, channel: str) -> None:
        dossier_id = self._id
        self.close()
        if channel == "online":
            self._frame.go("outbox", dossier_id=dossier_id)
        else:
            self._frame.go("tracking", dossier_id=dossier_id)

    def _notice(self, code: str) -> None:
        dossier_id = self._id
        if code == "to_tracking":
            self._frame.go("tracking", dossier_id=dossier_id)
        elif code == "take_back":
            self._job(lambda _done: self.open(dossier_id=dossier_id), self._app.sync.take_back, dossier_id)
        elif code == "drop_supplement":
            drop = self._app.sync.drop_supplement
            self._job(lambda _done: self._frame.go("tracking", dossier_id=dossier_id), drop, dossier_id)

    def _ask_offer(self) -> None:
        """Whether there is a newer form version: never on this thread, and nothing waits for it."""
        if self._desk is not None and self._desk.is_editable:
            self._job(self._page.show_offer, self._app.migration.offer, self._id)

    def _to_migration(self) -> None:
        dossier_id = self._id
        self.close()
        self._frame.go("migration", dossier_id=dossier_id)

    # -- paper out -----------------------------------------------------------------------------------

    def _look_at_form(self, form_id: str) -> None:
        self._preview(self._app.printing.form_pdf, self._id, form_id)

    def print_whole(self) -> None:
        """The merged dossier with its cover list."""
        self._preview(self._app.printing.dossier_pdf, self._id)

    def _preview(self, draw: Callable[..., bytes], *arguments: str) -> None:
        dossier_id, step = self._id, self._page.step()

        def show(pdf: bytes) -> None:
            self._frame.go("preview", pdf=pdf, name="ho-so.pdf", back=(self.code, dossier_id, step))

        self._job(show, draw, *arguments)

    def _save_as(self, name: str, data: bytes) -> None:
        path, _ = QFileDialog.getSaveFileName(self._page, name, name)
        if path:
            self._job(lambda _done: None, write_file, Path(path), data)

    # -- inside --------------------------------------------------------------------------------------

    def _job(
        self,
        show: Callable[[Any], Any],
        work: Callable[..., Any],
        *arguments: Any,
        after: Callable[[], None] | None = None,
    ) -> None:
        """Run something slow; show its result if the dossier is still the same."""
        dossier_id = self._id
        job = Job(work, *arguments)

        def done(result: Any) -> None:
            if dossier_id == self._id and self._desk is not None:
                show(result)

        def failed(problem: Exception) -> None:
            self._tell(problem)
            if after is not None:
                after()

        job.done.connect(done)
        job.failed.connect(failed)
        job.start()

    def _tell(self, problem: BaseException) -> None:
        self._page.problem.show_problem(self._app.words(problem))
