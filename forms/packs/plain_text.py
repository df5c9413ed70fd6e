"""Texts of portals, which are HTML more often than not, to plain text. Linear in the text's length."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style"}


def plain_text(text: str) -> str:
    """The words that a reader of this HTML sees, in lines; scripts, styles, comments and tags are gone."""
    lower = text.lower()
    if len(lower) != len(text):  # some letters change length: then positions would not agree
        lower = text
    seen: list[str] = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        seen.append(text[at:start])
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            at = end + 3 if end >= 0 else len(text)
            continue
        tag = _TAG.match(text, start)
        if tag is None:
            seen.append("<")
            at = start + 1
            continue
        name, at = tag[2].lower(), tag.end()
        if name in _UNSEEN and not tag[1]:
            end = lower.find(f"</{name}", at)
            at = end if end >= 0 else len(text)
        elif name in _BLOCKS:
            seen.append("\n- " if name == "li" and not tag[1] else "\n")
    seen.append(text[at:])
    words = unicodedata.normalize("NFC", html.unescape("".join(seen)))
    words = "".join(letter for letter in words if letter == "\n" or unicodedata.category(letter)[0] != "C")
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line not in ("", "-"))
