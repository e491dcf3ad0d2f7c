"""Leaderboards: teams beside each other by name, and persons as the staff agreement lets them be seen.

What a unit is told of itself or others is one number over all of its answers. Such numbers are computed from cells
that are not shown (unit by kind of contact), since rates of contacts told by protected cells alone would differ from
viewer to viewer; and they are shown only of units whose own sum the second door shows. Of a mix of contacts they tell
what is expected with it, which holds no answer of the unit itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

import pandas as pd
import pyarrow as pa

from data.agreement import Persons
from data.contract import LEVELS
from data.warehouse import Warehouse
from queries.aggregate import sums
from queries.ask import Answer
from queries.filter import Filter
from queries.peers import ask_peers, peer_cells
from queries.protection import Withheld, fixed
from queries.ranking import CONTACTS, PARTS, Place, Ranking, rank
from queries.router import NotAvailable
from queries.scope import Scope, masked
from queries.stats.places import LIKELY

#: No unit is ranked on fewer scored answers, and no person over fewer days.
FEWEST_ANSWERS = 20
FEWEST_DAYS = 91
#: Value of the parameter `contacts` that compares scores as they came.
ALL_CONTACTS = "all"

_PLACE = tuple(place.name for place in fields(Place))
_TRUST = ("compared", "mean", "spread", "tenth", "truly")
Row = dict[str, Any]


def team_board(warehouse: Warehouse, filter: Filter, scope: Scope, *, contacts: str = "") -> Answer:
    """The units of the deepest level in use, within the filter's unit above, among all of the company.

    One row a unit: its id (null for answers of none), the parts of NPS (null and named in `hidden` where they may not
    be shown), `missing` answers to take part, the fields of queries.ranking.Place, and those of Ranking, alike in each
    row. Compared with the same contacts unless `contacts` is "all". Raises NotAvailable for a filter by class or words,
    and what ask_peers raises.
    """
    _refuse_parts(filter)
    level = deepest_level(warehouse)
    shown = ask_peers(warehouse, filter, scope, by=level, within=path_above(filter, level), beside=("period",))
    cells = peer_cells(warehouse, filter, scope, by=level, beside=("period", *CONTACTS))
    ranking = rank(cells.to_pandas(), level, FEWEST_ANSWERS, filter.before, contacts != ALL_CONTACTS)
    known = {(row["period"], row[level]): row["scored"] for row in shown.rows()}
    rows = []
    for row in shown.rows():
        if row["period"] == "now":
            was_shown = (known.get((filter.before, row[level])) or 0) >= FEWEST_ANSWERS
            rows.append(_placed(row, level, ranking, FEWEST_ANSWERS, was_shown))
    return replace(shown, table=_table(rows, level), sql="")


def people_board(warehouse: Warehouse, filter: Filter, scope: Scope, *, contacts: str = "") -> Answer:
    """The persons whom the viewer may look at, each among all of the company; of all others nothing.

    Rows as of `team_board`, by agent; a person's sums are those of the rows that the viewer may open. Where the
    staff agreement lets colleagues be named, rows with `is_colleague` follow: pseudonyms of those likely in the first
    tenth, without any figure. Raises NotAvailable for fewer than 13 weeks and for a filter by class or words, Withheld
    where the viewer may look at no person.
    """
    _refuse_parts(filter)
    asked, persons = fixed(filter, warehouse.today), warehouse.config.persons
    if asked.periods(warehouse.today)["now"].days < FEWEST_DAYS:
        raise NotAvailable("People are compared over 13 weeks or more. Choose a longer period.")
    seen = whole_persons(scope, persons)
    if not seen.grants:
        raise Withheld("You look after nobody here whom you could compare. Compare teams.")
    everyone = peer_cells(warehouse, filter, scope, by="agent", beside=("period", *CONTACTS))
    mine = sums(warehouse, asked, seen, ("nps",), ("period", "agent", *CONTACTS))
    frame, own = _with_own(everyone, mine.table, scope)
    ranking = rank(frame, "agent", persons.figures_from, filter.before, contacts != ALL_CONTACTS)
    rows = [_placed(row, "agent", ranking, persons.figures_from, True) for row in own]
    rows += _colleagues(ranking, {row["agent"] for row in own}) if persons.colleague_names != "off" else []
    return replace(mine, table=_table(rows, "agent"), sql="")


def whole_persons(scope: Scope, persons: Persons) -> Scope:
    """The part of a scope that shows single persons by all of their rows; whose function or vendor is a part of one."""
    seen = scope.agreed(persons).for_rows()
    whole = [grant for grant in seen.grants if grant.sees_persons and not (grant.function or grant.vendor)]
    return replace(seen, grants=frozenset(whole))


def deepest_level(warehouse: Warehouse) -> str:
    """The deepest level of units in use."""
    units = [level for level in LEVELS if level != "agent"]
    return next((level for level in reversed(units) if level in warehouse.config.levels), units[0])


def path_above(filter: Filter, level: str) -> tuple[str, ...]:
    """The units above a level of which the filter names one each, from the region down; () for the company."""
    path: list[str] = []
    for above in LEVELS[: LEVELS.index(level)]:
        wanted = filter.get(above)
        if len(wanted) != 1 or wanted[0] is None:
            break
        path.append(wanted[0])
    return tuple(path)


def _refuse_parts(filter: Filter) -> None:
    if filter.q or filter.get("class"):
        raise NotAvailable("A leaderboard counts all answers. Remove the filter by class or words.")


def _with_own(everyone: pa.Table, mine: pa.Table, scope: Scope) -> tuple[Any, list[Row]]:
    """Cells of all persons, those that the viewer may look at by his own rows of them; and their sums now."""
    own = mine.to_pandas()
    own = own[own["agent"].notna()]
    ids = set(own["agent"])
    taken = ids | {masked("agent_id", person, scope.pseudonym_key) for person in ids}
    others = everyone.to_pandas()
    frame = pd.concat([others[~others["agent"].isin(taken)], own], ignore_index=True)
    now = own[own["period"] == "now"].groupby("agent", as_index=False)[list(PARTS)].sum()
    return frame, [dict(row) for row in now.to_dict("records")]


def _placed(row: Mapping[str, Any], by: str, ranking: Ranking, least: int, was_shown: bool) -> Row:
    """One unit: its sums, what it lacks to take part or its place, and how far places can be trusted."""
    counts = {part: None if row[part] is None else int(row[part]) for part in PARTS}
    scored = counts["scored"]
    place = ranking.places.get(row[by]) if scored is not None and scored >= least else None
    missing = None if scored is None or row[by] is None else max(0, least - scored)
    said = dict.fromkeys(_PLACE) if place is None else asdict(place)
    said |= {} if was_shown else {"change": None, "moved": None}
    trust = {name: getattr(ranking, name) for name in _TRUST}
    return {by: row[by], **counts, "hidden": row.get("hidden") or [], "missing": missing, **said, **trust}


def _colleagues(ranking: Ranking, own: Iterable[str]) -> list[Row]:
    known = set(own)
    likely = [name for name, place in ranking.places.items() if (place.first_chance or 0) >= LIKELY]
    return [{"agent": name, "is_colleague": True} for name in likely if name not in known]


def _table(rows: list[Row], by: str) -> pa.Table:
    schema = pa.schema(
        [
            (by, pa.string()),
            *((part, pa.int64()) for part in (*PARTS, "missing")),
            ("hidden", pa.list_(pa.string())),
            *((place.name, pa.int64() if "int" in str(place.type) else pa.float64()) for place in fields(Place)),
            *((name, pa.int64() if name in ("compared", "tenth") else pa.float64()) for name in _TRUST),
            *([("is_colleague", pa.bool_())] if by == "agent" else []),
        ]
    )
    return pa.Table.from_pylist(rows, schema)
