"""Every refusal of a pack and every fault of a workbook has words in both languages."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

from forms.packs import problems
from forms.packs.problems import PackRefused

ROOT = Path(__file__).resolve().parents[3]
WORDING = ROOT / "resources" / "wording"
WORDS = {
    code: words
    for name in ("packs.toml", "checks.toml", "pack_life.toml", "pack_model.toml")
    for code, words in tomllib.loads((WORDING / name).read_text(encoding="utf-8")).items()
    if not code.startswith("check.")
}
OF_THE_OFFICE = {"pack.key_not_compared", "pack.key_unknown", "pack.too_many_keys", "pack.test_key_never",
                 "dossier.pack_revoked", "dossier.form_not_used", "pack.export"}  # fmt: skip
"""Codes of the application's own problems that are worded among those of packs."""
PLACES = {"sheet", "row", "column", "detail"}


def refusals() -> set[str]:
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, type)]
    return {kind.code for kind in kinds if issubclass(kind, PackRefused)}


def workbook_codes() -> set[str]:
    files = [*(ROOT / "forms" / "packs").glob("*.py"), ROOT / "forms" / "lint.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    found = set(re.findall(r'"((?:workbook|lint)\.[a-z_]+)"', text))
    return found | {f"workbook.not_a_{kind}" for kind in ("integer", "yes", "date", "choice")}


def test_every_code_is_worded_and_every_word_has_a_code() -> None:
    assert set(WORDS) - OF_THE_OFFICE == refusals() | workbook_codes()


def test_words_say_what_happened_and_what_to_do_in_both_languages() -> None:
    for code, entry in WORDS.items():
        assert set(entry) == {"vi", "en"}, code
        for sentences in entry.values():
            what, safe, do = sentences
            assert what, code
            assert do, code
            assert safe or code.startswith(("workbook.", "lint.")), code
            assert "!" not in "".join(sentences), code


def test_both_languages_fill_in_the_same_facts() -> None:
    for code, entry in WORDS.items():
        facts = {
            language: {name for _, name, _, _ in string.Formatter().parse("".join(sentences)) if name}
            for language, sentences in entry.items()
        }
        assert facts["vi"] == facts["en"], code
        if code.startswith(("workbook.", "lint.")):
            assert facts["vi"] <= PLACES, code
