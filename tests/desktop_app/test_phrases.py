"""Every phrase code that the program says is in the file, in both languages, and the file holds no other."""

from __future__ import annotations

import ast
import re
from functools import cache
from string import Formatter
from typing import get_args

import pytest

from desktop_app.application.migration_views import GROUPS as MIGRATION_GROUPS
from desktop_app.application.registers import BUSINESS_FIELDS, PERSON_FIELDS
from desktop_app.dossier import parties
from desktop_app.dossier.provenance import SourceKind
from desktop_app.usecases.checklist import GROUPS
from desktop_app.usecases.office_data import BUILT_IN
from desktop_app.usecases.paper_age import Age
from desktop_app.views import Box
from desktop_app.wording import LANGUAGES, phrases
from forms import identity_card
from forms.packs import model, needs
from forms.state import ViolationKind
from sync.states import Event
from tests.repository.tree import python_files, syntax_of

CODE = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+")
SERVICE_LEVELS = ("toan_trinh", "mot_phan", "cung_cap_thong_tin")
CHANNELS = ("online", "counter", "post")
CARD_WARNINGS = {
    "mended_letters", "unknown_province", "other_birth_year", "other_sex", "issued_in_future", "issued_too_early",
    "may_have_expired",
}  # fmt: skip
FAMILIES: dict[str, set[str]] = {
    "age.": {age.value for age in Age},
    "box.": {box.value for box in Box},
    "call.status_": {"3", "8"},
    "card.damage.": set(get_args(identity_card.Damage)),
    "card.field.": set(get_args(identity_card.CardField)),
    "card.kind.": {"link", "bank", "health_insurance", "mrz", "other"},
    "card.sex.": {"male", "female"},
    "card.warning.": CARD_WARNINGS,
    "cli.done.": {"bin", "restore", "delete"},
    "cli.key_state.": {"trusted", "removed", "revoked"},
    "data.name.": set(BUILT_IN),
    "component.kind.": set(model.Component.model_fields["kind"].annotation.__args__),
    "component.state.": {"error", "done", "missing", "unsigned", "none"},
    "copied.": set(get_args(SourceKind)),
    "copied.undated.": set(get_args(SourceKind)),
    "deadline.": set(model.Deadline.model_fields["unit"].annotation.__args__),
    "field.": {f"owner.{f.name}" for f in parties.OWNER_FIELDS}
    | {f"submitter.{f.name}" for f in parties.SUBMITTER_FIELDS}
    | set(parties.CHOICE_NAMES),
    "group.": set(GROUPS),
    "excel.cell.": {
        "formula", "error", "yes_no", "too_long", "not_a_day", "moment_where_text", "serial_day", "number_where_text",
        "not_a_choice",
    },
    "hint.": set(parties.CHOICE_NAMES),
    "history.sync.": {
        "announce_begun", "forgotten_by_portal", "try_failed", "paused", "resumed", "quarantined",
        "withdrawal_confirmed", "stopped_unheard", "reopened",
    },
    "history.portal.": {"supplement", "message", "fee", "result"},
    "line.": {"unknown", "online", "weak", "offline", "captive", "silent", "paused"},
    "migration.offer.": {f"{state}{end}" for state in ("newer", "coming", "ended", "done") for end in ("", ".text")},
    "migration.title.": {"offered", "done", "past"},
    "migration.text.": {"offered", "done", "past"},
    "migration.group.": set(MIGRATION_GROUPS),
    "migration.hint.": set(MIGRATION_GROUPS),
    "migration.need.": set(ViolationKind.__args__),
    "migration.reason.": {
        "table", "merged", "above", "name", "accepted", "no_question", "no_form", "no_row", "one_only", "removed",
        "formula", "refused", "type", "choice",
    },
    "need.": set(needs.Reason.__args__),
    "option.": {f"{name}.{value}" for name in ("channel", "result_return") for value in CHANNELS}
    | {"represented.yes", "represented.no", "fee_area.thanh_thi", "fee_area.other"},
    "option.channel.": set(CHANNELS),
    "option.fee_area.": {"thanh_thi", "other"},
    "record.left.": {
        "amount", "case_conditions", "case_term", "channel", "code", "count", "cut", "days", "form_file", "level",
        "local_amount", "not_object", "not_public", "not_text", "nothing_in_record", "sample_left", "second_form",
        "several_records", "several_terms", "source_day", "unit", "unknown_key",
    },
    "register.business.": set(BUSINESS_FIELDS),
    "register.from.": {*get_args(SourceKind), "typed"},
    "register.person.": set(PERSON_FIELDS),
    "requirement.": {"present", "database", "represented", "one_of", "conditional", "required", "optional"},
    "review.button.": set(CHANNELS),
    "review.promise.": set(CHANNELS),
    "service.": set(SERVICE_LEVELS) | {f"{level}.note" for level in SERVICE_LEVELS},
    "sign.also.": set(model.SignatureRule.model_fields["kind"].annotation.__args__),
    "sign.elsewhere.": set(model.SignatureRule.model_fields["kind"].annotation.__args__),
    "sign.role.": set(model.SignatureRule.model_fields["role"].annotation.__args__),
    "sign.state.": {"ready", "signed", "stale", "blocked"},
    "stage.": {"queued", "files", "receipt", "office"},
    "status.": {str(number) for number in range(1, 11)},
    "task.": {f"{state}{end}" for state in ("attention", "supplement", "payment", "result") for end in ("", ".action")},
    "time.weekday.": {str(number) for number in range(1, 8)},
}  # fmt: skip
"""Codes that are put together at run time: how they begin, and every end that can follow."""


def speaking_files():
    """Everything but the printed documents, which have phrases of their own."""
    return [path for path in python_files("desktop_app", "ui") if "documents" not in path.parts]


@cache
def written() -> tuple[set[str], set[str]]:
    """Codes written out whole, and beginnings of those that f-strings put together, in desktop_app."""
    whole, begun = set(), set()
    for path in speaking_files():
        for node in ast.walk(syntax_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                whole.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "phrase" and node.args:
                first = node.args[0]
                if isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                    begun.add(first.values[0].value)
    return whole, begun


def asked_for() -> set[str]:
    """Every whole code that stands as the first argument of `phrase` or in a branch of it."""
    found = set()
    for path in speaking_files():
        for node in ast.walk(syntax_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "phrase" and node.args:
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and CODE.fullmatch(part.value):
                        found.add(part.value)
    return found


def test_every_code_that_is_said_is_in_the_file():
    missing = {code for code in asked_for() if code not in phrases() and code not in FAMILIES}
    assert not missing, sorted(missing)
    assert len(asked_for()) > 80


def test_every_family_put_together_at_run_time_is_known_and_whole():
    _, begun = written()
    unknown = {start for start in begun if start not in FAMILIES}
    assert not unknown, unknown
    missing = {start + end for start, ends in FAMILIES.items() for end in ends if start + end not in phrases()}
    assert not missing, sorted(missing)


def test_no_phrase_is_left_over():
    whole, _ = written()
    made = {start + end for start, ends in FAMILIES.items() for end in ends}
    chips = {code + ".sentence" for code in whole if code.startswith("pill.")}
    left = set(phrases()) - whole - made - chips
    assert not left, sorted(left)


def test_every_wire_event_is_told_or_knowingly_left_out():
    from desktop_app.application.history_words import _SAID_OTHERWISE

    silent = {f"sync.{event.value}" for event in Event} - _SAID_OTHERWISE - {"sync.noted"}
    assert {"history." + code for code in silent} <= set(phrases()), silent


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_say_something_with_the_same_facts(language):
    def facts(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for code, entry in phrases().items():
        assert entry[language].strip() or code == "paper.or", code
        assert facts(entry["vi"]) == facts(entry["en"]), code
        assert "!" not in entry[language], code
