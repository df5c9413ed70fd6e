"""The manifest of a procedure pack: what an official's procedure page says, as frozen data.

Every datum that an office could get wrong carries a `Fact`: where it was read, when, and how far it
can be believed. Nothing here reads archives, evaluates conditions or knows the date.
The JSON Schema of `Manifest` is published as docs/pack-manifest.schema.json.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from forms.packs.moves import Move

PACK_FORMAT = 1
ENGINE_PROFILE = "VN-ODK 1"

Confidence = Literal["checked", "secondary", "memory", "local"]
"""checked: read in the named official source; secondary: read in another source that quotes it;
memory: nobody looked it up; local: the province or commune decides, the pack cannot know."""

Channel = Literal["online", "counter", "post"]
DeadlineUnit = Literal["working_day", "day", "hour"]
ComponentKind = Literal["upload", "from_form", "present_only", "database"]
FileKind = Literal["pdf", "jpeg", "png", "tiff", "docx"]
RoundingMode = Literal["half_up", "down", "up"]
SignerRole = Literal["owner", "representative", "office"]
SignatureKind = Literal["pades", "xades"]
ExportType = Literal["text", "integer", "date", "stamp", "flag"]
Percent = Annotated[int, Field(ge=0, le=100)]
ServiceLevel = Literal["toan_trinh", "mot_phan", "cung_cap_thong_tin"]
OWNER_FIELDS = (
    "name", "id_number", "birth_date", "gender", "phone", "email", "address", "province", "commune",
    "ethnic_group", "nationality", "tax_code", "organisation",
)  # fmt: skip


ITEMS_WITH_FACTS = (
    "field",
    "level",
    "agency",
    "service_level",
    "result",
    "conditions",
    "effective_from",
    "effective_to",
)
"""Fields of the manifest that are single facts; `Manifest.fact_of` tells where each comes from."""
OFFICE_FIELDS = ("office_name", "office_place")
"""What the office's settings can fill into a form: its name ("Kính gửi"), its place ("Làm tại")."""


def _inside_the_pack(path: str) -> str:
    parts = path.split("/")
    if not path or path.startswith("/") or "\\" in path or ":" in path or any(p in ("", ".", "..") for p in parts):
        raise ValueError("path outside the pack")
    return path


PackPath = Annotated[str, Field(max_length=200), AfterValidator(_inside_the_pack)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")]
_FIELD_STEP = r"[A-Za-z_][A-Za-z0-9_]*(\[[0-9]{1,2}\])?"
FieldPath = Annotated[str, Field(pattern=rf"^{_FIELD_STEP}(\.{_FIELD_STEP}){{0,4}}$", max_length=200)]
Expression = Annotated[str, Field(min_length=1, max_length=4000)]


class Part(BaseModel):
    """Base of all parts: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Part):
    """A text in Vietnamese and, where someone translated it, in English."""

    vi: Annotated[str, Field(min_length=1, max_length=8000)]
    en: Annotated[str, Field(max_length=8000)] = ""

    def in_language(self, language: str) -> str:
        """The text in `language` ("vi" or "en"); Vietnamese where there is no translation."""
        return self.en if language == "en" and self.en else self.vi


class Fact(Part):
    """Where a datum comes from."""

    source: Annotated[str, Field(min_length=1, max_length=1000)]
    checked_on: date
    confidence: Confidence

    @property
    def is_unverified(self) -> bool:
        """Whether faces must show "chưa kiểm chứng" beside the datum."""
        return self.confidence == "memory"


class Case(Part):
    """A case (trường hợp) of the procedure. `when`: XPath over the main form; None = chosen by hand."""

    code: Code
    name: Words
    when: Expression | None = None
    fact: Fact


class Component(Part):
    """A paper of the dossier (thành phần hồ sơ).

    `kind`: upload = the applicant hands it in; from_form = printed from form `form`; present_only = shown,
    never kept; database = looked up by the office, nothing to hand in.
    `when` is XPath over the main form; components of one `one_of` group satisfy each other.
    `valid_for_days`: how old the paper may be; None = no limit. Its day of issue is `issued_on`, XPath over the
    main form; without one the person who attaches the paper is asked.
    """

    code: Code
    name: Words
    note: Words | None = None
    originals: Annotated[int, Field(ge=0, le=99)] = 0
    copies: Annotated[int, Field(ge=0, le=99)] = 0
    copy_note: Words | None = None
    cases: tuple[Code, ...] = ()
    channels: tuple[Channel, ...] = ()
    when: Expression | None = None
    required: bool = True
    one_of: Code | None = None
    kind: ComponentKind = "upload"
    form: Code | None = None
    allowed_types: tuple[FileKind, ...] = ("pdf", "jpeg", "png", "tiff")
    max_size_bytes: Annotated[int, Field(ge=1)] = 10 * 1024 * 1024
    max_pages: Annotated[int, Field(ge=1)] = 100
    must_sign: bool = False
    when_represented: bool = False
    replaced_by_database: Words | None = None
    template: PackPath | None = None
    valid_for_days: Annotated[int, Field(ge=1)] | None = None
    issued_on: Expression | None = None
    fact: Fact


class Step(Part):
    """One step of the procedure (trình tự thực hiện), in the order of `Manifest.steps`."""

    title: Words
    text: Words
    fact: Fact


class ChannelEntry(Part):
    """A way to hand in: online, at the counter, by post."""

    channel: Channel
    note: Words | None = None
    fact: Fact


class Deadline(Part):
    """How long the office may take. `days` counts `unit`s; 0 working days = the same day.

    `cutoff` ("HH:MM", office time): what arrives later counts as arriving the next working day; None =
    the end of office hours. `when` (XPath over the main form) narrows it, e.g. to what must be verified; a row
    with `when` goes before one without.
    """

    case: Code | None = None
    channel: Channel | None = None
    when: Expression | None = None
    days: Annotated[int, Field(ge=0, le=1000)]
    unit: DeadlineUnit = "working_day"
    cutoff: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    note: Words | None = None
    fact: Fact


class Rounding(Part):
    """An amount is brought to a multiple of `to` đồng: half_up (nearest, half away from zero), down or up."""

    to: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    mode: RoundingMode = "half_up"


class Fee(Part):
    """A fee or charge in đồng. `amount`: a whole number, an XPath giving one, or None = set locally.

    With `quantity` (XPath giving a whole number) the amount is for one `unit`, e.g. for each point of sale.

    Applies when case, channel, subject and area (None = any) match, `on` is inside
    [valid_from, valid_to], and `when` is true.

    What comes off: `online_discount` per cent online, then the largest exemption of what is left, then `rounding`.
    """

    code: Code
    name: Words
    amount: Annotated[int, Field(ge=0)] | Expression | None = None
    quantity: Expression | None = None
    unit: Words | None = None
    case: Code | None = None
    channel: Channel | None = None
    subject: Code | None = None
    area: Code | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    when: Expression | None = None
    online_discount: Percent = 0
    rounding: Rounding | None = None
    basis: Words
    fact: Fact


class Exemption(Part):
    """A group of people or dossiers that pays less: `percent` off `fee` (None = of every fee).

    Applies when channel, subject and area (None = any) match, the day is inside [valid_from, valid_to] and `when`,
    XPath over the main form, is true. Of several the largest counts; they do not add up.
    """

    group: Code
    name: Words
    fee: Code | None = None
    percent: Annotated[int, Field(ge=1, le=100)]
    channel: Channel | None = None
    subject: Code | None = None
    area: Code | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    when: Expression | None = None
    basis: Words
    fact: Fact


class CrossCheck(Part):
    """A rule over several forms: `holds`, XPath over the main form, must be true in `cases` (all when empty).

    Other forms are read as `instance('FORM')/…`. `ref` is the question of `form` that the checklist leads to,
    `component` the paper; neither = the main form.
    """

    code: Code
    holds: Expression
    severity: Literal["error", "warning"] = "error"
    message: Words
    cases: tuple[Code, ...] = ()
    form: Code | None = None
    ref: Annotated[str, Field(max_length=500)] | None = None
    component: Code | None = None


class SignatureRule(Part):
    """Who signs a component, how: PAdES in its printed PDF, or XAdES over the answers. `slot` names the place."""

    component: Code
    role: SignerRole
    kind: SignatureKind = "pades"
    required: bool = True
    slot: Annotated[str, Field(max_length=64)] = "applicant"
    note: Words | None = None


class ExportField(Part):
    """One field of an exchange packet: `field` ("ChuHoSo", "DinhDanhCHS[0].SoDinhDanh") gets `value` (XPath over
    `form`, the main form by default).

    `type`: text, integer (a JSON number), date (yyyy-mm-dd), stamp (yyyyMMddHHmmss), flag ("1" or "0").
    """

    packet: Code
    field: FieldPath
    value: Expression
    form: Code | None = None
    type: ExportType = "text"
    required: bool = False
    max_length: Annotated[int, Field(ge=1, le=100_000)] | None = None


class Basis(Part):
    """A legal document the procedure stands on."""

    document: Annotated[str, Field(min_length=1, max_length=200)]
    title: Words
    issued: date | None = None
    in_force: date | None = None
    note: Words | None = None
    fact: Fact


class FormEntry(Part):
    """One form of the pack. The first entry of `Manifest.forms` is the main form, which always applies.

    Another form applies in its `cases` (all, when there are none) while `when`, XPath over the main form, is true.
    """

    id: Code
    title: Words
    official_number: str = ""
    path: PackPath
    print_path: PackPath | None = None
    resources: tuple[PackPath, ...] = ()
    cases: tuple[Code, ...] = ()
    when: Expression | None = None
    fact: Fact


class SubjectType(Part):
    """Who may ask for the procedure; `when` (XPath) tells which subject the answers describe."""

    code: Code
    name: Words
    when: Expression | None = None
    fact: Fact


class Manifest(Part):
    """Everything a pack says, and the SHA-256 of every other file in it (`hashes`).

    `portable`: its forms use nothing that other ODK tools refuse.
    """

    format: Literal[1] = 1
    profile: Literal["VN-ODK 1"] = "VN-ODK 1"
    code: Annotated[str, Field(pattern=r"^\d\.\d{6}$")]
    pack_version: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}\.\d{1,3}$")]
    name: Words
    field: Words
    level: Words
    agency: Words
    subject_types: tuple[SubjectType, ...]
    service_level: ServiceLevel
    result: Words
    result_code: str = ""
    conditions: Words | None = None
    fact: Fact
    item_facts: dict[str, Fact] = {}
    cases: tuple[Case, ...] = Field(min_length=1)
    components: tuple[Component, ...]
    steps: tuple[Step, ...]
    channels: tuple[ChannelEntry, ...] = Field(min_length=1)
    deadlines: tuple[Deadline, ...]
    fees: tuple[Fee, ...]
    legal_basis: tuple[Basis, ...]
    forms: tuple[FormEntry, ...] = Field(min_length=1)
    files: tuple[PackPath, ...] = ()
    examples: tuple[PackPath, ...] = ()
    effective_from: date
    effective_to: date | None = None
    superseded_by: str | None = None
    owner_fields: dict[str, str]
    office_fields: dict[str, str] = {}
    exemptions: tuple[Exemption, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    signatures: tuple[SignatureRule, ...] = ()
    exports: tuple[ExportField, ...] = ()
    portable: bool = False
    title_expression: Expression
    moves: Annotated[tuple[Move, ...], Field(max_length=5000)] | None = None
    """Where the questions, components, cases and forms of older versions went."""
    hashes: dict[PackPath, Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]]

    @property
    def main_form(self) -> FormEntry:
        """The form whose answers conditions, fees and owner fields speak about."""
        return self.forms[0]

    def fact_of(self, item: str) -> Fact:
        """Where one of the items of ITEMS_WITH_FACTS comes from; the fact of the whole if it has none."""
        return self.item_facts.get(item, self.fact)

    @property
    def validity_doubt(self) -> Fact | None:
        """Why nobody knows whether the procedure is still in force; None where no doubt was stated.

        The workbook states it as an item hieu_luc_den without a date and with an unverified source.
        """
        fact = self.item_facts.get("effective_to")
        return fact if self.effective_to is None and fact is not None and fact.is_unverified else None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Manifest:
        cases = {case.code for case in self.cases}
        forms = {form.id for form in self.forms}
        subjects = {subject.code for subject in self.subject_types}
        _unique("case", [case.code for case in self.cases])
        _unique("component", [component.code for component in self.components])
        _unique("form", [form.id for form in self.forms])
        for component in self.components:
            _known("case", component.cases, cases)
            if (component.kind == "from_form") != (component.form is not None):
                raise ValueError(f"component {component.code}: kind and form disagree")
        _known("form", [component.form for component in self.components if component.form], forms)
        _known("case", [case for form in self.forms for case in form.cases], cases)
        _known("case", [row.case for row in self.deadlines if row.case], cases)
        _known("case", [row.case for row in self.fees if row.case], cases)
        for fee in self.fees:
            if fee.valid_from and fee.valid_to and fee.valid_from > fee.valid_to:
                raise ValueError(f"fee {fee.code}: ends before it begins")
        _known("subject", [fee.subject for fee in self.fees if fee.subject], subjects)
        self._check_rules(cases, forms, subjects)
        _known("item", self.item_facts, set(ITEMS_WITH_FACTS))
        _known("party field", self.owner_fields, set(OWNER_FIELDS))
        _known("office field", self.office_fields, set(OFFICE_FIELDS))
        if self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("pack ends before it begins")
        _known("file", self._named_files(), set(self.hashes))
        return self

    def _check_rules(self, cases: set[str], forms: set[str], subjects: set[str]) -> None:
        components = {component.code for component in self.components}
        _known("fee", [row.fee for row in self.exemptions if row.fee], {fee.code for fee in self.fees})
        _known("subject", [row.subject for row in self.exemptions if row.subject], subjects)
        _unique("check", [check.code for check in self.cross_checks])
        for check in self.cross_checks:
            _known("case", check.cases, cases)
        _known("form", [check.form for check in self.cross_checks if check.form], forms)
        _known("form", [field.form for field in self.exports if field.form], forms)
        _known("component", [row.component for row in self.cross_checks if row.component], components)
        _known("component", [row.component for row in self.signatures], components)
        _unique("export", [f"{row.packet} {row.field}" for row in self.exports])

    def _named_files(self) -> list[str]:
        named = [*self.files, *self.examples]
        for form in self.forms:
            named += [form.path, *form.resources, *([form.print_path] if form.print_path else [])]
        return named + [component.template for component in self.components if component.template]


def manifest_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of manifest.json."""
    return Manifest.model_json_schema()


def _unique(what: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"{what} {code} stands twice")


def _known(what: str, codes: Iterable[str], known: set[str]) -> None:
    for code in codes:
        if code not in known:
            raise ValueError(f"{what} {code} is not in the pack")
