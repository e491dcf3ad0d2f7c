"""The rules by which empty cells of a row are filled: from its contact, its invitation, its agent, units, customer.

Read from above: what an earlier rule fills, a later one can build on. What the source gave always stays, and what
no rule can tell stays null.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from data.contract import FACTS, columns_of

#: Where and by whom the customer was served: one answer, taken whole or not at all.
PLACE = ("region_id", "centre_id", "team_id", "agent_id", "is_self_service", "vendor")
#: What the contact was about.
MATTER = ("touchpoint", "channel", "product", "issue", "function", "segment", "customer_id")
SERVICE = ("queue_seconds", "handle_seconds", "hold_seconds", "transfers", "asked_again", "next_contact_days")

#: A place that contradicts one of these cells is another place. A vendor may be empty for own staff.
_COMPARED = tuple(name for name in PLACE if name != "vendor")
#: Cells that are no plain copy: expressions over the row r and the source's row s.
_VALUES = {
    "served_on": "s.day",
    "tenure_days": "case when r.day - s.since between 0 and 100000 then cast(r.day - s.since as integer) end",
}


@dataclass(frozen=True, slots=True)
class Fill:
    """Empty `columns` of `tables` are filled from the row of `source` whose `key` is the row's own `on`.

    Where `within` names a moment of the row, the source's row is the one with that moment from `first` to `last`.
    """

    tables: tuple[str, ...]
    columns: tuple[str, ...]
    source: str
    key: str
    on: str
    within: str = ""


FILLS = (
    Fill(("responses",), ("interaction_id",), "invitations", "invitation_id", "invitation_id"),
    Fill(
        ("responses", "invitations"),
        ("served_on", *PLACE, *MATTER, *SERVICE),
        "interactions",
        "interaction_id",
        "interaction_id",
    ),
    Fill(("responses",), (*PLACE, *MATTER), "invitations", "invitation_id", "invitation_id"),
    Fill(FACTS, ("team_id", "centre_id", "region_id"), "postings", "agent_id", "agent_id", "served_on"),
    Fill(FACTS, ("centre_id", "region_id"), "paths", "unit_id", "team_id", "served_on"),
    Fill(FACTS, ("region_id",), "paths", "unit_id", "centre_id", "served_on"),
    Fill(FACTS, ("segment", "annual_value", "tenure_days"), "customers", "customer_id", "customer_id", "said_at"),
    Fill(
        ("interactions",),
        ("contacts_before_7_days", "next_contact_days"),
        "neighbours",
        "interaction_id",
        "interaction_id",
    ),
)

_MOMENTS = {"served_on": "coalesce(r.served_on, r.day)", "said_at": "r.said_at"}


def filled(table: str, rows: str, sources: Mapping[str, str]) -> str:
    """A select of these rows of a fact table with their empty cells filled; `sources` are selects by name.

    The rows carry `said_at`, the version that brought their id first. Units hold as on the day of the contact, which is
    the row's own day where no contact is known.
    """
    select = f"select *, cast(null as date) as served_on from ({rows})"
    for fill in FILLS:
        if table in fill.tables:
            select = _layer(fill, table, select, sources[fill.source])
    return f"select * exclude (served_on) from ({select})"


def _layer(fill: Fill, table: str, rows: str, source: str) -> str:
    known = {"served_on", *(column.name for column in columns_of(table))}
    cells = ",\n            ".join(
        f"coalesce(r.{name}, {_value(fill, name)}) as {name}" for name in fill.columns if name in known
    )
    within = f"and {_MOMENTS[fill.within]} between s.first and s.last" if fill.within else ""
    return f"""
        select r.* replace (
            {cells}
        )
        from ({rows}) as r
        left join ({source}) as s on s.{fill.key} = r.{fill.on} {within}
    """


def _value(fill: Fill, name: str) -> str:
    value = _VALUES.get(name, f"s.{name}")
    if name not in PLACE:
        return value
    same = " and ".join(f"coalesce(r.{each} = s.{each}, true)" for each in _COMPARED if each in fill.columns)
    return f"case when {same} then {value} end"
