"""The reference pages of docs/, made from the product's own tables: `python -m dashboard.reference` writes them.

A test fails when a page no longer says what the tables say.
"""

import sys
from collections.abc import Iterable

from dashboard.formulas import formula
from dashboard.settings import ROOT, SETTINGS
from data.additive import ADDITIVE
from queries.dimensions import DIMENSIONS
from queries.measures import MEASURES, Measure

DOCS = ROOT / "docs"
_SETTINGS = """# Settings
Environment variables. What belongs to an organisation (levels, drivers, time zone, thresholds) is in `goodword.toml`.

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
_BETTER = {"higher": "higher", "lower": "lower", None: "not judged"}


def pages() -> dict[str, str]:
    """Text of each reference page by its file name."""
    return {"settings.md": settings_page(), "measures.md": measures_page()}


def settings_page() -> str:
    """Table of every environment variable: name, default, meaning."""
    rows = ((_code(each.name), _code(each.default), each.meaning) for each in SETTINGS.values())
    return _SETTINGS + _table(("variable", "default", "meaning"), rows)


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
