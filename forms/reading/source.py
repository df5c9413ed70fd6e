"""The XML of a form, opened safely, and the faults found while reading it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from forms.definition import Element
from forms.instances import hardened_parser
from forms.limits import Limits
from forms.problems import Fact, Fault, FormInvalid
from forms.xpath.axes import WELL_KNOWN
from forms.xpath.compiler import ANY, Compiled, Schema, compile_expression

XF = "{http://www.w3.org/2002/xforms}"
H = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
ORX = "{http://openrosa.org/xforms}"
ODK = "{http://www.opendatakit.org/xforms}"
EV = "{http://www.w3.org/2001/xml-events}"
VN_URI = "urn:tramhoso:form"
ROW_ATTRIBUTE = "{" + VN_URI + "}row"


MISSES = frozenset(
    {
        "form.unknown_path",
        "form.bind_unknown_path",
        "form.bind_twice",
        "form.control_unknown_path",
        "form.action_unknown_path",
        "form.choice_twice",
        "form.unknown_text",
    }
)
"""Faults with which a form of another tool still says what it does: something points nowhere or twice."""


@dataclass
class Source:
    """The opened document, its parts, and the faults so far; of a foreign form, misses are findings."""

    limits: Limits
    html: Any
    model: Any
    body: Any
    namespaces: dict[str, str]
    is_foreign: bool = False
    faults: list[Fault] = field(default_factory=list)
    findings: list[Fault] = field(default_factory=list)
    schema: Schema = field(init=False)

    def fault(self, code: str, where: str = "", **facts: Fact) -> None:
        """Note a fault; the rest of the form is still read."""
        self._note(Fault(code, facts, where))

    def _note(self, fault: Fault) -> None:
        kept = self.findings if self.is_foreign and fault.code in MISSES else self.faults
        if len(kept) < self.limits.faults:
            kept.append(fault)

    def compile(
        self, text: str, origin: Element | None, where: str, want: str = ANY, item_of: Compiled | None = None
    ) -> Compiled:
        """Compile an expression of the form, noting its faults at `where`."""
        compiled = compile_expression(text, schema=self.schema, origin=origin, want=want, item_of=item_of)
        for fault in compiled.faults:
            self._note(Fault(fault.code, fault.facts, where))
        return compiled


def open_source(xml: bytes, limits: Limits, *, is_foreign: bool = False) -> Source:
    """Parse hardened and find the model and the body. Raises FormInvalid when there is no form at all."""
    if len(xml) > limits.form_bytes:
        raise FormInvalid((Fault("form.too_large", {"limit": limits.form_bytes}),))
    try:
        html = etree.fromstring(xml, hardened_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise FormInvalid((Fault("form.not_xml", {"line": int(line or 0)}),)) from None
    document = html.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        raise FormInvalid((Fault("form.doctype", {"source": "form.xml"}),))
    _measure(html, limits)
    head = html.find(H + "head")
    model = head.find(XF + "model") if head is not None else None
    if model is None:
        model = next(html.iter(XF + "model"), None)
    body = html.find(H + "body")
    if model is None or body is None:
        raise FormInvalid((Fault("form.no_model" if model is None else "form.no_body"),))
    namespaces = dict(WELL_KNOWN)
    for element in (html, head, model):
        if element is not None:
            namespaces.update({prefix: uri for prefix, uri in element.nsmap.items() if prefix})
    return Source(limits, html, model, body, namespaces, is_foreign)


def _measure(html: Any, limits: Limits) -> None:
    count = depth = 0
    for event, _ in etree.iterwalk(html, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > limits.depth:
            raise FormInvalid((Fault("form.too_deep", {"limit": limits.depth}),))
    if count > limits.items:
        raise FormInvalid((Fault("form.too_large", {"limit": limits.items}),))


def local(element: Any) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Any) -> Iterator[Any]:
    """The child elements (no comments)."""
    return iter(element.iterchildren(etree.Element))


def text_of(element: Any) -> str:
    """All text below an element, outer white space gone."""
    return "".join(element.itertext()).strip()
