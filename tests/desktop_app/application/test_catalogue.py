"""The catalogue: found without accents, true on its day, and never able to keep an office out of its data."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from desktop_app import bootstrap, paths
from desktop_app.usecases.pack_reading import PackOlder
from forms.packs.problems import PackRefused
from tests.desktop_app.office import BIRTH, HOUSEHOLD, TOBACCO, StandingClock, an_office


def test_a_search_needs_no_accents(office):
    assert office.application.packs.catalogue("khai sinh")[0].code == BIRTH
    assert office.application.packs.catalogue("thuoc la")[0].code == TOBACCO


def fees(office):
    return [(fee.amount, fee.note) for fee in office.application.packs.procedure(TOBACCO).fees]


def test_only_the_fees_of_the_day_are_listed(tmp_path):
    for year, wanted in ((2026, "100.000 đồng/điểm kinh doanh"), (2027, "200.000 đồng/điểm kinh doanh")):
        clock = StandingClock(datetime(year, 12, 1, tzinfo=UTC))
        with an_office(tmp_path / str(year), clock) as office:
            listed = [amount for amount, _ in fees(office)]
            assert len(listed) == 4
            assert wanted in listed
            headline = next(row for row in office.application.packs.procedure(TOBACCO).highlights if "phí" in row.label)
            assert headline.value == listed[0]


def test_a_page_has_all_five_tabs(office):
    codes = [line.code for line in office.application.packs.catalogue()]
    assert {BIRTH, HOUSEHOLD, TOBACCO} <= set(codes)
    for code in codes:
        page = office.application.packs.procedure(code)
        assert page.information
        assert page.steps
        assert all(rows for _, rows in page.components_by_case)
        assert page.legal_basis
        assert page.forms
        assert office.application.packs.guide_pdf(code).startswith(b"%PDF")


def test_english_words_stand_beside_the_vietnamese(office):
    office.application.speak("en")
    page = office.application.packs.procedure(BIRTH)
    assert any(row.label == "Fees" for row in page.highlights)


def test_a_built_in_pack_that_is_over_does_not_keep_the_data_closed(tmp_path, monkeypatch):
    from forms.packs.problems import PackExpired

    def over(self, data):
        raise PackExpired(name="x", effective_to="2026-01-01", superseded_by="")

    monkeypatch.setattr(bootstrap.PackReader, "read_built_in", over)
    with an_office(tmp_path / "data") as office:
        assert office.application.safety.state() == "open"
        assert office.application.packs.catalogue() == ()


def test_a_newer_installed_pack_does_not_keep_the_data_closed(tmp_path, monkeypatch):
    """A pack fetched from the portal is newer than the one in the program: the next start must still open."""
    with an_office(tmp_path / "data") as office:
        dossier_id = office.application.dossiers.create(BIRTH)

    def older(self, pack, installed):
        raise PackOlder(code=pack.manifest.code, installed="2.0", offered=pack.manifest.pack_version)

    whole = bootstrap.PackReader.read_built_in
    good = (paths.resources() / "packs" / "built" / f"{BIRTH}.zip").read_bytes()
    monkeypatch.setattr(bootstrap, "built_in_packs", lambda: (good + b"older",))
    monkeypatch.setattr(bootstrap.PackReader, "read_built_in", lambda self, data: whole(self, good))
    monkeypatch.setattr(bootstrap.PackReader, "refuse_older", older)
    with an_office(tmp_path / "data") as office:
        assert office.application.dossiers.header(dossier_id).procedure_code == BIRTH


def test_a_dossier_outlives_its_packs_last_day(tmp_path):
    with an_office(tmp_path / "data") as office:
        dossier_id = office.filled(BIRTH)
    late = StandingClock(datetime(2040, 1, 1, tzinfo=UTC))
    with an_office(tmp_path / "data", late) as office:
        assert office.application.tracking.view(dossier_id).answers


def test_a_refused_pack_installs_nothing(office):
    before = office.application.packs.catalogue()
    for data in (b"", b"PK\x03\x04", b"x" * 5000):
        with pytest.raises(PackRefused):
            office.application.packs.install(data)
    assert office.application.packs.catalogue() == before


def test_only_listed_packs_are_trusted_without_a_signature():
    listed = json.loads((paths.resources() / "packs" / "trusted.json").read_text("utf-8"))
    assert {BIRTH, HOUSEHOLD, TOBACCO} <= set(listed)
