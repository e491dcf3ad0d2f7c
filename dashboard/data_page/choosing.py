"""Choosing a file: which table it fills and the file itself; and uploads that were begun before."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.loading.routes import DEMO, address
from dashboard.loading.uploads import LARGEST_BYTES, Upload
from dashboard.ui.attributes import data
from dashboard.ui.cards import grid
from dashboard.ui.forms import choice, deed
from dashboard.ui.records import card_of
from dashboard.ui.static import Static
from data.contract import LOADABLE

KB, MB = 1_000, 1_000_000
THEN = (
    ("Recognise.", "What kind of file it is, and how many rows it holds."),
    ("Match the columns.", "Which column is which of ours. Where it could mean two things, you are asked."),
    ("Match agents and values.", "What is not known yet, with the number of rows."),
    ("Look.", "The score that this file alone gives, to compare with your tool’s, and every row that does not fit."),
    ("Load.", "The figures change everywhere at once. Undo brings back what was there before."),
)
WHAT = (
    "CSV, Excel, Parquet or JSON lines, also in a gzip or zip, up to 1 GB. Exports of Qualtrics, SurveyMonkey, "
    "Typeform, Delighted, Zendesk and Medallia are known."
)


def choose(is_demo: bool, begun: Sequence[Upload]) -> list[Any]:
    """The form that takes a file in, and what was begun; in the demo the way to a home of one's own."""
    if is_demo:
        return [card_of("Load a file", html.P(DEMO), dcc.Link("Start with my data", href="/definitions#start"))]
    return [grid(_form(), _then()), _begun(begun) if begun else None]


def size(size_bytes: int) -> str:
    """A size as people say it: "1.2 MB"."""
    if size_bytes < MB:
        return f"{max(1, round(size_bytes / KB))} kB"
    return f"{size_bytes / MB:.1f} MB"


def _form() -> Component:
    tables = [(name, f"{name}: {table.meaning}") for name, table in LOADABLE.items()]
    inside = html.Form(
        [
            choice("table", "What is in it?", tables, "responses", ""),
            _drop(),
            html.P(WHAT, className="note"),
            *_sending(),
        ],
        action="/data/upload",
        method="post",
        className="form",
        **data(upload="", largest=str(LARGEST_BYTES)),
    )
    return card_of("Choose a file", inside, sub="Nothing is loaded yet: you see first what would happen.", span=7)


def _drop() -> Component:
    """The place for the file."""
    field = ["input", {"type": "file", "id": "file", "name": "file", "className": "file-input", "required": True}, []]
    words = ["strong", {}, ["Choose a file, or drop it here"]]
    return Static(["label", {"className": "drop", "htmlFor": "file"}, [words, field]])


def _sending() -> list[Component]:
    """The button, and what the page's script shows while the file is on its way."""
    bar = Static(["progress", {"max": "100", "value": "0", "hidden": True, "aria-label": "Upload", "data-bar": ""}, []])
    stop = {"type": "button", "className": "quiet-button", "hidden": True, "data-stop": ""}
    send = html.Button("Upload", type="submit", className="main-button")
    said = html.P("", role="alert", className="upload-said", **data(said="upload"))
    return [bar, said, html.Div([send, Static(["button", stop, ["Cancel"]])], className="form-buttons")]


def _then() -> Component:
    """What happens with a file: the five steps in words."""
    lines = [html.Li([html.Strong(name), f" {words}"]) for name, words in THEN]
    links = [html.A(table, href=f"/data/template?table={table}", download="") for table in LOADABLE]
    listed = [part for link in links for part in (link, " ")]
    templates = html.P(["Files to fill, with each column explained: ", *listed], className="note")
    return card_of("What happens then", html.Ol(lines, className="then"), templates, span=5)


def _begun(begun: Sequence[Upload]) -> Component:
    """Uploads that wait to be gone on with."""
    note = "Files that were uploaded and wait for you. They are thrown away after a day."
    return card_of("Begun", html.Ul([_waiting(upload) for upload in begun], className="plain-list"), sub=note)


def _waiting(upload: Upload) -> Component:
    link = dcc.Link(upload.name, href=address(upload).removesuffix("#now"))
    note = html.Span(f" {upload.table}, {size(upload.size_bytes)}", className="note")
    away = deed("/data/remove", {"upload": upload.upload_id}, "Throw away", "quiet-button")
    return html.Li([html.Span([link, note]), away])
