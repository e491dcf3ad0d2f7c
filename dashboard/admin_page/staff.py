"""A file of staff as drawn: the field for it, what it would change by name, and what it has changed."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.access.rights import rights_words
from dashboard.admin_page.wording import unit_names
from dashboard.administration.asking import Refused
from dashboard.administration.slips import Slip
from dashboard.administration.staff import read
from dashboard.ui.forms import button, file_field, form, several
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of
from dashboard.view import View
from data.staffing import Staffing
from data.store import Account

MOST_NAMED = 200
HOW = (
    "One row a role, with the columns account, name, role, unit, agent_id; if you like function, vendor, valid_from, "
    "valid_to. You see who joins, moves and leaves before anything happens."
)


def staff_card(view: View, slip: Slip) -> Component:
    """The card: a file to choose, or what the chosen one would do."""
    mine = slip if slip.form == "staff" else Slip("")
    if mine.done:
        content = _done(view, mine)
    elif mine.file:
        content = _waiting(view, mine)
    else:
        content = [_choose(mine.words)]
    return card_of("A file of staff", html.Div(content, id="staff", className="form"), sub=HOW, span=6)


def _choose(words: str) -> Component:
    field = file_field("file", "CSV or Excel, up to 10 MB", ".csv,.tsv,.txt,.xlsx", words)
    return form("/admin/staff", {}, field, html.Div([button("Look at it")], className="form-buttons"), takes_file=True)


def _waiting(view: View, slip: Slip) -> list[Any]:
    try:
        found = read(slip)
    except Refused as reason:
        return [_choose(reason.words)]
    leave = None
    if found.leavers:
        words = f"End the {number(len(found.leavers))} who would leave"
        leave = several("leavers", "Leavers", [(found.leavers_code, words)], (), "Without it they keep their accounts.")
    go = form("/admin/take-over", {"said": view.own.get("said", "")}, leave, button("Take this over"))
    return [html.P([html.Strong(slip.name), f": {_sum(found)}"]), *_named(view, found), go]


def _sum(found: Staffing) -> str:
    parts = (
        ("join", found.joiners),
        ("move", found.movers),
        ("return", found.returning),
        ("would leave", found.leavers),
    )
    return (
        f"{', '.join(f'{number(len(who))} {word}' for word, who in parts)}, {number(found.unchanged)} stay as they are."
    )


def _named(view: View, found: Staffing) -> list[Any]:
    names = unit_names(view)

    def what(account: Account) -> str:
        return "; ".join(rights_words(account.roles, account.grants, names)) or "nothing"

    moved = [f"{new.name}: {what(old)} → {what(new)}" for old, new in found.movers]
    lists = (
        ("Join", [f"{one.name} ({one.account_id}): {what(one)}" for one in found.joiners]),
        ("Move", moved),
        ("Return", [f"{one.name}: {what(one)}" for one in found.returning]),
        ("Would leave", [f"{one.name} ({one.account_id})" for one in found.leavers]),
        ("Stay disabled", [one.name for one in found.disabled]),
        ("Not in the file, stay as administrators", [one.name for one in found.kept]),
    )
    return [_list(title, lines) for title, lines in lists if lines]


def _list(title: str, lines: Sequence[str]) -> Component:
    shown = [html.Li(line) for line in lines[:MOST_NAMED]]
    if len(lines) > MOST_NAMED:
        shown.append(
            html.Li(f"and {number(len(lines) - MOST_NAMED)} more; goodword accounts import --dry-run names all.")
        )
    return html.Div([html.H3(title), html.Ul(shown, className="plain-list quiet-list")])


def _done(view: View, slip: Slip) -> list[Any]:
    content: list[Any] = [html.P(slip.done, role="status")]
    if slip.typed.get("joined"):
        words = "Whoever has this file can be any of them. Delete it when the links are given out."
        links = form("/admin/links", {"said": view.own.get("said", "")}, button("Links for those who joined"))
        content += [html.P(words, className="note"), links]
    return content
