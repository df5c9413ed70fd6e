"""Form fields of a page become part of its drawing: what the eye saw stays, the fields and signatures go.

A merged copy must not carry signatures that no longer fit its bytes, nor fields without their form. Done
with pypdf alone, because the pages come from foreign files and a library in C could take us along.
"""

from __future__ import annotations

from typing import Any

HIDDEN_OR_NO_VIEW = 0b100010
"""Annotation flags 2 and 6 (ISO 32000-1, table 165)."""


def draw_fields_into(writer: Any, page: Any) -> None:
    """Draw the appearance of every widget of `page` into its content and remove the widgets."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    annotations = page.get("/Annots")
    if annotations is None:
        return
    kept, pictures, drawing = ArrayObject(), DictionaryObject(), []
    for reference in annotations.get_object():
        annotation = reference.get_object()
        if annotation is None or annotation.get("/Subtype") != "/Widget":
            kept.append(reference)
            continue
        appearance = _appearance(annotation)
        is_shown = appearance is not None and not int(annotation.get("/F", 0)) & HIDDEN_OR_NO_VIEW
        matrix = _placing(appearance, annotation) if is_shown else None
        if matrix is not None:
            name = f"/Truong{len(pictures) + 1}"
            pictures[NameObject(name)] = appearance.indirect_reference
            drawing.append(f"q {matrix} cm {name} Do Q")
        _forget(annotation)
    page[NameObject("/Annots")] = kept
    if not drawing:
        return
    resources = DictionaryObject(page.get("/Resources", DictionaryObject()).get_object())
    known = resources.get("/XObject", DictionaryObject()).get_object()
    resources[NameObject("/XObject")] = DictionaryObject({**known, **pictures})
    page[NameObject("/Resources")] = resources

    def stream(commands: str) -> Any:
        made = StreamObject()
        made.set_data(commands.encode("ascii"))
        return writer._add_object(made)

    contents = page.get("/Contents")
    before = contents.get_object() if contents is not None else ArrayObject()
    old = list(before) if isinstance(before, ArrayObject) else [page.raw_get("/Contents")]
    after = "Q\n" + "\n".join(drawing)
    page[NameObject("/Contents")] = ArrayObject([stream("q\n"), *old, stream("\n" + after)])


def _forget(field: Any) -> None:
    """Empty a field and its parents, so that nothing holds on to a value or a signature."""
    while field is not None:
        parent = field.get("/Parent")
        field.clear()
        field = parent.get_object() if parent is not None else None


def _appearance(annotation: Any) -> Any:
    """The stream of the normal appearance, of the present state where there are several; None without one."""
    from pypdf.generic import StreamObject

    pictures = annotation.get("/AP")
    normal = pictures.get_object().get("/N") if pictures is not None else None
    normal = normal.get_object() if normal is not None else None
    if normal is not None and not isinstance(normal, StreamObject):
        state = normal.get(annotation.get("/AS", "/Off"))
        normal = state.get_object() if state is not None else None
    return normal if isinstance(normal, StreamObject) else None


def _placing(appearance: Any, annotation: Any) -> str | None:
    """The matrix that fits the appearance's box into the annotation's rectangle (ISO 32000-1, 12.5.5)."""
    left, bottom, right, top = (float(edge) for edge in appearance.get("/BBox", (0, 0, 0, 0)))
    a, b, c, d, e, f = (float(number) for number in appearance.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (left, right) for y in (bottom, top)]
    low_x, high_x = min(x for x, _ in corners), max(x for x, _ in corners)
    low_y, high_y = min(y for _, y in corners), max(y for _, y in corners)
    edges = [float(edge) for edge in annotation.get("/Rect", (0, 0, 0, 0))]
    rect_left, rect_right = sorted((edges[0], edges[2]))
    rect_bottom, rect_top = sorted((edges[1], edges[3]))
    if high_x <= low_x or high_y <= low_y or rect_right <= rect_left or rect_top <= rect_bottom:
        return None
    scale_x = (rect_right - rect_left) / (high_x - low_x)
    scale_y = (rect_top - rect_bottom) / (high_y - low_y)
    move_x, move_y = rect_left - low_x * scale_x, rect_bottom - low_y * scale_y
    return f"{scale_x:.6f} 0 0 {scale_y:.6f} {move_x:.4f} {move_y:.4f}"
