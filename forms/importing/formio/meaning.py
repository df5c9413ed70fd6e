"""What an expression of a Form.io form means, as XPath of ours: a small typed algebra under JSONLogic and JavaScript.

JavaScript and XPath agree on little: blanks, truth, `+`, codes of choices. Each operation here is made only for
kinds on which both give the same answer; anything else raises NotTranslated and goes to a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forms.importing.formio.fields import Field

OR, AND, EQUALITY, RELATION, SUM, PRODUCT, UNARY, ATOM = range(1, 9)
LONGEST_EXPRESSION = 4_000
TICKED = "OK"
_ISO_DAY = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:T.*)?")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


class NotTranslated(Exception):
    """This part has no sure translation; `code` is a reason of the report, `piece` the part."""

    def __init__(self, code: str, piece: str = "") -> None:
        super().__init__(code, piece)
        self.code = code
        self.piece = piece[:200]


@dataclass(frozen=True)
class Meaning:
    """An expression: its text, the kind of its value, how tightly its operator binds.

    `constant` holds the value of a literal when `is_constant`. `message` is what a failed check says;
    `opposite` is what a negation negates, so that two of them are none.
    """

    text: str
    kind: str
    level: int = ATOM
    field: Field | None = None
    is_constant: bool = False
    constant: Any = None
    message: str = ""
    opposite: Meaning | None = None

    def at(self, level: int) -> str:
        """The text, in brackets when an operator of that level would tear it apart."""
        if len(self.text) > LONGEST_EXPRESSION:
            raise NotTranslated("expression_refused", self.text)
        return f"({self.text})" if self.level < level else self.text


def quoted(text: str) -> str:
    """A text as an XPath literal, with concat() when it has both kinds of quotes."""
    if "${" in text:
        raise NotTranslated("script", text)
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    pieces = [f"'{piece}'" for piece in text.split("'")]
    return "concat(" + ', "\'", '.join(pieces) + ")"


def literal(value: Any) -> Meaning:
    """A plain value: text, number, yes/no, or nothing."""
    if value is None:
        return Meaning("''", "nothing", is_constant=True, constant=None)
    if isinstance(value, bool):
        return Meaning("true()" if value else "false()", "boolean", is_constant=True, constant=value)
    if isinstance(value, (int, float)):
        number = int(value) if float(value).is_integer() and abs(value) < 1e15 else value
        text = str(number)
        if not _NUMBER.fullmatch(text):
            raise NotTranslated("script", text)
        return Meaning(text, "number", UNARY if number < 0 else ATOM, is_constant=True, constant=number)
    if isinstance(value, str):
        return Meaning(quoted(value), "text", is_constant=True, constant=value)
    raise NotTranslated("script", str(type(value).__name__))


TRUE = literal(True)
FALSE = literal(False)


def of_field(field: Field, *, reference: str | None = None) -> Meaning:
    """The value of a field; `reference` is "." for the field that a check stands on."""
    text = field.reference if reference is None else reference
    if field.kind == "boolean":
        return Meaning(f"{text} = '{TICKED}'", "boolean", EQUALITY, field)
    if field.kind == "other":
        raise NotTranslated("condition_unknown_field", field.name)
    return Meaning(text, field.kind, ATOM, field)


def _plain(meaning: Meaning, *kinds: str) -> None:
    if meaning.kind not in kinds:
        raise NotTranslated("script", meaning.text)


def boolean(meaning: Meaning) -> Meaning:
    """The truth of a value as JavaScript has it: 0, "", null are false. Lists are always true there: refused."""
    if meaning.is_constant and meaning.kind != "boolean":
        return literal(bool(meaning.constant))
    if meaning.kind == "boolean":
        return meaning
    if meaning.kind == "number":
        inner = meaning.at(EQUALITY)
        return Meaning(f"{inner} > 0 or {inner} < 0", "boolean", OR)
    _plain(meaning, "text", "one", "date", "time", "moment")
    return Meaning(f"{meaning.at(EQUALITY)} != ''", "boolean", EQUALITY)


def negate(meaning: Meaning) -> Meaning:
    truth = boolean(meaning)
    if truth.is_constant:
        return literal(not truth.constant)
    return truth.opposite or Meaning(f"not({truth.at(OR)})", "boolean", opposite=truth)


def _joined(parts: Sequence[Meaning], word: str, level: int, neutral: Meaning) -> Meaning:
    truths = [boolean(part) for part in parts]
    message = next((part.message for part in truths if part.message), "")
    if any(part.is_constant and part.constant is not neutral.constant for part in truths):
        return literal(not neutral.constant)
    left = [part for part in truths if not part.is_constant]
    if not left:
        return neutral
    if len(left) == 1:
        return replace(left[0], message=message)
    text = f" {word} ".join(part.at(level) for part in left)
    return Meaning(text, "boolean", level, message=message)


def both(*parts: Meaning) -> Meaning:
    """All of them."""
    return _joined(parts, "and", AND, TRUE)


def either(*parts: Meaning) -> Meaning:
    """Any of them."""
    return _joined(parts, "or", OR, FALSE)


def numeric(meaning: Meaning) -> Meaning:
    """The value as a number."""
    if meaning.kind == "number":
        return meaning
    if meaning.is_constant and isinstance(meaning.constant, str) and _NUMBER.fullmatch(meaning.constant.strip()):
        text = meaning.constant.strip()
        return literal(float(text) if "." in text else int(text))
    if meaning.kind == "boolean" and not meaning.is_constant:
        return Meaning(f"if({meaning.at(OR)}, 1, 0)", "number")
    _plain(meaning, "text", "one")
    if meaning.is_constant:
        raise NotTranslated("script", meaning.text)
    _same_codes(meaning)
    return Meaning(f"number({meaning.text})", "number")


def textual(meaning: Meaning) -> Meaning:
    """The value as text."""
    if meaning.kind == "text":
        return meaning
    if meaning.is_constant and meaning.kind == "number":
        return literal(meaning.text)
    _plain(meaning, "number", "one")
    _same_codes(meaning)
    return Meaning(f"string({meaning.text})", "text")


def _same_codes(meaning: Meaning) -> None:
    """Refuse to calculate with a choice whose code in the workbook is another than in the form."""
    choices = meaning.field.choices if meaning.field is not None else None
    if choices and any(value != name for value, name in choices.items()):
        raise NotTranslated("script", meaning.text)


def code_of(field: Field, value: Any) -> str:
    """The workbook's code of a choice that the form names by its value. Raises NotTranslated."""
    text = written(value)
    if field.choices is None:
        return text
    name = field.choices.get(text)
    if name is None:
        raise NotTranslated("value_not_offered", text)
    return name


def has_choice(meaning: Meaning, value: Any) -> Meaning:
    """Whether a list of ticked choices has one."""
    _plain(meaning, "many")
    if meaning.field is None:
        raise NotTranslated("script", meaning.text)
    return Meaning(f"selected({meaning.text}, {quoted(code_of(meaning.field, value))})", "boolean")


def equal(left: Meaning, right: Meaning) -> Meaning:
    """Equality; loose and strict are one here, because a field has one kind."""
    if left.is_constant and right.is_constant:
        return literal(written(left.constant) == written(right.constant))
    if left.is_constant:
        left, right = right, left
    if right.is_constant:
        return _equal_constant(left, right)
    kinds = {left.kind, right.kind}
    if kinds == {"boolean"}:
        return Meaning(f"({left.text}) = ({right.text})", "boolean", EQUALITY)
    if kinds in ({"number"}, {"text"}, {"date"}, {"time"}):
        return Meaning(f"{left.at(RELATION)} = {right.at(RELATION)}", "boolean", EQUALITY)
    if kinds <= {"number", "text", "one"}:
        _same_codes(left)
        _same_codes(right)
        if "number" in kinds:
            left, right = numeric(left), numeric(right)
        return Meaning(f"{left.at(RELATION)} = {right.at(RELATION)}", "boolean", EQUALITY)
    raise NotTranslated("script", f"{left.text} = {right.text}")


def written(value: Any) -> str:
    """A plain value as JSON writes it, texts without their quotes, nothing as ""."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return literal(value).text


def _equal_constant(value: Meaning, constant: Meaning) -> Meaning:
    wanted = constant.constant
    if value.kind == "boolean":
        truth = {"true": True, "false": False, "1": True, "0": False, "": False}.get(written(wanted))
        if truth is None:
            raise NotTranslated("value_not_offered", constant.text)
        return value if truth else negate(value)
    if wanted is None or wanted == "":
        _plain(value, "number", "text", "one", "many", "date", "time", "moment")
        return Meaning(f"{value.at(RELATION)} = ''", "boolean", EQUALITY)
    if value.kind == "one" and value.field is not None:
        return Meaning(f"{value.text} = {quoted(code_of(value.field, wanted))}", "boolean", EQUALITY)
    if value.kind == "number":
        return Meaning(f"{value.at(RELATION)} = {numeric(constant).at(RELATION)}", "boolean", EQUALITY)
    if value.kind == "date":
        day = _day(constant)
        return Meaning(f"{value.at(RELATION)} = {day.text}", "boolean", EQUALITY)
    _plain(value, "text", "time")
    return Meaning(f"{value.at(RELATION)} = {quoted(written(wanted))}", "boolean", EQUALITY)


def _day(meaning: Meaning) -> Meaning:
    """A date: a field, a date expression, or a literal that begins with one."""
    if meaning.kind == "date":
        return meaning
    match = _ISO_DAY.fullmatch(meaning.constant) if isinstance(meaning.constant, str) else None
    if match is None:
        raise NotTranslated("date_limit", meaning.text)
    return Meaning(f"'{match[1]}'", "date", is_constant=True, constant=match[1])


def compare(sign: str, left: Meaning, right: Meaning) -> Meaning:
    """`<`, `<=`, `>`, `>=` of numbers or of dates; blank is never smaller or larger."""
    if "date" in (left.kind, right.kind):
        first, second = _day(left), _day(right)
        return Meaning(f"date({first.text}) {sign} date({second.text})", "boolean", RELATION)
    first, second = numeric(left), numeric(right)
    return Meaning(f"{first.at(SUM)} {sign} {second.at(SUM)}", "boolean", RELATION)


def calculated(sign: str, left: Meaning, right: Meaning) -> Meaning:
    """`+ - * / %`; `+` joins texts."""
    if sign == "+":
        if "text" in (left.kind, right.kind):
            return call("concat", "text", textual(left), textual(right))
        if {left.kind, right.kind} != {"number"}:
            raise NotTranslated("script", f"{left.text} + {right.text}")
    first, second = numeric(left), numeric(right)
    word = {"/": "div", "%": "mod"}.get(sign, sign)
    level = SUM if sign in "+-" else PRODUCT
    return Meaning(f"{first.at(level)} {word} {second.at(level + 1)}", "number", level)


def minus(meaning: Meaning) -> Meaning:
    value = numeric(meaning)
    return literal(-value.constant) if value.is_constant else Meaning(f"-{value.at(ATOM)}", "number", UNARY)


def call(function: str, kind: str, *arguments: Meaning) -> Meaning:
    return Meaning(f"{function}({', '.join(each.at(OR) for each in arguments)})", kind)


def choose(condition: Meaning, then: Meaning, otherwise: Meaning) -> Meaning:
    """One of two values; of two truths, as `and` and `or`."""
    truth = boolean(condition)
    if truth.is_constant:
        return then if truth.constant else otherwise
    if then.kind == otherwise.kind == "boolean":
        message = then.message or otherwise.message
        found = either(both(truth, then), both(negate(truth), otherwise))
        if otherwise.is_constant:
            found = both(truth, then) if not otherwise.constant else either(negate(truth), then)
        elif then.is_constant:
            found = either(truth, otherwise) if then.constant else both(negate(truth), otherwise)
        return replace(found, message=message)
    kinds = {then.kind, otherwise.kind} - {"nothing"}
    for part in (then, otherwise):
        if part.is_constant and part.constant == "" and len(kinds) > 1:
            kinds.discard("text")
    if len(kinds) > 1 or kinds & {"many", "rows", "boolean"}:
        raise NotTranslated("script", f"{then.text} : {otherwise.text}")
    if "one" in kinds:
        _same_codes(then)
        _same_codes(otherwise)
    kind = next(iter(kinds), "text")
    kind = "text" if kind == "one" else kind
    return Meaning(f"if({truth.at(OR)}, {then.at(OR)}, {otherwise.at(OR)})", kind)


def failing(text: str) -> Meaning:
    """The verdict "no, because …" of a check."""
    return replace(FALSE, message=text)
