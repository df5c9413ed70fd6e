"""The fonts can write every Vietnamese letter and may be embedded; icons take the colour they are given."""

from __future__ import annotations

import re
import unicodedata

import pytest
from fontTools.ttLib import TTFont

from tests.repository.tree import ROOT

FONTS = sorted((ROOT / "resources" / "fonts").glob("*.ttf"))
ICONS = sorted((ROOT / "resources" / "icons").glob("*.svg"))
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
FACES = {
    "NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf",
    "Tinos-Regular.ttf", "Tinos-Bold.ttf", "Tinos-Italic.ttf", "Tinos-BoldItalic.ttf",
}  # fmt: skip


def vietnamese_letters() -> set[str]:
    """All 134 letters beyond ASCII with their capitals, composed (NFC), and the marks that prices need."""
    small = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ"}
    return small | {letter.upper() for letter in small} | set("₫…“”–")


def test_the_faces_that_screen_and_documents_use_are_there():
    assert {font.name for font in FONTS} == FACES


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.name)
def test_a_font_is_static_embeddable_and_has_every_vietnamese_letter(font):
    face = TTFont(font)
    assert "fvar" not in face
    assert face["OS/2"].fsType == 0
    missing = {letter for letter in vietnamese_letters() if ord(letter) not in face.getBestCmap()}
    assert not missing
    assert (font.parent / f"{font.name.split('-')[0]}-LICENSE.txt").exists()


@pytest.mark.parametrize("icon", ICONS, ids=lambda path: path.stem)
def test_an_icon_is_drawn_in_the_current_colour_only(icon):
    text = icon.read_text("utf-8")
    assert 'stroke="currentColor"' in text
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|<image|<script|href", text)


def test_the_icons_have_their_licence():
    assert len(ICONS) >= 60
    assert "ISC" in (ROOT / "resources" / "icons" / "LICENSE.txt").read_text("utf-8")
