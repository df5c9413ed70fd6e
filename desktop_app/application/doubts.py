"""Words for a procedure that may no longer be in force: shown on its page and wherever a dossier begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.wording import phrase

if TYPE_CHECKING:
    from forms.packs.model import Manifest


def doubt_text(manifest: Manifest, language: str) -> str:
    """Why nobody knows whether it is in force, and what to do; "" where there is no doubt.

    The source is the pack author's own sentence, in Vietnamese in both languages.
    """
    doubt = manifest.validity_doubt
    if doubt is None:
        return ""
    return phrase("pack.doubt", language, source=doubt.source, day=doubt.checked_on.strftime("%d/%m/%Y"))


def doubt_line(manifest: Manifest, language: str) -> str:
    """The same with its heading before it, for the terminal and for paper."""
    text = doubt_text(manifest, language)
    return f"{phrase('pack.doubted', language)}: {text}" if text else ""
