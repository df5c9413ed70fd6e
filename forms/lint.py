"""Good practice of forms: what loads and runs but will bite, as findings with a place; nothing here refuses.

Works on any loaded form, and on single formulas of a pack. The reasons are in docs/forms/profile.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forms.definition import Element, FormDefinition, Group, Repeat
from forms.expression_walk import CONDITIONS, Formula, Seen, Walked, formulas_of_form
from forms.offered import Offered
from forms.rounding import Rounding
from forms.xpath.ast import Binary, Call, Expression, Literal, Number, Path
from forms.xpath.dates import read_date
from forms.xpath.functions import FUNCTIONS

INFO, WARNING = "info", "warning"
SPELLERS = ("vn:doc-tien", "vn:doc-so")
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
LARGEST_PORTABLE = 2**31 - 1
CODE_NAME = re.compile(r"^ma_|_ma$|^ma$|cccd|cmnd|dinh_danh|^mst|_mst$|ma_so|dien_thoai|so_tai_khoan")
KNOWN_APPEARANCE = re.compile(
    r"multiline|numbers|url|masked|thousands-sep|no-ticks|picker|rating|vertical|new|new-front|draw|annotate"
    r"|signature|selfie|no-calendar|month-year|year|placement-map|maps|hide-input|minimal|autocomplete|quick"
    r"|columns(-[0-9]+)?|columns-pack|no-buttons|image-map|likert|map|label|list|list-nolabel|compact|horizontal"
    r"|field-list|table-list|w[0-9]{1,2}|hidden-answer|printer|counter|bearing|search(\(.*)?|ex:.*|bottom"
    r"|warning|ethiopian|coptic|islamic|bikram-sambat|myanmar|persian|streets|satellite|terrain|hidden"
)
_SHORT_NUMBER = re.compile(r"[0-9]{1,18}")
YES_WORDS = ("yes", "co", "có", "true", "1", "x")


@dataclass(frozen=True)
class Finding:
    """One remark. `where` is the formula's "path aspect"; `position` counts characters from 1, 0 = the whole.

    `mend` is what to write instead of `detail`, when that is plain; `reason` of portability is its detail.
    """

    code: str
    where: str
    detail: str
    severity: str = WARNING
    mend: str = ""
    position: int = 0


@dataclass(frozen=True)
class Lint:
    """All findings of a form."""

    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why other ODK programs do not fill the form alike, each once; empty when it is portable."""
        found = [each.detail for each in self.findings if each.code == "lint.not_portable"]
        return tuple(dict.fromkeys(found))

    @property
    def is_portable(self) -> bool:
        return not self.reasons


def lint_form(form: FormDefinition) -> Lint:
    """Every finding of a form."""
    found: list[Finding] = []
    rounding = Rounding(form.schema)
    offered = Offered(form)
    for formula in formulas_of_form(iter(form.elements.values()), form.schema):
        found += lint_formula(formula, rounding, offered)
    for action in form.actions:
        text = action.value.expression
        if text:
            formula = Formula("action", text, action.target, f"setvalue {action.target.path}", form.schema)
            found += lint_formula(formula, rounding, offered)
    found += _of_fields(form)
    found += _of_lists(form)
    return Lint(tuple(_portability_once(found)))


def lint_formula(formula: Formula, rounding: Rounding, offered: Offered) -> list[Finding]:
    """The findings of one expression."""
    walked = Walked(formula)
    if walked.tree is None:
        return []
    found = list(_money(walked, rounding))
    if formula.aspect in CONDITIONS:
        found += _truth_of_text(walked, walked.tree, offered)
    for seen in walked.parts:
        found += _of_part(walked, seen, rounding, offered)
    return list(dict.fromkeys(found))


def _finding(
    walked: Walked, code: str, tree: Expression, detail: str, severity: str = WARNING, mend: str = ""
) -> Finding:
    return Finding(code, walked.formula.where, detail, severity, mend, tree.position + 1)


def _money(walked: Walked, rounding: Rounding) -> Iterator[Finding]:
    """An amount or whole number that a product with a decimal, or a division, leaves between two đồng."""
    formula, tree = walked.formula, walked.tree
    assert tree is not None
    whole = formula.aspect == "calculate" and formula.element.bind.data_type in ("int", "integer", "long", "short")
    is_text = formula.aspect == "calculate" and formula.element.bind.data_type == "string"
    if formula.aspect in ("amount", "quantity") or whole:
        is_wrong = rounding.is_broken(walked, tree, walked.frame)
    else:
        is_wrong = is_text and rounding.is_product(walked, tree, walked.frame)
    if is_wrong:
        yield _finding(walked, "lint.money_not_rounded", tree, formula.text, mend=f"round({formula.text}, 0)")


def _of_part(walked: Walked, seen: Seen, rounding: Rounding, offered: Offered) -> Iterator[Finding]:
    tree = seen.tree
    if isinstance(tree, Call):
        yield from _of_call(walked, seen, tree, rounding, offered)
    elif isinstance(tree, Binary):
        if tree.operator in ("and", "or"):
            yield from _truth_of_text(walked, tree, offered)
        elif tree.operator in COMPARISONS:
            yield from _code_as_number(walked, seen, tree, offered)
    elif isinstance(tree, Number) and isinstance(tree.value, int) and tree.value > LARGEST_PORTABLE:
        yield _finding(walked, "lint.not_portable", tree, f"{tree.value} (> {LARGEST_PORTABLE})", INFO)


def _of_call(walked: Walked, seen: Seen, call: Call, rounding: Rounding, offered: Offered) -> Iterator[Finding]:
    name, arguments = call.name, call.arguments
    if name.startswith("vn:") and name in FUNCTIONS:
        yield _finding(walked, "lint.not_portable", call, f"{name}()", INFO)
    if name == "position" and not arguments and not seen.frame.in_predicate:
        yield _finding(walked, "lint.bare_position", call, "position()", mend="position(..)")
    function = FUNCTIONS.get(name)
    is_volatile = function is not None and function.is_volatile
    if is_volatile and walked.formula.aspect == "calculate" and not seen.is_inside("once"):
        yield _finding(walked, "lint.changes_by_itself", call, f"{name}()", mend=f"once({name}())")
    if name in SPELLERS and arguments and rounding.is_broken(walked, arguments[0], seen.frame):
        yield _finding(walked, "lint.money_not_rounded", call, f"{name}()", mend=f"{name}(round(…, 0))")
    if name in ("date", "date-time") and len(arguments) == 1 and isinstance(arguments[0], Literal):
        written = arguments[0].value
        if written and read_date(written[:10]) is None:
            yield _finding(walked, "lint.no_such_day", call, written)
    if name in ("not", "boolean", "if") and arguments:
        yield from _text_as_truth(walked, arguments[0], seen, offered)
    if name == "sum" and arguments:
        for element in walked.elements(arguments[0], seen.frame):
            if _may_be_blank(element):
                yield _finding(walked, "lint.sum_of_blanks", call, element.path)
                break
    if name == "indexed-repeat":
        for index in arguments[2::2]:
            field = walked.field(index, seen.frame)
            if field is not None and _may_be_blank(field):
                yield _finding(walked, "lint.blank_index", call, field.path)


def _may_be_blank(element: Element) -> bool:
    bind = element.bind
    is_required = bind.required is not None and bind.required.expression == "true()"
    return not element.children and not is_required and bind.calculate is None


def _truth_of_text(walked: Walked, tree: Expression, offered: Offered) -> Iterator[Finding]:
    """A bare path where yes or no is wanted: at the top of a condition, or beside `and` and `or`."""
    sides = (tree.left, tree.right) if isinstance(tree, Binary) and tree.operator in ("and", "or") else (tree,)
    for seen in walked.parts:
        if any(seen.tree is side for side in sides):
            yield from _text_as_truth(walked, seen.tree, seen, offered)


def _text_as_truth(walked: Walked, tree: Expression, seen: Seen, offered: Offered) -> Iterator[Finding]:
    if not isinstance(tree, Path):
        return
    field = walked.field(tree, seen.frame)
    if field is None:
        return
    values = offered.values(field) or frozenset()
    yes = next((word for word in YES_WORDS if word in values), "")
    mend = f"{field.path} = '{yes}'" if yes else f"{field.path} != ''"
    yield _finding(walked, "lint.text_as_truth", tree, field.path, mend=mend)


def _code_as_number(walked: Walked, seen: Seen, tree: Binary, offered: Offered) -> Iterator[Finding]:
    """`${tinh} = 1` where the codes are 01, 02: equal here by luck, elsewhere not."""
    for field_tree, value in ((tree.left, tree.right), (tree.right, tree.left)):
        if not isinstance(value, Number):
            continue
        field = walked.field(field_tree, seen.frame)
        values = offered.values(field) if field is not None else None
        if field is not None and values:
            same = [code for code in values if _SHORT_NUMBER.fullmatch(code) and int(code) == value.value]
            mend = f"{field.path} {tree.operator} '{same[0]}'" if len(same) == 1 else ""
            yield _finding(walked, "lint.code_as_number", tree, f"{value.value:g}", mend=mend)


def _of_fields(form: FormDefinition) -> Iterator[Finding]:
    for element in form.elements.values():
        bind = element.bind
        is_number = element.question is not None and bind.data_type in ("int", "integer", "decimal")
        if is_number and CODE_NAME.search(element.local):
            yield Finding("lint.code_as_integer", f"{element.path} type", element.local, mend="text")
        if bind.attributes.get("do-chinh-xac"):
            yield Finding("lint.not_portable", f"{element.path} vn:do-chinh-xac", "vn:do-chinh-xac", INFO)
    pending = list(form.body)
    while pending:
        part = pending.pop()
        for word in _words(part.appearance):
            if not KNOWN_APPEARANCE.fullmatch(word):
                yield Finding("lint.unknown_appearance", f"{part.path} appearance", word, INFO)
        if isinstance(part, (Group, Repeat)):
            pending.extend(part.children)


def _words(appearance: str) -> list[str]:
    return [appearance] if appearance.startswith(("search", "ex:")) else appearance.split()


def _of_lists(form: FormDefinition) -> Iterator[Finding]:
    """Codes of one list that are numbers of different lengths: some have lost their zero."""
    for name, instance in form.instances.items():
        rows = instance.nodes_at(("root", "item"))
        codes = [child.text for row in rows for child in row.children if child.name == "name"]
        found = mixed_codes(codes)
        if found:
            yield Finding("lint.mixed_codes", f"instance {name}", found)


def mixed_codes(codes: Iterable[str]) -> str:
    """The first code that has lost its leading zeros beside others that kept theirs; "" if none."""
    numbers = [code for code in codes if code.isascii() and code.isdigit()]
    lengths = {len(code) for code in numbers}
    if len(lengths) < 2 or not any(code.startswith("0") and len(code) > 1 for code in numbers):
        return ""
    padded = {code for code in numbers if code.startswith("0")}
    width = max(len(code) for code in padded)
    return next((code for code in numbers if len(code) < width), "")


def _portability_once(found: list[Finding]) -> Iterator[Finding]:
    """One remark for each reason that a form is not portable, at its first place."""
    seen: set[str] = set()
    for each in found:
        if each.code == "lint.not_portable":
            if each.detail in seen:
                continue
            seen.add(each.detail)
        yield each
