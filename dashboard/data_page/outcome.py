"""What became of a file's rows, or would: rows in = loaded + refused + left out, the reasons, and the first figure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.commands.loads import own_figure
from dashboard.data_page.in_place import place_of_another
from dashboard.data_page.wording import load_address, refused_link, rows_text
from dashboard.loading.steps import Stand
from dashboard.ui.attributes import aria
from dashboard.ui.forms import deed
from dashboard.ui.numbers import number
from dashboard.view import View
from data.importers.refusing import Refusal
from data.importers.staging import Counts

Report = Mapping[str, Any]
QUARTER = timedelta(days=91)
ONE_DAY = timedelta(days=1)
MOST_REFUSALS = 5


def preview(stand: Stand, view: View) -> list[Any]:
    """What a load would do, and the button that does it."""
    report = stand.report or {}
    upload = {"upload": stand.upload.upload_id}
    loaded = int(report.get("loaded", 0))
    nothing = html.P("No row of the file can be loaded. Look at what was refused, then change the columns.")
    words = f"Load {rows_text(loaded)}" + (" in its place" if stand.replaces else "")
    go = deed("/data/load", upload, words) if loaded else nothing
    return [
        figure(report),
        sum_of(report, "to load"),
        reasons(report),
        first_refusals(report),
        notes(report),
        place_of_another(stand, view),
        html.Div(
            [
                go,
                html.A(
                    "Mapping as a file", href=f"/data/mapping?upload={stand.upload.upload_id}", className="quiet-button"
                ),
            ],
            className="form-buttons",
        ),
    ]


def done(stand: Stand, view: View) -> list[Any]:
    """What the load did, the way to the first page of the data, and the way back."""
    report = stand.loaded or {}
    load_id = str(report.get("load_id", ""))
    refused = int(report.get("refused", 0))
    file = refused_link(load_id, f"Download {rows_text(refused, 'refused')}") if refused else None
    ways = [
        dcc.Link("Open the first page of your data", href=first_page(view), className="main-button link-button"),
        dcc.Link("See or undo this load", href=load_address(load_id), className="quiet-button"),
    ]
    kept = html.P(
        [
            "The mapping is kept as ",
            html.Code(f"mappings/{report.get('mapping', '')}"),
            " for the next file with these columns.",
        ],
        className="note",
    )
    return [
        figure(report),
        sum_of(report, "loaded"),
        reasons(report),
        html.P(file) if file else None,
        kept,
        html.P("The first page shows 13 weeks: its score is theirs, not the whole file’s.", className="note"),
        html.Div(ways, className="form-buttons"),
    ]


def first_page(view: View) -> str:
    """The summary over 13 weeks with responses: the last ones, or those that end with the newest response."""
    until = view.warehouse.data_until
    if until is None:
        return "/data"
    if until >= view.filter.periods(view.today)["now"].first:
        return "/summary"
    return f"/summary?period={until - QUARTER + ONE_DAY}..{until}"


def figure(report: Report) -> Component | None:
    """The NPS of this file alone, to compare with the tool that wrote it."""
    counts = report.get("counts")
    if not counts or not Counts(**counts).scored:
        return None
    said, question = f"{own_figure(Counts(**counts))}", "Is that your tool’s figure?"
    return html.P([html.Strong(said), f" {question}"], className="first-figure")


def sum_of(report: Report, loaded: str) -> Component:
    """The sum over the file's rows; its parts always add up to rows in."""
    parts = [
        (loaded, "loaded"),
        ("unchanged", "unchanged"),
        ("corrected", "corrected"),
        ("refused", "refused"),
        ("left out", "left_out"),
    ]
    shown = [(words, int(report.get(name, 0))) for words, name in parts]
    cells = [_part("rows in", int(report.get("rows_in", 0)))]
    for place, (words, rows) in enumerate(
        part for part in shown if part[1] or part[0] in (loaded, "refused", "left out")
    ):
        cells += [html.Span("=" if place == 0 else "+", className="sum-mark"), _part(words, rows)]
    return html.Div(cells, className="sum", role="group", **aria(label="What became of the rows"))


def reasons(report: Report) -> Component | None:
    """Why rows were refused or left out, with their numbers."""
    lines = [
        html.Li([html.Strong(number(rows)), f" {what}: {reason}"])
        for what, name in (("refused", "reasons"), ("left out", "left_out_reasons"))
        for reason, rows in (report.get(name) or {}).items()
    ]
    return html.Ul(lines, className="plain-list") if lines else None


def first_refusals(report: Report) -> Component | None:
    """The first refused rows in words."""
    found = [Refusal(**{**one, "raw": ()}) for one in (report.get("first_refusals") or ())[:MOST_REFUSALS]]
    if not found:
        return None
    lines = [html.Li(one.sentence()) for one in found]
    return html.Div([html.H3("The first refused rows"), html.Ul(lines, className="plain-list quiet-list")])


def notes(report: Report) -> Component | None:
    """What should be known before loading, and the columns that are not used."""
    said = [*(report.get("warnings") or ())]
    if unused := report.get("unused_columns"):
        said.append(f"Columns left out: {', '.join(unused)}.")
    if made := report.get("units_made"):
        said.append(f"{number(made)} new units are named on the rows and will be added.")
    if not said:
        return None
    return html.Div(
        [html.H3("Good to know"), html.Ul([html.Li(text) for text in said], className="plain-list quiet-list")]
    )


def _part(words: str, rows: int) -> Component:
    return html.Span([html.Strong(number(rows)), html.Span(f" {words}", className="note")], className="sum-part")
