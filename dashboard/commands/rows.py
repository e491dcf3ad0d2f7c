"""Rows on the command line: customers' own words, and the answers behind a figure as a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.progress import Tell, progress
from dashboard.commands.questions import AccountId, FilterText, Format

if TYPE_CHECKING:
    from pyarrow import RecordBatch


def verbatims(
    filter_text: FilterText = "",
    account_id: AccountId = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many, newest first.")] = 20,
    written_as: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.table,
) -> None:
    """Customers' own words, newest first; search with q= in the filter."""
    from dashboard.commands.opening import asking
    from dashboard.commands.printing import print_table, print_text, verbatim_table
    from dashboard.spreadsheet import csv_text, json_text
    from queries.verbatims import verbatims as ask_verbatims

    asked = asking(filter_text, account_id)
    answer = ask_verbatims(asked.warehouse, asked.filter, asked.person.scope, limit=limit)
    if written_as is Format.table:
        print_table(verbatim_table(asked, answer.rows()))
    elif written_as is Format.sql:
        print_text(answer.sql)
    elif written_as is Format.json:
        print_text(json_text(answer.rows()))
    else:
        print_text(csv_text(answer.table))


def export(
    to: Annotated[Path, typer.Option(help="File to write: FILE.csv, FILE.xlsx or FILE.parquet.")],
    filter_text: FilterText = "",
    account_id: AccountId = "",
    measure: Annotated[str, typer.Option(help="The rows behind this measure: responses, contacts, ...")] = "",
    table: Annotated[str, typer.Option(help="A table instead: responses, units, people, customers, ...")] = "",
) -> None:
    """Every row behind a figure or of a table, as far as the account may open them; the whole file or none."""
    from dashboard.commands.opening import asking
    from dashboard.exporting.files import WRITERS, write_whole
    from dashboard.exporting.finished import begun, finished
    from dashboard.exporting.wanted import export_of_measure, export_of_table
    from data.store import Store

    ending = to.suffix.lower().removeprefix(".")
    if ending not in WRITERS:
        allowed = ", ".join(f".{known}" for known in WRITERS)
        raise typer.BadParameter(f"{to.name} is no such file. Allowed: {allowed}.", param_hint="--to")
    if measure and table:
        raise typer.BadParameter("A file holds one thing. Name a measure or a table.", param_hint="--table")
    asked = asking(filter_text, account_id)
    wanted, name = (export_of_table, table) if table else (export_of_measure, measure or "responses")
    carried = wanted(asked.warehouse, asked.filter, asked.person, name)
    begun(carried, ending, Store(carried.warehouse.engine.home.store_url))
    with progress() as tell:
        write_whole(carried, _told(carried.blocks(), carried.count, tell), to)
    finished(carried, ending)
    typer.echo(f"{carried.count:,} rows in {to}, data version {carried.warehouse.version}.")


def _told(blocks: "Iterator[RecordBatch]", count: int, tell: Tell) -> "Iterator[RecordBatch]":
    """The same blocks; each is told once it is written."""
    done = 0
    for block in blocks:
        yield block
        done += block.num_rows
        tell("Writing rows", done, count)
