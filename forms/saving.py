"""A living form as XML and back: drafts with row ids, and the pruned instance that is signed and sent."""

from __future__ import annotations

import unicodedata
from typing import Any

from lxml import etree

from forms.definition import Blueprint, Element, FormDefinition
from forms.instances import hardened_parser, qualified_name
from forms.living import FormNode
from forms.problems import SavedAnswersInvalid
from forms.reading.source import ROW_ATTRIBUTE, VN_URI, children

_STASH_ATTRIBUTE = "{" + VN_URI + "}stash"


def serialise(definition: FormDefinition, root: FormNode, *, prune: bool, row_ids: bool) -> bytes:
    """The instance as XML, UTF-8 with a declaration. `prune` drops what is not relevant."""
    nsmap: Any = dict(definition.instance_namespaces)
    if row_ids:
        nsmap.setdefault("vn", VN_URI)

    def write(node: FormNode, parent: Any) -> Any:
        element = node.element
        tag = f"{{{element.uri}}}{element.local}" if element.uri else element.local
        written = etree.Element(tag, nsmap=nsmap) if parent is None else etree.SubElement(parent, tag)
        for key, value in node.attributes.items():
            written.set(key, value)
        scope = node.scope
        if row_ids:
            if scope.row is node and scope.parent is not None:
                written.set(ROW_ATTRIBUTE, scope.row_id)
            if node.stash:
                written.set(_STASH_ATTRIBUTE, node.stash)
        if node.children:
            for child in node.children:
                if child.relevant or not prune:
                    write(child, written)
        elif node.text and not element.children:
            written.text = node.text
        return written

    written = write(root, None)
    etree.cleanup_namespaces(written)
    return bytes(etree.tostring(written, encoding="UTF-8", xml_declaration=True))


def opened(saved: bytes, most_bytes: int) -> Any:
    """The root of saved answers, parsed without trust. Raises SavedAnswersInvalid."""
    if len(saved) > most_bytes:
        raise SavedAnswersInvalid(reason="too_large")
    try:
        root = etree.fromstring(saved, hardened_parser())
    except (etree.XMLSyntaxError, ValueError):
        raise SavedAnswersInvalid(reason="not_xml") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise SavedAnswersInvalid(reason="doctype")
    return root


def restored(definition: FormDefinition, saved: bytes) -> tuple[Blueprint, list[str | None], dict[int, str]]:
    """Saved answers as a blueprint, with the ids of its rows in document order (None: needs a new one).

    Raises SavedAnswersInvalid when the bytes are no XML, or of another form.
    """
    limits = definition.limits
    root = opened(saved, limits.form_bytes)
    if qualified_name(root)[0].rpartition(":")[2] != definition.root.local or (
        root.get("id", definition.form_id) != definition.form_id
    ):
        raise SavedAnswersInvalid(reason="other_form", form=definition.form_id, found=str(root.get("id")))
    row_ids: list[str | None] = []
    stashes: dict[int, str] = {}
    count = 0

    def read(node: Any, element: Element, depth: int) -> Blueprint:
        nonlocal count
        count += 1
        if count > limits.items or depth > limits.depth:
            raise SavedAnswersInvalid(reason="too_large")
        by_tag: dict[tuple[str, str], list[Any]] = {}
        for child in children(node):
            name, uri = qualified_name(child)
            by_tag.setdefault((name.rpartition(":")[2], uri), []).append(child)
        below: list[Blueprint] = []
        for child_element in element.children.values():
            found = by_tag.get((child_element.local, child_element.uri), [])
            if child_element.is_repeat:
                if len(found) > limits.rows:
                    raise SavedAnswersInvalid(reason="too_large")
                seen: set[str] = set()
                for row in found:
                    row_id = row.get(ROW_ATTRIBUTE)
                    row_ids.append(None if row_id in seen else row_id)
                    seen.add(row_id)
                    below.append(read(row, child_element, depth + 1))
            elif found:
                below += [
                    read(each, child_element, depth + 1)
                    for each in (found if child_element.multiple else found[:1])
                ]
            else:
                below.append(_blank(child_element))
        text = "" if element.children else unicodedata.normalize("NFC", node.text or "")
        attributes = {
            key: value for key, value in node.attrib.items() if not key.startswith("{" + VN_URI + "}")
        }
        blueprint = Blueprint(element, text, attributes, tuple(below))
        stash = node.get(_STASH_ATTRIBUTE)
        if stash:
            stashes[id(blueprint)] = stash
        return blueprint

    return read(root, definition.root, 0), row_ids, stashes


def _blank(element: Element) -> Blueprint:
    """A node that the saved answers do not have: blank, without rows."""
    return Blueprint(
        element,
        "",
        element.attributes,
        tuple(_blank(child) for child in element.children.values() if not child.is_repeat),
    )
