"""The links of a page: its address as it is, and where its period moves on with time, the one that keeps its days."""

from dataclasses import replace

from dashboard.ui.dates import days
from dashboard.ui.sharing import SharedLink
from dashboard.view import View
from queries.periods import resolve


def shared_links(view: View) -> tuple[SharedLink, ...]:
    """The link to what is open, in its canonical form; two where the period is one that moves on."""
    here = view.href(view.path, None, **view.own)
    period = resolve(view.filter.period, view.today)
    fixed = replace(view, filter=view.filter.over(f"{period.first}..{period.last}"))
    if not view.filter.period.startswith("last-"):
        return (SharedLink("Copy link", "", here),)
    newest = view.filter.period.removeprefix("last-").replace("-", " ")
    these = days(period.first, period.last)
    return (
        SharedLink(f"Copy link: the newest {newest}", "Moves on: opens with the newest data.", here),
        SharedLink(f"Copy link: {these}", "Stays at these days.", fixed.href(view.path, None, **view.own)),
    )
