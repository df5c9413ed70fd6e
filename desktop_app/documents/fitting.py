"""Which spacing a document is drawn with: the roomy one, unless the close one saves a page.

It knows nothing of what is drawn; it draws it once or twice and compares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desktop_app.documents.flowables import CLOSE, ROOMY, spaced

Drawn = TypeVar("Drawn")


def fitted(draw: Callable[[], Drawn], pages: Callable[[Drawn], tuple[int, ...]]) -> Drawn:
    """What `draw` makes; set close where that needs fewer `pages` (compared in order, the count first)."""
    with spaced(ROOMY):
        roomy = draw()
    if pages(roomy)[0] == 1:
        return roomy
    with spaced(CLOSE):
        close = draw()
    return close if pages(close) < pages(roomy) else roomy
