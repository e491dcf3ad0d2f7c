"""Administration: people and rights, units, agreements, sessions, settings, audit; each tab an address."""

import dash

from dashboard.admin_page.tabs import finding, nav, tab_content
from dashboard.frame import Page, not_found, page, screen
from dashboard.view import View

dash.register_page(__name__, path="/admin", name="People and rights", order=90)


@screen("/admin", own=("tab", "account", "find", "on", "page", "said", "unit", "day", "who", "kind", "check"))
def layout(view: View) -> Page:
    content = tab_content(view)
    if content is None:
        return not_found()
    return page(view, "Administration", nav(view), *content, said=finding(view), has_state=False)
