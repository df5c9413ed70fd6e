"""Which portal is meant: its address and the key that was pinned when a person added it.

Law: the key in a pin never changes by itself; receipts are believed only by it. Plain HTTP is allowed for a
training portal on this machine only. Knows nothing of HTTP or storage.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sync import wire
from sync.problems import PinRefused

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class PinnedPortal:
    """One portal as this office knows it. `base_url` has no path and no final slash."""

    portal_id: str
    name: str
    base_url: str
    public_key: bytes
    training: bool
    kind: str = "open"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the pinned key, in groups of four."""
        return wire.key_fingerprint(self.public_key)


def checked_base_url(url: str, *, training: bool) -> str:
    """Scheme, host and port of a portal's address. Raises PinRefused.

    https everywhere; http only to this machine and only for training.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise PinRefused(reason="address") from None
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        raise PinRefused(reason="address")
    if parts.path not in ("", "/"):
        raise PinRefused(reason="address")
    if parts.scheme != "https" and not (parts.scheme == "http" and training and host in LOOPBACK):
        raise PinRefused(reason="plain_http")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")


def pin(info: wire.PortalInfo, *, base_url: str, fingerprint: str) -> PinnedPortal:
    """Pin the key that the portal showed, if it is the one whose fingerprint a person was given elsewhere.

    `fingerprint` may be written with any spaces or case. Raises PinRefused, HostileAnswer.
    """
    key = wire.from_base64(info.public_key, what="public_key")
    if len(key) != 32:
        raise PinRefused(reason="key")
    expected = "".join(fingerprint.lower().split())
    if expected != "".join(wire.key_fingerprint(key).split()):
        raise PinRefused(reason="fingerprint")
    return PinnedPortal(
        portal_id=info.portal_id,
        name=info.name,
        base_url=checked_base_url(base_url, training=info.training),
        public_key=key,
        training=info.training,
    )
