"""Rows on the command line: customers' own words, and the answers behind a figure as a file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboard.commands.questions import AccountId, FilterText, Format


class ExportRefused(Exception):
    """The file cannot be written as asked."""


def verbatims(
    filter_text: FilterText = "",
    account_id: AccountId = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many, newest first.")] = 20,
    written_as: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.table,
) -> None:
    """Customers' own words, newest first; search with q= in the filter."""
    from dashboard.commands.opening import asking
    from dashboard.commands.printing import print_table, print_text, verbatim_table
    from dashboard.spreadsheet import csv_lines, json_text
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
        print_text("".join(csv_lines(answer.table.column_names, answer.rows())))


def export(
    to: Annotated[Path, typer.Option(help="File to write: FILE.csv.")],
    filter_text: FilterText = "",
    account_id: AccountId = "",
    measure: Annotated[str, typer.Option(help="The rows behind this measure: responses, contacts, ...")] = "responses",
) -> None:
    """Every row behind a figure, one a line, as far as the account may open them. No cap."""
    from dashboard.commands.opening import asking
    from queries.measures import measure as measure_named
    from queries.rows import rows

    if to.suffix.lower() != ".csv":
        raise typer.BadParameter(f"{to.name} is no .csv file. Allowed: .csv.", param_hint="--to")
    measure_named(measure)
    asked = asking(filter_text, account_id)
    if not asked.person.may_open_rows:
        raise ExportRefused(f"{asked.person.name} may see sums alone, no rows. Ask for figures with `goodword ask`.")
    answer = rows(asked.warehouse, asked.filter, asked.person.scope, measure, limit=None)
    _write(to, answer.table)
    typer.echo(f"{answer.table.num_rows:,} rows in {to}, data version {answer.version}.")


def _write(path: Path, table: Any) -> None:
    """The whole table, or no file: written beside its place first."""
    from dashboard.spreadsheet import csv_lines

    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(table.column_names, _rows(table)))
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _rows(table: Any) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()
