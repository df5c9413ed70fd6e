"""An office with two versions of one procedure, and a dossier that has something of everything."""

from __future__ import annotations

from functools import cache

from desktop_app.usecases.sections import leaves
from forms.packs.archive import Pack
from tests.desktop_app.office import Office, unlike_pdf
from tests.forms.packs.versions import CODE, built, first, opened, second

ROOT = "/tk/muc_1"
PARTIES = {
    "@owner.name": "Lò Thị Mai",
    "@owner.id_number": "014185004217",
    "@owner.phone": "0912345678",
    "@unit_code": "H52.14",
}
ANSWERS = {
    "ten": "Lò Thị Mai",
    "ho": "Lò",
    "dem": "Thị",
    "dt": "0912345678",
    "dia_chi": "Số 5, Tô Hiệu",
    "ghi_chu": "Gấp",
    "so_nguoi": "bốn",
    "muc_dich": "Vay vốn",
    "tuoi": "40",
    "ngay": "2026-12-01",
    "loai": "b",
    "cac_mon": "01 03",
}


@cache
def old_pack() -> Pack:
    return opened(built(first()))


@cache
def new_pack(since: str = "2026-02-01") -> Pack:
    return opened(built(second(since=since)))


def install(office: Office, pack: Pack) -> None:
    """As an office installs a trusted pack."""
    office.application.packs.install_new(pack, pack.data)


def filled(office: Office) -> str:
    """A draft of the first version: answers, rows in rows, papers of three kinds; not signed."""
    if office.context.packs.by_code(CODE) is None:
        install(office, old_pack())
    dossier_id: str = office.application.dossiers.create(CODE, "mot")
    desk = office.application.forms.open_desk(dossier_id)
    for ref, value in PARTIES.items():
        desk.answer("", ref, value)
    for name, value in ANSWERS.items():
        desk.answer("don", f"{ROOT}/{name}", value)
    for row in desk.rows("don", f"{ROOT}/dong"):
        desk.remove_row("don", row)
    for row, thing in (("x1", "Gạo"), ("x2", "Muối")):
        desk.set_by_name(f"+{ROOT}/dong", row)
        desk.answer("don", f"{ROOT}/dong[{row}]/mon", thing)
        for made in desk.rows("don", f"{ROOT}/dong[{row}]/con"):
            desk.remove_row("don", made)
        desk.set_by_name(f"+{ROOT}/dong[{row}]/con", f"{row}c")
        desk.answer("don", f"{ROOT}/dong[{row}]/con[{row}c]/ten_con", f"Con của {thing}")
    desk.close()
    papers = office.application.papers
    for component in ("TP2", "TP2", "TP3"):
        count = len(office.read(lambda records: records.papers.bindings(dossier_id)))
        papers.attach(dossier_id, component, unlike_pdf(dossier_id, str(count)), f"giay-{count}.pdf")
    return dossier_id


def complete(office: Office) -> str:
    """The same, signed and ready to be queued."""
    dossier_id = filled(office)
    office.sign(dossier_id)
    return dossier_id


def made_whole(office: Office, dossier_id: str) -> None:
    """Answer what the second version needs more, and sign again."""
    desk = office.application.forms.open_desk(dossier_id)
    desk.answer("don", "/tk/muc_2/email", "mai@xa.vn")
    for row in desk.rows("don", "/tk/muc_2/hang"):
        desk.answer("don", f"{row}/gia", "1000")
    desk.close()
    office.sign(dossier_id)


def everything(office: Office, dossier_id: str) -> dict[str, object]:
    """All that a person has put into a dossier, as bytes and rows, and what is made of it."""
    present = office.dossier(dossier_id)
    living = office.context.content(present)
    return {
        "instances": tuple(
            (form.id, living.session(form.id).serialise(prune=prune, row_ids=not prune))
            for form in living.forms() for prune in (False, True)
        ),
        "shown": tuple(state for form in living.forms() for state in leaves(living.session(form.id).outline())),
        "parties": dict(living.parties),
        "choices": dict(living.choices),
        "papers": office.read(lambda records: tuple(records.papers.bindings(dossier_id))),
        "signed": office.read(lambda records: tuple(records.papers.signed_forms(dossier_id))),
        "pack": (present.pack_hash, present.procedure_name),
        "row": (present.owner_name, present.title, present.case, present.channel, present.todo_count),
        "checklist": office.application.dossiers.checklist(dossier_id),
    }  # fmt: skip
