"""Why something cannot be printed. Words are in resources/wording/documents.toml."""

from __future__ import annotations

from desktop_app.errors import Problem


class PrintingProblem(Problem):
    """Base of everything that stops a document from being drawn."""

    code = "printing.problem"
    exit_code = 50


class FontMissing(PrintingProblem):
    """A font file of the program is not there or not a font (`font`)."""

    code = "printing.font_missing"
    exit_code = 51


class LayoutBroken(PrintingProblem):
    """The pack's layout asks what its form does not know (`form`, `element` from 1, `expression`)."""

    code = "printing.layout_broken"
    exit_code = 52


class LayoutDoesNotFit(PrintingProblem):
    """An element of the layout is larger than a page (`form`)."""

    code = "printing.does_not_fit"
    exit_code = 53


class PartUnreadable(PrintingProblem):
    """A PDF that was to go into the merged dossier cannot be read (`name`)."""

    code = "printing.part_unreadable"
    exit_code = 54
