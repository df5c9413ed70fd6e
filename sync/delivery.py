"""One try to bring one version to the portal: acts as the engine says, each transition committed before its
effect.

Law: SENT is reached only by a verified final receipt; what may have reached the portal is asked for before it
is sent again. Problems pass through to the worker, which judges them. Knows no thread, no wait, no order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sync import problems, wire
from sync.connectors.port import Connector, Standing
from sync.engine import (
    Known,
    PieceSize,
    Policy,
    Step,
    event_for,
    minutes_left,
    misses_deadline,
    next_step,
)
from sync.notices import Moved, Notice, RowChanged
from sync.parcel import Parcel, ParcelInvalid
from sync.ports import AttachmentReader, Clock, Facts, Outbox, OutboxRow, Token, Upload
from sync.problems import Fact
from sync.states import Event, State


@dataclass(frozen=True)
class CutPiece:
    """A piece that was cut: where it began, and how much of it the line had acknowledged."""

    offset_bytes: int
    acknowledged_bytes: int


class Delivery:
    """The try of one version. `row` is always the last committed one."""

    def __init__(
        self,
        row: OutboxRow,
        *,
        connector: Connector,
        outbox: Outbox,
        reader: AttachmentReader,
        clock: Clock,
        publish: Callable[[Notice], None],
        policy: Policy,
        pieces: PieceSize,
        cut_piece: CutPiece | None = None,
    ) -> None:
        self.row = row
        self.pieces = pieces
        self.cut_piece = cut_piece
        self.confirmed_bytes = 0
        """Bytes of papers that the portal confirmed during this try."""
        self._connector = connector
        self._outbox = outbox
        self._reader = reader
        self._clock = clock
        self._publish = publish
        self._policy = policy
        self.progressed = False
        """Whether anything that this try did brought the version further."""
        self._sent_before = connector.line.meter.sent_bytes
        self._received_before = connector.line.meter.received_bytes
        self._began = clock.monotonic()
        self._arrived_in_piece = 0
        self._appending = False
        self._was_forgotten = False

    # -- the try ----------------------------------------------------------------------------------------

    def run(self, token: Token) -> OutboxRow:
        """Go on until the version is sent or something stops it. Raises SyncProblem; facts are committed."""
        parcel = self._outbox.parcel(self.row.version_id)
        if not parcel.is_intact() or parcel.manifest_sha256 != self.row.manifest_sha256:
            raise ParcelInvalid(reason="damaged", version=self.row.version_id)
        known = Known()
        while True:
            step = next_step(self.row, known)
            if step is Step.REST:
                return self.row
            if step is Step.BEGIN:
                known = self._begin()
            elif step is Step.ASK:
                known = self._ask(parcel, token)
            elif step is Step.ANNOUNCE:
                known = self._take(parcel, self._connector.announce(parcel, token))
            else:
                known = self._upload(parcel, token, known)

    def commit(self, event: Event, facts: Facts) -> OutboxRow:
        """Commit a transition with the bytes counted since the last, and publish the row."""
        meter = self._connector.line.meter
        sent, received = meter.sent_bytes, meter.received_bytes
        counted = replace(
            facts,
            add_sent_bytes=sent - self._sent_before,
            add_received_bytes=received - self._received_before,
        )
        self._sent_before, self._received_before = sent, received
        self.progressed = self.progressed or facts.progressed
        now = self._clock.now()
        self.row = self._outbox.transition(self.row.version_id, self.row.state, event, counted, at=now)
        self._publish(RowChanged(self.row))
        return self.row

    @property
    def nothing_left(self) -> bool:
        """Whether no byte of this version has ever left this machine."""
        uncounted = self._connector.line.meter.sent_bytes - self._sent_before
        return self.row.state is State.ANNOUNCING and self.row.sent_bytes == 0 and uncounted == 0

    def settle(self, present: OutboxRow) -> None:
        """Keep only the counted bytes, on the row as a person left it."""
        self.row = present
        self.commit(Event.NOTED, Facts())

    def _begin(self) -> Known:
        never_sent = self.row.announced_at is None
        self.commit(Event.ANNOUNCE_BEGUN, Facts(announced_at=self._clock.now() if never_sent else None))
        return Known(asked=never_sent)

    def _ask(self, parcel: Parcel, token: Token) -> Known:
        standing = self._connector.ask(parcel, token)
        if standing is None:
            return Known(asked=True) if self.row.state is State.ANNOUNCING else self._forgotten()
        if self.row.state is State.VERIFYING and standing.missing:
            return self._files_refused(parcel, standing.missing)
        return self._take(parcel, standing)

    def _forgotten(self) -> Known:
        """Announce anew under the same id, once in a try: a portal that forgets again at once must wait."""
        if self._was_forgotten:
            raise problems.NotKnownThere(what="dossier")
        self._was_forgotten = True
        self.commit(Event.FORGOTTEN_BY_PORTAL, Facts(forget_upload=True))
        return Known(asked=True)

    def _take(self, parcel: Parcel, standing: Standing) -> Known:
        """Commit what a verified standing means."""
        event = event_for(self.row, missing=standing.missing, has_final=standing.final is not None)
        if event is None:
            raise problems.ReceiptAwaited()
        payload = None
        if not self.row.payload_bytes:
            sizes = {source.sha256: source.size_bytes for source in parcel.sources}
            packed = standing.compressed_bytes or len(wire.pack_gzip(parcel.manifest))
            payload = packed + sum(sizes[sha256] for sha256 in standing.missing)
        self.commit(
            event,
            Facts(
                provisional=standing.provisional,
                final=standing.final,
                sent_at=self._clock.now() if standing.final is not None else None,
                payload_bytes=payload,
                forget_upload=event is not Event.FILES_COMPLETE and not self._still_useful(standing.missing),
                progressed=standing.final is not None or self.row.provisional is None,
            ),
        )
        return Known(asked=True, missing=standing.missing or None)

    def _still_useful(self, missing: tuple[str, ...]) -> bool:
        """Whether an upload begun before a pause or quarantine carries all that is missing."""
        upload = self.row.upload
        unfinished = self.row.state is State.ANNOUNCING and upload is not None
        return unfinished and bool(missing) and upload is not None and set(missing) <= set(upload.hashes)

    def _upload(self, parcel: Parcel, token: Token, known: Known) -> Known:
        line = self._connector.line
        line.on_moved = self._moved
        try:
            standing = self._connector.upload(
                parcel,
                token,
                known.missing or (),
                self.row.upload,
                reader=self._reader,
                journal=self,
                piece_bytes=self._next_piece,
            )
        except problems.FilesRefused as refused:
            missing = refused.facts.get("missing")
            return self._files_refused(parcel, missing if isinstance(missing, tuple) else ())
        except problems.NotKnownThere:
            return self._forgotten()
        except problems.LineProblem:
            if self._appending:
                self.cut_piece = CutPiece(self.row.offset_bytes, self._arrived_in_piece)
            raise
        finally:
            line.on_moved = None
        if standing is None:
            self.commit(Event.FILES_COMPLETE, Facts())
            return Known()
        return self._take(parcel, standing)

    def _files_refused(self, parcel: Parcel, missing: tuple[Fact, ...]) -> Known:
        """All bytes arrived and some files are still missing: their SHA-256 was wrong there."""
        order = tuple(file.sha256 for file in parcel.read().distinct_files())
        again = tuple(sha256 for sha256 in order if sha256 in missing)
        self.commit(Event.FILES_WANTED, Facts(forget_upload=True, add_hash_refusals=1))
        if self.row.hash_refusals >= self._policy.hash_refusals:
            raise problems.FilesDamagedOnTheWay(times=self.row.hash_refusals)
        return Known(asked=bool(again), missing=again or None)

    # -- journal of an upload ---------------------------------------------------------------------------

    def created(self, upload: Upload, offset_bytes: int) -> None:
        """Keep an upload's address."""
        self.confirmed_bytes += offset_bytes
        self.commit(Event.NOTED, Facts(new_upload=upload, offset_bytes=offset_bytes, progressed=offset_bytes > 0))

    def confirmed(self, offset_bytes: int) -> None:
        """Keep what the portal says it has; learn from a cut piece how much it kept."""
        gained = offset_bytes - self.row.offset_bytes
        if self.cut_piece is not None:
            cut, self.cut_piece = self.cut_piece, None
            kept = offset_bytes - cut.offset_bytes
            self.pieces = self.pieces.after_cut(
                acknowledged_bytes=cut.acknowledged_bytes, kept_bytes=kept, policy=self._policy
            )
        elif self._appending:
            self.pieces = self.pieces.after_success(self._policy)
        self._appending = False
        self.confirmed_bytes += max(0, gained)
        self.commit(Event.NOTED, Facts(offset_bytes=offset_bytes, progressed=gained > 0))

    def forgotten(self) -> None:
        """The portal dropped the upload: its address is of no use any more."""
        self.commit(Event.NOTED, Facts(forget_upload=True))

    def _next_piece(self, left: int) -> int:
        self._appending = True
        self._arrived_in_piece = 0
        return min(left, self.pieces.bytes_each)

    def _moved(self, acknowledged: int) -> None:
        upload = self.row.upload
        if upload is None or not self._appending:
            return
        piece_left = upload.length_bytes - self.row.offset_bytes
        self._arrived_in_piece = min(acknowledged, piece_left, self.pieces.bytes_each)
        arrived = self.row.offset_bytes + self._arrived_in_piece
        seconds = self._clock.monotonic() - self._began
        pace = (self.confirmed_bytes + self._arrived_in_piece) / seconds if seconds > 0 else 0.0
        minutes = minutes_left(upload.length_bytes - arrived, pace)
        late = misses_deadline(minutes, deadline=self.row.deadline, now=self._clock.now())
        self._publish(Moved(self.row.version_id, arrived, upload.length_bytes, minutes, late))
