"""The issue's list of bad input in the window: the words on screen are the table's, in both languages."""

from __future__ import annotations

import re
from html import escape

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.wording import table, words_for
from ui.widgets.problem import ProblemCallout

BAD_INPUT = (
    "vault.wrong_password", "store.damaged", "pack.formula", "pack.path_outside", "pack.hash_mismatch",
    "papers.empty", "papers.unreadable", "papers.encrypted", "papers.unknown_type",
    "signing.certificate_expired", "signing.wrong_passphrase", "data.folder_in_use", "data.disk_full",
    "line.not_the_portal", "portal.connection_file", "pack.unsigned", "pack.signature", "pack.revoked",
    "pack.key_revoked", "pack.expired", "pack.older", "pack.data_table", "dossier.pack_revoked",
)
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
HOSTILE = "<img src=x>&amp;"


def on_screen(callout: ProblemCallout) -> str:
    return "\n".join(label.text() for label in callout.findChildren(QLabel) if label.isVisibleTo(callout))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", BAD_INPUT)
def test_a_problem_shows_what_happened_whether_the_work_is_safe_and_what_to_do(look, qtbot, code, language) -> None:
    sentences = table()[code][language]
    facts = {name: HOSTILE for sentence in sentences for name in PLACEHOLDER.findall(sentence)}
    page = QWidget()
    qtbot.addWidget(page)
    callout = ProblemCallout(parent=page)
    callout.show_problem(words_for(code, facts, language))
    seen = on_screen(callout)
    what, safe, do = (sentence.format_map(facts) for sentence in sentences)
    assert what in seen  # plain text
    assert escape(safe) in seen  # rich text: a fact cannot bring markup of its own
    assert escape(do) in seen
    assert code in seen
    assert not callout.isHidden()
    assert code in callout.accessibleDescription()


def test_a_problem_taken_away_leaves_nothing_on_screen(look, qtbot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    callout = ProblemCallout(parent=page)
    callout.show_problem(words_for(BAD_INPUT[0], {}, "vi"))
    callout.clear()
    assert callout.isHidden()
