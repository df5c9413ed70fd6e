"""The structure of the database, as the steps that led to it.

Law: a released step is never edited; a change is a new step. Instants are text "2026-11-22T10:15:00.000000Z"
(UTC, fixed width, so that text order is time order); facts and lists are JSON text.
`tables` says the same to SQLAlchemy; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.store import schema_register


@dataclass(frozen=True)
class Step:
    """One change of structure; `number` is the database's user_version after it."""

    number: int
    title: str
    statements: tuple[str, ...]


_FIRST = (
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE packs (
        row INTEGER PRIMARY KEY,
        pack_hash TEXT NOT NULL UNIQUE,
        code TEXT NOT NULL,
        version TEXT NOT NULL,
        name TEXT NOT NULL,
        installed_at TEXT NOT NULL,
        data BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX packs_by_code ON packs (code)",
    """CREATE TABLE dossiers (
        row INTEGER PRIMARY KEY,
        dossier_id TEXT NOT NULL UNIQUE,
        number TEXT NOT NULL UNIQUE,
        procedure_code TEXT NOT NULL,
        procedure_name TEXT NOT NULL,
        pack_hash TEXT NOT NULL,
        "case" TEXT NOT NULL,
        lifecycle TEXT NOT NULL,
        version_id TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL,
        owner_name TEXT NOT NULL,
        owner_id_number TEXT NOT NULL,
        title TEXT NOT NULL,
        channel TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        todo_count INTEGER,
        portal_status INTEGER,
        portal_status_text TEXT NOT NULL,
        dossier_code TEXT,
        access_key TEXT,
        deadline_at TEXT,
        answers_request TEXT,
        revises TEXT,
        binned_at TEXT,
        training INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX dossiers_by_change ON dossiers (updated_at)",
    """CREATE TABLE journal (
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        seq INTEGER NOT NULL CHECK (seq > 0),
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        ref TEXT NOT NULL,
        value TEXT NOT NULL,
        form_id TEXT NOT NULL,
        PRIMARY KEY (dossier_id, seq)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON journal
        BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END""",
    """CREATE TABLE files (
        file_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        media_type TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        pages INTEGER NOT NULL,
        is_signed INTEGER NOT NULL,
        added_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX files_by_content ON files (sha256)",
    """CREATE TABLE bindings (
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        component_code TEXT NOT NULL,
        file_id TEXT NOT NULL REFERENCES files (file_id),
        position INTEGER NOT NULL,
        PRIMARY KEY (dossier_id, component_code, file_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX bindings_by_file ON bindings (file_id)",
    """CREATE TABLE signed_forms (
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        form_id TEXT NOT NULL,
        file_id TEXT NOT NULL REFERENCES files (file_id),
        answers_sha256 TEXT NOT NULL,
        signer TEXT NOT NULL,
        signed_at TEXT NOT NULL,
        PRIMARY KEY (dossier_id, form_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX signed_forms_by_file ON signed_forms (file_id)",
    """CREATE TABLE portals (
        portal_id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        url TEXT NOT NULL,
        public_key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        user TEXT NOT NULL,
        training INTEGER NOT NULL,
        added_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE portal_secrets (
        portal_id TEXT NOT NULL REFERENCES portals (portal_id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        secret TEXT NOT NULL,
        PRIMARY KEY (portal_id, name)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE messages (
        message_id TEXT NOT NULL,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        mine INTEGER NOT NULL,
        sender TEXT NOT NULL,
        text TEXT NOT NULL,
        delivered INTEGER NOT NULL,
        PRIMARY KEY (dossier_id, message_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX messages_by_dossier ON messages (dossier_id, at)",
    """CREATE TABLE supplements (
        request_id TEXT NOT NULL,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        version_id TEXT NOT NULL,
        at TEXT NOT NULL,
        deadline_at TEXT,
        reason TEXT NOT NULL,
        items TEXT NOT NULL,
        answered_by TEXT,
        PRIMARY KEY (dossier_id, request_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX supplements_by_dossier ON supplements (dossier_id, at)",
    """CREATE TABLE fees (
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        amount_dong INTEGER NOT NULL,
        text TEXT NOT NULL,
        is_paid INTEGER NOT NULL,
        vietqr TEXT NOT NULL,
        PRIMARY KEY (dossier_id, at, amount_dong, text)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE results (
        result_id TEXT NOT NULL,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        name TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL,
        file_id TEXT REFERENCES files (file_id),
        PRIMARY KEY (dossier_id, result_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX results_by_dossier ON results (dossier_id, at)",
    "CREATE INDEX results_by_file ON results (file_id)",
    """CREATE TABLE unread (
        dossier_id TEXT PRIMARY KEY REFERENCES dossiers (dossier_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE history (
        row INTEGER PRIMARY KEY,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        code TEXT NOT NULL,
        facts TEXT NOT NULL,
        actor TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX history_by_dossier ON history (dossier_id, row)",
    """CREATE TABLE people (
        row INTEGER PRIMARY KEY,
        person_id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        id_number TEXT NOT NULL,
        birth_date TEXT NOT NULL,
        phone TEXT NOT NULL,
        address TEXT NOT NULL,
        updated_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE outbox (
        version_id TEXT PRIMARY KEY,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        portal_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        manifest BLOB NOT NULL,
        manifest_sha256 TEXT NOT NULL,
        sources TEXT NOT NULL,
        files_bytes INTEGER NOT NULL,
        state TEXT NOT NULL,
        queued_at TEXT NOT NULL,
        deadline TEXT,
        announced_at TEXT,
        sent_at TEXT,
        upload TEXT,
        offset_bytes INTEGER NOT NULL,
        provisional TEXT,
        final TEXT,
        failure TEXT,
        failed_tries INTEGER NOT NULL,
        next_try_at TEXT,
        hash_refusals INTEGER NOT NULL,
        payload_bytes INTEGER NOT NULL,
        sent_bytes INTEGER NOT NULL,
        received_bytes INTEGER NOT NULL,
        interruptions INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX outbox_by_state ON outbox (portal_id, state, queued_at)",
    "CREATE INDEX outbox_by_dossier ON outbox (dossier_id)",
    """CREATE TABLE outbox_notes (
        note_id TEXT PRIMARY KEY,
        version_id TEXT NOT NULL REFERENCES outbox (version_id) ON DELETE CASCADE,
        portal_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        queued_at TEXT NOT NULL,
        failed_tries INTEGER NOT NULL,
        failure TEXT,
        ended_at TEXT,
        delivered INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX outbox_notes_by_portal ON outbox_notes (portal_id, queued_at)",
    "CREATE INDEX outbox_notes_by_version ON outbox_notes (version_id)",
    """CREATE TABLE portal_changes (
        portal_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        version_id TEXT NOT NULL,
        stored_at TEXT NOT NULL,
        change TEXT NOT NULL,
        PRIMARY KEY (portal_id, account_id, seq)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX portal_changes_by_dossier ON portal_changes (dossier_id)",
    """CREATE TABLE portal_cursors (
        portal_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        cursor TEXT NOT NULL,
        PRIMARY KEY (portal_id, account_id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE wanted_results (
        portal_id TEXT NOT NULL,
        account_id TEXT NOT NULL,
        result_id TEXT NOT NULL,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        version_id TEXT NOT NULL,
        announced_at TEXT NOT NULL,
        result TEXT NOT NULL,
        is_here INTEGER NOT NULL,
        PRIMARY KEY (portal_id, result_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX wanted_results_by_dossier ON wanted_results (dossier_id)",
    """CREATE TABLE result_parts (
        portal_id TEXT NOT NULL,
        result_id TEXT NOT NULL,
        start INTEGER NOT NULL,
        content BLOB NOT NULL,
        PRIMARY KEY (portal_id, result_id, start),
        FOREIGN KEY (portal_id, result_id) REFERENCES wanted_results (portal_id, result_id) ON DELETE CASCADE
    ) STRICT""",
    # Search: folded words only (no accents, đ = d), filled in the transaction of the row; rowid = row.
    """CREATE VIRTUAL TABLE dossier_words USING fts5 (
        owner, number, title, procedure, content='', contentless_delete=1, prefix='2 3',
        tokenize='unicode61 remove_diacritics 0')""",
    """CREATE VIRTUAL TABLE people_words USING fts5 (
        name, numbers, address, content='', contentless_delete=1, prefix='2 3',
        tokenize='unicode61 remove_diacritics 0')""",
    """CREATE VIRTUAL TABLE pack_words USING fts5 (
        code, name, text, content='', contentless_delete=1, prefix='2 3',
        tokenize='unicode61 remove_diacritics 0')""",
)

_PACK_TRUST = (
    "ALTER TABLE packs ADD COLUMN signer TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE trusted_keys (
        key_id TEXT PRIMARY KEY,
        public_key TEXT NOT NULL,
        name TEXT NOT NULL,
        added_by TEXT NOT NULL,
        added_at TEXT NOT NULL,
        removed_by TEXT NOT NULL,
        removed_at TEXT
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE data_packs (
        row INTEGER PRIMARY KEY,
        pack_hash TEXT NOT NULL UNIQUE,
        code TEXT NOT NULL,
        version TEXT NOT NULL,
        name TEXT NOT NULL,
        effective_from TEXT NOT NULL,
        signer TEXT NOT NULL,
        installed_at TEXT NOT NULL,
        data BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX data_packs_by_code ON data_packs (code)",
    # Grows only: an older list, or a copy put back, never makes a revoked pack good again.
    """CREATE TABLE revocations (
        kind TEXT NOT NULL CHECK (kind IN ('pack', 'key')),
        value TEXT NOT NULL,
        reason TEXT NOT NULL,
        since TEXT NOT NULL,
        pack_hash TEXT NOT NULL,
        PRIMARY KEY (kind, value)
    ) STRICT, WITHOUT ROWID""",
)

STEPS: tuple[Step, ...] = (
    Step(1, "the first structure", _FIRST),
    Step(2, "trusted keys, data packs and revocations", _PACK_TRUST),
    Step(3, "registers with consent, businesses, imported rows", schema_register.STATEMENTS),
)
"""Every step from an empty file, in order, numbered from 1 without a gap."""
