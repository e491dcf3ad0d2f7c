"""The rows of erased customers in the lake: found by the customer's id and by what links them, then taken out.

A row without a customer belongs to the one whose contact or invitation it names. What loads brought goes with the row
that it became, also where an earlier load had named no customer or another one.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from data.contract import TABLES
from data.lake import Transaction
from data.parquet import kept_columns, literal, one_row
from data.snapshot import BROUGHT, File

#: In the order in which their rows are found; the last two are found by the rows before.
OF_CUSTOMERS = ("customers", "interactions", "invitations", "responses", "verbatim_themes")
#: What stays of an answer that is kept without its customer. All else may tell who it was, e.g. a time in seconds.
ANONYMOUS = frozenset({
    "day", "region_id", "centre_id", "team_id", "agent_id", "is_self_service", "vendor", "touchpoint", "channel",
    "product", "issue", "function", "source", "load_id", "score", "csat", "effort", "is_resolved", "survey",
    "survey_kind", "survey_channel", "load_version", "brought_by",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row of a customer that is to be erased: its table, its key, and the customer."""

    table: str
    key: str
    customer_id: str


def customer_ids(transaction: Transaction) -> Iterator[str]:
    """Every customer's id that stands anywhere in the lake, each once."""
    tables = [table for table in OF_CUSTOMERS if TABLES[table].column("customer_id")]
    every = " union ".join(
        f"select customer_id from ({_rows(transaction, name)})" for table in tables for name in (table, table + BROUGHT)
    )
    reader = transaction.connection.execute(f"select distinct customer_id from ({every}) where customer_id is not null")
    while some := reader.fetchmany(50_000):
        yield from (str(each) for (each,) in some)


def find(transaction: Transaction, whole: Iterable[str], keeping_answers: Iterable[str] = ()) -> None:
    """Make the tables erased_<table> of the keys of these customers' rows, with the customer and what is kept."""
    run = transaction.connection.execute
    chosen = [*((each, False) for each in whole), *((each, True) for each in keeping_answers)]
    sides = [pa.array([row[0] for row in chosen], pa.string()), pa.array([row[1] for row in chosen], pa.bool_())]
    transaction.connection.register("chosen_rows", pa.table(sides, names=["customer_id", "is_kept"]))
    run(
        "create or replace temp table erased as select customer_id, min(is_kept) as is_kept from chosen_rows group by 1"
    )
    links = {
        "interactions": [("interaction_id", "responses", False), ("interaction_id", "invitations", False)],
        "invitations": [("invitation_id", "responses", False), ("interaction_id", "interactions", True)],
        "responses": [("interaction_id", "interactions", True), ("invitation_id", "invitations", True)],
        "verbatim_themes": [("response_id", "responses", True)],
    }
    for table in OF_CUSTOMERS:
        _find_in(transaction, table, links.get(table, []))


def _find_in(transaction: Transaction, table: str, links: list[tuple[str, str, bool]]) -> None:
    """Make erased_<table>: by customer, and where none is named by a link, from what was erased or names a customer."""
    keys = ", ".join(f"r.{name}" for name in TABLES[table].key)
    has_customer = TABLES[table].column("customer_id") is not None
    own = _rows(transaction, table)
    parts = [f"select {keys}, e.customer_id, e.is_kept from ({own}) as r join erased as e using (customer_id)"]
    for column, other, is_found in links:
        source = (
            f"erased_{other}"
            if is_found
            else f"(select * from ({_rows(transaction, other)}) join erased using (customer_id))"
        )
        nobody = "where r.customer_id is null" if has_customer else ""
        parts.append(
            f"select {keys}, o.customer_id, o.is_kept from ({own}) as r join {source} as o using ({column}) {nobody}"
        )
    select = " union ".join(parts if has_customer else parts[1:])
    transaction.connection.execute(f"create or replace temp table erased_{table} as {select}")


def found_rows(transaction: Transaction) -> Iterator[FoundRow]:
    """The rows that were found in the tables as they stand."""
    for table in OF_CUSTOMERS:
        key = f"concat_ws(' ', {', '.join(TABLES[table].key)})"
        reader = transaction.connection.execute(f"select {key}, customer_id from erased_{table}")
        while some := reader.fetchmany(10_000):
            yield from (FoundRow(table, *row) for row in some)


def told_of(transaction: Transaction) -> Iterator[str]:
    """Names, numbers and addresses of these customers, by which they may stand in rows that were refused."""
    for table in ("customers", "customers" + BROUGHT):
        sql = f"select c.name, c.phone, c.email from ({_rows(transaction, table)}) as c join erased using (customer_id)"
        for row in transaction.connection.execute(sql).fetchall():
            yield from (text for text in row if text)


def figures(transaction: Transaction) -> tuple[dict[str, int], dict[str, int]]:
    """Promoters, detractors and scored answers of the whole company: now, and without the answers that were found."""
    sums = "count(*) filter (where score >= 9), count(*) filter (where score <= 6), count(score)"
    rows = _rows(transaction, "responses")
    sides = []
    for left in ("", "where response_id not in (select response_id from erased_responses)"):
        found = one_row(transaction.connection, f"select {sums} from ({rows}) {left}")
        sides.append(dict(zip(("promoters", "detractors", "scored"), found, strict=True)))
    return sides[0], sides[1]


def take_out(transaction: Transaction, zone: str) -> None:
    """Take the found rows out of all files that hold one; of answers that are kept only what tells nobody stays.

    These get a new id, the same in every file, that cannot be traced back. `zone` is the organisation's time zone.
    """
    salt = secrets.token_hex(16)
    for table in OF_CUSTOMERS:
        for file in (*transaction.table_files(table), *transaction.table_files(table + BROUGHT)):
            _take_out_of(transaction, table, file, salt, zone)


def _take_out_of(transaction: Transaction, table: str, file: File, salt: str, zone: str) -> None:
    rows = transaction.relation(file.table, [file])
    same = " and ".join(f"e.{name} = r.{name}" for name in TABLES[table].key)
    goes = f"exists (from erased_{table} as e where {same})"
    if TABLES[table].column("customer_id"):
        goes += " or exists (from erased as c where c.customer_id = r.customer_id)"
    if not one_row(transaction.connection, f"select count(*) from ({rows}) as r where {goes}")[0]:
        return
    select = f"select * from ({rows}) as r where not ({goes})"
    if table == "responses":
        kept = f"exists (from erased_{table} as e where {same} and e.is_kept)"
        left = _anonymous(transaction, file.table, salt, zone)
        select += f" union all by name select {left} from ({rows}) as r where {kept}"
    transaction.drop([file])
    transaction.write(file.table, select, file.month)


def _anonymous(transaction: Transaction, table: str, salt: str, zone: str) -> str:
    """Select list of an answer that is kept: its scores and where it was given, on its day at noon."""
    made = {
        "response_id": f"'erased-' || left(sha256({literal(salt)} || response_id), 24)",
        "responded_at": f"timezone({literal(zone)}, cast(day as timestamp) + interval 12 hour)",
    }
    for column in kept_columns(table, transaction.ratings):
        if column.name in ANONYMOUS or column.name.startswith("rating_"):
            made[column.name] = column.name
    return ", ".join(f"{said} as {name}" for name, said in made.items())


def _rows(transaction: Transaction, table: str) -> str:
    return transaction.relation(table, transaction.table_files(table))
