"""packs: the catalogue in the terminal; build and check for authors."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.cli.reply import Reply, as_data, opened, read_file, write_file
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
    check = packs.add_parser("check", parents=[common], help="check a pack file without installing it")
    check.add_argument("file", type=Path)
    check.set_defaults(command=_check)
    build = packs.add_parser("build", parents=[common], help="build a pack from its workbook's folder")
    build.add_argument("folder", type=Path)
    build.add_argument("--out", type=Path, required=True)
    build.set_defaults(command=_build)


def _list(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        lines = application.packs.catalogue(arguments.text)
        return Reply(
            {"packs": as_data(lines)},
            tuple(_listed(line, application.language) for line in lines),
        )


def _listed(line: ProcedureLine, language: str) -> str:
    doubt = f"  ({phrase('pack.doubted', language)})" if line.is_doubted else ""
    return f"{line.code}  {line.name}  ({line.service_level}, {line.version}){doubt}"


def _show(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        page = application.packs.procedure(arguments.code)
        mark = "  " + phrase("cli.unverified", application.language)
        lines = [page.name, page.subtitle, ""]
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
        installed = application.sync.update_packs(application.packs)
        return Reply({"installed": list(installed)}, installed or (phrase("cli.no_new_packs", application.language),))


def _check(arguments: argparse.Namespace) -> Reply:
    from desktop_app.bootstrap import pack_reader
    from desktop_app.clock import SystemClock

    pack = pack_reader(SystemClock()).read(read_file(arguments.file, PACK_BYTES))
    manifest = pack.manifest
    data = {"code": manifest.code, "version": manifest.pack_version, "hash": pack.pack_hash}
    return Reply(data, (f"{manifest.code} {manifest.name.vi} {manifest.pack_version}", pack.pack_hash))


def _build(arguments: argparse.Namespace) -> Reply:
    from forms.packs.build_all import build_folder

    data = build_folder(arguments.folder)
    write_file(arguments.out, data)
    return Reply({"out": str(arguments.out), "size": len(data)}, (f"{arguments.out} ({len(data)} B)",))
