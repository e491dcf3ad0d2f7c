"""Forms as drawn: fields with their labels, and buttons that post. Plain values in, static trees out.

A form is sent by the browser itself and answered by an address, so it works by keyboard, by Back and by reload.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ui.static import Static, tree_of

CHOOSE = "Choose …"
Options = Sequence[tuple[str, str]]


def form(
    action: str, fixed: Mapping[str, str], *children: Any, key: str = "", method: str = "post", takes_file: bool = False
) -> Component:
    """A form that posts its fields, and the fixed ones, to an address; another `key` makes its fields anew.

    With the method "get" it only looks: what is written stands in the address.
    """
    kept = [
        ["input", {"type": "hidden", "name": name, "value": value, "readOnly": True}, []]
        for name, value in fixed.items()
    ]
    attributes = {"action": action, "method": method, "className": "form"} | ({"key": key} if key else {})
    if takes_file:
        attributes["encType"] = "multipart/form-data"
    return Static(["form", attributes, [*kept, *(tree_of(child) for child in children if child is not None)]])


def deed(action: str, fixed: Mapping[str, str], words: str, style: str = "main-button") -> Component:
    """A button that is a whole form: one deed."""
    return form(action, fixed, button(words, style))


def button(words: str, style: str = "main-button") -> Component:
    """The button that sends its form."""
    return html.Button(words, type="submit", className=style)


def choice(
    name: str,
    label: str,
    options: Options,
    chosen: str = "",
    hint: str = CHOOSE,
    is_labelled: bool = True,
    complaint: str = "",
) -> Component:
    """A list to choose one of; `hint` is what stands there while nothing is chosen, "" leaves no such entry."""
    offered = ([("", hint)] if hint else []) + list(options)
    entries = [["option", {"value": value}, [words]] for value, words in offered]
    said, after = _complained(name, complaint)
    field = {"name": name, "id": name, "defaultValue": chosen, "className": "form-select", **said}
    return _labelled(name, label, ["select", field, entries], is_labelled, after)


def written(
    name: str, label: str, value: str = "", kind: str = "text", note: str = "", complaint: str = ""
) -> Component:
    """A field to write in: a text, or a day; with what was wrong beside it."""
    field: dict[str, str | int] = {
        "name": name,
        "id": name,
        "type": kind,
        "defaultValue": value,
        "className": "form-control",
    }
    if kind == "text":
        field |= {"maxLength": 200, "autoComplete": "off"}
    if note:
        field["aria-describedby"] = f"{name}.note"
    said = [["p", {"className": "note", "id": f"{name}.note"}, [note]]] if note else []
    wrong, after = _complained(name, complaint)
    return _labelled(name, label, ["input", field | wrong, []], True, [*said, *after])


def several(
    name: str, label: str, options: Options, chosen: Sequence[str], note: str = "", complaint: str = ""
) -> Component:
    """A list to tick any number of."""
    boxes = [
        [
            "label",
            {"className": "tick"},
            [
                ["input", {"type": "checkbox", "name": name, "value": value, "defaultChecked": value in chosen}, []],
                words,
            ],
        ]
        for value, words in options
    ]
    said = [["p", {"className": "note"}, [note]]] if note else []
    legend = ["legend", {"className": "form-label"}, [label]]
    wrong, after = _complained(name, complaint)
    ticks = ["div", {"className": "ticks"}, boxes]
    return Static(["fieldset", {"className": "field", **wrong}, [legend, *said, ticks, *after]])


def file_field(name: str, label: str, accept: str, complaint: str = "") -> Component:
    """A field for one file."""
    wrong, after = _complained(name, complaint)
    field = {"type": "file", "id": name, "name": name, "accept": accept, "className": "file-input", "required": True}
    return _labelled(name, label, ["input", field | wrong, []], True, after)


def _complained(name: str, complaint: str) -> tuple[dict[str, str], list[Any]]:
    """What a field says of a complaint, and the complaint as it stands after it."""
    if not complaint:
        return {}, []
    words = ["p", {"className": "form-error", "id": f"{name}.wrong", "role": "alert"}, [complaint]]
    return {"aria-invalid": "true", "aria-describedby": f"{name}.wrong"}, [words]


def _labelled(name: str, label: str, field: Any, is_labelled: bool, after: Sequence[Any] = ()) -> Component:
    style = "form-label" if is_labelled else "visually-hidden"
    return Static(
        ["div", {"className": "field"}, [["label", {"htmlFor": name, "className": style}, [label]], field, *after]]
    )
