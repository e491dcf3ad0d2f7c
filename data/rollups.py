"""Rollups: small sums in memory that answer what few columns can answer, exactly as the rows would.

Three of them, made from one pass each over the fact tables: day x region x touchpoint x channel, day x team, month x
agent. Units above a unit are carried along, so that any scope by units can be applied. Splits are enumerations, which
group twice as fast as text. A rollup with more than a fifth of the rows saves nothing and is not kept; below
`rollups_from_rows` rows none is made.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from data.additive import ADDITIVE
from data.contract import FACTS
from data.kinds import kept_apart
from data.relations import Source, kinds_text, relation
from data.snapshot import Snapshot

Run = Callable[[str], pa.Table]
LARGEST_SHARE = 5
#: Columns of a rollup that count the rows of each fact table behind a cell: a question about one table must not see
#: the cells that only another table has.
ROWS_OF = {table: f"rows_of_{table}" for table in FACTS}


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Rollup:
    """A table of sums in memory: its name, splits, whether `day` is a real day or the first of its month, and rows.

    `only` says by table of which of its rows it is made, where not of all. The table is to stay as long as this object,
    so that whoever holds it can ask it.
    """

    name: str
    splits: tuple[str, ...]
    by_month: bool
    rows: int
    only: frozenset[tuple[str, str]] = frozenset()

    @property
    def columns(self) -> frozenset[str]:
        """Names a question may read from it."""
        return frozenset({"day", *self.splits, *ADDITIVE})


SHAPES = (
    ("moments", ("region_id", "touchpoint", "channel"), False),
    ("teams", ("region_id", "centre_id", "team_id"), False),
    ("agents", ("region_id", "centre_id", "team_id", "agent_id"), True),
)


def make_rollups(
    run: Run, snapshot: Snapshot, folder: str, settled_until: str, from_rows: int, prefix: str = "rollup"
) -> tuple[Rollup, ...]:
    """Make the rollups of a snapshot, smallest first; none when the lake has fewer rows than `from_rows`.

    `settled_until` is SQL for the last day whose contacts have had seven days to come back; `prefix` begins the names
    of the tables. They hold the answers that figures are of without a word: those of both kinds of survey are kept
    apart. Where one cannot be made, none is left behind and the error goes on.
    """
    rows = sum(snapshot.rows(table) for table in FACTS)
    if rows < max(from_rows, 1):
        return ()
    only = kept_apart(run(kinds_text(snapshot.files.get("responses", ()), folder))["kind"].to_pylist())
    try:
        made = [_make(run, snapshot, folder, settled_until, prefix, shape, rows, only) for shape in SHAPES]
    except BaseException:
        drop_tables(run, (f"{prefix}_{stem}{end}" for stem, *_ in SHAPES for end in ("", "_text")))
        raise
    return tuple(sorted((rollup for rollup in made if rollup), key=lambda rollup: rollup.rows))


def drop_tables(run: Run, names: Iterable[str]) -> None:
    """Forget the tables of rollups that nobody holds any more."""
    for name in names:
        run(f"drop table if exists {name}")


def _make(
    run: Run,
    snapshot: Snapshot,
    folder: str,
    settled_until: str,
    prefix: str,
    shape: tuple[str, tuple[str, ...], bool],
    rows: int,
    only: Mapping[str, str],
) -> Rollup | None:
    stem, splits, by_month = shape
    name = f"{prefix}_{stem}"
    day = "cast(date_trunc('month', day) as date)" if by_month else "day"
    cells = [_cells(table, snapshot, folder, (f"{day} as day", *splits), only) for table in FACTS]
    text = " union all by name ".join(cells).replace("$settled_until", settled_until)
    columns = f"day, {', '.join(splits)}"
    sums = _sums(*ADDITIVE, *ROWS_OF.values())
    run(f"create or replace table {name}_text as select {columns}, {sums} from ({text}) as cells group by {columns}")
    _with_enums(run, name, splits)
    count = int(run(f"select count(*) as rows from {name}").column("rows")[0].as_py())
    if count * LARGEST_SHARE > rows:
        run(f"drop table {name}")
        return None
    return Rollup(name, splits, by_month, count, frozenset(only.items()))


def _cells(table: str, snapshot: Snapshot, folder: str, splits: tuple[str, ...], only: Mapping[str, str]) -> str:
    """Sums of one fact table, which adds 0 to what the others supply.

    Each table is summed alone first: over millions of rows the others' zeros cost more than all the rest.
    """
    own = tuple(name for name, entry in ADDITIVE.items() if entry.table == table)
    others = ", ".join(f"0 as {name}" for name in ADDITIVE if name not in own)
    marks = ", ".join(f"{'count(*)' if name == table else 0} as {column}" for name, column in ROWS_OF.items())
    rows = relation(Source((table,), ("day", *splits[1:]), own), snapshot.files, folder, only=only)
    places = ", ".join(str(place + 1) for place in range(len(splits)))
    return f"select {', '.join(splits)}, {_sums(*own)}, {others}, {marks} from ({rows}) as rows group by {places}"


def _sums(*columns: str) -> str:
    return ", ".join(f"cast(sum({column}) as bigint) as {column}" for column in columns)


def _with_enums(run: Run, name: str, splits: tuple[str, ...]) -> None:
    """Turn the text splits of `<name>_text` into enumerations in `<name>`, in the order of the text."""
    columns = []
    for split in splits:
        values = run(f"select distinct {split} as value from {name}_text where {split} is not null order by 1")
        words = [str(value) for value in values.column("value").to_pylist()]
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
        columns.append(f"cast({split} as enum({listed})) as {split}" if words else f"{split} as {split}")
    run(f"create or replace table {name} as select * replace ({', '.join(columns)}) from {name}_text order by day")
    run(f"drop table {name}_text")
