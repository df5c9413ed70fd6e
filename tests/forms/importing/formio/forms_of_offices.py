"""Form.io forms as Vietnamese portals have them, written for these tests, and short ways to import and fill them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from forms.importing.formio.converting import ImportedForm, import_formio
from forms.loading import load_form
from forms.problems import Fact
from forms.session import Session


def say(code: str, language: str, facts: Mapping[str, Fact]) -> str:
    """Words that show their code and facts."""
    return f"{language}:{code}" + "".join(f" {name}={value}" for name, value in sorted(facts.items()))


def imported(*components: Any, **form: Any) -> ImportedForm:
    return import_formio(json.dumps({"components": list(components), **form}).encode(), say=say)


def outcomes(result: ImportedForm) -> dict[str, str]:
    return {line.path: line.outcome for line in result.lines}


def reasons(result: ImportedForm) -> dict[str, list[str]]:
    return {line.path: [each.code for each in line.reasons] for line in result.lines if line.reasons}


def bind(result: ImportedForm, path: str) -> Any:
    return result.definition.elements["/tk/" + path].bind


def rule(result: ImportedForm, path: str, name: str = "relevant") -> str:
    """A rule's expression without the spaces that pyxform puts around references."""
    found = getattr(bind(result, path), name)
    return "" if found is None else " ".join(found.expression.split())


def session(result: ImportedForm, **lists: bytes) -> Session:
    """The form opened in Hanoi on 22 November 2026; `lists` fill the CSV files by their bare names."""
    definition = result.definition
    if lists:
        files = {**result.files, **{f"{name}.csv": data for name, data in lists.items()}}
        definition = load_form(result.xml, resources=files)
    numbers = itertools.count(1)
    return Session(
        definition,
        today=date(2026, 11, 22),
        now=lambda: datetime(2026, 11, 22, 3, 30, tzinfo=UTC),
        new_id=lambda: f"r{next(numbers)}",
    )


def text(key: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": label or key, "input": True, **more}


def number(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "number", "key": key, "label": key, "input": True, **more}


def radio(key: str, *values: str, **more: Any) -> dict[str, Any]:
    options = [{"label": value or "—", "value": value} for value in values]
    return {"type": "radio", "key": key, "label": key, "values": options, **more}


def ticks(key: str, *values: str, **more: Any) -> dict[str, Any]:
    return {**radio(key, *values, **more), "type": "selectboxes"}


def grid(key: str, *components: Any, **more: Any) -> dict[str, Any]:
    return {"type": "datagrid", "key": key, "label": key, "components": list(components), **more}


def promotion() -> dict[str, Any]:
    """Registration of a promotion by lot: columns, an address cascade, goods in rows, money, a signature."""
    return {
        "title": "Đăng ký khuyến mại mang tính may rủi",
        "name": "dangKyKhuyenMaiMayRui",
        "display": "form",
        "components": [
            {"type": "htmlelement", "key": "quocHieu", "content": "<p><b>CỘNG HÒA</b> XÃ HỘI<br/>CHỦ NGHĨA</p>"},
            {
                "type": "columns",
                "key": "cot",
                "columns": [
                    {"width": 8, "components": [text("fullname", "Tên thương nhân", validate={"required": True})]},
                    {
                        "width": 4,
                        "components": [
                            text(
                                "taxCode",
                                "Mã số thuế",
                                validate={"pattern": r"\d{10}(-\d{3})?", "customMessage": "Mã số thuế chưa đúng."},
                            )
                        ],
                    },
                ],
            },
            {
                "type": "select",
                "key": "province",
                "label": "Tỉnh, thành phố",
                "dataSrc": "url",
                "data": {"url": "{{formUrl}}/place?level=1"},
                "template": "<span>{{ item.label }}</span>",
            },
            {
                "type": "select",
                "key": "district",
                "label": "Xã, phường",
                "dataSrc": "url",
                "refreshOn": "province",
                "data": {"url": "{{formUrl}}/place?parent={{ data.province.value }}"},
            },
            radio("chonDoiTuong", "Cá nhân", "Doanh nghiệp", validate={"required": True}),
            text(
                "ownerIdentityNumber",
                "Số định danh cá nhân",
                conditional={"show": "true", "when": "chonDoiTuong", "eq": "Cá nhân"},
            ),
            ticks("htkm", "quayThuong", "Phiếu dự thi", validate={"minSelectedCount": 1}),
            {
                "type": "datetime",
                "key": "tuNgay",
                "label": "Từ ngày",
                "enableTime": False,
                "datePicker": {"minDate": "moment()"},
            },
            {
                "type": "datetime",
                "key": "denNgay",
                "label": "Đến ngày",
                "enableTime": False,
                "validate": {"custom": "valid = input >= data.tuNgay ? true : 'Đến ngày phải sau từ ngày.';"},
            },
            grid(
                "giaiThuong",
                text("tenGiai", "Tên giải"),
                number("soLuong", validate={"min": 1, "integer": True}),
                {"type": "currency", "key": "triGia", "label": "Trị giá", "currency": "VND"},
                {
                    "type": "currency",
                    "key": "thanhTien",
                    "label": "Thành tiền",
                    "currency": "VND",
                    "calculateValue": "value = row.soLuong * row.triGia;",
                },
            ),
            {
                "type": "currency",
                "key": "tongTriGia",
                "label": "Tổng trị giá",
                "currency": "VND",
                "calculateValue": "value = _.sumBy(data.giaiThuong, 'thanhTien');",
            },
            {"type": "checkbox", "key": "camKet", "label": "Tôi cam kết", "validate": {"required": True}},
            {"type": "file", "key": "theLe", "label": "Thể lệ"},
            {"type": "signature", "key": "chuKy", "label": "Ký tên"},
            {"type": "recaptcha", "key": "reCaptcha", "label": "reCaptcha"},
            {"type": "button", "key": "submit", "label": "Nộp", "action": "submit"},
        ],
    }


def household() -> dict[str, Any]:
    """A household's declaration: a wizard with tabs, a container, members in rows with a day of birth."""
    return {
        "title": "Tờ khai hộ gia đình",
        "path": "tokhaiho",
        "display": "wizard",
        "components": [
            {
                "type": "panel",
                "key": "buoc1",
                "title": "Chủ hộ",
                "components": [
                    {
                        "type": "container",
                        "key": "chuHo",
                        "label": "Chủ hộ",
                        "components": [
                            text("hoTen", "Họ và tên", case="uppercase", validate={"required": True}),
                            {"type": "phoneNumber", "key": "dienThoai", "label": "Điện thoại"},
                            {"type": "email", "key": "email", "label": "Thư điện tử"},
                        ],
                    },
                    {"type": "time", "key": "gioTiep", "label": "Giờ tiếp"},
                ],
            },
            {
                "type": "panel",
                "key": "buoc2",
                "title": "Thành viên",
                "components": [
                    {
                        "type": "tabs",
                        "key": "the",
                        "components": [
                            {
                                "label": "Nhân khẩu",
                                "key": "nhanKhau",
                                "components": [
                                    grid(
                                        "thanhVien",
                                        text("ten", "Tên"),
                                        {"type": "day", "key": "ngaySinh", "label": "Ngày sinh", "dayFirst": True},
                                        radio("conHoc", "co", "khong"),
                                        text(
                                            "truong", conditional={"show": True, "when": "thanhVien.conHoc", "eq": "co"}
                                        ),
                                    ),
                                    number("soNguoi", calculateValue="value = data.thanhVien.length"),
                                ],
                            },
                            {
                                "label": "Khác",
                                "key": "khac",
                                "components": [
                                    text("bietDanh", multiple=True),
                                    {
                                        "type": "survey",
                                        "key": "yKien",
                                        "label": "Ý kiến",
                                        "questions": [
                                            {"label": "Đường sá", "value": "duong"},
                                            {"label": "Nước sạch", "value": "nuoc"},
                                        ],
                                        "values": [{"label": "Tốt", "value": "tot"}, {"label": "Kém", "value": "kem"}],
                                    },
                                    {"type": "tags", "key": "nhan", "label": "Nhãn", "storeas": "array"},
                                ],
                            },
                        ],
                    }
                ],
            },
        ],
    }
