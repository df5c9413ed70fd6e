"""What the office set: its name and unit, signer, portals, language, look, and the signing certificate."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

from desktop_app.application.context import Context
from desktop_app.application.signing import credential_view
from desktop_app.dossier.model import PinnedPortal
from desktop_app.dossier.ports import Records
from desktop_app.errors import Problem
from desktop_app.events import SettingsChanged
from desktop_app.signing.credentials import Pkcs12Credential, describe_credential
from desktop_app.usecases.office_data import BUILT_IN
from desktop_app.usecases.sending_ports import ACCOUNT, PASSWORD, TOKEN
from desktop_app.views import ChoiceView, CredentialView, OfficeView, PortalView, SettingsView
from desktop_app.wording import phrase
from sync import pins, wire

CONNECTION_FILE_BYTES = 64 * 1024
CREDENTIAL_BYTES = 256 * 1024
THEMES = ("light", "dark", "system")
SCALES = (80, 200)
OFFICE_FIELDS = ("name", "unit_code", "place", "signer_name", "signer_title")


class ConnectionFileBroken(Problem):
    """A connection file is not one, or contradicts itself. Facts: reason."""

    code = "portal.connection_file"
    exit_code = 77


class SettingUnknown(Problem):
    """No such setting, or a value it cannot have. Facts: name, value."""

    code = "settings.unknown"
    exit_code = 80


SignIn = Callable[[PinnedPortal, str], str]
"""Sign in at a portal over the line with a password; returns the account's id. Raises SyncProblems."""


class SettingsDesk:
    """Reads and writes the office's settings, inside the encrypted database."""

    def __init__(
        self, context: Context, *, data_folder: str, version: str, sign_in: SignIn,
        public_name: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._context = context
        self._data_folder = data_folder
        self._version = version
        self._sign_in = sign_in
        self._public_name = public_name

    def view(self) -> SettingsView:
        def read(records: Records) -> tuple[dict[str, str], tuple[PinnedPortal, ...]]:
            return records.settings.all(), tuple(records.portals.all())

        held, portals = self._context.store.read(read)
        credential = json.loads(held.get("credential", "{}") or "{}")
        return SettingsView(
            office=OfficeView(*(held.get(f"office.{name}", "") for name in OFFICE_FIELDS)),
            portals=tuple(
                PortalView(portal.portal_id, portal.name, portal.url, portal.fingerprint, portal.user,
                           portal.training, portal.added_at)
                for portal in portals
            ),
            language=held.get("language", "vi"),
            theme=held.get("theme", "light"),
            scale_percent=int(held.get("scale", "100")),
            data_folder=self._data_folder,
            credential=str(credential.get("subject", "")),
            version=self._version,
            signing=credential_view(self._context),
            data=tuple(self._data_line(code) for code in BUILT_IN),
        )  # fmt: skip

    def communes(self) -> tuple[ChoiceView, ...]:
        """The communes with their provinces, for the office's unit, of the newest data that is here."""
        provinces = {row["code"]: row["name"] for row in self._context.data.rows("units", "provinces.csv")}
        return tuple(
            ChoiceView(row["code"], f"{row['name']}, {provinces.get(row['province'], '')}")
            for row in self._context.data.rows("units", "communes.csv")
        )

    def _data_line(self, code: str) -> tuple[str, str]:
        """Which data the program counts with, and how old it is."""
        language, source = self._context.language, self._context.data.source(code)
        day = source.fact.checked_on.strftime("%d/%m/%Y") if source.fact else "…"
        version = source.version or phrase("data.built_in", language)
        return phrase(f"data.name.{code}", language), phrase("data.as_of", language, day=day, version=version)

    def save_office(self, office: OfficeView) -> None:
        values = {name: str(getattr(office, name)).strip()[:300] for name in OFFICE_FIELDS}

        def write(records: Records) -> None:
            for name, value in values.items():
                records.settings.set(f"office.{name}", value)

        self._context.store.write(write).result()
        self._public_name(values["name"])
        self._context.events.publish(SettingsChanged())

    def set_language(self, code: str) -> None:
        """Raises SettingUnknown."""
        if code not in ("vi", "en"):
            raise SettingUnknown(name="language", value=code)
        self._context.language = code
        self._set("language", code)

    def set_theme(self, theme: str) -> None:
        if theme not in THEMES:
            raise SettingUnknown(name="theme", value=theme)
        self._set("theme", theme)

    def set_scale(self, percent: int) -> None:
        """80 to 200 per cent."""
        if not SCALES[0] <= percent <= SCALES[1]:
            raise SettingUnknown(name="scale", value=percent)
        self._set("scale", str(percent))

    def add_portal(self, connection_file: bytes, password: str | None = None) -> PortalView:
        """Add a portal from its connection file and sign in once, so that dossiers can be queued offline.

        The file is JSON: {url, portal_id, name, public_key, fingerprint, training, user, password?}. The
        key in it is pinned. Raises ConnectionFileBroken, PinRefused, and what signing in says.
        """
        portal, secret = read_connection_file(connection_file, self._context)
        secret = password or secret
        if not secret:
            raise ConnectionFileBroken(reason="password")
        account = self._sign_in(portal, secret)

        def write(records: Records) -> None:
            records.portals.add(portal)
            records.portals.set_secret(portal.portal_id, PASSWORD, secret)
            records.portals.set_secret(portal.portal_id, ACCOUNT, account)
            records.portals.set_secret(portal.portal_id, TOKEN, "")
            records.settings.set("portal", portal.portal_id)

        self._context.store.write(write).result()
        self._context.events.publish(SettingsChanged())
        return PortalView(portal.portal_id, portal.name, portal.url, portal.fingerprint, portal.user,
                          portal.training, portal.added_at)  # fmt: skip

    def examine_portal(self, connection_file: bytes) -> PortalView:
        """What a connection file says, before anything is kept or sent. Raises what `add_portal` does."""
        portal, _secret = read_connection_file(connection_file, self._context)
        return PortalView(portal.portal_id, portal.name, portal.url, portal.fingerprint, portal.user,
                          portal.training, portal.added_at)  # fmt: skip

    def set_credential(self, p12: bytes, passphrase: str) -> CredentialView:
        """Keep a PKCS#12 file, still closed by its own passphrase, for signing. Raises what opening says."""
        if len(p12) > CREDENTIAL_BYTES:
            raise SettingUnknown(name="credential", value=len(p12))
        described = describe_credential(Pkcs12Credential(p12, passphrase))
        view = CredentialView(described.subject, described.issuer, described.not_before, described.not_after)
        text = json.dumps(
            {
                "subject": view.subject,
                "issuer": view.issuer,
                "valid_from": view.valid_from.isoformat(),
                "valid_to": view.valid_to.isoformat(),
            }
        )

        def write(records: Records) -> None:
            records.settings.set("credential", text)
            records.settings.set("credential.p12", base64.b64encode(p12).decode("ascii"))

        self._context.store.write(write).result()
        self._context.events.publish(SettingsChanged())
        return view

    def _set(self, name: str, value: str) -> None:
        self._context.store.write(lambda records: records.settings.set(name, value)).result()
        self._context.events.publish(SettingsChanged())


def read_connection_file(data: bytes, context: Context) -> tuple[PinnedPortal, str]:
    """The portal a connection file describes, and the password in it if any. Raises ConnectionFileBroken."""
    try:
        held = wire.check_json(data, limit=CONNECTION_FILE_BYTES, what="connection file")
    except wire.HostileAnswer:
        raise ConnectionFileBroken(reason="json") from None
    if not isinstance(held, dict):
        raise ConnectionFileBroken(reason="shape")
    inner = held.get("citizen")
    citizen = inner if isinstance(inner, dict) else held
    values = {
        name: str(held.get(name, "")) for name in ("url", "portal_id", "name", "public_key", "fingerprint")
    }
    user, password = str(citizen.get("user", "")), str(citizen.get("password", ""))
    training = held.get("training") is True
    if not all(values[name] for name in ("url", "portal_id", "public_key")) or not user:
        raise ConnectionFileBroken(reason="missing")
    try:
        key = base64.b64decode(values["public_key"], validate=True)
    except ValueError:
        raise ConnectionFileBroken(reason="key") from None
    said = "".join(values["fingerprint"].lower().split())
    own = wire.key_fingerprint(key)
    if len(key) != 32 or (said and said != "".join(own.split())):
        raise ConnectionFileBroken(reason="fingerprint")
    portal = PinnedPortal(
        portal_id=values["portal_id"],
        name=values["name"] or values["portal_id"],
        url=pins.checked_base_url(values["url"], training=training),
        public_key=values["public_key"],
        fingerprint=own,
        user=user,
        training=training,
        added_at=context.clock.now(),
    )
    return portal, password
