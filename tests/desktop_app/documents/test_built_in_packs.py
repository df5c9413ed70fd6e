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
from forms.packs.examples import run_example
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
        session = run_example(pack, example)
        layout = pack.layout(example.form)
        form = draw_form(layout, session, title=pack.manifest.name.vi, at=AT)
        pages = pages_of(form.pdf)
        assert "{{" not in " ".join(pages)
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
    for entry in pack.manifest.forms:
        layout = pack.layout(entry.id)
        if layout is None:
            continue
        ids = count(1)
        session = Session(
            pack.definition(entry.id), today=AT.date(), now=lambda: AT, new_id=lambda ids=ids: f"r{next(ids)}"
        )
        form = draw_form(layout, session, title=entry.title.vi, at=AT)
        text = " ".join(pages_of(form.pdf))
        assert "{{" not in text
        assert form.place("applicant") is not None


def test_there_are_built_in_packs() -> None:
    assert len(BUILT) >= 3
