"""The window's own sentences, Vietnamese and English, by key.

A key is "<file>.<name>": `home.title` stands in resources/translations/<language>/home.toml under `title`.
Numbers of things may be a table with `one` and `other`; the fact `count` chooses. Problems' words live
elsewhere (desktop_app.wording).
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


class TextMissing(KeyError):
    """No sentence has this key in this language: a fault of the program, not of the world."""


@cache
def sentences(language: str) -> dict[str, str | dict[str, str]]:
    """All sentences of one language by key."""
    folder = files("resources").joinpath("translations", language)
    found: dict[str, str | dict[str, str]] = {}
    for source in folder.iterdir():
        if source.name.endswith(".toml"):
            area = source.name.removesuffix(".toml")
            _collect(area, tomllib.loads(source.read_text(encoding="utf-8")), found)
    return found


def _collect(prefix: str, table: dict[str, object], found: dict[str, str | dict[str, str]]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str):
            found[key] = value
        elif isinstance(value, dict) and set(value) <= {"one", "other"}:
            found[key] = {kind: str(words) for kind, words in value.items()}
        elif isinstance(value, dict):
            _collect(key, value, found)
        else:
            raise TextMissing(key)


_language = "vi"


def language() -> str:
    """The language the window speaks now: "vi" or "en"."""
    return _language


def set_language(code: str) -> None:
    """Speak another language from now on; the caller rebuilds what is on screen."""
    global _language
    if code not in LANGUAGES:
        raise ValueError(code)
    _language = code


def t(key: str, **facts: object) -> str:
    """The sentence for `key` with its facts filled in; raises TextMissing."""
    try:
        words = sentences(_language)[key]
    except KeyError:
        raise TextMissing(key) from None
    if isinstance(words, dict):
        words = words["one"] if facts.get("count") == 1 and "one" in words else words["other"]
    return words.format(**facts) if facts else words
