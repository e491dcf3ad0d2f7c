"""Questions: the figures of a page, asked from the command line through the same door."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from queries.figures import Figure

FilterText = Annotated[str, typer.Option("--filter", help="As in a page's address: period=2026-10&channel=phone.")]
AccountId = Annotated[str, typer.Option("--as", help="Account that asks; else the home's first.")]


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    json = "json"
    csv = "csv"
    sql = "sql"


def ask(
    measures: Annotated[list[str], typer.Argument(metavar="MEASURE...", help="nps, responses, csat, ...")],
    by: Annotated[
        list[str] | None, typer.Option(help="Split by region, team, touchpoint, month, ... (repeatable).")
    ] = None,
    filter_text: FilterText = "",
    account_id: AccountId = "",
    written_as: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.table,
) -> None:
    """Figures with their range and n, as the pages show them; a table also says what was before, and the change."""
    from dashboard.commands.opening import asking
    from dashboard.commands.printing import figure_table, print_table, print_text
    from dashboard.kinds import kind_words
    from dashboard.spreadsheet import json_text
    from queries.aggregate import sums
    from queries.dimensions import UnknownName, dimension
    from queries.measures import measure

    try:
        wanted, splits = [measure(name) for name in measures], [dimension(name) for name in by or ()]
    except UnknownName as error:
        raise typer.BadParameter(str(error)) from error
    asked, names = asking(filter_text, account_id), [split.name for split in splits]
    if written_as is Format.table and asked.filter.before and "period" not in names:
        names.append("period")
    answer = sums(asked.warehouse, asked.filter, asked.person.scope, measures, by=names)
    if written_as is Format.sql:
        print_text(answer.sql)
    elif written_as is Format.table:
        print_table(figure_table(asked, wanted, splits, answer.rows()))
        if kinds := kind_words(asked.warehouse, asked.filter):
            typer.echo(f"{kinds}.", err=True)
    else:
        plain = [plain_row(row, wanted, by or ()) for row in answer.rows()]
        print_text(json_text(plain) if written_as is Format.json else csv_of(plain))


def plain_row(row: dict[str, Any], measures: Sequence[Any], splits: Sequence[str]) -> dict[str, Any]:
    """One row of the answer: splits by name, and each measure an object of value, lo, hi, n and reason."""
    from queries.figures import figure

    said: dict[str, Any] = {split: row[split] for split in splits}
    for measure in measures:
        said[measure.name] = figure_parts(figure(measure, row))
    return said


def figure_parts(figure: "Figure") -> dict[str, Any]:
    """A figure as an object of value, lo, hi, n and reason."""
    return {name: getattr(figure, name) for name in ("value", "lo", "hi", "n", "reason")}


def csv_of(rows: list[dict[str, Any]]) -> str:
    """Rows as CSV, the parts of each figure in columns of their own."""
    from pyarrow import Table

    from dashboard.spreadsheet import csv_text

    return csv_text(Table.from_pylist([_flat(row) for row in rows])) if rows else ""


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """The row with the parts of each figure in columns of their own: nps, nps_lo, nps_hi, nps_n, nps_reason."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= {name if part == "value" else f"{name}_{part}": said for part, said in value.items()}
        else:
            flat[name] = value
    return flat
