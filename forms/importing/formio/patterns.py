"""Regular expressions of JavaScript, and input masks, as patterns of our `regex` function (which fits the whole text).

Checked by compiling; what does not compile, or has flags that change its meaning, is NotTranslated.
"""

from __future__ import annotations

import re

from forms.importing.formio.meaning import NotTranslated
from forms.xpath.functions.text import compiled_pattern, is_bounded

LONGEST_PATTERN = 500
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_"}
_MASK = {"9": "[0-9]", "a": r"\p{L}", "A": r"\p{L}", "*": r"[\p{L}0-9]"}
_MASK_SIGNS = set("\\?{}[]|()#+$^")


def whole(pattern: str) -> str:
    """A pattern that the whole text must fit, as Form.io's `validate.pattern` means it. Raises NotTranslated."""
    return _checked(_ours(pattern), pattern)


def found_in(pattern: str, flags: str = "") -> str:
    """A pattern that may fit anywhere in the text, as `/…/.test(text)` means it. Raises NotTranslated."""
    if set(flags) - set("giu"):
        raise NotTranslated("pattern", f"/{pattern}/{flags}")
    ours = _ours(pattern)
    is_whole = pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")
    if not is_whole or "|" in pattern:
        ours = f"(?s:.*)(?:{ours})(?s:.*)"
    return _checked(("(?i)" if "i" in flags else "") + ours, pattern)


def of_mask(mask: str) -> str:
    """The pattern of an input mask (`9` digit, `a` letter, `*` either). Raises NotTranslated for richer masks."""
    if not mask or len(mask) > 60 or set(mask) & (_MASK_SIGNS - set("()+#")):
        raise NotTranslated("pattern", mask)
    return _checked("".join(_MASK.get(sign, re.escape(sign)) for sign in mask), mask)


def _checked(ours: str, written: str) -> str:
    if len(ours) > LONGEST_PATTERN or "${" in ours or not is_bounded(ours) or compiled_pattern(ours) is None:
        raise NotTranslated("pattern", written)
    return ours


def _ours(pattern: str) -> str:
    """JavaScript's dialect in that of our engine: ASCII digits, and no sets of sets inside brackets."""
    if len(pattern) > LONGEST_PATTERN:
        raise NotTranslated("pattern", pattern)
    out: list[str] = []
    place, in_class = 0, False
    while place < len(pattern):
        sign = pattern[place]
        following = pattern[place + 1 : place + 2]
        if sign == "\\":
            if following in _CLASSES:
                out.append(_CLASSES[following] if in_class else f"[{_CLASSES[following]}]")
            elif following.lower() in _CLASSES and following and not in_class:
                out.append(f"[^{_CLASSES[following.lower()]}]")
            elif following == "/":
                out.append("/")
            else:
                out.append(sign + following)
            place += 2
            continue
        if in_class:
            if sign == "]":
                in_class = False
            elif sign == "[" or (sign in "&|-~" and following == sign):
                out.append("\\")
        elif sign == "[":
            in_class = True
        out.append(sign)
        place += 1
    return "".join(out)
