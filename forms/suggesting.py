"""What the author of a faulty expression most likely meant, and the expression as it should then be."""

from __future__ import annotations

from collections.abc import Iterable

from forms.definition import FormDefinition
from forms.nearest import nearest
from forms.problems import Fault
from forms.xpath.functions import FUNCTIONS


def wrong_part(fault: Fault) -> str:
    """The word of the expression that is wrong; "" where no single word is."""
    for fact in ("function", "step", "instance", "text"):
        value = fault.facts.get(fact)
        if isinstance(value, str):
            return value
    return ""


def suggestion_for(fault: Fault, form: FormDefinition) -> str:
    """The known function, name, list or text that is nearest to what is written; "" if none is near."""
    wrong = wrong_part(fault)
    if not wrong:
        return ""
    if fault.code == "form.unknown_function":
        return nearest(wrong, FUNCTIONS)
    if fault.code == "form.unknown_path":
        return nearest(wrong, _names_under(str(fault.facts.get("under", "")), form))
    if fault.code == "form.unknown_instance":
        return nearest(wrong, form.instances)
    if fault.code == "form.unknown_text":
        return nearest(wrong, {text for texts in form.texts.values() for text in texts})
    return ""


def _names_under(path: str, form: FormDefinition) -> Iterable[str]:
    element = form.elements.get(path)
    if element is not None:
        yield from element.children
        yield from {each.name for each in form.elements.values()} - set(element.children)
        return
    for instance in form.instances.values():
        pending = [instance.shape] if instance.shape is not None else []
        while pending:
            shape = pending.pop()
            yield from shape.children
            pending.extend(shape.children.values())


def mended(fault: Fault, suggestion: str) -> str:
    """The whole expression with the fault mended; "" when that takes more than one word."""
    expression, position = fault.facts.get("expression"), fault.facts.get("position")
    if not isinstance(expression, str) or not isinstance(position, int):
        return ""
    wrong = wrong_part(fault)
    if suggestion and wrong:
        start = expression.find(wrong, max(0, position - 1))
        return expression[:start] + suggestion + expression[start + len(wrong) :] if start >= 0 else ""
    opened = expression.count("(") - expression.count(")")
    if fault.code == "form.expression.unclosed" and opened > 0:
        return expression + ")" * opened
    if fault.code == "form.expression.unexpected" and opened < 0 and fault.facts.get("found") == ")":
        return expression[: position - 1] + expression[position:]
    return ""
