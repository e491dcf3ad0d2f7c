"""The tab "Feed": the files of watched folders, newest first, and what became of each."""

from typing import Any

from dash import dcc, html

from dashboard.data_page.wording import load_address, moment
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import workspace
from data.home import Home
from data.store import WatchedFile

MOST_FILES = 100
STATES = {
    "loading": "being loaded",
    "loaded": "loaded",
    "unchanged": "brought nothing new",
    "repeated": "loaded before",
    "refused": "set aside",
}


def feed_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    files = workspace().opened().store.watched_files(limit=MOST_FILES)
    if not files:
        how = html.P([html.Code("goodword watch FOLDER"), " loads what is dropped into a folder, each file once."])
        return [card_of("No folder is watched yet", how)]
    rows = [_row(view, file) for file in files]
    return [
        card_of(
            "Files of watched folders",
            record_table("Files", ("file", "when", "what became of it", "why", "load"), rows),
        )
    ]


def _row(view: View, file: WatchedFile) -> list[Any]:
    load: Any = dcc.Link("Open", href=load_address(file.load_id)) if file.load_id else ""
    return [file.name, moment(file.seen_at, view), STATES.get(file.state, file.state), file.reason, load]
