"""From a question's view to the field on screen: which editor a kind of question gets."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.views import FieldView
from ui.widgets.choices import ChoiceEditor
from ui.widgets.editors import DateEditor, DecimalEditor, IntegerEditor, LineEditor, MultilineEditor
from ui.widgets.field import Field
from ui.widgets.layouts import shown, sized
from ui.widgets.ticks import AcknowledgeEditor, RadioGroup, TickGroup

MOST_RADIOS = 4
LONGEST_ROW = 60
"""Letters of all labels together that radio buttons may have to stand in one row."""


def editor_for(view: FieldView, *, fit: str = "normal") -> QWidget:
    """The editor for one question; width follows the expected length of the answer."""
    appearance = view.appearance.split()
    if view.kind == "integer":
        grouped = "thousands-sep" in appearance
        return sized(IntegerEditor(unit=view.unit, fit=fit, grouped=grouped), most_width=240)
    if view.kind == "decimal":
        return sized(DecimalEditor(unit=view.unit, fit=fit), most_width=240)
    if view.kind == "date":
        return sized(DateEditor(fit=fit), most_width=180)
    if view.kind == "select_one":
        if view.searchable or len(view.choices) > MOST_RADIOS or "minimal" in appearance or fit == "compact":
            return ChoiceEditor(view.choices, ask_elsewhere=view.searchable, fit=fit)
        upright = sum(len(choice.label) for choice in view.choices) > LONGEST_ROW
        return RadioGroup(view.choices, upright=upright)
    if view.kind == "select_multiple":
        return TickGroup(view.choices)
    if view.kind == "acknowledge":
        return AcknowledgeEditor(view.label)
    if view.kind == "text" and "multiline" in appearance:
        return MultilineEditor()
    return LineEditor(unit=view.unit, fit=fit)


class FormField(Field):
    """A field that shows a FieldView and can be shown a newer one of the same question."""

    def __init__(self, view: FieldView, *, optional_note: bool = False, help_link: str = "",
                 in_table: bool = False, parent: QWidget | None = None) -> None:
        """`in_table`: a compact editor without label or help, which stand in the table's header."""
        label = "" if view.kind == "acknowledge" or in_table else view.label
        super().__init__(label, editor_for(view, fit="compact" if in_table else "normal"),
                         required=view.required, optional_note=optional_note,
                         help_text="" if in_table else view.hint, help_link=help_link, parent=parent)
        self.ref = view.ref
        self._view: FieldView | None = None
        self.show_state(view)

    def is_typed(self) -> bool:
        """Whether the answer comes letter by letter."""
        return self._view is not None and self._view.kind in ("text", "integer", "decimal", "date")

    def is_readonly(self) -> bool:
        """Whether the question itself takes no answer."""
        return self._view is not None and self._view.readonly

    def show_state(self, view: FieldView) -> None:
        """Show value, problem, copied mark and whether it applies."""
        editor = self.editor
        is_new = self._view is None or view.choices != self._view.choices
        if is_new and hasattr(editor, "set_choices") and not view.searchable:
            editor.set_choices(view.choices)
        self._view = view
        if isinstance(editor, ChoiceEditor):
            editor.ask_elsewhere(view.searchable)
            editor.set_value(view.value, view.display)
        else:
            editor.set_value(view.value if not view.readonly else view.display or view.value)
        self.set_readonly(view.readonly)
        self.show_problem(view.problem)
        self.show_copied(view.copied_from)
        shown(self, view.relevant)
