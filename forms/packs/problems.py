"""Why a pack is refused, as codes and facts. Words: resources/wording/packs.toml."""

from __future__ import annotations

from dataclasses import dataclass

from forms.problems import Fact, FormProblem


class PackRefused(FormProblem):
    """Base: the pack was not taken and nothing changed."""

    code = "pack.refused"
    exit_code = 31


class PackBroken(PackRefused):
    """Not a zip, a damaged one, or a manifest that is not one. Fact: detail."""

    code = "pack.broken"


class PackTooLarge(PackRefused):
    """More bytes, files or compression than a pack may have. Facts: what, limit."""

    code = "pack.too_large"


class PathOutside(PackRefused):
    """A file that would land outside the pack's folder, or is a link. Fact: path."""

    code = "pack.path_outside"


class DuplicateFile(PackRefused):
    """Two files of one name (letter case apart). Fact: path."""

    code = "pack.duplicate"


class FileMissing(PackRefused):
    """The manifest lists a file that is not there. Fact: path."""

    code = "pack.file_missing"


class FileNotListed(PackRefused):
    """A file that the manifest does not list. Fact: path."""

    code = "pack.file_not_listed"


class HashMismatch(PackRefused):
    """A file's bytes are not those that the manifest promises. Fact: path."""

    code = "pack.hash_mismatch"


class PackUnsigned(PackRefused):
    """Neither built in nor signed by anybody. Fact: pack_hash."""

    code = "pack.unsigned"


class WrongSignature(PackRefused):
    """The signature was made by no trusted key, or over other bytes. Fact: pack_hash."""

    code = "pack.signature"


class TestKeyRefused(PackRefused):
    """Signed with the published test key, outside tests. Fact: pack_hash."""

    code = "pack.test_key"
    __test__ = False


class PackExpired(PackRefused):
    """Its last day has passed. Facts: name, effective_to, superseded_by."""

    code = "pack.expired"


class PackFromTheFuture(PackRefused):
    """Written for a newer program. Facts: format, known."""

    code = "pack.newer_format"


class BrokenFormula(PackRefused):
    """A form or condition does not hold together. Facts: where, faults."""

    code = "pack.formula"


@dataclass(frozen=True, order=True)
class WorkbookFault:
    """One thing wrong in a workbook: sheet, row and column as Excel shows them, and what."""

    sheet: str
    row: int
    column: str
    code: str
    detail: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.column}{self.row}" if self.row else self.sheet
        return f"{place} {self.code} {self.detail}".rstrip()


class WorkbookRefused(PackRefused):
    """The workbook makes no pack; `faults` are all of them. Facts: count, faults."""

    code = "pack.workbook"

    def __init__(self, faults: tuple[WorkbookFault, ...], **facts: Fact) -> None:
        super().__init__(count=len(faults), faults=tuple(str(fault) for fault in faults), **facts)
        self.faults = faults


class ExportRefused(FormProblem):
    """The answers do not fill an exchange packet. Facts: packet, faults."""

    code = "pack.export"
    exit_code = 30


class ExampleFailed(PackRefused):
    """An example of the pack does not give what it promises. Facts: example, differences."""

    code = "pack.example"
