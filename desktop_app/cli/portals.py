"""portal: the portals this office sends to, and our reference portal as a process of its own."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop_app.cli.reply import Reply, as_data, opened, read_file, secret
from desktop_app.errors import Problem

CONNECTION_BYTES = 64 * 1024


class PortalEnded(Problem):
    """The portal's process ended by itself. Facts: status (its exit status), reason (its problem's code, or "")."""

    code = "portal.ended"
    exit_code = 78


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    actions = commands.add_parser("portal", help="portals").add_subparsers(metavar="ACTION", required=True)
    adding = actions.add_parser("add", parents=[common], help="add a portal from its connection file")
    adding.add_argument("file", type=Path)
    adding.add_argument("--portal-password-file", type=Path)
    adding.set_defaults(command=_add)
    actions.add_parser("list", parents=[common]).set_defaults(command=_list)
    serve = actions.add_parser("serve", parents=[common], help="run the reference portal")
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--store", type=Path, required=True, help="the portal's own data folder")
    serve.add_argument("--ready-file", type=Path)
    serve.add_argument("--faults", default="")
    serve.add_argument("--training", action="store_true")
    serve.set_defaults(command=_serve)


def _add(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        password = None
        if arguments.portal_password_file:
            password = secret(arguments.portal_password_file, "cli.ask.portal_password", application.language)
        view = application.settings.add_portal(read_file(arguments.file, CONNECTION_BYTES), password)
        return Reply(as_data(view), (f"{view.name}  {view.url}", view.fingerprint))


def _list(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        portals = application.settings.view().portals
        return Reply(
            {"portals": as_data(portals)},
            tuple(f"{portal.name}  {portal.url}  {portal.fingerprint}" for portal in portals),
        )


def _serve(arguments: argparse.Namespace) -> Reply:
    """The portal is a process of its own: this one starts it and waits. It ends when this one does."""
    from sync.portal.launch import child_command

    command = [*child_command(), "--data", str(arguments.store), "--port", str(arguments.port)]
    command += ["--ready-file", str(arguments.ready_file)] if arguments.ready_file else []
    command += ["--faults", arguments.faults] if arguments.faults else []
    command += ["--training"] if arguments.training else []
    command += ["--exit-with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr, stderr=subprocess.PIPE) as child:
        said = b""
        for line in child.stderr or ():
            sys.stderr.write(line.decode("utf-8", "replace"))
            said = line
        status = child.wait()
    if status:
        raise PortalEnded(status=status, reason=_named(said))
    return Reply({"ended": True})


def _named(line: bytes) -> str:
    """The problem's code in the last line that a portal's process wrote, if there is one."""
    try:
        return str(json.loads(line)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""
