"""Why a paper is refused: one class for each reason. Words are in resources/wording/papers.toml."""

from __future__ import annotations

from desktop_app.errors import Problem


class PaperProblem(Problem):
    """Base of all refusals of papers; facts always hold `name`, the file's name."""

    code = "papers.problem"
    exit_code = 22


class PaperEmpty(PaperProblem):
    """The file has 0 bytes."""

    code = "papers.empty"
    exit_code = 20


class PaperTypeUnknown(PaperProblem):
    """The content is none of the five types that we take; `kind` names what it is, if known."""

    code = "papers.unknown_type"
    exit_code = 21


class PaperTypeNotAllowed(PaperProblem):
    """A type that we know, but not one that this component takes (`kind`, `allowed`)."""

    code = "papers.type_not_allowed"
    exit_code = 21


class PaperUnreadable(PaperProblem):
    """The content begins like `kind` but cannot be read to its end."""

    code = "papers.unreadable"
    exit_code = 22


class PaperEncrypted(PaperProblem):
    """The file is locked by a password or by restrictions of its author."""

    code = "papers.encrypted"
    exit_code = 23


class PaperTooLarge(PaperProblem):
    """More bytes than may be attached (`size_mb`, `limit_mb`)."""

    code = "papers.too_large"
    exit_code = 24


class PaperHasTooManyPages(PaperProblem):
    """More pages than may be attached (`pages`, `limit`)."""

    code = "papers.too_many_pages"
    exit_code = 25


class PaperHasTooManyPixels(PaperProblem):
    """An image that would fill the memory when opened (`width`, `height`, `limit_megapixels`)."""

    code = "papers.too_many_pixels"
    exit_code = 26


class PaperUnpacksTooLarge(PaperProblem):
    """A small file that unpacks to a huge one (`limit_mb`)."""

    code = "papers.unpacks_too_large"
    exit_code = 27


class PaperHasNoPages(PaperProblem):
    """A PDF without a single page."""

    code = "papers.no_pages"
    exit_code = 28


class PaperTooCostly(PaperProblem):
    """Reading the file took more time or memory than we give it (`seconds`)."""

    code = "papers.too_costly"
    exit_code = 29


class PageMissing(PaperProblem):
    """There is no picture of this page (`page`, from 0; `pages`)."""

    code = "papers.page_missing"
    exit_code = 28


class PaperNotConvertible(PaperProblem):
    """Only JPEG, PNG and TIFF are turned into PDF (`kind`)."""

    code = "papers.not_convertible"
    exit_code = 21
