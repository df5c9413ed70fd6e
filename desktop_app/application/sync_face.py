"""Sending as the faces call it: acts, the outbox, the status bar, and the worker's switch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from desktop_app.application.context import Context
from desktop_app.application.dossiers import DossierDesk
from desktop_app.application.holding import hold_superseded
from desktop_app.application.outbox_views import OutboxViews
from desktop_app.application.packs import Catalogue
from desktop_app.application.patience import GIVE_UP_SECONDS
from desktop_app.application.review import review_view
from desktop_app.application.sender import Sender
from desktop_app.application.sending import Sending
from desktop_app.errors import Problem
from desktop_app.views import OutboxView, PackUpdateView, RefusedPack, ReviewView, StatusView
from desktop_app.wording import words_of
from forms.problems import FormProblem


class SyncFace:
    """Each act is durable when the call returns; the worker is woken after it."""

    def __init__(
        self,
        context: Context,
        dossiers: DossierDesk,
        sending: Sending,
        sender: Sender,
        saved_at: Callable[[], datetime | None],
    ) -> None:
        self._context = context
        self._dossiers = dossiers
        self._sending = sending
        self._sender = sender
        self._views = OutboxViews(context)
        self._saved_at = saved_at

    def outbox(self) -> OutboxView:
        return self._views.outbox(self._sender.line())

    def status(self) -> StatusView:
        return self._views.status(self._sender.line(), self._saved_at())

    def review(self, dossier_id: str) -> ReviewView:
        return review_view(self._context, self._dossiers, dossier_id, self._sender.line())

    def queue(self, dossier_id: str) -> None:
        self._sending.queue(dossier_id)
        self._sender.wake()

    def take_back(self, dossier_id: str) -> None:
        version_id = self._context.dossier(dossier_id).version_id
        self._sending.take_back(dossier_id)
        self._sender.interrupt(version_id)

    def reopen(self, dossier_id: str) -> None:
        self._sending.reopen(dossier_id)
        self._sender.wake()

    def withdraw(self, dossier_id: str, reason: str) -> None:
        version_id = self._context.dossier(dossier_id).version_id
        self._sending.withdraw(dossier_id, reason)
        self._sender.interrupt(version_id)
        self._sender.wake()

    def hand_in(self, dossier_id: str) -> None:
        self._sending.hand_in(dossier_id)

    def retry(self, version_id: str) -> None:
        self._sending.retry(version_id)
        self._sender.wake()

    def send_message(self, dossier_id: str, text: str) -> None:
        self._sending.send_message(dossier_id, text)
        self._sender.wake()

    def begin_supplement(self, dossier_id: str) -> None:
        self._sending.begin_supplement(dossier_id)

    def drop_supplement(self, dossier_id: str) -> None:
        self._sending.drop_supplement(dossier_id)

    def hold_superseded(self) -> tuple[str, ...]:
        """Stop queued dossiers whose pack may not be sent any more; returns their ids."""
        return hold_superseded(self._context)

    def update_packs(self, packs: Catalogue) -> PackUpdateView:
        """Fetch what the portal offers and install what is trusted, one after the other.

        A pack that is refused is told with its reason and keeps no other from being installed. Raises what the
        line says; packs that were installed before that stay.
        """
        installed: list[str] = []
        refused: list[RefusedPack] = []
        for offer in self._sender.offered_packs(packs.held()):
            try:
                packs.refuse_offered(offer.code, offer.version, offer.pack_hash)
                installed.append(packs.install(offer.fetch()).code)
            except (Problem, FormProblem) as problem:
                words = words_of(problem, self._context.language)
                refused.append(RefusedPack(offer.code, offer.version, words.code, words.sentence()))
        return PackUpdateView(tuple(installed), tuple(refused))

    def pause(self) -> None:
        self._sender.pause()

    def resume(self) -> None:
        self._sender.resume()

    def try_now(self) -> None:
        """Begin or go on at once."""
        self._sender.start()
        self._sender.wake()

    def start(self) -> None:
        self._sender.start()

    def stop(self) -> None:
        self._sender.stop()

    def run_until_idle(self, give_up_seconds: float = GIVE_UP_SECONDS) -> None:
        """As `Sender.run_until_idle`."""
        self._sender.run_until_idle(give_up_seconds)
