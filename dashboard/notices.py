"""Notices above a page: what of the address was left out, which files are missing, and that the data end earlier."""

from datetime import timedelta
from typing import Any

from dash import dcc

from dashboard.kinds import mixed_kinds
from dashboard.ui.dates import day, days
from dashboard.view import View
from queries.periods import Period
from queries.summary import trend_period, with_year_ago

ONE_DAY = timedelta(days=1)


def notices_of(view: View) -> list[Any]:
    """Everything that a reader of this page should know before its figures."""
    return [*view.notes, *mixed_kinds(view), *_damaged(view), *_ended(view)]


def _damaged(view: View) -> list[str]:
    """A notice for each damaged file that this page's periods, comparisons or trend would need."""
    compared = with_year_ago(view.filter).periods(view.today).values()
    months = {month for period in (*compared, trend_period(view.filter, view.today)) for month in period.months}
    return [
        f"The file {file.path} is damaged and was left out: {file.rows} rows of {file.table} are missing here. "
        "`goodword check` lists all such files. Put them back from a backup and start again."
        for file in view.warehouse.missing
        if file.month is None or file.month in months
    ]


def _ended(view: View) -> list[Any]:
    """That the newest response is older than the period, with the way to as many days up to it."""
    until, now = view.warehouse.data_until, view.filter.periods(view.today)["now"]
    if until is None or until >= now.first:
        return []
    last = Period(until - timedelta(days=now.days) + ONE_DAY, until)
    href = view.href("", view.filter.over(f"{last.first}..{last.last}"), **view.own)
    return [
        [
            f"The newest response is from {day(until, view.today)}. ",
            dcc.Link(f"Show {days(last.first, last.last)}", href=href),
        ]
    ]
