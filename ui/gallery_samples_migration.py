"""Exhibits of a change of form version, for the gallery and its tests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.samples import dossier, migration
from ui.texts import t


def _migration(*, done: bool = False, stopped: bool = False, asks: bool = False) -> Callable[[], QWidget]:
    def make() -> QWidget:
        from ui.gallery import framed
        from ui.pages.migration import MigrationPage

        page = MigrationPage()
        page.show_state(migration.migration(done=done, stopped=stopped))
        head = dossier.header()
        shell = framed("migration", page, "")
        shell.show_page("migration", rail="dossiers")
        shell.top.show_record(head.procedure_name, f"{head.owner_name}, {head.owner_id_number}", head.pill)
        if asks:
            page._undo()
        return shell

    return make


def _offered() -> QWidget:
    from ui.gallery_samples_pages import EXHIBITS as PAGES

    shell = PAGES["dossier-form"]()
    shell.page("dossier").show_offer(migration.offer())  # type: ignore[attr-defined]
    return shell


def _stopped() -> QWidget:
    from ui.gallery import framed
    from ui.pages.outbox import OutboxPage

    page = OutboxPage()
    page.show_state(migration.stopped_outbox())
    return framed("outbox", page, t("outbox.title"))


EXHIBITS: dict[str, Callable[[], QWidget]] = {
    "dossier-newer-form": _offered,
    "migration": _migration(),
    "migration-stopped": _migration(stopped=True),
    "migration-done": _migration(done=True),
    "migration-undo-asks": _migration(done=True, asks=True),
    "outbox-stopped": _stopped,
}
