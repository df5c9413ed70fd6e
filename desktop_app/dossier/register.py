"""The register of businesses (sổ cơ sở kinh doanh), and which row of a workbook became which dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Business:
    """A household business, an enterprise or a cooperative met before, kept with consent for the next dossier.

    `registered_on` and `data_date` (the day that the data are of) are ISO dates or empty; `lines` are the
    lines of business, one a line of text. `source` and `source_label` are as in `Provenance`.
    """

    business_id: str
    name: str
    tax_code: str
    registration_number: str
    registered_on: str
    registered_by: str
    address: str
    phone: str
    email: str
    representative: str
    representative_id: str
    lines: str
    updated_at: datetime
    data_date: str = ""
    source: str = "typed"
    source_label: str = ""
    consent_by: str = ""
    consent_for: str = ""
    consent_at: datetime | None = None


@dataclass(frozen=True)
class ImportedRow:
    """A row of a workbook that became a dossier: the same row again makes no second one."""

    procedure_code: str
    row_key: str
    content_sha256: str
    dossier_id: str
