"""Telling: the rows of the lake are made anew from what was brought, wherever a load or an undo could change them.

The lake always equals what was brought, filled from the other tables (data/deriving). A table is told after those that
it is filled from, and what changed there names the rows that follow.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from data.brought import BEFORE_LOADS, every_word, tell_words, words_of
from data.contract import FACTS, TABLES
from data.deriving.fills import FILLS, filled
from data.deriving.neighbours import moved_neighbours, tell_neighbours
from data.deriving.places import tell_places
from data.judging import judge, rewrite_changed, write_told
from data.keys import key_columns, same_key
from data.parquet import one_row
from data.transaction import Writing

#: A table comes after those that it is filled from.
_ORDER = (*(table for table in TABLES if table not in FACTS), "interactions", "invitations", "responses")


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a table's rows: how many of the load's own ids by verdict, and how many others followed.

    Verdicts are those of data.judging. Rows that followed were changed by what other tables now say.
    """

    table: str
    own: Mapping[str, int]
    followed: int


def tell(writing: Writing, own: Collection[str], is_undo: bool = False) -> tuple[Told, ...]:
    """Tell anew the rows of the ids in own_<table>, for the tables that have them, and all rows that follow.

    One entry a table with such rows. `is_undo` says that these ids were taken back. Leaves verdicts_<table> behind.
    """
    return tuple(_Telling(writing, own, is_undo).tables())


def filled_words(writing: Writing, table: str, condition: str) -> str:
    """A select of the words in words_<table> that meet the condition, filled if the table is one that is filled."""
    words = words_of(writing, table, condition)
    if table not in FACTS:
        return words
    of_loads, before = (f"select * from ({words}) where brought_by {sign} '{BEFORE_LOADS}'" for sign in ("<>", "="))
    return f"select * from ({filled(table, of_loads, _sources(writing))}) union all by name {before}"


def _sources(writing: Writing) -> dict[str, str]:
    """A select for each source that rules fill from."""
    customers = f"""
        select customer_id,
            segment,
            annual_value,
            since,
            -- What was first known of a customer also holds for rows that came before; later words change none of them.
            if(lag(load_version) over by_load is null, 0, load_version) as first,
            lead(load_version - 1, 1, 9223372036854775807) over by_load as last
        from ({every_word(writing, "customers")})
        window by_load as (partition by customer_id order by load_version)
    """
    facts = {each: writing.relation(each, writing.table_files(each)) for each in ("interactions", "invitations")}
    made = {each: f"select * from {each}" for each in ("paths", "postings", "neighbours")}
    return {"customers": customers, **facts, **made}


class _Telling:
    """One telling under way. `changed` names the sources that say something new, with their ids in changed_<source>."""

    def __init__(self, writing: Writing, own: Collection[str], is_undo: bool) -> None:
        self.writing, self.own, self.is_undo = writing, own, is_undo
        self.changed: set[str] = set()

    def tables(self) -> Iterator[Told]:
        """Tell table by table."""
        moves_places = bool({"units", "people"} & set(self.own))
        if moves_places:
            tell_places(self.writing, "_before")
        for table in _ORDER:
            if table == "interactions":
                self._places(moves_places)
            if self._touch(table):
                yield self._told(table)

    def _places(self, move: bool) -> None:
        """Make paths and postings, and find the units and agents that have others than before."""
        tell_places(self.writing)
        for source, key in (("paths", "unit_id"), ("postings", "agent_id")) if move else ():
            gone, come = (
                f"select {key} from (select * from {one} except select * from {other})"
                for one, other in ((f"{source}_before", source), (source, f"{source}_before"))
            )
            self._change(source, f"{gone} union {come}")

    def _change(self, source: str, ids: str) -> None:
        self._make(f"changed_{source}", ids)
        if one_row(self.writing.connection, f"select count(*) from changed_{source}")[0]:
            self.changed.add(source)

    def _make(self, name: str, select: str) -> None:
        self.writing.connection.execute(f"create or replace temp table {name} as {select}")

    def _touch(self, table: str) -> bool:
        """Make touched_<table>: own ids, and those of rows that a changed source may fill otherwise; False if none."""
        keys = key_columns(table)
        if table not in self.own:
            self._make(f"own_{table}", f"select {keys} from ({self.writing.relation(table, ())})")
        self._make(f"touched_{table}", f"select *, true as is_own from own_{table}")
        if table == "interactions" and table in self.own:
            tell_words(self.writing, table)
            self._change("neighbours", moved_neighbours(self.writing))
        fills = [fill for fill in FILLS if table in fill.tables and fill.source in self.changed]
        if fills:
            hit = " or ".join(f"s.{fill.on} in (select {fill.key} from changed_{fill.source})" for fill in fills)
            self.writing.connection.execute(f"""
                insert into touched_{table}
                select {keys}, false
                from ({self.writing.relation(table, self.writing.table_files(table))}) as s
                where ({hit}) and not exists (from own_{table} as o where {same_key(table, "o", "s")})
            """)
        return bool(one_row(self.writing.connection, f"select count(*) from touched_{table}")[0])

    def _told(self, table: str) -> Told:
        tell_words(self.writing, table)
        if table == "interactions":
            tell_neighbours(self.writing)
        write_told(self.writing, table, filled_words(self.writing, table, "w.is_last"))
        own, followed = judge(self.writing, table)
        rewrite_changed(self.writing, table)
        if table in ("customers", "interactions", "invitations"):
            self._change(table, self._says_anew(table))
        return Told(table, own, followed)

    def _says_anew(self, table: str) -> str:
        """A select of the ids of a table that say something new to the rows that are filled from it."""
        keys = key_columns(table)
        if table == "customers" and self.is_undo:
            return f"select {keys} from own_customers"
        verdicts = "'added'" if table == "customers" else "'added', 'corrected', 'gone'"
        return f"select {keys} from verdicts_{table} where verdict in ({verdicts})"
