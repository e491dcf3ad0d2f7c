"""Saved views: one's own and those that others share, each leading to its page with the newest data."""

import dash

from dashboard.frame import Page, page, screen
from dashboard.saved.listed import listed_views, views_finding
from dashboard.view import View

dash.register_page(__name__, path="/views", name="Saved views", order=70)


@screen("/views")
def layout(view: View) -> Page:
    return page(view, "Saved views", listed_views(view), said=views_finding(view), foot="", has_state=False)
