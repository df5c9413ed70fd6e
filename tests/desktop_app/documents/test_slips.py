"""Receipt, guide and recovery key on paper."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import zxingcpp
from PIL import Image

from desktop_app.documents import sheet
from desktop_app.documents.guide import GuideBasis, GuideComponent, GuideFacts, GuideFee, draw_guide
from desktop_app.documents.receipt import ReceiptFacts, ReceivedFile, draw_receipt, qr_text
from desktop_app.documents.recovery_sheet import draw_recovery_key
from tests.desktop_app.documents.samples import AT
from tests.desktop_app.documents.texts import pages_of, text_of

RECEIPT = ReceiptFacts(
    procedure_code="1.001612",
    procedure_name="Đăng ký thành lập hộ kinh doanh",
    owner="Nguyễn Thị Ửng",
    submitter="Trần Văn Bền",
    portal_name="Cổng dịch vụ công Tuyên Quang",
    portal_fingerprint="3f2a 9c01 77de 0b12",
    manifest_sha256="ab" * 32,
    files=(ReceivedFile("tờ khai.pdf", 190_000, "0123456789abcdef" * 4),),
    prepared_at=AT,
    received_at=AT + timedelta(minutes=3),
    printed_at=AT + timedelta(minutes=9),
    is_final=True,
    is_verified=True,
    dossier_code="H60.12-261109-0001",
    access_key="KX7P-22MQ",
)

GUIDE = GuideFacts(
    procedure_code="1.001193",
    procedure_name="Đăng ký khai sinh",
    agency="UBND phường Ỷ La",
    components=(
        GuideComponent("Tờ khai", 1, 0),
        GuideComponent("Giấy tờ tuỳ thân", 0, 0, present_only=True),
        GuideComponent("Giấy chứng sinh", 1, 0, is_unverified=True),
    ),
    fees=(GuideFee("Lệ phí đúng hạn", 0), GuideFee("Phí", 1_200_000), GuideFee("Lệ phí quá hạn", None)),
    deadline="Trong ngày làm việc.",
    channels="Trực tiếp, trực tuyến.",
    result="Giấy khai sinh",
    legal_basis=(GuideBasis("Luật Hộ tịch số 60/2014/QH13"),),
    at=AT,
)


def picture(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=200 / 72).to_pil()
    document.close()
    return image


def test_the_receipt_tells_what_the_portal_signed_for() -> None:
    shown = text_of(draw_receipt(RECEIPT))
    for words in (
        "BIÊN NHẬN GỬI HỒ SƠ",
        "H60.12-261109-0001",
        "Cổng dịch vụ công Tuyên Quang",
        "14 giờ 08 phút, ngày 09/11/2026",
        "tờ khai.pdf 186 KB 01234567 89abcdef",
        "HỢP LỆ",
        "3f2a 9c01 77de 0b12",
        "ab" * 32,
    ):
        assert words in shown, words


def test_a_receipt_is_never_worded_stronger_than_its_proof() -> None:
    unverified = text_of(draw_receipt(replace(RECEIPT, is_verified=False)))
    assert "HỢP LỆ" not in unverified
    assert "CHƯA KIỂM TRA ĐƯỢC" in unverified
    provisional = text_of(draw_receipt(replace(RECEIPT, is_final=False)))
    assert "BIÊN NHẬN TẠM" in provisional
    assert "cổng chưa nhận đủ" in provisional


def test_the_qr_code_can_be_read_from_the_page() -> None:
    (code,) = zxingcpp.read_barcodes(picture(draw_receipt(RECEIPT)))
    assert code.text == qr_text(RECEIPT)
    assert "H60.12-261109-0001" in code.text


def test_a_training_receipt_is_red_at_the_top_of_every_page() -> None:
    files = tuple(ReceivedFile(f"tệp {number}.pdf", 1000, "00" * 32) for number in range(60))
    pdf = draw_receipt(replace(RECEIPT, training=True, files=files))
    texts = pages_of(pdf)
    assert len(texts) > 1
    assert all("TẬP HUẤN" in text for text in texts)
    red, green, blue = picture(pdf).convert("RGB").getpixel((20, 20))  # type: ignore[misc]
    assert f"#{red:02X}{green:02X}{blue:02X}" == sheet.TRAINING_RED
    assert "TẬP HUẤN" not in text_of(draw_receipt(RECEIPT))


def test_names_of_files_are_text_and_never_markup() -> None:
    files = (ReceivedFile("<b>&.pdf", 5, "00" * 32),)
    assert "<b>&.pdf" in text_of(draw_receipt(replace(RECEIPT, files=files)))


def test_the_guide_marks_what_was_not_checked() -> None:
    shown = text_of(draw_guide(GUIDE))
    assert "Giấy chứng sinh *" in shown
    assert "* Mục có dấu * chưa kiểm chứng" in shown
    for words in ("Chỉ xuất trình", "miễn", "1.200.000 đồng", "theo quy định của địa phương"):
        assert words in shown
    checked = replace(GUIDE, components=GUIDE.components[:2])
    assert "chưa kiểm chứng" not in text_of(draw_guide(checked))


def test_the_recovery_key_stands_in_numbered_groups() -> None:
    groups = ["7KQ2M", "XP4RD", "9WZ6T", "B3HNF", "C8V5J"]
    shown = text_of(draw_recovery_key(groups, office="UBND phường Ỷ La", at=AT))
    places = [shown.replace(" ", "").index(group) for group in groups]
    assert places == sorted(places)
    assert "ngày 09 tháng 11 năm 2026" in shown


def test_slips_are_the_same_bytes_each_time() -> None:
    assert draw_receipt(RECEIPT) == draw_receipt(RECEIPT)
    assert draw_guide(GUIDE) == draw_guide(GUIDE)
    assert io.BytesIO(draw_recovery_key(["A"], office="", at=AT)).read(5) == b"%PDF-"
