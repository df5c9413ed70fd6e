"""packs: the catalogue in the terminal, its updates and checks. Authors' commands stand in pack_making."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.cli import pack_checks, pack_making, pack_trust
from desktop_app.cli.reply import Reply, as_data, opened, read_file
from desktop_app.usecases.pack_reading import PackOlder
from desktop_app.views import ProcedureLine
from desktop_app.wording import phrase

PACK_BYTES = 64 * 1024 * 1024


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    packs = commands.add_parser("packs", help="procedure packs").add_subparsers(
        metavar="ACTION", required=True
    )
    packs.add_parser("list", parents=[common]).set_defaults(command=_list, text="")
    search = packs.add_parser("search", parents=[common])
    search.add_argument("text")
    search.set_defaults(command=_list)
    show = packs.add_parser("show", parents=[common])
    show.add_argument("code")
    show.set_defaults(command=_show)
    install = packs.add_parser("import", parents=[common], help="install a pack file")
    install.add_argument("file", type=Path)
    install.set_defaults(command=_import)
    update = packs.add_parser("update", parents=[common], help="fetch new packs from the portal")
    update.set_defaults(command=_update)
    check = packs.add_parser("check", parents=[common], help="check a pack, a workbook or a pack's folder")
    check.add_argument("file", type=Path, metavar="FILE|FOLDER")
    check.add_argument("--strict", action="store_true", help="warnings of good practice are errors")
    check.set_defaults(command=pack_checks.check)
    pack_making.add(packs, common)
    pack_trust.add(packs, common)


def _list(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        lines = application.packs.catalogue(arguments.text)
        data = () if arguments.text else application.packs.data_packs()
        told = []
        for line in lines:
            told.append(_listed(line, application.language))
            told += [f"    {line.note}"] if line.note else []
        if data:
            told += ["", phrase("cli.data_packs", application.language)]
        for pack in data:
            use = "" if pack.in_use else "  " + phrase("cli.data_not_in_use", application.language)
            mark = "  " + phrase("cli.unverified", application.language) if pack.unconfirmed else ""
            told.append(f"{pack.code}  {pack.name}  ({pack.version}, {pack.source}){use}{mark}")
        return Reply({"packs": as_data(lines), "data": as_data(data)}, tuple(told))


def _listed(line: ProcedureLine, language: str) -> str:
    doubt = f"  ({phrase('pack.doubted', language)})" if line.is_doubted else ""
    return f"{line.code}  {line.name}  ({line.service_level}, {line.version}){doubt}"


def _show(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        page = application.packs.procedure(arguments.code)
        mark = "  " + phrase("cli.unverified", application.language)
        lines = [page.name, page.subtitle, *([page.notice] if page.notice else []), ""]
        if page.doubt:
            lines += [f"{phrase('pack.doubted', application.language)}: {page.doubt}", ""]
        lines += [f"{row.label}: {row.value}{mark if row.unconfirmed else ''}" for row in page.information]
        for case, rows in page.components_by_case:
            lines += ["", f"[{case}]"]
            lines += [
                f"  {row.number}. {row.name} · {row.requirement}{mark if row.unconfirmed else ''}"
                for row in rows
            ]
        lines += [""] + [f"{fee.name}: {fee.amount}{mark if fee.unconfirmed else ''}" for fee in page.fees]
        lines += ["", page.source_line]
        return Reply(as_data(page), tuple(lines))


def _import(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        line = application.packs.install(read_file(arguments.file, PACK_BYTES))
        pack = f"{line.code} {line.name} ({line.version})"
        return Reply(as_data(line), (phrase("cli.installed", application.language, pack=pack),))


def _update(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        update = application.sync.update_packs(application.packs)
        lines = update.installed or (phrase("cli.no_new_packs", application.language),)
        refused = tuple(f"{one.pack} {one.version}: {one.words}" for one in update.refused)
        # a portal keeps old versions for the dossiers made with them: they are told, and are no failure
        failed = any(one.code != PackOlder.code for one in update.refused)
        return Reply(as_data(update), (*lines, *refused), PackOlder.exit_code if failed else 0)
