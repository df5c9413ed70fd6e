"""The portal's tables. Instants are text in UTC that sorts by time; JSON is text; bytes of papers are not
here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

SCHEMA = 1
metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC text with microseconds."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        return None if value is None else datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


accounts = Table(
    "accounts",
    metadata,
    Column("account_id", String, primary_key=True),
    Column("user_name", String, nullable=False, unique=True),
    Column("password_hash", String, nullable=False),
    Column("role", String, nullable=False),  # citizen | officer
    Column("display_name", String, nullable=False),
    Column("created_at", Instant, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("subject", String, nullable=False),  # a hash: of the user name, or of the address
    Column("at", Instant, nullable=False),
    Index("sign_in_failures_subject", "subject", "at"),
)

dossiers = Table(
    "dossiers",
    metadata,
    Column("dossier_id", String, primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("procedure_code", String, nullable=False),
    Column("unit_code", String, nullable=False),
    Column("status", Integer),  # null until the first version is whole
    Column("current_version", String),  # the newest whole version
    Column("dossier_code", String, unique=True),
    Column("accepted_at", Instant),
    Column("due_at", Instant),
    Column("created_at", Instant, nullable=False),
    Index("dossiers_status", "status"),
)

versions = Table(
    "versions",
    metadata,
    Column("version_id", String, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.dossier_id"), nullable=False),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("applicant", String, nullable=False),  # a hash of the owner's identity, see `submissions`
    Column("revises", String),
    Column("answers_request", String),
    Column("manifest", LargeBinary, nullable=False),  # the exact bytes that came
    Column("manifest_sha256", String, nullable=False),
    Column("held_at_start", Text, nullable=False),  # JSON: hashes the portal had when the manifest came
    Column("registered_at", Instant, nullable=False),
    Column("received_at", Instant),  # null while files are missing
    Index("versions_dossier", "dossier_id"),
)

given_up = Table(
    "given_up",  # versions that the applicant took back for good; some were never registered here
    metadata,
    Column("account_id", ForeignKey("accounts.account_id"), primary_key=True),
    Column("dossier_id", String, primary_key=True),
    Column("version_id", String, primary_key=True),
    Column("by_version", String),  # what came in its place; null: a withdrawal
)

version_files = Table(
    "version_files",
    metadata,
    Column("version_id", ForeignKey("versions.version_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
)

possessions = Table(
    "possessions",  # who uploaded which bytes for whom; the only ground on which a hash counts as had
    metadata,
    Column("account_id", ForeignKey("accounts.account_id"), primary_key=True),
    Column("applicant", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("size", Integer, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("upload_id", String, primary_key=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("version_id", ForeignKey("versions.version_id"), nullable=False),
    Column("length", Integer, nullable=False),
    Column("parts", Text, nullable=False),  # JSON: [[sha256, size]…] in the order they travel
    Column("state", String, nullable=False),  # open | finished | gone
    Column("expires_at", Instant, nullable=False),
    Index("uploads_version", "version_id", "state"),
    Index("uploads_account", "account_id", "state"),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("account_id", ForeignKey("accounts.account_id"), nullable=False),
    Column("dossier_id", ForeignKey("dossiers.dossier_id"), nullable=False),
    Column("version_id", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", Text, nullable=False),  # JSON: the fields of sync.wire.Change that belong to the kind
    Index("changes_account", "account_id", "seq"),
    sqlite_autoincrement=True,
)

history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.dossier_id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("actor", String, nullable=False),  # an account id
    Index("history_dossier", "dossier_id", "number"),
)

messages = Table(
    "messages",
    metadata,
    Column("dossier_id", ForeignKey("dossiers.dossier_id"), primary_key=True),
    Column("message_id", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("sender", String, nullable=False),  # citizen | officer
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

supplements = Table(
    "supplements",
    metadata,
    Column("request_id", String, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.dossier_id"), nullable=False),
    Column("body", Text, nullable=False),  # JSON of sync.wire.Supplement
    Column("asked_at", Instant, nullable=False),
    Column("answered_by", String),  # version_id
    Index("supplements_dossier", "dossier_id"),
)

fees = Table(
    "fees",
    metadata,
    Column("fee_id", String, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.dossier_id"), nullable=False),
    Column("amount", Integer, nullable=False),  # whole đồng
    Column("text", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("paid_at", Instant),
    Index("fees_dossier", "dossier_id"),
)

results = Table(
    "results",
    metadata,
    Column("result_id", String, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.dossier_id"), nullable=False),
    Column("name", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("how", String, nullable=False),
    Column("at", Instant, nullable=False),
    Index("results_dossier", "dossier_id"),
)

code_counters = Table(
    "code_counters",
    metadata,
    Column("agency", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("last", Integer, nullable=False),
)
