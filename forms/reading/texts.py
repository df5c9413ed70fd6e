"""Labels, hints, messages and translations: text with outputs, compiled where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from forms.definition import Element, Evaluate, Label, Text
from forms.graph import Rule
from forms.reading.source import XF, Source, children, local

_CODE = re.compile(r"\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*$")
_ITEXT = re.compile(r"""\s*jr:itext\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*""")
_WORDS: Mapping[str, str] = {"vietnamese": "vi", "tiếng việt": "vi", "english": "en", "tiếng anh": "en"}

Pieces = tuple[tuple[bool, str], ...]
"""Pieces of a text: (is an output's expression, text)."""


def language_code(name: str) -> str:
    """The code of a language as forms name it: "Tiếng Việt (vi)" is vi."""
    match = _CODE.search(name)
    if match:
        return match[1].lower()
    return _WORDS.get(name.strip().lower(), name.strip())


def pieces_of(element: Any) -> Pieces:
    """The text of an element with its outputs, in order, NFC, outer white space gone."""
    pieces: list[tuple[bool, str]] = []

    def add(text: str | None) -> None:
        if text:
            pieces.append((False, unicodedata.normalize("NFC", text)))

    def gather(node: Any) -> None:
        add(node.text)
        for child in node:
            if isinstance(child.tag, str):
                if local(child) == "output":
                    pieces.append((True, child.get("value") or child.get("ref") or "''"))
                else:
                    gather(child)
            add(child.tail)

    gather(element)
    if pieces and not pieces[0][0]:
        pieces[0] = (False, pieces[0][1].lstrip())
    if pieces and not pieces[-1][0]:
        pieces[-1] = (False, pieces[-1][1].rstrip())
    return tuple(piece for piece in pieces if piece[1])


class Texts:
    """The translations of a form, and the making of labels from them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.languages: tuple[str, ...] = ()
        self._pieces: dict[str, dict[str, dict[str, Pieces]]] = {}
        self._plain: dict[tuple[str, str], Mapping[str, Text]] = {}
        self.rules: list[Rule] = []
        self._read()

    def _read(self) -> None:
        itext = self._source.model.find(XF + "itext")
        if itext is None:
            return
        order: list[str] = []
        for translation in itext.findall(XF + "translation"):
            code = language_code(translation.get("lang") or "")
            if code in self._pieces:
                self._source.fault("form.language_twice", "itext", language=code)
                continue
            default = translation.get("default")
            order.insert(
                0 if default is not None and default not in ("false", "false()") else len(order), code
            )
            texts: dict[str, dict[str, Pieces]] = {}
            for text in translation.findall(XF + "text"):
                forms: dict[str, Pieces] = {}
                for value in children(text):
                    if local(value) == "value":
                        forms.setdefault(value.get("form") or "", pieces_of(value))
                texts[text.get("id") or ""] = forms
            self._pieces[code] = texts
        self.languages = tuple(order)

    def ids(self) -> frozenset[str]:
        """Every id of any language."""
        return frozenset(text_id for texts in self._pieces.values() for text_id in texts)

    def compiled(self, pieces: Pieces, origin: Element | None, where: str) -> Text:
        """The text with its outputs compiled for a context."""
        parts: list[str | Evaluate] = []
        for is_output, text in pieces:
            if is_output:
                compiled = self._source.compile(text, origin, where, "string")
                parts.append(compiled.evaluate)
                if origin is not None:
                    self.rules.append(Rule("text", origin, text, compiled.evaluate, compiled.reads))
            else:
                parts.append(text)
        return Text(tuple(parts))

    def plain(self) -> dict[str, dict[str, dict[str, Text]]]:
        """All texts for look-up by id alone; outputs are read from the root."""
        root = self._source.schema.document.children
        origin = next(iter(root.values()), None)
        found: dict[str, dict[str, dict[str, Text]]] = {}
        for language, texts in self._pieces.items():
            found[language] = {}
            for text_id, forms in texts.items():
                found[language][text_id] = {}
                for form, pieces in forms.items():
                    if any(is_output for is_output, _ in pieces):
                        before = len(self._source.faults)
                        text = self.compiled(pieces, origin, f"itext {text_id}")
                        del self._source.faults[before:]
                    else:
                        text = Text(tuple(piece for _, piece in pieces))
                    found[language][text_id][form] = text
        return found

    def by_id(self, text_id: str, origin: Element | None, where: str) -> Label | None:
        """The label of an itext id, for questions at `origin`."""
        forms: dict[str, dict[str, Text]] = {}
        known = False
        for language, texts in self._pieces.items():
            found = texts.get(text_id)
            if found is None:
                continue
            known = True
            forms[language] = {form: self.compiled(pieces, origin, where) for form, pieces in found.items()}
        if not known:
            self._source.fault("form.unknown_text", where, text=text_id)
            return None
        return Label(forms=forms)

    def label(self, element: Any, origin: Element | None, where: str) -> Label | None:
        """The label of a label, hint or value element."""
        if element is None:
            return None
        ref = element.get("ref")
        if ref:
            return self.from_expression(ref, origin, where)
        pieces = pieces_of(element)
        return Label(literal=self.compiled(pieces, origin, where)) if pieces else None

    def from_expression(self, expression: str, origin: Element | None, where: str) -> Label | None:
        """The label that an expression gives: an itext id, or a text."""
        match = _ITEXT.fullmatch(expression)
        if match is not None:
            return self.by_id(match[1] or match[2] or "", origin, where)
        return Label(literal=self.compiled(((True, expression),), origin, where))

    def message(self, text: str | None, origin: Element, where: str) -> Label | None:
        """The label of a bind's message: literal, or jr:itext('id')."""
        if not text:
            return None
        match = _ITEXT.fullmatch(text)
        if match is not None:
            return self.by_id(match[1] or match[2] or "", origin, where)
        return Label(literal=Text((unicodedata.normalize("NFC", text),)))
