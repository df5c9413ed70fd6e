"""The answers saved last, as a form sees them at jr://instance/last-saved: one person's, so never in a definition.

A definition is shared by all who fill the form; its last-saved instance is empty. Each session has its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from forms.definition import FormDefinition
from forms.instances import InstanceFault, SecondaryInstance, read_tree
from forms.nodes import DocumentNode
from forms.problems import SavedAnswersInvalid
from forms.saving import opened


def wants_last_saved(definition: FormDefinition) -> bool:
    """Whether the form reads the answers saved last."""
    return any(instance.is_last_saved for instance in definition.instances.values())


def instances_with(definition: FormDefinition, saved: bytes | None) -> Mapping[str, SecondaryInstance]:
    """The definition's instances, the one of the answers saved last filled with `saved`; without it, empty.

    Raises SavedAnswersInvalid for what is no XML, of another form, or larger than the limits.
    """
    if not saved or not wants_last_saved(definition):
        return definition.instances
    limits = definition.limits
    root = opened(saved, limits.resource_bytes)
    if etree.QName(root).localname != definition.root.local:
        raise SavedAnswersInvalid(reason="other_form")
    document = DocumentNode()
    try:
        node, _ = read_tree(root, document, limits.items, limits.depth)
    except InstanceFault:
        raise SavedAnswersInvalid(reason="too_large") from None
    document.children.append(node)
    found = dict(definition.instances)
    for instance_id, instance in definition.instances.items():
        if instance.is_last_saved:
            filled = SecondaryInstance(instance_id, document, None)
            filled.is_last_saved = True
            found[instance_id] = filled
    return found
