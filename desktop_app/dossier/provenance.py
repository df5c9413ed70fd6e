"""Where a copied answer comes from: kept in the journal beside the answer until a person has confirmed it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, get_args

SourceKind = Literal["person", "business", "card", "dossier", "excel"]
LONGEST_LABEL = 200


@dataclass(frozen=True)
class Provenance:
    """`label` names the source for people (a dossier's number, a person's name, a file); `on` is the ISO date
    that the data are of, or empty."""

    kind: SourceKind
    label: str
    on: str

    def written(self) -> str:
        """As the journal keeps it."""
        return json.dumps([self.kind, self.label[:LONGEST_LABEL], self.on], ensure_ascii=False)


def read_provenance(text: str) -> Provenance | None:
    """What `written` wrote; None for an empty text, which takes a mark away.

    Raises ValueError for anything else: the journal is ours.
    """
    if not text:
        return None
    kind, label, on = json.loads(text)
    if kind not in get_args(SourceKind):
        raise ValueError(f"a source of no known kind: {kind}")
    return Provenance(kind, str(label), str(on))
