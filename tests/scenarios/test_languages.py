"""Texts in Vietnamese and English: labels, hints, guidance, outputs, messages, choices."""

from __future__ import annotations

from forms.session import Session
from tests.scenarios.forms_in_words import bind, filled, question

ITEXT = """<itext>
 <translation lang="English (en)"><text id="ten"><value>Name of <output value="/tk/ai"/></value></text>
  <text id="goi_y"><value>As on the card</value><value form="guidance">Capital letters</value></text>
  <text id="sai"><value>Too short</value></text><text id="nam"><value>Male</value></text></translation>
 <translation lang="Tiếng Việt (vi)" default="true()"><text id="ten"><value>Tên <output value="/tk/ai"/></value></text>
  <text id="goi_y"><value>Như trên thẻ</value><value form="guidance">Viết hoa</value></text>
  <text id="sai"><value>Ngắn quá</value></text><text id="nam"><value>Nam</value></text></translation>
</itext>"""


def form_in_two_languages() -> Session:
    return filled(
        "<ai>con</ai><ten/><gioi/>",
        bind("ten", constraint="string-length(.) > 2", jr_constraintMsg="jr:itext('sai')"),
        question("ai")
        + "<input ref='/tk/ten'><label ref=\"jr:itext('ten')\"/><hint ref=\"jr:itext('goi_y')\"/></input>"
        + "<select1 ref='/tk/gioi'><label>Giới</label><itemset nodeset=\"instance('gioi')/root/item\">"
        '<value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1>',
        model="<instance id='gioi'><root><item><itextId>nam</itextId><name>m</name></item></root></instance>",
        itext=ITEXT,
    )


def test_the_default_language_comes_first_by_its_code() -> None:
    assert form_in_two_languages().definition.languages == ("vi", "en")


def test_labels_hints_and_guidance_speak_the_session_s_language() -> None:
    form = form_in_two_languages()
    field = form.field("/tk/ten")
    assert (field.label, field.hint, field.guidance) == ("Tên con", "Như trên thẻ", "Viết hoa")
    changes = form.set_language("en")
    field = form.field("/tk/ten")
    assert (field.label, field.hint, field.guidance) == ("Name of con", "As on the card", "Capital letters")
    assert "/tk/ten" in [changed.ref for changed in changes.fields]


def test_a_label_with_an_output_changes_with_the_answer_it_shows() -> None:
    form = form_in_two_languages()
    changes = form.answer("/tk/ai", "mẹ")
    assert [field.label for field in changes.fields if field.ref == "/tk/ten"] == ["Tên mẹ"]


def test_messages_and_choices_are_translated() -> None:
    form = form_in_two_languages()
    form.answer("/tk/ten", "An")
    assert [violation.message for violation in form.violations()] == ["Ngắn quá"]
    assert form.choices("/tk/gioi")[0].label == "Nam"
    form.set_language("en")
    assert [violation.message for violation in form.violations()] == ["Too short"]
    assert form.choices("/tk/gioi")[0].label == "Male"


def test_an_unknown_language_falls_back_to_the_form_s_own() -> None:
    form = form_in_two_languages()
    form.set_language("fr")
    assert form.field("/tk/ten").label == "Tên con"
