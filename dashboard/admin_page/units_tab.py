"""The tab "Units": the organisation as it is and was, who belongs to it, and the way to change it by a file."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.administration.asking import address
from dashboard.ui.attributes import data
from dashboard.ui.cards import grid
from dashboard.ui.dates import day, month
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from data.home import Home
from queries.structure import Member, Unit, members, members_on, units_on

KINDS = {"internal": "own staff", "vendor": "outsourcer"}
MONTHS = 13
MOST_MEMBERS = 200


def units_tab(home: Home, view: View) -> list[Any] | None:
    """The tab's content; None for a unit that is not there."""
    units = units_on(view.warehouse, view.today)
    names = {unit.unit_id: unit.name for unit in units}
    if opened := view.own.get("unit", ""):
        found = next((unit for unit in units if unit.unit_id == opened), None)
        return None if found is None else [_back(), *_one(view, found, units, names)]
    if not units:
        return [card_of("No units yet", _how())]
    rows = [_row(view, unit, names) for unit in units]
    titles = ("unit", "level", "id", "people today", "from", "until", "kind", "taken over by")
    return [
        card_of(
            "Units as they are and were",
            _how(),
            html.Div(record_table("Units", titles, rows), className="tree"),
            sub=f"{number(len(units))} units; people of a unit are those in it and below it.",
        )
    ]


def _how() -> Component:
    """Units are changed by a file, so that every answer keeps the units that it had."""
    return html.P(
        [
            "They come from files: fill ",
            html.A("units", href="/data/template?table=units", download=""),
            " and ",
            html.A("people", href="/data/template?table=people", download=""),
            ", then ",
            dcc.Link("load them", href="/data?tab=load"),
            ". What was loaded before keeps the units that it had.",
        ],
        className="note",
    )


def _back() -> Component:
    return html.P(dcc.Link("All units", href=address("units")), className="way-back")


def _row(view: View, unit: Unit, names: Mapping[str, str]) -> list[Any]:
    link = dcc.Link(unit.name, href=address("units", unit=unit.unit_id))
    return [
        html.Span(link, **data(depth=str(len(unit.path)))),
        _level(view, unit),
        unit.unit_id,
        number(unit.people) if unit.people else "none",
        _on(view, unit.valid_from),
        _on(view, unit.valid_to),
        KINDS.get(unit.kind or "", ""),
        _unit_link(unit.successor_id, names),
    ]


def _one(view: View, unit: Unit, units: tuple[Unit, ...], names: Mapping[str, str]) -> list[Any]:
    """One unit: what it is, its people over time, and who they were."""
    found = members(view.warehouse, unit.unit_id)
    before = [other for other in units if other.successor_id == unit.unit_id]
    facts = (
        ("Id", unit.unit_id),
        ("Level", _level(view, unit)),
        ("Lies in", " / ".join(names[step] for step in unit.path[:-1]) or "the company"),
        ("From", _on(view, unit.valid_from) or "the beginning"),
        ("Until", _on(view, unit.valid_to) or "today"),
        ("Kind", KINDS.get(unit.kind or "", "not told")),
        ("Taken over by", _unit_link(unit.successor_id, names) or "nobody"),
        ("Has taken over", ", ".join(other.name for other in before) or "nothing"),
        ("People, with units below", number(unit.people)),
    )
    listed = html.Dl([html.Div([html.Dt(title), html.Dd(said)]) for title, said in facts], className="facts")
    return [grid(card_of(unit.name, listed, span=6), _over_time(view, found), _who(view, found))]


def _over_time(view: View, found: tuple[Member, ...]) -> Component:
    """How many belonged to the unit itself at the end of each of the last months."""
    if not found:
        return card_of("People over time", html.P("Nobody belongs to the unit itself; see the units below it."), span=6)
    rows = [[month(last), number(members_on(found, last))] for last in month_ends(view.today)]
    return card_of("People over time", record_table("People", ("end of", "people"), rows), span=6)


def month_ends(today: date) -> list[date]:
    """Today, then the last days of the months before, the newest first."""
    found = [today]
    while len(found) < MONTHS:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found


def _who(view: View, found: tuple[Member, ...]) -> Component | None:
    if not found:
        return None
    rows = [
        [one.name or one.agent_id, one.agent_id, _on(view, one.valid_from), _on(view, one.valid_to) or "today"]
        for one in found[:MOST_MEMBERS]
    ]
    more = f", the first {MOST_MEMBERS} of them shown" if len(found) > MOST_MEMBERS else ""
    sub = f"{number(len(found))} memberships{more}; those of today first."
    return card_of(
        "Who belongs and belonged to it", record_table("People", ("name", "id", "from", "until"), rows), sub=sub
    )


def _level(view: View, unit: Unit) -> str:
    return view.warehouse.config.levels.get(unit.level, unit.level)


def _on(view: View, said: date | None) -> str:
    return day(said, view.today) if said else ""


def _unit_link(unit_id: str | None, names: Mapping[str, str]) -> Any:
    if not unit_id:
        return ""
    return dcc.Link(names[unit_id], href=address("units", unit=unit_id)) if unit_id in names else unit_id
