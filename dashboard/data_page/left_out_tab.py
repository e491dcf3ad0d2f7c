"""The tab "Left out": rows that were refused or left out, by reason over all loads, with what can be repaired."""

from typing import Any

from dash import html

from dashboard.data_page.wording import load_link, refused_link
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import workspace
from data.home import Home

HOW = "Download the refused rows of a load, repair them, and load that file: the rest of the load is not repeated."


def left_out_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    store = workspace().opened().store
    loads = {load.load_id: load for load in store.loads() if load.state in ("loaded", "unchanged")}
    rows = []
    for reason in store.left_out():
        load = loads.get(reason.load_id)
        if load is None:
            continue
        what = "refused" if reason.is_refused else "left out"
        file: Any = refused_link(load.load_id, "Download") if reason.is_refused else ""
        rows.append([reason.words, what, number(reason.rows), load_link(load), file])
    if not rows:
        return [card_of("Left out", html.P("Every row of every file was loaded."))]
    table = record_table("Rows left out by reason", ("reason", "what", "rows", "load", "repair"), rows)
    return [card_of("Rows that were not loaded, by reason", table, html.P(HOW, className="note"))]
