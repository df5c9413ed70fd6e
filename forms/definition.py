"""A form as its author wrote it: elements, binds, body, lists and texts. Nothing here lives or changes.

One definition serves many sessions at once. It is made by `forms.loading.load_form` only. What a form has hundreds
of is a named tuple, because those are made three times as fast as frozen dataclasses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from forms.limits import Limits
from forms.problems import Fault
from forms.state import FieldKind, Range

if TYPE_CHECKING:
    from forms.graph import Graph, Rule
    from forms.instances import SecondaryInstance
    from forms.xpath.compiler import Schema
    from forms.xpath.context import Context

Evaluate = Callable[[Any, "Context"], Any]
"""A compiled expression: called with the context node and the evaluation context."""


class Element:
    """One path of the primary instance: what is known of every node that stands there.

    `repeat` is the innermost repeat that the path stands in (itself, when it is one); `slot` is its
    place among the paths of that scope, so that a row finds its nodes by number.
    """

    __slots__ = (
        "attributes",
        "bind",
        "children",
        "index",
        "is_repeat",
        "local",
        "multiple",
        "name",
        "parent",
        "path",
        "prefix",
        "question",
        "repeat",
        "repeat_definition",
        "scope_elements",
        "slot",
        "uri",
        "watchers",
    )

    def __init__(self, name: str, local: str, uri: str, prefix: str | None, parent: Element | None) -> None:
        self.name = name
        self.local = local
        self.uri = uri
        self.prefix = prefix
        self.parent = parent
        self.path: str = (parent.path if parent is not None else "") + "/" + name
        self.children: dict[str, Element] = {}
        self.attributes: Mapping[str, str] = {}
        self.bind: Bind = NO_BIND
        self.question: Question | None = None
        self.repeat: Element | None = None
        self.is_repeat = False
        self.repeat_definition: Repeat | None = None
        self.multiple = False
        self.slot = 0
        self.index = 0
        self.scope_elements: list[Element] = []
        self.watchers: tuple[Watcher, ...] = ()

    def __repr__(self) -> str:
        return f"<Element {self.path}>"

    def repeats(self) -> tuple[Element, ...]:
        """The repeats this path stands in, outermost first, itself included when it is one."""
        chain: list[Element] = []
        repeat = self.repeat
        while repeat is not None:
            chain.append(repeat)
            repeat = repeat.parent.repeat if repeat.parent is not None else None
        return tuple(reversed(chain))


class Watcher(NamedTuple):
    """A rule to look at when an element changes, and how to reach the nodes it rules.

    From the changed node's scope `climbs` up, then through the rows of each repeat of `down`, then `slot`.
    """

    rule: Rule
    climbs: int
    down: tuple[Element, ...]
    slot: int


class Text(NamedTuple):
    """A text of the form in one language, with its outputs: strings and compiled expressions."""

    parts: tuple[Union[str, Evaluate], ...]


class Label(NamedTuple):
    """A label, hint or message.

    `literal` stands in every language; `forms` gives, by language and form of text ("", "guidance",
    "image"…), the texts of an itext; `itext_id` computes the id of an itext without outputs.
    """

    literal: Text | None = None
    forms: Mapping[str, Mapping[str, Text]] | None = None
    itext_id: Evaluate | None = None


class Bind(NamedTuple):
    """What the model says of one path."""

    data_type: str = "string"
    readonly: Rule | None = None
    required: Rule | None = None
    relevant: Rule | None = None
    calculate: Rule | None = None
    constraint: Rule | None = None
    required_message: Label | None = None
    constraint_message: Label | None = None
    preload: tuple[str, str] | None = None
    print_number: str = ""
    attributes: Mapping[str, str] = MappingProxyType({})


NO_BIND = Bind()


class Choice(NamedTuple):
    """A choice written in the body itself."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class ItemSet:
    """Choices drawn from a node-set: `items` evaluates to nodes, the rest is read on each of them."""

    items: Rule
    value: Evaluate
    label: Evaluate | None
    label_is_itext: bool
    expression: str
    is_filtered: bool
    whole_list: tuple[str, tuple[str, ...], str] | None = None
    """Of choices that are all of a list: its id, the path of its rows, the column of the values."""


class Question(NamedTuple):
    """A control of the body."""

    path: str
    kind: FieldKind
    appearance: str
    label: Label | None
    hint: Label | None
    guidance: Label | None
    choices: tuple[Choice, ...] = ()
    item_set: ItemSet | None = None
    media_type: str = ""
    range: Range | None = None
    control: str = "input"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the body; `path` is empty when it has no node of its own."""

    path: str
    appearance: str
    label: Label | None
    children: tuple[Union[Group, Repeat, Question], ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeat: rows under one path. `count` rules their number when the form says so."""

    path: str
    appearance: str
    label: Label | None
    count: Rule | None
    is_fixed: bool
    children: tuple[Union[Group, Repeat, Question], ...]


BodyPart = Union[Group, Repeat, Question]


class Blueprint(NamedTuple):
    """A node as the form's XML gives it at the start (or as a template gives a new row)."""

    element: Element
    text: str
    attributes: Mapping[str, str]
    children: tuple[Blueprint, ...]

    def size(self) -> int:
        """How many nodes it makes."""
        return 1 + sum(child.size() for child in self.children)


@dataclass(frozen=True, slots=True)
class SetValue:
    """A setvalue action: when `events` happen (on `trigger`, or on the form), `target` takes a value."""

    events: frozenset[str]
    target: Element
    trigger: Element | None
    value: Rule
    attribute: str = ""
    """The attribute of the target that takes the value, when it is not the target itself."""


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """A calculated attribute (entities have them): written when the form is serialised, read by no rule."""

    element: Element
    attribute: str
    value: Rule


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """A loaded form: immutable, and shareable between sessions and threads.

    `languages` holds codes, the form's default first (`vi`, `en`); a form without itext has none.
    """

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    body: tuple[BodyPart, ...]
    limits: Limits
    root: Element
    elements: Mapping[str, Element]
    blueprint: Blueprint
    templates: Mapping[str, Blueprint]
    instances: Mapping[str, SecondaryInstance]
    texts: Mapping[str, Mapping[str, Mapping[str, Text]]]
    """Language -> itext id -> form of text -> text."""
    graph: Graph
    actions: tuple[SetValue, ...]
    attribute_rules: tuple[AttributeRule, ...]
    triggered: Mapping[Element, tuple[SetValue, ...]]
    """Actions on the change of an element's value."""
    schema: Schema
    instance_namespaces: Mapping[str | None, str]
    findings: tuple[Fault, ...] = ()
    """What a foreign form misses; always empty after a strict load."""

    def questions(self) -> tuple[Question, ...]:
        """Every question of the body, in its order."""
        found: list[Question] = []
        pending: list[BodyPart] = list(reversed(self.body))
        while pending:
            part = pending.pop()
            if isinstance(part, Question):
                found.append(part)
            else:
                pending.extend(reversed(part.children))
        return tuple(found)
