"""The reference pages of docs/, made from the product's own tables: `python -m dashboard.reference` writes them.

A test fails when a page no longer says what the tables say.
"""

import sys
from collections.abc import Iterable

from dashboard.formulas import formula
from dashboard.settings import ROOT, SETTINGS
from data.additive import ADDITIVE
from data.configuration import KEYS
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
_BETTER = {"higher": "higher", "lower": "lower", None: "not judged"}


def pages() -> dict[str, str]:
    """Text of each reference page by its file name."""
    return {"settings.md": settings_page(), "measures.md": measures_page()}


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
