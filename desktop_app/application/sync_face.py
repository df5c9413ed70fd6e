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
from desktop_app.views import OutboxView, ReviewView, StatusView


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

    def update_packs(self, packs: Catalogue) -> tuple[str, ...]:
        """Fetch what the portal offers and install what is trusted; returns the codes installed.

        One pack that is refused stops the update with its own problem; those before it stay installed.
        """
        held = frozenset(pack.pack_hash for pack in self._context.packs.newest())
        return tuple(packs.install(data).code for data in self._sender.new_packs(held))

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
