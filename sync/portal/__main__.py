"""`python -m sync.portal`: the portal as a process of its own, on this machine's own address.

Exit 0 after a clean stop, 2 for wrong use, 78 with {"error": {"code", "facts"}} on stderr for a named
problem.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sync.portal.problems import FaultsOutsideTraining, PortalProblem

if TYPE_CHECKING:
    from sync.portal.faults import Fault


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the portal until it is told to stop. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        _run(asked)
    except PortalProblem as problem:
        sys.stderr.write(json.dumps({"error": {"code": problem.code, "facts": problem.facts}}) + "\n")
        return problem.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sync.portal", description=__doc__, allow_abbrev=False)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the portal's own data folder")
    parser.add_argument("--port", type=int, default=0, help="0: a free one, the same as last time if it can be")
    parser.add_argument("--ready-file", type=Path, metavar="FILE", help="JSON written (0600) when listening")
    parser.add_argument("--packs", type=Path, metavar="DIR", help="procedure packs offered for download")
    parser.add_argument("--name", default="", help="what the portal calls itself")
    parser.add_argument(
        "--agency", type=_agency, default="H52.14", help="heads dossier codes of units without such a code"
    )
    parser.add_argument("--training", action="store_true", help="a training portal: says so, and may have faults")
    parser.add_argument("--faults", default="", metavar="SPEC", help="named faults (training only)")
    parser.add_argument("--idle-seconds", type=float, default=75.0, help="how long a request body may bring no byte")
    parser.add_argument("--exit-with-parent", action="store_true", help="stop when stdin ends")
    return parser


def _agency(text: str) -> str:
    from forms.identifiers import read_dossier_code

    if read_dossier_code(f"{text}-260101-0001") is None:
        raise argparse.ArgumentTypeError("an agency code such as H52.14")
    return text


def _run(asked: argparse.Namespace) -> None:
    if asked.faults and not asked.training:
        raise FaultsOutsideTraining()
    from sync.portal.database import FolderOwnership
    from sync.portal.faults import parse_faults

    faults = parse_faults(asked.faults)
    ownership = FolderOwnership(asked.data)
    try:
        _serve(asked, faults)
    finally:
        ownership.release()


def _serve(asked: argparse.Namespace, faults: list[Fault]) -> None:
    from sync.portal.server import READY_LINE, listen, log_to_stderr, serve, write_ready
    from sync.portal.settings import PortalSettings
    from sync.portal.training import first_accounts
    from sync.portal.web.application import make_application
    from sync.portal.web.parts import assemble

    settings = PortalSettings(
        data_folder=asked.data,
        packs_folder=asked.packs or _shipped("packs", "built"),
        calendar_file=_shipped("lists", "holidays.csv"),
        name=asked.name or ("Cổng dịch vụ công tập huấn" if asked.training else "Cổng dịch vụ công"),
        agency_code=asked.agency,
        training=asked.training,
        idle_seconds=asked.idle_seconds,
    )
    with listen(asked.port, last_port_file=asked.data / "port.txt" if asked.training else None) as bound:
        parts = assemble(settings, clock=lambda: datetime.now(UTC), random_bytes=os.urandom)
        first = first_accounts(parts.accounts, folder=asked.data, training=asked.training, random_bytes=os.urandom)
        host, port = bound.getsockname()
        application = make_application(parts, hosts=frozenset({f"{host}:{port}", f"localhost:{port}"}), faults=faults)

        def tell_ready() -> None:
            if asked.ready_file is not None:
                write_ready(asked.ready_file, url=f"http://{host}:{port}", parts=parts, first=first)
            sys.stdout.write(READY_LINE + "\n")
            sys.stdout.flush()

        log_to_stderr()
        serve(application, bound, when_listening=tell_ready, with_parent=asked.exit_with_parent)
    parts.database.close()


def _shipped(*names: str) -> Path | None:
    """A file or folder among the resources that lie beside our packages, if it is there."""
    import sync

    for folder in sync.__path__:
        place = Path(folder).parent.joinpath("resources", *names)
        if place.exists():
            return place
    return None


if __name__ == "__main__":
    sys.exit(main())
