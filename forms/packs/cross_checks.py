"""Rules over several forms of a dossier (sheet kiem_tra): which do not hold. Pure.

A rule is XPath over the main form; other forms are read as `instance('FORM')/tk/…` once `lend_forms` has made
them visible. A form that does not apply is empty there, so that its stale answers break no rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from forms.live_lists import form_list, form_shape, reads
from forms.nodes import DocumentNode

if TYPE_CHECKING:
    from forms.packs.archive import Pack
    from forms.packs.model import CrossCheck, Manifest
    from forms.packs.needs import Answers
    from forms.session import Session


def lend_forms(pack: Pack, sessions: Mapping[str, Session], *, used: Collection[str] | None = None) -> None:
    """Let the main form's outside expressions read the other forms.

    `sessions`: the living forms by id; one that is not there, or not among the `used` (None = all), is empty.
    """
    from forms.instances import SecondaryInstance

    main = pack.manifest.main_form.id
    lists = {}
    for form in pack.manifest.forms[1:]:
        session = sessions.get(form.id)
        if session is not None and (used is None or form.id in used):
            lists[form.id] = form_list(form.id, session.definition, session.document)
        else:
            lists[form.id] = SecondaryInstance(form.id, DocumentNode(), form_shape(pack.definition(form.id)))
    if lists:
        sessions[main].lend(lists)


def reads_other_forms(manifest: Manifest) -> bool:
    """Whether any condition, amount or rule of the pack looks into a form besides the main one."""
    from forms.packs.checking import manifest_conditions

    others = [form.id for form in manifest.forms[1:]]
    return bool(others) and any(reads(expression, others) for expression in manifest_conditions(manifest))


def broken_checks(manifest: Manifest, answers: Answers, *, case: str) -> Iterator[CrossCheck]:
    """The rules of the case that do not hold, in the order of the manifest."""
    for check in manifest.cross_checks:
        if (not check.cases or case in check.cases) and not answers.evaluate_boolean(check.holds):
            yield check
