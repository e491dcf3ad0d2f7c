"""Dimensions: what a figure can be split and filtered by. One entry a column."""

from dataclasses import dataclass
from difflib import get_close_matches

from data.contract import FACTS, LEVELS, TABLES


class UnknownName(ValueError):
    """No measure, dimension or question is called that."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A split: its title, the expression over `visible`, and the column it needs there."""

    name: str
    title: str
    column: str
    sql: str = ""
    is_filter: bool = True
    empty: str = "not known"

    @property
    def expression(self) -> str:
        """SQL over `visible`."""
        return self.sql or self.column

    @property
    def tables(self) -> frozenset[str]:
        """Fact tables that have the column."""
        if self.column == "class":
            return frozenset({"responses"})
        return frozenset(table for table in FACTS if TABLES[table].column(self.column))


def _context(name: str, title: str, empty: str = "not known") -> Dimension:
    return Dimension(name, title, name, empty=empty)


def _calendar(name: str, title: str, sql: str) -> Dimension:
    return Dimension(name, title, "day", sql, is_filter=False)


DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension("region", "Region", "region_id"),
        Dimension("centre", "Centre", "centre_id"),
        Dimension("team", "Team", "team_id"),
        Dimension("agent", "Agent", "agent_id", empty="no agent known"),
        _context("touchpoint", "Touchpoint"),
        _context("channel", "Channel"),
        _context("product", "Product"),
        _context("issue", "Issue"),
        _context("function", "Function"),
        _context("vendor", "Vendor", empty="own staff"),
        _context("segment", "Segment"),
        _context("survey", "Survey"),
        _context("survey_kind", "Kind of survey"),
        _context("survey_channel", "Survey channel"),
        _context("language", "Language"),
        Dimension("class", "Class", "class", empty="no score"),
        Dimension("self_service", "Self-service", "is_self_service"),
        Dimension("transfers", "Transfers", "transfers", is_filter=False),
        _calendar("day", "Day", "day"),
        _calendar("week", "Week", "cast(date_trunc('week', day) as date)"),
        _calendar("month", "Month", "cast(date_trunc('month', day) as date)"),
        Dimension("period", "Period", "period", is_filter=False),
    )
}

#: Names a filter may hold, in the order of the canonical address.
FILTERS = tuple(name for name, dimension in DIMENSIONS.items() if dimension.is_filter)
LEVEL_NAMES = LEVELS

CLASSES = ("promoter", "passive", "detractor")


def did_you_mean(name: str, names: object) -> str:
    """' Did you mean ...?' when a known name is close, else nothing."""
    close = get_close_matches(name, [str(known) for known in names], n=1)  # type: ignore[attr-defined]
    return f" Did you mean {close[0]!r}?" if close else ""


def dimension(name: str) -> Dimension:
    """The entry of that name. Raises UnknownName with the known ones."""
    if name not in DIMENSIONS:
        raise UnknownName(f"No split {name!r}. Splits: {', '.join(DIMENSIONS)}.{did_you_mean(name, DIMENSIONS)}")
    return DIMENSIONS[name]
