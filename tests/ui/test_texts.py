"""Both languages have the same sentences with the same facts."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from ui import texts


@pytest.fixture(autouse=True)
def vietnamese_again():
    yield
    texts.set_language("vi")


def _facts(words: str | dict[str, str]) -> set[str]:
    sentences = words.values() if isinstance(words, dict) else [words]
    return {name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(texts.sentences("vi")) == set(texts.sentences("en"))


def test_both_languages_name_the_same_facts() -> None:
    english = texts.sentences("en")
    for key, words in texts.sentences("vi").items():
        assert _facts(words) == _facts(english[key]), key


def test_no_sentence_shouts_or_is_empty() -> None:
    for language in texts.LANGUAGES:
        for key, words in texts.sentences(language).items():
            for sentence in words.values() if isinstance(words, dict) else [words]:
                assert sentence.strip(), key
                assert "!" not in sentence, key


def test_every_key_used_in_the_window_exists() -> None:
    known = texts.sentences("vi")
    used = {
        node.args[0].value
        for source in Path(texts.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t"
        and node.args and isinstance(node.args[0], ast.Constant)
    }
    assert used
    assert {key for key in used if key not in known} == set()


def test_the_count_chooses_between_one_and_other() -> None:
    texts.set_language("en")
    assert texts.t("rail.waiting", count=1) == "1 item waiting"
    assert texts.t("rail.waiting", count=3) == "3 items waiting"


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(texts.TextMissing):
        texts.t("rail.nowhere")
