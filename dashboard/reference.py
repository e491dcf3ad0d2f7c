"""The reference pages of docs/, made from the product's own tables: `python -m dashboard.reference` writes them.

A test fails when a page no longer says what the tables say.
"""

import sys
from collections.abc import Iterable

from dashboard.formulas import formula
from dashboard.settings import ROOT, SETTINGS
from data.additive import ADDITIVE
from data.configuration import KEYS
from data.contract import LOADABLE, RATING, RESPONSES, Table
from data.importers.mapping import written_at_load
from data.templates import explained
from queries.dimensions import DIMENSIONS
from queries.measures import MEASURES, Measure

DOCS = ROOT / "docs"
_SETTINGS = """# Settings
## Environment
What belongs to this machine.

"""
_KEYS = """
## goodword.toml
What belongs to the organisation: one file in its home. A key that is unknown or holds something else is told by its
name, a line that cannot be read by its number; pages and commands then wait until it is put right.

"""
_MEASURES = """# Measures
Every figure is made of sums of additive columns, so that it is the same from rows and from rollups. Its n is its own
denominator.

"""
_COLUMNS = """
## Additive columns
What one row adds to a sum. Contacts and invitations count on their own day.

"""
_SPLITS = """
## Splits
What a figure can be split by, how a missing value is called, and whether it can be filtered by.

"""
_DATA = """# Data
Every table and column that Goodword reads. Ids are text; times are UTC; missing is empty, never 0; money is in whole
minor units of one currency. `goodword template TABLE` gives a file to fill, and a file whose columns are called as here
needs no mapping.

Columns marked "by the load" are written when a file comes in. Rows of responses, interactions and invitations carry the
units, agent and context of their contact as they were at that time.
"""
_BETTER = {"higher": "higher", "lower": "lower", None: "not judged"}


def pages() -> dict[str, str]:
    """Text of each reference page by its file name."""
    return {"settings.md": settings_page(), "measures.md": measures_page(), "data.md": data_page()}


def data_page() -> str:
    """Every table of the contract: its key, and each column with kind, unit, allowed values and meaning."""
    return _DATA + "".join(_table_section(table) for table in LOADABLE.values())


def _table_section(table: Table) -> str:
    written = written_at_load(table.name)
    rows = []
    for column in table.columns:
        told = explained(column, {})
        needed = "by the load" if column.name in written else told.needed
        rows.append((_code(told.name), needed, column.type, column.unit, told.allowed, told.meaning))
    if table is RESPONSES:
        lowest, highest = RATING
        allowed = f"{lowest} to {highest}"
        rows.append((_code("rating_NAME"), "", "integer", "points", allowed, "One for each rating in goodword.toml."))
    key = ", ".join(map(_code, table.key))
    dated = f" Dated by {_code(table.happened_at)}." if table.happened_at else ""
    head = ("column", "needed", "type", "unit", "allowed", "meaning")
    return f"\n## {table.name}\n{table.meaning} One row for each {key}.{dated}\n\n{_table(head, iter(rows))}"


def settings_page() -> str:
    """Tables of every environment variable, and of every key of goodword.toml."""
    rows = ((_code(each.name), _code(each.default), each.meaning) for each in SETTINGS.values())
    keys = ((_code(each.name), each.allowed, _code(each.default) or "needed", each.meaning) for each in KEYS.values())
    return (
        _SETTINGS
        + _table(("variable", "default", "meaning"), rows)
        + _KEYS
        + _table(("key", "allowed", "default", "meaning"), keys)
    )


def measures_page() -> str:
    """Tables of every measure with its formula, of the additive columns it is made of, and of the splits."""
    measures = (_measure_row(each) for each in MEASURES.values())
    columns = ((_code(each.name), each.table, _code(each.sql)) for each in ADDITIVE.values())
    splits = (
        (_code(each.name), each.title, each.empty, "yes" if each.is_filter else "no") for each in DIMENSIONS.values()
    )
    return (
        _MEASURES
        + _table(("measure", "title", "meaning", "formula", "n", "unit", "better"), measures)
        + _COLUMNS
        + _table(("column", "from", "expression"), columns)
        + _SPLITS
        + _table(("split", "title", "missing", "filter"), splits)
    )


def _measure_row(measure: Measure) -> tuple[str, ...]:
    said = (_code(measure.name), measure.title, measure.meaning, formula(measure, _code))
    return (*said, _code(measure.n), measure.unit, _BETTER[measure.better])


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"docs/ written: {', '.join(pages())}\n")
