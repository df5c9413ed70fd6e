"""Texts of a form as plain text with the few marks of Markdown that the window shows; no HTML gets through.

Scripts, styles and comments go; `{{ data.key }}` becomes a reference when the asker knows the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

from forms.importing.formio.reading import clean

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_LINES = frozenset({"p", "div", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "section"})
_SILENT = frozenset({"script", "style", "template", "iframe", "object", "svg", "head"})
_INTERPOLATION = re.compile(r"\{\{\s*(.{0,200}?)\s*\}\}", re.DOTALL)
_PLAIN_PATH = re.compile(r"(?:data|row)((?:\.[A-Za-z_]\w*)+)")
_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!?]|&[a-zA-Z#]")


class _Stripper(HTMLParser):
    """Keeps the text, marks bold and italic, begins lines where blocks begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _MARKS and not self._silent:
            self.pieces.append(_MARKS[tag])
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in _LINES:
            self.pieces.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _MARKS and not self._silent:
            self.pieces.append(_MARKS[tag])
        elif tag in _LINES:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def plain(html: str) -> str:
    """HTML as text with `**`, `*`, `- ` and line ends; text without tags stays as it is."""
    if not _LOOKS_LIKE_HTML.search(html):
        return clean(html).strip()
    stripper = _Stripper()
    try:
        stripper.feed(html)
        stripper.close()
        text = "".join(stripper.pieces)
    except (AssertionError, ValueError):  # the parser's own complaints about broken declarations
        text = re.sub(r"<[^>]*>", " ", html)
    lines = [" ".join(line.split()) for line in clean(text).split("\n")]
    joined = re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
    return re.sub(r"\*\*\s*\*\*|(?<!\*)\*\s+\*(?!\*)", "", joined)


def one_line(html: str) -> str:
    """The same on one line: for labels of questions and choices."""
    return " ".join(plain(html).split())


def with_references(text: str, reference: Callable[[tuple[str, ...]], str | None]) -> tuple[str, list[str]]:
    """The text with `{{ data.key }}` as `${name}` where `reference` knows the key; and what was not understood.

    A `${` of the author's is no reference of ours and is parted.
    """
    lost: list[str] = []
    pieces: list[str] = []
    place = 0
    for match in _INTERPOLATION.finditer(text):
        pieces.append(text[place : match.start()].replace("${", "$ {"))
        path = _PLAIN_PATH.fullmatch(match[1])
        known = reference(tuple(path[1].strip(".").split("."))) if path else None
        if known is None:
            lost.append(match[0])
            pieces.append("…")
        else:
            pieces.append(known)
        place = match.end()
    pieces.append(text[place:].replace("${", "$ {"))
    return "".join(pieces), lost
