"""The outbox, the line and the status bar as the faces see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop_app.application.context import Context
from desktop_app.application.dossiers import pill_of, shown_state
from desktop_app.application.times import minutes_text, moment_text, size_text
from desktop_app.clock import office_date
from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import Dossier
from desktop_app.dossier.ports import Records
from desktop_app.usecases.pack_standing import HELD, PackSuperseded
from desktop_app.views import LineView, OutboxRow, OutboxView, Pill, Stage, StatusView
from desktop_app.wording import phrase, words_for
from sync.ports import OutboxRow as Row
from sync.ports import UnknownVersion
from sync.states import ACTIVE, State

STAGES = ("queued", "files", "receipt", "office")


@dataclass(frozen=True)
class LineFacts:
    """What the worker knows of the line. `state` as LineView.state; speed in bytes a second, None unknown."""

    state: str = "unknown"
    bytes_a_second: float | None = None
    answered_at: datetime | None = None
    is_paused: bool = False


@dataclass(frozen=True)
class _Known:
    dossier: Dossier
    row: Row
    pill: Pill


class OutboxViews:
    """Reads the outbox; decides nothing."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def outbox(self, line: LineFacts) -> OutboxView:
        """Rows in the order of sending: those set aside first, then the moving, then what was sent today."""
        language, now = self._context.language, self._context.clock.now()
        known = self._read()
        aside = [entry for entry in known if entry.row.state is State.QUARANTINED]
        active = [entry for entry in known if entry.row.state in ACTIVE or entry.row.state is State.PAUSED]
        active.sort(key=_order)
        sent = [
            entry for entry in known
            if entry.row.state is State.SENT and entry.row.sent_at is not None
            and office_date(entry.row.sent_at) == office_date(now)
        ]  # fmt: skip
        rows = [self._row(entry, 0, line, 0.0, now) for entry in aside]
        ahead = 0.0
        for position, entry in enumerate(active, start=1):
            rows.append(self._row(entry, position, line, ahead, now))
            ahead += _left(entry.row)
        rows += [self._row(entry, 0, line, 0.0, now) for entry in sorted(sent, key=_sent_at, reverse=True)]
        seconds = ahead / line.bytes_a_second if line.bytes_a_second and active else None
        return OutboxView(
            headline=self._headline(line, len(active), seconds),
            detail=phrase("outbox.aside", language, count=len(aside))
            if aside
            else phrase("outbox.calm", language),
            line=line_view(line, language),
            rows=tuple(rows),
            facts=self._facts(line, known, now),
            files=self._files((active or aside or sent)[0]) if known and (active or aside or sent) else (),
            is_paused=line.is_paused,
            foot=phrase("outbox.foot", language, count=len(sent)),
        )

    def status(self, line: LineFacts, saved_at: datetime | None) -> StatusView:
        language = self._context.language
        known = self._read()
        active = sorted((entry for entry in known if entry.row.state in ACTIVE), key=_order)
        moving = [entry for entry in active if entry.row.state is not State.QUEUED]
        left = sum(_left(entry.row) for entry in active)
        seconds = left / line.bytes_a_second if line.bytes_a_second and moving else None
        sending, percent = "", 0
        if moving:
            entry = moving[0]
            sending = phrase(
                "status.sending", language, number=1, count=len(active), owner=entry.dossier.owner_name
            )
            percent = _percent(entry.row)
        portal = self._context.portal()
        waiting = len([entry for entry in known if entry.row.state is not State.SENT])
        unread = self._context.store.read(lambda records: records.answers.unread())
        return StatusView(
            saved_at=saved_at,
            line=line_view(line, language),
            sending=sending,
            percent=percent,
            remaining=minutes_text(seconds, language),
            training=portal.training if portal else False,
            unsent_count=waiting,
            unread_count=unread,
        )

    def _read(self) -> list[_Known]:
        language = self._context.language

        def read(records: Records) -> list[_Known]:
            found: list[_Known] = []
            for dossier in records.dossiers.all():
                try:
                    row = records.outbox.row(dossier.version_id)
                except UnknownVersion:
                    continue
                if row.state is State.WITHDRAWN:
                    continue
                found.append(_Known(dossier, row, pill_of(shown_state(records, dossier), dossier, language)))
            return found

        return self._context.store.read(read)

    def _row(self, entry: _Known, position: int, line: LineFacts, ahead: float, now: datetime) -> OutboxRow:
        language, row, dossier = self._context.language, entry.row, entry.dossier
        right, note = self._right(entry, line, ahead)
        what = safe = do = code = ""
        if row.state is State.QUARANTINED and row.failure is not None:
            words = words_for(row.failure.code, dict(row.failure.facts), language)
            what, safe, do, code = words.what, words.safe, words.do, words.code
        return OutboxRow(
            version_id=row.version_id,
            dossier_id=dossier.dossier_id,
            position=position,
            owner_name=dossier.owner_name,
            procedure_name=dossier.procedure_name,
            pill=entry.pill,
            stages=_stages(row, language),
            percent=_percent(row),
            detail=self._detail(row, dossier, now),
            right=right,
            right_note=note,
            what=what,
            safe=safe,
            do=do,
            code=code,
            can_take_back=row.announced_at is None and row.state is not State.SENT,
            can_reopen=row.state is State.QUARANTINED
            and dossier.lifecycle is Lifecycle.SUBMITTED
            and code != PackSuperseded.code,
            can_retry=row.state in (State.QUARANTINED, State.PAUSED) and code not in HELD,
            has_receipt=row.final is not None,
            can_migrate=code == PackSuperseded.code,
        )

    def _detail(self, row: Row, dossier: Dossier, now: datetime) -> str:
        language = self._context.language
        if row.state is State.SENT and row.final is not None:
            at = moment_text(row.final.received_at, now, language)
            return phrase("outbox.receipt", language, at=at, number=dossier.dossier_code or "–")
        if row.failure is not None and row.state in ACTIVE:
            words = words_for(row.failure.code, dict(row.failure.facts), language)
            if row.next_try_at is not None and row.next_try_at > now:
                at = moment_text(row.next_try_at, now, language)
                return phrase("outbox.next_try", language, what=words.what, at=at)
            return words.what
        if row.upload is not None and row.state is State.UPLOADING:
            return phrase("outbox.moving", language, done=size_text(row.offset_bytes, language),
                          total=size_text(row.upload.length_bytes, language))  # fmt: skip
        return ""

    def _right(self, entry: _Known, line: LineFacts, ahead: float) -> tuple[str, str]:
        language, row = self._context.language, entry.row
        if row.state is State.SENT:
            return "", ""
        left = _left(row)
        note = phrase("outbox.left", language, size=size_text(round(left), language))
        if row.state is State.QUARANTINED:
            return phrase("outbox.out_of_line", language), note
        if not line.bytes_a_second:
            return phrase("line.waiting", language), note
        return minutes_text((ahead + left) / line.bytes_a_second, language), note

    def _headline(self, line: LineFacts, count: int, seconds: float | None) -> str:
        language = self._context.language
        if not count:
            return phrase("outbox.empty_line", language)
        word = phrase(f"line.{line.state}", language)
        rest = minutes_text(seconds, language) or phrase("line.waiting", language)
        return phrase("outbox.headline", language, line=word, count=count, rest=rest)

    def _facts(self, line: LineFacts, known: Sequence[_Known], now: datetime) -> tuple[tuple[str, str], ...]:
        language = self._context.language
        answered = moment_text(line.answered_at, now, language) if line.answered_at else "–"
        speed = _speed(line, language) or "–"
        sent = sum(entry.row.sent_bytes for entry in known)
        received = sum(entry.row.received_bytes for entry in known)
        total = phrase(
            "outbox.data", language, sent=size_text(sent, language), received=size_text(received, language)
        )
        portal = self._context.portal()
        return (
            (phrase("outbox.fact.line", language), phrase(f"line.{line.state}", language)),
            (phrase("outbox.fact.portal", language), portal.name if portal else "–"),
            (phrase("outbox.fact.answered", language), answered),
            (phrase("outbox.fact.speed", language), speed),
            (phrase("outbox.fact.data", language), total),
        )

    def _files(self, entry: _Known) -> tuple[tuple[str, str, bool], ...]:
        """The files of one version with what of them has arrived, as far as the portal confirmed."""
        language = self._context.language
        parcel = self._context.store.read(lambda records: records.outbox.parcel(entry.row.version_id))
        row, lines = entry.row, []
        upload = row.upload
        start = 0
        for file in parcel.read().distinct_files():
            size = size_text(file.size, language)
            if row.state is State.SENT or (row.announced_at and upload and file.sha256 not in upload.hashes):
                lines.append((file.name, size, True))
            elif upload is not None and file.sha256 in upload.hashes:
                arrived = min(max(row.offset_bytes - start, 0), file.size)
                start += file.size
                done = arrived == file.size
                shown = size if done or not arrived else f"{100 * arrived // file.size} %"
                lines.append((file.name, shown, done))
            else:
                lines.append((file.name, size, False))
        return tuple(lines)


def line_view(line: LineFacts, language: str) -> LineView:
    """The line in words and bars."""
    state = "paused" if line.is_paused else line.state
    bars = {"online": 4, "weak": 2, "captive": 1, "silent": 1}.get(state, 0)
    return LineView(state, phrase(f"line.{state}", language), bars, _speed(line, language))


def _speed(line: LineFacts, language: str) -> str:
    if not line.bytes_a_second:
        return ""
    return f"{max(1, round(line.bytes_a_second / 1000))} kB/s"


def _order(entry: _Known) -> tuple[bool, float, datetime]:
    return entry.row.state is State.QUEUED, _left(entry.row), entry.row.queued_at


def _sent_at(entry: _Known) -> datetime:
    return entry.row.sent_at or entry.row.queued_at


def _left(row: Row) -> float:
    if row.state is State.SENT:
        return 0.0
    total = row.upload.length_bytes if row.upload else row.files_bytes
    return float(max(0, total - row.offset_bytes))


def _percent(row: Row) -> int:
    if row.state is State.SENT:
        return 100
    if row.upload is None or not row.upload.length_bytes:
        return 0
    return min(99, 100 * row.offset_bytes // row.upload.length_bytes)


def _stages(row: Row, language: str) -> tuple[Stage, ...]:
    at = {
        State.QUEUED: 0, State.PAUSED: 0, State.QUARANTINED: 0, State.ANNOUNCING: 1, State.UPLOADING: 1,
        State.VERIFYING: 2, State.SENT: 3,
    }.get(row.state, 0)  # fmt: skip
    return tuple(
        Stage(phrase(f"stage.{name}", language), "done" if index < at else "now" if index == at else "next")
        for index, name in enumerate(STAGES)
    )
