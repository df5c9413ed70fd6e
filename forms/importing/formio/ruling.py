"""The rules of an import's rows, written when all fields are known: shown, needed, locked, calculated, checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forms.importing.formio.choices import PARENT_COLUMN
from forms.importing.formio.components import LONGEST_LABEL, Made, Walk
from forms.importing.formio.conditions import Conditions, conditions_of, is_ruled
from forms.importing.formio.fields import Field, Place
from forms.importing.formio.logic import Scope
from forms.importing.formio.meaning import (
    FALSE,
    TICKED,
    TRUE,
    Meaning,
    NotTranslated,
    both,
    code_of,
    either,
    numeric,
    of_field,
    quoted,
    textual,
)
from forms.importing.formio.reading import flag_in, map_in, text_in
from forms.importing.formio.report import Report
from forms.importing.formio.rules import Words, as_default, checks_of, default_of
from forms.importing.formio.script import translate_script
from forms.importing.formio.survey import CONSTRAINT_MESSAGE, HINT, KIND, LABEL, REQUIRED_MESSAGE, SurveyRow
from forms.importing.formio.texts import one_line, with_references

_NEEDS_ROUNDING = re.compile(r"\*|\bdiv\b|\.\d")


def rule(walk: Walk, report: Report, words: Words) -> None:
    """Write every rule of every row of a walk; what has no sure translation goes to the report."""
    ruler = _Ruler(walk, report, words)
    for made in walk.made:
        ruler.rule(made)
    ruler.texts(walk.survey.rows)


class _Ruler:
    def __init__(self, walk: Walk, report: Report, words: Words) -> None:
        self._fields = walk.fields
        self._report = report
        self._words = words
        self._places = {id(made.row): made for made in walk.made}

    def rule(self, made: Made) -> None:
        component, row = made.component, made.row
        scope = Scope(self._fields, made.place)
        conditions = conditions_of(component, scope, self._report)
        if not made.is_inner:
            self._shown(made, conditions)
        if made.field is None or row["type"] == "note":
            return
        if made.field.kind == "rows":
            self._row_count(made)
            return
        is_calculated = self._calculation(made, scope)
        if not made.is_answer:
            if flag_in(component.map("validate"), "required"):
                self._report.add(component, "required_on_hidden")
            if row["type"] == "hidden" and not is_calculated:
                self._default(made, scope)
            return
        if made.parent is not None:
            self._chosen_by_parent(made, made.parent)
        if not is_calculated:
            self._default(made, scope)
        self._needed(made, conditions)
        self._locked(made, conditions, is_calculated)
        own = of_field(made.field, reference=".") if made.field.kind != "other" else None
        if own is not None:
            checks = checks_of(
                component, made.field, own, Scope(self._fields, made.place, own), self._report, self._words
            )
            row["constraint"] = checks.constraint
            row[CONSTRAINT_MESSAGE] = " ".join(checks.messages) if row["constraint"] else ""

    def _shown(self, made: Made, conditions: Conditions) -> None:
        component, row = made.component, made.row
        shown = conditions.shown
        if shown is None and component.flag("hidden") and not is_ruled(component) and made.field is None:
            self._report.add(component, "hidden_always")
            shown = FALSE
        if shown is None or (shown.is_constant and shown.constant):
            return
        own = made.field.reference if made.field is not None else ""
        if own and own in shown.text:
            self._report.add(component, "calculation_circle", source=shown.text)
            return
        if len(shown.text) > 9_000:
            self._report.add(component, "expression_refused", source=shown.text)
            return
        row["relevant"] = shown.text
        if component.raw.get("clearOnHide") is False:
            self._report.add(component, "clear_on_hide")

    def _row_count(self, made: Made) -> None:
        """Rows that the form begins with; a number of rows that nobody may change."""
        component = made.component
        rows = component.raw.get("defaultValue")
        begun = len(rows) if isinstance(rows, list) else 0
        if made.row[KIND] != "rows":
            return
        if component.flag("disableAddingRemovingRows"):
            made.row["repeat_count"] = str(min(max(begun, 1), 500))
        if begun > 1:
            self._report.add(component, "start_rows", rows=begun)

    def _calculation(self, made: Made, scope: Scope) -> bool:
        component, row = made.component, made.row
        script = component.text("calculateValue").strip()
        if not script or made.field is None:
            return False
        try:
            expression = self._as_kind(translate_script(script, "value", scope), made.field, row)
            if made.field.reference in expression.text:
                raise NotTranslated("calculation_circle", made.field.name)
        except NotTranslated as refused:
            self._report.add(component, refused.code, piece=refused.piece, source=script)
            return False
        row["calculation"] = expression.text
        if row["type"] == "hidden":
            row["type"] = "calculate"
            if expression.kind == "number" and made.component.kind == "hidden":
                row[KIND] = "number"
        elif not flag_in(component.raw, "allowCalculateOverride"):
            row["readonly"] = "yes"
        return True

    def _as_kind(self, meaning: Meaning, field: Field, row: SurveyRow) -> Meaning:
        """The calculated value as the field holds it."""
        if field.kind == "number":
            value = numeric(meaning)
            is_whole = row["type"] == "integer" and _NEEDS_ROUNDING.search(value.text)
            return Meaning(f"round({value.text}, 0)", "number") if is_whole else value
        if field.kind == "boolean":
            if meaning.kind != "boolean":
                raise NotTranslated("script", meaning.text)
            return Meaning(f"if({meaning.text}, '{TICKED}', '')", "text")
        if field.kind == "one":
            if meaning.is_constant:
                return Meaning(quoted(code_of(field, meaning.constant)), "text")
            if meaning.field is None or meaning.field.choices != field.choices:
                raise NotTranslated("script", meaning.text)
            return meaning
        if field.kind == "text":
            if field.name and row["type"] == "hidden" and meaning.kind == "number":
                return meaning
            if meaning.kind == "date":
                return Meaning(meaning.text, "text")
            if meaning.kind == "boolean":
                return Meaning(f"if({meaning.text}, 'true', 'false')", "text")
            return textual(meaning)
        if field.kind == meaning.kind == "date":
            return meaning
        raise NotTranslated("script", meaning.text)

    def _default(self, made: Made, scope: Scope) -> None:
        if made.field is None:
            return
        text, is_expression = default_of(made.component, made.field, scope, self._report)
        if made.row["type"] in ("file", "image"):  # no text is a file; the converter would make an address of it
            if text:
                self._report.add(made.component, "default_not_understood", source=text)
            return
        data_type = {"acknowledge": "text"}.get(made.row["type"], made.row["type"])
        try:
            made.row["default"] = as_default(text, data_type, is_expression)
        except NotTranslated:
            self._report.add(made.component, "default_not_understood", source=text)

    def _chosen_by_parent(self, made: Made, parent: tuple[str, ...]) -> None:
        try:
            field = self._fields.find(parent, made.place)
            if field.kind not in ("one", "text") or field == made.field:
                raise NotTranslated("condition_unknown_field", ".".join(parent))
            made.row["choice_filter"] = f"{PARENT_COLUMN} = {field.reference}"
        except NotTranslated as refused:
            self._report.add(made.component, refused.code, piece=refused.piece, source=".".join(parent))

    def _needed(self, made: Made, conditions: Conditions) -> None:
        component, row = made.component, made.row
        rules = component.map("validate")
        is_required = flag_in(rules, "required")
        if component.kind == "day":
            parts = component.map("fields")
            is_required = is_required or any(flag_in(map_in(parts, part), "required") for part in parts)
        if is_required:
            row["required"] = "yes"
        elif conditions.needed:
            row["required"] = self._plain(either(*conditions.needed))
        if row["required"]:
            message = text_in(component.map("errors"), "required").strip()
            row[REQUIRED_MESSAGE] = one_line(message)

    def _locked(self, made: Made, conditions: Conditions, is_calculated: bool) -> None:
        component, row = made.component, made.row
        if conditions.locked and not row["readonly"]:
            row["readonly"] = self._plain(either(*conditions.locked))
        if not component.flag("disabled") or is_calculated:
            return
        if row["default"] and row["type"] == "text":
            try:
                is_quoted = row["default"].startswith("string(")
                row["calculation"] = row["default"] if is_quoted else quoted(row["default"])
            except NotTranslated:
                pass
            else:
                row["default"] = ""
                row["readonly"] = "yes"
                self._report.add(component, "disabled_default")
                return
        if row["default"]:
            row["readonly"] = "yes"
            return
        # Nobody can fill it here: it is left open, or a needed answer could never be given.
        self._report.add(component, "disabled_without_value")

    @staticmethod
    def _plain(meaning: Meaning) -> str:
        if meaning.is_constant:
            return "yes" if meaning.constant else ""
        return both(meaning, TRUE).text

    # ---- texts
    def texts(self, rows: Sequence[SurveyRow]) -> None:
        """`{{ data.key }}` in labels and messages as references; no other `${` is left."""
        for row in rows:
            made = self._places.get(id(row))
            place = made.place if made is not None else Place()
            own = made.field.name if made is not None and made.field is not None else ""

            def reference(path: tuple[str, ...], place: Place = place, own: str = own) -> str | None:
                try:
                    field = self._fields.find(path, place)
                except NotTranslated:
                    return None
                is_shown = field.kind in ("text", "number", "date", "one") and field.name != own
                return field.reference if is_shown else None

            for column in (LABEL, HINT, CONSTRAINT_MESSAGE, REQUIRED_MESSAGE):
                if row[column]:
                    text, lost = with_references(row[column], reference)
                    row[column] = text[: LONGEST_LABEL + 200].strip() or "…"
                    if lost:
                        self._report.add(row.component, "interpolation", source=" ".join(lost))
