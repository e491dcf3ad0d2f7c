"""The tab "Agreements": what is shown of employees and customers to whom, in plain words."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.agreement import agreement_words
from dashboard.roles import ROLES, Role
from dashboard.scores import WHOLE_QUARTER_DAYS
from dashboard.ui.cards import grid
from dashboard.ui.numbers import number
from dashboard.ui.records import card_of, record_table
from dashboard.view import View
from dashboard.workspace import workspace
from data.home import Home
from queries.figures import FEW
from queries.structure import employees


def agreements_tab(home: Home, view: View) -> list[Any]:
    """The tab's content."""
    return [
        grid(
            card_of("What is shown of one employee", *_persons(home), span=6),
            card_of("When figures are hidden", _thresholds(home), span=6),
            _consents(home, view),
            card_of("What each role shows", _roles()),
        )
    ]


def _persons(home: Home) -> list[Component]:
    lines = (
        *agreement_words(home.config.persons),
        f"The score is of at least {WHOLE_QUARTER_DAYS // 7} weeks; before that the counts alone are shown.",
        "Employees stand in the order of their names, never in the order of their scores.",
        "Whoever may not see an employee cannot tell one from another either, on no page and in no file.",
        "An administrator who looks as another person sees sums alone, and nothing of one employee.",
        "Files that are carried away, and answers opened by whoever sees customers’ numbers, are lines of the audit.",
    )
    where = "It stands in goodword.toml under [persons]; the tab Settings says where."
    return [html.Ul([html.Li(words) for words in lines], className="plain-list"), html.P(where, className="note")]


def _consents(home: Home, view: View) -> Component | None:
    """Who agreed to be called by name among colleagues, where that is asked."""
    if home.config.persons.colleague_names != "consent":
        return None
    names = employees(view.warehouse)
    agreed = sorted(names.get(agent, agent) for agent in workspace().opened().store.consents())
    said = f"{number(len(agreed))} of {number(len(names))} employees; each may take it back."
    body = html.Ul([html.Li(name) for name in agreed], className="plain-list") if agreed else html.P("Nobody yet.")
    return card_of("Who agreed to be called by name among colleagues", body, sub=said)


def _thresholds(home: Home) -> Component:
    hidden = home.config.thresholds.hidden_below
    lines = (
        f"A figure of fewer than {number(hidden)} answers is hidden from whoever may not open the answers.",
        f"A figure of fewer than {FEW} answers is grey, for everybody: it says too little.",
        "The numbers stand in goodword.toml; the tab Settings says where.",
    )
    return html.Ul([html.Li(words) for words in lines], className="plain-list")


def _roles() -> Component:
    """Who sees employees by name, customers, words; and how many people have the role today."""
    accounts = [account for account in workspace().opened().store.accounts() if account.is_active]
    rows = [_role(role, sum(role.name in account.roles for account in accounts)) for role in ROLES.values()]
    titles = ("role", "employees", "customers’ numbers", "customers’ words", "single answers", "people today")
    return record_table("Roles", titles, rows)


def _role(role: Role, people: int) -> list[str]:
    if not role.sees_rows:
        return [role.title, *(["nothing"] * 4), number(people) if people else "none"]
    agents = "by name" if "agent_id" in role.columns else "as a sign that stands for them"
    return [
        role.title,
        agents if role.sees_persons else "not told apart",
        "as they are" if "customer_id" in role.columns else "as a sign" if role.may_open_rows else "not shown",
        "shown" if "verbatim" in role.columns else "not shown",
        "may be opened" if role.may_open_rows else "sums alone",
        number(people) if people else "none",
    ]
