"""Every example of every built-in pack prints: the real layouts, the real form engine."""

from __future__ import annotations

import hashlib
import io
import zipfile
from itertools import count
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.documents.form import draw_form
from forms.packs.archive import Pack, read_pack
from forms.packs.examples import run_example_forms
from forms.packs.needs import needs
from forms.packs.printed import printed_answers
from forms.session import Session
from tests.desktop_app.documents.samples import AT
from tests.desktop_app.documents.texts import pages_of

BUILT = sorted((paths.resources() / "packs" / "built").glob("*.zip"))


def opened(path: Path) -> Pack:
    data = path.read_bytes()
    manifest = zipfile.ZipFile(io.BytesIO(data)).read("manifest.json")
    return read_pack(data, trusted_hashes=frozenset({hashlib.sha256(manifest).hexdigest()}), today=AT.date())


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.stem)
def test_the_examples_of_a_pack_print_with_every_answer_shown(path: Path) -> None:
    pack = opened(path)
    assert pack.examples
    for example in pack.examples:
        sessions = run_example_forms(pack, example)
        needed = needs(
            pack,
            sessions[example.form],
            case=example.case,
            channel=example.channel,
            represented=example.represented,
            area=example.area,
            on=example.on,
        )
        layouts = {entry.id: pack.layout(entry.id) for entry in needed.forms}
        assert any(layouts.values())
        for form_id, layout in layouts.items():
            if layout is None:
                continue
            answers = printed_answers(pack, form_id, sessions.__getitem__)
            form = draw_form(layout, answers, title=pack.manifest.name.vi, at=AT)
            pages = pages_of(form.pdf)
            assert "{{" not in " ".join(pages)
            assert "main::" not in " ".join(pages)
            assert "Độc lập - Tự do - Hạnh phúc" in pages[0]
            assert form.missing_characters == ()
            place = form.place("applicant")
            assert place is not None
            assert pages[place.page]
            if layout.wording.is_unverified:
                assert all("chưa kiểm chứng" in page for page in pages)


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.stem)
def test_an_unanswered_form_of_a_pack_prints_to_be_filled_in_by_hand(path: Path) -> None:
    pack = opened(path)
    ids = count(1)

    def empty(form_id: str) -> Session:
        return Session(pack.definition(form_id), today=AT.date(), now=lambda: AT, new_id=lambda: f"r{next(ids)}")

    for entry in pack.manifest.forms:
        layout = pack.layout(entry.id)
        if layout is None:
            continue
        form = draw_form(layout, printed_answers(pack, entry.id, empty), title=entry.title.vi, at=AT)
        text = " ".join(pages_of(form.pdf))
        assert "{{" not in text
        assert form.place("applicant") is not None


def test_there_are_built_in_packs() -> None:
    assert len(BUILT) >= 3
