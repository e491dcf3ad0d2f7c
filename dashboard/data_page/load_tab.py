"""The tab "Load a file": choose, then five steps in one column; the address says which upload."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data_page.choosing import choose, size
from dashboard.data_page.matching import columns, sheets, values
from dashboard.data_page.outcome import done, preview
from dashboard.loading.jobs import Job
from dashboard.loading.routes import address
from dashboard.loading.steps import STEPS, Stand, stand
from dashboard.loading.uploads import found, uploads
from dashboard.loading.work import LOADED
from dashboard.ui.forms import deed
from dashboard.ui.numbers import number
from dashboard.ui.steps import Step, progress, steps
from dashboard.view import View
from data.home import Home

FAILED = {
    "recognise": "The file cannot be read.",
    "preview": "The file cannot be loaded so.",
    "load": "Nothing was loaded.",
}
CANCELLED = {
    "recognise": "Cancelled.",
    "preview": "Cancelled.",
    "load": "Cancelled. The list of loads says what became of it.",
}


def load_tab(home: Home, view: View) -> list[Any] | None:
    """The tab's content; None for an upload that is not there."""
    upload_id = view.own.get("upload", "")
    if not upload_id:
        begun = [upload for upload in uploads(home.path) if upload.read(LOADED) is None]
        return choose(home.config.is_demo, begun)
    upload = found(home.path, upload_id)
    if upload is None or not upload.size_bytes:
        return None
    where = stand(home, upload, view.own.get("step", ""))
    now = STEPS.index(where.step) if where.step in STEPS else len(STEPS)
    return [html.Section([_head(where), steps(_steps(home, where, view), now)], className="gw-card lead-card")]


def _head(where: Stand) -> Component:
    upload = where.upload
    said = f"{upload.table}, {size(upload.size_bytes)}"
    away = deed("/data/remove", {"upload": upload.upload_id}, "Throw away", "quiet-button")
    title = html.Div([html.P(html.Strong(upload.name)), html.P(said, className="card-sub")])
    return html.Div(
        [title, away if where.step != "done" else dcc.Link("Load another file", href="/data?tab=load")],
        className="card-head",
    )


def _steps(home: Home, where: Stand, view: View) -> list[Step]:
    content = _job(where) or [_ended(where.job), *_open(home, where, view)]
    inside = {name: content if name == where.step else None for name in STEPS}
    return [
        Step("Recognise", _recognised_said(where), inside["recognise"]),
        Step("Match the columns", _columns_said(where), inside["columns"]),
        Step("Match agents and values", _values_said(where), inside["values"]),
        Step("Look at what would be loaded", None, inside["preview"]),
        Step("Load", None, done(where, view) if where.step == "done" else inside["load"]),
    ]


def _open(home: Home, where: Stand, view: View) -> list[Any]:
    """What the open step asks or shows."""
    if where.step == "recognise" and where.sheets:
        return [sheets(where)]
    if where.step == "columns":
        return [columns(home, where)]
    if where.step == "values":
        return [values(where)]
    return preview(where, view) if where.step == "preview" else []


def _recognised_said(where: Stand) -> Any:
    """What the file is; where it has other sheets, the way to choose one of them."""
    if where.seen is None or not where.sheets or where.step == "recognise":
        return where.seen.sentence if where.seen else None
    return [f"{where.seen.sentence} ", _change(where, "recognise")]


def _columns_said(where: Stand) -> Any:
    if where.said is None or where.step == "columns":
        return None
    used = len([rule for rule in where.said.get("columns", {}).values() if "from" in rule])
    words = f"{number(used)} of {number(len(where.seen.columns) if where.seen else 0)} columns are used. "
    return [words, _change(where, "columns")]


def _values_said(where: Stand) -> Any:
    if where.said is None or where.step in ("columns", "values", "recognise"):
        return None
    named = sum(len(rule.get("values", {})) for rule in where.said.get("columns", {}).values())
    if not named:
        return "Every value is known, or was left as it is."
    return "1 value is matched." if named == 1 else f"{number(named)} values are matched."


def _change(where: Stand, step: str) -> Any:
    if where.step == "done" or (where.job and where.job.is_running):
        return None
    return dcc.Link("Change", href=address(where.upload, step=step).removesuffix("#now"))


def _job(where: Stand) -> list[Any]:
    """How far the job is, and the way to end it; nothing while none is under way."""
    job = where.job
    if job is None or not job.is_running:
        return []
    cancel = deed("/data/cancel", {"upload": where.upload.upload_id}, "Cancel", "quiet-button")
    return [progress(f"{job.step} …", job.share, where.upload.upload_id), cancel]


def _ended(job: Job | None) -> Component | None:
    """That the last job failed or was cancelled."""
    if job is None or job.state not in ("failed", "cancelled"):
        return None
    if job.state == "cancelled":
        return html.P(CANCELLED.get(job.kind, ""), role="status", className="complaint")
    return html.P(f"{FAILED.get(job.kind, '')} {job.words}", role="alert", className="complaint")
