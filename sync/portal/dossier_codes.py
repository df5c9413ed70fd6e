"""Giving a dossier its official code (mã hồ sơ): agency, day of reception, running number of that day.

Source: TT 01/2018/TT-VPCP article 19, in the newer order (agency first): H52.14-261123-0007. The number is
the agency's own of that day, from 0001, counted inside the transaction that accepts the dossier.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from forms.identifiers import read_dossier_code
from sync.portal.refusals import Refused
from sync.portal.tables import code_counters, dossiers


def next_code(connection: Connection, *, unit_code: str, agency_code: str, at: datetime) -> str:
    """The next free code for what is received at `at` (local time).

    `unit_code` is the receiving agency as the manifest names it; when it cannot head a dossier code, the
    portal's own `agency_code` does.
    """
    day = at.strftime("%y%m%d")
    agency = unit_code if read_dossier_code(f"{unit_code}-{day}-0001") is not None else agency_code
    counter = (code_counters.c.agency == agency) & (code_counters.c.day == day)
    last = connection.execute(select(code_counters.c.last).where(counter)).scalar_one_or_none()
    if last is None:
        connection.execute(insert(code_counters).values(agency=agency, day=day, last=0))
    number = last or 0
    while True:
        number += 1
        code = f"{agency}-{day}-{number:04d}"
        if not is_taken(connection, code):  # an officer may have given this one by hand
            break
    connection.execute(update(code_counters).where(counter).values(last=number))
    return code


def check_code(connection: Connection, code: str) -> str:
    """The code that an officer typed. Refuses 422 dossier_code.form, 409 dossier_code.taken."""
    if read_dossier_code(code) is None:
        raise Refused(422, "dossier_code.form")
    if is_taken(connection, code):
        raise Refused(409, "dossier_code.taken")
    return code


def is_taken(connection: Connection, code: str) -> bool:
    found = connection.execute(select(dossiers.c.dossier_id).where(dossiers.c.dossier_code == code))
    return found.first() is not None
