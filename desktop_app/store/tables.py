"""The tables as SQLAlchemy sees them. `schema` makes them; a test proves that the two agree.

Knows names and types, no keys and no constraints: those live in the database.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Dialect, Integer, LargeBinary, MetaData, Table, Text, TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC text of fixed width, so that text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else read_instant(value)


def instant_text(value: datetime) -> str:
    """Raises ValueError for a datetime without a zone: nobody could say when that was."""
    if value.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_instant(text: str) -> datetime:
    """The instant that `instant_text` wrote."""
    return datetime.fromisoformat(text)


METADATA = MetaData()


def _table(name: str, *columns: Column[object]) -> Table:
    return Table(name, METADATA, *columns)


def _text(name: str) -> Column[object]:
    return Column(name, Text)


def _number(name: str) -> Column[object]:
    return Column(name, Integer)


def _yes_no(name: str) -> Column[object]:
    return Column(name, Boolean)


def _at(name: str) -> Column[object]:
    return Column(name, Instant)


def _bytes(name: str) -> Column[object]:
    return Column(name, LargeBinary)


settings = _table("settings", _text("name"), _text("value"))
packs = _table(
    "packs",
    _number("row"),
    _text("pack_hash"),
    _text("code"),
    _text("version"),
    _text("name"),
    _at("installed_at"),
    _bytes("data"),
    _text("signer"),
)
dossiers = _table(
    "dossiers",
    _number("row"),
    _text("dossier_id"),
    _text("number"),
    _text("procedure_code"),
    _text("procedure_name"),
    _text("pack_hash"),
    _text("case"),
    _text("lifecycle"),
    _text("version_id"),
    _number("revision"),
    _text("owner_name"),
    _text("owner_id_number"),
    _text("title"),
    _text("channel"),
    _at("created_at"),
    _at("updated_at"),
    _number("todo_count"),
    _number("portal_status"),
    _text("portal_status_text"),
    _text("dossier_code"),
    _text("access_key"),
    _at("deadline_at"),
    _text("answers_request"),
    _text("revises"),
    _at("binned_at"),
    _yes_no("training"),
)
journal = _table(
    "journal",
    _text("dossier_id"),
    _number("seq"),
    _at("at"),
    _text("kind"),
    _text("ref"),
    _text("value"),
    _text("form_id"),
)
files = _table(
    "files",
    _text("file_id"),
    _text("name"),
    _text("media_type"),
    _number("size_bytes"),
    _text("sha256"),
    _number("pages"),
    _yes_no("is_signed"),
    _at("added_at"),
)
bindings = _table("bindings", _text("dossier_id"), _text("component_code"), _text("file_id"), _number("position"))
signed_forms = _table(
    "signed_forms",
    _text("dossier_id"),
    _text("form_id"),
    _text("file_id"),
    _text("answers_sha256"),
    _text("signer"),
    _at("signed_at"),
)
portals = _table(
    "portals",
    _text("portal_id"),
    _text("name"),
    _text("url"),
    _text("public_key"),
    _text("fingerprint"),
    _text("user"),
    _yes_no("training"),
    _at("added_at"),
)
portal_secrets = _table("portal_secrets", _text("portal_id"), _text("name"), _text("secret"))
messages = _table(
    "messages",
    _text("message_id"),
    _text("dossier_id"),
    _at("at"),
    _yes_no("mine"),
    _text("sender"),
    _text("text"),
    _yes_no("delivered"),
)
supplements = _table(
    "supplements",
    _text("request_id"),
    _text("dossier_id"),
    _text("version_id"),
    _at("at"),
    _at("deadline_at"),
    _text("reason"),
    _text("items"),
    _text("answered_by"),
)
fees = _table(
    "fees",
    _text("dossier_id"),
    _at("at"),
    _number("amount_dong"),
    _text("text"),
    _yes_no("is_paid"),
    _text("vietqr"),
)
results = _table(
    "results",
    _text("result_id"),
    _text("dossier_id"),
    _at("at"),
    _text("name"),
    _number("size_bytes"),
    _text("sha256"),
    _text("media_type"),
    _text("file_id"),
)
unread = _table("unread", _text("dossier_id"))
history = _table(
    "history",
    _number("row"),
    _text("dossier_id"),
    _at("at"),
    _text("code"),
    _text("facts"),
    _text("actor"),
)
people = _table(
    "people",
    _number("row"),
    _text("person_id"),
    _text("name"),
    _text("id_number"),
    _text("birth_date"),
    _text("phone"),
    _text("address"),
    _at("updated_at"),
    _text("email"),
    _text("gender"),
    _text("old_id_number"),
    _text("issued_on"),
    _text("issued_by"),
    _text("data_date"),
    _text("source"),
    _text("source_label"),
    _text("consent_by"),
    _text("consent_for"),
    _at("consent_at"),
)
businesses = _table(
    "businesses",
    _number("row"),
    _text("business_id"),
    _text("name"),
    _text("tax_code"),
    _text("registration_number"),
    _text("registered_on"),
    _text("registered_by"),
    _text("address"),
    _text("phone"),
    _text("email"),
    _text("representative"),
    _text("representative_id"),
    _text("lines"),
    _at("updated_at"),
    _text("data_date"),
    _text("source"),
    _text("source_label"),
    _text("consent_by"),
    _text("consent_for"),
    _at("consent_at"),
)
imported_rows = _table(
    "imported_rows", _text("procedure_code"), _text("row_key"), _text("content_sha256"), _text("dossier_id")
)
outbox = _table(
    "outbox",
    _text("version_id"),
    _text("dossier_id"),
    _text("portal_id"),
    _text("account_id"),
    _bytes("manifest"),
    _text("manifest_sha256"),
    _text("sources"),
    _number("files_bytes"),
    _text("state"),
    _at("queued_at"),
    _at("deadline"),
    _at("announced_at"),
    _at("sent_at"),
    _text("upload"),
    _number("offset_bytes"),
    _text("provisional"),
    _text("final"),
    _text("failure"),
    _number("failed_tries"),
    _at("next_try_at"),
    _number("hash_refusals"),
    _number("payload_bytes"),
    _number("sent_bytes"),
    _number("received_bytes"),
    _number("interruptions"),
)
outbox_notes = _table(
    "outbox_notes",
    _text("note_id"),
    _text("version_id"),
    _text("portal_id"),
    _text("account_id"),
    _text("kind"),
    _text("text"),
    _at("queued_at"),
    _number("failed_tries"),
    _text("failure"),
    _at("ended_at"),
    _yes_no("delivered"),
)
portal_changes = _table(
    "portal_changes",
    _text("portal_id"),
    _text("account_id"),
    _number("seq"),
    _text("dossier_id"),
    _text("version_id"),
    _at("stored_at"),
    _text("change"),
)
portal_cursors = _table("portal_cursors", _text("portal_id"), _text("account_id"), _text("cursor"))
wanted_results = _table(
    "wanted_results",
    _text("portal_id"),
    _text("account_id"),
    _text("result_id"),
    _text("dossier_id"),
    _text("version_id"),
    _at("announced_at"),
    _text("result"),
    _yes_no("is_here"),
)
result_parts = _table("result_parts", _text("portal_id"), _text("result_id"), _number("start"), _bytes("content"))
trusted_keys = _table(
    "trusted_keys",
    _text("key_id"),
    _text("public_key"),
    _text("name"),
    _text("added_by"),
    _at("added_at"),
    _text("removed_by"),
    _at("removed_at"),
)
data_packs = _table(
    "data_packs",
    _number("row"),
    _text("pack_hash"),
    _text("code"),
    _text("version"),
    _text("name"),
    _text("effective_from"),
    _text("signer"),
    _at("installed_at"),
    _bytes("data"),
)
revocations = _table(
    "revocations", _text("kind"), _text("value"), _text("reason"), _text("since"), _text("pack_hash")
)
dossier_words = _table(
    "dossier_words",
    _number("rowid"),
    _text("owner"),
    _text("number"),
    _text("title"),
    _text("procedure"),
)
people_words = _table("people_words", _number("rowid"), _text("name"), _text("numbers"), _text("address"))
business_words = _table("business_words", _number("rowid"), _text("name"), _text("numbers"), _text("address"))
pack_words = _table("pack_words", _number("rowid"), _text("code"), _text("name"), _text("text"))
