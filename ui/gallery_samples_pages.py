"""Exhibits of the dossier's steps, the lists, the record and the settings, for the gallery and its tests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.views import Box
from desktop_app.wording import Words
from ui.samples import dossier, records
from ui.samples.home import NOW
from ui.texts import t


def _dossier(step: str, *, section: str = "rows", done: bool = False, sent: bool = False) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.gallery import framed
        from ui.pages.dossier import DossierPage

        page = DossierPage()
        head = dossier.header(editable=not sent)
        shell = framed("dossier", page, "")
        shell.show_page("dossier", rail="dossiers")
        page.todo_changed.connect(shell.top.show_todo)
        shell.top.show_record(head.procedure_name, f"{head.owner_name}, {head.owner_id_number}", head.pill)
        page.show_header(head)
        page.form.show_sections(dossier.sections())
        page.form.show_section(dossier.form() if section == "rows" else dossier.owner())
        page.show_checklist(dossier.checklist(done=done))
        page.papers.show_state(dossier.papers())
        page.papers.page_wanted.connect(lambda file, at: page.papers.show_page(file, at, dossier.page_png()))
        page.papers.choose("TP4")
        page.fees.show_state(dossier.fees())
        page.signing.show_state(dossier.signing())
        page.review.show_state(dossier.review(done=done))
        page.show_step(step)
        return shell

    return make


def _missing_paper() -> QWidget:
    shell = _dossier("papers")()
    shell.page("dossier").papers.choose("TP3")  # type: ignore[attr-defined]
    return shell


def _dossiers(*, empty: bool) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.gallery import framed
        from ui.pages.dossiers import DossiersPage

        page = DossiersPage()
        page.show_state(records.no_dossiers() if empty else records.dossiers(), Box.ALL, now=NOW)
        if not empty:
            page._table.selectRow(1)
        return framed("dossiers", page, t("dossiers.title"))

    return make


def _outbox(*, empty: bool) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.gallery import framed
        from ui.pages.outbox import OutboxPage

        page = OutboxPage()
        page.show_state(records.no_outbox() if empty else records.outbox())
        return framed("outbox", page, t("outbox.title"))

    return make


def _inbox(*, empty: bool) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from desktop_app.views import InboxView
        from ui.gallery import framed
        from ui.pages.inbox import InboxPage

        page = InboxPage()
        page.show_state(InboxView((), 0) if empty else records.inbox(), now=NOW)
        return framed("inbox", page, t("inbox.title"), t("inbox.count", count=2))

    return make


def _people(*, empty: bool) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.gallery import framed
        from ui.pages.people import PeoplePage

        page = PeoplePage()
        page.show_list(() if empty else records.people(), searching=False)
        page.show_person(records.person(), now=NOW)
        return framed("people", page, t("people.title"))

    return make


def _tracking(tab: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.gallery import framed
        from ui.pages.tracking import TrackingPage

        page = TrackingPage()
        view = records.tracking()
        page.show_state(view, now=NOW)
        page._tabs.choose(tab)
        page._choose(tab)
        shell = framed("tracking", page, "")
        shell.show_page("tracking", rail="dossiers")
        note = f"{view.header.owner_name}, {view.header.owner_id_number}"
        shell.top.show_record(view.header.procedure_name, note, view.header.pill)
        return shell

    return make


def _settings(subject: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.gallery import framed
        from ui.pages.settings import SettingsPage

        page = SettingsPage()
        page.show_state(records.settings())
        page.show_subject(subject)
        page.office.show_saved(NOW)
        if subject == "password":
            page.password.show_problem(Words(
                "Mật khẩu chưa đúng.", "Dữ liệu vẫn nguyên.", "Gõ lại, chú ý chữ hoa.", "vault.wrong_password"))
        return framed("settings", page, t("settings.title"))

    return make


def _found_portal() -> QWidget:
    shell = _settings("portals")()
    shell.page("settings").portals.show_found(records.found_portal())  # type: ignore[attr-defined]
    return shell


EXHIBITS: dict[str, Callable[[], QWidget]] = {
    "dossier-form": _dossier("form"),
    "dossier-errors": _dossier("form", section="owner"),
    "dossier-papers": _dossier("papers"),
    "dossier-papers-missing": _missing_paper,
    "dossier-fees": _dossier("fees"),
    "dossier-signing": _dossier("signing"),
    "dossier-review": _dossier("review"),
    "dossier-review-complete": _dossier("review", done=True),
    "dossier-sent": _dossier("papers", done=True, sent=True),
    "dossiers": _dossiers(empty=False),
    "dossiers-empty": _dossiers(empty=True),
    "outbox": _outbox(empty=False),
    "outbox-empty": _outbox(empty=True),
    "inbox": _inbox(empty=False),
    "inbox-empty": _inbox(empty=True),
    "people": _people(empty=False),
    "people-empty": _people(empty=True),
    "tracking": _tracking("follow"),
    "tracking-documents": _tracking("documents"),
    "tracking-form": _tracking("form"),
    "settings-office": _settings("office"),
    "settings-portals": _settings("portals"),
    "settings-portal-found": _found_portal,
    "settings-certificate": _settings("certificate"),
    "settings-look": _settings("look"),
    "settings-password": _settings("password"),
    "settings-machine": _settings("machine"),
}
