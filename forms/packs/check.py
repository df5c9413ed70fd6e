"""Everything that is wrong, or will bite, in a workbook: faults, warnings and remarks with their cells. Builds nothing.

Two kinds of workbook: a pack's (it has the sheet bieu_mau), and a plain XLSForm with survey and choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.packs.build import Remarks, build_pack
from forms.packs.draft_form import draft_form
from forms.packs.problems import BrokenFormula, ExampleFailed, WorkbookFault, WorkbookRefused
from forms.packs.strict import check_form
from forms.packs.workbook import Faults, Workbook
from forms.packs.xlsform import FormSheets

FORMS_SHEET = "bieu_mau"


@dataclass(frozen=True)
class WorkbookReport:
    """What a check found, by place. `not_portable`: why other ODK programs do not fill the forms alike."""

    faults: tuple[WorkbookFault, ...]
    warnings: tuple[WorkbookFault, ...]
    not_portable: tuple[str, ...] | None = None

    @property
    def is_portable(self) -> bool | None:
        """None when no form could be read."""
        return None if self.not_portable is None else not self.not_portable


def check_workbook(workbook: bytes, *, resources: Mapping[str, bytes]) -> WorkbookReport:
    """Check a pack's workbook as a build would, its examples included. Never raises for what a file holds."""
    remarks = Remarks()
    faults: tuple[WorkbookFault, ...] = ()
    try:
        build_pack(workbook, resources=resources, remarks=remarks)
    except WorkbookRefused as refused:
        faults = refused.faults
    except ExampleFailed as failed:
        faults = tuple(_of_example(workbook, failed))
    except BrokenFormula as broken:
        found = broken.facts.get("faults")
        texts = found if isinstance(found, tuple) else ()
        where = str(broken.facts.get("where", ""))
        faults = tuple(WorkbookFault("", 0, "", "workbook.form", f"{where}: {text}"[:400]) for text in texts)
    return WorkbookReport(faults, remarks.faults.warnings, remarks.not_portable)


def check_xlsform(workbook: bytes, *, lists: Mapping[str, bytes]) -> WorkbookReport:
    """Check a plain XLSForm. `lists`: the list files beside it by name."""
    faults = Faults()
    try:
        sheets = FormSheets(Workbook(workbook, faults), "survey", "choices", "settings", faults)
        sheets.check()
        not_portable = check_form(draft_form(sheets, lists), faults)
        if not faults.found and sheets.survey:
            sheets.convert(form_id="form", title="form", version="1")
    except WorkbookRefused as refused:
        return WorkbookReport(refused.faults, ())
    return WorkbookReport(faults.found, faults.warnings, not_portable)


def is_pack_workbook(workbook: bytes) -> bool:
    """Whether a workbook has the sheet that makes it a pack. Raises WorkbookRefused for what is no workbook."""
    return FORMS_SHEET in Workbook(workbook, Faults()).sheet_names


def _of_example(workbook: bytes, failed: ExampleFailed) -> Iterator[WorkbookFault]:
    """Each difference of an example at the row that promises it; else at the example's first row."""
    name, found = str(failed.facts.get("example", "")), failed.facts.get("differences")
    book = Workbook(workbook, Faults())
    rows = [(number, cells) for number, cells, _ in book.raw_rows("vi_du") if cells.get("vi_du") == name]
    letters = next((letters for _, _, letters in book.raw_rows("vi_du")), {})
    for difference in found if isinstance(found, tuple) else ():
        row = next((number for number, cells in rows if _promises(cells, difference)), rows[0][0] if rows else 0)
        letter = letters.get("gia_tri", "D")
        yield WorkbookFault("vi_du", row, letter, "workbook.example", f"{name}: {difference}"[:400])


def _promises(cells: Mapping[str, str], difference: str) -> bool:
    """Whether a row of the example is the one that a difference speaks of."""
    about, key = difference.partition(":")[0], cells.get("khoa", "")
    if cells.get("loai") == "mong_doi":
        wanted = {"needed": "can", "deadline": "thoi_han", "title": "trich_yeu", "fees": "phi:"}.get(about)
        if wanted is not None:
            return key.startswith(wanted)
        return key == "gia_tri:" + about.rpartition("/")[2]
    if cells.get("loai") == "thong_tin":
        return about == "case" and key == "truong_hop"
    return cells.get("loai") == "tra_loi" and key.partition("[")[0] == about.rpartition("/")[2].partition("[")[0]
