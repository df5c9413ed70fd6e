"""Records that tests put into a store."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desktop_app.dossier.lifecycle import Lifecycle
from desktop_app.dossier.model import Channel, Dossier, EntryKind, JournalEntry, PaperFile, Person

KEY = bytes(range(32))
NOON = datetime(2026, 11, 22, 5, 0, 0, 123456, tzinfo=UTC)


def plain_fold(text: str) -> str:
    """A stand-in for the form engine's folding, handed in as the application does."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def a_dossier(number: int = 1, /, **changes: Any) -> Dossier:
    dossier = Dossier(
        dossier_id=f"d{number}",
        number=f"HS-{number:04}",
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        pack_hash="ab" * 32,
        case="",
        lifecycle=Lifecycle.DRAFT,
        version_id=f"v{number}",
        revision=1,
        owner_name="Nguyễn Thị Đào",
        owner_id_number="001199000123",
        title="Khai sinh cho Trần Bảo An",
        channel=Channel.ONLINE,
        created_at=NOON,
        updated_at=NOON + timedelta(seconds=number),
        todo_count=None,
    )
    return replace(dossier, **changes)


def an_answer(seq: int, value: str = "x") -> JournalEntry:
    return JournalEntry(seq=seq, at=NOON, kind=EntryKind.ANSWER, ref="/tk/ho_ten", value=value, form_id="tk")


def a_file(number: int = 1, /, **changes: Any) -> PaperFile:
    file = PaperFile(
        file_id=f"{number:032x}",
        name="giấy chứng sinh.pdf",
        media_type="application/pdf",
        size_bytes=1234,
        sha256=f"{number:064x}",
        pages=2,
        is_signed=False,
        added_at=NOON + timedelta(seconds=number),
    )
    return replace(file, **changes)


def a_person(number: int = 1, /, **changes: Any) -> Person:
    person = Person(
        person_id=f"p{number}",
        name="Đặng Văn Ước",
        id_number="001088000777",
        birth_date="1988-02-01",
        phone="0912345678",
        address="Thôn Đoài, xã Yên Phụ",
        updated_at=NOON,
    )
    return replace(person, **changes)
