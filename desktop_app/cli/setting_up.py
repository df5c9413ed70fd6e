"""init, recover, settings, self-test: the office's first start and its settings in the terminal."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.cli.reply import (
    FileTrouble,
    NoSecret,
    Reply,
    WrongUse,
    as_data,
    data_folder,
    locked,
    opened,
    read_file,
    secret,
)
from desktop_app.vault.problems import VaultExists
from desktop_app.views import OfficeView, RecoveryKeyView
from desktop_app.wording import phrase

CREDENTIAL_BYTES = 256 * 1024


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    init = commands.add_parser("init", parents=[common], help="first start: password, recovery key, office")
    init.add_argument("--office", required=True, help="the office's name")
    init.add_argument("--unit-code", default="", help="the unit's code, such as H52.14")
    init.add_argument("--place", default="")
    init.add_argument("--signer", default="")
    init.add_argument("--signer-title", default="")
    init.add_argument("--recovery-file", type=Path, help="write the recovery key here instead of showing it")
    init.set_defaults(command=_init)
    recover = commands.add_parser("recover", parents=[common], help="a new password by the recovery key")
    recover.add_argument("--recovery-file", type=Path, help="file with the recovery key; - is stdin")
    recover.set_defaults(command=_recover)
    settings = commands.add_parser("settings", parents=[common], help="show or change settings")
    settings.add_argument("--language", choices=("vi", "en"))
    settings.add_argument("--theme")
    settings.add_argument("--scale", type=int)
    settings.add_argument("--unit-code")
    settings.add_argument("--p12", type=Path, help="the signing certificate's file")
    settings.add_argument("--passphrase-file", type=Path)
    settings.set_defaults(command=_settings)
    test = commands.add_parser("self-test", parents=[common], help="check what this program needs to run")
    test.set_defaults(command=_self_test)


def _init(arguments: argparse.Namespace) -> Reply:
    with locked(arguments) as application:
        if application.safety.state() != "new":
            raise VaultExists(folder=str(data_folder(arguments)))
        if arguments.recovery_file is None and arguments.json:
            raise WrongUse(reason="--json: --recovery-file FILE")
        language = application.language
        shown = application.safety.create(secret(arguments.password_file, "cli.ask.new_password", language))
        first, second = _recovery_confirmed(arguments, shown, language)
        if not application.safety.confirm_recovery(first, second):
            raise WrongUse(reason=phrase("cli.recovery_differs", language))
        application.safety.finish_creation()
        application.settings.save_office(
            OfficeView(arguments.office, arguments.unit_code, arguments.place, arguments.signer,
                       arguments.signer_title)
        )  # fmt: skip
        folder = str(data_folder(arguments))
        done = phrase("cli.data_made", language, folder=folder)
        return Reply({"data_dir": folder, "office": arguments.office}, (done,))


def _recovery_confirmed(arguments: argparse.Namespace, shown: RecoveryKeyView, language: str) -> tuple[str, str]:
    """Hand the recovery key over, by a private file or on the terminal, and get two of its groups back."""
    from desktop_app.system import open_private

    if arguments.recovery_file is not None:
        try:
            with open_private(arguments.recovery_file, "wb") as file:
                file.write("-".join(shown.groups).encode("ascii"))
        except OSError as error:
            reason = error.strerror or str(error)
            raise FileTrouble(path=str(arguments.recovery_file), reason=reason) from None
        return shown.groups[shown.ask[0] - 1], shown.groups[shown.ask[1] - 1]
    print(" ".join(shown.groups), flush=True)
    try:
        first, second = (input(phrase("cli.ask.group", language, number=number)) for number in shown.ask)
    except EOFError:
        raise NoSecret() from None
    return first, second


def _recover(arguments: argparse.Namespace) -> Reply:
    with locked(arguments) as application:
        key = secret(arguments.recovery_file, "cli.ask.recovery_key", application.language)
        password = secret(arguments.password_file, "cli.ask.new_password", application.language)
        application.safety.reset_password(key, password)
        return Reply({"recovered": True}, (phrase("cli.recovered", application.language),))


def _settings(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        desk = application.settings
        if arguments.language:
            application.set_language(arguments.language)
        if arguments.theme:
            desk.set_theme(arguments.theme)
        if arguments.scale is not None:
            desk.set_scale(arguments.scale)
        if arguments.unit_code is not None:
            office = desk.view().office
            desk.save_office(
                OfficeView(office.name, arguments.unit_code, office.place, office.signer_name,
                           office.signer_title)
            )  # fmt: skip
        if arguments.p12:
            passphrase = secret(arguments.passphrase_file, "cli.ask.passphrase", application.language)
            desk.set_credential(read_file(arguments.p12, CREDENTIAL_BYTES), passphrase)
        view = desk.view()
        lines = [f"{view.office.name} ({view.office.unit_code})", f"{view.language} · {view.theme} · "
                 f"{view.scale_percent} %", view.data_folder]  # fmt: skip
        lines += [f"{portal.name}  {portal.url}  {portal.fingerprint}" for portal in view.portals]
        return Reply(as_data(view), tuple(lines))


def _self_test(arguments: argparse.Namespace) -> Reply:
    """Engine versions, resources, packs and wording, as this installation has them."""
    from desktop_app import paths, wording
    from desktop_app.bootstrap import built_in_packs
    from desktop_app.store.connection import check_engine

    check_engine()
    packs = built_in_packs()
    checks = {
        "engine": True,
        "packs": len(packs),
        "wording": len(wording.table()),
        "fonts": len(list((paths.resources() / "fonts").rglob("*.ttf"))),
    }
    good = all(checks.values())
    return Reply(checks, tuple(f"{name}: {value}" for name, value in checks.items()), 0 if good else 90)
