"""Fixed sentences of our own documents (receipt, cover, sheets), read from resources/wording/phrases/.

Printed matter is Vietnamese whatever language the screen has: its readers are the office and the citizen.
Official forms bring their own sentences in the pack.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from desktop_app import paths


@cache
def _all() -> Mapping[str, str]:
    file = paths.resources() / "wording" / "phrases" / "documents.toml"
    return dict(tomllib.loads(file.read_text(encoding="utf-8")))


def phrase(name: str, **facts: object) -> str:
    """The sentence `name` with its facts filled in."""
    return _all()[name].format(**facts)
