"""`validate`, masks and limits of a component as one constraint with one message, and its default value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.importing.formio.fields import Field
from forms.importing.formio.logic import Scope, translate_logic
from forms.importing.formio.meaning import (
    EQUALITY,
    Meaning,
    NotTranslated,
    both,
    code_of,
    compare,
    literal,
    quoted,
)
from forms.importing.formio.patterns import of_mask, whole
from forms.importing.formio.reading import Component, as_text, flag_in, map_in, number_in, text_in
from forms.importing.formio.report import Report
from forms.importing.formio.script import translate_script
from forms.importing.formio.texts import one_line
from forms.problems import Fact

Words = Callable[[str, Mapping[str, Fact]], str]
"""The Vietnamese words of a message's code with its facts."""

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
ADDRESS = r"(?i)(https?://)?[^\s/]+\.[^\s]+"
PHONE = r"\+?[0-9 .()\-]{6,20}"
US_PHONE_MASK = "(999) 999-9999"
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T.*)?")


@dataclass
class Checks:
    """Constraints of one field and what they say when they fail."""

    parts: list[Meaning] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def add(self, condition: Meaning, message: str) -> None:
        self.parts.append(condition)
        if message and message not in self.messages:
            self.messages.append(message)

    @property
    def constraint(self) -> str:
        return both(*self.parts).text if self.parts else ""


def checks_of(component: Component, asked: Field, own: Meaning, scope: Scope, report: Report, words: Words) -> Checks:
    """Everything that an answer has to keep. `own` is the answer itself (".")."""
    checks = Checks()
    rules = component.map("validate")
    limit = _Limits(component, rules, own, scope, report, words, checks)
    if asked.kind == "number":
        limit.number()
    elif asked.kind == "text":
        limit.text()
    elif asked.kind == "many":
        limit.ticks()
    elif asked.kind == "date":
        limit.date()
    limit.scripts()
    if flag_in(rules, "unique") or component.flag("unique"):
        report.add(component, "server_check")
    custom = one_line(text_in(rules, "customMessage") or text_in(map_in(component.raw, "errors"), "custom"))
    if custom and checks.parts:
        checks.messages = [custom]
    return checks


class _Limits:
    def __init__(
        self,
        component: Component,
        rules: Mapping[str, Any],
        own: Meaning,
        scope: Scope,
        report: Report,
        words: Words,
        checks: Checks,
    ) -> None:
        self._component = component
        self._rules = rules
        self._own = own
        self._scope = scope
        self._report = report
        self._words = words
        self._checks = checks

    def _add(self, text: str, code: str, **facts: Fact) -> None:
        self._checks.add(Meaning(text, "boolean", EQUALITY), self._words(code, facts))

    def number(self) -> None:
        for name, sign in (("min", ">="), ("max", "<=")):
            bound = number_in(self._rules, name)
            if bound is not None and literal_or_none(bound) is not None:
                self._add(f". {sign} {literal(bound).text}", f"message.{name}", limit=bound)
        digits = number_in(self._component.raw, "decimalLimit")
        if digits is not None and 1 <= digits <= 10:
            self._add(f". = round(., {int(digits)})", "message.decimals", limit=int(digits))

    def text(self) -> None:
        for name, sign in (("minLength", ">="), ("maxLength", "<=")):
            bound = number_in(self._rules, name)
            if bound is not None and bound > 0:
                self._add(f"string-length(.) {sign} {int(bound)}", f"message.{name}", limit=int(bound))
        for name, sign in (("minWords", ">="), ("maxWords", "<=")):
            bound = number_in(self._rules, name)
            if bound is not None and bound > 0:
                words = "string-length(normalize-space(.)) - string-length(translate(normalize-space(.), ' ', '')) + 1"
                self._add(f"{words} {sign} {int(bound)}", f"message.{name}", limit=int(bound))
        pattern = text_in(self._rules, "pattern")
        if pattern:
            self._pattern(whole, pattern, "message.pattern")
        mask = self._component.text("inputMask")
        if self._component.kind == "phoneNumber":
            if mask and mask != US_PHONE_MASK:
                self._pattern(of_mask, mask, "message.mask")
            else:
                self._report.add(self._component, "phone_mask")
                self._pattern(whole, PHONE, "message.phone")
        elif mask:
            self._report.add(self._component, "input_mask", mask=mask)
            self._pattern(of_mask, mask, "message.mask")
        if self._component.kind == "email":
            self._pattern(whole, EMAIL, "message.email")
        if self._component.kind == "url":
            self._pattern(whole, ADDRESS, "message.url")

    def _pattern(self, make: Callable[[str], str], written: str, code: str) -> None:
        try:
            self._add(f"regex(., {quoted(make(written))})", code, shape=written)
        except NotTranslated as refused:
            self._report.add(self._component, "pattern", piece=refused.piece, source=written)

    def ticks(self) -> None:
        for name, sign in (("minSelectedCount", ">="), ("maxSelectedCount", "<=")):
            bound = number_in(self._rules, name)
            if bound is not None and bound > 0:
                self._add(f"count-selected(.) {sign} {int(bound)}", f"message.{name}", limit=int(bound))

    def date(self) -> None:
        picker = self._component.map("datePicker")
        for name, sign, code in (("minDate", ">=", "message.minDate"), ("maxDate", "<=", "message.maxDate")):
            written = text_in(picker, name) or self._component.text(name) or text_in(self._rules, name)
            if not written.strip():
                continue
            try:
                limit = self._day(written.strip())
                self._checks.add(compare(sign, self._own, limit), self._date_message(code, limit))
            except NotTranslated:
                self._report.add(self._component, "date_limit", source=written)
        others = [name for name in ("disable", "disableFunction") if text_in(picker, name).strip()]
        others += [name for name in ("disableWeekends", "disableWeekdays") if flag_in(picker, name)]
        if others:
            self._report.add(self._component, "date_limit", source=", ".join(others))

    def _day(self, written: str) -> Meaning:
        if _DAY.fullmatch(written):
            return literal(written)
        script = written if "=" in written else f"value = {written}"
        return translate_script(script, "value", self._scope)

    def _date_message(self, code: str, limit: Meaning) -> str:
        """The limit as people read it: dd/mm/yyyy, today, or only that there is one."""
        match = _DAY.fullmatch(str(limit.constant)) if limit.is_constant else None
        if match is not None:
            return self._words(code, {"limit": f"{match[3]}/{match[2]}/{match[1]}"})
        return self._words(f"{code}Today" if limit.text == "today()" else "message.custom", {})

    def scripts(self) -> None:
        script = text_in(self._rules, "custom").strip()
        if script:
            self._verdict(script, lambda: translate_script(script, "valid", self._scope))
        logic = self._rules.get("json")
        if logic and logic != "{}":
            self._verdict(str(logic), lambda: translate_logic(logic, self._scope))

    def _verdict(self, source: str, translate: Callable[[], Meaning]) -> None:
        try:
            verdict = translate()
            if verdict.kind != "boolean" or (verdict.is_constant and not verdict.constant):
                raise NotTranslated("script", verdict.text)
        except NotTranslated as refused:
            self._report.add(self._component, refused.code, piece=refused.piece, source=source)
            return
        if not verdict.is_constant:
            self._checks.add(verdict, one_line(verdict.message) or self._words("message.custom", {}))


def literal_or_none(value: float) -> Meaning | None:
    """A number as an expression; None when XPath cannot write it."""
    try:
        return literal(value)
    except NotTranslated:
        return None


def default_of(component: Component, asked: Field, scope: Scope, report: Report) -> tuple[str, bool]:
    """The workbook's `default`, and whether it is an expression (of a script) rather than a value."""
    script = component.text("customDefaultValue").strip()
    if script:
        try:
            meaning = translate_script(script, "value", scope)
            if "${" in meaning.text or (meaning.kind == "boolean") != (asked.kind == "boolean"):
                raise NotTranslated("default_script", meaning.text)
            if meaning.is_constant and meaning.kind != "date":
                return _plain_default(meaning.constant, component, asked, report), False
            return meaning.text, True
        except NotTranslated as refused:
            report.add(component, "default_script", piece=refused.piece, source=script)
    return _plain_default(component.raw.get("defaultValue"), component, asked, report), False


def _plain_default(value: Any, component: Component, asked: Field, report: Report) -> str:
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], (dict, list)):
        value = value[0]
    if value is None or value == "" or value == [] or value == {} or value is False:
        return ""
    try:
        return _default_text(value, component, asked)
    except NotTranslated:
        report.add(component, "default_not_understood", source=str(value)[:200])
        return ""


def _default_text(value: Any, component: Component, asked: Field) -> str:
    if asked.kind == "boolean":
        return "OK" if value is True or value == "true" else ""
    if asked.kind == "many":
        chosen = [key for key, ticked in value.items() if ticked is True] if isinstance(value, dict) else value
        if not isinstance(chosen, list):
            chosen = [chosen]
        if any(isinstance(each, (dict, list)) for each in chosen):
            raise NotTranslated("default_not_understood")
        return " ".join(code_of(asked, each) for each in chosen)
    if isinstance(value, (dict, list)):
        raise NotTranslated("default_not_understood")
    if asked.kind == "one":
        return code_of(asked, value)
    if asked.kind == "number":
        number = number_in({"n": value}, "n")
        if number is None:
            raise NotTranslated("default_not_understood")
        return literal(number).text
    if asked.kind == "date" and component.kind != "day":
        match = _DAY.fullmatch(as_text(value))
        if match is None or match[4]:  # an instant: which day it is depends on the reader's zone
            raise NotTranslated("default_not_understood")
        return f"{match[1]}-{match[2]}-{match[3]}"
    if asked.kind != "text":
        raise NotTranslated("default_not_understood")
    return as_text(value)


def as_default(text: str, data_type: str, is_expression: bool) -> str:
    """The cell of a default: pyxform guesses which defaults are expressions, so a text it would misread is quoted."""
    from pyxform.utils import default_is_dynamic

    if is_expression or not text or not default_is_dynamic(text, data_type):
        return text
    return f"string({quoted(text)})"
