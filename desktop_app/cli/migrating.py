"""dossier migrate: the list of what a newer form version keeps, moves, drops and needs; the change; the way back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop_app.cli.reply import Reply, WrongUse, as_data, opened
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from desktop_app.application import Application
    from desktop_app.views.migration import MigrationLine, MigrationView


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", default="", metavar="VERSION|HASH", help="else the newest version in force")
    parser.add_argument("--dry-run", action="store_true", help="only show the list")
    parser.add_argument("--accept", action="append", default=[], metavar="KEY", help="take a suggestion of the list")
    parser.add_argument("--accept-all", action="store_true", help="take every suggestion of the list")
    parser.add_argument("--undo", action="store_true", help="back to the version before")
    parser.add_argument("--discard-edits", action="store_true", help="with --undo: give up what was entered since")


def run(arguments: argparse.Namespace) -> Reply:
    """Show, change or undo; exit code 0 when done."""
    if arguments.undo and (arguments.to or arguments.dry_run or arguments.accept or arguments.accept_all):
        raise WrongUse(reason="--undo")
    if arguments.discard_edits and not arguments.undo:
        raise WrongUse(reason="--discard-edits")
    with opened(arguments) as application:
        dossier_id = application.dossiers.header(arguments.id).dossier_id
        if arguments.undo:
            return _undone(application, dossier_id, arguments.discard_edits)
        accepted = frozenset(arguments.accept)
        if arguments.accept_all:
            offered = application.migration.view(dossier_id, to=arguments.to)
            accepted |= {line.key for group in offered.groups for line in group.lines if line.suggested}
        desk = application.migration
        if arguments.dry_run:
            view = desk.view(dossier_id, to=arguments.to, accepted=accepted)
        else:
            view = desk.migrate(dossier_id, to=arguments.to, accepted=accepted)
        return Reply(as_data(view), tuple(lines_of(view, application.language)))


def _undone(application: Application, dossier_id: str, discard_edits: bool) -> Reply:
    application.migration.undo(dossier_id, discard_edits=discard_edits)
    header = application.dossiers.header(dossier_id)
    told = phrase(
        "cli.migration.undone", application.language, number=header.number, version=header.pack_line
    )
    return Reply({"id": dossier_id, "undone": True, "pack": header.pack_line}, (told,))


def lines_of(view: MigrationView, language: str) -> list[str]:
    """The list as text, group by group."""
    lines = [view.title, view.text]
    for group in view.groups:
        lines += ["", group.title, f"  {group.hint}"]
        lines += [f"  {_line(line, language)}" for line in group.lines]
    if view.edits:
        lines += ["", phrase("cli.migration.edits", language)]
        lines += [f"  {label}: {value}" for label, value in view.edits]
    return lines


def _line(line: MigrationLine, language: str) -> str:
    text = f"{line.label}: {line.old}" if line.old else line.label
    if line.new_label and (line.new_label != line.label or line.new != line.old) and (line.new or line.old):
        text += f" → {line.new_label}: {line.new}"
    if line.note:
        text += f" ({line.note})"
    if line.suggested:
        text += "; " + phrase("cli.migration.accept", language, label=line.suggested, key=line.key)
    return text
