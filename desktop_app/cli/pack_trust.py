"""packs trust: the keys whose packs this office takes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop_app.cli.reply import Reply, WrongUse, as_data, opened, read_file
from desktop_app.clock import office_date
from desktop_app.views import TrustedKeyLine
from desktop_app.wording import phrase

KEY_BYTES = 16 * 1024


def add(packs: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands under `packs`."""
    trust = packs.add_parser("trust", parents=[common], help="add, list or remove a trusted key")
    trust.add_argument("key", type=Path, nargs="?", help="the issuer's public key file")
    trust.add_argument("--fingerprint", help="the key's fingerprint as the issuer told it by another way")
    trust.add_argument("--name", default="", help="whose key it is")
    trust.add_argument("--by", default="", help="who decides; without it the signer in the settings")
    trust.add_argument("--remove", metavar="FINGERPRINT", help="stop trusting a key")
    trust.add_argument("--list", action="store_true", dest="list_keys", help="every key, removed ones too")
    trust.set_defaults(command=_trust)


def _trust(arguments: argparse.Namespace) -> Reply:
    asked = [arguments.key is not None, arguments.remove is not None, arguments.list_keys]
    if sum(asked) != 1:
        raise WrongUse(reason="packs trust KEY --fingerprint … | --remove FINGERPRINT | --list")
    with opened(arguments) as application:
        keys, language = application.packs.keys, application.language
        if arguments.list_keys:
            found = keys.list()
            lines = tuple(_words(line, language) for line in found)
            return Reply({"keys": as_data(found)}, lines or (phrase("cli.no_keys", language),))
        if arguments.remove is not None:
            line = keys.remove(arguments.remove, by=arguments.by)
            told = phrase("cli.key_removed", language, name=line.name or line.fingerprint)
        else:
            pem = read_file(arguments.key, KEY_BYTES)
            line = keys.trust(pem, typed=arguments.fingerprint or "", name=arguments.name, by=arguments.by)
            told = phrase("cli.key_trusted", language, name=line.name or line.fingerprint)
        return Reply(as_data(line), (told, phrase("cli.key_fingerprint", language, fingerprint=line.fingerprint)))


def _words(line: TrustedKeyLine, language: str) -> str:
    by, at = line.added_by, line.added_at
    state = "trusted"
    if line.removed_at is not None:
        state, by, at = "removed", line.removed_by, line.removed_at
    elif line.revoked:
        state = "revoked"
    day = office_date(at).strftime("%d/%m/%Y")
    told = phrase(f"cli.key_state.{state}", language, by=by, day=day, reason=line.revoked)
    return f"{line.fingerprint}  {line.name}  ({told})"
