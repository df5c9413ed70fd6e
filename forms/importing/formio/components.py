"""Components to rows of a survey, by a table of kinds. Rules come afterwards, when all fields are known (`ruling`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from forms.importing.formio.choices import (
    ChoiceList,
    ChoiceLists,
    address_of,
    parent_of,
    written_options,
)
from forms.importing.formio.conditions import is_ruled
from forms.importing.formio.fields import Field, Fields, Kind, Place
from forms.importing.formio.names import Names
from forms.importing.formio.reading import Component, FormioForm, as_text, flag_in, list_in, map_in, number_in, text_in
from forms.importing.formio.report import Report
from forms.importing.formio.rules import Words
from forms.importing.formio.survey import HINT, KIND, LABEL, PATH, PRECISION, Survey, SurveyRow
from forms.importing.formio.texts import one_line, plain

MOST_ROWS_DEEP = 4
LONGEST_LABEL = 2_000


@dataclass(frozen=True)
class Made:
    """A row with rules to come: its component, its field (None for groups and notes), where it stands.

    `is_answer` is True for what a person fills in; `is_inner` for the question in the repeat of a component with
    several values, whose rules of showing stand on the repeat. `parent` is the field on which fetched choices depend.
    """

    component: Component
    row: SurveyRow
    field: Field | None
    place: Place
    is_answer: bool = False
    is_inner: bool = False
    parent: tuple[str, ...] | None = None


class Walk:
    """Walks a form once and makes its rows."""

    def __init__(self, form: FormioForm, report: Report, words: Words) -> None:
        self.survey = Survey()
        self.fields = Fields()
        self.lists = ChoiceLists()
        self.made: list[Made] = []
        self._report = report
        self._words = words
        self._names = Names()
        self._is_wizard = form.is_wizard
        for component in form.components:
            self._component(component, Place(), is_page=form.is_wizard and component.kind == "panel")

    # ---- structure
    def _component(self, component: Component, place: Place, *, is_page: bool = False) -> None:
        if component.kind in LAYOUTS:
            self._layout(component, place, is_page=is_page)
            return
        make = KINDS.get(component.kind)
        if make is not None:
            make(self, component, place)
        elif component.children:
            self._report.add(component, "unknown_kind", kind=component.kind or "?")
            self._layout(component, place)
        elif component.raw.get("input") is False and not component.text("key"):
            self._report.add(component, "view_only")
        else:
            self._report.add(component, "unknown_kind", kind=component.kind or "?")
            self._text(component, place)

    def _layout(self, component: Component, place: Place, *, is_page: bool = False) -> None:
        """A group where it has a title or a rule of its own; else its parts stand in its place."""
        title = one_line(component.text("title") or component.text("legend"))
        if component.kind in ("panel", "container", "tab") or (component.kind == "tabs" and component.raw.get("label")):
            title = title or one_line(component.label)
        rules = is_ruled(component) or component.flag("hidden")
        holder = replace(place, holder=component.path) if component.kind in ("container", "form") else place
        if not title and not rules:
            for child in component.children:
                self._component(child, holder)
            return
        if not component.children:
            self._report.add(component, "view_only")
            return
        name = self._names.name(component.key)
        row = self._row(component, "begin group", name, title or component.key)
        row["appearance"] = "field-list" if is_page else ""
        self._remember(Made(component, row, None, place), name)
        before = len(self.survey.rows)
        for child in component.children:
            self._component(child, holder)
        if len(self.survey.rows) == before:  # nothing of it can be shown: a group needs a part
            self.survey.rows.remove(row)
            self.made = [each for each in self.made if each.row is not row]
            return
        self.survey.add(component, "end group")

    def _tabs(self, component: Component, place: Place) -> None:
        for child in component.children:
            self._component(replace(child, kind="panel") if child.kind in ("", "panel") else child, place)

    def _rows(self, component: Component, place: Place, kind: str = "rows") -> None:
        if len(place.rows) >= MOST_ROWS_DEEP:
            self._report.add(component, "rows_too_deep", limit=MOST_ROWS_DEEP)
            return
        if not component.children:
            self._report.add(component, "view_only")
            return
        name, inside = self._begin_rows(component, place, kind)
        before = len(self.survey.rows)
        for child in component.children:
            self._component(child, inside)
        if len(self.survey.rows) == before:
            self._report.add(component, "view_only")
            self.survey.rows.pop()
            self.made = [each for each in self.made if each.row["name"] != name]
            return
        self.survey.add(component, "end repeat")
        rules = component.map("validate")
        if number_in(rules, "minLength") or number_in(rules, "maxLength") or flag_in(rules, "required"):
            self._report.add(
                component, "rows_limits", source=str({k: rules.get(k) for k in ("minLength", "maxLength")})
            )

    def _begin_rows(self, component: Component, place: Place, kind: str) -> tuple[str, Place]:
        name = self._names.name(component.key)
        row = self._row(component, "begin repeat", name, one_line(component.label))
        self._say_path(row, component, place, kind)
        field = Field(name, component.path, "rows", place.rows)
        self.fields.add(field)
        self._remember(Made(component, row, field, place), name)
        return name, Place((*place.rows, name), component.path)

    def _data_map(self, component: Component, place: Place) -> None:
        self._report.add(component, "data_map")
        if len(place.rows) >= MOST_ROWS_DEEP:
            self._report.add(component, "rows_too_deep", limit=MOST_ROWS_DEEP)
            return
        self._begin_rows(component, place, "datamap")
        for key, code in (("khoa", "label.key"), ("gia_tri", "label.value")):
            row = self.survey.add(component, "text", self._names.name(f"{component.key}_{key}"), self._words(code, {}))
            row[PATH], row[KIND] = key, "text"
        self.survey.add(component, "end repeat")

    # ---- questions
    def _question(
        self,
        component: Component,
        place: Place,
        data_type: str,
        kind: Kind,
        sent: str,
        *,
        choices: Mapping[str, str] | None = None,
        parent: tuple[str, ...] | None = None,
    ) -> Made | None:
        """A question row, in a repeat of its own when the component takes several values; None too deep in rows."""
        is_hidden = component.flag("hidden") and not is_ruled(component)
        if is_hidden and kind in ("one", "many"):  # nobody chooses: the value itself is kept, as text
            kind, sent, choices = "text", "text", None
        several = component.flag("multiple") and kind not in ("many", "boolean") and not is_hidden
        if several and len(place.rows) >= MOST_ROWS_DEEP:
            self._report.add(component, "rows_too_deep", limit=MOST_ROWS_DEEP)
            return None
        inside = place
        if several:
            self._report.add(component, "multiple_rows")
            _, inside = self._begin_rows(component, place, "values")
        name = self._names.name(f"{component.key}_gia_tri" if several else component.key)
        row = self._row(component, data_type, name, one_line(component.label))
        row[HINT] = self._hint(component)
        row["appearance"] = f"w{component.width}" if component.width else ""
        self._say_path(row, component, inside, sent)
        field = Field(name, component.path, kind, inside.rows, choices)
        made = Made(component, row, field, inside, not is_hidden, several, parent)
        self.made.append(made)
        if several:
            row[PATH] = "."
            self.survey.add(component, "end repeat")
        else:
            self.fields.add(field)
            self._report.named(component, name)
        if is_hidden:
            self._report.add(component, "hidden_always")
            row["type"] = "hidden"
            row[LABEL] = row[HINT] = row["appearance"] = ""
        return made

    def _remember(self, made: Made, name: str) -> None:
        self.made.append(made)
        if name:
            self._report.named(made.component, name)

    def _say_path(self, row: SurveyRow, component: Component, place: Place, sent: str) -> None:
        depth = len(place.holder) if place.rows else 0
        outer = place.holder[:depth]
        within = component.path[depth:] if component.path[:depth] == outer else component.path[-1:]
        row[PATH], row[KIND] = ".".join(within), sent

    def _row(self, component: Component, data_type: str, name: str, label: str) -> SurveyRow:
        if len(label) > LONGEST_LABEL:
            self._report.add(component, "label_shortened", limit=LONGEST_LABEL)
        return self.survey.add(component, data_type, name, label[:LONGEST_LABEL] or component.key)

    def _hint(self, component: Component) -> str:
        """What helps to answer: description, tip, example, unit."""
        parts = [one_line(component.text("description")), one_line(component.text("tooltip"))]
        example = one_line(component.text("placeholder"))
        if example:
            parts.append(self._words("hint.example", {"text": example}))
        unit = " … ".join(filter(None, (one_line(component.text("prefix")), one_line(component.text("suffix")))))
        if unit:
            parts.append(self._words("hint.unit", {"text": unit}))
        return " ".join(dict.fromkeys(filter(None, parts)))[:LONGEST_LABEL]

    # ---- kinds
    def _text(self, component: Component, place: Place) -> None:
        sent = "text"
        case = component.text("case").lower()
        if case in ("uppercase", "lowercase"):
            sent = f"text {case}"
            self._report.add(component, "case_at_export", case=case)
        made = self._question(component, place, "text", "text", sent)
        if made is None or not made.is_answer:
            return
        extra = {"textarea": "multiline", "password": "masked"}.get(component.kind, "")
        if extra:
            made.row["appearance"] = f"{extra} {made.row['appearance']}".strip()
        if component.kind == "textarea" and component.text("editor"):
            self._report.add(component, "rich_text")
        if component.kind in ("address", "location", "map"):
            self._report.add(component, "address_as_text")

    def _tags(self, component: Component, place: Place) -> None:
        self._question(
            replace_flag(component),
            place,
            "text",
            "text",
            "tags array" if component.text("storeas") == "array" else "tags",
        )

    def _number(self, component: Component, place: Place) -> None:
        rules = component.map("validate")
        is_money = component.kind == "currency"
        is_dong = is_money and component.text("currency").upper() in ("VND", "VNĐ", "")
        digits = number_in(component.raw, "decimalLimit")
        is_whole = is_dong or digits == 0 or flag_in(rules, "integer") or number_in(rules, "step") == 1
        made = self._question(component, place, "integer" if is_whole else "decimal", "number", "number")
        if made is not None and made.is_answer and (is_money or component.flag("delimiter")):
            made.row["appearance"] = f"thousands-sep {made.row['appearance']}".strip()

    def _checkbox(self, component: Component, place: Place) -> None:
        if component.text("inputType") == "radio" or component.text("name"):
            self._report.add(component, "radio_checkbox")
        self._question(component, place, "acknowledge", "boolean", "checkbox")

    def _choice(self, component: Component, place: Place) -> None:
        is_many = component.kind == "selectboxes" or (component.kind == "select" and component.flag("multiple"))
        options = written_options(component)
        data_type = component.text("dataType") or ("string" if component.kind == "selectboxes" else "auto")
        listed = self.lists.add(component.key, options, data_type) if options is not None else None
        if options is not None and listed is None:
            self._report.add(component, "choices_absent")
            self._question(replace_flag(component), place, "text", "text", "text")
            return
        if listed is not None:
            self._from_list(component, place, listed, is_many)
        else:
            self._fetched(component, place, is_many)

    def _from_list(self, component: Component, place: Place, listed: ChoiceList, is_many: bool) -> None:
        control = "select_multiple" if is_many else "select_one"
        sent = {True: "selectboxes" if component.kind == "selectboxes" else "select-many", False: "select"}[is_many]
        made = self._question(
            replace_flag(component),
            place,
            f"{control} {listed.name}",
            "many" if is_many else "one",
            f"{sent} {listed.name}",
            choices=listed.names,
        )
        if made is not None and made.is_answer and component.kind == "select" and len(listed.choices) > 12:
            made.row["appearance"] = f"autocomplete {made.row['appearance']}".strip()

    def _fetched(self, component: Component, place: Place, is_many: bool) -> None:
        address = address_of(component)
        parent = parent_of(component)
        parent = parent if parent is not None and parent != component.path else None
        file = self.lists.file(component.key, address, has_parent=parent is not None)
        is_script = component.text("dataSrc") == "custom"
        code = "choices_from_script" if is_script else "choices_from_address"
        self._report.add(component, code, file=file, source=address)
        control = "select_multiple_from_file" if is_many else "select_one_from_file"
        sent = f"{'select-many' if is_many else 'select'} {file[:-4]}"
        if not component.text("valueProperty"):
            sent += " whole"
        made = self._question(
            replace_flag(component), place, f"{control} {file}", "many" if is_many else "one", sent, parent=parent
        )
        if made is not None and made.is_answer:
            made.row["appearance"] = f"autocomplete {made.row['appearance']}".strip()

    def _resource(self, component: Component, place: Place) -> None:
        """A choice among the records of another collection."""
        self._fetched(component, place, component.flag("multiple"))

    def _date(self, component: Component, place: Place) -> None:
        has_date = component.raw.get("enableDate") is not False
        has_time = component.raw.get("enableTime") is not False
        if not has_date:
            self._question(component, place, "time", "time", "datetime time")
        elif has_time and not _shows_days_only(component):
            self._question(component, place, "dateTime", "moment", "datetime moment")
        else:
            self._question(component, place, "date", "date", "datetime date")

    def _time(self, component: Component, place: Place) -> None:
        shape = component.text("dataFormat")
        shape = shape if 0 < len(shape) <= 12 and not set(shape) - set("HhmsA: ") else "HH:mm:ss"
        self._question(component, place, "time", "time", f"time {shape}")

    def _day(self, component: Component, place: Place) -> None:
        """A day of which parts may be unknown: "00/00/1950" is the year alone."""
        parts = component.map("fields")
        shown = [part for part in ("day", "month", "year") if not flag_in(map_in(parts, part), "hide")]
        order = ["day", "month"] if component.flag("dayFirst") else ["month", "day"]
        letters = "".join(part[0] for part in [*order, "year"] if part in shown) or "mdy"
        made = self._question(component, place, "date", "date", f"day {letters}")
        if made is None:
            return
        needs_all = all(flag_in(map_in(parts, part), "required") for part in shown) and len(shown) == 3
        if not needs_all:
            made.row[PRECISION] = "year month-year"
            self._report.add(component, "day_part")
        if any(text_in(map_in(parts, "year"), name) for name in ("minYear", "maxYear")):
            self._report.add(component, "day_range")

    def _file(self, component: Component, place: Place) -> None:
        self._report.add(component, "file_not_exported")
        if component.text("filePattern") or component.text("fileMaxSize"):
            limits = f"{component.text('filePattern')} {component.text('fileMaxSize')}".strip()
            self._report.add(component, "file_limits", limits=limits)
        self._question(component, place, "file", "other", "file")

    def _signature(self, component: Component, place: Place) -> None:
        self._report.add(component, "file_not_exported")
        made = self._question(replace_flag(component), place, "image", "other", "file")
        if made is not None and made.is_answer:
            made.row["appearance"] = "signature"

    def _survey(self, component: Component, place: Place) -> None:
        """Questions with one set of answers: a group with a choice for each."""
        pairs = [
            (text_in(each, "value").strip(), text_in(each, "label"))
            for each in component.list("questions")
            if isinstance(each, dict) and text_in(each, "value").strip()
        ]
        options = [
            (as_text(each.get("value")), text_in(each, "label"))
            for each in list_in(component.raw, "values")
            if isinstance(each, dict)
        ]
        listed = self.lists.add(component.key, list(options), "string") if pairs else None
        if listed is None:
            self._report.add(component, "choices_absent")
            return
        self._report.add(component, "survey")
        name = self._names.name(component.key)
        group = self._row(component, "begin group", name, one_line(component.label))
        group["appearance"] = "field-list"
        self._remember(Made(component, group, None, place), name)
        for value, label in dict(pairs).items():
            question = replace(component, path=(*component.path, value), raw={}, key=value)
            field = Field(self._names.name(f"{component.key}_{value}"), question.path, "one", place.rows, listed.names)
            row = self._row(component, f"select_one {listed.name}", field.name, one_line(label) or value)
            self._say_path(row, question, place, f"select {listed.name}")
            if flag_in(component.map("validate"), "required"):
                row["required"] = "yes"
            self.fields.add(field)
        self.survey.add(component, "end group")

    def _note(self, component: Component, place: Place) -> None:
        html = component.text("html") or component.text("content")
        text = plain(html)
        if not text:
            self._report.add(component, "view_only")
            return
        name = self._names.name(component.key)
        row = self._row(component, "note", name, text)
        self._remember(Made(component, row, None, place), name)

    def _hidden(self, component: Component, place: Place) -> None:
        name = self._names.name(component.key)
        row = self.survey.add(component, "hidden", name)
        self._say_path(row, component, place, "text")
        field = Field(name, component.path, "text", place.rows)
        self.fields.add(field)
        self._remember(Made(component, row, field, place), name)

    def _button(self, component: Component, place: Place) -> None:
        self._report.add(component, "button_ignored")

    def _captcha(self, component: Component, place: Place) -> None:
        self._report.add(component, "captcha_ignored")

    def _nested_form(self, component: Component, place: Place) -> None:
        self._report.add(component, "nested_form", source=component.text("form") or component.text("src"))
        if component.children:
            self._layout(component, place)


def replace_flag(component: Component) -> Component:
    """The component without `multiple`: its kind has taken several values already, or takes one only."""
    return replace(component, raw={name: value for name, value in component.raw.items() if name != "multiple"})


def _shows_days_only(component: Component) -> bool:
    """Whether the shown format has no hours, as authors write it who left enableTime as it was."""
    written = component.text("format")
    return bool(written) and not set(written) & set("hHmsa")


LAYOUTS = frozenset({"panel", "fieldset", "well", "columns", "table", "container", "tab"})

KINDS: Mapping[str, Callable[[Walk, Component, Place], None]] = {
    **dict.fromkeys(
        ("textfield", "textarea", "email", "phoneNumber", "password", "url", "address", "location", "map"), Walk._text
    ),
    **dict.fromkeys(("number", "currency"), Walk._number),
    **dict.fromkeys(("radio", "select", "selectboxes"), Walk._choice),
    **dict.fromkeys(("datagrid", "editgrid", "dynamicWizard"), Walk._rows),
    **dict.fromkeys(("content", "htmlelement", "alert"), Walk._note),
    **dict.fromkeys(("recaptcha", "captcha", "reCaptcha"), Walk._captcha),
    "button": Walk._button,
    "checkbox": Walk._checkbox,
    "datamap": Walk._data_map,
    "datetime": Walk._date,
    "day": Walk._day,
    "file": Walk._file,
    "form": Walk._nested_form,
    "hidden": Walk._hidden,
    "resource": Walk._resource,
    "signature": Walk._signature,
    "survey": Walk._survey,
    "tabs": Walk._tabs,
    "tags": Walk._tags,
    "time": Walk._time,
}
"""Component kind -> what makes its rows. Layouts are groups; kinds that are in neither go to a person."""
