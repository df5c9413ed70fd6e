"""The structure of the registers: people with what a card gives and their consent, businesses, imported rows."""

from __future__ import annotations

_OF_BOTH = ("data_date", "source", "source_label", "consent_by", "consent_for")
_OF_PEOPLE = ("email", "gender", "old_id_number", "issued_on", "issued_by", *_OF_BOTH)

STATEMENTS = (
    *(f"ALTER TABLE people ADD COLUMN {name} TEXT NOT NULL DEFAULT ''" for name in _OF_PEOPLE),
    "ALTER TABLE people ADD COLUMN consent_at TEXT",
    # People were only ever kept from a dossier and with consent; by whom it was given is not known.
    """UPDATE people SET data_date = substr(updated_at, 1, 10), source = 'dossier', consent_at = updated_at""",
    """CREATE TABLE businesses (
        row INTEGER PRIMARY KEY,
        business_id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        tax_code TEXT NOT NULL,
        registration_number TEXT NOT NULL,
        registered_on TEXT NOT NULL,
        registered_by TEXT NOT NULL,
        address TEXT NOT NULL,
        phone TEXT NOT NULL,
        email TEXT NOT NULL,
        representative TEXT NOT NULL,
        representative_id TEXT NOT NULL,
        lines TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        data_date TEXT NOT NULL,
        source TEXT NOT NULL,
        source_label TEXT NOT NULL,
        consent_by TEXT NOT NULL,
        consent_for TEXT NOT NULL,
        consent_at TEXT
    ) STRICT""",
    """CREATE VIRTUAL TABLE business_words USING fts5 (
        name, numbers, address, content='', contentless_delete=1, prefix='2 3',
        tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TABLE imported_rows (
        procedure_code TEXT NOT NULL,
        row_key TEXT NOT NULL,
        content_sha256 TEXT NOT NULL,
        dossier_id TEXT NOT NULL REFERENCES dossiers (dossier_id) ON DELETE CASCADE,
        PRIMARY KEY (procedure_code, row_key)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX imported_rows_by_dossier ON imported_rows (dossier_id)",
)
