"""form import-formio: a Form.io form as a workbook with a report, and answers back as Form.io JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.reply import FileTrouble, Reply, read_file, spoken, write_file
from desktop_app.usecases.formio_words import say

if TYPE_CHECKING:
    from forms.importing.formio.converting import ImportedForm
    from forms.session import Session

MOST_FILE_BYTES = 4 * 1024 * 1024


def add(actions: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to the actions of `form`."""
    command = actions.add_parser("import-formio", parents=[common])
    command.add_argument("file", type=Path)
    command.add_argument("--out", type=Path, required=True, help="a folder, or the name of the .xlsx")
    command.add_argument("--form-id", default="", help="the form's id; its own name by default")
    command.set_defaults(command=_import)


def _import(arguments: argparse.Namespace) -> Reply:
    from forms.importing.formio.converting import import_formio

    imported = import_formio(read_file(arguments.file, MOST_FILE_BYTES), say=say, form_id=_plain_id(arguments.form_id))
    is_workbook = arguments.out.suffix.lower() == ".xlsx"
    folder = arguments.out.parent if is_workbook else arguments.out
    workbook = arguments.out if is_workbook else folder / f"{imported.form_id}.xlsx"
    written = _write(imported, workbook, folder)
    report = imported.report(say)
    language = spoken(arguments)
    waiting = [
        f"{entry['number']}. {entry['path']}: {reason[language]}"
        for entry in report["components"]
        if entry["outcome"] == "person"
        for reason in entry["reasons"]
    ]
    lines = [
        say("cli.done", language, {"title": imported.title, **report["counts"]}),
        *waiting,
        *(say("cli.list_to_fill", language, {"path": str(folder / name)}) for name in sorted(imported.files)),
        *(say("cli.written", language, {"path": str(path)}) for path in written),
    ]
    return Reply({**report, "written": [str(path) for path in written]}, tuple(lines))


def _plain_id(text: str) -> str:
    from forms.importing.formio.names import slug

    return slug(text)


def _write(imported: ImportedForm, workbook: Path, folder: Path) -> list[Path]:
    """The workbook, its form, lists to fill (one that is there is kept: somebody may have filled it), the report."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble(path=str(folder), reason=error.strerror or str(error)) from None
    report = json.dumps(imported.report(say), ensure_ascii=False, indent=1).encode("utf-8")
    files = {
        workbook: imported.workbook,
        workbook.with_suffix(".xml"): imported.xml,
        workbook.with_name(workbook.stem + ".bao-cao.json"): report,
    }
    files.update({folder / name: data for name, data in imported.files.items() if not (folder / name).exists()})
    for path, data in files.items():
        write_file(path, data)
    return list(files)


def write_answers(file: Path, session: Session) -> list[str]:
    """Write a session's answers as a Form.io submission; the paths of the fields that cannot be in it."""
    from forms.importing.formio.exporting import formio_data

    submission = formio_data(session.definition, session)
    write_file(file, json.dumps(submission.document(), ensure_ascii=False, indent=1).encode("utf-8"))
    return submission.omitted


def omitted_line(path: str, language: str) -> str:
    """What to say of a field whose answer is not in the submission."""
    return say("cli.omitted", language, {"path": path})
