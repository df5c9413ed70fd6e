"""init, recover, settings, self-test: the office's first start and its settings in the terminal."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.cli.reply import Reply, WrongUse, as_data, data_folder, locked, opened, read_file, secret
from desktop_app.views import OfficeView

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
        password = secret(arguments.password_file, "Mật khẩu mới: ")
        shown = application.safety.create(password)
        text = "-".join(shown.groups)
        if arguments.recovery_file is None:
            print(" ".join(shown.groups) if not arguments.json else "", flush=True)
            first = input(f"Nhóm {shown.ask[0]}: ")
            second = input(f"Nhóm {shown.ask[1]}: ")
        else:
            from desktop_app.system import open_private

            with open_private(arguments.recovery_file, "wb") as file:
                file.write(text.encode("ascii"))
            first, second = (shown.groups[position - 1] for position in shown.ask)
        if not application.safety.confirm_recovery(first, second):
            raise WrongUse(reason="recovery key")
        application.safety.finish_creation()
        application.settings.save_office(
            OfficeView(arguments.office, arguments.unit_code, arguments.place, arguments.signer,
                       arguments.signer_title)
        )  # fmt: skip
        folder = str(data_folder(arguments))
        return Reply({"data_dir": folder, "office": arguments.office}, (f"Đã lập dữ liệu tại {folder}",))


def _recover(arguments: argparse.Namespace) -> Reply:
    with locked(arguments) as application:
        key = secret(arguments.recovery_file, "Khóa khôi phục: ")
        password = secret(arguments.password_file, "Mật khẩu mới: ")
        application.safety.reset_password(key, password)
        return Reply({"recovered": True}, ("Đã đặt mật khẩu mới.",))


def _settings(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        desk = application.settings
        if arguments.language:
            application.set_language(arguments.language)
        if arguments.theme:
            desk.set_theme(arguments.theme)
        if arguments.scale:
            desk.set_scale(arguments.scale)
        if arguments.unit_code is not None:
            office = desk.view().office
            desk.save_office(
                OfficeView(office.name, arguments.unit_code, office.place, office.signer_name,
                           office.signer_title)
            )  # fmt: skip
        if arguments.p12:
            passphrase = secret(arguments.passphrase_file, "Mật khẩu chứng thư: ")
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
