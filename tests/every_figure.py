"""Every figure of a home: all measures over all splits and all days, asked through the door."""

from datetime import date
from typing import Any

from data.engine import Engine
from data.home import Home
from queries.aggregate import sums
from queries.dimensions import DIMENSIONS
from queries.everything import all_days
from queries.measures import MEASURES
from queries.router import NotAvailable
from queries.scope import Grant, Scope

COMPANY = Scope("1", frozenset({Grant()}), "key")
TODAY = date(2026, 10, 31)


def every_figure(home: Home) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Rows by measure and split, "" for the whole; a split that a measure does not have is left out."""
    warehouse = Engine(home).at(TODAY)
    found = {}
    for measure in MEASURES:
        for split in ("", *DIMENSIONS):
            by = (split,) if split else ()
            try:
                found[measure, split] = sums(warehouse, all_days(warehouse), COMPANY, (measure,), by).rows()
            except NotAvailable:
                continue
    return found
