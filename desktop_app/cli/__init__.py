"""The terminal face: every command of the architecture page that exists, in words or as one JSON document.

Exit code 0 done, 1 the user's work is incomplete, 2 wrong use, 10-99 the family of a named problem.
Never imports Qt: `desktop_app.__main__` hands in a function that takes screenshots.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from desktop_app.cli.demo import Screens
from desktop_app.cli.reply import Reply, WrongUse
from desktop_app.wording import words_of

UNEXPECTED = 99
INTERRUPTED = 130


WINDOW_COMMANDS = {
    "window": "open the window; also what no command does",
    "run-training": "the window with a training portal beside it",
    "gallery": "any page of the window alone, with sample state",
}
"""Commands of the window's face: `desktop_app.__main__` takes them before this module is asked."""


class _Parser(argparse.ArgumentParser):
    """Wrong use is a named problem, not a usage text on stderr. Options are written out in full."""

    def __init__(self, **how: Any) -> None:
        super().__init__(allow_abbrev=False, **how)

    def error(self, message: str) -> None:  # type: ignore[override]
        raise WrongUse(reason=message)


def run(arguments: Sequence[str], *, screens: Screens | None = None) -> int:
    """Run one command; returns the exit code. Problems are told in words or, with --json, as JSON."""
    as_json = "--json" in arguments
    language = _language(arguments)
    try:
        parser = _parser(screens)
        parsed = parser.parse_args(list(arguments))
        if not hasattr(parsed, "command"):
            raise WrongUse(reason=parser.format_usage().strip())
        reply: Reply = parsed.command(parsed)
    except (KeyboardInterrupt, BrokenPipeError):
        return INTERRUPTED
    except Exception as problem:
        return _tell(problem, language, as_json)
    _print(reply, as_json)
    return reply.exit_code


def _parser(screens: Screens | None) -> argparse.ArgumentParser:
    from desktop_app.cli import demo, dossiers, files, forms, packs, people, portals, setting_up, sync

    parser = _Parser(prog="tramhoso", description="Trạm Hồ Sơ: hồ sơ hành chính, làm khi không có mạng.")
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, help="the data folder")
    common.add_argument("--json", action="store_true", help="one JSON document on stdout, nothing else")
    common.add_argument("--lang", choices=("vi", "en"), help="language of this command; else the one that is set")
    common.add_argument("--password-file", type=Path, help="file with the password; - is stdin")
    for subject in (setting_up, packs, forms, dossiers, people, sync, portals, files):
        subject.add(commands, common)
    demo.add(commands, common, screens)
    for name, what in WINDOW_COMMANDS.items():
        commands.add_parser(name, help=what)
    return parser


def _language(arguments: Sequence[str]) -> str:
    for flag, value in pairwise(arguments):
        if flag == "--lang" and value in ("vi", "en"):
            return value
    return "en" if "--lang=en" in arguments else "vi"


def _tell(problem: Exception, language: str, as_json: bool) -> int:
    words = words_of(problem, language)
    code = getattr(problem, "exit_code", None)
    exit_code = (
        code if isinstance(code, int) and isinstance(getattr(problem, "facts", None), dict) else UNEXPECTED
    )
    if exit_code == UNEXPECTED:
        import logging

        logging.getLogger(__name__).error("unexpected", exc_info=problem)
    if as_json:
        facts = getattr(problem, "facts", {"kind": type(problem).__name__})
        error = {"code": words.code, "facts": facts, "message": words.sentence()}
        print(json.dumps({"error": error}, ensure_ascii=False, default=str))
    else:
        print("\n".join(part for part in (words.what, words.safe, words.do) if part), file=sys.stderr)
        print(f"[{words.code}]", file=sys.stderr)
    return exit_code


def _print(reply: Reply, as_json: bool) -> None:
    if as_json:
        print(json.dumps(reply.data, ensure_ascii=False, default=str))
    else:
        for line in reply.lines:
            print(line)
