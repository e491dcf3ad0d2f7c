"""Answers on a terminal: figures with their range as the pages print them, words as they were written."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dashboard.commands.opening import Asking
from dashboard.ui.words import told
from data.warehouse import Warehouse
from queries.dimensions import DIMENSIONS, LEVEL_NAMES, Dimension
from queries.measures import Measure

NOTHING = "No responses in this period. Choose a longer one or remove a filter."


def print_table(table: Table) -> None:
    """The table on standard output, as wide as it needs where nobody looks; a sentence where it has no row."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=400)
    console.print(table if table.row_count else NOTHING)


def print_text(text: str) -> None:
    """The text on standard output as it is, with one line end behind it."""
    sys.stdout.write(f"{text.rstrip(chr(10))}\n")


def figure_table(
    asked: Asking, measures: Sequence[Measure], splits: Sequence[Dimension], rows: Sequence[dict[str, Any]]
) -> Table:
    """One line a row: what it is split by, then value with range and n of each measure."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for split in splits:
        table.add_column(asked.warehouse.config.levels.get(split.name, split.title))
    for measure in measures:
        table.add_column(measure.title, justify="right")
        if measure.kind != "count":
            table.add_column("n", justify="right", style="dim")
    for row in rows:
        table.add_row(
            *(name_of(asked.warehouse, split, row[split.name]) for split in splits), *_figures(asked, measures, row)
        )
    return table


def _figures(asked: Asking, measures: Sequence[Measure], row: dict[str, Any]) -> list[str]:
    said = []
    for measure in measures:
        printed = told(measure, row, currency=asked.warehouse.config.currency)
        said += [printed.evidence] if measure.kind == "count" else [printed.evidence, printed.responses]
    return said


def verbatim_table(asked: Asking, rows: Sequence[dict[str, Any]]) -> Table:
    """One line an answer: day, score, who and where, and the words."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    shown = tuple(DIMENSIONS[name] for name in ("day", "agent", "team", "touchpoint", "channel"))
    for title in ("Day", "Score", "Agent", "Team", "Touchpoint", "Channel", "Words"):
        table.add_column(title, justify="right" if title == "Score" else "left", no_wrap=title == "Day")
    for row in rows:
        day, *where = (name_of(asked.warehouse, split, row[split.column]) for split in shown)
        score = "" if row["score"] is None else str(row["score"])
        table.add_row(day, score, *map(Text, where), Text(row["verbatim"]))
    return table


def name_of(warehouse: Warehouse, split: Dimension, value: object) -> str:
    """What a value of a split is called; an identifier without a name stands for itself."""
    if value is None:
        return split.empty
    if split.name == "agent":
        return warehouse.people_names.get(str(value), str(value))
    if split.name in LEVEL_NAMES:
        return warehouse.unit_names.get(str(value), str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
