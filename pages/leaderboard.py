"""Leaderboard: who does well, fairly; teams by name, people as the staff agreement lets them be seen."""

import dash

from dashboard.board.people_tab import people_tab
from dashboard.board.switches import compares_people, contacts_switch, nav, tab_name
from dashboard.board.teams_tab import teams_tab
from dashboard.frame import Page, not_found, page, screen
from dashboard.place import is_visible_place
from dashboard.view import View

dash.register_page(__name__, path="/leaderboard", name="Leaderboard", order=30)

TABS = {"teams": (teams_tab, "board_teams_finding"), "people": (people_tab, "board_people_finding")}


@screen("/leaderboard", own=("tab", "contacts"))
def layout(view: View) -> Page:
    name = tab_name(view)
    if name not in TABS or not is_visible_place(view) or (name == "people" and not compares_people(view)):
        return not_found()
    tab, finding = TABS[name]
    return page(view, "Leaderboard", nav(view), contacts_switch(view), tab(view), finding=finding)
