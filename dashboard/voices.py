"""Answers as they are listed: what stands under a customer's words, with names as far as the viewer may see them."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import name_of, title_of
from dashboard.links import customer_href
from dashboard.place import path_of
from dashboard.scores import is_person
from dashboard.ui.dates import day
from dashboard.ui.verbatims import Verbatim, opening_of, verbatim_list
from dashboard.view import View
from queries.ask import Answer
from queries.dimensions import LEVEL_NAMES

FEW = 4


def verbatim_of(row: dict[str, Any], view: View) -> Verbatim:
    """A row of `queries.verbatims` as a list item; it leads to the answer's own page."""
    return Verbatim(
        score=row["score"],
        kind=row["class"],
        words=row["verbatim"],
        language=row["language"],
        about=", ".join(about(row, view)),
        href=view.href("/response", id=row["response_id"]),
        customer=(row["customer_id"] or "", customer_href(row["customer_id"], view)),
    )


def about(row: dict[str, Any], view: View) -> Sequence[str]:
    """Class, when, at which moment, how and by whom, in words.

    What is not known, or is masked, is left out, and the unit or person whose page it is, since all answers are theirs.
    """
    known = [row["class"].capitalize()] if row["class"] else []
    known.append(day(row["day"], view.today))
    known += [name_of(view, name, row[name]) for name in ("touchpoint", "channel") if row[name]]
    if is_person(view):
        return known
    unit = next((level for level in ("team", "centre", "region") if row[f"{level}_id"]), None)
    known += [name_of(view, unit, row[f"{unit}_id"])] if unit and row[f"{unit}_id"] not in path_of(view) else []
    person = view.warehouse.people_names.get(row["agent_id"] or "")
    return [*known, person] if person else known


def newest_words(answer: Answer, view: View) -> Component:
    """The first few answers of a list, and the way to all of them."""
    found = [verbatim_of(row, view) for row in answer.rows()[:FEW]]
    return html.Div([verbatim_list(found), dcc.Link("All words", href=view.href("/verbatims"))])


def grid_row(row: dict[str, Any], view: View) -> dict[str, Any]:
    """A row of `queries.verbatims` with names and days as they are printed in the grid."""
    names = {f"{level}_id": name_of(view, level, row[f"{level}_id"]) for level in LEVEL_NAMES}
    moment = {name: name_of(view, name, row[name]) for name in ("touchpoint", "channel", "product", "issue")}
    words = opening_of(row["verbatim"])
    return {**row, **moment, **names, "verbatim": words, "day": day(row["day"]), "responded_at": None}


def grid_columns(view: View) -> list[dict[str, Any]]:
    """Columns of the grid of customers' words; the words take the room that is left."""
    widths = {"touchpoint": 120, "channel": 90, "product": 130, "issue": 150, "team": 120, "agent": 150}
    named = [
        {"field": f"{name}_id" if name in LEVEL_NAMES else name, "headerName": title_of(view, name), "width": width}
        for name, width in widths.items()
        # To who may not tell persons apart an agent is null, which is not the same as not known.
        if name != "agent" or view.person.sees_persons
    ]
    return [
        {"field": "day", "headerName": "Day", "width": 160},
        {"field": "score", "headerName": "Score", "width": 80, "type": "rightAligned"},
        {"field": "verbatim", "headerName": "Words", "flex": 1, "minWidth": 320, "tooltipField": "verbatim"},
        *named,
    ]
