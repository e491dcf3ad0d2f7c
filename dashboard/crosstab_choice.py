"""What a cross-tab shows: splits, measure and order from the address, the controls that write it, how it is read."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.choices import title_of
from dashboard.ui.forms import button, choice, form
from dashboard.ui.numbers import number
from dashboard.view import View
from queries.crosstab import COLUMNS, MEASURE, ROWS, SORTS, SPLITS, compared_along
from queries.dimensions import LEVEL_NAMES
from queries.figures import FEW, counted
from queries.measures import MEASURES
from queries.stats.many_tests import FALSE_SHARE

PATH = "/explore"
SORTED_BY = {"value": "total", "responses": "responses", "name": "name"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The two splits, the measure and the order that the address names, whether or not they exist."""

    rows: str
    columns: str
    measure: str
    sort: str

    def href(self, view: View, **changed: str) -> str:
        """Address of the page with some of them changed; those are left out that are so anyway."""
        said = {"rows": self.rows, "columns": self.columns, "measure": self.measure, "sort": self.sort} | changed
        plain = {"rows": ROWS, "columns": COLUMNS, "measure": MEASURE, "sort": ""}
        return view.href(PATH, None, **{name: value for name, value in said.items() if value != plain[name]})


def chosen(view: View) -> Wanted:
    """What the address chooses, or what stands there without it."""
    own = view.own
    return Wanted(
        own.get("rows", "") or ROWS,
        own.get("columns", "") or COLUMNS,
        own.get("measure", "") or MEASURE,
        own.get("sort", ""),
    )


def crosstab_title(view: View) -> str:
    """ "Net Promoter Score by touchpoint and region"."""
    wanted = chosen(view)
    if wanted.measure not in MEASURES or not {wanted.rows, wanted.columns} <= set(SPLITS):
        return "Cross-tab"
    first, second = (title_of(view, name).lower() for name in (wanted.rows, wanted.columns))
    return f"{MEASURES[wanted.measure].title} by {first} and {second}"


def reading(view: View) -> str:
    """How the table is read."""
    wanted = chosen(view)
    if wanted.measure in MEASURES and MEASURES[wanted.measure].kind == "count":
        return "Counts are facts: they have no range, and none of them is marked."
    along = compared_along(wanted.rows, wanted.columns)
    of_what = f"{counted(MEASURES[wanted.measure])}s" if wanted.measure in MEASURES else "responses"
    return (
        f"Value, likely range, {of_what}. Coloured: clearly different from the rest of its {along}, a total from the "
        f"other totals; at most {number(FALSE_SHARE, 'share')} of these marks are expected to be chance. "
        f"Grey: fewer than {FEW}."
    )


def controls(view: View) -> Component:
    """What to show by what: lists that write the address, and the same table with rows and columns swapped."""
    wanted = chosen(view)
    splits = [(name, title_of(view, name)) for name in SPLITS if _is_used(view, name)]
    measures = [(name, measure.title) for name, measure in MEASURES.items()]
    kept = dict(parse_qsl(view.filter.query(), keep_blank_values=True)) | ({"sort": wanted.sort} if wanted.sort else {})
    lists = [
        choice("rows", "Rows", splits, wanted.rows, hint=""),
        choice("columns", "Columns", splits, wanted.columns, hint=""),
        choice("measure", "Measure", measures, wanted.measure, hint=""),
        button("Show"),
    ]
    swapped = wanted.href(view, rows=wanted.columns, columns=wanted.rows)
    return html.Div(
        [form(PATH, kept, *lists, key=view.query(), method="get"), dcc.Link("Swap rows and columns", href=swapped)],
        className="crosstab-controls",
    )


def sorting(view: View, wanted: Wanted) -> Component:
    """Links that order the rows."""
    here = wanted.sort if wanted.sort in SORTS else "name" if wanted.rows in ("week", "month") else "value"
    links = [
        html.Strong(words) if by == here else dcc.Link(words, href=wanted.href(view, sort=by))
        for by, words in SORTED_BY.items()
    ]
    return html.P(["Rows by ", *links], className="inline-choice note")


def _is_used(view: View, name: str) -> bool:
    """Whether the organisation uses this level of units; every other split is always there."""
    return name not in LEVEL_NAMES or name in view.warehouse.config.levels
