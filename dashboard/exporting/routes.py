"""Addresses of files: /export.csv, .xlsx and .parquet with a filter, by the same door as the pages.

`card=` asks for a card's table, `measure=` for the rows behind a figure, `table=` for a table of the contract;
`about=1` puts what a CSV file holds in front of its rows.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import partial, update_wrapper
from html import escape
from itertools import chain, islice
from typing import BinaryIO

from flask import Flask, Response, request
from pyarrow import RecordBatch

from dashboard.cards import CARDS, remembered
from dashboard.exporting.files import FileFailed, TooManyRows, csv_stream, excel_file, parquet_file
from dashboard.exporting.finished import begun, finished
from dashboard.exporting.wanted import (
    Export,
    RowsRefused,
    export_of_answer,
    export_of_measure,
    export_of_table,
)
from dashboard.frame import theme_chosen
from dashboard.plain import plain_page
from dashboard.view import View, ViewWrong, joined, parameters_of, parted
from dashboard.workspace import person, warehouse
from queries.dimensions import UnknownName
from queries.router import NotAvailable

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
ROUTES = tuple(f"/export.{suffix}" for suffix in TYPES)
KINDS = ("card", "table", "measure")
PIECE_BYTES = 256 * 1024
Pieces = Generator[bytes, None, None]
#: Files that are sent at a time, so that threads are left for pages; workbooks cost a process each.
AT_ONCE = threading.BoundedSemaphore(4)
WORKBOOKS_AT_ONCE = threading.BoundedSemaphore(2)


class Busy(Exception):
    """As many files are being sent as may be at a time."""


def register(server: Flask, css: Callable[[], str]) -> None:
    """Give the server its export routes; `css` gives the address of the styles of a plain page."""
    for suffix in TYPES:
        # Whatever counts requests calls a view by its name.
        view = update_wrapper(partial(_answered, suffix, css), _answered)
        server.add_url_rule(f"/export.{suffix}", f"export_{suffix}", view, methods=["GET"])


def _answered(suffix: str, css: Callable[[], str]) -> Response:
    """The file, or in words why there is none."""
    address = dict(request.args)
    try:
        return _file(suffix, address)
    except TooManyRows as reason:
        return plain_page("Too many rows for Excel", (str(reason),), 400, css(), extra=_others(address))
    except (UnknownName, NotAvailable) as reason:
        return _refused(str(reason), 400)
    except RowsRefused as reason:
        return _refused(str(reason), 403)
    except (Busy, FileFailed) as reason:
        return _refused(str(reason), 503)


def _refused(reason: str, status: int) -> Response:
    return Response(f"{reason}\n", status=status, mimetype="text/plain")


def _others(address: dict[str, str]) -> str:
    """Links to the same rows as CSV and Parquet."""
    filter, own, _ = parted(address, KINDS)
    query = escape(joined(filter, own))
    names = ("CSV", "Parquet")
    return "".join(f'<p><a href="/export.{name.lower()}?{query}">All rows as {name}</a></p>' for name in names)


def _file(suffix: str, address: dict[str, str]) -> Response:
    has_about = address.pop("about", "") == "1"
    export = _wanted(address)
    held = _taken(AT_ONCE, *([WORKBOOKS_AT_ONCE] if suffix == "xlsx" else []))
    try:
        begun(export, suffix)
        return _sent(export, suffix, _made(export, suffix, has_about, held), held)
    except BaseException:
        held.close()
        raise


def _made(export: Export, suffix: str, has_about: bool, held: ExitStack) -> Iterator[bytes]:
    """The file's bytes; what of it is open is closed with all else that is held."""
    if suffix == "csv":
        return csv_stream(export, _begun(export.blocks()), has_about)
    return _pieces(held.enter_context(excel_file(export) if suffix == "xlsx" else parquet_file(export)))


def _wanted(address: dict[str, str]) -> Export:
    """What the address asks for, for whoever is signed in. Raises what the exports raise, ViewWrong for no card."""
    if len(named := [kind for kind in KINDS if address.get(kind)]) > 1:
        raise ViewWrong(f"A file holds one thing. The address names {' and '.join(named)}.")
    card = CARDS.get(name := address.pop("card", ""))
    if name and card is None:
        raise ViewWrong(f"There is no card {name[:40]!r}.")
    if card is None or card.lists:
        view = _view(address, frozenset(KINDS))
        if table := view.own.get("table"):
            return export_of_table(view.warehouse, view.filter, view.person, table)
        named_measure = card.lists if card else view.own.get("measure") or "responses"
        return export_of_measure(view.warehouse, view.filter, view.person, named_measure)
    view = _view(address, parameters_of(card.question))
    answer = remembered(card.question, view.warehouse, view.filter, view.scope, **view.own)
    return export_of_answer(answer, view.warehouse, view.person, card.name, card.title or card.name)


def _view(address: dict[str, str], own: frozenset[str]) -> View:
    filter, mine, _ = parted(address, own)
    return View(filter, warehouse(), person(), theme_chosen(), own=mine)


def _taken(*places: threading.BoundedSemaphore) -> ExitStack:
    """Take a place among the files that may be made at a time; it is free once what is given is closed. Raises Busy."""
    held = ExitStack()
    for place in places:
        if not place.acquire(blocking=False):
            held.close()
            raise Busy("Other files are being made at this moment. Try again in a minute.")
        held.callback(place.release)
    return held


def _begun(blocks: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
    """The same blocks with the first one read already: what fails at once is told, and no file is begun."""
    return chain(list(islice(blocks, 1)), blocks)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        yield piece


def _noted(export: Export, pieces: Iterator[bytes], suffix: str, held: ExitStack) -> Pieces:
    """The pieces; once the last one is taken the export is finished, and its place free, as it is if they end early."""
    try:
        yield from pieces
        finished(export, suffix)
    finally:
        held.close()


def _sent(export: Export, suffix: str, pieces: Iterator[bytes], held: ExitStack) -> Response:
    """The answer that carries the file. A client that hangs up closes the pieces, and so lets go of the question."""
    noted = _noted(export, pieces, suffix, held)
    answer = Response(noted, mimetype=TYPES[suffix])
    answer.headers["Content-Disposition"] = f'attachment; filename="{export.file_name(suffix)}"'
    answer.call_on_close(noted.close)
    # Pieces of which none was taken, as of a look at the headers alone, have no end of their own.
    answer.call_on_close(held.close)
    return answer
