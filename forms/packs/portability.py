"""Whether a pack's forms open in other ODK tools too: they use no function of ours and no list of ours.

Our own bind attributes (`vn:in`) harm nobody: other tools pass them by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from forms.instances import hardened_parser
from forms.live_lists import PAPERS

_OURS = re.compile(rf"\bvn:[\w\-]+\s*\(|\binstance\s*\(\s*(['\"]){re.escape(PAPERS)}\1")
EXPRESSION_ATTRIBUTES = {
    "calculate", "relevant", "constraint", "required", "readonly", "nodeset", "value", "ref", "count",
}  # fmt: skip


def is_portable(forms: Iterable[bytes]) -> bool:
    """Whether no expression of these XForms calls a `vn:` function or reads the dossier's papers."""
    return not any(_OURS.search(expression) for xml in forms for expression in expressions_of(xml))


def expressions_of(xml: bytes) -> list[str]:
    """The text of every attribute that holds an expression."""
    found = []
    for element in etree.fromstring(xml, hardened_parser()).iter():
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2] in EXPRESSION_ATTRIBUTES:
                found.append(str(value))
    return found
