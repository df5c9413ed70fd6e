"""packs check and form check: what is wrong with a pack, a workbook or a form, cell by cell, in words.

Nothing is opened, built or kept: an author runs this until it says nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import paths
from desktop_app.cli.reply import Reply, read_file, spoken
from desktop_app.wording import words_for

if TYPE_CHECKING:
    from forms.packs.check import WorkbookReport
    from forms.packs.problems import WorkbookFault

PACK_BYTES = 64 * 1024 * 1024
BESIDE_BYTES = 16 * 1024 * 1024
LISTED_FILES = 2_000
WORKBOOK = "goi.xlsx"
ERROR, WARNING, INFO = "error", "warning", "info"


class Beside(Mapping[str, bytes]):
    """The files beside a workbook and the reference lists, read only when the workbook names them.

    A path that leads outside the folder, or to a file of more than 16 MiB, is not there.
    """

    def __init__(self, folder: Path, lists: Path) -> None:
        self._folder = folder.resolve()
        self._lists = lists.resolve()

    def _file(self, path: str) -> Path | None:
        base, name = (self._lists, path[6:]) if path.startswith("lists/") else (self._folder, path)
        try:
            file = (base / name).resolve()
            is_there = file.is_relative_to(base) and file.is_file() and file.stat().st_size <= BESIDE_BYTES
        except (OSError, ValueError):
            return None
        return file if is_there else None

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._file(path) is not None

    def __getitem__(self, path: str) -> bytes:
        file = self._file(path)
        if file is None:
            raise KeyError(path)
        return read_file(file, BESIDE_BYTES)

    def __iter__(self) -> Iterator[str]:
        found = (path for path in self._folder.glob("*/*") if not path.name.startswith((".", "~$")))
        for path in islice(found, LISTED_FILES):
            if path.is_file():
                yield path.relative_to(self._folder).as_posix()
        for path in sorted(self._lists.glob("*.csv")):
            yield f"lists/{path.name}"

    def __len__(self) -> int:
        return sum(1 for _ in self)


def check(arguments: argparse.Namespace) -> Reply:
    """packs check FILE|FOLDER: a finished pack, a workbook, or the folder of a pack."""
    file: Path = arguments.file
    if file.is_dir():
        return check_folder(file, arguments)
    if file.suffix.lower() == ".xlsx":
        return workbook_reply(workbook_report(file), arguments)
    return _check_finished(arguments)


def check_folder(folder: Path, arguments: argparse.Namespace) -> Reply:
    """The workbook goi.xlsx of a folder."""
    from forms.packs.check import WorkbookReport
    from forms.packs.problems import WorkbookFault

    workbook = folder / WORKBOOK
    if not workbook.is_file():
        fault = WorkbookFault("", 0, "", "workbook.missing_workbook", str(folder))
        return workbook_reply(WorkbookReport((fault,), ()), arguments)
    return workbook_reply(workbook_report(workbook), arguments)


def _check_finished(arguments: argparse.Namespace) -> Reply:
    from desktop_app.bootstrap import pack_reader
    from desktop_app.clock import SystemClock

    pack = pack_reader(SystemClock()).read(read_file(arguments.file, PACK_BYTES))
    manifest = pack.manifest
    data = {"code": manifest.code, "version": manifest.pack_version, "hash": pack.pack_hash}
    return Reply(data, (f"{manifest.code} {manifest.name.vi} {manifest.pack_version}", pack.pack_hash))


def workbook_report(file: Path) -> WorkbookReport:
    """All that is to be said of a workbook: a pack's, or a plain XLSForm with its lists beside it."""
    from forms.packs.check import WorkbookReport, check_workbook, check_xlsform, is_pack_workbook
    from forms.packs.opening import MAX_WORKBOOK_BYTES
    from forms.packs.problems import WorkbookRefused

    data = read_file(file, MAX_WORKBOOK_BYTES + 1)
    try:
        is_pack = is_pack_workbook(data)
    except WorkbookRefused as refused:
        return WorkbookReport(refused.faults, ())
    if is_pack:
        return check_workbook(data, resources=Beside(file.parent, paths.resources() / "lists"))
    return check_xlsform(data, lists=lists_beside(file))


def lists_beside(file: Path) -> dict[str, bytes]:
    """The list files that lie in a form's folder, by name."""
    return {
        beside.name: read_file(beside, PACK_BYTES)
        for beside in sorted(file.parent.glob("*"))
        if beside.suffix in (".csv", ".xml", ".geojson") and beside != file
    }


def workbook_reply(report: WorkbookReport, arguments: argparse.Namespace) -> Reply:
    """A report as lines for people and one list for programs; exit code 31 when there is an error."""
    entries = workbook_entries(report, arguments)
    lines = (*lines_of(entries, spoken(arguments)), *portable_lines(report.not_portable, spoken(arguments)))
    return Reply(entries, lines, exit_code(entries))


def workbook_entries(report: WorkbookReport, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Every fault, then every warning and remark, as plain values."""
    return [_entry(fault, arguments) for fault in (*report.faults, *report.warnings)]


def _entry(fault: WorkbookFault, arguments: argparse.Namespace) -> dict[str, Any]:
    place = {"sheet": fault.sheet, "row": fault.row, "column": fault.column}
    facts = {**place, "row": fault.row or "", "detail": fault.detail}
    return {
        **place,
        "code": fault.code,
        "detail": fault.detail,
        **said(fault.code, facts, fault.suggestion, fault.mend, spoken(arguments)),
        "severity": severity(fault.severity, arguments),
    }


def said(code: str, facts: Mapping[str, Any], suggestion: str, mend: str, language: str) -> dict[str, str]:
    """suggestion, mend and message of one finding; without a ready mend it is the words' advice."""
    words = words_for(code, facts, language)
    return {"suggestion": suggestion, "mend": mend or words.do, "message": words.what}


def severity(written: str, arguments: argparse.Namespace) -> str:
    """The severity; with --strict a warning is an error. A remark never is."""
    return ERROR if written == WARNING and getattr(arguments, "strict", False) else written


def lines_of(entries: Iterable[Mapping[str, Any]], language: str) -> Iterator[str]:
    """Each finding in one or two lines, and how many there are."""
    counted = {ERROR: 0, WARNING: 0, INFO: 0}
    for entry in entries:
        counted[entry["severity"]] += 1
        place = f"{entry['sheet']}!{entry['column']}{entry['row']}" if entry["row"] else entry["sheet"]
        message = entry["message"].removeprefix(words_for("check.place", entry, language).what + ": ")
        text = f"{message} [{entry['code']}]"
        yield _text(f"check.{entry['severity']}", language, place=place, text=text).strip()
        parts = []
        if entry["suggestion"]:
            parts.append(_text("check.near", language, suggestion=entry["suggestion"]))
        is_advice = entry["mend"].endswith((".", "?")) and not entry["suggestion"]
        if entry["mend"] and entry["mend"] != entry["suggestion"]:
            parts.append(entry["mend"] if is_advice else _text("check.mend", language, mend=entry["mend"]))
        if parts:
            yield "    " + " ".join(parts)
    numbers = {"errors": counted[ERROR], "warnings": counted[WARNING], "remarks": counted[INFO]}
    yield _text("check.counted", language, **numbers)


def portable_lines(reasons: tuple[str, ...] | None, language: str) -> tuple[str, ...]:
    """Whether other ODK programs can fill the forms, and why not; nothing when no form could be read."""
    if reasons is None:
        return ()
    if reasons:
        return (_text("check.not_portable", language, reasons=reasons),)
    return (_text("check.portable", language),)


def exit_code(entries: Iterable[Mapping[str, Any]]) -> int:
    """0 when nothing is an error, else the code of refused workbooks and forms."""
    from forms.packs.problems import WorkbookRefused

    return WorkbookRefused.exit_code if any(entry["severity"] == ERROR for entry in entries) else 0


def _text(code: str, language: str, **facts: Any) -> str:
    return words_for(code, facts, language).what


# ---- form check
def check_form(arguments: argparse.Namespace) -> Reply:
    """form check FILE: an XForm, an XLSForm or a pack's workbook."""
    file: Path = arguments.file
    if file.suffix.lower() == ".xlsx":
        report = workbook_report(file)
        entries = workbook_entries(report, arguments)
        lines = (*lines_of(entries, spoken(arguments)), *portable_lines(report.not_portable, spoken(arguments)))
        data = {"faults": entries, "portable": report.is_portable, "not_portable": list(report.not_portable or ())}
        return Reply(data, lines, exit_code(entries))
    return _check_xform(arguments)


def _check_xform(arguments: argparse.Namespace) -> Reply:
    from forms.lint import lint_form
    from forms.loading import examine_form
    from forms.suggesting import mended, suggestion_for

    language = spoken(arguments)
    form, faults = examine_form(read_file(arguments.file, PACK_BYTES), resources=lists_beside(arguments.file))
    entries = []
    for fault in faults:
        near = suggestion_for(fault, form)
        entries.append(
            _xform_entry(fault.code, fault.where, str(fault), fault.facts, near, mended(fault, near), language)
        )
    lint = lint_form(form)
    for finding in lint.findings:
        facts = {"column": finding.where, "row": "", "detail": finding.detail}
        entry = _xform_entry(finding.code, finding.where, finding.detail, facts, "", finding.mend, language)
        entries.append({**entry, "severity": severity(finding.severity, arguments)})
    data = {
        "id": form.form_id,
        "version": form.version,
        "languages": list(form.languages),
        "faults": entries,
        "portable": lint.is_portable,
        "not_portable": list(lint.reasons),
    }
    lines = (
        f"{form.form_id} {form.version}: {form.title}",
        *lines_of(entries, language),
        *portable_lines(lint.reasons, language),
    )
    return Reply(data, lines, exit_code(entries))


def _xform_entry(
    code: str, where: str, detail: str, facts: Mapping[str, Any], suggestion: str, mend: str, language: str
) -> dict[str, Any]:
    """A finding of an XForm: its "sheet" is the path and aspect, it has no row and column."""
    place = {"sheet": where, "row": 0, "column": ""}
    return {
        **place,
        "code": code,
        "detail": detail,
        **said(code, {**facts, "where": where}, suggestion, mend, language),
        "severity": ERROR,
    }
