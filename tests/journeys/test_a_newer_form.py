"""A newer form version appears while a dossier waits, travels, or is being answered for: real HTTP, a real officer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.application.packs import installed_pack
from desktop_app.events import OutboxChanged
from desktop_app.usecases.pack_standing import PackSuperseded
from sync.states import State
from tests.desktop_app.versions import complete, install, made_whole, new_pack, old_pack


def row_of(office, dossier_id):
    return office.context.sending.outbox.row(office.dossier(dossier_id).version_id)


def seen_by(officer, dossier_id):
    """The versions of a dossier that the portal lists."""
    return [line for line in officer.dossiers() if line["dossier_id"] == dossier_id]


def manifests(office, officer, dossier_id):
    """The pack hash of every version of the dossier that the portal holds."""
    rows = office.read(lambda records: records.outbox.rows_of(dossier_id))
    held = {line["version_id"] for line in officer.dossiers()}
    packs = [
        office.context.sending.outbox.parcel(row.version_id).read().pack_hash
        for row in rows if row.version_id in held
    ]  # fmt: skip
    for row in rows:
        if row.version_id in held:
            assert officer.manifest(row.version_id) == office.context.sending.outbox.parcel(row.version_id).manifest
    return packs


@pytest.fixture
def queued(office):
    dossier_id = complete(office)
    office.application.sync.queue(dossier_id)
    return dossier_id


def test_the_portal_never_sees_a_version_that_was_superseded_while_it_waited(office, officer, queued):
    install(office, new_pack())
    office.application.sync.run_until_idle()
    assert row_of(office, queued).failure.code == PackSuperseded.code
    assert manifests(office, officer, queued) == []
    office.application.migration.migrate(queued)
    made_whole(office, queued)
    office.application.sync.queue(queued)
    office.application.sync.run_until_idle()
    assert row_of(office, queued).state is State.SENT
    assert manifests(office, officer, queued) == [new_pack().pack_hash]


def test_the_worker_itself_stops_what_nobody_swept(office, officer, queued):
    """A pack whose first day has come since the last look, say: no event tells of midnight."""
    newer = installed_pack(new_pack(), new_pack().data, office.context)
    office.context.store.write(lambda records: records.packs.install(newer, "")).result()
    row = row_of(office, queued)
    assert row.state is State.QUEUED
    office.application.sync.run_until_idle()
    row = row_of(office, queued)
    assert (row.state, row.announced_at, row.sent_bytes) == (State.QUARANTINED, None, 0)
    assert manifests(office, officer, queued) == []


def test_what_the_portal_has_begun_to_take_goes_on_to_its_receipt(office, officer, queued):
    installed = []

    def at_the_first_answer(event):
        row = office.context.sending.outbox.row(event.version_id)
        if row.provisional is not None and not installed:
            installed.append(row.state)
            install(office, new_pack())

    office.application.events.subscribe(OutboxChanged, at_the_first_answer)
    office.application.sync.run_until_idle()
    assert installed == [State.UPLOADING]
    assert row_of(office, queued).state is State.SENT
    assert manifests(office, officer, queued) == [old_pack().pack_hash]
    assert office.application.migration.offer(queued).state == "none"


def test_the_answer_to_a_supplement_follows_the_version_that_was_accepted(office, officer, queued):
    office.application.sync.run_until_idle()
    version = office.dossier(queued).version_id
    officer.act(version, "accept")
    deadline = (office.clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    officer.act(
        version, "supplement", deadline=deadline, reason="Mờ", items=[{"component": "TP2", "text": "Chụp lại"}]
    )
    office.application.sync.run_until_idle()
    office.application.sync.begin_supplement(queued)
    install(office, new_pack())
    desk = office.application.forms.open_desk(queued)
    desk.answer("don", "/tk/muc_1/ghi_chu", "đã chụp lại")
    desk.close()
    office.sign(queued)
    office.application.sync.queue(queued)
    office.application.sync.run_until_idle()
    assert row_of(office, queued).state is State.SENT
    assert set(manifests(office, officer, queued)) == {old_pack().pack_hash}


def test_dropping_a_supplement_of_a_changed_dossier_brings_back_what_was_sent(office, officer):
    dossier_id = complete(office)
    install(office, new_pack())
    office.application.migration.migrate(dossier_id)
    made_whole(office, dossier_id)
    office.application.sync.queue(dossier_id)
    office.application.sync.run_until_idle()
    version = office.dossier(dossier_id).version_id
    officer.act(version, "accept")
    deadline = (office.clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    officer.act(
        version, "supplement", deadline=deadline, reason="Mờ", items=[{"component": "GT2", "text": "Chụp lại"}]
    )
    office.application.sync.run_until_idle()
    before = office.context.content(office.dossier(dossier_id)).answers_sha256("don")
    office.application.sync.begin_supplement(dossier_id)
    desk = office.application.forms.open_desk(dossier_id)
    desk.answer("don", "/tk/muc_1/duong", "khác")
    desk.close()
    office.application.sync.drop_supplement(dossier_id)
    assert office.context.content(office.dossier(dossier_id)).answers_sha256("don") == before
