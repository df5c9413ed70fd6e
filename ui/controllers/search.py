"""The search of the top bar: asks dossiers, procedures and people in one job and leads to what is chosen."""

from __future__ import annotations

from desktop_app.views import DossierLine
from ui.controllers.frame import Frame
from ui.search_results import Hit, SearchResults

MOST_DOSSIERS, MOST_PROCEDURES, MOST_PEOPLE = 5, 4, 3


class SearchController:
    """Owns the list under the search field."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._results = SearchResults(frame.shell, frame.shell.top.search)
        self._results.chosen.connect(self._open)
        frame.shell.searched.connect(self._search)

    def results(self) -> SearchResults:
        return self._results

    def _search(self, text: str) -> None:
        if not text:
            self._results.hide()
            return
        application = self._frame.application

        def find() -> tuple[Hit, ...]:
            dossiers = application.dossiers.list(search=text).lines[:MOST_DOSSIERS]
            procedures = application.packs.catalogue(text)[:MOST_PROCEDURES]
            people = application.people.search(text)[:MOST_PEOPLE]
            return (
                *(_dossier_hit(line) for line in dossiers),
                *(Hit("library", line.name, f"{line.code} · {line.field}", "procedures", {"code": line.code})
                  for line in procedures),
                *(Hit("circle-user-round", person.name, person.id_number, "people", {"search": person.name})
                  for person in people),
            )

        self._frame.ask(find, then=self._show, question="search")

    def _show(self, hits: tuple[Hit, ...]) -> None:
        if self._frame.shell.top.search.text().strip():
            self._results.show_hits(hits)

    def _open(self, hit: Hit) -> None:
        self._frame.go(hit.code, **hit.facts)


def _dossier_hit(line: DossierLine) -> Hit:
    """Dossiers that may still change open in their steps, the others in tracking."""
    is_here = not line.pill.filled
    name = line.owner_name or line.number
    return Hit("folder-open", name, f"{line.title or line.procedure_name} · {line.dossier_code or line.number}",
               "dossier" if is_here else "tracking", {"dossier_id": line.dossier_id}, line.pill)
