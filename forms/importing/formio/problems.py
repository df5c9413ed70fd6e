"""Why a Form.io form is refused, as codes and facts. Words: resources/wording/formio.toml."""

from __future__ import annotations

from forms.problems import FormProblem


class FormioRefused(FormProblem):
    """Base: nothing was imported and nothing was written."""

    code = "formio.refused"
    exit_code = 31


class FormioNotJson(FormioRefused):
    """The bytes are no JSON in UTF-8. Fact: line (0 when there is none)."""

    code = "formio.not_json"


class FormioTooLarge(FormioRefused):
    """More bytes, components, choices or nesting than an import takes. Facts: what, limit."""

    code = "formio.too_large"


class FormioNoForm(FormioRefused):
    """JSON, but nowhere in it a list of components."""

    code = "formio.no_form"


class FormioNotAccepted(FormioRefused):
    """Our own reader does not accept what the import made: a fault of ours. Facts: count, first."""

    code = "formio.not_accepted"
