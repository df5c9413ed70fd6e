"""Words of the import of Form.io forms, from resources/wording/reports/formio.toml: forms/ itself has no prose."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from desktop_app import paths

if TYPE_CHECKING:
    from forms.problems import Fact


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Code -> language -> sentence."""
    file = paths.resources() / "wording" / "reports" / "formio.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def say(code: str, language: str, facts: Mapping[str, Fact]) -> str:
    """The sentence of a code with its facts; a fact that is absent shows as an ellipsis."""
    return phrases()[code][language].format_map(_Shown(facts))


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
