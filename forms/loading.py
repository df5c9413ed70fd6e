"""Loading a form: bytes of an XForm in, an immutable definition out, or every fault at once."""

from __future__ import annotations

from collections.abc import Mapping

from forms.definition import Element, FormDefinition, SetValue
from forms.graph import Rule, build_graph
from forms.limits import DEFAULT_LIMITS, Limits
from forms.live_lists import NO_PAPERS, PAPERS
from forms.problems import Fault, FormInvalid
from forms.reading.binds import read_actions, read_binds
from forms.reading.body import Body
from forms.reading.instance import read_primary, read_secondary
from forms.reading.source import ORX, H, open_source, text_of
from forms.reading.texts import Texts
from forms.xpath.compiler import Schema


def load_form(
    xml: bytes,
    *,
    resources: Mapping[str, bytes] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    is_foreign: bool = False,
) -> FormDefinition:
    """Read a form strictly.

    `resources` maps `jr://file-csv/xa.csv` or the bare name `xa.csv` to the file's bytes (CSV, XML, GeoJSON).
    Raises FormInvalid with every fault found: an unknown path, function or instance, a wrong number
    of arguments, a duplicate bind, a cycle of calculations, a limit passed. A form may read the list `ho_so`, the
    dossier's papers, without having it: whoever holds a session hands it in (Session.lend).

    `is_foreign` reads a form that another tool wrote and others already fill: what points nowhere (a path
    then has no nodes, a bind or question no effect) or is said twice (the later bind adds to the earlier) is
    in the definition's `findings` instead. Unknown functions, instances and cycles are faults all the same.
    """
    source = open_source(xml, limits, is_foreign=is_foreign)
    primary = read_primary(source)
    instances = read_secondary(source, dict(resources or {}))
    if not is_foreign:
        instances.setdefault(PAPERS, NO_PAPERS)
    texts = Texts(source)
    source.schema = Schema(
        primary.document,
        {name: instance.shape for name, instance in instances.items()},
        source.namespaces,
        texts.ids() if texts.languages else None,
        limits.expression_characters,
        limits.expression_depth,
    )
    rules, attribute_rules = read_binds(source, texts, primary.elements, primary.root)
    body = Body(source, texts, primary.elements, primary.root)
    actions = read_actions(source, primary.elements, primary.root)
    every = [*rules, *body.rules, *texts.rules]
    _follow_choices(every)
    graph, cycles = build_graph(every, primary.elements.values())
    faults = [*source.faults, *cycles]
    if faults:
        raise FormInvalid(tuple(_unique(faults)[: limits.faults]))
    root = primary.root
    title = source.html.find(f"{H}head/{H}title")
    return FormDefinition(
        form_id=root.attributes.get("id", ""),
        version=root.attributes.get("version", root.attributes.get(ORX + "version", "")),
        title=text_of(title) if title is not None else "",
        languages=texts.languages,
        body=body.parts,
        limits=limits,
        root=root,
        elements=primary.elements,
        blueprint=primary.blueprint,
        templates=primary.templates,
        instances=instances,
        texts=texts.plain(),
        graph=graph,
        actions=tuple(actions),
        attribute_rules=tuple(attribute_rules),
        triggered=_triggered(actions),
        schema=source.schema,
        instance_namespaces=primary.nsmap,
        findings=tuple(_unique(source.findings)),
    )


def _follow_choices(rules: list[Rule]) -> None:
    """What looks up a choice's label depends on all that the choices depend on."""
    for rule in rules:
        own = rule.element.repeats()
        for select in rule.reads.choice_names:
            item_set = select.question.item_set if select.question is not None else None
            if item_set is None:
                continue
            for read, target in (
                (item_set.items.reads.elements, rule.reads.elements),
                (item_set.items.reads.structures, rule.reads.structures),
            ):
                target.update({(element, shared if shared in own else None): None for element, shared in read})


def _triggered(actions: list[SetValue]) -> dict[Element, tuple[SetValue, ...]]:
    found: dict[Element, list[SetValue]] = {}
    for action in actions:
        if action.trigger is not None and "xforms-value-changed" in action.events:
            found.setdefault(action.trigger, []).append(action)
    return {element: tuple(each) for element, each in found.items()}


def _unique(faults: list[Fault]) -> list[Fault]:
    seen: dict[str, Fault] = {}
    for fault in faults:
        seen.setdefault(str(fault), fault)
    return list(seen.values())
