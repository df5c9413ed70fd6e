"""Whether a dossier may still be sent with the pack it was made with, on a day.

    newer version in force    own last day passed    standing
    yes                       any                    superseded: stopped, with the offer to migrate
    no                        yes                    ended: stopped
    no                        any, taken back        taken back by its issuer: stopped
    no                        no                     good, also while a newer version waits for its first day

docs/decisions tells why. What the portal may already hold, and what answers a supplement request, is never
stopped: that is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop_app.errors import Problem

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.trust import Revocation


class PackSuperseded(Problem):
    """A newer version of the procedure is in force. Facts: name, version, newer, since."""

    code = "dossier.pack_superseded"
    exit_code = 46


class PackEnded(Problem):
    """The pack's last day has passed and there is no newer one here. Facts: name, version, until."""

    code = "dossier.pack_ended"
    exit_code = 46


class PackTakenBack(Problem):
    """Whoever issued the pack took it back. Facts: name, version, since, reason."""

    code = "dossier.pack_taken_back"
    exit_code = 46


HELD = frozenset({PackSuperseded.code, PackEnded.code, PackTakenBack.code})
"""Failures by which a queued dossier was stopped before its first byte."""


@dataclass(frozen=True)
class Standing:
    """`newer`: the highest newer version that is in force; `coming`: one that waits for its first day."""

    problem: Problem | None
    newer: Pack | None = None
    coming: Pack | None = None


def standing(pack: Pack, newer: Sequence[Pack], *, on: date, revoked: Revocation | None = None) -> Standing:
    """How a pack stands among the installed packs with higher versions, the highest first.

    `revoked`: why its issuer took it back, if so.
    """
    manifest = pack.manifest
    now = next((found for found in newer if found.is_in_force(on)), None)
    coming = next((found for found in newer if found.manifest.effective_from > on), None)
    problem: Problem | None = None
    if now is not None:
        problem = PackSuperseded(
            name=manifest.name.vi,
            version=manifest.pack_version,
            newer=now.manifest.pack_version,
            since=now.manifest.effective_from.strftime("%d/%m/%Y"),
        )
    elif revoked is not None:
        problem = PackTakenBack(
            name=manifest.name.vi,
            version=manifest.pack_version,
            since=revoked.since.strftime("%d/%m/%Y"),
            reason=revoked.reason,
        )
    elif manifest.effective_to is not None and manifest.effective_to < on:
        problem = PackEnded(
            name=manifest.name.vi,
            version=manifest.pack_version,
            until=manifest.effective_to.strftime("%d/%m/%Y"),
        )
    return Standing(problem, now, coming)
