"""The two shapes of a procedure record: the upper-case keys of LayThuTuc, and the catalogue of 2026.

Key names are the portal's; the rest is `procedure_record`. Fields may be absent, empty, or one object instead of a
list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.packs.procedure_record import Charge, Paper, Term

if TYPE_CHECKING:
    from forms.packs.procedure_record import _Reader

UPPER_CASE = {
    "MATTHC", "TENTTHC", "LINHVUCTHUCHIEN", "CAPTHUCHIEN", "COQUANTHUCHIEN", "MOTACOQUANTHUCHIEN", "YEUCAU",
    "DOITUONGTHUCHIEN", "MOTADOITUONGTHUCHIEN", "KETQUATHUCHIEN", "CANCUPHAPLY", "TRINHTUTHUCHIEN",
    "CACHTHUCTHUCHIEN", "THANHPHANHOSO",
}  # fmt: skip
CATALOGUE = {
    "code", "name", "executionSteps", "executionMethods", "executionCases", "cases", "legalBasisesDetails",
    "resultsDetails", "subjectTypesDetails", "category", "requirements", "conditions", "implementationAgency",
    "departmentName",
}  # fmt: skip


def read_upper_case(reader: _Reader) -> None:
    """LayThuTuc."""
    source, record = reader.source, reader.record
    record.code = reader.text(source.get("MATTHC"), "MATTHC")
    record.name = reader.text(source.get("TENTTHC"), "TENTTHC")
    record.conditions = reader.text(source.get("YEUCAU"), "YEUCAU")
    record.decision = reader.text(source.get("IDQUYETDINHCONGBO"), "IDQUYETDINHCONGBO")
    record.field_name = _joined(reader, "LINHVUCTHUCHIEN", "TENLINHVUC")
    levels = _joined(reader, "CAPTHUCHIEN", "CAPTHUCHIEN") if not _is_text(source, "CAPTHUCHIEN") else ""
    record.level = levels or reader.text(source.get("CAPTHUCHIEN"), "CAPTHUCHIEN") * _is_text(source, "CAPTHUCHIEN")
    if record.level.replace(";", "").replace(" ", "").isdigit():
        reader.leave("CAPTHUCHIEN", "level", record.level)
        record.level = ""
    record.agency = (
        reader.text(source.get("COQUANTHUCHIEN"), "COQUANTHUCHIEN") if _is_text(source, "COQUANTHUCHIEN")
        else _joined(reader, "COQUANTHUCHIEN", "TENDONVI")
    ) or reader.text(source.get("MOTACOQUANTHUCHIEN"), "MOTACOQUANTHUCHIEN")  # fmt: skip
    if str(source.get("TRANGTHAI", "1")).strip() not in ("1", ""):
        reader.leave("TRANGTHAI", "not_public", str(source["TRANGTHAI"]))
    for place, part in reader.parts(source.get("DOITUONGTHUCHIEN"), "DOITUONGTHUCHIEN"):
        _add(record.subjects, reader.text(part.get("TENDOITUONG"), place))
    if not record.subjects:
        _add(record.subjects, reader.text(source.get("MOTADOITUONGTHUCHIEN"), "MOTADOITUONGTHUCHIEN"))
    for place, part in reader.parts(source.get("KETQUATHUCHIEN"), "KETQUATHUCHIEN"):
        record.results.append((reader.text(part.get("MAKETQUA"), place), reader.text(part.get("TENKETQUA"), place)))
    for place, part in reader.parts(source.get("CANCUPHAPLY"), "CANCUPHAPLY"):
        record.basis.append((reader.text(part.get("SOVANBAN"), place), reader.text(part.get("TENVANBAN"), place)))
    for place, part in reader.parts(source.get("TRINHTUTHUCHIEN"), "TRINHTUTHUCHIEN"):
        case = reader.text(part.get("TRUONGHOP"), f"{place}.TRUONGHOP")
        for inner, step in reader.parts(part.get("TRINHTU"), f"{place}.TRINHTU"):
            record.steps.append((case, reader.text(step.get("TENTRINHTU"), inner)))
    for place, part in reader.parts(source.get("THANHPHANHOSO"), "THANHPHANHOSO"):
        case = reader.case(reader.text(part.get("TRUONGHOP"), f"{place}.TRUONGHOP"))
        for inner, paper in reader.parts(part.get("GIAYTO"), f"{place}.GIAYTO"):
            _paper(reader, inner, case, paper)
    for place, part in reader.parts(source.get("CACHTHUCTHUCHIEN"), "CACHTHUCTHUCHIEN"):
        _channel(reader, place, part)
    reader.rest(UPPER_CASE)


def _paper(reader: _Reader, place: str, case: str, paper: Mapping[str, Any]) -> None:
    form = reader.text(paper.get("TENMAUDON"), f"{place}.TENMAUDON") or reader.text(paper.get("URL"), f"{place}.URL")
    if form:
        reader.leave(f"{place}.URL", "form_file", f"{form} {reader.text(paper.get('URL'), place)}".strip())
    reader.record.papers.append(
        Paper(
            case=case,
            code=reader.text(paper.get("MAGIAYTO"), f"{place}.MAGIAYTO"),
            name=reader.text(paper.get("TENGIAYTO"), f"{place}.TENGIAYTO"),
            originals=reader.count(paper.get("SOBANCHINH"), f"{place}.SOBANCHINH"),
            copies=reader.count(paper.get("SOBANSAO"), f"{place}.SOBANSAO"),
            required=True,
            form=form,
        )
    )


def _channel(reader: _Reader, place: str, part: Mapping[str, Any]) -> None:
    record = reader.record
    channel = reader.channel(part.get("KENH"), f"{place}.KENH")
    if not channel:
        return
    record.channels.append((channel, ""))
    for inner, term in reader.parts(part.get("THOIGIAN"), f"{place}.THOIGIAN"):
        count = reader.days(term.get("THOIGIANGIAIQUYET"), f"{inner}.THOIGIANGIAIQUYET")
        unit = reader.unit(term.get("DONVITINH"), f"{inner}.DONVITINH")
        record.terms.append(Term(channel, count, unit, reader.text(term.get("MOTA"), f"{inner}.MOTA")))
        for at, fee in reader.parts(term.get("PHILEPHI"), f"{inner}.PHILEPHI"):
            record.charges.append(
                Charge(
                    code=reader.text(fee.get("MAPHILEPHI"), f"{at}.MAPHILEPHI"),
                    name=reader.text(fee.get("MOTA"), f"{at}.MOTA"),
                    amount=_dong(reader, fee.get("SOTIEN"), fee.get("DONVI"), at),
                    channel=channel,
                )
            )


def _dong(reader: _Reader, value: Any, unit: Any, place: str) -> int | None:
    amount = reader.amount(value, f"{place}.SOTIEN")
    currency = reader.text(unit, f"{place}.DONVI").casefold()
    if amount and currency not in ("", "đồng", "đ", "vnd", "vnđ", "việt nam đồng"):
        reader.leave(f"{place}.DONVI", "amount", f"{amount} {currency}")
        return None
    return amount


def read_catalogue(reader: _Reader) -> None:
    """The catalogue of the portal rebuilt in 2026."""
    source, record = reader.source, reader.record
    record.code = reader.text(source.get("code"), "code")
    record.name = reader.text(source.get("name"), "name")
    record.conditions = reader.text(source.get("requirements") or source.get("conditions"), "requirements")
    record.agency = reader.text(source.get("implementationAgency") or source.get("departmentName"), "departmentName")
    for _, part in reader.parts(source.get("category"), "category"):
        record.field_name = reader.text(part.get("name"), "category.name")
    for _, part in reader.parts(source.get("procedureProposal"), "procedureProposal"):
        record.decision = reader.text(part.get("proposalNumber"), "procedureProposal.proposalNumber")
    levels = {"isWard": "Cấp xã", "isProvince": "Cấp tỉnh", "isMinistry": "Cấp bộ"}
    record.level = "; ".join(words for key, words in levels.items() if source.get(key) is True)
    if source.get("isFullProcess") is True:
        record.service_level = "toan_trinh"
    elif source.get("isOfflineOnly") is True:
        record.service_level = "cung_cap_thong_tin"
    elif source.get("isFullProcess") is False:
        record.service_level = "mot_phan"
    for place, part in reader.parts(source.get("subjectTypesDetails"), "subjectTypesDetails"):
        _add(record.subjects, reader.text(part.get("name"), place))
    for place, part in reader.parts(source.get("resultsDetails"), "resultsDetails"):
        record.results.append((reader.text(part.get("code"), place), reader.text(part.get("name"), place)))
    for place, part in reader.parts(source.get("legalBasisesDetails"), "legalBasisesDetails"):
        record.basis.append((reader.text(part.get("code"), place), reader.text(part.get("name"), place)))
    for place, part in reader.parts(source.get("executionSteps"), "executionSteps"):
        name, text = reader.text(part.get("name"), place), reader.text(part.get("description"), place)
        record.steps.append((name if text else "", text or name))
    for place, part in reader.parts(source.get("cases"), "cases"):
        reader.case(reader.text(part.get("name"), f"{place}.name"))
        for _, term in reader.parts(part.get("processingDay"), f"{place}.processingDay"):
            reader.leave(f"{place}.processingDay", "case_term", f"{term.get('qty')} {term.get('type')}")
    for place, part in reader.parts(source.get("executionCases"), "executionCases"):
        case = reader.case(reader.text(part.get("name"), f"{place}.name"))
        for inner, paper in reader.parts(part.get("profileComponents"), f"{place}.profileComponents"):
            _component(reader, inner, case, paper)
    for place, part in reader.parts(source.get("executionMethods"), "executionMethods"):
        _method(reader, place, part)
    reader.rest(CATALOGUE)


def _component(reader: _Reader, place: str, case: str, paper: Mapping[str, Any]) -> None:
    blanks = reader.parts(paper.get("attachments"), f"{place}.attachments")
    forms = [reader.text(part.get("name"), at) for at, part in blanks]
    for name in forms:
        reader.leave(f"{place}.attachments", "form_file", name)
    has_form = paper.get("hasElectronicForm") is True or bool(forms)
    reader.record.papers.append(
        Paper(
            case=case,
            code=reader.text(paper.get("code"), f"{place}.code"),
            name=reader.text(paper.get("name"), f"{place}.name"),
            originals=reader.count(paper.get("originalQty"), f"{place}.originalQty"),
            copies=reader.count(paper.get("copyQty"), f"{place}.copyQty"),
            required=paper.get("required") is not False,
            form=(forms or ["e-form"])[0] if has_form else "",
        )
    )


def _method(reader: _Reader, place: str, part: Mapping[str, Any]) -> None:
    record = reader.record
    channel = reader.channel(part.get("submissionMethod"), f"{place}.submissionMethod")
    if not channel:
        return
    note = reader.text(part.get("description"), f"{place}.description")
    record.channels.append((channel, note))
    if part.get("processingTime") is not None:
        count = reader.days(part.get("processingTime"), f"{place}.processingTime")
        unit = reader.unit(part.get("processingTimeUnit"), f"{place}.processingTimeUnit")
        record.terms.append(Term(channel, count, unit, ""))
    for at, fee in reader.parts(part.get("fees"), f"{place}.fees"):
        currency = reader.text(fee.get("currencyName"), at)
        record.charges.append(
            Charge("", reader.text(fee.get("description"), at), _dong(reader, fee.get("value"), currency, at), channel)
        )


def _is_text(source: Mapping[str, Any], key: str) -> bool:
    return isinstance(source.get(key), str)


def _joined(reader: _Reader, key: str, name: str) -> str:
    found = [reader.text(part.get(name), place) for place, part in reader.parts(reader.source.get(key), key)]
    return "; ".join(dict.fromkeys(text for text in found if text))


def _add(texts: list[str], text: str) -> None:
    if text and text not in texts:
        texts.append(text)
