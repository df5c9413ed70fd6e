"""Small forms for the scenarios, written as the pieces of an XForm."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, date, datetime

from forms.definition import FormDefinition
from forms.loading import load_form
from forms.session import Session

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)


def xform(instance: str, binds: str = "", body: str = "", *, model: str = "", itext: str = "") -> bytes:
    """An XForm with this primary instance content (under /tk), binds, body and other model parts."""
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:vn="urn:tramhoso:form">
  <h:head><h:title>Tờ khai</h:title><model>{itext}
    <instance><tk id="to-khai" version="3">{instance}</tk></instance>
    {model}{binds}
  </model></h:head>
  <h:body>{body}</h:body>
</h:html>""".encode()


def loaded(
    instance: str,
    binds: str = "",
    body: str = "",
    *,
    model: str = "",
    itext: str = "",
    resources: Mapping[str, bytes] | None = None,
) -> FormDefinition:
    return load_form(xform(instance, binds, body, model=model, itext=itext), resources=resources)


def session(definition: FormDefinition, *, saved: bytes | None = None, language: str = "vi") -> Session:
    """A session in Hanoi on 22 November 2026 whose ids are r1, r2, …; a restored one begins at s1."""
    numbers = itertools.count(1)
    letter = "r" if saved is None else "s"
    return Session(
        definition,
        today=TODAY,
        now=lambda: NOW,
        new_id=lambda: f"{letter}{next(numbers)}",
        saved=saved,
        language=language,
        preload={"username": "canbo01"},
    )


def filled(
    instance: str,
    binds: str = "",
    body: str = "",
    *,
    model: str = "",
    itext: str = "",
    resources: Mapping[str, bytes] | None = None,
) -> Session:
    return session(loaded(instance, binds, body, model=model, itext=itext, resources=resources))


def bind(path: str, **attributes: str) -> str:
    """A bind on /tk/…; `jr_` and `vn_` begin the names of those namespaces."""
    written = "".join(
        f' {name.replace("jr_", "jr:").replace("vn_", "vn:")}="{_escaped(value)}"'
        for name, value in attributes.items()
    )
    return f'<bind nodeset="/tk/{path}"{written}/>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def question(path: str, label: str = "") -> str:
    return f'<input ref="/tk/{path}"><label>{label or path}</label></input>'
