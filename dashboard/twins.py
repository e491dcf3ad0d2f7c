"""The twin of a card: its figures as a plain table, in the very texts of the page."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dashboard.choices import name_of, title_of
from dashboard.reading import Periods, tell
from dashboard.ui.dates import days
from dashboard.ui.words import Told
from dashboard.view import View
from queries.ask import Answer
from queries.dimensions import DIMENSIONS
from queries.measures import MEASURES

ALL = "all"
SIX_DAYS = timedelta(days=6)


def twin(answer: Answer, measures: Sequence[str], view: View) -> tuple[list[str], list[list[str]]]:
    """Titles and rows: what a row is of, then each measure's value, likely range and n, and its change if compared."""
    names = answer.table.column_names
    splits = [name for name in names if name in DIMENSIONS and name != "period"]
    is_compared = "period" in names and view.filter.before is not None
    titles = [title_of(view, name) for name in splits]
    for name in measures:
        titles += [MEASURES[name].title, "likely", "of", *(["before", "change"] if is_compared else [])]
    groups: dict[tuple[str, ...], dict[str, dict[str, Any]]] = {}
    for row in answer.rows():
        groups.setdefault(tuple(_split(row, name, view) for name in splits), {})[row.get("period", "now")] = row
    shown = groups if splits == ["week"] else dict(sorted(groups.items(), key=lambda group: _order(group[0])))
    person = splits.index("agent") if "agent" in splits else None
    return titles, [
        [*group, *_figures(view, measures, periods, is_compared, person is not None and group[person] != ALL)]
        for group, periods in shown.items()
    ]


def _order(group: tuple[str, ...]) -> list[tuple[bool, str]]:
    """Totals first, then by name."""
    return [(text != ALL, text.casefold()) for text in group]


def _split(row: dict[str, Any], name: str, view: View) -> str:
    if row.get(f"{name}_total"):
        return ALL
    return days(row[name], row[name] + SIX_DAYS) if name == "week" else name_of(view, name, row[name])


def _figures(view: View, measures: Sequence[str], periods: Periods, is_compared: bool, is_of_one: bool) -> list[str]:
    told = [tell(view, name, periods, is_of_one=is_of_one) for name in measures]
    return [text for of in told for text in _texts(of, is_compared)]


def _texts(of: Told, is_compared: bool) -> list[str]:
    now = [of.value, of.range, of.responses]
    return [*now, of.before, of.change_evidence] if is_compared else now
