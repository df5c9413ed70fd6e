"""A layout with every kind of element and answers for it, both made for the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from forms.packs.layout import PrintLayout

AT = datetime(2026, 11, 9, 7, 5, tzinfo=UTC)

ANSWERS: dict[str, str] = {
    "/f/ten": "Hộ kinh doanh Nguyễn Thị Mỹ Lệ",
    "/f/chu": "nguyễn thị ửng",
    "/f/so": "038185000123",
    "/f/dia_chi": "Số 12, đường Trần Hưng Đạo, tổ dân phố Bắc Kỳ, phường Ỷ La, tỉnh Tuyên Quang, "
    "gần ngã ba Chợ Mới đối diện trường Trung học cơ sở Lê Quý Đôn",
    "/f/von": "350000000",
    "/f/ngay": "2026-02-05",
    "/f/gioi": "nu",
    "/f/la_nu": "1",
    "/f/trong": "",
}


@dataclass
class ShownField:
    display: str


@dataclass
class FakeValues:
    """Answers by plain path: an expression is a path, "true()" or "false()"."""

    answers: dict[str, str] = field(default_factory=lambda: dict(ANSWERS))
    row_count: int = 3

    def evaluate_string(self, expression: str, at: str | None = None) -> str:
        if at is not None and not expression.startswith("/"):
            number = at.split("[")[1].rstrip("]")
            return f"{expression} {number} Trần Đình Trọng"
        return self.answers.get(expression, "")

    def evaluate_boolean(self, expression: str, at: str | None = None) -> bool:
        return expression == "true()" or self.answers.get(expression, "") == "1"

    def rows(self, repeat: str) -> tuple[str, ...]:
        return tuple(f"{repeat}[{number}]" for number in range(1, self.row_count + 1))

    def field(self, ref: str) -> ShownField:
        return ShownField({"/f/gioi": "Nữ"}.get(ref, ""))


ELEMENTS: list[dict[str, Any]] = [
    {"type": "form_number", "text": "Mẫu số 01 ban hành kèm theo Thông tư số 68/2025/TT-BTC"},
    {"type": "national_heading"},
    {"type": "title", "text": "Giấy đề nghị đăng ký thành lập hộ kinh doanh"},
    {"type": "subtitle", "text": "(Dùng cho hộ gia đình)", "bold": False, "italic": True},
    {"type": "addressee", "text": "Uỷ ban nhân dân {{ /f/trong }}"},
    {"type": "paragraph", "text": "Tôi là {{ /f/chu | upper }}, đăng ký với nội dung sau:", "indent": 10},
    {"type": "field", "number": "1", "label": "Tên hộ kinh doanh:", "value": "/f/ten", "bold_value": True},
    {"type": "field", "number": "2", "label": "Địa chỉ trụ sở:", "value": "/f/dia_chi"},
    {
        "type": "fields",
        "fields": [
            {"label": "Điện thoại:", "value": "/f/trong", "width": 1},
            {"label": "Thư điện tử:", "value": "/f/trong", "width": 1.4},
        ],
    },
    {"type": "boxes", "number": "3", "label": "Số định danh cá nhân:", "value": "/f/so", "count": 12},
    {
        "type": "ticks",
        "number": "4",
        "label": "Giới tính:",
        "options": [{"text": "Nam", "checked": "false()"}, {"text": "Nữ", "checked": "/f/la_nu"}],
    },
    {
        "type": "ticks",
        "label": "5. Chủ thể thành lập hộ kinh doanh:",
        "columns": 2,
        "options": [
            {"text": "Cá nhân là công dân Việt Nam có năng lực hành vi đầy đủ", "checked": "true()"},
            {"text": "Các thành viên hộ gia đình", "checked": "false()"},
            {"text": "Khác", "checked": "false()"},
        ],
    },
    {
        "type": "field",
        "number": "6",
        "label": "Vốn kinh doanh (bằng số):",
        "value": "/f/von",
        "format": "money",
        "suffix": " đồng",
    },
    {"type": "paragraph", "text": "Bằng chữ: {{ /f/von | money_words }}.", "italic": True},
    {"type": "field", "number": "7", "label": "Ngày bắt đầu:", "value": "/f/ngay", "format": "date"},
    {"type": "field", "number": "8", "label": "Số lao động:", "value": "/f/trong", "suffix": " người"},
    {"type": "paragraph", "text": "9. Danh sách thành viên:", "bold": True, "keep_with_next": True},
    {
        "type": "table",
        "repeat": "/f/thanh_vien",
        "columns": [
            {"heading": "Họ và tên", "value": "ho_ten", "width": 3},
            {"heading": "Ngày sinh", "value": "ngay_sinh", "width": 2, "align": "center"},
            {"heading": "Quan hệ", "value": "quan_he", "width": 2},
        ],
        "empty_rows": 2,
    },
    {
        "type": "choice_text",
        "options": [
            {"text": "Không hiện.", "when": "false()"},
            {"text": "Tôi cam kết những nội dung trên là trung thực, chính xác.", "indent": 10},
        ],
    },
    {
        "type": "signatures",
        "blocks": [
            {"slot": "receiver", "roles": ["NGƯỜI TIẾP NHẬN"]},
            {
                "slot": "applicant",
                "date_line": "Tuyên Quang, {{ /f/ngay | date_words }}",
                "roles": ["CHỦ HỘ KINH DOANH"],
                "name": "/f/chu",
            },
        ],
    },
    {"type": "note", "text": "Ghi chú: đánh dấu vào ô thích hợp."},
    {"type": "field", "label": "Không hiện:", "value": "/f/ten", "when": "false()"},
]


def a_layout(elements: list[dict[str, Any]] | None = None, confidence: str = "memory") -> PrintLayout:
    return PrintLayout.model_validate(
        {
            "form": "ho_kinh_doanh",
            "wording": {"source": "trí nhớ", "checked_on": "2026-11-01", "confidence": confidence},
            "elements": ELEMENTS if elements is None else elements,
        }
    )
