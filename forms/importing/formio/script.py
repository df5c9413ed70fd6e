"""The little JavaScript of forms that has one sure meaning, as XPath. It is parsed, read and thrown away: never run.

What is understood: local variables, `if`/`else`, assignments to the one result, `data.a.b`, `row.a`, `instance.row`,
`input`, comparisons, `&& || ! ?: + - * / %`, texts with `${}`, and the calls of `_CALLS` and `_METHODS`.
Everything else raises NotTranslated. Why a parser package and this grammar: docs/decisions/ on Form.io scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from forms.importing.formio.fields import Field
from forms.importing.formio.logic import Scope
from forms.importing.formio.meaning import (
    TRUE,
    Meaning,
    NotTranslated,
    boolean,
    both,
    calculated,
    call,
    choose,
    compare,
    either,
    equal,
    failing,
    has_choice,
    literal,
    minus,
    negate,
    numeric,
    quoted,
    textual,
)
from forms.importing.formio.patterns import found_in

LONGEST_SCRIPT = 4_000
MOST_STEPS = 2_000
_HOLDERS = ("data", "row", "submission", "instance")
_SIGNS = {"==": False, "===": False, "!=": True, "!==": True}


def translate_script(source: str, target: str, scope: Scope) -> Meaning:
    """The meaning that a script gives to its result (`show`, `value`, `valid`, `result`). Raises NotTranslated."""
    if len(source) > LONGEST_SCRIPT:
        raise NotTranslated("script", "…")
    try:
        import esprima

        program = esprima.parseScript(source)
        reading = _Reading(target, scope)
        reading.run(program.body)
    except NotTranslated:
        raise
    except RecursionError:
        raise NotTranslated("script", "…") from None
    except Exception as error:  # the parser raises its own Error, and others on input that it did not foresee
        raise NotTranslated("script", str(error)[:100]) from None
    found = reading.known.get(target)
    if found is None:
        raise NotTranslated("script", target)
    return boolean(found) if target in ("show", "result") else found


class _Reading:
    """One pass over the statements; `known` holds what each name means so far."""

    def __init__(self, target: str, scope: Scope) -> None:
        self._target = target
        self._scope = scope
        self._steps = 0
        self.known: dict[str, Meaning] = {"valid": TRUE} if target == "valid" else {}

    # ---- statements
    def run(self, statements: Any) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, statement: Any) -> None:
        kind = statement.type
        if kind == "EmptyStatement" or (kind == "ExpressionStatement" and getattr(statement, "directive", None)):
            return
        if kind == "BlockStatement":
            self.run(statement.body)
        elif kind == "VariableDeclaration":
            for declared in statement.declarations:
                if declared.id.type != "Identifier" or declared.init is None:
                    raise NotTranslated("script", "var")
                self._assign(declared.id.name, declared.init)
        elif kind == "IfStatement":
            self._branches(statement)
        elif kind == "ExpressionStatement" and statement.expression.type == "AssignmentExpression":
            assignment = statement.expression
            if assignment.operator != "=" or assignment.left.type != "Identifier":
                raise NotTranslated("script", assignment.operator)
            self._assign(assignment.left.name, assignment.right)
        else:
            raise NotTranslated("script", kind)

    def _assign(self, name: str, expression: Any) -> None:
        if name in ("data", "row", "instance", "input", "component", "form", "moment", "Math"):
            raise NotTranslated("script", name)
        meaning = self.value(expression)
        self.known[name] = self._verdict(meaning) if name == self._target else meaning

    def _verdict(self, meaning: Meaning) -> Meaning:
        """Of `valid`, a text is a refusal with its reason."""
        if self._target == "valid" and meaning.is_constant and isinstance(meaning.constant, str):
            return failing(meaning.constant) if meaning.constant else TRUE
        return meaning

    def _branches(self, statement: Any) -> None:
        condition = boolean(self.value(statement.test))
        before = dict(self.known)
        self._statement(statement.consequent)
        then = self.known
        self.known = dict(before)
        if statement.alternate is not None:
            self._statement(statement.alternate)
        otherwise = self.known
        self.known = {
            name: choose(condition, then[name], otherwise[name]) if then[name] != otherwise[name] else then[name]
            for name in then.keys() & otherwise.keys()
        }

    # ---- expressions
    def value(self, node: Any) -> Meaning:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotTranslated("expression_refused", "")
        reader = _EXPRESSIONS.get(node.type)
        if reader is None:
            raise NotTranslated("script", str(node.type))
        return reader(self, node)

    def literal(self, node: Any) -> Meaning:
        is_big = str(node.raw).endswith("n") and isinstance(node.value, int) and node.value is not True
        if getattr(node, "regex", None) or is_big:
            raise NotTranslated("script", str(node.raw))
        return literal(node.value)

    def identifier(self, node: Any) -> Meaning:
        name = node.name
        if name in self.known:
            return self.known[name]
        if name == "undefined":
            return literal(None)
        if name == "input" and self._scope.own is not None:
            return self._scope.own
        raise NotTranslated("script", name)

    def member(self, node: Any) -> Meaning:
        path = _path_of(node)
        if path is None or path[0] not in _HOLDERS:
            return self._property(node)
        steps = path[1:]
        if path[0] == "submission" or path[:2] == ("instance", "data"):
            steps = steps[1:]
        if path[:2] in (("instance", "root"), ("instance", "parent")):
            raise NotTranslated("script", ".".join(path))
        in_row = path[0] == "row" or path[:2] == ("instance", "row")
        steps = steps[1:] if path[:2] == ("instance", "row") else steps
        if not steps:
            raise NotTranslated("script", ".".join(path))
        if steps[-1] == "length" and len(steps) > 1:
            return self._property(node)
        return self._scope.row_value(steps) if in_row else self._scope.value(steps)

    def _property(self, node: Any) -> Meaning:
        """`.length` of a text, of ticks, of rows."""
        if node.computed or node.property.name != "length":
            raise NotTranslated("script", ".".join(_path_of(node) or ("?",)))
        rows = self._rows(node.object)
        if rows is not None:
            return Meaning(f"count({rows.reference})", "number")
        owner = self.value(node.object)
        if owner.kind == "many":
            return call("count-selected", "number", owner)
        return call("string-length", "number", textual(owner))

    def _rows(self, node: Any) -> Field | None:
        """The repeat that an expression names; None for anything else."""
        path = _path_of(node)
        if path is None or path[0] not in ("data", "row") or len(path) < 2:
            return None
        try:
            field = self._scope.fields.find(path[1:], self._scope.place)
        except NotTranslated:
            return None
        return field if field.kind == "rows" else None

    def logical(self, node: Any) -> Meaning:
        left, right = self.value(node.left), self.value(node.right)
        if self._target == "valid" and right.is_constant and isinstance(right.constant, str) and right.constant:
            if node.operator != "||":
                raise NotTranslated("script", right.text)
            return replace(boolean(left), message=right.constant)  # `check || 'what is wrong'`
        if left.kind == right.kind == "boolean" and node.operator != "??":
            return both(left, right) if node.operator == "&&" else either(left, right)
        if node.operator == "&&":
            return both(left, right)
        if node.operator == "??":
            return choose(equal(left, literal("")), right, left)
        if "boolean" in (left.kind, right.kind):
            return either(left, right)
        return choose(left, left, right)

    def unary(self, node: Any) -> Meaning:
        if node.operator == "!":
            return negate(self.value(node.argument))
        if node.operator == "-":
            return minus(self.value(node.argument))
        if node.operator == "+":
            return numeric(self.value(node.argument))
        raise NotTranslated("script", str(node.operator))

    def binary(self, node: Any) -> Meaning:
        sign = node.operator
        if sign in _SIGNS:
            found = self._found_at(node) or equal(self.value(node.left), self.value(node.right))
            return negate(found) if _SIGNS[sign] else found
        if sign in ("<", "<=", ">", ">="):
            found_at = self._found_at(node)
            return found_at if found_at is not None else compare(sign, self.value(node.left), self.value(node.right))
        if sign in ("+", "-", "*", "/", "%"):
            return calculated(sign, self.value(node.left), self.value(node.right))
        raise NotTranslated("script", str(sign))

    def _found_at(self, node: Any) -> Meaning | None:
        """`x.indexOf(y)` beside -1 or 0; None for other comparisons."""
        left = node.left
        if not (left.type == "CallExpression" and left.callee.type == "MemberExpression"):
            return None
        if left.callee.computed or left.callee.property.name != "indexOf" or len(left.arguments) != 1:
            return None
        bound = self.value(node.right)
        contains = _includes(self, left.callee.object, left.arguments)
        wanted = (node.operator, bound.constant if bound.is_constant else None)
        if wanted in ((">", -1), (">=", 0), ("!=", -1), ("!==", -1)):
            return negate(contains) if node.operator in _SIGNS else contains
        if wanted in (("<", 0), ("==", -1), ("===", -1)):
            return negate(contains)
        raise NotTranslated("script", "indexOf")

    def conditional(self, node: Any) -> Meaning:
        condition = boolean(self.value(node.test))
        then, otherwise = self.value(node.consequent), self.value(node.alternate)
        return choose(condition, self._beside(then, otherwise), self._beside(otherwise, then))

    def _beside(self, part: Meaning, other: Meaning) -> Meaning:
        return self._verdict(part) if other.kind == "boolean" or other.message else part

    def template(self, node: Any) -> Meaning:
        pieces: list[Meaning] = []
        for place, quasi in enumerate(node.quasis):
            if quasi.value.cooked:
                pieces.append(literal(quasi.value.cooked))
            if place < len(node.expressions):
                pieces.append(textual(self.value(node.expressions[place])))
        return call("concat", "text", *pieces) if pieces else literal("")

    def chain(self, node: Any) -> Meaning:
        return self.value(node.expression)

    def called(self, node: Any) -> Meaning:
        callee = node.callee
        if callee.type == "Identifier":
            known = _CALLS.get(callee.name)
            if known is None:
                raise NotTranslated("script", callee.name + "()")
            return known(self, node.arguments)
        path = _path_of(callee) or ()
        known = _CALLS.get(".".join(path))
        if known is not None:
            return known(self, node.arguments)
        if callee.type != "MemberExpression" or callee.computed:
            raise NotTranslated("script", "()")
        method = _METHODS.get(callee.property.name)
        if method is None:
            raise NotTranslated("script", callee.property.name + "()")
        return method(self, callee.object, node.arguments)


_EXPRESSIONS: Mapping[str, Callable[[_Reading, Any], Meaning]] = {
    "Literal": _Reading.literal,
    "Identifier": _Reading.identifier,
    "MemberExpression": _Reading.member,
    "ChainExpression": _Reading.chain,
    "LogicalExpression": _Reading.logical,
    "UnaryExpression": _Reading.unary,
    "BinaryExpression": _Reading.binary,
    "ConditionalExpression": _Reading.conditional,
    "TemplateLiteral": _Reading.template,
    "CallExpression": _Reading.called,
}


def _path_of(node: Any) -> tuple[str, ...] | None:
    """`a.b['c']` as its steps; None for anything with a calculated step."""
    steps: list[str] = []
    while node.type in ("MemberExpression", "ChainExpression"):
        if node.type == "ChainExpression":
            node = node.expression
            continue
        if not node.computed and node.property.type == "Identifier":
            steps.append(node.property.name)
        elif node.computed and node.property.type == "Literal" and isinstance(node.property.value, str):
            steps.extend(reversed(node.property.value.split(".")))
        else:
            return None
        node = node.object
    return (node.name, *reversed(steps)) if node.type == "Identifier" else None


# ---- calls
def _one(arguments: Any, most: int = 1) -> Any:
    if not 1 <= len(arguments) <= most:
        raise NotTranslated("script", "()")
    return arguments[0]


def _whole_number(reading: _Reading, arguments: Any) -> Meaning:
    return call("int", "number", numeric(reading.value(_one(arguments, 2))))


def _number(reading: _Reading, arguments: Any) -> Meaning:
    return numeric(reading.value(_one(arguments)))


def _text(reading: _Reading, arguments: Any) -> Meaning:
    return textual(reading.value(_one(arguments)))


def _truth(reading: _Reading, arguments: Any) -> Meaning:
    return boolean(reading.value(_one(arguments)))


def _math(function: str, most: int = 1) -> Callable[[_Reading, Any], Meaning]:
    def make(reading: _Reading, arguments: Any) -> Meaning:
        _one(arguments, most)
        return call(function, "number", *(numeric(reading.value(each)) for each in arguments))

    return make


def _rounded(reading: _Reading, arguments: Any) -> Meaning:
    """Math.round takes halves upwards, round() of ours away from zero: the same where nothing is negative."""
    return call("floor", "number", calculated("+", numeric(reading.value(_one(arguments))), literal(0.5)))


def _absolute(reading: _Reading, arguments: Any) -> Meaning:
    return call("abs", "number", numeric(reading.value(_one(arguments))))


def _got(reading: _Reading, arguments: Any) -> Meaning:
    """`_.get(data, 'a.b', otherwise)`."""
    holder = _one(arguments, 3)
    if len(arguments) < 2 or holder.type != "Identifier" or arguments[1].type != "Literal":
        raise NotTranslated("script", "_.get()")
    steps = tuple(step for step in str(arguments[1].value).split(".") if step)
    if not steps or holder.name not in ("data", "row"):
        raise NotTranslated("script", "_.get()")
    scope = reading._scope
    found = scope.row_value(steps) if holder.name == "row" else scope.value(steps)
    if len(arguments) == 3:
        otherwise = reading.value(arguments[2])
        return choose(equal(found, literal("")), otherwise, found) if found.kind != "boolean" else found
    return found


def _empty(reading: _Reading, arguments: Any) -> Meaning:
    value = reading.value(_one(arguments))
    if value.kind not in ("text", "one", "date"):
        raise NotTranslated("script", "_.isEmpty()")  # of a number it is always true in lodash
    return equal(value, literal(""))


def _nothing(reading: _Reading, arguments: Any) -> Meaning:
    return equal(reading.value(_one(arguments)), literal(None))


def _lodash_includes(reading: _Reading, arguments: Any) -> Meaning:
    if len(arguments) != 2:
        raise NotTranslated("script", "_.includes()")
    return _includes(reading, arguments[0], arguments[1:])


def _sum_by(reading: _Reading, arguments: Any) -> Meaning:
    """`_.sumBy(data.rows, 'column')`: only outside those rows."""
    rows = reading._rows(_one(arguments, 2))
    if rows is None or len(arguments) != 2 or arguments[1].type != "Literal":
        raise NotTranslated("script", "_.sumBy()")
    column = tuple(str(arguments[1].value).split("."))
    scope = reading._scope
    field = scope.fields.find((*rows.path, *column), scope.place, beyond_rows=True)
    if field.kind != "number" or rows.name in scope.place.rows:
        raise NotTranslated("script", "_.sumBy()")
    return Meaning(f"sum({field.reference})", "number")


def _moment(reading: _Reading, arguments: Any) -> Meaning:
    """`moment()` is today; `moment(x)` is the day x."""
    if not arguments:
        return Meaning("today()", "date")
    value = reading.value(_one(arguments))
    if value.kind != "date":
        raise NotTranslated("script", "moment()")
    return value


_CALLS: Mapping[str, Callable[[_Reading, Any], Meaning]] = {
    "parseInt": _whole_number,
    "Math.trunc": _whole_number,
    "parseFloat": _number,
    "Number": _number,
    "_.toNumber": _number,
    "String": _text,
    "_.toString": _text,
    "Boolean": _truth,
    "Math.round": _rounded,
    "Math.floor": _math("floor"),
    "Math.ceil": _math("ceiling"),
    "Math.abs": _absolute,
    "Math.max": _math("max", 20),
    "Math.min": _math("min", 20),
    "Math.pow": _math("pow", 2),
    "_.get": _got,
    "_.isEmpty": _empty,
    "_.isNil": _nothing,
    "_.includes": _lodash_includes,
    "_.sumBy": _sum_by,
    "moment": _moment,
}


# ---- methods
def _includes(reading: _Reading, owner: Any, arguments: Any) -> Meaning:
    if owner.type == "ArrayExpression":
        wanted = reading.value(_one(arguments))
        if any(each is None for each in owner.elements):
            raise NotTranslated("script", "[,]")
        return either(*(equal(wanted, reading.value(each)) for each in owner.elements))
    value = reading.value(owner)
    sought = reading.value(_one(arguments))
    if value.kind == "many":
        if not sought.is_constant:
            raise NotTranslated("script", "includes()")
        return has_choice(value, sought.constant)
    return call("contains", "boolean", textual(value), textual(sought))


def _text_test(function: str) -> Callable[[_Reading, Any, Any], Meaning]:
    def make(reading: _Reading, owner: Any, arguments: Any) -> Meaning:
        sought = textual(reading.value(_one(arguments)))
        return call(function, "boolean", textual(reading.value(owner)), sought)

    return make


def _text_change(function: str) -> Callable[[_Reading, Any, Any], Meaning]:
    def make(reading: _Reading, owner: Any, arguments: Any) -> Meaning:
        if arguments:
            raise NotTranslated("script", f"{function}()")
        return call(function, "text", textual(reading.value(owner)))

    return make


def _as_text(reading: _Reading, owner: Any, arguments: Any) -> Meaning:
    if arguments:
        raise NotTranslated("script", "toString()")
    return textual(reading.value(owner))


def _fits(reading: _Reading, owner: Any, arguments: Any) -> Meaning:
    """`/pattern/.test(text)`."""
    if owner.type != "Literal" or not getattr(owner, "regex", None):
        raise NotTranslated("script", "test()")
    pattern = found_in(owner.regex.pattern, owner.regex.flags or "")
    text = textual(reading.value(_one(arguments)))
    return Meaning(f"regex({text.text}, {quoted(pattern)})", "boolean")


def _difference(reading: _Reading, owner: Any, arguments: Any) -> Meaning:
    """`moment(a).diff(b, 'years' | 'days')`, the earlier day being b."""
    if len(arguments) != 2 or arguments[1].type != "Literal":
        raise NotTranslated("script", "diff()")
    later, earlier = reading.value(owner), reading.value(arguments[0])
    if {later.kind, earlier.kind} != {"date"}:
        raise NotTranslated("script", "diff()")
    unit = arguments[1].value
    if unit in ("year", "years"):
        return call("vn:tuoi", "number", earlier, later)
    if unit in ("day", "days"):
        return call("vn:so-ngay", "number", earlier, later)
    raise NotTranslated("script", "diff()")


_METHODS: Mapping[str, Callable[[_Reading, Any, Any], Meaning]] = {
    "includes": _includes,
    "startsWith": _text_test("starts-with"),
    "endsWith": _text_test("ends-with"),
    "toUpperCase": _text_change("vn:in-hoa"),
    "toLowerCase": _text_change("vn:in-thuong"),
    "trim": _text_change("normalize-space"),
    "toString": _as_text,
    "test": _fits,
    "diff": _difference,
}
