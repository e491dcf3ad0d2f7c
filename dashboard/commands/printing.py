"""Answers on a terminal: figures with their range as the pages print them, words as they were written."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dashboard.commands.opening import Asking
from dashboard.reading import Periods, tell
from dashboard.view import View
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
    """One line a group: what it is split by, then each measure's value with range and n, as the pages print them.

    Rows of several periods are one line, with what was before and the change.
    """
    table = Table(box=None, header_style="bold", pad_edge=False)
    is_compared = bool(rows) and "period" in rows[0] and all(split.name != "period" for split in splits)
    for split in splits:
        table.add_column(asked.warehouse.config.levels.get(split.name, split.title))
    for measure in measures:
        for title in (measure.title, *(["n"] if measure.kind != "count" else [])):
            table.add_column(title, justify="right", style="dim" if title == "n" else None)
        for title in ("before", "change") if is_compared else ():
            table.add_column(title, justify="right", style="dim" if title == "before" else None)
    for group, periods in _grouped(splits, rows).items():
        names = [name_of(asked.warehouse, split, value) for split, value in zip(splits, group, strict=True)]
        is_of_one = any(split.name == "agent" for split in splits)
        table.add_row(*names, *_figures(asked, measures, periods, is_compared, is_of_one))
    return table


def _grouped(splits: Sequence[Dimension], rows: Sequence[dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows of each group by period, in their order; "now" where there is but one."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    has_periods = all(split.name != "period" for split in splits)
    for row in rows:
        period = row.get("period", "now") if has_periods else "now"
        groups.setdefault(tuple(row[split.name] for split in splits), {})[period] = row
    return groups


def _figures(
    asked: Asking, measures: Sequence[Measure], periods: Periods, is_compared: bool, is_of_one: bool
) -> list[str]:
    filter = asked.filter if is_compared else asked.filter.over(versus="none")
    view = View(filter, asked.warehouse, asked.person)
    said = []
    for measure in measures:
        printed = tell(view, measure.name, periods, is_of_one=is_of_one)
        said += [printed.evidence] if measure.kind == "count" else [printed.evidence, printed.responses]
        said += [printed.before, printed.change_evidence] if is_compared else []
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
