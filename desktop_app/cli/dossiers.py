"""dossier: make, fill, attach, check, print, sign, queue, follow; everything the window does, without it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli import migrating
from desktop_app.cli.people import add_card_options, card_of, filled_lines
from desktop_app.cli.reply import Reply, WrongUse, as_data, opened, read_file, secret, write_file
from desktop_app.clock import office_time
from desktop_app.views import Box, ChecklistView, DossierLine, LineState
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from desktop_app.application import Application
    from desktop_app.application.sync_face import SyncFace
    from desktop_app.views import CardView, CellProblem, FillView

PAPER_BYTES = 64 * 1024 * 1024
_MARKS = {
    LineState.ERROR: "✗", LineState.MISSING: "○", LineState.CONFIRM: "?", LineState.WARNING: "!",
    LineState.DONE: "✓",
}  # fmt: skip


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    actions = commands.add_parser("dossier", help="dossiers").add_subparsers(metavar="ACTION", required=True)

    def action(name: str, command: Any, *, dossier: bool = True) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = actions.add_parser(name, parents=[common])
        if dossier:
            parser.add_argument("id", help="the dossier's id or its number on this machine")
        parser.set_defaults(command=command)
        return parser

    new = action("new", _new, dossier=False)
    new.add_argument("code")
    new.add_argument("--case", default="")
    sources = new.add_mutually_exclusive_group()
    sources.add_argument("--person", metavar="ID", help="fill from an entry of the registers")
    sources.add_argument("--from", dest="earlier", metavar="ID", help="copy from an earlier dossier")
    add_card_options(sources)
    importing = action("import-excel", _import_excel, dossier=False)
    importing.add_argument("code")
    importing.add_argument("file", type=Path, nargs="?")
    importing.add_argument("--template", type=Path, metavar="OUT.xlsx", help="write the empty workbook to fill in")
    importing.add_argument("--dry-run", action="store_true", help="tell what would be made, make nothing")
    confirming = action("confirm", _confirm)
    confirming.add_argument("refs", nargs="*", metavar="REF")
    confirming.add_argument("--all", action="store_true", help="every copied answer in sight")
    listing = action("list", _list, dossier=False)
    listing.add_argument("--box", default="all", choices=[box.value for box in Box])
    search = action("search", _list, dossier=False)
    search.add_argument("text")
    action("show", _show)
    setting = action("set", _set)
    setting.add_argument("answers", nargs="+", metavar="NAME=VALUE")
    setting.add_argument("--form", default="")
    attach = action("attach", _attach)
    attach.add_argument("component")
    attach.add_argument("file", type=Path)
    action("check", _check)
    printing = action("print", _print)
    printing.add_argument("out", type=Path)
    printing.add_argument("--form", default="")
    printing.add_argument("--whole", action="store_true", help="the merged dossier with its cover list")
    printing.add_argument("--receipt", action="store_true")
    signing = action("sign", _sign)
    signing.add_argument("--form", default="")
    signing.add_argument("--p12", type=Path)
    signing.add_argument("--passphrase-file", type=Path)
    action("queue", lambda arguments: _moved(arguments, lambda sync, found: sync.queue(found)))
    action("take-back", lambda arguments: _moved(arguments, lambda sync, found: sync.take_back(found)))
    action("reopen", lambda arguments: _moved(arguments, lambda sync, found: sync.reopen(found)))
    withdraw = action("withdraw", _withdraw)
    withdraw.add_argument("--reason", default="")
    action("hand-in", lambda arguments: _moved(arguments, lambda sync, found: sync.hand_in(found)))
    hand_out = action("hand-out", _hand_out)
    hand_out.add_argument("folder", type=Path)
    action("supplement", _supplement)
    action("drop-supplement", lambda arguments: _moved(arguments, lambda sync, found: sync.drop_supplement(found)))
    migrating.add_arguments(action("migrate", migrating.run))
    message = action("message", _message)
    message.add_argument("text")
    action("bin", lambda arguments: _simple(arguments, "bin"))
    action("restore", lambda arguments: _simple(arguments, "restore"))
    action("delete", lambda arguments: _simple(arguments, "delete"))


def _new(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        card = card_of(arguments, application)
        if arguments.person:
            application.registers.kind_of(arguments.person)
        if arguments.earlier:
            application.prefill.refuse_other_procedure(arguments.earlier, arguments.code)
        dossier_id = application.dossiers.create(arguments.code, arguments.case)
        header = application.dossiers.header(dossier_id)
        data: dict[str, Any] = {"id": dossier_id, "number": header.number, "doubt": header.doubt}
        lines = [f"{header.number}  {dossier_id}"]
        if header.doubt:
            lines.append(f"{phrase('pack.doubted', application.language)}: {header.doubt}")
        filled = _filled(application, arguments, dossier_id, card)
        if filled is not None:
            data |= {"filled": filled.filled, "left_out": list(filled.left_out)}
            lines += filled_lines(filled, application.language)
        lines += [f"! {warning}" for warning in card.warnings] if card else []
        return Reply(data, tuple(lines))


def _filled(
    application: Application, arguments: argparse.Namespace, dossier_id: str, card: CardView | None
) -> FillView | None:
    """Fill a new dossier from what the options name."""
    if card is None and not arguments.person and not arguments.earlier:
        return None
    desk = application.forms.open_desk(dossier_id)
    try:
        if card is not None:
            return application.prefill.from_card(desk, card)
        if arguments.earlier:
            return application.prefill.from_dossier(desk, arguments.earlier)
        kind = application.registers.kind_of(arguments.person)
        return application.prefill.from_register(desk, kind, arguments.person)
    finally:
        desk.close()


def _confirm(arguments: argparse.Namespace) -> Reply:
    """A person says that copied answers are still right; refs are those that `check --json` gives."""
    with opened(arguments) as application:
        desk = application.forms.open_desk(application.dossiers.header(arguments.id).dossier_id)
        try:
            before = desk.checklist().confirm_count
            if arguments.all:
                desk.confirm_everything()
            for ref in arguments.refs:
                desk.confirm_by_ref(ref)
            left = desk.checklist().confirm_count
        finally:
            desk.close()
        done = before - left
        line = phrase("cli.confirmed", application.language, count=done, left=left)
        return Reply({"confirmed": done, "left": left}, (line,))


def _import_excel(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        if (arguments.file is None) == (arguments.template is None):
            raise WrongUse(reason="FILE | --template OUT.xlsx")
        if arguments.template is not None:
            data = application.excel.template(arguments.code)
            write_file(arguments.template, data)
            return Reply({"out": str(arguments.template), "size": len(data)}, (str(arguments.template),))
        data = read_file(arguments.file, PAPER_BYTES)
        view = application.excel.run(arguments.code, data, arguments.file.name, dry_run=arguments.dry_run)
        lines = [view.sentence, *(problem_line(each, application.language) for each in view.problems)]
        return Reply(as_data(view), tuple(lines), 0 if view.is_clean else 1)


def problem_line(problem: CellProblem, language: str) -> str:
    """One problem of an import with its place."""
    code = "excel.where" if problem.column else "excel.where_row"
    return phrase(
        code, language, row=problem.row, column=problem.column, heading=problem.heading, text=problem.text
    )


def _list(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        box = Box(getattr(arguments, "box", "all"))
        found = application.dossiers.list(box, getattr(arguments, "text", ""))
        return Reply(as_data(found), tuple(_line(line) for line in found.lines))


def _line(line: DossierLine) -> str:
    parts = (line.number, f"[{line.pill.word}]", line.owner_name, line.procedure_name, line.dossier_code)
    return "  ".join(part for part in parts if part)


def _show(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        view = application.tracking.view(arguments.id)
        header = view.header
        lines = [f"{header.number}  [{header.pill.word}]  {header.procedure_name}", header.pill.sentence]
        lines += [f"{label}: {value}" for label, value in view.facts]
        for title, rows in view.answers:
            lines += ["", title] + [f"  {label}: {value}" for label, value in rows]
        lines += [""] + [f"{office_time(line.at):%d/%m/%Y %H:%M}  {line.text}" for line in view.history]
        return Reply(as_data(view), tuple(lines))


def _set(arguments: argparse.Namespace) -> Reply:
    """Answers by reference or by a question's name; "+REPEAT" adds a row and prints its reference;
    "REPEAT[id]=" without a value takes that row away, "REPEAT=" all of them."""
    with opened(arguments) as application:
        desk = application.forms.open_desk(arguments.id)
        done: dict[str, str] = {}
        try:
            for entry in arguments.answers:
                name, separator, value = entry.partition("=")
                if not separator and not name.startswith("+"):
                    raise WrongUse(reason=entry)
                done.update(desk.set_by_name(name, value, form_id=arguments.form))
        finally:
            desk.close()
        return Reply({"set": done}, tuple(f"{ref} = {value}" for ref, value in done.items()))


def _attach(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        data = read_file(arguments.file, PAPER_BYTES)
        dossier_id = application.dossiers.header(arguments.id).dossier_id
        paper = application.papers.attach(dossier_id, arguments.component, data, arguments.file.name)
        warned = tuple(f"! {warning}" for warning in paper.warnings)
        line = phrase(
            "cli.paper", application.language, name=paper.name, pages=paper.pages, size=paper.size_bytes
        )
        return Reply(as_data(paper), (line, *warned))


def _check(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        view = application.dossiers.recount(application.dossiers.header(arguments.id).dossier_id)
        return Reply(as_data(view), tuple(checklist_lines(view)), 0 if view.can_queue else 1)


def checklist_lines(view: ChecklistView) -> list[str]:
    """The checklist as text, group by group."""
    lines = [view.title]
    for group in view.groups:
        lines += ["", group.name]
        for line in group.lines:
            where = f"  ({line.where})" if line.where else ""
            lines.append(f"  {_MARKS[line.state]} {line.text}{where}")
    return lines


def _print(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        dossier_id = application.dossiers.header(arguments.id).dossier_id
        printing = application.printing
        if arguments.whole:
            data = printing.dossier_pdf(dossier_id)
        elif arguments.receipt:
            data = printing.receipt_pdf(dossier_id)
        else:
            data = printing.form_pdf(dossier_id, arguments.form)
        write_file(arguments.out, data)
        return Reply({"out": str(arguments.out), "size": len(data)}, (str(arguments.out),))


def _sign(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        dossier_id = application.dossiers.header(arguments.id).dossier_id
        passphrase = secret(arguments.passphrase_file, "cli.ask.passphrase", application.language)
        if arguments.p12:
            p12 = read_file(arguments.p12, PAPER_BYTES)
            view = application.signing.sign_with(dossier_id, arguments.form, p12, passphrase)
        else:
            view = application.signing.sign(dossier_id, arguments.form, passphrase)
        return Reply(as_data(view), (f"{view.title}: {view.word} ({view.detail})",))


def _moved(arguments: argparse.Namespace, act: Callable[[SyncFace, str], None]) -> Reply:
    """Do one act of a dossier's life and tell the state it led to."""
    with opened(arguments) as application:
        act(application.sync, application.dossiers.header(arguments.id).dossier_id)
        header = application.dossiers.header(arguments.id)
        told = f"{header.pill.word}: {header.pill.sentence}"
        return Reply({"id": header.dossier_id, "state": header.pill.word}, (told,))


def _withdraw(arguments: argparse.Namespace) -> Reply:
    return _moved(arguments, lambda sync, dossier_id: sync.withdraw(dossier_id, arguments.reason))


def _hand_out(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        dossier_id = application.dossiers.header(arguments.id).dossier_id
        written = application.printing.hand_out(dossier_id, arguments.folder)
        return Reply({"files": [str(path) for path in written]}, tuple(str(path) for path in written))


def _supplement(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        dossier_id = application.dossiers.header(arguments.id).dossier_id
        application.sync.begin_supplement(dossier_id)
        view = application.tracking.view(dossier_id)
        lines = tuple(f"{item.number}. {item.title}: {item.quote}" for item in view.asked)
        return Reply({"asked": as_data(view.asked)}, lines)


def _message(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        application.sync.send_message(application.dossiers.header(arguments.id).dossier_id, arguments.text)
        return Reply({"kept": True}, (phrase("cli.message_kept", application.language),))


def _simple(arguments: argparse.Namespace, act: str) -> Reply:
    with opened(arguments) as application:
        header = application.dossiers.header(arguments.id)
        getattr(application.dossiers, act)(header.dossier_id)
        return Reply({"done": act}, (phrase(f"cli.done.{act}", application.language, number=header.number),))
