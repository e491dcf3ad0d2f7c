"""What a file says of itself: what it holds, what was asked, of which data, and for whom."""

from dashboard.exporting.wanted import Export
from dashboard.kinds import kind_words
from data.warehouse import Warehouse
from queries.dimensions import DIMENSIONS
from queries.filter import NONE, Filter
from queries.scope import MASKABLE


def about(export: Export) -> dict[str, str]:
    """Lines by their titles, each a single line of text. Identifiers stand for themselves, for they name nobody."""
    days = [f"{name}: {period.first} to {period.last}" for name, period in export.periods.items()]
    until = export.warehouse.data_until
    currency = export.warehouse.config.currency
    said = {
        "What": export.title,
        "Rows": f"{export.count}, all of them",
        "Days": "; ".join(days).removeprefix("now: ") or "all",
        "Filter": "; ".join(filter_words(export.filter, export.warehouse)) or "none",
        "Address": export.filter.query() or "none",
        "Data version": f"{export.warehouse.version}, responses until {until or 'now: none'}",
        "Made on": export.warehouse.today.isoformat(),
        "Made for": f"{export.person.name}, {export.person.title}",
        "Masked": masked(export) or "nothing",
        "Units": f"times in UTC, seconds where a name says so, money in minor units of {currency}",
    }
    return {title: " ".join(text.split()) for title, text in said.items()}


def filter_words(filter: Filter, warehouse: Warehouse) -> list[str]:
    """What was asked for beside the days, a text a part: "Region: West"."""
    levels = warehouse.config.levels
    said = [
        f"{levels.get(name, DIMENSIONS[name].title)}: {', '.join(NONE if value is None else value for value in values)}"
        for name, values in filter.values
    ]
    kinds = kind_words(warehouse, filter)
    words = [f"Words: {filter.q}"] if filter.q else []
    return [*said, *([kinds] if kinds else []), *words, *(["Teams as they are today"] if filter.org == "now" else [])]


def masked(export: Export) -> str:
    """Which columns are not shown as they are, and what stands in their place."""
    scope = export.person.scope.for_rows()
    found = [name for name in export.schema.names if name in MASKABLE and scope.is_masked(name)]
    standing = [name for name in found if scope.tells_apart(name)]
    empty = [name for name in found if name not in standing]
    said = [f"{', '.join(standing)}: a name that stands for each"] if standing else []
    said += [f"{', '.join(empty)}: left out"] if empty else []
    return "; ".join(said) + (" (where the rights do not reach)" if said else "")
