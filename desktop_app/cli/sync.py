"""sync: send, ask, and see what waits, in the terminal."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.application.patience import GIVE_UP_SECONDS
from desktop_app.cli.reply import Reply, as_data, opened


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    actions = commands.add_parser("sync", help="sending").add_subparsers(metavar="ACTION", required=True)
    run = actions.add_parser("run", parents=[common], help="send and ask until nothing is left to do now")
    run.add_argument("--until-idle", action="store_true", help="the default; kept for scripts")
    pull = actions.add_parser("pull", parents=[common], help="ask the portal once")
    for action in (run, pull):
        action.add_argument(
            "--give-up", type=_seconds, default=GIVE_UP_SECONDS, metavar="SECONDS",
            help="give up after so long (600)",
        )  # fmt: skip
        action.set_defaults(command=_run)
    actions.add_parser("status", parents=[common]).set_defaults(command=_status)
    retry = actions.add_parser("retry", parents=[common], help="put one that was set aside back in line")
    retry.add_argument("id", help="the version's id, or the dossier's id or number")
    retry.set_defaults(command=_retry)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise ValueError(text)
    return seconds


def _run(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        application.sync.run_until_idle(arguments.give_up)
        view = application.sync.outbox()
        return Reply(as_data(view), (view.headline, *(_row(row) for row in view.rows)))


def _status(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        view = application.sync.outbox()
        return Reply(as_data(view), (view.headline, *(_row(row) for row in view.rows)))


def _row(row: Any) -> str:
    parts = (
        f"[{row.pill.word}]",
        row.owner_name,
        row.procedure_name,
        f"{row.percent} %",
        row.detail or row.what,
    )
    return "  ".join(part for part in parts if part)


def _retry(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        wanted = arguments.id
        for row in application.sync.outbox().rows:
            number = application.dossiers.header(row.dossier_id).number
            if wanted in (row.version_id, row.dossier_id, number):
                wanted = row.version_id
        application.sync.retry(wanted)
        return Reply({"requeued": wanted}, (wanted,))
