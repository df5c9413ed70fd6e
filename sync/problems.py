"""What can go wrong between this machine and a portal: codes and facts, never prose.

Words for every code are in resources/wording/, which this package does not read.
"""

from __future__ import annotations

from typing import ClassVar, Union

Fact = Union[str, int, float, bool, None, tuple[str, ...]]


class SyncProblem(Exception):
    """Base of the problems that sending and receiving name. `facts` fill the words' placeholders."""

    code: ClassVar[str] = "sync.problem"
    exit_code: ClassVar[int] = 70

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.code, facts)
        self.facts: dict[str, Fact] = dict(facts)

    def __str__(self) -> str:
        return self.code + "".join(f" {name}={value!r}" for name, value in self.facts.items())


# -- the line: nothing is known to be wrong with the dossier -----------------------------------------------


class LineProblem(SyncProblem):
    """Base: the way to the portal failed; trying again is right and the work is safe."""

    code = "line.problem"
    exit_code = 76


class LineDown(LineProblem):
    """No connection came about. Facts: host, reason."""

    code = "line.down"


class LineCut(LineProblem):
    """The connection broke in the middle. Facts: host."""

    code = "line.cut"


class LineStalled(LineProblem):
    """Bytes waited and none was acknowledged for too long. Facts: host, seconds."""

    code = "line.stalled"


class LineStopped(LineProblem):
    """We cut the connection ourselves, on a person's order. Facts: host."""

    code = "line.stopped"


class NotThePortal(LineProblem):
    """Something else answered: a Wi-Fi sign-in page, a proxy. Facts: host, status, reason."""

    code = "line.not_the_portal"


class Redirected(LineProblem):
    """The answer sends us elsewhere; we never follow. Facts: host, to."""

    code = "line.redirected"


class CertificateRefused(LineProblem):
    """The TLS certificate is not one that this machine or office trusts. Facts: host, reason."""

    code = "line.certificate"


# -- the portal --------------------------------------------------------------------------------------------


class PortalProblem(SyncProblem):
    """Base: the portal itself answered, and said no, not now, or nonsense."""

    code = "remote.problem"
    exit_code = 77


class PortalBusy(PortalProblem):
    """The portal asks to wait (429, 503). Facts: status, retry_after_seconds (None if not said), only_this
    (whether only this upload has to wait, and other dossiers may go on)."""

    code = "portal.busy"


class PortalFailed(PortalProblem):
    """The portal broke while answering (other 5xx). Facts: status."""

    code = "portal.failed"


class RunGivenUp(PortalProblem):
    """The time that was allowed for a run is over and work is left. Facts: none."""

    code = "sync.given_up"


class SignInNeeded(PortalProblem):
    """No valid session (401, or nobody has signed in). Facts: none."""

    code = "portal.sign_in_needed"


class SignInRefused(PortalProblem):
    """User name or password is wrong. Facts: status."""

    code = "portal.sign_in_refused"


class OtherAccount(PortalProblem):
    """This version was queued under another account than the one signed in. Facts: queued_for, signed_in."""

    code = "portal.other_account"


class PortalRefused(PortalProblem):
    """The portal refuses for good; repeating is useless. Facts: status, portal_code, text."""

    code = "portal.refused"


class PortalHoldsOtherBytes(PortalProblem):
    """The portal has this version id with another manifest (409). Facts: held, yours."""

    code = "portal.other_bytes"


class Superseded(PortalProblem):
    """Another version of the dossier counts at the portal, so this one never will (409). Facts: held_version."""

    code = "portal.superseded"


class OtherVersionOpen(PortalProblem):
    """Another version of the dossier is begun at the portal and not whole (409). Facts: held_version."""

    code = "portal.other_open"


class NotKnownThere(PortalProblem):
    """The portal itself says it does not know this (404 with its own mark). Facts: what."""

    code = "portal.not_known"


class ReceiptRefused(PortalProblem):
    """A receipt that proves nothing for this version. Facts: reason."""

    code = "receipt.refused"


class ReceiptAwaited(PortalProblem):
    """The portal has every byte but has not signed yet; ask again later. Facts: none."""

    code = "portal.receipt_awaited"


class FilesDamagedOnTheWay(PortalProblem):
    """The portal found wrong SHA-256 again and again. Facts: times."""

    code = "portal.files_hash"


class PinRefused(PortalProblem):
    """The portal is not the one that was meant. Facts: reason."""

    code = "portal.pin"


# -- one upload --------------------------------------------------------------------------------------------


class UploadGone(PortalProblem):
    """The upload's address is no longer known (404, 410): begin another."""

    code = "upload.gone"


class UploadMoved(PortalProblem):
    """The portal's offset is not ours (409): ask for it and go on from there."""

    code = "upload.offset"


class UploadLocked(PortalProblem):
    """An older, dead request still holds the upload (423): wait a little."""

    code = "upload.locked"


class PieceDamaged(PortalProblem):
    """A piece's checksum was wrong (460): send it again."""

    code = "upload.checksum"


class FilesRefused(PortalProblem):
    """After the last byte some files' SHA-256 were wrong and dropped. Facts: missing (hashes)."""

    code = "upload.files_hash"
