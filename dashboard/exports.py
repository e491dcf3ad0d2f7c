"""Files to carry away: the answer of a card, or every row behind a measure, as CSV by the same door as the pages."""

from collections.abc import Iterator

import pyarrow as pa
from flask import Flask, Response, request

from dashboard.cards import CARDS, remembered
from dashboard.frame import theme_chosen
from dashboard.spreadsheet import csv_lines
from dashboard.ui.numbers import number
from dashboard.view import View, ViewWrong, parameters_of, parted
from dashboard.workspace import person, warehouse
from queries.dimensions import UnknownName
from queries.measures import measure
from queries.router import NotAvailable
from queries.rows import count_of_rows, rows

BLOCK_ROWS = 10_000
#: About 200 MB in memory, and what a spreadsheet can open.
MOST_ROWS = 1_000_000


class TooManyRows(ValueError):
    """More rows than one file of the server's holds."""


def register(server: Flask) -> None:
    """Give the server its export route."""

    @server.get("/export.csv")
    def export_csv() -> Response:
        try:
            return _exported()
        except (UnknownName, NotAvailable, TooManyRows) as reason:
            return Response(f"{reason}\n", status=400, mimetype="text/plain")


def _exported() -> Response:
    address = dict(request.args)
    name = address.pop("card", "")
    if not name:
        return _rows_behind(address)
    if name not in CARDS:
        raise ViewWrong(f"There is no card {name[:40]!r}.")
    question = CARDS[name].question
    view = _view(address, parameters_of(question))
    answer = remembered(question, view.warehouse, view.filter, view.scope, **view.own)
    return _csv(answer.table, name, answer.version)


def _rows_behind(address: dict[str, str]) -> Response:
    """Every row behind a measure, `responses` unless another is named; no row for whoever may not open them.

    Raises TooManyRows beyond the most that one file holds.
    """
    view = _view(address, frozenset({"measure"}))
    named = measure(view.own.get("measure") or "responses").name
    count = count_of_rows(view.warehouse, view.filter, view.scope, measure=named)
    if count > MOST_ROWS:
        most = number(MOST_ROWS)
        raise TooManyRows(
            f"These are {number(count)} rows; one file holds at most {most}. Choose a shorter period or more filters, "
            "or run `goodword export` on the machine that serves, which has no such end."
        )
    answer = rows(view.warehouse, view.filter, view.scope, named, limit=None)
    return _csv(answer.table, named, answer.version)


def _view(address: dict[str, str], own: frozenset[str]) -> View:
    filter, mine, _ = parted(address, own)
    return View(filter, warehouse(), person(), theme_chosen(), own=mine)


def _csv(table: pa.Table, name: str, version: int) -> Response:
    """A file streamed block by block; its name says what, and at which data version."""
    answer = Response(_lines(table), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="goodword-{name}-version-{version}.csv"'
    return answer


def _lines(table: pa.Table) -> Iterator[str]:
    """Lines of the file, with a mark that lets spreadsheets read it as UTF-8."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    rows_of_table = (row for block in table.to_batches(max_chunksize=BLOCK_ROWS) for row in block.to_pylist())
    yield from csv_lines(table.column_names, rows_of_table)
