"""packs keygen, new, build, build-data, import-record: what authors of packs do. Needs no office's data."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.cli.reply import FileTrouble, Reply, WrongUse, read_file, secret, spoken, write_file
from desktop_app.wording import phrase

KEY_BYTES = 16 * 1024
RECORD_BYTES = 4 * 1024 * 1024
WORKBOOK_BYTES = 8 * 1024 * 1024
DATA_FILE_BYTES = 16 * 1024 * 1024
WORKBOOK = "goi.xlsx"


def add(packs: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands under `packs`."""
    keygen = packs.add_parser("keygen", parents=[common], help="make a key for signing packs")
    keygen.add_argument("--out", type=Path, required=True, help="the private key's file; the public one is FILE.pub")
    keygen.add_argument("--passphrase-file", type=Path)
    keygen.set_defaults(command=_keygen)
    new = packs.add_parser("new", parents=[common], help="a folder with a starter workbook that builds at once")
    new.add_argument("folder", type=Path)
    new.set_defaults(command=_new)
    build = packs.add_parser("build", parents=[common], help="build a pack from its workbook's folder")
    build.add_argument("folder", type=Path)
    build.set_defaults(command=_build)
    data = packs.add_parser("build-data", parents=[common], help="build a data pack from CSV files")
    data.add_argument("folder", type=Path)
    data.set_defaults(command=_build_data)
    for maker in (build, data):
        maker.add_argument("--out", type=Path, required=True)
        maker.add_argument("--key-file", type=Path, help="the private key to sign with")
        maker.add_argument("--passphrase-file", type=Path, help="the key's passphrase; - is stdin")
    record = packs.add_parser("import-record", parents=[common], help="a portal's procedure record into a workbook")
    record.add_argument("file", type=Path)
    record.add_argument("--out", type=Path, help="folder for a new workbook")
    record.add_argument("--into", type=Path, help="workbook to write into; kept as FILE.truoc")
    record.add_argument("--number", type=int, default=1, help="which record, where the file holds several")
    record.set_defaults(command=_import_record)


def _keygen(arguments: argparse.Namespace) -> Reply:
    from desktop_app.system import open_private
    from forms.packs.keys import new_key, public_key
    from forms.packs.trust import fingerprint

    language = spoken(arguments)
    public_path = arguments.out.with_name(arguments.out.name + ".pub")
    for path in (arguments.out, public_path):
        if path.exists():
            raise FileTrouble(path=str(path), reason=phrase("cli.file_exists", language))
    private, public = new_key(secret(arguments.passphrase_file, "cli.ask.key_passphrase", language))
    try:
        with open_private(arguments.out, "xb") as file:
            file.write(private)
    except OSError as error:
        raise FileTrouble(path=str(arguments.out), reason=error.strerror or str(error)) from None
    write_file(public_path, public)
    print_of = fingerprint(public_key(public))
    return Reply(
        {"private": str(arguments.out), "public": str(public_path), "fingerprint": print_of},
        (
            phrase("cli.key_made", language, private=str(arguments.out), public=str(public_path)),
            phrase("cli.key_fingerprint", language, fingerprint=print_of),
        ),
    )


def _signing_key(arguments: argparse.Namespace) -> bytes | None:
    from forms.packs.keys import private_seed

    if arguments.key_file is None:
        if arguments.passphrase_file is not None:
            raise WrongUse(reason="--passphrase-file: --key-file")
        return None
    pem = read_file(arguments.key_file, KEY_BYTES)
    return private_seed(pem, secret(arguments.passphrase_file, "cli.ask.key_passphrase", spoken(arguments)))


def _made(arguments: argparse.Namespace, data: bytes, is_signed: bool) -> Reply:
    from forms.packs.build_all import pack_hash

    write_file(arguments.out, data)
    told = {"out": str(arguments.out), "size": len(data), "hash": pack_hash(data), "signed": is_signed}
    return Reply(told, (f"{arguments.out} ({len(data)} B)", str(told["hash"])))


def _build(arguments: argparse.Namespace) -> Reply:
    from forms.packs.build_all import build_folder

    key = _signing_key(arguments)
    return _made(arguments, build_folder(arguments.folder, signing_key=key), key is not None)


def _build_data(arguments: argparse.Namespace) -> Reply:
    from forms.packs.data_pack import SOURCE_FILE, build_data_pack

    key = _signing_key(arguments)
    try:
        found = sorted(path for path in arguments.folder.iterdir() if path.is_file())
    except OSError as error:
        raise FileTrouble(path=str(arguments.folder), reason=error.strerror or str(error)) from None
    wanted = [path for path in found if path.suffix == ".csv" or path.name in (SOURCE_FILE, "CHANGES.md")]
    files = {path.name: read_file(path, DATA_FILE_BYTES) for path in wanted}
    return _made(arguments, build_data_pack(files, signing_key=key), key is not None)


def _new(arguments: argparse.Namespace) -> Reply:
    from forms.packs.starter import starter_files

    language = spoken(arguments)
    path = arguments.folder / WORKBOOK
    _write_new(arguments.folder, starter_files(), language)
    line = phrase("cli.pack_begun", language, path=str(path), folder=str(arguments.folder))
    return Reply({"workbook": str(path)}, (line,))


def _write_new(folder: Path, files: dict[str, bytes], language: str) -> None:
    """Write files into a folder where none of them is yet. Raises FileTrouble."""
    for name in files:
        if (folder / name).exists():
            raise FileTrouble(path=str(folder / name), reason=phrase("cli.file_exists", language))
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileTrouble(path=str(path), reason=error.strerror or str(error)) from None
        write_file(path, content)


def _import_record(arguments: argparse.Namespace) -> Reply:
    from desktop_app.clock import SystemClock, office_date
    from forms.packs.procedure_record import read_record
    from forms.packs.record_sheets import with_record
    from forms.packs.starter import starter_files

    language = spoken(arguments)
    if (arguments.out is None) == (arguments.into is None):
        raise WrongUse(reason="--out DIR | --into WORKBOOK")
    record = read_record(read_file(arguments.file, RECORD_BYTES), number=arguments.number)
    today = office_date(SystemClock().now())
    files = starter_files() if arguments.into is None else {}
    path = arguments.out / WORKBOOK if arguments.into is None else arguments.into
    workbook = files[WORKBOOK] if arguments.into is None else read_file(path, WORKBOOK_BYTES)
    done = with_record(workbook, record, today=today, file_name=arguments.file.name,
                       is_new=arguments.into is None)  # fmt: skip
    if arguments.into is None:
        _write_new(arguments.out, {**files, WORKBOOK: done.workbook}, language)
    else:
        write_file(path.with_name(path.name + ".truoc"), workbook)
        write_file(path, done.workbook)
    count = sum(done.rows.values())
    lines = [phrase("cli.record_taken", language, procedure=record.code, path=str(path), count=count)]
    words = [phrase(f"record.left.{one.code}", language, place=one.place, detail=one.detail) for one in done.left]
    lines += [phrase("cli.record_left", language, what=what) for what in words]
    left = [
        {"place": one.place, "code": one.code, "detail": one.detail, "message": what}
        for one, what in zip(done.left, words, strict=True)
    ]
    return Reply({"workbook": str(path), "code": record.code, "rows": done.rows, "left": left}, tuple(lines))
