"""Scans made for the demo: drawn pages with text, grain and a slight tilt, so that their sizes are real ones."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from typing import Any

from desktop_app import paths

DPI = 200
A4 = (1654, 2339)
"""Pixels of an A4 page at 200 dpi."""
KINDS = ("jpeg", "png", "tiff", "pdf")


def scan(kind: str, title: str, lines: Sequence[str], *, seed: int) -> bytes:
    """One scanned page as JPEG, PNG, TIFF or PDF; the same arguments give the same pixels."""
    image = _page(title, lines, seed)
    target = io.BytesIO()
    if kind == "png":
        image.convert("L").save(target, "PNG", dpi=(DPI, DPI))
    elif kind == "tiff":
        image.convert("1").save(target, "TIFF", dpi=(DPI, DPI), compression="group4")
    elif kind == "pdf":
        image.save(target, "PDF", resolution=DPI)
    else:
        image.save(target, "JPEG", quality=72, dpi=(DPI, DPI))
    return target.getvalue()


def _page(title: str, lines: Sequence[str], seed: int) -> Any:
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    chance = random.Random(seed)
    fonts = paths.resources() / "fonts"
    regular = next(fonts.rglob("Tinos*Regular*.ttf"))
    bold = next(file for file in fonts.rglob("Tinos*Bold*.ttf") if "Italic" not in file.name)
    page = Image.new("RGB", A4, (250, 249, 245))
    draw = ImageDraw.Draw(page)
    head, text = ImageFont.truetype(str(bold), 52), ImageFont.truetype(str(regular), 38)
    draw.text(
        (A4[0] // 2, 190), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font=text, fill=(30, 30, 40), anchor="mm"
    )
    draw.text((A4[0] // 2, 340), title.upper()[:60], font=head, fill=(20, 20, 30), anchor="mm")
    y = 470
    for line in lines:
        draw.text((200, y), line[:80], font=text, fill=(35, 35, 45))
        y += 64
    draw.text((A4[0] // 2, A4[1] - 160), "BẢN MẪU CHO TẬP HUẤN, KHÔNG CÓ GIÁ TRỊ", font=text, fill=(150, 40, 35),
              anchor="mm")  # fmt: skip
    grain = Image.effect_noise((A4[0] // 4, A4[1] // 4), 18).resize(A4).convert("RGB")
    page = Image.blend(page, grain, 0.06).rotate(chance.uniform(-0.6, 0.6), fillcolor=(244, 243, 238))
    return page.filter(ImageFilter.GaussianBlur(0.6))
