"""A workbook to a procedure pack: one .xlsx and the files beside it in, a deterministic zip out.

All faults of the workbook come in one WorkbookRefused. The finished pack is read back by the same reader that
an office uses, and its examples are run; a pack that fails its own examples is not built.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from forms.nearest import nearest
from forms.packs import rule_sheets
from forms.packs.archive import read_pack
from forms.packs.codes import CodeCheck
from forms.packs.draft_form import Draft, draft_form
from forms.packs.envelope import sealed
from forms.packs.example_model import Example
from forms.packs.example_sheet import read_examples
from forms.packs.layout import PrintLayout
from forms.packs.model import FormEntry, Manifest, Words
from forms.packs.moves import read_moves
from forms.packs.parts import PartsReader
from forms.packs.portability import is_portable
from forms.packs.printed import named
from forms.packs.problems import WorkbookFault
from forms.packs.sheets import ITEM_OF_FACT, SHEETS
from forms.packs.strict import check_form, check_formulas, check_layout
from forms.packs.workbook import Faults, Row, Workbook
from forms.packs.xlsform import FormSheets

LIST_FOLDER = "lists"


class Remarks:
    """What a build says besides its pack: faults and warnings by place; why forms are not portable (None: unknown)."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.not_portable: tuple[str, ...] | None = None


@dataclass(frozen=True)
class _FormSource:
    row: Row
    sheets: FormSheets

    @property
    def code(self) -> str:
        return str(self.row["ma"])


def build_pack(
    workbook: bytes,
    *,
    resources: Mapping[str, bytes],
    signing_key: bytes | None = None,
    check: bool = True,
    remarks: Remarks | None = None,
) -> bytes:
    """Build the zip of a pack.

    `resources`: files beside the workbook by path (`in_an/….json` layouts, `files/…`, `CHANGES.md`) and the
    reference lists as `lists/….csv`. `signing_key`: raw 32-byte Ed25519 seed, or None for an unsigned pack
    whose hash the program must list. `check=False` skips reading the pack back and running its examples.
    `remarks` takes what does not stop a build: warnings of good practice, and whether the forms are portable.
    Raises WorkbookRefused with all faults; BrokenFormula, ExampleFailed when the result does not hold.
    """
    remarks = remarks or Remarks()
    faults = remarks.faults
    book = Workbook(workbook, faults)
    sources = _form_sources(book, faults)
    files: dict[str, bytes] = {}
    manifest = _manifest_values(book, sources, resources, files, remarks)
    faults.stop_if_any()
    for source in sources:
        xml = source.sheets.convert(
            form_id=f"{manifest['code']}.{source.code}",
            title=source.row["ten"],
            version=manifest["pack_version"],
        )
        files[f"forms/{source.code}.xml"] = xml or b""
    faults.stop_if_any()
    manifest["portable"] = is_portable(files[f"forms/{source.code}.xml"] for source in sources)
    for path in manifest["files"]:
        files[path] = resources[path]
    if "CHANGES.md" in resources:
        files["CHANGES.md"] = resources["CHANGES.md"]
    manifest["hashes"] = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    try:
        content = _json(Manifest(**manifest))
    except ValidationError as error:
        for found in error.errors(include_url=False):
            place = ".".join(str(part) for part in found["loc"])
            faults.add(WorkbookFault("thu_tuc", 0, "", "workbook.bad_value", f"{place}: {found['msg']}"))
        faults.stop_if_any()
        raise
    data = sealed(content, files, signing_key)
    if check:
        _check(data, content, sources, faults)
    return data


def _form_sources(book: Workbook, faults: Faults) -> list[_FormSource]:
    rows = book.rows("bieu_mau", SHEETS["bieu_mau"])
    if not rows:
        faults.add(WorkbookFault("bieu_mau", 0, "", "workbook.missing_sheet"))
        faults.stop_if_any()
    sources = []
    for row in rows:
        survey, choices = row["bang_hoi"] or "survey", row["bang_chon"] or "choices"
        sheets = FormSheets(book, survey, choices, row["bang_cai_dat"] or "settings", faults)
        sheets.check()
        sources.append(_FormSource(row, sheets))
    return sources


def _manifest_values(
    book: Workbook,
    sources: list[_FormSource],
    resources: Mapping[str, bytes],
    files: dict[str, bytes],
    remarks: Remarks,
) -> dict[str, Any]:
    faults = remarks.faults
    reader = PartsReader(
        book, sources[0].sheets.names, faults, {source.code: source.sheets.names for source in sources}
    )
    items = reader.procedure()
    lists = _lists(book, resources, faults)
    files.update(lists)
    drafts = _drafts(sources, lists, remarks)
    forms = [
        _form_entry(source, draft, (sources[0], drafts[0]), reader, resources, lists, files, faults)
        for source, draft in zip(sources, drafts, strict=True)
    ]
    examples = read_examples(book, {source.code: source.sheets.names for source in sources}, faults)
    for example in examples:
        files[f"examples/{example.name}.json"] = _json(example)
    components, cases = reader.components(), reader.cases()
    owner_fields, office_fields = reader.known_fields()
    templates = sorted({part.template for part in components if part.template})
    for row in book.rows("thanh_phan_ho_so", SHEETS["thanh_phan_ho_so"]):
        if row["mau_tep"] and row["mau_tep"] not in resources:
            near = nearest(row["mau_tep"], resources)
            faults.add(row.fault("mau_tep", "workbook.missing_file", row["mau_tep"], near, near))

    def text(name: str) -> str:
        words = items.get(name)
        return words.vi if isinstance(words, Words) else ""

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(text(name)) if text(name) else None
        except ValueError:
            for row in book.rows("thu_tuc", SHEETS["thu_tuc"]):
                if row["muc"] == name:
                    faults.add(row.fault("gia_tri", "workbook.not_a_date", f"{name} {text(name)}"))
            return None

    values = {
        "code": text("ma"),
        "pack_version": text("phien_ban"),
        "name": items.get("ten"),
        "field": items.get("linh_vuc"),
        "level": items.get("cap"),
        "agency": items.get("co_quan"),
        "subject_types": reader.subjects(),
        "service_level": text("muc_do"),
        "result": items.get("ket_qua"),
        "result_code": text("ma_ket_qua"),
        "conditions": items.get("dieu_kien"),
        "fact": items.get("nguon:ten"),
        "item_facts": {
            field: items[f"nguon:{name}"]
            for name, field in ITEM_OF_FACT.items()
            if items.get(f"nguon:{name}") is not None
        },
        "cases": cases,
        "components": components,
        "steps": reader.steps(),
        "channels": reader.channels(),
        "deadlines": reader.deadlines(),
        "fees": reader.fees(),
        "legal_basis": reader.legal_basis(),
        "forms": tuple(entry for entry in forms if entry is not None),
        "files": tuple(templates),
        "examples": tuple(f"examples/{example.name}.json" for example in examples),
        "effective_from": day("hieu_luc_tu"),
        "effective_to": day("hieu_luc_den"),
        "superseded_by": text("thay_boi") or None,
        "owner_fields": owner_fields,
        "office_fields": office_fields,
        "exemptions": rule_sheets.exemptions(reader),
        "cross_checks": rule_sheets.cross_checks(reader),
        "signatures": rule_sheets.signatures(reader),
        "exports": rule_sheets.exports(reader),
        "title_expression": items.get("trich_yeu"),
        "moves": read_moves(
            book,
            {source.code: source.sheets.names for source in sources},
            {
                "component": frozenset(part.code for part in components),
                "case": frozenset(part.code for part in cases),
                "form": frozenset(source.code for source in sources),
            },
            faults,
        ),
    }
    drafts_of = {source.code: draft for source, draft in zip(sources, drafts, strict=True)}
    check_formulas(drafts_of, reader.formulas, faults)
    CodeCheck(book, drafts_of, faults).run()
    return values


def _drafts(sources: list[_FormSource], lists: Mapping[str, bytes], remarks: Remarks) -> list[Draft]:
    """Every form as far as it can be read, all its faults noted."""
    named = {path.rpartition("/")[2]: content for path, content in lists.items()}
    drafts = [draft_form(source.sheets, named) for source in sources]
    reasons = [reason for draft in drafts for reason in check_form(draft, remarks.faults)]
    remarks.not_portable = tuple(dict.fromkeys(reasons))
    return drafts


def _form_entry(
    source: _FormSource,
    draft: Draft,
    main: tuple[_FormSource, Draft],
    reader: PartsReader,
    resources: Mapping[str, bytes],
    lists: Mapping[str, bytes],
    files: dict[str, bytes],
    faults: Faults,
) -> FormEntry | None:
    row = source.row
    wanted = [f"{LIST_FOLDER}/{name}" for name in source.sheets.list_files()]
    for path in wanted:
        if path not in lists:
            sheet, number, letter = source.sheets.place_of_list(path.rpartition("/")[2])
            near = nearest(path.rpartition("/")[2], [name.rpartition("/")[2] for name in lists])
            faults.add(WorkbookFault(sheet, number, letter, "workbook.missing_list", path, near, near))
    print_path = None
    if row["in_an"]:
        layout = _layout(source, main[0], resources, faults)
        if layout is not None:
            check_layout(draft, layout, row, faults, main=main[1])
            print_path = f"print/{source.code}.json"
            files[print_path] = _json(layout)
    return reader.part(
        row,
        FormEntry,
        id=source.code,
        title=reader.words(row, "ten"),
        official_number=row["so_hieu"] or "",
        path=f"forms/{source.code}.xml",
        print_path=print_path,
        resources=tuple(wanted),
        cases=row["truong_hop"],
        when=reader.formula(row, "dieu_kien"),
        fact=reader.fact(row),
    )


def _layout(
    source: _FormSource, main: _FormSource, resources: Mapping[str, bytes], faults: Faults
) -> PrintLayout | None:
    path = source.row["in_an"]
    names = source.sheets.names
    if path not in resources:
        near = nearest(path, resources)
        faults.add(source.row.fault("in_an", "workbook.missing_file", path, near, near))
        return None
    try:
        text = resources[path].decode("utf-8")
        others = None if source is main else main.sheets.names
        faulty = [
            (name, code)
            for name, code in names.faulty_names(text)
            if others is None or list(others.faulty_names(f"${{{name}}}"))
        ]
        for name, code in faulty:
            near = nearest(name, names.names())
            faults.add(source.row.fault("in_an", code, f"{path}: {name}", near, near and f"${{{near}}}"))
        if others is None:
            return PrintLayout.model_validate_json(names.absolute_or_unknown(text))
        return None if faulty else PrintLayout.model_validate_json(named(text, names, others))
    except KeyError as error:
        faults.add(source.row.fault("in_an", "workbook.unknown_question", f"{path}: {error.args[0]}"))
    except ValidationError as error:
        for found in error.errors(include_url=False):
            place = ".".join(str(part) for part in found["loc"])
            faults.add(source.row.fault("in_an", "workbook.bad_value", f"{path} {place}: {found['msg']}"))
    except UnicodeDecodeError:
        faults.add(source.row.fault("in_an", "workbook.bad_value", f"{path}: UTF-8"))
    return None


def _lists(book: Workbook, resources: Mapping[str, bytes], faults: Faults) -> dict[str, bytes]:
    """The lists of sheet danh_muc, reduced to the columns named there ("name=code, label=full_name")."""
    found = {}
    for row in book.rows("danh_muc", SHEETS["danh_muc"]):
        source = f"{LIST_FOLDER}/{row['nguon']}"
        if source not in resources:
            known = [path.rpartition("/")[2] for path in resources if path.startswith(f"{LIST_FOLDER}/")]
            near = nearest(str(row["nguon"]), known)
            faults.add(row.fault("nguon", "workbook.missing_list", str(row["nguon"]), near, near))
            continue
        try:
            lines = list(csv.DictReader(io.StringIO(resources[source].decode("utf-8"))))
        except (UnicodeDecodeError, csv.Error) as error:
            faults.add(row.fault("nguon", "workbook.bad_value", f"{source}: {type(error).__name__}"))
            continue
        columns = [part.strip().partition("=")[::2] for part in str(row["cot"]).split(",")]
        missing = [old for _, old in columns if not lines or old not in lines[0]]
        if missing:
            near = nearest(missing[0], lines[0]) if lines else ""
            mend = str(row["cot"]).replace(f"={missing[0]}", f"={near}") if near else ""
            faults.add(row.fault("cot", "workbook.unknown_column", ", ".join(missing), near, mend))
            continue
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([new for new, _ in columns])
        writer.writerows([line[old] for _, old in columns] for line in lines)
        found[f"{LIST_FOLDER}/{row['tep']}"] = out.getvalue().encode("utf-8")
    return found


def _json(part: Manifest | PrintLayout | Example) -> bytes:
    content = part.model_dump(mode="json", exclude_none=True)
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _check(data: bytes, manifest: bytes, sources: list[_FormSource], faults: Faults) -> None:
    from forms.loading import load_form
    from forms.packs.examples import check_example
    from forms.problems import FormInvalid

    pack_hash = hashlib.sha256(manifest).hexdigest()
    today = Manifest.model_validate_json(manifest).effective_from
    pack = read_pack(data, trusted_hashes=frozenset({pack_hash}), today=today, check_formulas=False)
    for source, entry in zip(sources, pack.manifest.forms, strict=True):
        try:
            load_form(
                pack.file(entry.path),
                resources={path.rsplit("/", 1)[-1]: pack.file(path) for path in entry.resources},
            )
        except FormInvalid as problem:
            source.sheets.note_engine_faults(problem.faults)
    faults.stop_if_any()
    read_pack(data, trusted_hashes=frozenset({pack_hash}), today=today)
    for example in pack.examples:
        check_example(pack, example)
