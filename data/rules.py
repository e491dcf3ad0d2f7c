"""Rules that each row of the lake must keep, made from the contract: one condition a rule, true for a row at fault."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from data.contract import DEMO_SOURCE, TABLES, Column, Table
from data.parquet import literal

#: Columns that name a row of another table, and its key there.
REFERENCES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    **{
        table: {
            "agent_id": ("people", "agent_id"),
            "region_id": ("units", "unit_id"),
            "centre_id": ("units", "unit_id"),
            "team_id": ("units", "unit_id"),
            "customer_id": ("customers", "customer_id"),
        }
        for table in ("responses", "interactions", "invitations")
    },
    "units": {"parent_id": ("units", "unit_id")},
    "people": {"unit_id": ("units", "unit_id")},
    "verbatim_themes": {"response_id": ("responses", "response_id")},
}
#: References between facts, beside those that all facts share.
FACT_REFERENCES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "responses": {
        "interaction_id": ("interactions", "interaction_id"),
        "invitation_id": ("invitations", "invitation_id"),
    },
    "invitations": {"interaction_id": ("interactions", "interaction_id")},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the kind of fault, its column, the condition of a row at fault, and what is allowed."""

    kind: str
    column: str
    condition: str
    allowed: str


def references(table: str) -> dict[str, tuple[str, str]]:
    """Columns of the table that name a row elsewhere: column -> (table, key)."""
    return {**REFERENCES.get(table, {}), **FACT_REFERENCES.get(table, {})}


def rules(
    table: str, columns: Iterable[Column], values: Mapping[str, tuple[str, ...]], today: date, is_demo: bool
) -> Iterator[Rule]:
    """Rules of these columns of a table. `values` are the words that a home allows in a column."""
    contract = TABLES[table]
    for column in columns:
        yield from _of_column(contract, column, values.get(column.name) or column.words)
        if column.name in ("day", contract.happened_at):
            # A moment is in UTC, which may be a day ahead of the organisation's own.
            ahead = "interval 1 day" if column.type == "timestamp" else "interval 0 day"
            condition = f"cast({column.name} as date) > date '{today}' + {ahead}"
            yield Rule("future date", column.name, condition, f"up to {today}")
        if column.name == "source" and not is_demo and contract.is_partitioned:
            yield Rule("demo row", "source", f"source = {literal(DEMO_SOURCE)}", "rows of this company only")


def _of_column(contract: Table, column: Column, words: tuple[str, ...] | None) -> Iterator[Rule]:
    name = column.name
    if column.required:
        kind = "null key" if name in contract.key else "missing value"
        yield Rule(kind, name, f"{name} is null", f"{name} in every row")
    if column.type == "text":
        yield Rule("empty text", name, f"{name} = ''", "a text or null")
    if column.limits:
        lowest, highest = column.limits
        yield Rule("out of range", name, f"{name} not between {lowest} and {highest}", column.bounds)
    if words:
        listed = ", ".join(literal(word) for word in words)
        yield Rule("unknown value", name, f"{name} not in ({listed})", ", ".join(words))
