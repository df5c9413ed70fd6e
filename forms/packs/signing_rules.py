"""Who signs a component and how (sheet ky_so); a component without rows follows its own must_sign.

What this program makes is one PAdES signature in a printed form. Other signatures that a pack asks for are named
to the user as work to do elsewhere; they never silently count as done.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.packs.model import Component, Manifest, SignatureRule


@dataclass(frozen=True)
class Signing:
    """`here`: the rule that this program's one PAdES signature answers; None = the form needs no signature here.

    `elsewhere`: required signatures that it cannot make: XAdES, and a second signer of the same paper.
    """

    here: SignatureRule | None
    elsewhere: tuple[SignatureRule, ...] = ()


def signing_of(manifest: Manifest, component: Component) -> Signing:
    """What a component's signatures are. Rows of sheet ky_so stand in place of must_sign."""
    rules = [rule for rule in manifest.signatures if rule.component == component.code]
    if not rules:
        own = SignatureRule(component=component.code, role="owner")
        return Signing(own if component.must_sign else None)
    required = [rule for rule in rules if rule.required]
    here = next((rule for rule in required if rule.kind == "pades" and component.kind == "from_form"), None)
    return Signing(here, tuple(rule for rule in required if rule is not here))
