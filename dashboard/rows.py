"""The rows behind a figure as they are printed: columns by the contract, names for units, days as everywhere."""

from datetime import date, datetime
from typing import Any

from dashboard.choices import name_of
from dashboard.links import customer_href
from dashboard.ui.cards import cell
from dashboard.ui.findings import Finding, part_line
from dashboard.ui.numbers import number
from dashboard.ui.verbatims import opening_of
from dashboard.view import View
from queries.ask import Answer
from queries.dimensions import LEVEL_NAMES
from queries.figures import counted
from queries.measures import MEASURES
from queries.rows import row_columns

UNITS = {f"{level}_id": level for level in LEVEL_NAMES}
#: Columns that stand right behind the key and the day, and those whose values lead to a page: assets/grids.js.
SAID = ("customer_id", "score", "verbatim")
LEADING, HREF = ("customer_id", "response_id"), "_href"
WIDE = {
    "verbatim": 420,
    "responded_at": 160,
    "started_at": 160,
    "sent_at": 160,
    "response_id": 160,
    "interaction_id": 160,
    "invitation_id": 160,
}


def rows_finding(answer: Answer, view: View) -> Finding:
    """How many rows stand behind which figure: "4,065 responses behind Net Promoter Score.\""""
    measure = MEASURES[view.own.get("measure", "responses")]
    rows = answer.rows()[0]["rows"] or 0
    counted_rows = f"{counted(measure)}{'' if rows == 1 else 's'} behind {measure.title}"
    return Finding(f"{number(rows)} {counted_rows}.", (part_line(counted_rows.capitalize(), rows),))


def row_grid_columns(view: View) -> list[dict[str, Any]]:
    """A column for each of the rows' columns: which row and when, who said what, then the others in their order."""
    names = row_columns(view.own.get("measure", "responses"), view.warehouse.ratings)
    key = names[: names.index("day") + 1]
    said = [name for name in SAID if name in names]
    return [_column(name) for name in dict.fromkeys((*key, *said, *names))]


def printed_row(row: dict[str, Any], view: View) -> dict[str, Any]:
    """A row as text, with the row's own identifier as `row_id`, and addresses of the pages that its ids lead to."""
    key = next(iter(row.values()))
    ways = {"customer_id": customer_href(row.get("customer_id"), view), "response_id": _answer_href(row, view)}
    texts = {name: _printed(name, value, view) for name, value in row.items()}
    return texts | {"row_id": str(key)} | {f"{name}{HREF}": href for name, href in ways.items() if href}


def _column(name: str) -> dict[str, Any]:
    leads = {"cellRenderer": "RowLink"} if name in LEADING else {}
    return {"field": name, "headerName": _title(name), "width": WIDE.get(name, 130), "tooltipField": name, **leads}


def _answer_href(row: dict[str, Any], view: View) -> str:
    """Address of the answer's own page; "" where its id is not known or not shown as it is."""
    if not row.get("response_id") or view.scope.is_masked("response_id"):
        return ""
    return view.href("/response", id=row["response_id"])


def _printed(name: str, value: Any, view: View) -> str:
    if value is not None and name in UNITS:
        return name_of(view, UNITS[name], value)
    if isinstance(value, datetime):
        return f"{value.astimezone(view.warehouse.config.zone):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return cell(opening_of(value) if isinstance(value, str) else value)


def _title(name: str) -> str:
    return name.removeprefix("is_").removesuffix("_id").replace("_", " ").capitalize()
