"""`goodword compare`: what the page of comparisons shows, from the command line through the same doors."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qsl, urlencode

import typer

from dashboard.commands.questions import AccountId, FilterText, Format

if TYPE_CHECKING:
    from rich.table import Table


class What(StrEnum):
    """What is compared."""

    units = "units"
    companies = "companies"
    selections = "selections"


class Contacts(StrEnum):
    """Which contacts count."""

    same = "same"
    all = "all"


def compare(
    what: Annotated[What | None, typer.Argument(help="units, companies, or selections; told from the filter.")] = None,
    by: Annotated[str, typer.Option(help="Units: region, centre or team. Selections: touchpoint, channel, ...")] = "",
    contacts: Annotated[Contacts | None, typer.Option(help="Compare with the same contacts, or all.")] = None,
    filter_text: FilterText = "",
    account_id: AccountId = "",
    written_as: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.table,
) -> None:
    """Who really differs: units, other companies, or two selections (--filter "team=T1&versus.team=T2")."""
    from dashboard.commands.compared import companies, selections, units
    from dashboard.commands.opening import asking
    from dashboard.commands.printing import print_table, print_text
    from dashboard.commands.questions import csv_of
    from dashboard.spreadsheet import json_text

    plain, versus = _parted(filter_text)
    asked = asking(plain, account_id)
    match what or (What.selections if versus else What.units):
        case What.units:
            said = units(asked, by, is_same=contacts is not Contacts.all)
        case What.companies:
            said = companies(asked)
        case _:
            said = selections(asked, versus, by, is_same=contacts is Contacts.same)
    if written_as is Format.sql and not said.sql:
        raise typer.BadParameter("These places rest also on rows of others and have no SQL. Choose table, json or csv.")
    if written_as is Format.sql:
        print_text(said.sql)
    elif written_as is Format.table:
        print_text(f"{said.finding}\n")
        print_table(_table(said.titles, said.lines))
    else:
        print_text(json_text(said.rows) if written_as is Format.json else csv_of(said.rows))


def _parted(filter_text: str) -> tuple[str, dict[str, str]]:
    """The filter without its second selection, and that one. A part of it that means nothing is wrong use."""
    from queries.selections import SECOND_NAMES, second_named

    pairs = parse_qsl(filter_text.lstrip("?"), keep_blank_values=True)
    second, notes = second_named({name: text for name, text in pairs if name in SECOND_NAMES})
    if notes:
        raise typer.BadParameter(" ".join(notes), param_hint="--filter")
    return urlencode([pair for pair in pairs if pair[0] not in SECOND_NAMES]), second


def _table(titles: list[str], lines: list[list[str]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in titles:
        table.add_column(title)
    for line in lines:
        table.add_row(*map(Text, line))
    return table
