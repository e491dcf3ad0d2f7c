"""The tab "State": how much, how fresh, how complete, what was refused, and what is damaged."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.data_page.missing import missing
from dashboard.data_page.wording import is_administrator, load_link, moment, refused_link, rows_text
from dashboard.ui.cards import grid
from dashboard.ui.dates import short_day
from dashboard.ui.findings import Finding, part_line
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import workspace
from data.contract import FACTS
from data.home import Home
from data.redaction.coverage import covered
from data.store import Load
from data.unmatched import Moment, Share
from queries.completeness import TableState, attribution, table_states

NEWEST_LOADS = 5
MOST_MOMENTS = 5
#: States of loads whose rows count.
COUNTED = ("loaded", "unchanged")


def state_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    loads = workspace().opened().store.loads()
    return [
        grid(
            card_of("How much, how fresh", *_tables(view, loads), span=7),
            card_of("How complete", _complete(home, view), span=5),
            card_of("The last loads", _last_loads(view, loads[:NEWEST_LOADS]), span=7),
            card_of("Files of the lake", _files(view), span=5),
            card_of("What is redacted in customers’ words", *_redaction(home)),
        )
    ]


def finding(view: View) -> Finding:
    """ "Complete to 4 Oct; 312 of 31,700 answers have no known agent; 14 rows refused, download and repair." """
    if not view.warehouse.version:
        return Finding("No data yet. Load a file to begin.")
    found = attribution(view.warehouse)
    lines = (
        part_line("Answers without a known agent", found.unknown, found.of),
        part_line("Rows refused", _refused_rows()),
    )
    return Finding(f"{'; '.join((_complete_to(view), _without_agent(view), _refused(view)))}.", lines)


def _complete_to(view: View) -> str:
    until = view.warehouse.data_until
    if until is None:
        return "No answers yet"
    return f"Complete to {short_day(until)}" + (f" {until.year}" if until.year != view.today.year else "")


def _without_agent(view: View) -> str:
    found = attribution(view.warehouse)
    if not found.unknown:
        return "every answer has a known agent" if found.of else "no answer needs an agent"
    return f"{number(found.unknown)} of {number(found.of)} answers have no known agent"


def _refused(view: View) -> str:
    rows = _refused_rows()
    if not rows:
        return "no row refused"
    return f"{rows_text(rows)} refused" + (", download and repair" if is_administrator(view) else "")


def _refused_rows() -> int:
    return sum(load.refused for load in workspace().opened().store.loads() if load.state in COUNTED)


def _tables(view: View, loads: Sequence[Load]) -> list[Component]:
    """Rows and newest row of each table, and the tables that are empty."""
    states = table_states(view.warehouse)
    rows = [_table(state, view, loads) for state in states if state.rows or state.table in FACTS]
    empty = [state.table for state in states if not state.rows and state.table not in FACTS]
    table = record_table("Rows by table", ("table", "rows", "newest", "loaded"), rows)
    return [table, html.P(f"Not loaded: {', '.join(empty)}.", className="note")] if empty else [table]


def _table(state: TableState, view: View, loads: Sequence[Load]) -> list[str]:
    came = next((load.finished_at for load in loads if load.table_name == state.table and load.state == "loaded"), None)
    return [
        state.table,
        number(state.rows) if state.rows else "none yet",
        moment(state.newest_at, view) if state.newest_at else "",
        moment(came, view) if came else "",
    ]


def _complete(home: Home, view: View) -> Component:
    """What is missing for the figures to be whole, a line each."""
    found = missing(home, view)
    people, contacts = found.people_without_unit, found.contacts_without_unit
    lines = [_unknown_agents(view), _unasked(found.moments_not_measured), _share(contacts, "contacts have no unit")]
    lines.append(_share(people, "people belong to no known unit"))
    told = [html.Li(words) for words in lines if words]
    return html.Ul(told or [html.Li("Nothing that can be told from the files.")], className="plain-list")


def _unknown_agents(view: View) -> Any:
    found = attribution(view.warehouse)
    share = html.Strong(number(found.unknown / found.of, "share", 1)) if found.of else ""
    said = f" of answers have no known agent: {number(found.unknown)} of {number(found.of)}."
    return [share, said] if found.of else None


def _unasked(moments: Sequence[Moment]) -> Any:
    if not moments:
        return None
    named = ", ".join(f"{one.touchpoint} ({number(one.contacts)} contacts)" for one in moments[:MOST_MOMENTS])
    more = f" and {len(moments) - MOST_MOMENTS} more" if len(moments) > MOST_MOMENTS else ""
    return [html.Strong("Moments without invitations: "), f"{named}{more}."]


def _share(found: Share, words: str) -> Any:
    return [html.Strong(number(found.part)), f" of {number(found.whole)} {words}."] if found.part else None


def _last_loads(view: View, loads: Sequence[Load]) -> Component:
    if not loads:
        return html.P("Nothing was loaded yet.", className="quiet")
    titles = ("load", "table", "loaded", "refused", "left out", "state")
    return record_table("The last loads", titles, [_load(view, load) for load in loads])


def _load(view: View, load: Load) -> list[Any]:
    """A load; its name and its refused rows are the administrators' business."""
    name: Any = moment(load.started_at, view)
    refused: Any = number(load.refused)
    if is_administrator(view):
        name = load_link(load)
        refused = refused_link(load.load_id, f"{refused}, download") if load.refused else refused
    return [name, load.table_name, number(load.loaded + load.corrected), refused, number(load.left_out), load.state]


def _files(view: View) -> Component:
    missing = view.warehouse.missing
    if not missing:
        return html.P("Every file is there with the bytes that were written.")
    lines = [html.Li(f"{file.path}: {rows_text(file.rows)} of {file.table}") for file in missing]
    said = html.P("These files are damaged and were left out. Put them back from a backup and start again.")
    return html.Div([said, html.Ul(lines, className="plain-list")])


def _redaction(home: Home) -> list[Component]:
    """What is replaced before words are kept, what is not, and where raw words stay all the same."""
    coverage = covered(home.config.redaction)
    if not coverage.is_on:
        off = "Redaction is off in goodword.toml: customers’ words are kept as they were written."
        return [html.P(off, className="complaint")]
    marks = [html.Div([html.Dt(mark), html.Dd(words)]) for mark, words in coverage.replaced]
    left = html.Ul([html.Li(words) for words in coverage.left], className="plain-list")
    return [
        html.Dl(marks, className="facts"),
        html.Details([html.Summary("What is not replaced"), left]),
        html.P(coverage.kept_raw, className="note"),
    ]
