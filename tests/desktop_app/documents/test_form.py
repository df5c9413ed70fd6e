"""The printed form shows the answers as the layout says."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from desktop_app.documents.form import draw_form
from desktop_app.documents.problems import LayoutBroken
from forms.problems import FormProblem
from tests.desktop_app.documents.samples import AT, FakeValues, a_layout
from tests.desktop_app.documents.texts import pages_of, text_of


def drawn(elements: list[dict[str, Any]] | None = None, values: FakeValues | None = None, **options: Any) -> str:
    layout = a_layout(elements, options.pop("confidence", "checked"))
    return text_of(draw_form(layout, values or FakeValues(), title="Thử", at=AT, **options).pdf)


def test_headings_numbers_and_values_stand_in_the_order_of_the_layout() -> None:
    shown = drawn()
    wanted = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY ĐỀ NGHỊ ĐĂNG KÝ THÀNH LẬP HỘ KINH DOANH",
        "Kính gửi: Uỷ ban nhân dân",
        "Tôi là NGUYỄN THỊ ỬNG",
        "1. Tên hộ kinh doanh: Hộ kinh doanh Nguyễn Thị Mỹ Lệ",
        "phường Ỷ La",
        "350.000.000 đồng",
        "Bằng chữ: Ba trăm năm mươi triệu đồng.",
        "05/02/2026",
        "Quan hệ",
        "ngày 05 tháng 02 năm 2026",
    ]
    places = [shown.find(text) for text in wanted]
    assert -1 not in places, dict(zip(wanted, places, strict=True))
    assert places == sorted(places)


def test_what_its_condition_excludes_is_not_printed() -> None:
    assert "Không hiện" not in drawn()


def test_a_number_stands_one_digit_to_a_box() -> None:
    assert "0 3 8 1 8 5 0 0 0 1 2 3" in drawn()


def test_an_unanswered_form_prints_to_be_filled_in_by_hand() -> None:
    shown = drawn(values=FakeValues(answers={}, row_count=0))
    assert "1. Tên hộ kinh doanh:" in shown
    assert "ngày …… tháng …… năm" in shown


def test_a_long_table_repeats_its_heading_and_loses_no_row() -> None:
    form = draw_form(a_layout(), FakeValues(row_count=60), title="Thử", at=AT)
    shown = text_of(form.pdf)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(form.pdf)).pages]
    with_rows = [page for page in pages if "Trần Đình Trọng" in page]
    assert len(with_rows) > 2
    assert all("Họ và tên" in page for page in with_rows)
    assert all(f"ho_ten {number} Trần" in shown for number in range(1, 61))


def test_pages_are_numbered_from_the_second_on() -> None:
    form = draw_form(a_layout(), FakeValues(row_count=60), title="Thử", at=AT)
    reader = PdfReader(io.BytesIO(form.pdf))
    firsts = [page.extract_text().strip().split("\n")[0].strip() for page in reader.pages]
    assert firsts[1:] == [str(number) for number in range(2, form.pages + 1)]
    assert not firsts[0].startswith("1")


def test_the_place_of_each_signature_is_told() -> None:
    form = draw_form(a_layout(), FakeValues(), title="Thử", at=AT)
    place = form.place("applicant")
    assert place is not None
    assert form.place("nobody") is None
    left, bottom, right, top = place.box
    assert place.page == form.pages - 1
    assert 295 < left < right < 540
    assert 0 < bottom < top < 842
    assert top - bottom > 50


def test_a_signature_never_stands_alone_on_a_page() -> None:
    for rows in range(1, 14):
        form = draw_form(a_layout(), FakeValues(row_count=rows), title="Thử", at=AT)
        document = pypdfium2.PdfDocument(form.pdf)
        last = document[form.place("applicant").page].get_textpage().get_text_range()  # type: ignore[union-attr]
        document.close()
        assert "Tôi cam kết" in last


def test_a_long_last_paragraph_is_split_so_that_two_lines_stand_with_the_signature() -> None:
    sentence = "Tôi cam kết những nội dung trên là đúng sự thật và chịu trách nhiệm trước pháp luật. "
    signature = {"type": "signature", "block": {"slot": "applicant", "roles": ["NGƯỜI LÀM ĐƠN"]}}
    for height in range(150, 200, 5):
        elements = [
            {"type": "spacer", "height": height},
            {"type": "paragraph", "text": sentence * 8},
            signature,
        ]
        pages = pages_of(draw_form(a_layout(elements), FakeValues(), title="Thử", at=AT).pdf)
        with_signature = next(page for page in pages if "NGƯỜI LÀM ĐƠN" in page)
        assert "trước pháp luật" in with_signature
        assert " ".join(pages).count("cam kết") == 8
        if len(pages) == 2:
            assert pages[0].count("cam kết") >= 1, height


def test_a_row_of_fields_with_a_bold_value_is_drawn_after_a_heading_that_keeps_with_it() -> None:
    fields = [
        {"label": "1. Họ và tên (viết chữ in hoa):", "value": "/f/ten", "bold_value": True, "width": 2},
        {"label": "Giới tính:", "value": "/f/gioi", "format": "label"},
    ]
    heading = {"type": "paragraph", "text": "ĐỐI TƯỢNG", "bold": True, "keep_with_next": True}
    values = FakeValues(answers={"/f/ten": "NGUYỄN HOÀNG " * 12})
    shown = drawn([heading, {"type": "fields", "fields": fields}], values)
    assert shown.count("NGUYỄN HOÀNG") == 12
    assert "Giới tính: Nữ" in shown


def test_words_and_numbers_in_narrow_columns_stay_whole() -> None:
    class Wide(FakeValues):
        def evaluate_string(self, expression: str, at: str | None = None) -> str:
            return expression

    texts = ["20/11/1982", "014082001134", "Phường Chiềng An, tỉnh Sơn La", "Nữ"]
    columns = [
        {"heading": "Giới tính", "value": text, "width": width} for text, width in zip(texts, (1, 1, 9, 1), strict=True)
    ]
    shown = drawn([{"type": "table", "repeat": "/f/x", "columns": columns}], Wide())
    for text in (*texts[:2], "Chiềng", "Giới tính"):
        assert text in shown


def test_a_row_of_a_table_is_never_torn_by_the_page() -> None:
    class Tall(FakeValues):
        def evaluate_string(self, expression: str, at: str | None = None) -> str:
            number = (at or "[0]").split("[")[1].rstrip("]")
            return f"đầu{number} " + "chữ " * 120 + f"cuối{number}" if expression == "dai" else ""

    columns = [{"heading": "Dài", "value": "dai", "width": 1}, {"heading": "Trống", "value": "trong", "width": 2}]
    element = {"type": "table", "repeat": "/f/x", "columns": columns}
    pages = pages_of(draw_form(a_layout([element]), Tall(row_count=7), title="Thử", at=AT).pdf)
    assert len(pages) > 1
    for number in range(1, 8):
        (page,) = (page for page in pages if f"đầu{number} " in page)
        assert f"cuối{number}" in page
    assert all(page.count("Trống") == 1 for page in pages)


def test_the_heading_of_a_table_stands_with_its_first_row_and_not_with_all() -> None:
    table = {"type": "table", "repeat": "/f/x", "columns": [{"heading": "Họ tên", "value": "ho_ten", "width": 1}]}
    heading = {"type": "paragraph", "text": "Danh sách:", "bold": True, "keep_with_next": True}
    for height, begins_on in ((150, 0), (195, 0), (220, 0), (236, 1)):
        spacers = [{"type": "spacer", "height": 100}, {"type": "spacer", "height": height - 100}]
        elements = [*spacers, heading, table]
        pages = pages_of(draw_form(a_layout(elements), FakeValues(row_count=30), title="Thử", at=AT).pdf)
        assert "Danh sách:" in pages[begins_on]
        assert "ho_ten 1 " in pages[begins_on]
        assert len(pages) > 1


def test_what_does_not_fit_beside_begins_a_line_of_its_own_and_stays_whole() -> None:
    address = "congtangtonnu.hoangthinguyenphuoc.baoquyen@thuongmai.vidu.vn"
    fields = [
        {"label": "Điện thoại:", "value": "/f/so", "width": 1},
        {"label": "Email:", "value": "/f/thu", "width": 1},
    ]
    shown = drawn(
        [{"type": "fields", "fields": fields}], FakeValues(answers={"/f/so": "0912345678", "/f/thu": address})
    )
    assert "Điện thoại: 0912345678" in shown
    assert address in shown


def test_lines_are_set_closer_only_where_that_saves_a_page() -> None:
    def pages_with(lines: int) -> int:
        elements = [{"type": "field", "label": f"Dòng {number}:", "value": "/f/ten"} for number in range(lines)]
        return draw_form(a_layout(elements), FakeValues(), title="Thử", at=AT).pages

    assert [pages_with(30), pages_with(38), pages_with(60)] == [1, 1, 2]


def test_no_line_begins_with_the_hyphen_of_a_name() -> None:
    element = {"type": "field", "label": "Nơi:", "value": "/f/noi"}
    for length in range(30, 90, 3):
        answers = {"/f/noi": "x " * length + "Phan Rang - Tháp Chàm"}
        pdf = draw_form(a_layout([element]), FakeValues(answers=answers), title="Thử", at=AT).pdf
        lines = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()
        assert not any(line.strip().startswith("-") for line in lines)


def test_placeholders_are_filled_wherever_the_layout_has_text() -> None:
    elements = [
        {"type": "national_heading", "agency_lines": ["{{ /f/ten }}"]},
        {"type": "title", "text": "Đơn của {{ /f/chu }}"},
        {"type": "field", "label": "Số {{ /f/so }}:", "value": "/f/ten", "suffix": " ({{ /f/chu | upper }})"},
        {"type": "boxes", "label": "Hộp {{ /f/chu }}:", "value": "/f/so", "count": 12},
        {"type": "ticks", "label": "Ô {{ /f/chu }}", "options": [{"text": "A", "checked": "true()"}]},
    ]
    shown = drawn(elements)
    assert "{{" not in shown
    for words in (
        "HỘ KINH DOANH NGUYỄN THỊ MỸ LỆ",
        "ĐƠN CỦA NGUYỄN THỊ ỬNG",
        "Số 038185000123: Hộ kinh doanh Nguyễn Thị Mỹ Lệ (NGUYỄN THỊ ỬNG)",
        "Hộp nguyễn thị ửng:",
        "Ô nguyễn thị ửng",
    ):
        assert words in shown, words


def test_unconfirmed_wording_is_said_on_every_page() -> None:
    form = draw_form(a_layout(), FakeValues(row_count=60), title="Thử", at=AT)
    assert text_of(form.pdf).count("chưa kiểm chứng") == form.pages
    assert "chưa kiểm chứng" not in drawn(confidence="checked")


def test_training_is_said_on_every_page() -> None:
    assert "TẬP HUẤN" in drawn(training=True)
    assert "TẬP HUẤN" not in drawn()


def test_the_same_answers_and_time_give_the_same_bytes() -> None:
    one, two = (draw_form(a_layout(), FakeValues(), title="Thử", at=AT).pdf for _ in range(2))
    assert one == two
    information = PdfReader(io.BytesIO(one)).metadata
    assert information is not None
    assert information.creation_date == AT
    assert information.title == "Thử"


def test_every_font_is_embedded() -> None:
    reader = PdfReader(io.BytesIO(draw_form(a_layout(), FakeValues(), title="Thử", at=AT).pdf))
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values()), fonts


def test_answers_are_text_and_never_markup() -> None:
    answers = {"/f/ten": "A & B <b>đậm</b> {{ /f/so }}\nhai dòng"}
    element = {"type": "paragraph", "text": "Tên: {{ /f/ten }}"}
    assert "Tên: A & B <b>đậm</b> {{ /f/so }} hai dòng" in drawn([element], FakeValues(answers=answers))


def test_decomposed_letters_are_composed_and_unknown_ones_are_named() -> None:
    element = {"type": "field", "label": "Tên:", "value": "/f/ten"}
    form = draw_form(
        a_layout([element]), FakeValues(answers={"/f/ten": "Ngu\u0079e\u0302\u0303n 王"}), title="Thử", at=AT
    )
    assert "Nguyễn" in text_of(form.pdf)
    assert form.missing_characters == ("王",)


def test_an_expression_that_the_form_does_not_know_is_named_with_its_element() -> None:
    class Refusing(FakeValues):
        def evaluate_string(self, expression: str, at: str | None = None) -> str:
            raise FormProblem(where=expression)

    element = {"type": "field", "label": "Tên:", "value": "/f/khong_co"}
    with pytest.raises(LayoutBroken) as broken:
        draw_form(a_layout([element]), Refusing(), title="Thử", at=AT)
    assert broken.value.facts == {"form": "ho_kinh_doanh", "element": 1, "expression": "/f/khong_co"}
