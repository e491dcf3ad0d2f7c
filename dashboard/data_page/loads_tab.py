"""The tab "Loads": every load, newest first; one opened shows its corrections, its refused rows, and the undo."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data_page.wording import load_link, moment, refused_link, rows_text
from dashboard.loading.jobs import job_of
from dashboard.loading.uploads import found
from dashboard.ui.cards import cell
from dashboard.ui.forms import deed
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.ui.steps import progress
from dashboard.ui.verbatims import paging
from dashboard.view import View
from dashboard.workspace import workspace
from data.home import Home
from data.judging import Correction
from data.redaction.marks import counted
from data.store import Load, LoadUnknown, Store
from queries.verbatims import page_number

MOST_LOADS = 100
CORRECTIONS_A_PAGE = 50
STATES = {
    "started": "under way",
    "loaded": "loaded",
    "unchanged": "changed nothing",
    "failed": "failed, nothing of it is there",
    "undoing": "being undone",
    "undone": "undone",
}


def loads_tab(home: Home, view: View) -> list[Any] | None:
    """The tab's content; None for a load that is not listed."""
    store = workspace().opened().store
    opened = view.own.get("load", "")
    try:
        one = store.load(opened) if opened else None
    except LoadUnknown:
        return None
    content = [_one(home, view, one)] if one else []
    loads = store.loads()
    if not loads:
        empty = html.P(["Nothing was loaded yet. ", dcc.Link("Load a file", href="/data?tab=load")])
        return [*content, card_of("Loads", empty)]
    table = record_table(
        "Loads",
        ("file", "when", "table", "rows in", "loaded", "corrected", "refused", "left out", "state"),
        [_row(view, load) for load in loads[:MOST_LOADS]],
    )
    more = f"The newest {MOST_LOADS} of {number(len(loads))}." if len(loads) > MOST_LOADS else ""
    return [*content, card_of("Every load, newest first", table, html.P(more, className="note") if more else None)]


def _row(view: View, load: Load) -> Sequence[Any]:
    counts = (load.rows_in, load.loaded, load.corrected, load.refused, load.left_out)
    return (
        load_link(load),
        moment(load.started_at, view),
        load.table_name,
        *(number(rows) for rows in counts),
        STATES[load.state],
    )


def _one(home: Home, view: View, load: Load) -> Component:
    """One load: its sum, its corrections, its refused rows, and the way to take it back."""
    store = workspace().opened().store
    facts = f"{moment(load.started_at, view)}, table {load.table_name}, {STATES[load.state]}. Load {load.load_id}."
    parts: list[Any] = [html.P(facts, className="note"), html.P(sum_words(load))]
    if redacted := counted(load.redacted):
        parts.append(html.P(f"Redacted in customers’ words: {redacted}."))
    if load.refused:
        parts.append(html.P(refused_link(load.load_id, f"Download {rows_text(load.refused, 'refused')}")))
    parts += [_corrections(view, store, load), *_undo(home, view, load)]
    close = dcc.Link("Close", href=view.href("/data", tab="loads"))
    head = html.Div([html.H2(load.source_name, className="card-title"), close], className="card-head")
    return html.Section([head, *(part for part in parts if part is not None)], className="gw-card one-load", id="now")


def sum_words(load: Load) -> str:
    """ "13,954 rows in = 13,954 loaded + 0 refused + 0 left out." """
    parts = [
        (load.loaded, "loaded"),
        (load.unchanged, "unchanged"),
        (load.corrected, "corrected"),
        (load.refused, "refused"),
        (load.left_out, "left out"),
    ]
    told = " + ".join(
        f"{number(rows)} {what}" for rows, what in parts if rows or what in ("loaded", "refused", "left out")
    )
    return f"{number(load.rows_in)} rows in = {told}."


def _corrections(view: View, store: Store, load: Load) -> Component | None:
    """One page of what the load corrected, and all of it as a file."""
    total = sum(store.corrected_rows(load.load_id).values())
    if not total:
        return None
    chosen = page_number(view.own.get("page", ""))
    page = min(chosen, -(-total // CORRECTIONS_A_PAGE))
    skip = CORRECTIONS_A_PAGE * (page - 1)
    made = store.corrections(load.load_id, CORRECTIONS_A_PAGE, skip)
    file = html.A("All of them as CSV", href=f"/data/corrections?load={quote(load.load_id)}", download="")
    title = html.Summary(f"{number(total)} {'correction' if total == 1 else 'corrections'} of earlier rows")
    table = record_table("Corrections", ("row", "table", "before", "after"), [_correction(one) for one in made])
    before, after = (
        view.href("/data", tab="loads", load=load.load_id, page=str(other)) if is_there else ""
        for other, is_there in ((page - 1, page > 1), (page + 1, skip + len(made) < total))
    )
    pages = paging(skip + 1, skip + len(made), total, before, after, "corrections")
    return html.Details([title, html.P(file), table, pages], open="page" in view.own)


def _correction(one: Correction) -> list[Any]:
    changed = [name for name in one.after if one.before.get(name) != one.after.get(name)]
    before, after = (
        "; ".join(f"{name} {cell(side.get(name)) or 'nothing'}" for name in changed) for side in (one.before, one.after)
    )
    return [one.key, one.table, before, after]


def _undo(home: Home, view: View, load: Load) -> list[Any]:
    """The undo: under way, how it ended, or its button with what it will do."""
    upload = found(home.path, view.own.get("upload", ""))
    job = job_of(upload) if upload else None
    if upload and job and job.is_running:
        return [progress(f"{job.step} …", job.share, upload.upload_id)]
    parts: list[Any] = []
    if job and job.state == "failed":
        parts.append(html.P(f"It was not undone. {job.words}", role="alert", className="complaint"))
    if load.state == "undone":
        return [*parts, html.P("This load is undone: every figure is what it would be without it.", role="status")]
    if load.state != "loaded":
        return parts
    words = [f"Undo takes away the {number(load.loaded)} rows that this load added"]
    words.append(f" and brings back what {number(load.corrected)} corrected rows said before" if load.corrected else "")
    parts.append(html.P(["".join(words), ". What later loads said of the same rows stays."]))
    return [
        *parts,
        html.Div(
            deed("/data/undo", {"load": load.load_id}, "Undo this load", "danger-button"), className="form-buttons"
        ),
    ]
