"""Data: can these figures be trusted, and loading and undoing; each tab an address."""

import dash

from dashboard.data_page.state_tab import finding
from dashboard.data_page.tabs import nav, tab_content
from dashboard.frame import Page, not_found, page, screen
from dashboard.view import View

dash.register_page(__name__, path="/data", name="Data", order=85)


@screen("/data", own=("tab", "upload", "step", "load", "page"))
def layout(view: View) -> Page:
    content = tab_content(view)
    if content is None:
        return not_found()
    return page(view, "Data", nav(view), *content, said=finding(view), has_state=False)
