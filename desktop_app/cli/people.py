"""people: the registers of people and businesses, kept with consent; what a new dossier is filled from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.cli.reply import FileTrouble, Reply, WrongUse, as_data, opened, read_file
from desktop_app.wording import phrase

if TYPE_CHECKING:
    from desktop_app.application import Application
    from desktop_app.views import CardView, FillView, RegisterLine

CARD_TEXT_BYTES = 16 * 1024
CARD_IMAGE_BYTES = 64 * 1024 * 1024


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add this subject's commands."""
    actions = commands.add_parser("people", help="registers of people and businesses")
    actions = actions.add_subparsers(metavar="ACTION", required=True)

    def action(name: str, command: Any) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = actions.add_parser(name, parents=[common])
        parser.set_defaults(command=command)
        return parser

    action("list", _list).add_argument("text", nargs="?", default="")
    action("show", _show).add_argument("id")
    adding = action("add", _add)
    adding.add_argument("values", nargs="*", metavar="NAME=VALUE")
    adding.add_argument("--business", action="store_true", help="a business, not a person")
    adding.add_argument("--consent", required=True, metavar="WHO", help="who agreed that these data are kept")
    adding.add_argument("--purpose", default="", help="what they agreed to")
    add_card_options(adding)
    editing = action("edit", _edit)
    editing.add_argument("id")
    editing.add_argument("values", nargs="+", metavar="NAME=VALUE")
    action("forget", _forget).add_argument("id")


def add_card_options(parser: argparse._ActionsContainer) -> None:
    """The two ways in which a card comes to the terminal."""
    parser.add_argument("--card-text-file", type=Path, help="what a scanner typed; - is stdin")
    parser.add_argument("--card-image", type=Path, help="a picture or PDF of the card's QR code")


def card_of(arguments: argparse.Namespace, application: Application) -> CardView | None:
    """The card that the options name, None without one. Raises a problem of cards, papers or files."""
    if arguments.card_text_file is not None:
        return application.cards.read_text(_text(arguments.card_text_file))
    if arguments.card_image is not None:
        data = read_file(arguments.card_image, CARD_IMAGE_BYTES)
        return application.cards.read_image(data, arguments.card_image.name)
    return None


def filled_lines(view: FillView, language: str) -> list[str]:
    """What a filling did, line by line."""
    lines = [view.sentence]
    lines += ["! " + phrase("cli.kept_own", language, label=each.label, held=each.held) for each in view.conflicts]
    return lines + ["! " + phrase("cli.left_out", language, label=label) for label in view.left_out]


def values_of(arguments: argparse.Namespace) -> dict[str, str]:
    """NAME=VALUE pairs. Raises WrongUse."""
    found: dict[str, str] = {}
    for entry in arguments.values:
        name, separator, value = entry.partition("=")
        if not separator:
            raise WrongUse(reason=entry)
        found[name] = value
    return found


def _text(path: Path) -> str:
    if str(path) == "-":
        return sys.stdin.readline(CARD_TEXT_BYTES)
    try:
        return read_file(path, CARD_TEXT_BYTES).decode("utf-8")
    except UnicodeDecodeError:
        raise FileTrouble(path=str(path), reason="UTF-8") from None


def _list(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        found = application.registers.find(arguments.text, limit=500)
        return Reply(as_data(found), tuple(_line(line) for line in found))


def _line(line: RegisterLine) -> str:
    return f"{line.entry_id}  {line.name}  {line.below}  ({line.as_of}; {line.consent})"


def _show(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        view = application.registers.entry(application.registers.kind_of(arguments.id), arguments.id)
        lines = [_line(view.line)] + [f"  {label}: {value}" for _, label, value in view.fields if value]
        return Reply(as_data(view), tuple(lines))


def _add(arguments: argparse.Namespace) -> Reply:
    from desktop_app.application.registers import Consent

    with opened(arguments) as application:
        card = card_of(arguments, application)
        if card is not None and arguments.business:
            raise WrongUse(reason="--business --card")
        values = (dict(card.known) if card else {}) | values_of(arguments)
        entry_id = application.registers.keep(
            "business" if arguments.business else "person", values, Consent(arguments.consent, arguments.purpose),
            source="card" if card else "typed", data_date=card.as_of if card else "",
        )  # fmt: skip
        warned = tuple(f"! {warning}" for warning in card.warnings) if card else ()
        return Reply({"id": entry_id, "warnings": list(card.warnings) if card else []}, (entry_id, *warned))


def _edit(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        kind = application.registers.kind_of(arguments.id)
        application.registers.edit(kind, arguments.id, values_of(arguments))
        view = application.registers.entry(kind, arguments.id)
        return Reply(as_data(view), (_line(view.line),))


def _forget(arguments: argparse.Namespace) -> Reply:
    with opened(arguments) as application:
        application.registers.forget(application.registers.kind_of(arguments.id), arguments.id)
        return Reply({"forgotten": arguments.id}, (phrase("cli.forgotten", application.language),))
