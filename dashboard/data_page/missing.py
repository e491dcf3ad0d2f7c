"""What finds no partner in the lake, looked for once a version and day: it is the same for everyone."""

from datetime import date
from pathlib import Path

from dashboard.view import View
from data.home import Home
from data.unmatched import UnmatchedReport, unmatched

MOST_KEPT = 4
_kept: dict[tuple[Path, int, date], UnmatchedReport] = {}


def missing(home: Home, view: View) -> UnmatchedReport:
    """What finds no partner in the lake as it is seen now."""
    place = (home.path, view.warehouse.version, view.today)
    found = _kept.get(place) or unmatched(home, view.today)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[place] = found
    return found
