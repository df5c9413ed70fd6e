"""What a command gives back, how it opens the data, and how secrets come in: never as arguments."""

from __future__ import annotations

import argparse
import dataclasses
import getpass
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app import paths
from desktop_app.application import Application
from desktop_app.errors import Problem
from desktop_app.wording import phrase

SECRET_BYTES = 4096


class WrongUse(Problem):
    """A command was given arguments it cannot take. Facts: reason."""

    code = "use.wrong"
    exit_code = 2


class FileTrouble(Problem):
    """A file named on the command line cannot be read or written. Facts: path, reason."""

    code = "use.file"
    exit_code = 2


class NoSecret(Problem):
    """A password is needed, no file was named and there is no terminal to type it on."""

    code = "use.no_secret"
    exit_code = 2


@dataclass(frozen=True)
class Reply:
    """`data` for --json, `lines` for people."""

    data: Any
    lines: tuple[str, ...] = field(default=())
    exit_code: int = 0


def as_data(view: Any) -> Any:
    """A view as plain JSON values."""
    if dataclasses.is_dataclass(view) and not isinstance(view, type):
        return {entry.name: as_data(getattr(view, entry.name)) for entry in dataclasses.fields(view)}
    if isinstance(view, (tuple, list)):
        return [as_data(part) for part in view]
    if isinstance(view, dict):
        return {str(name): as_data(part) for name, part in view.items()}
    return view


def data_folder(arguments: argparse.Namespace) -> Path:
    return arguments.data_dir or paths.default_data_folder()


@contextmanager
def locked(arguments: argparse.Namespace) -> Iterator[Application]:
    """The application over the named data folder, not opened yet; closed in any case."""
    from desktop_app.bootstrap import build

    application = build(data_folder(arguments), holder="tramhoso")
    if arguments.lang:
        application.speak(arguments.lang)
    try:
        yield application
    finally:
        application.close()


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Application]:
    """The same, unlocked with --password-file or what is typed."""
    with locked(arguments) as application:
        application.safety.unlock(secret(arguments.password_file, "cli.ask.password", spoken(arguments)))
        if arguments.lang:
            application.speak(arguments.lang)
        yield application


def spoken(arguments: argparse.Namespace) -> str:
    """The language of a command that has not opened any data."""
    return arguments.lang or "vi"


def secret(file: Path | None, ask: str, language: str) -> str:
    """A secret from a file, from stdin ("-") or typed; its last line end is not part of it.

    `ask` is the phrase code of the question. Raises NoSecret where nobody can type, FileTrouble.
    """
    if file is None:
        try:
            return getpass.getpass(phrase(ask, language))
        except EOFError:
            raise NoSecret() from None
    if str(file) == "-":
        return sys.stdin.readline(SECRET_BYTES).rstrip("\r\n")
    try:
        return read_file(file, SECRET_BYTES).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise FileTrouble(path=str(file), reason="UTF-8") from None


def read_file(path: Path, limit_bytes: int) -> bytes:
    """A file's bytes. Raises FileTrouble for what cannot be read or is larger than the limit."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileTrouble(path=str(path), reason=phrase("cli.not_a_file", "vi"))
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
        if len(data) > limit_bytes:
            raise FileTrouble(path=str(path), reason=f"> {limit_bytes} B")
        return data
    except OSError as error:
        raise FileTrouble(path=str(path), reason=error.strerror or str(error)) from None


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole and durably. Raises FileTrouble."""
    from desktop_app.system import write_durably

    try:
        write_durably(path, data)
    except OSError as error:
        raise FileTrouble(path=str(path), reason=error.strerror or str(error)) from None
