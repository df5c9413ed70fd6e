"""What is fed with rubbish: cases of each subject, made from good material of the built-in packs.

A subject makes a case from a random generator; feeding it is the call of what it gave, and only that is watched.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from typing import Any

from forms.loading import load_form
from forms.packs.archive import read_pack
from forms.packs.build import build_pack
from forms.packs.build_all import RESOURCES, WORKBOOK, sources_of
from forms.packs.envelope import MANIFEST, SIGNATURE
from forms.packs.examples import run_example
from forms.packs.problems import PackRefused
from forms.packs.trust import TEST_KEY_SEED
from forms.problems import FormProblem
from forms.session import Session
from tests.faults.fuzz.damage import PIECES, damaged_bytes, damaged_text

Case = Callable[[], None]
DAY = date(2026, 11, 22)
ATTRIBUTES = ("relevant", "calculate", "constraint", "required", "nodeset", "ref", "value", "jr:count")


@cache
def packs() -> Mapping[str, bytes]:
    """The built packs by code."""
    return {path.stem: path.read_bytes() for path in sorted((RESOURCES / "packs" / "built").glob("*.zip"))}


@cache
def parts(code: str) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packs()[code])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def forms() -> tuple[tuple[str, Mapping[str, bytes]], ...]:
    """(XML, lists by bare name) of every form."""
    return tuple(
        (content.decode(), {name.rsplit("/", 1)[-1]: each for name, each in parts(code).items()})
        for code in packs()
        for path, content in parts(code).items()
        if path.startswith("forms/") and path.endswith(".xml")
    )


@cache
def expressions() -> tuple[str, ...]:
    """Every expression of every form."""
    from lxml import etree

    found: dict[str, None] = {}
    for xml, _ in forms():
        for element in etree.fromstring(xml.encode()).iter():
            for name, value in element.attrib.items():
                if str(name).rpartition("}")[2] in ("relevant", "calculate", "constraint", "nodeset", "value"):
                    found[str(value)] = None
    return tuple(found)


def session_of(xml: bytes, lists: Mapping[str, bytes]) -> Session:
    numbers = count()
    return Session(
        load_form(xml, resources=lists), today=DAY, now=lambda: datetime(2026, 11, 22, 3, tzinfo=UTC),
        new_id=lambda: f"r{next(numbers)}",
    )  # fmt: skip


@cache
def standing_session() -> Session:
    xml, lists = forms()[0]
    return session_of(xml.encode(), lists)


def an_expression(chance: random.Random) -> Case:
    """Damaged expressions, evaluated in a form of a pack."""
    known = expressions()
    text = damaged_text(chance, chance.choice(known), others=known)
    if chance.random() < 0.2:
        text = "".join(chance.choice(PIECES) for _ in range(chance.choice((3, 10, 60, 3000))))
    return lambda: _evaluate(text)


def _evaluate(text: str) -> None:
    try:
        standing_session().evaluate(text)
    except FormProblem:
        pass


def a_form(chance: random.Random) -> Case:
    """A damaged form, filled a little and saved."""
    xml, lists = chance.choice(forms())
    if chance.random() < 0.5:
        others = expressions()
        names = [name for name in ATTRIBUTES if f' {name}="' in xml]
        for _ in range(chance.choice((1, 2, 8))):
            cut = xml.split(f' {chance.choice(names)}="')
            place = chance.randrange(1, len(cut)) if len(cut) > 1 else 0
            if place:
                head = len('"'.join(cut[:place]))
                begin = head + xml[head:].index('"') + 1 if '"' in xml[head:] else 0
                end = xml.find('"', begin)
                damaged = damaged_text(chance, xml[begin:end], others=others)
                xml = xml[:begin] + damaged.replace("&", "&amp;").replace("<", "&lt;").replace('"', "'") + xml[end:]
    else:
        xml = damaged_text(chance, xml)
    return lambda: _fill_and_save(chance, xml, lists)


def _fill_and_save(chance: random.Random, xml: str, lists: Mapping[str, bytes]) -> None:
    try:
        session = session_of(xml.encode("utf-8", "surrogatepass"), lists)
        _fill(chance, session)
        saved = session.serialise(prune=False, row_ids=True)
        Session(
            session.definition, today=DAY, now=lambda: datetime(2026, 11, 22, 3, tzinfo=UTC),
            new_id=lambda: f"x{chance.random()}", saved=damaged_bytes(chance, saved),
        )  # fmt: skip
    except FormProblem:
        pass


def _fill(chance: random.Random, session: Session) -> None:
    questions = session.definition.questions()
    for question in chance.sample(questions, min(len(questions), 12)):
        try:
            session.answer(question.path, chance.choice(PIECES))
            session.choices(question.path)
        except FormProblem:
            pass
    session.violations()
    session.finish()


def a_workbook(chance: random.Random) -> Case:
    """A workbook with damaged cells or damaged bytes, built to a pack."""
    from openpyxl import load_workbook

    folder = RESOURCES / "packs" / chance.choice(sorted(packs()))
    content = (folder / WORKBOOK).read_bytes()
    if chance.random() < 0.3:
        content = damaged_bytes(chance, content)
    else:
        book = load_workbook(io.BytesIO(content))
        for _ in range(chance.choice((1, 2, 5, 20))):
            sheet = book[chance.choice(book.sheetnames)]
            cell = sheet.cell(chance.randint(1, sheet.max_row + 1), chance.randint(1, sheet.max_column + 1))
            _damage_cell(chance, cell)
        buffer = io.BytesIO()
        book.save(buffer)
        content = buffer.getvalue()
    return lambda: _build(content, folder.name)


def _build(content: bytes, code: str) -> None:
    try:
        build_pack(content, resources=_resources(code))
    except PackRefused:
        pass


def _damage_cell(chance: random.Random, cell: Any) -> None:
    from openpyxl.utils.exceptions import IllegalCharacterError

    written = "" if cell.value is None else str(cell.value)
    values: tuple[Any, ...] = (
        None, damaged_text(chance, written, others=expressions())[:30_000], chance.choice(PIECES), 1, 1.5,
        10**15, date(1900, 1, 1), True, "=1/0",
    )  # fmt: skip
    try:
        cell.value = chance.choice(values)
    except (IllegalCharacterError, AttributeError):  # what Excel cannot hold, or a merged cell
        return


@cache
def _resources(code: str) -> Mapping[str, bytes]:
    return sources_of(RESOURCES / "packs" / code, RESOURCES / "lists")


def a_pack(chance: random.Random) -> Case:
    """A damaged pack: bytes of the zip, or a part damaged and everything hashed and signed again."""
    code = chance.choice(sorted(packs()))
    if chance.random() < 0.4:
        content = damaged_bytes(chance, packs()[code])
    else:
        files = dict(parts(code))
        name = chance.choice([*files, MANIFEST, MANIFEST])
        text = files[name].decode("utf-8", "replace")
        files[name] = damaged_text(chance, text).encode("utf-8", "surrogatepass")
        content = _signed_again(chance, files)
    return lambda: _read(content)


def _read(content: bytes) -> None:
    try:
        pack = read_pack(content, trusted_hashes=frozenset(), today=DAY, allow_test_key=True, accept_expired=True)
        for example in pack.examples:
            run_example(pack, example)
    except FormProblem:
        pass


def _signed_again(chance: random.Random, files: dict[str, bytes]) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        manifest = json.loads(files[MANIFEST])
        manifest["hashes"] = {
            path: hashlib.sha256(content).hexdigest()
            for path, content in files.items()
            if path not in (MANIFEST, SIGNATURE)
        }
        files[MANIFEST] = json.dumps(manifest).encode()
    except (ValueError, TypeError, RecursionError):
        pass  # a manifest that is no JSON is signed as it is
    files[SIGNATURE] = Ed25519PrivateKey.from_private_bytes(TEST_KEY_SEED).sign(files[MANIFEST])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(chance.choice((path, path, path, path, "../" + path, path.upper())), content)
    return buffer.getvalue()


SUBJECTS: Mapping[str, Callable[[random.Random], Case]] = {
    "expressions": an_expression,
    "forms": a_form,
    "workbooks": a_workbook,
    "packs": a_pack,
}
