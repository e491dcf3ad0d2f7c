"""The question whether a file takes the place of an earlier load, asked where it would be loaded."""

from dash import html
from dash.development.base_component import Component

from dashboard.data_page.wording import moment, rows_text
from dashboard.loading.replacing import is_likely, replaceable_loads
from dashboard.loading.steps import Stand
from dashboard.ui.forms import button, choice, form
from dashboard.view import View
from dashboard.workspace import workspace
from data.importers.replacing import Replacing


def place_of_another(stand: Stand, view: View) -> Component | None:
    """Whether the file takes the place of an earlier load, and what would become of that one's rows."""
    report = stand.report or {}
    loads = replaceable_loads(workspace().opened().store, stand.upload)
    if not loads:
        return None
    offered = [
        (load.load_id, f"{load.source_name}, {moment(load.started_at, view)}, {rows_text(load.rows_in)}")
        for load in loads
    ]
    hint = "No: its rows are added, and correct rows of the same ids"
    asked = form(
        "/data/replaces",
        {"upload": stand.upload.upload_id},
        choice("replaces", "Which load goes when this file comes?", offered, stand.replaces, hint),
        html.Div([button("Look again", "quiet-button")], className="form-buttons"),
        key=f"replaces-{stand.replaces}",
    )
    told = html.P(Replacing(**said).sentence(), role="status") if (said := report.get("replacing")) else None
    sha256 = str(report.get("source_sha256", ""))
    is_open = bool(stand.replaces) or any(is_likely(load, stand.upload, sha256) for load in loads)
    summary = html.Summary("Does it take the place of an earlier load?")
    return html.Details([summary, *([told] if told else []), asked], open=is_open, className="match-more")
