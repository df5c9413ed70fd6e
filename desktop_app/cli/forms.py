"""form: check and run a form file by itself, for authors."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.application.context import new_row_id
from desktop_app.cli import formio
from desktop_app.cli.pack_checks import check_form, lists_beside
from desktop_app.cli.reply import Reply, WrongUse, read_file, spoken, write_file
from desktop_app.clock import SystemClock, office_date
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from forms.definition import FormDefinition

FORM_BYTES = 32 * 1024 * 1024


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    actions = commands.add_parser("form", help="form files").add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser("check", parents=[common])
    check.add_argument("file", type=Path)
    check.add_argument("--strict", action="store_true", help="warnings of good practice are errors")
    check.set_defaults(command=check_form)
    run = actions.add_parser("run", parents=[common])
    run.add_argument("file", type=Path)
    run.add_argument("--answers", type=Path, required=True, help="JSON: [[reference, value], …]; '+' adds a row")
    run.add_argument("--out", type=Path, help="write the finished instance here")
    run.add_argument("--formio", type=Path, help="write the answers of an imported form as Form.io JSON here")
    run.set_defaults(command=_run)
    formio.add(actions, common)


def _definition(file: Path) -> FormDefinition:
    """The form with the lists that lie beside it."""
    from forms.loading import load_form

    return load_form(read_file(file, FORM_BYTES), resources=lists_beside(file))


def _run(arguments: argparse.Namespace) -> Reply:
    from desktop_app.usecases.checklist import violation_text
    from forms.session import Session

    clock = SystemClock()
    session = Session(
        _definition(arguments.file),
        today=office_date(clock.now()),
        now=clock.now,
        new_id=new_row_id,
        language=spoken(arguments),
    )
    try:
        answers = json.loads(read_file(arguments.answers, FORM_BYTES))
        pairs = [(str(ref), str(value)) for ref, value in answers]
    except (ValueError, TypeError) as error:
        raise WrongUse(reason=f"answers: {error}") from None
    for ref, value in pairs:
        if ref.startswith("+"):
            session.add_row(ref[1:], row_id=value or None)
        else:
            session.answer(ref, value)
    violations = session.violations()
    if arguments.out:
        write_file(arguments.out, session.serialise(prune=True, row_ids=False))
    language = spoken(arguments)
    omitted = formio.write_answers(arguments.formio, session) if arguments.formio else []
    wrong = [{"ref": v.ref, "kind": v.kind, "message": violation_text(v, language)} for v in violations]
    lines = tuple(f"{entry['ref']}: {entry['message']}" for entry in wrong) or (phrase("cli.complete", language),)
    lines += tuple(formio.omitted_line(path, language) for path in omitted)
    data = {"values": session.values(), "violations": wrong} | ({"omitted": omitted} if arguments.formio else {})
    return Reply(data, lines, 1 if violations else 0)
