"""Words for problems and for codes: what happened, is the work safe, what to do next.

Reads resources/wording/*.toml. Knows no problem class: it takes a code and its facts, so that the
three problem families are worded alike.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop_app import paths

LANGUAGES = ("vi", "en")
FALLBACK = "app.unexpected"


@dataclass(frozen=True)
class Words:
    """A problem in words. `code` is what a helper on the telephone asks for."""

    what: str
    safe: str
    do: str
    code: str

    def sentence(self) -> str:
        return " ".join(part for part in (self.what, self.safe, self.do) if part) + f" [{self.code}]"


class _Shown(dict[str, object]):
    """Facts for str.format_map; one that is absent shows as an ellipsis, not as a crash."""

    def __missing__(self, key: str) -> str:
        return "…"


@cache
def table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Every code of every wording file: code -> language -> sentences. A code stands in one file only."""
    words: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for file in sorted((paths.resources() / "wording").glob("*.toml")):
        for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in words:
                raise ValueError(f"{code} is worded twice, second in {file.name}")
            words[code] = {language: tuple(entry[language]) for language in LANGUAGES}
    return words


def words_for(code: str, facts: Mapping[str, Any], language: str) -> Words:
    """The three sentences of a problem code; an unknown code gets the honest fallback."""
    known = table()
    entry = known.get(code) or known[FALLBACK]
    shown = _Shown({name: _show(value) for name, value in facts.items()})
    shown.setdefault("code", code)
    what, safe, do = (sentence.format_map(shown) for sentence in entry[language])
    return Words(what=what, safe=safe, do=do, code=code)


def words_of(problem: BaseException, language: str) -> Words:
    """Words of a named problem, or of anything else that escaped, by its type alone."""
    code = getattr(problem, "code", None)
    facts = getattr(problem, "facts", None)
    if isinstance(code, str) and isinstance(facts, dict):
        return words_for(code, facts, language)
    return words_for(FALLBACK, {"kind": type(problem).__name__}, language)


def phrase(code: str, language: str, **facts: object) -> str:
    """One sentence that is not a problem: states, history, checklist lines (resources/wording/phrases/)."""
    entry = phrases()[code][language]
    return entry.format_map(_Shown({name: _show(value) for name, value in facts.items()}))


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Every phrase in both languages; what stands in Vietnamese alone belongs to the printed documents."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted((paths.resources() / "wording" / "phrases").glob("*.toml")):
        for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if isinstance(entry, dict):
                if code in found:
                    raise ValueError(f"{code} is worded twice, second in {file.name}")
                found[code] = entry
    return found


def _show(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return "…" if value is None else value
